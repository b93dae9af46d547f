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
from gigawatt.study.operation_hours import CUT, EXPORT
from gigawatt.study.periods import yearly

Floats = NDArray[np.float64]

NO_LOAD_MW = 1e-5  # a site with less has no hours
METERED = {  # meter -> what its sums are called here, and their column
    "nox": ("emissions are those of the hours [t]", "nox_t"),
    "water": ("water is that of the hours [m3]", "water_m3"),
    "unclean": ("unclean energy is that of the hours [MWh]", "unclean_mwh"),
}
BY_PERIOD = ("power_capacity", "halls", "chips", "assignment", "compute", "energy", "load", "interruptions", "costs", "cash")


def check_agreement(families: Families, case: Case, folder: StudyFolder) -> None:
    """Compare every table with those that it follows from."""
    assignment, load = folder.periods("assignment"), folder.periods("load")
    _check_loads(families, case, assignment, load)
    for site in case.sites:
        _check_sums(families, site, case, folder, load.filter(pl.col("site") == site.key), assignment)
    _check_bought(families, case, folder)
    _check_compute(families, case, folder, assignment)
    _check_years(families, case, folder)
    _check_outcomes(families, folder)
    costs = folder.periods("costs")
    number = costs["period"].to_numpy()
    due = costs["usd"].to_numpy() * case.calendar.discount[number]
    families.equal("costs are discounted from the middle of their period [USD]", costs["discounted_usd"].to_numpy(), due)


def _sums(frame: pl.DataFrame, column: str, periods: int) -> Floats:
    """A column's sum in each period, shape (periods,)."""
    found = dict(frame.group_by("period").agg(pl.col(column).sum()).iter_rows())
    return np.array([found.get(period, 0.0) for period in range(periods)])


def _check_loads(families: Families, case: Case, assignment: pl.DataFrame, load: pl.DataFrame) -> None:
    """The IT power that sites are dispatched for is what their chips in service draw."""
    periods = case.years
    for column, firm in (("it_mw_firm", True), ("it_mw_interruptible", False)):
        stored, drawn = [], []
        for site in case.sites:
            work = [item.workload for item in site.operation.loads if (item.pause_share is None) == firm]
            here = assignment.filter((pl.col("site") == site.key) & pl.col("workload").is_in(work))
            drawn.append(_sums(here, "load_mw", periods))
            stored.append(_sums(load.filter(pl.col("site") == site.key), column, periods))
        families.equal("load is what chips in service draw [MW]", np.array(stored), np.array(drawn))


def _check_sums(
    families: Families, site: SiteCase, case: Case, folder: StudyFolder, load: pl.DataFrame, assignment: pl.DataFrame
) -> None:
    """A year with load has its hours, and its sums are theirs."""
    periods = case.years
    drawn = _sums(assignment.filter(pl.col("site") == site.key), "it_mw", periods)
    busy = drawn > NO_LOAD_MW
    hours = None if site.key not in folder.dispatched_sites() else folder.dispatch(site.key)
    count = np.zeros(periods) if hours is None else _sums(hours.with_columns(pl.lit(1.0).alias("one")), "one", periods)
    lengths = np.array([float(site.weather.hours(period) * len(site.weather.cases)) for period in range(periods)])
    families.equal("hours are there", count[busy], lengths[busy])
    if hours is None:
        return
    weight = np.array(site.weather.weights)[hours["price_path"].to_numpy() * site.weather.years + hours["weather"].to_numpy()]
    hours = hours.with_columns(pl.selectors.float().cast(pl.Float64) * pl.Series(weight))
    what = "sums are those of the hours [MWh]"
    scale = max(1.0, float(np.max(_sums(hours, "load_mw", periods))))
    for column in ("load", "unserved", "paused", *(["exported"] if EXPORT in hours.columns else [])):
        hourly = EXPORT if column == "exported" else f"{column}_mw"
        families.equal(what, _sums(load, f"{column}_mwh", periods), _sums(hours, hourly, periods), scale=scale)
    cut = folder.periods("interruptions").filter(pl.col("site") == site.key)
    for column in ("unserved", "paused"):
        families.equal(what, _sums(cut, f"{column}_mwh", periods), _sums(hours, f"{column}_mw", periods), scale=scale)
    load_hours = np.array([site.weather.load_hours(period) for period in range(periods)])
    for work in site.operation.loads:
        here = cut.filter(pl.col("workload") == work.workload)
        mw = _sums(assignment.filter(site=site.key, workload=work.workload), "load_mw", periods)
        families.equal("work asks for what it draws [MWh]", _sums(here, "asked_mwh", periods), mw * load_hours, scale=scale)
        if f"{CUT}{work.workload}" in hours.columns:
            families.equal(
                what, _sums(here, "unserved_mwh", periods), _sums(hours, f"{CUT}{work.workload}", periods), scale=scale
            )
    energy = folder.periods("energy").filter(pl.col("site") == site.key)
    for asset in site.assets:
        here = energy.filter(pl.col("asset") == asset.key)
        for flow, column in (("generation", "generated_mwh"), ("charge", "charged_mwh"), ("discharge", "discharged_mwh")):
            name = f"{flow}:{asset.key}"
            made = _sums(hours, name, periods) if name in hours.columns else np.zeros(periods)
            families.equal(what, _sums(here, column, periods), made)
    emitted = np.zeros(periods)
    for tier in site.operation.tiers:
        emitted += _sums(hours, f"generation:{tier.asset}", periods) * tier.co2_t_per_mwh
    for stored in (load, energy):
        families.equal("emissions are those of the hours [t]", _sums(stored, "co2_t", periods), emitted)
    _check_metered(families, site, hours, load, energy)


