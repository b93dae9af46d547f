"""Which site-years a round dispatches, and what it takes the others to cost."""

from __future__ import annotations

import numpy as np
import pytest

from gigawatt.plan.looseness import COVERED, LONGEST, Looseness
from gigawatt.plan.site.question import Answer, Question

NONE = np.zeros(0)
DISCOUNT = np.array([1.0, 0.5])
QUESTIONS = [Question(site, year, NONE, NONE) for site in range(3) for year in range(2)]


def answered(question: Question, cost_usd: float) -> Answer:
    return Answer(question.site, question.year, cost_usd, cost_usd, NONE, NONE, True, NONE, (), None)


def looked_at(missed_usd: list[float]) -> Looseness:
    """After one round, in which all were asked and planes missed so much of each."""
    looseness = Looseness(3, DISCOUNT)
    chosen = looseness.choose(QUESTIONS)
    assert chosen.all()
    answers = [answered(question, 100.0 + more) for question, more in zip(QUESTIONS, missed_usd, strict=True)]
    total = looseness.cost_usd(QUESTIONS, chosen, answers, [100.0] * len(QUESTIONS))
    assert total == pytest.approx(sum(answer.cost_usd * DISCOUNT[answer.year] for answer in answers))
    return looseness


def test_what_planes_missed_most_is_dispatched_and_the_rest_guessed() -> None:
    missed = [50.0, 2.0, 1.0, 60.0, 0.5, 0.0]  # discounted: 50, 1, 1, 30, 0.5, 0
    looseness = looked_at(missed)
    chosen = looseness.choose(QUESTIONS)
    assert chosen.tolist() == [True, False, False, True, False, False]
    worth = np.array(missed) * np.tile(DISCOUNT, 3)
    assert worth[chosen].sum() >= COVERED * worth.sum()
    total = looseness.cost_usd(QUESTIONS, chosen, [answered(QUESTIONS[0], 103.0), answered(QUESTIONS[3], 90.0)], [90.0] * 6)
    assert total == pytest.approx(103.0 + 45.0 + (45.0 + 1.0) + (90.0 + 1.0) + (90.0 + 0.5) + 45.0)


def test_none_goes_without_a_dispatch_for_long() -> None:
    looseness = looked_at([50.0, 0.0, 0.0, 0.0, 0.0, 0.0])
    for _ in range(LONGEST):
        chosen = looseness.choose(QUESTIONS)
        assert chosen.tolist() == [True] + [False] * 5
        looseness.cost_usd(QUESTIONS, chosen, [answered(QUESTIONS[0], 100.0)] * int(chosen.sum()), [50.0] * 6)
    assert looseness.choose(QUESTIONS).all()
