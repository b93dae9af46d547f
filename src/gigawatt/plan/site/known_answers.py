"""Exact dispatches that need not be made again: of the same site and period at the same point."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gigawatt.plan.site.question import Answer, Question

Floats = NDArray[np.float64]

MOST = 4  # of a site and period
ROUNDING = 1e-7  # of a cost: an answer that misses its lower bound by no more is exact


class KnownAnswers:
    """The last few exact answers of every site and period."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], list[tuple[Floats, Floats, Answer]]] = {}

    def keep(self, question: Question, answer: Answer) -> None:
        """Keep an exact answer."""
        some = self._known.setdefault((question.site, question.year), [])
        some.append((question.x, question.allotment, answer))
        del some[:-MOST]

    def answer(self, question: Question) -> Answer | None:
        """The answer to a question that was asked before, but for planes and hours."""
        for x, allotment, answer in reversed(self._known.get((question.site, question.year), [])):
            # allotments in x are those of the limits, or of no matter
            capacities = slice(0, len(x) - len(allotment))
            same = np.array_equal(x[capacities], question.x[capacities]) and np.array_equal(allotment, question.allotment)
            if same and answer.cost_usd - answer.lower_usd <= question.tolerance_usd + ROUNDING * abs(answer.cost_usd):
                return answer
        return None

    def meter_prices(self, site: int, period: int) -> Floats | None:
        """Those of the last answer about a site and period: a first guess at the next one's."""
        some = self._known.get((site, period))
        return some[-1][2].meter_prices if some else None


def as_row(x: Floats, allotment: Floats, answer: Answer) -> Floats:
    """What a file keeps of an answer: x, allotments, what was metered, prices of the meters, cost, its lower bound, possible."""
    ends = [answer.cost_usd, answer.lower_usd, float(answer.possible)]
    return np.concatenate([x, allotment, answer.meters, answer.meter_prices, ends])


def from_row(row: Floats, site: int, period: int, size: int) -> tuple[Question, Answer]:
    """A question and its answer from a row.

    Args:
        row: of `as_row`.
        site: number of the site now.
        period: number of the period now.
        size: of the operation.
    """
    meters = (len(row) - size - 3) // 3
    x, allotment, metered, prices, (cost, lower, possible) = np.split(row, np.cumsum([size, meters, meters, meters]))
    none = np.zeros((0, size))
    answer = Answer(site, period, float(cost), float(lower), metered, prices, True, none, (), None, bool(possible))
    return Question(site, period, x, allotment), answer


def answer_size(size: int, meters: int) -> int:
    """Numbers in such a row."""
    return size + 3 * meters + 3