def _check_metered(families: Families, site: SiteCase, hours: pl.DataFrame, load: pl.DataFrame, energy: pl.DataFrame) -> None:
    """NOx, water and unclean energy, where some limit of the programme reads them; ``hours`` are weighted."""
    operation, periods = site.operation, len(site.operation.slices)
    for name, (what, column) in METERED.items():
        index = operation.meter_index(name)
        if index is None:
            continue
        meter, counted = operation.meters[index], np.zeros(periods)
        sources = [*(tier.asset for tier in operation.tiers), *(reactor.asset for reactor in operation.reactors)]
        for source, rate in zip(sources, np.concatenate([meter.tier_rates, meter.reactor_rates]), strict=True):
            counted += _sums(hours, f"generation:{source}", periods) * rate
        if name != "unclean":  # which is no column of single plants
            families.equal(what, _sums(energy, column, periods), counted)
        if name == "water":
            drawn = _sums(load, "it_mw_firm", periods) + _sums(load, "it_mw_interruptible", periods)
            counted = counted + drawn * site.water_m3_per_mw
        families.equal(what, _sums(load, column, periods), counted)


def _check_years(families: Families, case: Case, folder: StudyFolder) -> None:
    """Tables by year are those by period, added up."""
    if case.calendar.quarter_years == 0:
        return
    for name in BY_PERIOD:
        stored, expected = folder.table(name), yearly(folder.periods(name), case.calendar)
        families.equal("a year is its quarters", float(stored.height), float(expected.height))
        if stored.height != expected.height:
            continue
        for column in expected.columns:
            if expected.schema[column].is_numeric():
                values = (frame[column].cast(pl.Float64).fill_null(0.0).to_numpy() for frame in (stored, expected))
                families.equal("a year is its quarters", *values)


def _check_outcomes(families: Families, folder: StudyFolder) -> None:
    """Means over weather years and price paths are those of what each of them gives."""
    names = ("exported_mwh", "unserved_mwh", "paused_mwh", "co2_t")
    mean = [(pl.col("weight") * pl.col(name)).sum().alias(f"{name}_mean") for name in names]
    each = folder.table("outcomes").group_by("site", "year").agg(*mean)
    both = folder.table("load").join(each, on=["site", "year"], how="left")
    for name in names:
        families.equal("a mean is that of its futures", both[name].to_numpy(), both[f"{name}_mean"].fill_null(0.0).to_numpy())


