"""Catalogue objects with some of their fields restated by the programme, as a table of what may be restated."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from gigawatt.catalog.technologies import Chip, Fuel, Hall, Kind, Market, Technology
from gigawatt.programme.sections.far_off import doubt_figure
from gigawatt.programme.sections.figure_reader import optional_figure, optional_path
from gigawatt.programme.sections.section import Key, Section, nearest, shown
from gigawatt.programme.text.yaml_source import Scalar, Sequence
from gigawatt.quantity import Figure, YearPath
from gigawatt.units import (
    COMPUTE_PER_ACCELERATOR,
    DURATION,
    HEAT_RATE,
    HOURS,
    MASS_OF_POLLUTANT_PER_ENERGY,
    MASS_PER_ENERGY,
    MONEY_PER_ACCELERATOR,
    MONEY_PER_ENERGY,
    MONEY_PER_ENERGY_YEAR,
    MONEY_PER_POWER,
    MONEY_PER_POWER_YEAR,
    POSITIVE_SHARE,
    POWER,
    POWER_PER_ACCELERATOR,
    RATIO,
    SHARE,
    WATER_PER_ENERGY,
    Dimension,
    UnitError,
    parse_quantity,
)

CatalogueObject = TypeVar("CatalogueObject", Technology, Fuel, Chip, Hall, Market)


@dataclass(frozen=True, slots=True)
class Field:
    """A figure of a catalogue object that the programme may restate."""

    key: str
    attribute: str
    dimension: Dimension
    help: str
    by_year: bool = False
    kinds: tuple[Kind, ...] = ()  # technologies only: the kinds it has a meaning for (empty: all)


_BURNING = (Kind.THERMAL, Kind.HEAT_STORE_REACTOR)
_BATTERY = (Kind.BATTERY,)
_HEAT_STORE = (Kind.HEAT_STORE_REACTOR,)

TECHNOLOGY_FIELDS = (
    Field("capex", "capex_usd_per_mw", MONEY_PER_POWER, "overnight cost per capacity", by_year=True),
    Field("fixed_om", "fixed_om_usd_per_mw_year", MONEY_PER_POWER_YEAR, "yearly cost per capacity", by_year=True),
    Field("variable_om", "variable_om_usd_per_mwh", MONEY_PER_ENERGY, "cost per MWh made, without fuel", by_year=True),
    Field("life", "life_years", DURATION, "life from commissioning"),
    Field("availability", "availability", POSITIVE_SHARE, "share of the year not on outage"),
    Field("unit", "unit_mw", POWER, "size of a whole unit; without one any size is built"),
    Field("capacity_credit", "capacity_credit", SHARE, "share of capacity that counts towards a site's reserve"),
    Field("nox", "nox_kg_per_mwh", MASS_OF_POLLUTANT_PER_ENERGY, "NOx emitted, per MWh made", kinds=_BURNING),
    Field("water", "water_m3_per_mwh", WATER_PER_ENERGY, "water consumed, per MWh made", kinds=_BURNING),
    Field("heat_rate", "heat_rate_mwh_per_mwh", HEAT_RATE, "fuel per electricity, higher heating value", kinds=_BURNING),
    Field("capex_energy", "capex_usd_per_mwh", MONEY_PER_ENERGY, "cost per stored MWh", by_year=True, kinds=_BATTERY),
    Field("fixed_om_energy", "fixed_om_usd_per_mwh_year", MONEY_PER_ENERGY_YEAR, "yearly, per MWh", by_year=True, kinds=_BATTERY),
    Field("round_trip_efficiency", "round_trip_efficiency", POSITIVE_SHARE, "MWh out per MWh in", kinds=_BATTERY),
    Field("store_hours", "store_hours", HOURS, "electric MWh of store per MW of reactor", kinds=_HEAT_STORE),
    Field("turbine_ratio", "turbine_ratio", RATIO, "largest output per MW of reactor", kinds=_HEAT_STORE),
    Field("store_efficiency", "store_efficiency", POSITIVE_SHARE, "electric MWh out per MWh stored as heat", kinds=_HEAT_STORE),
)
FUEL_FIELDS = (
    Field("price", "price_usd_per_mwh", MONEY_PER_ENERGY, "price of heat, higher heating value", by_year=True),
    Field("co2", "co2_t_per_mwh", MASS_PER_ENERGY, "emissions of burning it, per MWh of heat"),
)
CHIP_FIELDS = (
    Field("it_power", "it_power_kw", POWER_PER_ACCELERATOR, "with its share of server, network and storage"),
    Field("h100_equivalents", "h100_equivalents", COMPUTE_PER_ACCELERATOR, "dense 8-bit operations over an H100's"),
    Field("price", "price_usd", MONEY_PER_ACCELERATOR, "with its share of server, network and storage", by_year=True),
    Field("fixed_om_share", "fixed_om_share", SHARE, "yearly cost as a share of price"),
    Field("life", "life_years", DURATION, "years until it is retired"),
    Field("resale_half_life", "resale_half_life_years", DURATION, "time in which the price of a used one halves"),
)
HALL_FIELDS = (
    Field("capex", "capex_usd_per_mw", MONEY_PER_POWER, "shell, electrical, cooling, per MW of IT", by_year=True),
    Field("fixed_om", "fixed_om_usd_per_mw_year", MONEY_PER_POWER_YEAR, "yearly cost per MW of IT", by_year=True),
    Field("life", "life_years", DURATION, "life from commissioning"),
)
MARKET_FIELDS = (
    Field("price", "price_usd_per_mwh", MONEY_PER_ENERGY, "yearly mean, delivered", by_year=True),
    Field("price_volatility", "price_volatility", RATIO, "standard deviation of the hourly log price (0: flat)"),
    Field("demand_charge", "demand_charge_usd_per_mw_year", MONEY_PER_POWER_YEAR, "per MW contracted", by_year=True),
    Field("clean_share", "clean_share", SHARE, "carbon-free share of a MWh imported", by_year=True),
    Field("co2_intensity", "co2_t_per_mwh", MASS_PER_ENERGY, "emissions of a MWh imported", by_year=True),
)

SPEND_SHARES_KEY = Key("spend_shares", "list of shares", "of cost, by year; the last is the year before service", "catalogue")


def field_keys(fields: Iterable[Field]) -> tuple[Key, ...]:
    """The keys of a section that may restate these fields."""
    return tuple(
        Key(
            field.key,
            f"{field.dimension.name}, as `{field.dimension.example}`" + (", or by year" if field.by_year else ""),
            field.help,
            "catalogue",
        )
        for field in fields
    )


def restated(section: Section, base: CatalogueObject, fields: Iterable[Field]) -> CatalogueObject:
    """The object with every field that the section names put in place of the catalogue's."""
    changes: dict[str, Any] = {}
    kind = getattr(base, "kind", None)
    for field in fields:
        if not section.has(field.key):
            continue
        value: Figure | YearPath | None
        if field.by_year:
            value = optional_path(section, field.key, field.dimension)
        else:
            value = optional_figure(section, field.key, field.dimension)
        if field.kinds and kind not in field.kinds:
            section.problem(field.key, f"`{field.key}` has no meaning for {base.key} ({kind}).", "Remove it.")
        changes[field.attribute] = value
        doubt_figure(section, field.key, value, getattr(base, field.attribute))
    if any(key.name == "spend_shares" for key in section.keys) and section.has("spend_shares"):
        changes["spend_shares"] = spend_shares(section)
    return replace(base, **changes) if changes else base


