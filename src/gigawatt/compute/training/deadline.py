"""Chips for a deadline: the fewest accelerators that train on so many tokens in so many days."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gigawatt.compute.goodput_advice import LOW
from gigawatt.compute.training.case import Case
from gigawatt.compute.training.conventions import causal_flops_per_token
from gigawatt.compute.training.efficiencies import Efficiencies
from gigawatt.compute.training.outcome import Outcome, outcome_of
from gigawatt.compute.training.search import Found, search
from gigawatt.errors import InfeasibleError, WorkloadError

SECONDS_PER_DAY = 86400.0
BATCH_TOLERANCE = 0.05
ODD_FACTORS = (1, 3, 5, 7, 9)
MOST_GAIN = 1.6  # that an accelerator may do more in a larger number: memory then allows a better layout
LARGEST_POWER = 21  # two million accelerators, times the odd factors

GoodputOf = Callable[[float, float], float]
"""Share of the time that trains, of a run of so many accelerators and days: failures, checkpoints and restarts taken off."""


@dataclass(frozen=True, slots=True)
class Timed:
    """A run at a number of accelerators, on its fastest layout."""

    case: Case
    found: Found
    best: Outcome
    goodput: float
    days: float  # for the tokens asked for, failures included


def timed(case: Case, tokens: float, efficiencies: Efficiencies, goodput_of: GoodputOf, *, keep: int = 100) -> Timed:
    """The fastest layout of a run, and the days it takes for ``tokens``.

    Raises:
        NoLayoutError: where no layout fits.
    """
    found = search(case, efficiencies, keep=keep)
    best = outcome_of(case, type(found.layouts)(*(float(column[0]) for column in found.layouts)), efficiencies)
    at_work_days = tokens / best.tokens_per_s / SECONDS_PER_DAY
    goodput = goodput_of(case.accelerators, at_work_days)
    return Timed(case, found, best, goodput, at_work_days / goodput)


def fewest_for(
    case_at: Callable[[int], Case],
    tokens: float,
    days: float,
    efficiencies: Efficiencies,
    goodput_of: GoodputOf,
    *,
    most: float = 2_000_000,
    keep: int = 100,
) -> Timed:
    """The fewest accelerators that train on ``tokens`` within ``days``, of the numbers that divide well.

    Numbers tried are 1, 3, 5, 7 or 9 times a power of two, from what the arithmetic takes at the peak upwards: where
    layouts change, more are not always faster. A number that takes too long rules out those that would have to do more than
    ``MOST_GAIN`` of its work an accelerator.

    Args:
        case_at: the run on a number of accelerators.
        tokens: to train on.
        days: until the deadline.
        efficiencies: every field a float.
        goodput_of: share of the time that trains, of a run of so many accelerators and days.
        most: accelerators to try.
        keep: layouts to hand back at most.

    Raises:
        InfeasibleError: where ``most`` accelerators do not do it; with the days that they take.
    """
    one = case_at(1)
    operations = tokens * causal_flops_per_token(one.shape, one.sequence, one.trains_weights)
    least = operations / (one.rates.flops * days * SECONDS_PER_DAY)
    numbers = sorted({odd * 2**power for odd in ODD_FACTORS for power in range(LARGEST_POWER + 1)})
    numbers = [number for number in numbers if number <= most and number % one.sites == 0.0]
    quickest: Timed | None = None
    for number in numbers:
        if number < least:
            continue
        run = _timed_or_none(case_at(number), tokens, efficiencies, goodput_of)
        if run is not None and run.days <= days:
            return run if keep == 1 else timed(run.case, tokens, efficiencies, goodput_of, keep=keep)
        if run is not None and (quickest is None or run.days < quickest.days):
            quickest = run
            least = max(least, number * run.days / days / MOST_GAIN)  # what is fewer still cannot do it
        if run is not quickest and quickest is not None and number > 2 * quickest.case.accelerators:
            break  # twice as many and no sooner: nothing is left to divide, or failures eat what more would give
    if quickest is None:  # even the largest number that has a layout is below what the arithmetic takes
        runs = (_timed_or_none(case_at(number), tokens, efficiencies, goodput_of) for number in reversed(numbers))
        quickest = next((run for run in runs if run is not None), None)
    raise InfeasibleError(_too_late(days, quickest))


def dividing_batch(batch: float, accelerators: float) -> float:
    """The batch near the one wanted that divides best among the accelerators: the most factors of two within a twentieth.

    It keeps an odd factor that the accelerators have. 16 million tokens of 8,192 are 1,953 sequences, which no layout
    divides; 2,048 are meant.
    """
    whole = int(accelerators)
    grain = whole // (whole & -whole)
    best = float(max(round(batch / grain), 1) * grain)
    while grain <= batch:
        grain *= 2
        near = float(max(round(batch / grain), 1) * grain)
        if abs(near / batch - 1.0) <= BATCH_TOLERANCE:
            best = near
    return best


def _timed_or_none(case: Case, tokens: float, efficiencies: Efficiencies, goodput_of: GoodputOf) -> Timed | None:
    try:
        return timed(case, tokens, efficiencies, goodput_of, keep=1)
    except WorkloadError:
        return None  # too few to hold the model, or more than the batch divides into


def _too_late(days: float, quickest: Timed | None) -> str:
    if quickest is None:
        return "No number of accelerators has a layout that fits. Choose an accelerator with more memory, or a larger batch."
    lost = "" if quickest.goodput >= LOW else f" with {quickest.goodput:.1%} of the time at work, the rest lost to failures,"
    return (
        f"No number of accelerators does it in {days:,.0f} days: {quickest.case.accelerators:,.0f} take {quickest.days:,.0f},"
        f"{lost} and more have less to divide. Use a larger batch, a faster accelerator, or a later date."
    )
