"""What a point of the master asks of its sites: one question for each site and period in which it has anything to do."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gigawatt.plan.master.master import Master
from gigawatt.plan.site.question import Question

Floats = NDArray[np.float64]


def questions_at(master: Master, point: Floats, share: float) -> list[Question]:
    """The questions, in the order of sites and periods.

    Args:
        master: whose columns the point is of.
        point: of the master.
        share: of what the plan costs besides, by which all answers together may miss their lower bounds.
    """
    case = master.case
    years = tuple(range(case.years))
    scale = abs(master.fixed_cost_usd(point)) * share / len(case.site_years)
    questions = []
    for site in range(len(case.sites)):
        limited = master.limited(site)
        for year in years:
            if not idle(master, point, site, year):
                x, allotment = master.x(point, site, year), master.allotment(point, site, year)
                tolerance = scale / float(case.calendar.discount[year])
                questions.append(Question(site, year, x, allotment, tolerance, True, years, limited))
    return questions


def idle(master: Master, point: Floats, site: int, year: int) -> bool:
    """Whether a site has no load in a period, nor anything to earn, and so nothing to dispatch."""
    data = master.case.sites[site]
    if any(weather.may_earn for weather in data.weather.cases):
        return False
    return float(master.x(point, site, year)[data.operation.load_slice].sum()) <= 1e-6