def spend_shares(section: Section) -> tuple[float, ...]:
    """The spend curve of a section: shares that add up to one, the last for the year before commissioning."""
    node = section.get("spend_shares")
    fix = "Write shares that add up to 1, such as `[20 %, 80 %]`."
    if not isinstance(node, Sequence) or not 1 <= len(node.items) <= 20:
        section.problem("spend_shares", "a list of 1 to 20 shares is due.", fix)
        return (1.0,)
    shares = tuple(_share(section, item) for item in node.items)
    if abs(sum(shares) - 1.0) > 1e-6:
        section.problem("spend_shares", f"the shares add up to {sum(shares):.4g}, not 1.", fix)
    return shares


def _share(section: Section, item: object) -> float:
    if isinstance(item, Scalar):
        try:
            return parse_quantity(item.text, SHARE)
        except UnitError as error:
            section.notebook.note(item.position, section.dotted("spend_shares"), str(error), error.fix)
    return math.nan


def like(entry: Section, key: str, base: Mapping[str, CatalogueObject], what: str) -> CatalogueObject | None:
    """What an entry starts from: the catalogue's object of that name, or a copy of the one it is ``like``."""
    if entry.has("like"):
        found = entry.refer("like", base, what)
        return None if found is None else replace(found, key=key, name=entry.text("name", key))
    if key in base:
        return replace(base[key], name=entry.text("name", base[key].name))
    fix = f"{nearest(key, tuple(base))} For a new one say which it begins as, such as `like: {next(iter(base))}`."
    entry.notebook.note(entry.position, entry.path, f"there is no {what} `{shown(key)}` in the catalogue.", fix)
    return None
