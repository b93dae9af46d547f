"""The rows of a power technology, and what follows from them."""

from __future__ import annotations

from gigawatt import units
from gigawatt.catalog.rows import RowReader
from gigawatt.catalog.technologies import Kind, Technology
from gigawatt.quantity import Figure

_FIRED = (Kind.THERMAL, Kind.HEAT_STORE_REACTOR)
_NEEDED = {
    Kind.BATTERY: ("capex_energy", "fixed_om_energy", "round_trip_efficiency", "credit_hours"),
    Kind.THERMAL: ("fuel", "heat_rate"),
    Kind.HEAT_STORE_REACTOR: ("fuel", "heat_rate", "store_hours", "turbine_ratio", "store_efficiency"),
}


def technology(key: str, name: str, rows: RowReader) -> Technology:
    """A technology from the rows of one entry; what is missing or wrong goes to the reader's problems."""
    kind = _kind(rows)
    _check_kind(kind, rows)
    forced = rows.optional_figure("forced_outage_rate", units.SHARE)
    planned = rows.optional_figure("planned_outage_rate", units.SHARE)
    return Technology(
        key=key,
        name=name,
        kind=kind,
        capex_usd_per_mw=rows.capital_path("capex", units.MONEY_PER_POWER),
        fixed_om_usd_per_mw_year=rows.path("fixed_om", units.MONEY_PER_POWER_YEAR),
        variable_om_usd_per_mwh=rows.path("variable_om", units.MONEY_PER_ENERGY),
        life_years=rows.figure("life", units.DURATION),
        availability=_availability(forced, planned, rows),
        spend_shares=rows.shares(),
        fuel=rows.optional_text("fuel"),
        heat_rate_mwh_per_mwh=rows.optional_figure("heat_rate", units.HEAT_RATE),
        unit_mw=rows.optional_figure("unit", units.POWER),
        capex_usd_per_mwh=rows.optional_capital_path("capex_energy", units.MONEY_PER_ENERGY),
        fixed_om_usd_per_mwh_year=rows.optional_path("fixed_om_energy", units.MONEY_PER_ENERGY_YEAR),
        round_trip_efficiency=rows.optional_figure("round_trip_efficiency", units.SHARE),
        store_hours=rows.optional_figure("store_hours", units.HOURS),
        turbine_ratio=rows.optional_figure("turbine_ratio", units.RATIO),
        store_efficiency=rows.optional_figure("store_efficiency", units.SHARE),
        clean=rows.flag("clean"),
        capacity_credit=_capacity_credit(kind, forced, rows),
        credit_hours=rows.optional_figure("credit_hours", units.HOURS),
        nox_kg_per_mwh=rows.optional_figure("nox", units.MASS_OF_POLLUTANT_PER_ENERGY),
        water_m3_per_mwh=rows.optional_figure("water", units.WATER_PER_ENERGY),
        forced_outage_rate=forced,
        planned_outage_rate=planned,
        repair_hours=rows.optional_figure("repair_time", units.HOURS),
        minimum_load=rows.optional_figure("minimum_load", units.SHARE),
        ramp_per_hour=rows.optional_figure("ramp", units.RAMP),
        lead_time_months=rows.optional_figure("lead_time", units.MONTHS),
    )


def _kind(rows: RowReader) -> Kind:
    word = rows.text("kind")
    if word not in tuple(Kind):
        rows.problems.add(rows.file, f"{rows.entry}.kind", f"`{word}` is not known. Write one of {', '.join(Kind)}.")
        return Kind.SOLAR
    return Kind(word)


def _check_kind(kind: Kind, rows: RowReader) -> None:
    for name in _NEEDED.get(kind, ()):
        if name not in rows.content:
            rows.problems.add(rows.file, rows.entry, f"kind `{kind}` needs a row for {name}.")
    burning = "fuel" in rows.content or "heat_rate" in rows.content
    if burning and kind not in _FIRED:
        rows.problems.add(rows.file, rows.entry, f"kind `{kind}` has no `fuel` and no `heat_rate`. Remove them.")


def _availability(forced: Figure | None, planned: Figure | None, rows: RowReader) -> Figure:
    """What outages leave of the year: one truth, derived where both rates are given."""
    if forced is None or planned is None:
        return rows.figure("availability", units.SHARE)
    formula = f"(1 - forced outage {forced.value:.3g}) x (1 - planned outage {planned.value:.3g})"
    return rows.derived("availability", (1 - forced.value) * (1 - planned.value), "", formula, (forced, planned))


def _capacity_credit(kind: Kind, forced: Figure | None, rows: RowReader) -> Figure:
    """Of what can be called on at will, what forced outages leave; sun and wind need a row of their own."""
    if "capacity_credit" in rows.content or forced is None or kind in (Kind.SOLAR, Kind.WIND):
        return rows.figure("capacity_credit", units.SHARE)
    return rows.derived("capacity_credit", 1 - forced.value, "", f"1 - forced outage {forced.value:.3g}", (forced,))
