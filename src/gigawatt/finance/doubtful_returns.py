"""Rates of return that are too good to go by: what they rest on, named with what to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

HIGH_RETURN = 0.5  # a year: beyond it a rate of return tells of its assumptions


def doubtful_returns(irr: float | None, saved_share: float, break_even_share: float | None) -> Iterator[str]:
    """A rate of return above half a year's stake, of the whole before financing.

    Args:
        irr: A share a year; None: there is none.
        saved_share: Of what compute brings in, the part that is cost avoided rather than money earned.
        break_even_share: Of what compute brings in, the part at which all that it costs is just met; None: it brings in nothing.
    """
    if irr is None or irr <= HIGH_RETURN:
        return
    rests = "the price that the programme states for compute"
    if saved_share > 0.0:
        rests = "the worth that the programme states for compute, which nobody pays"
        if saved_share < 1.0:
            rests = f"the worth that the programme states for compute, of which nobody pays {saved_share:.0%}"
    met = "" if break_even_share is None else f": at {break_even_share:.0%} of it compute would just meet its cost"
    yield (
        f"A rate of return of {irr:.0%} a year is no promise of the plan's. It rests on {rests}{met}. Lend on the cost of "
        "compute and on coverage, and state what is really earned under `finance: assumptions: revenue`."
    )


def doubtful_stakes(stakes: Sequence[tuple[str, float | None, float]]) -> Iterator[str]:
    """Vehicles whose owners earn much on little.

    Args:
        stakes: Name, rate of return to owners (a share a year, None where there is none), their share of all that is paid in.
    """
    for name, irr, share in stakes:
        if irr is not None and irr > HIGH_RETURN:
            yield (
                f"{name}: owners earn {irr:.0%} a year on {share:.0%} of what is paid in. A small change of rent or cost is a "
                "large one of that rate: go by the vehicle's net present value and coverage."
            )
