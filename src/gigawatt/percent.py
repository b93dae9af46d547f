"""A share as people read it: in per cent, never with an exponent, never less than nothing by a rounding."""

from __future__ import annotations

ROUNDING = 1e-12  # of one: no more than what sums of numbers leave
LEAST = 1e-6  # of one: less is said to be less


def percent(share: float, digits: int = 3) -> str:
    """A share as a percentage with so many significant digits at most: ``41.2 %``, ``0 %``, ``< 0.0001 %``.

    Args:
        share: of one.
        digits: that are shown, zeros behind the last one left out.
    """
    rounded = float(f"{100.0 * share:.{digits}g}")  # 99.6 to two digits is 100, and no 1e+02
    return small(share) or f"{rounded:.12g} %"


def small(share: float) -> str:
    """What a share is said to be that is next to nothing; empty: it is more."""
    if abs(share) < ROUNDING:
        return "0 %"
    if abs(share) < LEAST:
        return "< 0.0001 %" if share > 0.0 else "> -0.0001 %"
    return ""
