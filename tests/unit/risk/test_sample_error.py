"""What a number of futures leaves open: against closed forms, and counted over many samples."""

from __future__ import annotations

import numpy as np
import pytest

from gigawatt.risk.measures import probability
from gigawatt.risk.sample_error import mean_error, quantile_range, tail_of


def test_the_error_of_a_mean_is_that_of_the_textbook() -> None:
    assert mean_error(np.array([1.0, 2.0, 3.0, 4.0])) == pytest.approx(np.sqrt(5.0 / 3.0 / 4.0))
    assert mean_error(np.array([1.0])) is None


def test_errors_of_mean_and_tail_are_as_wide_as_samples_differ() -> None:
    samples = np.random.default_rng(7).normal(100.0, 15.0, (2000, 400))
    tails = [tail_of(sample) for sample in samples]
    spread = np.std([tail for tail, _ in tails])
    told = np.mean([error for _, error in tails if error is not None])
    assert told == pytest.approx(spread, rel=0.06)
    assert np.mean([tail for tail, _ in tails]) == pytest.approx(100.0 + 15.0 * 1.754983, rel=2e-3)  # normal, worst tenth


@pytest.mark.parametrize("level", [0.1, 0.5, 0.9])
def test_a_quantile_lies_in_its_range_in_nineteen_samples_of_twenty(level: float) -> None:
    samples = np.random.default_rng(11).random((2000, 200))
    inside = [low <= level <= high for low, high in (quantile_range(sample, level) for sample in samples)]
    assert 0.94 <= np.mean(inside) <= 0.985


def test_what_never_or_always_happens_has_an_end_at_nought_or_one() -> None:
    never, always = probability(np.zeros(1000, dtype=np.bool_)), probability(np.ones(1000, dtype=np.bool_))
    assert (never.share, never.low) == (0.0, 0.0)
    assert (always.share, always.high) == (1.0, 1.0)
    assert never.high == pytest.approx(1.0 - always.low) == pytest.approx(0.003827, abs=1e-6)
