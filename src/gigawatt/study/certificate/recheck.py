"""An independent re-check of a stored plan: every balance and limit, from the tables alone, in physical units.

Nothing of the solver or the master is used: amounts come from the Parquet tables, limits from the case. Each breach is given
relative to its row's own scale (the largest term in it), as `Breach.relative`; the largest is the certificate's
``max_violation``.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from gigawatt.plan.case.case import AssetCase, Case, MeterLimit, SiteCase
from gigawatt.study.certificate.agreement import check_agreement
from gigawatt.study.certificate.breach import Breach, Families
from gigawatt.study.certificate.recheck_hours import Held, check_hours
from gigawatt.study.certificate.stored_sums import sums
from gigawatt.study.folder import StudyFolder

Floats = NDArray[np.float64]


def recheck(folder: StudyFolder, case: Case, objective_usd: float) -> list[Breach]:
    """Check a stored plan; the largest breach of each kind of row, worst first.

    Args:
        folder: the study.
        case: limits, weather and demand.
        objective_usd: that the costs must add up to.
    """
    families = Families()
    capacity = folder.periods("power_capacity")
    for site in case.sites:
        held = {(row["asset"], row["period"]): row for row in capacity.filter(pl.col("site") == site.key).iter_rows(named=True)}
        if site.key in folder.dispatched_sites():
            check_hours(families, site, held, folder)
        _check_standing(families, case, site, held)
        _check_reserve(families, case, site, held, folder)
    _check_compute(families, case, folder)
    _check_shared(families, case, folder)
    for limit in case.meter_limits:
        _check_meter_limit(families, case, limit, folder)
    check_agreement(families, case, folder)
    costs = folder.periods("costs")
    families.equal("money: costs add up to the objective", float(costs["discounted_usd"].sum()), objective_usd)
    return families.worst_first()


def _check_standing(families: Families, case: Case, site: SiteCase, held: Held) -> None:
    """Capacity is what is committed plus each vintage's share; options stay within their limits and come in whole units."""
    periods = range(case.years)
    for asset in site.assets:
        rows = [held[asset.key, period] for period in periods]
        new = np.array([row["new_mw"] for row in rows])
        expected = asset.commitment.amount if asset.commitment is not None else np.zeros(len(periods))
        if asset.retirement is not None:
            closed = np.array([row["closed_mw"] for row in rows])
            expected = expected + closed[asset.retirement.years] @ asset.retirement.share
            families.most("no more is closed than stands [MW]", float(closed.sum()), asset.limit)
        if asset.purchase is not None:
            bought = new[asset.purchase.years]
            expected = expected + bought @ asset.purchase.share
            families.most("options within their limit [MW]", bought @ asset.purchase.standing_at_end, _limit(asset, len(periods)))
            families.most("purchases within a year's most [MW]", _by_year(case, new), asset.most_per_year)
            if asset.unit is not None:
                families.equal("whole units", bought / asset.unit, np.round(bought / asset.unit), scale=1.0)
        families.equal("capacity is what stands [MW]", np.array([row["capacity_mw"] for row in rows]), expected)
        if asset.limit_by_year is not None:
            families.most("grid connection [MW]", np.array([row["capacity_mw"] for row in rows]), asset.limit_by_year)
        if asset.energy_purchase is not None:
            bought = np.array([row["new_mwh"] for row in rows])[asset.energy_purchase.years]
            families.most("options within their limit [MWh]", bought @ asset.energy_purchase.standing_at_end, asset.energy_limit)


def _limit(asset: AssetCase, periods: int) -> Floats:
    return np.full(periods, np.inf if asset.limit_by_year is not None else asset.limit)


def _by_year(case: Case, values: Floats) -> Floats:
    """Sums over the periods of each calendar year, shape (calendar years,)."""
    return np.array([values[case.calendar.periods_of(year)].sum() for year in case.calendar.calendar_years.tolist()])


