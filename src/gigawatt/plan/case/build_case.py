"""From a resolved programme and the hours of its sites to a `Case`."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from gigawatt.catalog.technologies import Chip
from gigawatt.plan.case.build_meters import meter_limits
from gigawatt.plan.case.build_purchase import build_deliveries, path_values, yearly_values
from gigawatt.plan.case.build_site import scaled, site_case
from gigawatt.plan.case.calendar import HOURS_PER_YEAR, Calendar
from gigawatt.plan.case.case import Case, ChipCase, RunCase, SlotCase, WorkloadCase
from gigawatt.plan.case.lateness import Lateness, lateness_of
from gigawatt.plan.case.site_hours import SiteHours
from gigawatt.plan.case.work_rate import Rates, WorkRate
from gigawatt.programme.demand import Workload
from gigawatt.programme.programme import Programme
from gigawatt.quantity import Figure

Floats = NDArray[np.float64]


def build_calendar(programme: Programme) -> Calendar:
    """The periods of a programme."""
    count = programme.end_year - programme.start_year + 1
    return Calendar(programme.start_year, count, programme.discount_rate.value, min(programme.quarter_years, count))


def build_case(
    programme: Programme,
    hours: Mapping[str, tuple[SiteHours, ...]],
    delays: Mapping[str, float | Lateness] | None = None,
    only: str | None = None,
    chips: tuple[ChipCase, ...] | None = None,
    rates: Rates | None = None,
) -> Case:
    """All arrays of a plan.

    Args:
        programme: resolved programme.
        hours: by site key, of each weather year.
        delays: by how many years something comes later than the programme says, by its dotted path (a step of a connection
            is ``sites.SITE.connection.steps.NUMBER``); the vintages of options stay the same. A number is years.
        only: a site's key: the case as if there were no other sites, nor limits on what is metered.
        chips: as they are in another case of the programme; made where there is none.
        rates: what chips do of each training run and served workload; needed where there are such.
    """
    late = lateness_of(delays)
    calendar = build_calendar(programme)
    chips = _chips(programme, calendar) if chips is None else chips
    keys = [chip.key for chip in chips]
    budget = None
    if programme.capital_budget_usd:
        budget = np.array([_amount(programme.capital_budget_usd.get(int(year))) for year in calendar.calendar_years])
    chosen = [site for site in programme.sites if only in (None, site.key)]
    sites = tuple(site_case(programme, site, calendar, hours[site.key], late) for site in chosen)
    return Case(
        name=programme.name,
        calendar=calendar,
        sites=sites,
        chips=chips,
        workloads=tuple(_workload(calendar, work, programme, keys, rates or {}) for work in programme.workloads),
        slots=tuple(
            SlotCase(book.key, book.path, book.technologies, yearly_values(calendar, book.mw_per_year))
            for book in programme.slots
        ),
        meter_limits=meter_limits(programme, calendar, sites) if only is None else (),
        capital_budget_usd=budget,
    )


def _amount(figure: Figure | None) -> float:
    return float("inf") if figure is None else figure.value


def all_chips(programme: Programme) -> dict[str, Chip]:
    """Every chip generation that is on offer or committed, in order of availability."""
    found = {supply.chip.key: supply.chip for supply in programme.chips}
    for site in programme.sites:
        for phase in site.phases:
            for commitment in phase.chips:
                found.setdefault(commitment.chip.key, commitment.chip)
    return dict(sorted(found.items(), key=lambda item: (item[1].available.value, item[0])))


def _chips(programme: Programme, calendar: Calendar) -> tuple[ChipCase, ...]:
    supplies = {supply.chip.key: supply for supply in programme.chips}
    cases = []
    for key, chip in all_chips(programme).items():
        per_mw = 1000.0 / chip.it_power_kw.value
        supply = supplies.get(key)
        supply_mw = None
        purchase = None
        if supply is not None:
            supply_mw = path_values(calendar, supply.accelerators_per_year) * calendar.lengths / per_mw
            price_path = chip.price_usd
            fixed = path_values(calendar, price_path) * chip.fixed_om_share.value * per_mw
            half_life = chip.resale_half_life_years
            purchase = build_deliveries(
                calendar,
                earliest=chip.available.value,
                capex=scaled(price_path, per_mw),
                fixed_per_year=fixed,
                life_years=chip.life_years.value,
                spend_shares=chip.spend_shares,
                kept_years=tuple(age.value for age in supply.refresh_years if age.value < chip.life_years.value),
                resale_half_life_years=None if half_life is None else half_life.value,
            )
        cases.append(
            ChipCase(
                key, per_mw, chip.h100_equivalents.value * per_mw, supply_mw, purchase, supply.path if supply else f"chips.{key}"
            )
        )
    return tuple(cases)


def _workload(calendar: Calendar, workload: Workload, programme: Programme, keys: list[str], rates: Rates) -> WorkloadCase:
    chips = all_chips(programme)
    done = [rates.get((workload.key, key)) or WorkRate(_stated_rate(workload, chips[key])) for key in keys]
    per_mw = np.array(
        [rate.per_accelerator * 1000.0 / chips[key].it_power_kw.value for rate, key in zip(done, keys, strict=True)]
    )
    draw = np.array([rate.power_share for rate in done])
    headroom = workload.shift.headroom.value if workload.shift is not None else 0.0
    demand, value, run = _asked(calendar, workload, len(programme.sites))
    return WorkloadCase(workload.key, workload.unit, demand, value, per_mw, headroom, workload.must_serve, draw, run)


def _stated_rate(workload: Workload, chip: Chip) -> float:
    """What one accelerator counts of work that asks for chips as such; nothing of other work, unless rates say so."""
    if workload.unit == "MW":
        return chip.it_power_kw.value / 1000.0
    return chip.h100_equivalents.value if workload.unit == "H100e" else 0.0


def _asked(calendar: Calendar, workload: Workload, places: int) -> tuple[Floats, Floats, RunCase | None]:
    """Demand and the value of a unit and year, by period; of a run, all of it in the period in which it is due.

    Args:
        calendar: the plan's.
        workload: what is asked for.
        places: sites of the programme: a run that may span as many is not limited.
    """
    if workload.training is None:
        value = path_values(calendar, workload.value_usd_per_unit_hour) * HOURS_PER_YEAR
        return path_values(calendar, workload.demand), value, None
    training, tokens = workload.training, workload.training.tokens.value
    begins, ends = calendar.starts, calendar.starts + calendar.lengths
    open_years = np.clip(np.minimum(ends, training.by) - np.maximum(begins, training.start), 0.0, None)
    window = np.where(open_years > 1e-9, open_years / calendar.lengths, 0.0)
    if not window.any():
        raise ValueError(f"the run {workload.key} lies outside the horizon")
    due = int(np.flatnonzero(window)[-1])
    demand = np.zeros(calendar.count)
    demand[due] = tokens
    worth = 0.0 if workload.value_usd is None else workload.value_usd.value / tokens
    sites = training.sites or 1  # its rate is that of a run over as many
    run = RunCase(np.minimum(window, 1.0), due, sites if sites < places else None)
    return demand, np.full(calendar.count, worth) / calendar.lengths, run
