"""A programme's own history against conjugate answers and truncations worked out by hand."""

import math

import numpy as np
import pytest
from scipy.special import ndtr, ndtri

from gigawatt.schedule.records.history import Milestone, UpdatedOverrun, conjugate, updated, weighted
from gigawatt.schedule.records.reference_class import LognormalOverrun, from_tail

U = np.array([0.1, 0.25, 0.5, 0.75, 0.9])
PRIOR = LognormalOverrun(math.log(1.4), 0.3)


def reached(promised: float, months: float) -> Milestone:
    return Milestone("concrete", promised, months, "reached")


def test_precisions_add() -> None:
    # Prior ln 1.4 with 0.3, one milestone as promised (ln 1 = 0) with 0.3: half of ln 1.4, with 0.3 / sqrt 2
    one = updated(PRIOR, [reached(10.0, 10.0)], 0.3)
    assert isinstance(one, LognormalOverrun)
    assert one.location == pytest.approx(0.5 * math.log(1.4))
    assert one.scale == pytest.approx(0.3 / math.sqrt(2.0))


def test_weighting_by_importance_agrees_with_the_conjugate_answer() -> None:
    history = [reached(10.0, 12.0), reached(6.0, 11.0), reached(3.0, 4.0)]
    exact = conjugate(PRIOR, [math.log(one.months / one.promised_months) for one in history], 0.25)
    approximate = weighted(PRIOR, history, 0.25)
    assert approximate.quantile(U) == pytest.approx(exact.quantile(U), rel=2e-3)
    assert not approximate.contradicts


def test_a_slip_can_only_lengthen() -> None:
    before = PRIOR.quantile(U)
    slipped = updated(PRIOR, [Milestone("first power", 20.0, 34.0, "slipped")], 0.3)
    running = updated(PRIOR, [Milestone("first power", 20.0, 34.0, "running")], 0.3)
    early = updated(PRIOR, [Milestone("first power", 20.0, 2.0, "running")], 0.3)
    assert np.all(slipped.quantile(U) > before)
    assert running.quantile(U) == pytest.approx(slipped.quantile(U))
    assert early.quantile(U) == pytest.approx(before, rel=1e-2)  # hardly news


def test_a_slip_without_spread_cuts_the_class_off() -> None:
    # With hardly any spread, F > 1.7 for certain: quantiles of the class beyond Phi((ln 1.7 - ln 1.4) / 0.3) = 0.7411
    cut = updated(PRIOR, [Milestone("permit", 10.0, 17.0, "slipped")], 1e-4)
    passed = float(ndtr(math.log(1.7 / 1.4) / 0.3))
    exact = np.exp(math.log(1.4) + 0.3 * ndtri(passed + U * (1.0 - passed)))
    assert cut.quantile(U) == pytest.approx(exact, rel=2e-3)


def test_any_class_is_updated_and_a_contradiction_is_seen() -> None:
    nuclear = from_tail(1.20, 0.55, 2.04)
    better = updated(nuclear, [reached(12.0, 12.0), reached(9.0, 9.0)], 0.3)
    assert isinstance(better, UpdatedOverrun)
    assert np.all(better.quantile(U) < nuclear.quantile(U))
    assert float(better.weights.sum()) == pytest.approx(1.0)
    odd = updated(LognormalOverrun(0.0, 0.05), [Milestone("core", 1.0, 30.0, "running")], 0.05)
    assert isinstance(odd, UpdatedOverrun)
    assert odd.contradicts


def test_nothing_seen_changes_nothing() -> None:
    assert updated(PRIOR, [], 0.3) is PRIOR


def test_months_that_are_no_durations_are_named_at_once() -> None:
    with pytest.raises(ValueError, match=r"`concrete` promised 0 months.*`concrete` took -3 months.*spread of milestones is 0"):
        updated(PRIOR, [reached(0.0, 4.0), reached(2.0, -3.0)], 0.0)
