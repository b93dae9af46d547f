"""Whether the stored tables agree: sums with hours, loads with chips, what stands and what is paid with what was bought.

Part of the re-check: a balance that holds within each table is worth little where the tables tell different stories.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from gigawatt.plan.case import Case, Commitment, Purchase, SiteCase
from gigawatt.study.breach import Families
from gigawatt.study.folder import StudyFolder

Floats = NDArray[np.float64]

NO_LOAD_MW = 1e-5  # a site with less has no hours


def check_agreement(families: Families, case: Case, folder: StudyFolder) -> None:
    """Compare every table with those that it follows from."""
    assignment, load = folder.table("assignment"), folder.table("load")
    _check_loads(families, case, assignment, load)
    for site in case.sites:
        _check_sums(families, site, case, folder, load.filter(pl.col("site") == site.key), assignment)
    _check_bought(families, case, folder)
    _check_compute(families, case, folder, assignment)
    costs = folder.table("costs")
    number = costs["year"].to_numpy() - case.calendar.start_year
    due = costs["usd"].to_numpy() * case.calendar.discount[number]
    families.equal("costs are discounted from the middle of their year [USD]", costs["discounted_usd"].to_numpy(), due)


def _year_sums(frame: pl.DataFrame, column: str, years: NDArray[np.int64]) -> Floats:
    """A column's sum in each year, shape (years,)."""
    found = dict(frame.group_by("year").agg(pl.col(column).sum()).iter_rows())
    return np.array([found.get(int(year), 0.0) for year in years])


def _check_loads(families: Families, case: Case, assignment: pl.DataFrame, load: pl.DataFrame) -> None:
    """The IT power that sites are dispatched for is what their chips in service draw."""
    years = case.calendar.years
    for column, firm in (("it_mw_firm", True), ("it_mw_interruptible", False)):
        stored, drawn = [], []
        for site in case.sites:
            work = [item.workload for item in site.operation.loads if (item.pause_share is None) == firm]
            here = assignment.filter((pl.col("site") == site.key) & pl.col("workload").is_in(work))
            drawn.append(_year_sums(here, "it_mw", years))
            stored.append(_year_sums(load.filter(pl.col("site") == site.key), column, years))
        families.equal("load is what chips in service draw [MW]", np.array(stored), np.array(drawn))


def _check_sums(
    families: Families, site: SiteCase, case: Case, folder: StudyFolder, load: pl.DataFrame, assignment: pl.DataFrame
) -> None:
    """A year with load has its hours, and its sums are theirs."""
    years = case.calendar.years
    drawn = _year_sums(assignment.filter(pl.col("site") == site.key), "it_mw", years)
    busy = drawn > NO_LOAD_MW
    hours = None if site.key not in folder.dispatched_sites() else folder.dispatch(site.key)
    count = np.zeros(len(years)) if hours is None else _year_sums(hours.with_columns(pl.lit(1.0).alias("one")), "one", years)
    families.equal("hours are there", count[busy], np.full(int(busy.sum()), float(site.operation.hours)))
    if hours is None:
        return
    hours = hours.with_columns(pl.selectors.float().cast(pl.Float64))
    what = "sums are those of the hours [MWh]"
    for column in ("load", "unserved", "paused"):
        scale = max(1.0, float(np.max(_year_sums(hours, "load_mw", years))))
        families.equal(what, _year_sums(load, f"{column}_mwh", years), _year_sums(hours, f"{column}_mw", years), scale=scale)
    energy = folder.table("energy").filter(pl.col("site") == site.key)
    for asset in site.assets:
        here = energy.filter(pl.col("asset") == asset.key)
        for flow, column in (("generation", "generated_mwh"), ("charge", "charged_mwh"), ("discharge", "discharged_mwh")):
            name = f"{flow}:{asset.key}"
            made = _year_sums(hours, name, years) if name in hours.columns else np.zeros(len(years))
            families.equal(what, _year_sums(here, column, years), made)
    emitted = np.zeros(len(years))
    for tier in site.operation.tiers:
        emitted += _year_sums(hours, f"generation:{tier.asset}", years) * tier.co2_t_per_mwh
    for stored in (load, energy):
        families.equal("emissions are those of the hours [t]", _year_sums(stored, "co2_t", years), emitted)