def _check_bought(families: Families, case: Case, folder: StudyFolder) -> None:
    """What stands, and the cash spent on it, follow from commitments and from what each year buys."""
    periods = case.years
    power, halls, chips, cash = (folder.periods(name) for name in ("power_capacity", "halls", "chips", "cash"))
    for site in case.sites:

        def spent(group: str, item: str, due: Floats, site: SiteCase = site) -> None:
            here = cash.filter((pl.col("site") == site.key) & (pl.col("item") == item) & (pl.col("group") == group))
            families.equal("cash is what is bought [USD]", _sums(here, "capex_usd", periods), due)

        for asset in site.assets:
            here = power.filter((pl.col("site") == site.key) & (pl.col("asset") == asset.key))
            new, energy = _sums(here, "new_mw", periods), _sums(here, "new_mwh", periods)
            due = _cash(asset.commitment, asset.purchase, new) + _cash(asset.energy_commitment, asset.energy_purchase, energy)
            spent("connection" if asset.standing == "connection" else "power", asset.key, due)
            stands = _standing(asset.energy_commitment, asset.energy_purchase, energy)
            families.equal("capacity is what stands [MWh]", _sums(here, "energy_capacity_mwh", periods), stands)
        for hall in site.halls:
            here = halls.filter((pl.col("site") == site.key) & (pl.col("phase") == hall.phase))
            new = _sums(here, "new_mw", periods)
            spent("halls", hall.phase, _cash(hall.commitment, hall.purchase, new))
            stands = _standing(hall.commitment, hall.purchase, new)
            families.equal("halls are what stands [MW]", _sums(here, "it_mw", periods), stands)
            if hall.purchase is not None:
                bought = new[hall.purchase.years]
                families.most("halls within their limit [MW]", bought @ hall.purchase.standing_at_end, hall.limit)
                families.most("purchases within a year's most [MW]", bought, hall.purchase.most)
        for chip in case.chips:
            commitment = site.chip_commitments.get(chip.key)
            here = chips.filter((pl.col("site") == site.key) & (pl.col("chip") == chip.key))
            new = _sums(here, "bought", periods) / chip.accelerators_per_mw
            if commitment is not None:
                new = new - commitment.new  # commitments are dated, purchases arrive through their year
            spent("chips", chip.key, _cash(commitment, chip.purchase, new))
            accelerators = _sums(here, "accelerators", periods) / chip.accelerators_per_mw
            families.equal("chips are accelerators [MW]", accelerators, _sums(here, "it_mw", periods))
            stands = _standing(commitment, chip.purchase, new)
            if chip.purchase is not None and len(np.unique(chip.purchase.years)) < chip.purchase.count:  # some may be sold early
                families.most("chips are what was bought [MW]", _sums(here, "it_mw", periods), stands)
            else:
                families.equal("chips are what was bought [MW]", _sums(here, "it_mw", periods), stands)


def _standing(commitment: Commitment | None, purchase: Purchase | None, new: Floats) -> Floats:
    """What stands if all of it is kept to the end of its life."""
    standing = np.zeros(len(new)) if commitment is None else commitment.amount
    if purchase is None:
        return standing
    longest = _longest(purchase)
    return standing + new[purchase.years[longest]] @ purchase.share[longest]


def _cash(commitment: Commitment | None, purchase: Purchase | None, new: Floats) -> Floats:
    cash = np.zeros(len(new)) if commitment is None else commitment.cash_usd
    if purchase is None:
        return cash
    longest = _longest(purchase)
    return cash + new[purchase.years[longest]] @ purchase.cash_usd[longest]


def _longest(purchase: Purchase) -> NDArray[np.int64]:
    """Of the vintages of each period, the one that is kept longest: the last."""
    return np.array([np.flatnonzero(purchase.years == period)[-1] for period in np.unique(purchase.years)], dtype=np.int64)


def _check_compute(families: Families, case: Case, folder: StudyFolder, assignment: pl.DataFrame) -> None:
    """Compute is what its chips give, and demand what the programme asks."""
    compute, periods = folder.periods("compute"), case.years
    for workload in case.workloads:
        for number, chip in enumerate(case.chips):
            here = assignment.filter((pl.col("workload") == workload.key) & (pl.col("chip") == chip.key))
            given = here["it_mw"].to_numpy() * workload.given(number, case.calendar)[here["period"].to_numpy()]
            families.equal("compute is what its chips give", here["compute"].to_numpy(), given)
            drawn = here["it_mw"].to_numpy() * workload.drawn(number)
            families.equal("chips in service draw what their work takes [MW]", here["load_mw"].to_numpy(), drawn)
        asked = _sums(compute.filter(pl.col("workload") == workload.key), "demand", periods)
        wanted = workload.demand
        if workload.run is not None:  # asked for once: of a year what is done in it, and all of it in all
            asked, wanted = asked.sum(keepdims=True), wanted.sum(keepdims=True)
        families.equal("demand is what the programme asks", asked, wanted)
