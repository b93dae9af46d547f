"""Programmes with one number changed, and their plans from what the plan before the change left."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.plan.changes import Change, every_site, more, options
from tests.plan.whole_year import times

from gigawatt.plan.case.case import Case
from gigawatt.plan.decompose import Decomposed, Settings
from gigawatt.plan.earlier.kept_planes import FILE, KeptPlanes
from gigawatt.plan.earlier.replanning import Replanning
from gigawatt.plan.workers.executor import SerialExecutor
from gigawatt.programme.programme import Programme
from gigawatt.programme.site import PowerAsset


def later(programme: Programme) -> Programme:
    """A quarter of a year."""
    return every_site(programme, lambda site: options(site, lambda asset: replace(asset, date=asset.date + 0.25)))


def dearer_plants(programme: Programme) -> Programme:
    def dearer(asset: PowerAsset) -> PowerAsset:
        technology = asset.technology
        return replace(asset, technology=replace(technology, capex_usd_per_mw=times(technology.capex_usd_per_mw, 1.1)))

    return every_site(programme, lambda site: options(site, dearer))


def less_power(programme: Programme) -> Programme:
    return every_site(programme, lambda site: options(site, lambda asset: replace(asset, power_mw=more(asset.power_mw, 0.9))))


def more_demand(programme: Programme) -> Programme:
    workloads = tuple(replace(workload, demand=times(workload.demand, 1.07)) for workload in programme.workloads)
    return replace(programme, workloads=workloads)


def tighter_carbon(programme: Programme) -> Programme:
    policy = programme.policy
    cap = policy.carbon_cap_t_per_year
    return replace(programme, policy=replace(policy, carbon_cap_t_per_year=None if cap is None else times(cap, 0.9)))


def dearer_fuel(programme: Programme) -> Programme:
    return _fuel(programme, 1.2)


def cheaper_fuel(programme: Programme) -> Programme:
    return _fuel(programme, 0.8)


def cheaper_cuts(programme: Programme) -> Programme:
    return _cuts(programme, 0.7)


def dearer_cuts(programme: Programme) -> Programme:
    return _cuts(programme, 1.3)


def _fuel(programme: Programme, factor: float) -> Programme:
    def priced(asset: PowerAsset) -> PowerAsset:
        if asset.fuel is None:
            return asset
        return replace(asset, fuel=replace(asset.fuel, price_usd_per_mwh=times(asset.fuel.price_usd_per_mwh, factor)))

    return every_site(programme, lambda site: replace(site, power=tuple(priced(asset) for asset in site.power)))


def _cuts(programme: Programme, factor: float) -> Programme:
    workloads = tuple(
        replace(workload, interruption_usd_per_mwh=times(workload.interruption_usd_per_mwh, factor))
        for workload in programme.workloads
    )
    return replace(programme, workloads=workloads)


ALL_STAY: dict[str, Change] = {
    "a date": later,
    "a capital cost": dearer_plants,
    "a limit": less_power,
    "demand": more_demand,
    "a carbon cap": tighter_carbon,
}
SOME_GO: dict[str, Change] = {
    "dearer fuel": dearer_fuel,
    "cheaper fuel": cheaper_fuel,
    "cheaper cuts": cheaper_cuts,
    "dearer cuts": dearer_cuts,
}


def replanning(case: Case, earlier: Decomposed, gap: float, folder: Path, *, by_site: bool | None = None) -> Replanning:
    """A plan that starts from what another left in a file."""
    KeptPlanes.of(earlier).save(folder / FILE)
    executor = SerialExecutor([site.weather for site in case.sites])
    return Replanning(case, executor, Settings(gap=gap, by_site=by_site), earlier=KeptPlanes.load(folder / FILE))