def _check_bought(families: Families, case: Case, folder: StudyFolder) -> None:
    """What stands, and the cash spent on it, follow from commitments and from what each year buys."""
    years = case.calendar.years
    power, halls, chips, cash = (folder.table(name) for name in ("power_capacity", "halls", "chips", "cash"))
    for site in case.sites:

        def spent(group: str, item: str, due: Floats, site: SiteCase = site) -> None:
            here = cash.filter((pl.col("site") == site.key) & (pl.col("item") == item) & (pl.col("group") == group))
            families.equal("cash is what is bought [USD]", _year_sums(here, "capex_usd", years), due)

        for asset in site.assets:
            here = power.filter((pl.col("site") == site.key) & (pl.col("asset") == asset.key))
            new, energy = _year_sums(here, "new_mw", years), _year_sums(here, "new_mwh", years)
            due = _cash(asset.commitment, asset.purchase, new) + _cash(asset.energy_commitment, asset.energy_purchase, energy)
            spent("connection" if asset.standing == "connection" else "power", asset.key, due)
            stands = _standing(asset.energy_commitment, asset.energy_purchase, energy)
            families.equal("capacity is what stands [MWh]", _year_sums(here, "energy_capacity_mwh", years), stands)
        for hall in site.halls:
            here = halls.filter((pl.col("site") == site.key) & (pl.col("phase") == hall.phase))
            new = _year_sums(here, "new_mw", years)
            spent("halls", hall.phase, _cash(hall.commitment, hall.purchase, new))
            stands = _standing(hall.commitment, hall.purchase, new)
            families.equal("halls are what stands [MW]", _year_sums(here, "it_mw", years), stands)
            if hall.purchase is not None:
                bought = new[hall.purchase.years]
                families.most("halls within their limit [MW]", bought @ hall.purchase.standing_at_end, hall.limit)
                families.most("purchases within a year's most [MW]", bought, hall.purchase.most)
        for chip in case.chips:
            commitment = site.chip_commitments.get(chip.key)
            here = chips.filter((pl.col("site") == site.key) & (pl.col("chip") == chip.key))
            new = _year_sums(here, "bought", years) / chip.accelerators_per_mw
            if commitment is not None:
                new = new - commitment.new  # commitments are dated, purchases arrive through their year
            spent("chips", chip.key, _cash(commitment, chip.purchase, new))
            stands = _standing(commitment, chip.purchase, new)
            families.equal("chips are what was bought [MW]", _year_sums(here, "it_mw", years), stands)
            accelerators = _year_sums(here, "accelerators", years) / chip.accelerators_per_mw
            families.equal("chips are what was bought [MW]", accelerators, stands)


def _standing(commitment: Commitment | None, purchase: Purchase | None, new: Floats) -> Floats:
    standing = np.zeros(len(new)) if commitment is None else commitment.amount
    return standing if purchase is None else standing + new[purchase.years] @ purchase.share


def _cash(commitment: Commitment | None, purchase: Purchase | None, new: Floats) -> Floats:
    cash = np.zeros(len(new)) if commitment is None else commitment.cash_usd
    return cash if purchase is None else cash + new[purchase.years] @ purchase.cash_usd


def _check_compute(families: Families, case: Case, folder: StudyFolder, assignment: pl.DataFrame) -> None:
    """Compute is what its chips give, and demand what the programme asks."""
    compute, years = folder.table("compute"), case.calendar.years
    for workload in case.workloads:
        for number, chip in enumerate(case.chips):
            here = assignment.filter((pl.col("workload") == workload.key) & (pl.col("chip") == chip.key))
            given = here["it_mw"].to_numpy() * workload.per_chip_mw[number]
            families.equal("compute is what its chips give", here["compute"].to_numpy(), given)
        asked = _year_sums(compute.filter(pl.col("workload") == workload.key), "demand", years)
        families.equal("demand is what the programme asks", asked, workload.demand)
