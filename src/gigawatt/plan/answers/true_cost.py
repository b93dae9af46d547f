"""What a point of the master truly costs: every hour of every site and period dispatched."""

from __future__ import annotations

import time

import numpy as np
from numpy.typing import NDArray

from gigawatt.plan.decompose import Decomposition
from gigawatt.plan.questions_at_point import idle
from gigawatt.plan.site.question import Answer, Question

Floats = NDArray[np.float64]


def true_cost_usd(decomposition: Decomposition, point: Floats, tolerance: float, until: float) -> float | None:
    """Dispatch a point, whose units may be of any size; the pool learns from it.

    Args:
        decomposition: whose executor answers.
        point: of its master.
        tolerance: of the cost, by which dispatches within yearly limits together may miss the least.
        until: on the monotonic clock; periods not begun by then are not dispatched.

    Returns:
        The cost [USD]; infinite where more would be cut than may be, None where time ran out.
    """
    case, master = decomposition.case, decomposition.master
    discount = case.calendar.discount
    fixed_usd = master.fixed_cost_usd(point)
    share_usd = tolerance * abs(fixed_usd) / len(case.site_years)
    answers: list[Answer] = []
    for period in range(case.years):
        if time.monotonic() > until:
            return None
        sites = [site for site in range(len(case.sites)) if not idle(master, point, site, period)]
        answers += decomposition.executor.answer(
            [_question(decomposition, point, site, period, share_usd / float(discount[period])) for site in sites]
        )
    for answer in answers:
        for period, coefficients in zip(answer.planes_for, answer.planes, strict=True):
            decomposition.pool.add(answer.site, period, coefficients)
    if not all(answer.possible for answer in answers):
        return np.inf
    return fixed_usd + sum(answer.cost_usd * float(discount[answer.year]) for answer in answers)


def _question(decomposition: Decomposition, point: Floats, site: int, period: int, tolerance_usd: float) -> Question:
    master = decomposition.master
    return Question(
        site,
        period,
        master.x(point, site, period),
        master.allotment(point, site, period),
        tolerance_usd,
        exact=True,
        planes_for=tuple(range(decomposition.case.years)),
        limited=master.limited(site),
    )
