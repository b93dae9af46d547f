"""Data files in, catalogue out: converted to canonical units and to dollars of one year."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from gigawatt import units
from gigawatt.catalog.catalogue import Catalogue
from gigawatt.catalog.price_index import money_level, price_index, price_levels
from gigawatt.catalog.rows import Problems, RowReader, data_file
from gigawatt.catalog.technologies import Chip, Fuel, GridConnection, Hall, Kind, Market, Technology
from gigawatt.errors import CatalogueError
from gigawatt.quantity import Figure

__all__ = ["catalogue", "money_level", "price_index", "read_catalogue"]

Entry = TypeVar("Entry")

_YEAR = units.Dimension("a date as a fractional year", "year", "2026.75", bare=True, low=1950.0, high=2200.0)


@lru_cache(maxsize=8)
def catalogue(base_year: int = 2025) -> Catalogue:
    """The catalogue that comes with gigawatt, in dollars of ``base_year``.

    Raises:
        CatalogueError: rows without source, date or confidence, with wrong units or unknown keys, all at once.
    """
    return read_catalogue(base_year)


def read_catalogue(base_year: int, folder: Path | None = None) -> Catalogue:
    """The catalogue from data files in ``folder``, by default those of the package.

    Raises:
        CatalogueError: every row that is wrong, by file and name.
    """
    try:
        level = money_level(base_year)
    except LookupError as error:
        raise CatalogueError(str(error)) from error
    problems, figures = Problems(), list[Figure]()

    def entries(file: str, section: str, build: Callable[[str, str, RowReader], Entry]) -> Mapping[str, Entry]:
        content = data_file(file, problems, folder).get(section)
        if not isinstance(content, Mapping) or not content:
            problems.add(file, section, "is missing or empty.")
            return {}
        built = {}
        for key, rows in content.items():
            if not isinstance(rows, Mapping):
                problems.add(file, f"{section}.{key}", "holds no rows.")
                continue
            reader = RowReader(file, f"{section}.{key}", rows, level, problems, figures)
            built[str(key)] = build(str(key), reader.text("name"), reader)
            reader.finish()
        return MappingProxyType(built)

    found = Catalogue(
        base_year=base_year,
        technologies=entries("technologies.yaml", "technologies", _technology),
        connections=entries("technologies.yaml", "connections", _connection),
        fuels=entries("fuels.yaml", "fuels", _fuel),
        chips=entries("chips.yaml", "chips", _chip),
        halls=entries("halls.yaml", "halls", _hall),
        markets=entries("markets.yaml", "markets", _market),
        figures=(),
    )
    _check_references(found, problems)
    problems.raise_if_any()
    return replace(found, figures=(*figures, *price_levels().values()))


def _check_references(found: Catalogue, problems: Problems) -> None:
    for technology in found.technologies.values():
        row = f"technologies.{technology.key}"
        if technology.fuel is not None and technology.fuel not in found.fuels:
            problems.add("technologies.yaml", f"{row}.fuel", f"`{technology.fuel}` is not in fuels.yaml.")
        if (technology.fuel is None) != (technology.heat_rate_mwh_per_mwh is None):
            problems.add("technologies.yaml", row, "needs both `fuel` and `heat_rate`, or neither.")
        for name in _OF_A_KIND.get(technology.kind, ()):
            if getattr(technology, name) is None:
                problems.add("technologies.yaml", row, f"a {technology.kind} needs a row for {name}.")


_OF_A_KIND = {
    Kind.BATTERY: ("capex_usd_per_mwh", "fixed_om_usd_per_mwh_year", "round_trip_efficiency"),
    Kind.THERMAL: ("fuel", "heat_rate_mwh_per_mwh"),
    Kind.HEAT_STORE_REACTOR: ("fuel", "heat_rate_mwh_per_mwh", "store_hours", "turbine_ratio", "store_efficiency"),
}


def _kind(reader: RowReader) -> Kind:
    word = reader.text("kind")
    if word not in tuple(Kind):
        reader.problems.add(reader.file, f"{reader.entry}.kind", f"`{word}` is not known. Write one of {', '.join(Kind)}.")
        return Kind.SOLAR
    return Kind(word)


def _technology(key: str, name: str, rows: RowReader) -> Technology:
    return Technology(
        key=key,
        name=name,
        kind=_kind(rows),
        capex_usd_per_mw=rows.path("capex", units.MONEY_PER_POWER),
        fixed_om_usd_per_mw_year=rows.path("fixed_om", units.MONEY_PER_POWER_YEAR),
        variable_om_usd_per_mwh=rows.path("variable_om", units.MONEY_PER_ENERGY),
        life_years=rows.figure("life", units.DURATION),
        availability=rows.figure("availability", units.SHARE),
        spend_shares=rows.shares(),
        fuel=rows.optional_text("fuel"),
        heat_rate_mwh_per_mwh=rows.optional_figure("heat_rate", units.HEAT_RATE),
        unit_mw=rows.optional_figure("unit", units.POWER),
        capex_usd_per_mwh=rows.optional_path("capex_energy", units.MONEY_PER_ENERGY),
        fixed_om_usd_per_mwh_year=rows.optional_path("fixed_om_energy", units.MONEY_PER_ENERGY_YEAR),
        round_trip_efficiency=rows.optional_figure("round_trip_efficiency", units.SHARE),
        store_hours=rows.optional_figure("store_hours", units.HOURS),
        turbine_ratio=rows.optional_figure("turbine_ratio", units.RATIO),
        store_efficiency=rows.optional_figure("store_efficiency", units.SHARE),
    )


def _connection(key: str, name: str, rows: RowReader) -> GridConnection:
    return GridConnection(
        key=key,
        name=name,
        capex_usd_per_mw=rows.path("capex", units.MONEY_PER_POWER),
        life_years=rows.figure("life", units.DURATION),
        spend_shares=rows.shares(),
    )


def _fuel(key: str, name: str, rows: RowReader) -> Fuel:
    return Fuel(
        key=key,
        name=name,
        price_usd_per_mwh=rows.path("price", units.MONEY_PER_ENERGY),
        co2_t_per_mwh=rows.figure("co2", units.MASS_PER_ENERGY),
    )


def _chip(key: str, name: str, rows: RowReader) -> Chip:
    return Chip(
        key=key,
        name=name,
        vendor=rows.text("vendor"),
        own=rows.flag("own"),
        available=rows.figure("available", _YEAR),
        it_power_kw=rows.figure("it_power", units.POWER_PER_ACCELERATOR),
        h100_equivalents=rows.figure("h100_equivalents", units.COMPUTE_PER_ACCELERATOR),
        price_usd=rows.path("price", units.MONEY_PER_ACCELERATOR),
        fixed_om_share=rows.figure("fixed_om_share", units.SHARE),
        life_years=rows.figure("life", units.DURATION),
        spend_shares=rows.shares(),
    )


def _hall(key: str, name: str, rows: RowReader) -> Hall:
    return Hall(
        key=key,
        name=name,
        capex_usd_per_mw=rows.path("capex", units.MONEY_PER_POWER),
        fixed_om_usd_per_mw_year=rows.path("fixed_om", units.MONEY_PER_POWER_YEAR),
        life_years=rows.figure("life", units.DURATION),
        spend_shares=rows.shares(),
        cooling=rows.text("cooling"),
    )


def _market(key: str, name: str, rows: RowReader) -> Market:
    return Market(
        key=key,
        name=name,
        price_usd_per_mwh=rows.path("price", units.MONEY_PER_ENERGY),
        price_volatility=rows.figure("volatility", units.RATIO),
        demand_charge_usd_per_mw_year=rows.path("demand_charge", units.MONEY_PER_POWER_YEAR),
        co2_t_per_mwh=rows.path("co2", units.MASS_PER_ENERGY),
    )
