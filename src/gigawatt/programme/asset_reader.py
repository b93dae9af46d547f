"""Power assets of sites and phases: plants and stores that stand, are contracted, or may be built."""

from __future__ import annotations

import math
from typing import Any, Literal, cast

from gigawatt.catalog.catalogue import Catalogue
from gigawatt.catalog.technologies import Kind, Technology
from gigawatt.programme.dates import iso_date
from gigawatt.programme.power_reader import FUEL_KEY, restated_technology
from gigawatt.programme.sections.figure_reader import figure, optional_figure, optional_path, year_path
from gigawatt.programme.sections.overrides import SPEND_SHARES_KEY, TECHNOLOGY_FIELDS, field_keys
from gigawatt.programme.sections.section import Key, Section
from gigawatt.programme.site import Contract, PowerAsset, Role, Standing
from gigawatt.programme.text.yaml_source import Scalar, Sequence
from gigawatt.quantity import Figure
from gigawatt.units import ENERGY, HOURS_A_YEAR, MASS_PER_YEAR, MONEY_PER_ENERGY, POSITIVE_POWER, POWER_PER_YEAR, SHARE

ASSET_KEYS = (
    Key("technology", "key of a technology", "what it is"),
    Key("commitment", "section", "it stands or is contracted; exactly one of `commitment` and `option` is due", "or an option"),
    Key("option", "section", "the plan may build it", "or a commitment"),
    Key("contract", "section", "its power is bought by the MWh: no capital, fuel or operation of ours", "owned"),
    Key("role", "temporary | bridge | permanent", "what it is for until better power comes; shown in the report", "permanent"),
    Key("most_hours", "hours a year", "full-load hours that its permit allows", "no limit"),
    Key("most_nox", "a yearly mass, or by year", "NOx that its own permit allows, however much of it is built", "no limit"),
    Key("most_co2", "a yearly mass, or by year", "CO2 that its own permit allows, likewise", "no limit"),
    *field_keys(TECHNOLOGY_FIELDS),
    FUEL_KEY,
    SPEND_SHARES_KEY,
)
LICENCE_KEY = Key(
    "licence", "date", "of the licence or permit without which it may not run; not after it is online", "not stated"
)
ASSET_COMMITMENT_KEYS = (
    Key("capacity", "a power", "what is committed"),
    Key("energy", "an energy", "batteries: what is committed (due for them, and for nothing else)", "none"),
    Key("online", "date", "when it is in service", "the phase's date"),
    Key("spent", "a share", "part of its overnight cost that is already sunk", "0 %"),
    Key("retires", "date", "when it goes out of service", "by its life"),
    Key("may_close", "date", "from when the plan may close it for good and save its fixed cost", "it stays"),
    LICENCE_KEY,
    Key("slots", "list of names", "suppliers' slots or units that it takes, by name: each is sold once", "not stated"),
)
ASSET_OPTION_KEYS = (
    Key("limit", "a power", "the most that may be built in all"),
    Key("energy_limit", "an energy", "batteries: the most that may be built (due for them, and for nothing else)", "none"),
    Key("earliest", "date", "first date it can be in service", "the phase's, or the horizon's start"),
    Key("most_per_year", "a power a year", "the most that can be commissioned in a year", "no limit"),
    Key("until", "date", "by which it must be gone, as temporary supply and bridges must", "by its life"),
    LICENCE_KEY,
)
CONTRACT_KEYS = (
    Key("price", "a price of energy, or by year", "paid per MWh taken"),
    Key("take", "as-used | as-produced", "as-produced: all available energy is paid for", "as-used"),
)


def read_assets(
    owner: Section, phase: str | None, date: float | None, start: float, catalogue: Catalogue, phase_dated: bool = False
) -> list[PowerAsset]:
    """The power assets of a site or of one of its phases, whose date they inherit."""
    named = owner.named("power", ASSET_KEYS)
    found = (_read_asset(key, section, phase, date, start, catalogue, phase_dated) for key, section in named)

    return [asset for asset in found if asset is not None]


def _read_asset(
    key: str,
    section: Section,
    phase: str | None,
    date: float | None,
    start: float,
    catalogue: Catalogue,
    phase_dated: bool,
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
    amounts = _committed(terms, date) if committed else _optional(terms, start if date is None else date, phase_dated)
    if technology is None:
        return None
    _check_energy(terms, technology, "energy" if committed else "energy_limit")
    if not committed:
        _check_unit(terms, technology, amounts["power_mw"])
    return PowerAsset(
        key=key,
        path=section.path,
        phase=phase,
        standing=standing,
        technology=technology,
        fuel=catalogue.fuels.get(technology.fuel) if technology.fuel else None,
        contract=contract,
        most_hours_per_year=optional_figure(section, "most_hours", HOURS_A_YEAR),
        most_nox_t_per_year=optional_path(section, "most_nox", MASS_PER_YEAR, before=math.inf),
        most_co2_t_per_year=optional_path(section, "most_co2", MASS_PER_YEAR, before=math.inf),
        role=cast(Role, section.choice("role", ("temporary", "bridge", "permanent"), "permanent")),
        **amounts,
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
        where = terms.notebook.words_for(terms.dotted("online"))
        message = f"it retires before it is online ({iso_date(online)}), at {where}."
        terms.problem("retires", message, "Swap the dates, or move one.")
    return {
        "power_mw": figure(terms, "capacity", POSITIVE_POWER),
        "date": online,
        "licence": _licence(terms, "online", online),
        "supplier_slots": _supplier_slots(terms),
        "energy_mwh": optional_figure(terms, "energy", ENERGY),
        "retires": retires,
        "may_close_from": terms.date("may_close") if terms.has("may_close") else None,
        "spent_share": spent_share(terms),
    }


def _optional(terms: Section, earliest: float, phase_dated: bool) -> dict[str, Any]:
    date = terms.date("earliest", earliest)
    licence = _licence(terms, "earliest", date)
    if licence is not None and not terms.has("earliest"):
        date = max(date, licence)
    return {
        "power_mw": figure(terms, "limit", POSITIVE_POWER),
        "date": date,
        "dated": terms.has("earliest") or phase_dated,
        "licence": licence,
        "energy_mwh": optional_figure(terms, "energy_limit", ENERGY),
        "most_per_year_mw": optional_figure(terms, "most_per_year", POWER_PER_YEAR),
        "until": _until(terms, date),
    }


def _until(terms: Section, date: float) -> float | None:
    if not terms.has("until"):
        return None
    until = terms.date("until")
    if until <= date:
        message = f"it must be gone before it can be there, {iso_date(date)}."
        terms.problem("until", message, "Move one of the dates.")
    return until


def _licence(terms: Section, date_key: str, date: float) -> float | None:
    """The date of the licence; where the asset's own date is stated (a commitment's always is), the licence comes first."""
    if not terms.has("licence"):
        return None
    licence = terms.date("licence")
    if licence > date and (date_key == "online" or terms.has(date_key)):
        where = terms.notebook.words_for(terms.dotted(date_key))
        message = f"the licence comes on {iso_date(licence)}, after the date from which it runs, {iso_date(date)} ({where})."
        terms.problem("licence", message, "Move one of the dates.")
    return licence


def _supplier_slots(terms: Section) -> tuple[str, ...]:
    node = terms.get("slots")
    items = node.items if isinstance(node, Sequence) else []
    names = tuple(item.text for item in items if isinstance(item, Scalar) and not item.is_null)
    if node is not None and (not names or len(names) != len(items)):
        terms.problem("slots", "a list of names is due.", "Write the suppliers' names for them, such as `[aurora-1, aurora-2]`.")
    return names


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
