"""An independent re-check of a stored plan: every balance and limit, from the tables alone, in physical units.

Nothing of the solver or the master is used: amounts come from the Parquet tables, limits from the case. Each breach is given
relative to its row's own scale (the largest term in it), as `Breach.relative`; the largest is the certificate's
``max_violation``.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl
from numpy.typing import NDArray

from gigawatt.plan.case import AssetCase, Case, SiteCase
from gigawatt.study.agreement import check_agreement
from gigawatt.study.breach import Breach, Families
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
    capacity = folder.table("power_capacity")
    for site in case.sites:
        held = {(row["asset"], row["year"]): row for row in capacity.filter(pl.col("site") == site.key).iter_rows(named=True)}
        if site.key in folder.dispatched_sites():
            _check_hours(families, site, held, folder)
        _check_standing(families, case, site, held)
    _check_compute(families, folder)
    _check_shared(families, case, folder)
    _check_yearly(families, case, folder)
    check_agreement(families, case, folder)
    costs = folder.table("costs")
    families.equal("money: costs add up to the objective", float(costs["discounted_usd"].sum()), objective_usd)
    return families.worst_first()


def _check_hours(families: Families, site: SiteCase, held: dict[tuple[str, int], dict[str, float]], folder: StudyFolder) -> None:
    load_rows = {(row["year"]): row for row in folder.table("load").filter(pl.col("site") == site.key).iter_rows(named=True)}
    for (year,), frame in folder.dispatch(site.key).group_by(["year"], maintain_order=True):
        row = load_rows[year]

        def hours(name: str, frame: pl.DataFrame = frame) -> Floats:
            values: Floats = frame[name].to_numpy().astype(np.float64)
            return values

        expected = (row["it_mw_firm"] + row["it_mw_interruptible"]) * site.operation.pue
        load = hours("load_mw")
        families.equal("load is IT power times PUE [MW]", load, expected)
        supply = np.zeros(len(load))
        for tier in site.operation.tiers:
            made = hours(f"generation:{tier.asset}")
            supply += made
            families.most(
                "generation within capacity [MW]", made, held[tier.asset, year]["capacity_mw"] * np.asarray(tier.availability)
            )
        for reactor in site.operation.reactors:
            made, into, out = (hours(f"{what}:{reactor.asset}") for what in ("generation", "charge", "discharge"))
            level = hours(f"level:{reactor.asset}")
            size = held[reactor.asset, year]["capacity_mw"]
            supply += made + out - into
            families.most("generation within capacity [MW]", made, size * reactor.availability)
            families.most("turbine within capacity [MW]", made + out - into, size * reactor.turbine_ratio)
            families.most("heat stored is the reactor's own [MW]", into, made)
            families.most("store within its energy [MWh]", level, size * reactor.store_hours)
            _check_store(families, level, into * reactor.store_efficiency, out)
        for battery in site.operation.batteries:
            into, out, level = (hours(f"{what}:{battery.asset}") for what in ("charge", "discharge", "level"))
            supply += out - into
            families.most("store within its power [MW]", into, held[battery.asset, year]["capacity_mw"])
            families.most("store within its power [MW]", out, held[battery.asset, year]["capacity_mw"])
            families.most("store within its energy [MWh]", level, held[battery.asset, year]["energy_capacity_mwh"])
            _check_store(families, level, into * battery.charge_efficiency, out / battery.discharge_efficiency)
        cut = hours("unserved_mw") + hours("paused_mw")
        families.most("no more is cut than is asked [MW]", cut, load)
        families.most(
            "no more is paused than may pause [MW]", hours("paused_mw"), row["it_mw_interruptible"] * site.operation.pue
        )
        families.equal("energy balance in every hour [MW]", supply + cut - hours("curtailed_mw"), load)
        for name in frame.columns:
            if name not in ("dry_bulb_c", "price_usd_per_mwh"):
                families.most("nothing below zero", -hours(name), 0.0 * load)


def _check_store(families: Families, level: Floats, into: Floats, out: Floats) -> None:
    families.equal(
        "store balance in every hour [MWh]", level, np.roll(level, 1) + into - out, scale=max(1.0, float(np.max(level)))
    )


def _check_standing(families: Families, case: Case, site: SiteCase, held: dict[tuple[str, int], dict[str, float]]) -> None:
    """Capacity is what is committed plus each vintage's share; options stay within their limits and come in whole units."""
    years = case.calendar.years.tolist()
    for asset in site.assets:
        rows = [held[asset.key, year] for year in years]
        new = np.array([row["new_mw"] for row in rows])
        committed = asset.commitment.amount if asset.commitment is not None else np.zeros(len(years))
        expected = committed.copy()
        if asset.purchase is not None:
            bought = new[asset.purchase.years]
            expected = expected + bought @ asset.purchase.share
            families.most("options within their limit [MW]", bought @ asset.purchase.standing_at_end, _limit(asset, len(years)))
            families.most("purchases within a year's most [MW]", bought, asset.purchase.most)
            if asset.unit is not None:
                families.equal("whole units", bought / asset.unit, np.round(bought / asset.unit), scale=1.0)
        families.equal("capacity is what stands [MW]", np.array([row["capacity_mw"] for row in rows]), expected)
        if asset.limit_by_year is not None:
            families.most("grid connection [MW]", np.array([row["capacity_mw"] for row in rows]), asset.limit_by_year)
        if asset.energy_purchase is not None:
            bought = np.array([row["new_mwh"] for row in rows])[asset.energy_purchase.years]
            families.most("options within their limit [MWh]", bought @ asset.energy_purchase.standing_at_end, asset.energy_limit)


