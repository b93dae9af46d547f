"""From a stored study to what risk needs of each site: its plan, and its operation at every corner of prices."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from gigawatt.errors import StudyError
from gigawatt.plan.case.build_case import build_case
from gigawatt.plan.case.case import Case, SiteCase
from gigawatt.plan.case.work_rate import Rates
from gigawatt.plan.earlier.kept_planes import FILE, KeptPlanes, UnusableError
from gigawatt.plan.site.known_answers import from_row
from gigawatt.programme.programme import Programme
from gigawatt.risk.drawing.price_box import PriceBox
from gigawatt.risk.operation.site_points import Driver, SitePlan
from gigawatt.study.folder import StudyFolder
from gigawatt.study.hours import site_hours

Floats = NDArray[np.float64]

LEAST_MW = 1e-6  # a capacity of less is none


def site_plans(
    folder: StudyFolder, programme: Programme, rates: Rates, box: PriceBox, *, spare: bool = False
) -> tuple[Case, list[SitePlan]]:
    """The plan of every site, ready to be dispatched at every corner of prices.

    Args:
        folder: of a study that has been planned.
        programme: of that study, as it was planned.
        rates: what chips do of each work in tokens.
        box: that prices lie in.
        spare: with all power that may be had beyond the plan: the whole connection, and bridges after their date.

    Raises:
        StudyError: the study does not hold the plan's dispatches, or they are of another programme.
    """
    priced = replace(programme, price_paths=box.price_paths())
    case = build_case(priced, site_hours(priced), rates=rates)
    try:
        kept = KeptPlanes.load(folder.path / FILE)
    except UnusableError as reason:
        raise StudyError(f"{folder.path}: the plan's dispatches are not there, as {reason}. Run `gigawatt run` again.") from None
    answered = {(one.site, one.label): one.answers for one in kept.site_periods}
    return case, [_site_plan(case, site, answered, spare) for site in case.sites]


def _site_plan(case: Case, site: SiteCase, answered: dict[tuple[str, str], Floats], spare: bool) -> SitePlan:
    size, meters = site.operation.size, len(site.operation.meters)
    x, allotment = np.zeros((case.years, size)), np.full((case.years, meters), np.inf)
    meter_prices = np.zeros((case.years, meters))
    for period, label in enumerate(case.calendar.labels):
        rows = answered.get((site.key, label), np.zeros((0, 0)))
        if len(rows):
            question, answer = from_row(rows[-1], 0, period, size)
            x[period], allotment[period], meter_prices[period] = question.x, question.allotment, answer.meter_prices
    if spare:
        x = with_spare_power(site, x)
    return SitePlan(site.weather, x, allotment, meter_prices, _drivers(site, x))


def with_spare_power(site: SiteCase, x: Floats) -> Floats:
    """The plan's variables with all power that may be had beyond it, shape (periods, size).

    A connection that the plan uses goes up to what the grid allows; an option that is closed stays as it last was.
    """
    found = x.copy()
    for asset in site.assets:
        at = asset.position
        if asset.limit_by_year is not None:
            used = x[:, at].max(initial=0.0) > LEAST_MW
            found[:, at] = np.maximum(x[:, at], asset.limit_by_year) if used else x[:, at]
        elif asset.standing == "option":
            for place in (at, *(() if asset.energy_position is None else (asset.energy_position,))):
                found[:, place] = np.maximum.accumulate(x[:, place])
    return found


def _drivers(site: SiteCase, x: Floats) -> tuple[Driver, ...]:
    """Assets and workloads that the plan has any of."""
    found = []
    for asset in site.assets:
        positions = tuple(place for place in (asset.position, asset.energy_position) if place is not None)
        if x[:, list(positions)].max(initial=0.0) > LEAST_MW:
            found.append(Driver(asset.key, positions, work=False))
    first = site.operation.load_slice.start
    for place, load in enumerate(site.operation.loads):
        if x[:, first + place].max(initial=0.0) > LEAST_MW:
            found.append(Driver(load.workload, (first + place,), work=True))
    return tuple(found)
