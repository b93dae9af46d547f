"""Whether the stored tables agree: sums with hours, loads with chips, what stands and what is paid with what was bought.

Part of the re-check: a balance that holds within each table is worth little where the tables tell different stories.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from gigawatt.plan.case.case import Case, Commitment, Purchase, SiteCase
from gigawatt.study.certificate.breach import Families
from gigawatt.study.certificate.stored_sums import Parts, sums
from gigawatt.study.folder import StudyFolder
from gigawatt.study.tables.operation_hours import CUT, EXPORT
from gigawatt.study.tables.periods import yearly

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
    tables = {"load": load, "assignment": assignment} | {name: folder.periods(name) for name in ("interruptions", "energy")}
    parts = {name: Parts(table, "site") for name, table in tables.items()}
    for site in case.sites:
        _check_sums(families, site, folder, case.years, {name: part.of(site.key) for name, part in parts.items()})
    _check_bought(families, case, folder)
    _check_compute(families, case, folder, assignment)
    _check_years(families, case, folder)
    _check_outcomes(families, folder)
    costs = folder.periods("costs")
    number = costs["period"].to_numpy()
    due = costs["usd"].to_numpy() * case.calendar.discount[number]
    families.equal("costs are discounted from the middle of their period [USD]", costs["discounted_usd"].to_numpy(), due)


def _check_loads(families: Families, case: Case, assignment: pl.DataFrame, load: pl.DataFrame) -> None:
    """The IT power that sites are dispatched for is what their chips in service draw."""
    periods = case.years
    assigned, loads = Parts(assignment, "site", "workload"), Parts(load, "site")
    for column, firm in (("it_mw_firm", True), ("it_mw_interruptible", False)):
        stored, drawn = [], []
        for site in case.sites:
            work = [item.workload for item in site.operation.loads if (item.pause_share is None) == firm]
            here = [sums(assigned.of(site.key, workload), "load_mw", periods) for workload in work]
            drawn.append(np.sum(here, axis=0) if here else np.zeros(periods))
            stored.append(sums(loads.of(site.key), column, periods))
        families.equal("load is what chips in service draw [MW]", np.array(stored), np.array(drawn))


def _check_sums(families: Families, site: SiteCase, folder: StudyFolder, periods: int, stored: dict[str, pl.DataFrame]) -> None:
    """A year with load has its hours, and its sums are theirs; ``stored`` are the site's tables."""
    load, assignment, cut, energy = (stored[name] for name in ("load", "assignment", "interruptions", "energy"))
    drawn = sums(assignment, "it_mw", periods)
    busy = drawn > NO_LOAD_MW
    hours = None if site.key not in folder.dispatched_sites() else folder.dispatch(site.key)
    count = np.zeros(periods) if hours is None else np.bincount(hours["period"].to_numpy(), minlength=periods).astype(np.float64)
    lengths = np.array([float(site.weather.hours(period) * len(site.weather.cases)) for period in range(periods)])
    families.equal("hours are there", count[busy], lengths[busy])
    if hours is None:
        return
    weight = np.array(site.weather.weights)[hours["price_path"].to_numpy() * site.weather.years + hours["weather"].to_numpy()]
    in_hours = _Hours(hours, weight, periods)
    what = "sums are those of the hours [MWh]"
    scale = max(1.0, float(np.max(in_hours.sums("load_mw"))))
    for column in ("load", "unserved", "paused", *(["exported"] if EXPORT in hours.columns else [])):
        hourly = EXPORT if column == "exported" else f"{column}_mw"
        families.equal(what, sums(load, f"{column}_mwh", periods), in_hours.sums(hourly), scale=scale)
    for column in ("unserved", "paused"):
        families.equal(what, sums(cut, f"{column}_mwh", periods), in_hours.sums(f"{column}_mw"), scale=scale)
    load_hours = np.array([site.weather.load_hours(period) for period in range(periods)])
    of_work, cut_of_work = Parts(assignment, "workload"), Parts(cut, "workload")
    for work in site.operation.loads:
        here = cut_of_work.of(work.workload)
        mw = sums(of_work.of(work.workload), "load_mw", periods)
        families.equal("work asks for what it draws [MWh]", sums(here, "asked_mwh", periods), mw * load_hours, scale=scale)
        if f"{CUT}{work.workload}" in hours.columns:
            families.equal(what, sums(here, "unserved_mwh", periods), in_hours.sums(f"{CUT}{work.workload}"), scale=scale)
    of_asset = Parts(energy, "asset")
    for asset in site.assets:
        here = of_asset.of(asset.key)
        for flow, column in (("generation", "generated_mwh"), ("charge", "charged_mwh"), ("discharge", "discharged_mwh")):
            name = f"{flow}:{asset.key}"
            made = in_hours.sums(name) if name in hours.columns else np.zeros(periods)
            families.equal(what, sums(here, column, periods), made)
    emitted = np.zeros(periods)
    for tier in site.operation.tiers:
        emitted += in_hours.sums(f"generation:{tier.asset}") * tier.co2_t_per_mwh
    for table in (load, energy):
        families.equal("emissions are those of the hours [t]", sums(table, "co2_t", periods), emitted)
    _check_metered(families, site, in_hours, load, energy)


