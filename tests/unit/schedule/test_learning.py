"""Learning rates that a cost path implies, worked out by hand."""

import math

import pytest

from gigawatt.catalog import reference_classes
from gigawatt.schedule.records.learning import cost_of_unit, implied_learning_rate, learning_claim, learning_of, units_needed


def test_from_four_to_one_over_eight_units_is_37_percent_a_doubling() -> None:
    assert implied_learning_rate(4e9, 1e9, 8) == pytest.approx(1.0 - 0.25 ** (1.0 / 3.0))
    assert implied_learning_rate(4e9, 1e9, 8) == pytest.approx(0.370039, abs=1e-6)


def test_what_it_would_take() -> None:
    assert cost_of_unit(4.0, 0.10, 8) == pytest.approx(4.0 * 0.9**3)  # 2.916
    assert units_needed(4.0, 1.0, 0.20) == pytest.approx(74.1, abs=0.1)
    assert units_needed(4.0, 1.0, 0.10) == pytest.approx(9_133, abs=5.0)
    assert units_needed(4.0, 1.0, 0.0) == math.inf
    assert units_needed(4.0, 5.0, 0.1) == 1.0


def test_a_claim_beyond_the_record_is_flagged() -> None:
    classes = reference_classes().learning
    natrium = learning_claim(4e9, 1e9, 8, learning_of("nuclear", classes))
    assert natrium.flagged
    assert natrium.verdict == "beyond the record"
    assert natrium.sentence().startswith("implies 37% a doubling, beyond the record of `nuclear` (-20% to 10%, median 3%)")
    assert natrium.last_cost_p50 == pytest.approx(4e9 * 0.97**3)
    solar = learning_claim(100.0, 80.0, 2, learning_of("solar", classes))
    assert (solar.rate, solar.verdict) == (pytest.approx(0.2), "within the record")
    assert learning_claim(100.0, 72.0, 2, classes["solar"]).verdict == "at the edge of the record"
    assert learning_of("chips", classes).key == "any"


@pytest.mark.parametrize("path", [(0.0, 1.0, 8.0), (4.0, -1.0, 8.0), (4.0, 1.0, 1.0)])
def test_paths_that_are_none_are_refused(path: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="is no path"):
        implied_learning_rate(*path)