def _limit(asset: AssetCase, years: int) -> Floats:
    return np.full(years, np.inf if asset.limit_by_year is not None else asset.limit)


def _check_compute(families: Families, folder: StudyFolder) -> None:
    """Chips in service fit into halls and are there; what is served and what is not is what is asked."""
    assignment = folder.table("assignment").group_by("site", "year").agg(pl.col("it_mw").sum())
    halls = folder.table("halls").group_by("site", "year").agg(pl.col("it_mw").sum().alias("halls_mw"))
    both = assignment.join(halls, on=["site", "year"], how="left").fill_null(0.0)
    families.most("chips in service fit into halls [MW]", both["it_mw"].to_numpy(), both["halls_mw"].to_numpy())
    used = folder.table("assignment").group_by("site", "chip", "year").agg(pl.col("it_mw").sum().alias("used_mw"))
    chips = used.join(folder.table("chips"), on=["site", "chip", "year"], how="left").fill_null(0.0)
    families.most("chips in service are there [MW]", chips["used_mw"].to_numpy(), chips["it_mw"].to_numpy())
    served = folder.table("assignment").group_by("workload", "year").agg(pl.col("compute").sum())
    table = folder.table("compute").join(served, on=["workload", "year"], how="left").fill_null(0.0)
    asked, given = table["demand"].to_numpy(), (table["compute"] + table["unserved"]).to_numpy()
    families.equal("served and unserved are what is asked", given, asked)


def _check_shared(families: Families, case: Case, folder: StudyFolder) -> None:
    """Supply of chips, supplier slots, budgets."""
    years = case.calendar.years
    bought = folder.table("chips")
    for chip in case.chips:
        if chip.supply_mw is None:
            continue
        committed = np.zeros(len(years))
        for site in case.sites:
            commitment = site.chip_commitments.get(chip.key)
            if commitment is not None:
                committed += commitment.new * chip.accelerators_per_mw
        by_year = dict(bought.filter(pl.col("chip") == chip.key).group_by("year").agg(pl.col("bought").sum()).iter_rows())
        amount = np.array([by_year.get(int(year), 0.0) for year in years]) - committed
        families.most("chip supply [accelerators]", amount, chip.supply_mw * chip.accelerators_per_mw)
    capacity = folder.table("power_capacity").filter(pl.col("standing") == "option")
    for slot in case.slots:
        taken = capacity.filter(pl.col("technology").is_in(slot.technologies)).group_by("year").agg(pl.col("new_mw").sum())
        by_year = dict(taken.iter_rows())
        families.most("supplier slots [MW]", np.array([by_year.get(int(year), 0.0) for year in years]), slot.mw)
    if case.capital_budget_usd is not None:
        cash = dict(folder.table("cash").group_by("year").agg(pl.col("capex_usd").sum()).iter_rows())
        families.most("capital budget [USD]", np.array([cash.get(int(year), 0.0) for year in years]), case.capital_budget_usd)


def _check_yearly(families: Families, case: Case, folder: StudyFolder) -> None:
    """Carbon caps and pause shares, from the year's sums."""
    load = folder.table("load")
    years = case.calendar.years
    total = dict(load.group_by("year").agg(pl.col("co2_t").sum()).iter_rows())
    if case.carbon_cap_t is not None:
        families.most("carbon cap [t]", np.array([total.get(int(year), 0.0) for year in years]), case.carbon_cap_t)
    for site in case.sites:
        rows = {row["year"]: row for row in load.filter(pl.col("site") == site.key).iter_rows(named=True)}
        if site.carbon_cap_t is not None:
            emitted = np.array([rows[int(year)]["co2_t"] if int(year) in rows else 0.0 for year in years])
            families.most("carbon cap of a site [t]", emitted, site.carbon_cap_t)
        for number, share in _pause_limits(site, rows):
            families.most("pause share [MWh]", number, share)


def _pause_limits(site: SiteCase, rows: dict[int, dict[str, float]]) -> Iterator[tuple[float, float]]:
    shares = [load.pause_share for load in site.operation.loads if load.pause_share is not None]
    if not shares:
        return
    for row in rows.values():
        yield row["paused_mwh"], max(shares) * row["it_mw_interruptible"] * float(site.operation.pue.sum())
