"""When chips enter service: once they have arrived and a hall that has room for them is energised, whichever is later.

A plan's year gives chips and halls as means over the year: those that it has at work in the halls that stand are. What arrives
before any hall of its site, or while all that stand are full and another is energised later in the same period, waits for it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gigawatt.programme.programme import Programme
from gigawatt.study.finance.plan_months import PlanMonths
from gigawatt.study.folder import StudyFolder

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

FULL = 1.0 + 1e-6


def halls_by_month(programme: Programme, folder: StudyFolder, plan: PlanMonths) -> dict[str, Floats]:
    """Critical IT power of the halls that are energised at each site by the end of each month, shape (months,) [MW]."""
    found = {site.key: plan.months.none() for site in programme.sites}
    dates = {(site.key, phase.key): phase.date for site in programme.sites for phase in site.phases}
    periods: dict[tuple[str, str], tuple[Floats, Floats]] = {}
    for site, phase, period, it_mw, new_mw in (
        folder.periods("halls").select("site", "phase", "period", "it_mw", "new_mw").iter_rows()
    ):
        mean, new = periods.setdefault((site, phase), (np.zeros(plan.calendar.count), np.zeros(plan.calendar.count)))
        mean[period] += it_mw
        new[period] += new_mw
    for key, (mean, new) in periods.items():
        standing = mean[plan.period]
        for period in np.flatnonzero(new > 0.0).tolist():
            date = max(dates.get(key, 0.0), float(plan.calendar.starts[period]))
            part = float(plan.calendar.share(date, float("inf"))[period])
            before = max(0.0, mean[period] - new[period] * part) if period == 0 else mean[period - 1]
            here = plan.period == period
            late = np.arange(plan.months.count) < plan.month(date)
            standing = np.where(here, np.where(late, before, before + new[period]), standing)
        found[key[0]] = found[key[0]] + standing
    return found


def months_of_service(delivered: Integers, mw: Floats, owned_mw: Floats, halls_mw: Floats, plan: PlanMonths) -> Integers:
    """The month in which each delivery of chips enters service; the number of months where it never does within them.

    Args:
        delivered: Month of each delivery at one site, shape (deliveries,).
        mw: IT power of each, shape (deliveries,) [MW].
        owned_mw: Chips owned there, mean of each period, shape (periods,) [MW].
        halls_mw: Halls energised there, shape (months,) [MW].
        plan: Periods and months.
    """
    count = plan.months.count
    arrived = np.bincount(
        np.clip(delivered, 0, count - 1), weights=mw * ((delivered >= 0) & (delivered < count)), minlength=count
    )
    owned = plan.months.none()
    for period in range(plan.calendar.count):
        here = plan.period == period
        since = np.cumsum(arrived[here])
        owned[here] = owned_mw[period] + since - since.mean()
    return np.array([_enters(int(month), owned, halls_mw, plan) for month in delivered], dtype=np.int64)


def _enters(month: int, owned: Floats, halls: Floats, plan: PlanMonths) -> int:
    """When what arrives in a month enters service."""
    if not 0 <= month < plan.months.count:
        return month
    later = np.flatnonzero((np.arange(plan.months.count) > month) & (halls > halls[month] * FULL))
    if halls[month] <= 0.0:  # there is no hall yet
        return int(later[0]) if len(later) else plan.months.count
    if owned[month] <= halls[month] * FULL:
        return month
    soon = later[plan.period[later] == plan.period[month]]
    if not len(soon):
        return month
    room = soon[halls[soon] * FULL >= owned[month]]
    return int(room[0]) if len(room) else int(soon[np.argmax(halls[soon])])