def _check_reserve(families: Families, case: Case, site: SiteCase, held: Held, folder: StudyFolder) -> None:
    """Firm capacity less the largest unit covers firm load in its worst hour, and the margin."""
    if site.reserve_margin is None:
        return
    load = {row["period"]: row for row in folder.periods("load").filter(pl.col("site") == site.key).iter_rows(named=True)}
    movable = {load.workload: load.shift.share for load in site.operation.loads if load.shift is not None}
    for period in range(case.years):
        firm, units = 0.0, [0.0]
        for asset in site.assets:
            row = held[asset.key, period]
            counted = row["capacity_mw"]
            if asset.energy_position is not None and asset.credit_hours is not None:
                counted = min(counted, row["energy_capacity_mwh"] / asset.credit_hours)
            firm += asset.credit * counted
            units.append(asset.credit * largest_unit(asset, period, row["capacity_mw"]))
        if movable or period not in load:
            continue  # what of the load is firm is not in the tables by workload
        peak = load[period]["it_mw_firm"] * site.weather.highest_pue
        families.most("reserve [MW]", (1.0 + site.reserve_margin) * peak, firm - max(units))


def largest_unit(asset: AssetCase, period: int, capacity_mw: float) -> float:
    """What one outage takes away: no more than a unit gives in the period."""
    if asset.purchase is None:
        return min(asset.largest_unit, capacity_mw)
    bought = capacity_mw > 1e-6
    return asset.largest_unit * float(asset.purchase.share[:, period].max()) if bought else 0.0


def _check_compute(families: Families, case: Case, folder: StudyFolder) -> None:
    """Chips in service fit into halls and are there; what is served and what is not is what is asked."""
    assignment = folder.periods("assignment").group_by("site", "period").agg(pl.col("it_mw").sum())
    halls = folder.periods("halls").group_by("site", "period").agg(pl.col("it_mw").sum().alias("halls_mw"))
    both = assignment.join(halls, on=["site", "period"], how="left").fill_null(0.0)
    families.most("chips in service fit into halls [MW]", both["it_mw"].to_numpy(), both["halls_mw"].to_numpy())
    used = folder.periods("assignment").group_by("site", "chip", "period").agg(pl.col("it_mw").sum().alias("used_mw"))
    chips = used.join(folder.periods("chips"), on=["site", "chip", "period"], how="left").fill_null(0.0)
    families.most("chips in service are there [MW]", chips["used_mw"].to_numpy(), chips["it_mw"].to_numpy())
    served = folder.periods("assignment").group_by("workload", "period").agg(pl.col("compute").sum())
    table = folder.periods("compute").join(served, on=["workload", "period"], how="left").fill_null(0.0)
    for workload in case.workloads:
        mine = table.filter(pl.col("workload") == workload.key)
        asked, given = mine["demand"].to_numpy(), (mine["compute"] + mine["unserved"]).to_numpy()
        if workload.run is not None:  # asked for once, in any period that it has
            families.most("a run has no chips beyond its window", given[workload.run.window <= 0.0], 0.0)
            asked, given = asked.sum(keepdims=True), given.sum(keepdims=True)
            if workload.run.sites is not None:
                own = folder.periods("assignment").filter(pl.col("workload") == workload.key)
                beyond = own.group_by("site").agg(pl.col("compute").sum()).sort("compute", descending=True)[workload.run.sites :]
                left = beyond["compute"].to_numpy()
                families.equal("a run spans no more sites than it may", left, 0.0 * left, scale=asked)
        families.equal("served and unserved are what is asked", given, asked)
        if workload.must_serve:
            left, asked = mine["unserved"].to_numpy(), mine["demand"].to_numpy()
            families.equal("what must be served is", left, 0.0 * left, scale=asked)


