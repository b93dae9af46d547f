"""How far planes lay below what dispatches cost, by site and period: where the next dispatches teach most.

Half of all sites and periods hold nine tenths of it. The others' cost is guessed: what the planes say there, and as much again as
they missed when their period was last dispatched.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gigawatt.plan.site.question import Answer, Question

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

    def cost_usd(
        self, questions: Sequence[Question], chosen: NDArray[np.bool_], answers: Sequence[Answer], planes_usd: Sequence[float]
    ) -> float:
        """What all questions cost together, discounted; learn from the answers what planes had missed.

        Args:
            questions: about all sites and periods.
            chosen: which were asked, shape (questions,).
            answers: to those.
            planes_usd: what the planes had said of each question, before these answers.
        """
        total, found = 0.0, iter(answers)
        for question, asked, below in zip(questions, chosen.tolist(), planes_usd, strict=True):
            place, discount = (question.site, question.year), float(self._discount[question.year])
            if asked:
                cost = next(found).cost_usd
                self._missed[place] = max(0.0, cost - below) * discount
                self._rounds[place] = 0
                total += cost * discount
            else:
                total += below * discount + float(self._missed[place])
        return total


def _places(questions: Sequence[Question]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    site = np.array([question.site for question in questions], dtype=np.int64)
    return site, np.array([question.year for question in questions], dtype=np.int64)
