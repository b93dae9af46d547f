"""Factors of reference classes against numbers that were worked out by hand."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gigawatt.catalog import catalogue, reference_classes
from gigawatt.errors import CatalogueError
from gigawatt.schedule.records.reference_class import (
    LognormalOverrun,
    class_overrun,
    from_frequency,
    from_percentiles,
    from_sample,
    from_tail,
    overrun,
    probability_within,
    uplift,
)

EVEN = (np.arange(200_000) + 0.5) / 200_000


def test_the_tail_of_nuclear_power_has_the_three_numbers_of_the_book() -> None:
    # Mean overrun 120 %, 55 % of projects above 50 %, and these at 204 % on average: Pareto shape 3.04 / (3.04 - 1.5) = 1.974,
    # and the other 45 % at (1.20 - 0.55 x 2.04) / 0.45 = 17.3 %.
    one = from_tail(1.20, 0.55, 2.04)
    assert one.shape == pytest.approx(1.974026, abs=1e-6)
    body = one.quantile(EVEN[EVEN < 0.45])
    assert float(body.mean()) == pytest.approx(1.0 + 0.078 / 0.45, rel=1e-5)
    assert float(one.quantile(np.array(0.45))) == pytest.approx(1.5)
    # Half way up: of the tail's 55 % the upper 50 / 55 remain, so 1.5 (50 / 55)^(-1 / 1.974).
    assert float(one.quantile(np.array(0.5))) == pytest.approx(1.5 * (0.5 / 0.55) ** (-1.0 / 1.9740260), rel=1e-6)
    assert float(one.quantile(np.array(0.8))) == pytest.approx(1.5 * 2.75 ** (1.0 / 1.9740260), rel=1e-6)  # 2.504


def test_a_tail_that_lies_where_it_begins_is_all_there() -> None:
    one = from_tail(0.01, 0.02, 0.50)
    assert one.shape == math.inf
    assert one.quantile(np.array([0.981, 0.99, 0.9999])) == pytest.approx([1.5, 1.5, 1.5])


@given(st.floats(0.01, 0.9), st.floats(0.52, 4.0), st.floats(0.05, 0.95))
def test_every_tail_that_is_possible_has_its_numbers_and_rises(share: float, tail_mean: float, place: float) -> None:
    rest = -0.8 + place * 1.25  # the mean of the others, between -80 % and +45 %
    one = from_tail((1.0 - share) * rest + share * tail_mean, share, tail_mean)
    values = one.quantile(EVEN[::20])
    assert np.all(np.diff(values) >= 0.0)
    body = one.quantile((np.arange(4_000) + 0.5) / 4_000 * (1.0 - share))
    assert float(body.mean()) == pytest.approx(1.0 + rest, rel=2e-3)
    assert probability_within(one, 1.5) == pytest.approx(1.0 - share, abs=1e-6)


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ((2.38, 0.48, 4.27), "needs the others at 64%"),  # nuclear storage, as remembered: no projects can have it
        ((0.5, 0.2, 0.4), "cannot have a mean of 40%"),
        ((0.5, 1.0, 0.9), "or all of them"),
        ((-0.9, 0.4, 0.9), "needs the others at -210%"),
    ],
)
def test_tails_that_no_projects_can_have_are_named(numbers: tuple[float, float, float], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        from_tail(*numbers)


def test_a_mean_and_a_share_above_give_one_lognormal() -> None:
    # z = Phi^-1(0.9) = 1.28155; s = -z + sqrt(z^2 + 2 ln 1.34) = -1.28155 + sqrt(1.64237 + 0.58534) = 0.21100
    one = from_frequency(0.34, 0.90)
    assert (one.scale, one.location) == pytest.approx((0.21100, 0.27041), abs=2e-5)
    assert float(one.quantile(np.array(0.5))) == pytest.approx(1.3105, abs=1e-4)
    assert float(one.quantile(EVEN).mean()) == pytest.approx(1.34, rel=1e-4)
    assert probability_within(one, 1.0) == pytest.approx(0.10, abs=1e-9)
    with pytest.raises(ValueError, match="does not go with 60% of the projects"):
        from_frequency(-0.05, 0.6)


def test_percentiles_and_samples_are_kept() -> None:
    split = from_percentiles(0.9, 1.0, 1.3)
    assert split.quantile(np.array([0.1, 0.5, 0.9])) == pytest.approx([0.9, 1.0, 1.3])
    with pytest.raises(ValueError, match="must rise from above 0"):
        from_percentiles(1.2, 1.0, 1.3)
    # ln 2 and ln 8: mean ln 4, deviation sqrt(2) ln 2; of the next project sqrt(1.5) as wide
    sample = from_sample((2.0, 8.0))
    assert (math.exp(sample.location), sample.scale) == pytest.approx((4.0, math.sqrt(2.0) * math.log(2.0) * math.sqrt(1.5)))
    with pytest.raises(ValueError, match="say nothing of a spread"):
        from_sample((2.0,))


def test_what_a_vendor_says_stands_beside_its_class() -> None:
    classes = reference_classes()
    # TerraPower's first unit: 4 billion dollars; the four sites have ln 2.43, 3.67, 4.0 and 1.94, of median 2.884
    first = uplift(4.0, classes.classes["nuclear-first-of-a-kind"], "cost")
    logs = np.log([2.43, 3.67, 4.0, 1.94])
    z80 = 0.8416212335729143
    assert first.promised == 4.0
    assert first.p50 == pytest.approx(4.0 * math.exp(logs.mean()))
    assert first.p80 == pytest.approx(4.0 * math.exp(logs.mean() + z80 * logs.std(ddof=1) * math.sqrt(1.25)))
    assert (first.p50, first.p80) == pytest.approx((11.54, 15.92), abs=0.01)


def test_what_nobody_has_counted_is_said() -> None:
    classes = reference_classes()
    with pytest.raises(CatalogueError, match="`data-centre` has no record of its cost"):
        class_overrun(classes.classes["data-centre"], "cost")


def test_every_class_has_a_factor_that_rises() -> None:
    u = np.array([0.01, 0.1, 0.5, 0.8, 0.9, 0.99])
    for one in reference_classes().classes.values():
        for record in (one.cost, one.schedule):
            if record is not None:
                factors = overrun(record).quantile(u)
                assert np.all(np.diff(factors) >= 0.0), one.key
                assert 0.05 < factors[0] <= factors[2] < 3.0, one.key


def test_classes_that_the_catalogue_names_are_there() -> None:
    named = {figure.reference_class for figure in catalogue(2025).figures} - {None}
    assert named <= set(reference_classes().classes)


def test_a_lognormal_is_a_lognormal() -> None:
    assert LognormalOverrun(0.0, 0.5).quantile(np.array(0.8413447460685429)) == pytest.approx(math.exp(0.5))
