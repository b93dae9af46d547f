"""Changes to a whole programme whose effect on its cost is known beforehand: more of something, later, twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tests.plan.whole_year import times

from gigawatt.programme.demand import Workload
from gigawatt.programme.programme import Programme
from gigawatt.programme.site import Phase, PowerAsset, Site
from gigawatt.quantity import Figure

Change = Callable[[Programme], Programme]

CAPS = ("carbon_cap_t_per_year", "nox_cap_t_per_year", "water_cap_m3_per_year")  # of the policy and of a site


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


def looser_caps(programme: Programme) -> Programme:
    """Carbon, NOx and water."""
    return replace(_caps(programme, 1.5), sites=tuple(_site_caps(site, 1.5) for site in programme.sites))


def more_money(programme: Programme) -> Programme:
    return replace(
        programme, capital_budget_usd={year: more(figure, 1.3) for year, figure in programme.capital_budget_usd.items()}
    )


def _connection(site: Site, factor: float) -> Site:
    if site.connection is None:
        return site
    steps = tuple(replace(step, limit_mw=more(step.limit_mw, factor)) for step in site.connection.steps)
    sale = site.connection.export
    sale = None if sale is None else replace(sale, limit_mw=more(sale.limit_mw, factor))
    return replace(site, connection=replace(site.connection, steps=steps, export=sale))


def _option_phase(phase: Phase) -> Phase:
    return replace(phase, halls_mw=more(phase.halls_mw, 1.5)) if phase.standing == "option" else phase


def _caps(programme: Programme, factor: float) -> Programme:
    policy = programme.policy
    caps = {name: getattr(policy, name) for name in CAPS}
    scaled = {name: None if cap is None else times(cap, factor) for name, cap in caps.items()}
    return replace(programme, policy=replace(policy, **scaled))


def _site_caps(site: Site, factor: float) -> Site:
    caps = {name: getattr(site, name) for name in CAPS}
    scaled = {name: None if cap is None else times(cap, factor) for name, cap in caps.items()}
    return replace(site, **scaled)  # type: ignore[arg-type]


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


def _twice_asked(workload: Workload) -> Workload:
    """Of a run its tokens and what they are worth, of other work the rate."""
    training = None if workload.training is None else replace(workload.training, tokens=more(workload.training.tokens, 2.0))
    worth = None if workload.value_usd is None else more(workload.value_usd, 2.0)
    return replace(workload, demand=times(workload.demand, 2.0), training=training, value_usd=worth)


def twice(programme: Programme) -> Programme:
    """Everything that is counted in MW, accelerators, units of compute, tonnes, cubic metres or dollars of budget."""

    def asset(asset: PowerAsset) -> PowerAsset:
        energy = None if asset.energy_mwh is None else more(asset.energy_mwh, 2.0)
        most = None if asset.most_per_year_mw is None else more(asset.most_per_year_mw, 2.0)
        unit = asset.technology.unit_mw
        technology = replace(asset.technology, unit_mw=None if unit is None else more(unit, 2.0))
        size = more(asset.power_mw, 2.0)
        return replace(asset, power_mw=size, energy_mwh=energy, most_per_year_mw=most, technology=technology)

    def phase(phase: Phase) -> Phase:
        most = None if phase.most_per_year_mw is None else more(phase.most_per_year_mw, 2.0)
        chips = tuple(replace(chip, accelerators=more(chip.accelerators, 2.0)) for chip in phase.chips)
        return replace(phase, halls_mw=more(phase.halls_mw, 2.0), most_per_year_mw=most, chips=chips)

    def site(site: Site) -> Site:
        site = _site_caps(_connection(site, 2.0), 2.0)
        return replace(site, power=tuple(asset(item) for item in site.power), phases=tuple(phase(item) for item in site.phases))

    return replace(
        _caps(every_site(programme, site), 2.0),
        workloads=tuple(_twice_asked(workload) for workload in programme.workloads),
        chips=tuple(
            replace(supply, accelerators_per_year=times(supply.accelerators_per_year, 2.0)) for supply in programme.chips
        ),
        slots=tuple(replace(slot, mw_per_year=times(slot.mw_per_year, 2.0)) for slot in programme.slots),
        capital_budget_usd={year: more(figure, 2.0) for year, figure in programme.capital_budget_usd.items()},
    )