class _Hours:
    """A site's stored hours, weighted by their futures, added up by period: each column once."""

    def __init__(self, hours: pl.DataFrame, weights: Floats, periods: int) -> None:
        self._hours, self._weights, self._periods = hours, weights, periods
        self._known: dict[str, Floats] = {}

    def sums(self, column: str) -> Floats:
        """Shape (periods,)."""
        if column not in self._known:
            self._known[column] = sums(self._hours, column, self._periods, self._weights)
        return self._known[column]


def _check_metered(families: Families, site: SiteCase, hours: _Hours, load: pl.DataFrame, energy: pl.DataFrame) -> None:
    """NOx, water and unclean energy, where some limit of the programme reads them."""
    operation, periods = site.operation, len(site.operation.slices)
    for name, (what, column) in METERED.items():
        index = operation.meter_index(name)
        if index is None:
            continue
        meter, counted = operation.meters[index], np.zeros(periods)
        sources = [*(tier.asset for tier in operation.tiers), *(reactor.asset for reactor in operation.reactors)]
        for source, rate in zip(sources, np.concatenate([meter.tier_rates, meter.reactor_rates]), strict=True):
            counted += hours.sums(f"generation:{source}") * rate
        if name != "unclean":  # which is no column of single plants
            families.equal(what, sums(energy, column, periods), counted)
        if name == "water":
            drawn = sums(load, "it_mw_firm", periods) + sums(load, "it_mw_interruptible", periods)
            counted = counted + drawn * site.water_m3_per_mw
        families.equal(what, sums(load, column, periods), counted)


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
    of_item, of_asset = Parts(cash, "site", "item", "group"), Parts(power, "site", "asset")
    of_phase, of_chip = Parts(halls, "site", "phase"), Parts(chips, "site", "chip")
    for site in case.sites:

        def spent(group: str, item: str, due: Floats, site: SiteCase = site) -> None:
            families.equal("cash is what is bought [USD]", sums(of_item.of(site.key, item, group), "capex_usd", periods), due)

        for asset in site.assets:
            here = of_asset.of(site.key, asset.key)
            new, energy = sums(here, "new_mw", periods), sums(here, "new_mwh", periods)
            due = _cash(asset.commitment, asset.purchase, new) + _cash(asset.energy_commitment, asset.energy_purchase, energy)
            spent("connection" if asset.standing == "connection" else "power", asset.key, due)
            stands = _standing(asset.energy_commitment, asset.energy_purchase, energy)
            families.equal("capacity is what stands [MWh]", sums(here, "energy_capacity_mwh", periods), stands)
        for hall in site.halls:
            here = of_phase.of(site.key, hall.phase)
            new = sums(here, "new_mw", periods)
            spent("halls", hall.phase, _cash(hall.commitment, hall.purchase, new))
            stands = _standing(hall.commitment, hall.purchase, new)
            families.equal("halls are what stands [MW]", sums(here, "it_mw", periods), stands)
            if hall.purchase is not None:
                bought = new[hall.purchase.years]
                families.most("halls within their limit [MW]", bought @ hall.purchase.standing_at_end, hall.limit)
                families.most("purchases within a year's most [MW]", bought, hall.purchase.most)
        for chip in case.chips:
            commitment = site.chip_commitments.get(chip.key)
            here = of_chip.of(site.key, chip.key)
            new = sums(here, "bought", periods) / chip.accelerators_per_mw
            if commitment is not None:
                new = new - commitment.new  # commitments are dated, purchases arrive through their year
            spent("chips", chip.key, _cash(commitment, chip.purchase, new))
            accelerators = sums(here, "accelerators", periods) / chip.accelerators_per_mw
            families.equal("chips are accelerators [MW]", accelerators, sums(here, "it_mw", periods))
            stands = _standing(commitment, chip.purchase, new)
            if chip.purchase is not None and len(np.unique(chip.purchase.years)) < chip.purchase.count:  # some may be sold early
                families.most("chips are what was bought [MW]", sums(here, "it_mw", periods), stands)
            else:
                families.equal("chips are what was bought [MW]", sums(here, "it_mw", periods), stands)


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
        asked = sums(compute.filter(pl.col("workload") == workload.key), "demand", periods)
        wanted = workload.demand
        if workload.run is not None:  # asked for once: of a year what is done in it, and all of it in all
            asked, wanted = asked.sum(keepdims=True), wanted.sum(keepdims=True)
        families.equal("demand is what the programme asks", asked, wanted)
