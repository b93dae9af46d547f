"""Laws that every certified plan keeps: looser limits cost no more, later options no less, twice the programme twice as much."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest
from tests.plan.planned import planned
from tests.plan.random_programmes import random_programme
from tests.plan.whole_year import as_whole_years, times

from gigawatt.plan.build_case import build_case
from gigawatt.plan.decompose import Decomposed
from gigawatt.programme.programme import Programme
from gigawatt.programme.site import Phase, PowerAsset, Site
from gigawatt.quantity import Figure

GAP = 2e-5
HOURS = 48

Change = Callable[[Programme], Programme]


def plan_of(seed: int, change: Change = lambda programme: programme) -> Decomposed:
    programme, climates, prices = random_programme(seed, sites=1, years=2, hours=HOURS)
    return planned(build_case(change(as_whole_years(programme, HOURS)), climates, prices), GAP)


def more(figure: Figure, factor: float) -> Figure:
    return replace(figure, value=figure.value * factor)


def every_site(programme: Programme, change: Callable[[Site], Site]) -> Programme:
    return replace(programme, sites=tuple(change(site) for site in programme.sites))


def options(site: Site, change: Callable[[PowerAsset], PowerAsset]) -> Site:
    return replace(site, power=tuple(change(asset) if asset.standing == "option" else asset for asset in site.power))


def more_chips(programme: Programme) -> Programme:
    supplies = tuple(
        replace(supply, accelerators_per_year=times(supply.accelerators_per_year, 1.2)) for supply in programme.chips
    )
    return replace(programme, chips=supplies)


def more_slots(programme: Programme) -> Programme:
    return replace(programme, slots=tuple(replace(slot, mw_per_year=times(slot.mw_per_year, 1.5)) for slot in programme.slots))


def more_power(programme: Programme) -> Programme:
    return every_site(programme, lambda site: options(site, lambda asset: replace(asset, power_mw=more(asset.power_mw, 1.5))))


def more_import(programme: Programme) -> Programme:
    return every_site(programme, lambda site: _connection(site, 1.5))


def more_halls(programme: Programme) -> Programme:
    return every_site(programme, lambda site: replace(site, phases=tuple(_option_phase(phase) for phase in site.phases)))


def more_carbon(programme: Programme) -> Programme:
    return replace(_carbon(programme, 1.5), sites=tuple(_site_carbon(site, 1.5) for site in programme.sites))


def more_money(programme: Programme) -> Programme:
    return replace(
        programme, capital_budget_usd={year: more(figure, 1.3) for year, figure in programme.capital_budget_usd.items()}
    )


def _connection(site: Site, factor: float) -> Site:
    if site.connection is None:
        return site
    steps = tuple(replace(step, limit_mw=more(step.limit_mw, factor)) for step in site.connection.steps)
    return replace(site, connection=replace(site.connection, steps=steps))


def _option_phase(phase: Phase) -> Phase:
    return replace(phase, halls_mw=more(phase.halls_mw, 1.5)) if phase.standing == "option" else phase


def _carbon(programme: Programme, factor: float) -> Programme:
    cap = programme.policy.carbon_cap_t_per_year
    return replace(programme, policy=replace(programme.policy, carbon_cap_t_per_year=None if cap is None else times(cap, factor)))


def _site_carbon(site: Site, factor: float) -> Site:
    cap = site.carbon_cap_t_per_year
    return replace(site, carbon_cap_t_per_year=None if cap is None else times(cap, factor))


SEEDS = [4, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (2, 3, 5))]


@cache
def planned_as_it_is(seed: int) -> Decomposed:
    return plan_of(seed)


@pytest.mark.parametrize("change", [more_chips, more_slots, more_power, more_import, more_halls, more_carbon, more_money])
@pytest.mark.parametrize("seed", SEEDS)
def test_more_of_anything_never_costs_more(seed: int, change: Change) -> None:
    assert plan_of(seed, change).upper_usd <= planned_as_it_is(seed).upper_usd * (1.0 + GAP)


def test_more_chips_are_worth_having_where_compute_goes_unserved() -> None:
    assert plan_of(4, more_chips).upper_usd < planned_as_it_is(4).lower_usd


def without_yearly_limits(programme: Programme) -> Programme:
    """Without slots and purchases a year at most.

    What is bought in a year comes as early in it as it can. Where a yearly limit makes each year's purchase precious, a plan
    that would rather have it later in the year can therefore gain by a later date.
    """
    free = every_site(programme, lambda site: options(site, lambda asset: replace(asset, most_per_year_mw=None)))
    halls = every_site(
        free, lambda site: replace(site, phases=tuple(replace(phase, most_per_year_mw=None) for phase in site.phases))
    )
    return replace(halls, slots=())


def later_power(programme: Programme) -> Programme:
    return every_site(programme, lambda site: options(site, lambda asset: replace(asset, date=asset.date + 0.6)))


def later_halls(programme: Programme) -> Programme:
    def later(site: Site) -> Site:
        phases = tuple(replace(phase, date=phase.date + 0.6) if phase.standing == "option" else phase for phase in site.phases)
        return replace(site, phases=phases)

    return every_site(programme, later)


@pytest.mark.parametrize("change", [later_power, later_halls])
@pytest.mark.parametrize("seed", SEEDS)
def test_a_later_option_never_costs_less(seed: int, change: Change) -> None:
    later = plan_of(seed, lambda programme: change(without_yearly_limits(programme)))
    assert later.upper_usd >= plan_of(seed, without_yearly_limits).upper_usd * (1.0 - GAP)


def twice(programme: Programme) -> Programme:
    """Everything that is counted in MW, accelerators, units of compute, tonnes or dollars of budget."""

    def asset(asset: PowerAsset) -> PowerAsset:
        energy = None if asset.energy_mwh is None else more(asset.energy_mwh, 2.0)
        most = None if asset.most_per_year_mw is None else more(asset.most_per_year_mw, 2.0)
        return replace(asset, power_mw=more(asset.power_mw, 2.0), energy_mwh=energy, most_per_year_mw=most)

    def phase(phase: Phase) -> Phase:
        most = None if phase.most_per_year_mw is None else more(phase.most_per_year_mw, 2.0)
        chips = tuple(replace(chip, accelerators=more(chip.accelerators, 2.0)) for chip in phase.chips)
        return replace(phase, halls_mw=more(phase.halls_mw, 2.0), most_per_year_mw=most, chips=chips)

    def site(site: Site) -> Site:
        site = _site_carbon(_connection(site, 2.0), 2.0)
        return replace(site, power=tuple(asset(item) for item in site.power), phases=tuple(phase(item) for item in site.phases))

    return replace(
        _carbon(every_site(programme, site), 2.0),
        workloads=tuple(replace(workload, demand=times(workload.demand, 2.0)) for workload in programme.workloads),
        chips=tuple(
            replace(supply, accelerators_per_year=times(supply.accelerators_per_year, 2.0)) for supply in programme.chips
        ),
        slots=tuple(replace(slot, mw_per_year=times(slot.mw_per_year, 2.0)) for slot in programme.slots),
        capital_budget_usd={year: more(figure, 2.0) for year, figure in programme.capital_budget_usd.items()},
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_twice_the_programme_costs_twice_as_much(seed: int) -> None:
    doubled = plan_of(seed, twice)
    assert doubled.upper_usd == pytest.approx(2.0 * planned_as_it_is(seed).upper_usd, rel=GAP)
    assert doubled.lower_usd == pytest.approx(2.0 * planned_as_it_is(seed).lower_usd, rel=GAP)