def _check_shared(families: Families, case: Case, folder: StudyFolder) -> None:
    """Supply of chips, supplier slots, budgets."""
    periods = range(case.years)
    years = case.calendar.calendar_years.tolist()
    bought = folder.periods("chips")
    for chip in case.chips:
        if chip.supply_mw is None:
            continue
        committed = np.zeros(len(periods))
        for site in case.sites:
            commitment = site.chip_commitments.get(chip.key)
            if commitment is not None:
                committed += commitment.new * chip.accelerators_per_mw
        found = dict(bought.filter(pl.col("chip") == chip.key).group_by("period").agg(pl.col("bought").sum()).iter_rows())
        amount = np.array([found.get(period, 0.0) for period in periods]) - committed
        families.most("chip supply [accelerators]", amount, chip.supply_mw * chip.accelerators_per_mw)
    capacity = folder.periods("power_capacity").filter(pl.col("standing") == "option")
    for slot in case.slots:
        taken = capacity.filter(pl.col("technology").is_in(slot.technologies)).group_by("year").agg(pl.col("new_mw").sum())
        by_year = dict(taken.iter_rows())
        families.most("supplier slots [MW]", np.array([by_year.get(year, 0.0) for year in years]), slot.mw)
    if case.capital_budget_usd is not None:
        cash = dict(folder.periods("cash").group_by("year").agg(pl.col("capex_usd").sum()).iter_rows())
        families.most("capital budget [USD]", np.array([cash.get(year, 0.0) for year in years]), case.capital_budget_usd)


def _check_meter_limit(families: Families, case: Case, limit: MeterLimit, folder: StudyFolder) -> None:
    """Carbon, NOx, water, clean energy, permit hours, pause shares and availability, from each year's sums."""
    counted = np.zeros(case.years)
    for place, number in enumerate(limit.sites):
        site = case.sites[number]
        load = folder.periods("load").filter(pl.col("site") == site.key)
        drawn = load["it_mw_firm"] + load["it_mw_interruptible"]
        rows = load.with_columns(drawn.alias("it_mw"))
        if limit.meter.startswith("cut:"):
            cut = folder.periods("interruptions").filter((pl.col("site") == site.key) & (pl.col("workload") == limit.item))
            counted += sums(cut, "unserved_mwh", case.years)
            counted += _drawn(folder, site, limit.item, case.years) * limit.per_load_mw[place]
        elif limit.meter.startswith("pause:"):
            counted += _drawn(folder, site, limit.item, case.years) * limit.per_load_mw[place]
            several = sum(item.pause_share is not None for item in site.operation.loads) > 1
            if several:  # hours hold what all work pauses together
                return
            counted += sums(rows, "paused_mwh", case.years)
        elif limit.meter.startswith("run:"):
            made = folder.periods("energy").filter((pl.col("site") == site.key) & (pl.col("asset") == limit.item))
            capacity = folder.periods("power_capacity").filter((pl.col("site") == site.key) & (pl.col("asset") == limit.item))
            allowed = np.zeros(case.years) if limit.per_capacity_mw is None else limit.per_capacity_mw
            counted += sums(made, "generated_mwh", case.years) - allowed * sums(capacity, "capacity_mw", case.years)
        elif limit.meter.startswith(("nox:", "co2:")):
            made = folder.periods("energy").filter((pl.col("site") == site.key) & (pl.col("asset") == limit.item))
            counted += sums(made, f"{limit.meter.partition(':')[0]}_t", case.years)
        else:
            column = {"co2": "co2_t", "nox": "nox_t", "water": "water_m3", "unclean": "unclean_mwh"}[limit.meter]
            counted += sums(rows, column, case.years)
            if limit.meter != "water":  # whose sums hold what cooling takes
                counted += sums(rows, "it_mw", case.years) * limit.per_load_mw[place] * (1.0 if limit.loads else 0.0)
    scale = max(1.0, float(np.abs(counted).max()))
    over = np.maximum(_by_year(case, counted) - limit.most, 0.0)
    families.equal(f"{limit.kind} [{limit.unit}]", over, 0.0 * over, scale=_scale(folder, limit, scale))


def _drawn(folder: StudyFolder, site: SiteCase, workload: str, periods: int) -> Floats:
    """MW of IT that a workload draws at a site on average, by period, shape (periods,)."""
    here = folder.periods("assignment").filter((pl.col("site") == site.key) & (pl.col("workload") == workload))
    return sums(here, "load_mw", periods)


def _scale(folder: StudyFolder, limit: MeterLimit, least: float) -> float:
    """What a breach is measured by: the largest term of the row."""
    finite = limit.most[np.isfinite(limit.most)]
    load = folder.periods("load")
    total = float(load["load_mwh"].max() or 0.0) if limit.unit == "MWh" and len(load) else 0.0  # type: ignore[arg-type]
    return max(least, total, float(np.abs(finite).max()) if len(finite) else 0.0)
