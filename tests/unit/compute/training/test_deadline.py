import pytest
from tests.unit.compute.training.runs import run

from gigawatt.compute.training.case import Case
from gigawatt.compute.training.deadline import SECONDS_PER_DAY, dividing_batch, fewest_for, timed
from gigawatt.compute.training.efficiencies import Efficiencies
from gigawatt.errors import InfeasibleError

USUAL = Efficiencies()


def case_at(accelerators: int) -> Case:
    return run(
        "llama-3.1-70b", "h100-sxm", "bf16", accelerators=accelerators, sequence=8192, batch=dividing_batch(1024.0, accelerators)
    )


def no_failures(_accelerators: float, _days: float) -> float:
    return 1.0


def test_days_are_tokens_over_speed_and_goodput() -> None:
    found = timed(case_at(512), 1e12, USUAL, lambda accelerators, _: 0.8 if accelerators == 512 else 0.0)
    assert found.days == pytest.approx(1e12 / found.best.tokens_per_s / SECONDS_PER_DAY / 0.8)
    assert found.best.step_s == found.found.step_s[0]


def test_the_fewest_meet_the_deadline_and_the_next_fewer_do_not() -> None:
    found = fewest_for(case_at, 1e12, 40.0, USUAL, no_failures)
    chips = int(found.case.accelerators)
    assert found.days <= 40.0
    numbers = sorted(odd * 2**power for odd in (1, 3, 5, 7, 9) for power in range(15))
    fewer = numbers[numbers.index(chips) - 1]
    assert timed(case_at(fewer), 1e12, USUAL, no_failures).days > 40.0


def test_failures_take_more_chips() -> None:
    sure = fewest_for(case_at, 1e12, 40.0, USUAL, no_failures).case.accelerators
    assert fewest_for(case_at, 1e12, 40.0, USUAL, lambda *_: 0.5).case.accelerators > sure


def test_a_deadline_that_nothing_meets_says_what_the_most_take() -> None:
    with pytest.raises(InfeasibleError, match=r"No number of accelerators does it in 1 days: .* take"):
        fewest_for(case_at, 15e12, 1.0, USUAL, no_failures, most=8192)


@pytest.mark.parametrize(
    ("batch", "accelerators", "divides"), [(1953.125, 16384, 2048), (2048, 3072, 2016), (2048, 7168, 2016), (1000, 1000, 1000)]
)
def test_a_batch_is_moved_to_one_that_divides(batch: float, accelerators: int, divides: float) -> None:
    near = dividing_batch(batch, accelerators)
    odd = accelerators // (accelerators & -accelerators)
    assert near % odd == 0.0
    assert abs(near / batch - 1.0) <= 0.05
    assert near % (divides & -divides if isinstance(divides, int) else 1) == 0.0
