"""How far planes lay below what dispatches cost, by site and period: where the next dispatches teach most.

Half of all sites and periods hold nine tenths of it. The others' cost is guessed: what the planes say there, and as much again as
they missed when their period was last dispatched.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gigawatt.plan.site_operation import Answer, Question

Floats = NDArray[np.float64]

COVERED = 0.9  # of what planes are thought to miss: so much of it is dispatched
LONGEST = 3  # rounds without a dispatch of a site and period, at most


class Looseness:
    """What planes missed of each site and period when it was last dispatched, in discounted USD."""

    def __init__(self, sites: int, discount: Floats) -> None:
        self._discount = discount
        self._missed = np.full((sites, len(discount)), np.inf)
        self._rounds = np.zeros((sites, len(discount)), dtype=np.int64)  # since then

    def forget(self) -> None:
        """Dispatch all of them the next time: what was known is no measure any more."""
        self._missed[:] = np.inf

    def choose(self, questions: Sequence[Question]) -> NDArray[np.bool_]:
        """Which questions to ask, shape (questions,): those of which most is to be learnt, and those not asked for long."""
        site, period = _places(questions)
        missed, rounds = self._missed[site, period], self._rounds[site, period]
        expected = np.where(np.isfinite(missed), missed, 0.0) * (1.0 + rounds)
        order = np.argsort(-expected, kind="stable")
        before = np.cumsum(expected[order]) - expected[order]
        chosen = np.zeros(len(questions), dtype=np.bool_)
        chosen[order] = before < COVERED * expected.sum()
        chosen |= ~np.isfinite(missed) | (rounds >= LONGEST)
        self._rounds[site, period] += 1
        return chosen

    def guess_usd(self, question: Question, planes_usd: float) -> float:
        """What a site and period that is not dispatched is thought to cost, not discounted."""
        return planes_usd + float(self._missed[question.site, question.year] / self._discount[question.year])

    def learn(self, answer: Answer, planes_usd: float) -> None:
        """A dispatch: what it cost, and what the planes had said."""
        place = answer.site, answer.year
        self._missed[place] = max(0.0, answer.cost_usd - planes_usd) * self._discount[answer.year]
        self._rounds[place] = 0


def _places(questions: Sequence[Question]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    site = np.array([question.site for question in questions], dtype=np.int64)
    return site, np.array([question.year for question in questions], dtype=np.int64)
