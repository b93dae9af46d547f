"""The rows of everything but power technologies: fuels, chips, halls, markets, connections, currencies, capital."""

from __future__ import annotations

from gigawatt import units
from gigawatt.catalog.capital_terms import CapitalTerms
from gigawatt.catalog.currencies import Currency
from gigawatt.catalog.rows import RowReader
from gigawatt.catalog.technologies import Chip, Fuel, GridConnection, Hall, Market
from gigawatt.quantity import Figure, YearPath

_YEAR = units.Dimension("a date as a fractional year", "year", "2026.75", bare=True, low=1950.0, high=2200.0)
_RATE = units.Dimension("dollars of the same year per unit of currency", "USD", "0.0121 USD", positive=True)


def connection(key: str, name: str, rows: RowReader) -> GridConnection:
    """A grid connection from the rows of one entry."""
    return GridConnection(
        key=key,
        name=name,
        capex_usd_per_mw=rows.capital_path("capex", units.MONEY_PER_POWER),
        life_years=rows.figure("life", units.DURATION),
        spend_shares=rows.shares(),
        lead_time_months=rows.optional_figure("lead_time", units.MONTHS),
    )


def fuel(key: str, name: str, rows: RowReader) -> Fuel:
    """A fuel from the rows of one entry."""
    return Fuel(
        key=key,
        name=name,
        price_usd_per_mwh=rows.path("price", units.MONEY_PER_ENERGY),
        co2_t_per_mwh=rows.figure("co2", units.MASS_PER_ENERGY),
    )


def chip(key: str, name: str, rows: RowReader) -> Chip:
    """An accelerator from the rows of one entry."""
    return Chip(
        key=key,
        name=name,
        vendor=rows.text("vendor"),
        own=rows.flag("own"),
        available=rows.figure("available", _YEAR),
        it_power_kw=rows.figure("it_power", units.POWER_PER_ACCELERATOR),
        h100_equivalents=rows.figure("h100_equivalents", units.COMPUTE_PER_ACCELERATOR),
        price_usd=rows.capital_path("price", units.MONEY_PER_ACCELERATOR),
        fixed_om_share=rows.figure("fixed_om_share", units.SHARE),
        life_years=rows.figure("life", units.DURATION),
        spend_shares=rows.shares(),
        accelerator=rows.text("accelerator"),
        resale_half_life_years=rows.optional_figure("resale_half_life", units.DURATION),
    )


def hall(key: str, name: str, rows: RowReader) -> Hall:
    """A data hall from the rows of one entry."""
    return Hall(
        key=key,
        name=name,
        capex_usd_per_mw=rows.capital_path("capex", units.MONEY_PER_POWER),
        fixed_om_usd_per_mw_year=rows.path("fixed_om", units.MONEY_PER_POWER_YEAR),
        life_years=rows.figure("life", units.DURATION),
        spend_shares=rows.shares(),
        cooling=rows.text("cooling"),
        capex_parts=rows.parts("capex_parts", units.SHARE),
    )


def market(key: str, name: str, rows: RowReader) -> Market:
    """A market from the rows of one entry."""
    return Market(
        key=key,
        name=name,
        price_usd_per_mwh=rows.path("price", units.MONEY_PER_ENERGY),
        price_volatility=rows.figure("volatility", units.RATIO),
        demand_charge_usd_per_mw_year=rows.path("demand_charge", units.MONEY_PER_POWER_YEAR),
        co2_t_per_mwh=rows.path("co2", units.MASS_PER_ENERGY),
        clean_share=rows.optional_path("clean_share", units.SHARE),
        region=rows.boxes("region"),
    )


def currency(key: str, name: str, rows: RowReader) -> Currency:
    """A currency from the rows of one entry."""
    paths = (rows.optional_path(row, _RATE) for row in ("rate", "rate_of_spring", "rate_remembered"))
    points = sorted((point for path in paths if path is not None for point in path.points), key=lambda point: point[0])
    if not points:
        rows.problems.add(rows.file, rows.entry, "has no rate. Write `rate: {path: {2025: 0.0115 USD}, source: ...}`.")
        points = [(0.0, Figure(1.0, "USD"))]
    return Currency(key=key, name=name, usd_per_unit=YearPath(points=tuple(points)))


def capital_terms(key: str, name: str, rows: RowReader) -> CapitalTerms:
    """The terms of a financing from the rows of one entry."""
    return CapitalTerms(
        key=key,
        name=name,
        debt_rate=rows.optional_figure("debt_rate", units.RATE),
        debt_spread=rows.optional_figure("debt_spread", units.RATE),
        equity_return=rows.optional_figure("equity_return", units.RATE),
        debt_share=rows.optional_figure("debt_share", units.SHARE),
        tax_rate=rows.optional_figure("tax_rate", units.SHARE),
        term_years=rows.optional_figure("term", units.DURATION),
    )
