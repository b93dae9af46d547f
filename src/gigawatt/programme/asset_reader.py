"""Power assets of sites and phases: plants and stores that stand, are contracted, or may be built."""

from __future__ import annotations

from typing import Any, Literal, cast

from gigawatt.catalog.catalogue import Catalogue
from gigawatt.catalog.technologies import Kind, Technology
from gigawatt.programme.dates import iso_date
from gigawatt.programme.figure_reader import figure, optional_figure, year_path
from gigawatt.programme.overrides import SPEND_SHARES_KEY, TECHNOLOGY_FIELDS, field_keys
from gigawatt.programme.power_reader import FUEL_KEY, restated_technology
from gigawatt.programme.section import Key, Section
from gigawatt.programme.site import Contract, PowerAsset, Standing
from gigawatt.quantity import Figure
from gigawatt.units import ENERGY, MONEY_PER_ENERGY, POSITIVE_POWER, POWER_PER_YEAR, SHARE

ASSET_KEYS = (
    Key("technology", "key of a technology", "what it is"),
    Key("commitment", "section", "it stands or is contracted; exactly one of `commitment` and `option` is due", "or an option"),
    Key("option", "section", "the plan may build it", "or a commitment"),
    Key("contract", "section", "its power is bought by the MWh: no capital, fuel or operation of ours", "owned"),
    *field_keys(TECHNOLOGY_FIELDS),
    FUEL_KEY,
    SPEND_SHARES_KEY,
)
ASSET_COMMITMENT_KEYS = (
    Key("capacity", "a power", "what is committed"),
    Key("energy", "an energy", "batteries: what is committed (due for them, and for nothing else)", "none"),
    Key("online", "date", "when it is in service", "the phase's date"),
    Key("spent", "a share", "part of its overnight cost that is already sunk", "0 %"),
    Key("retires", "date", "when it goes out of service", "by its life"),
)
ASSET_OPTION_KEYS = (
    Key("limit", "a power", "the most that may be built in all"),
    Key("energy_limit", "an energy", "batteries: the most that may be built (due for them, and for nothing else)", "none"),
    Key("earliest", "date", "first date it can be in service", "the phase's, or the horizon's start"),
    Key("most_per_year", "a power a year", "the most that can be commissioned in a year", "no limit"),
)
CONTRACT_KEYS = (
    Key("price", "a price of energy, or by year", "paid per MWh taken"),
    Key("take", "as-used | as-produced", "as-produced: all available energy is paid for", "as-used"),
)


def read_assets(owner: Section, phase: str | None, date: float | None, start: float, catalogue: Catalogue) -> list[PowerAsset]:
    """The power assets of a site or of one of its phases, whose date they inherit."""
    found = (_read_asset(key, section, phase, date, start, catalogue) for key, section in owner.named("power", ASSET_KEYS))
    return [asset for asset in found if asset is not None]


def _read_asset(
    key: str, section: Section, phase: str | None, date: float | None, start: float, catalogue: Catalogue
) -> PowerAsset | None:
    technology = section.refer("technology", catalogue.technologies, "technology")
    if technology is not None:
        technology = restated_technology(section, technology, catalogue.fuels)
    contract = _read_contract(section)
    if key == "grid":
        section.problem("", "`grid` is the name of the site's grid connection.", "Give this asset another name.")
    standing = read_standing(section)
    terms = standing and section.section(standing, ASSET_COMMITMENT_KEYS if standing == "commitment" else ASSET_OPTION_KEYS)
    if not standing or not terms:
        return None
    committed = standing == "commitment"
    amounts = _committed(terms, date) if committed else _optional(terms, start if date is None else date)
    if technology is None:
        return None
    _check_energy(terms, technology, "energy" if committed else "energy_limit")
    if not committed:
        _check_unit(terms, technology, amounts["power_mw"])
    fuel = catalogue.fuels.get(technology.fuel) if technology.fuel else None
    return PowerAsset(
        key=key, path=section.path, phase=phase, standing=standing, technology=technology, fuel=fuel, contract=contract, **amounts
    )


def read_standing(section: Section) -> Standing | None:
    """Whether a section is a commitment or an option: exactly one of them is due."""
    given = [name for name in ("commitment", "option") if section.has(name)]
    if len(given) == 1:
        return cast(Standing, given[0])
    if given:
        fix = "Keep one; write what comes on top as its own entry."
        section.problem("option", "both `commitment` and `option` are given.", fix)
    else:
        section.problem("", "neither `commitment` nor `option` is given.", "Add the one that it is.")
    return None


def spent_share(terms: Section) -> float:
    """The sunk share of a commitment's cost, 0 where it is not stated."""
    spent = optional_figure(terms, "spent", SHARE)
    return 0.0 if spent is None else spent.value


def _committed(terms: Section, date: float | None) -> dict[str, Any]:
    online = terms.date("online", date)
    retires = terms.date("retires") if terms.has("retires") else None
    if retires is not None and retires <= online:
        terms.problem("retires", f"it retires before it is online ({iso_date(online)}).", "Swap the dates, or move one.")
    return {
        "power_mw": figure(terms, "capacity", POSITIVE_POWER),
        "date": online,
        "energy_mwh": optional_figure(terms, "energy", ENERGY),
        "retires": retires,
        "spent_share": spent_share(terms),
    }


def _optional(terms: Section, earliest: float) -> dict[str, Any]:
    return {
        "power_mw": figure(terms, "limit", POSITIVE_POWER),
        "date": terms.date("earliest", earliest),
        "energy_mwh": optional_figure(terms, "energy_limit", ENERGY),
        "most_per_year_mw": optional_figure(terms, "most_per_year", POWER_PER_YEAR),
    }


def _read_contract(section: Section) -> Contract | None:
    contract = section.section("contract", CONTRACT_KEYS)
    if contract is None:
        return None
    take = contract.choice("take", ("as-used", "as-produced"), "as-used")
    return Contract(year_path(contract, "price", MONEY_PER_ENERGY), cast(Literal["as-used", "as-produced"], take))


def _check_energy(terms: Section, technology: Technology, name: str) -> None:
    """A battery needs its energy; nothing else has one."""
    if technology.kind is Kind.BATTERY and not terms.has(name):
        terms.missing(name)
    if technology.kind is not Kind.BATTERY and terms.has(name):
        terms.problem(name, f"{technology.key} is no battery and has no energy of its own.", "Remove it.")


def _check_unit(terms: Section, technology: Technology, limit: Figure) -> None:
    if technology.unit_mw is not None and limit.value < technology.unit_mw.value * (1 - 1e-9):
        unit = f"{technology.unit_mw.value:g} MW"
        fix = f"Raise it to {unit} or more, or give the asset a smaller `unit`."
        terms.problem("limit", f"not one whole unit of {technology.key} ({unit}) fits the limit.", fix)
