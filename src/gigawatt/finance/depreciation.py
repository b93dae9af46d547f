"""Depreciation: which share of a basis may be written off in which year of service.

A schedule is a tuple of shares, first year of service first, that add up to one. The tables of the Modified Accelerated Cost
Recovery System with the half-year convention are those of IRS Publication 946 (2024), appendix A, table A-1 (confidence: high).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Numbers = float | Array

_MACRS_PERCENT: dict[int, tuple[float, ...]] = {
    3: (33.33, 44.45, 14.81, 7.41),
    5: (20.0, 32.0, 19.2, 11.52, 11.52, 5.76),
    7: (14.29, 24.49, 17.49, 12.49, 8.93, 8.92, 8.93, 4.46),
    10: (10.0, 18.0, 14.4, 11.52, 9.22, 7.37, 6.55, 6.55, 6.56, 6.55, 3.28),
    15: (5.0, 9.5, 8.55, 7.7, 6.93, 6.23, 5.9, 5.9, 5.91, 5.9, 5.91, 5.9, 5.91, 5.9, 5.91, 2.95),
    20: (
        3.75, 7.219, 6.677, 6.177, 5.713, 5.285, 4.888, 4.522, 4.462, 4.461, 4.462,
        4.461, 4.462, 4.461, 4.462, 4.461, 4.462, 4.461, 4.462, 4.461, 2.231,
    ),
}  # fmt: skip
MACRS_CLASSES = tuple(_MACRS_PERCENT)  # years


def macrs(recovery_years: int) -> tuple[float, ...]:
    """The half-year schedule of a class of 3, 5, 7, 10, 15 or 20 years: one year longer than its name.

    Raises:
        ValueError: there is no such class.
    """
    if recovery_years not in _MACRS_PERCENT:
        raise ValueError(f"no class of {recovery_years} years: write one of {', '.join(map(str, MACRS_CLASSES))}")
    return tuple(percent / 100.0 for percent in _MACRS_PERCENT[recovery_years])


def straight_line(recovery_years: int, half_year: bool = False) -> tuple[float, ...]:
    """Equal shares over the recovery period; with the half-year convention half a share first, and the other half after the last.

    Buildings over 39 years with the half-year convention: 1/78 in year 1, 1/39 in years 2 to 39, 1/78 in year 40.

    Raises:
        ValueError: the period is shorter than a year.
    """
    if recovery_years < 1:
        raise ValueError(f"a recovery period of {recovery_years} years: write 1 or more")
    share = 1.0 / recovery_years
    if not half_year:
        return (share,) * recovery_years
    return (0.5 * share, *(share,) * (recovery_years - 1), 0.5 * share)


def over_years(schedule: Sequence[float], years: int) -> Array:
    """The schedule on a calendar of shape (years + 1,): nothing in year 0, and what falls after the last year is lost."""
    shares = np.zeros(years + 1)
    kept = min(len(schedule), years)
    shares[1 : kept + 1] = schedule[:kept]
    return shares


def depreciation(basis_usd: Numbers, schedule: Sequence[float], years: int, bonus_share: Numbers = 0.0) -> Array:
    """Depreciation of each year, shape (..., years + 1) [USD].

    The bonus is written off in year 1; what it leaves follows the schedule from the same year on.

    Args:
        basis_usd: depreciable basis, one or one for each case [USD].
        schedule: shares by year of service.
        years: of the calendar; nothing is written off after it.
        bonus_share: of the basis, 0 to 1.
    """
    basis = np.asarray(basis_usd, dtype=np.float64)
    bonus = basis * bonus_share
    written_off = (basis - bonus)[..., None] * over_years(schedule, years)
    written_off[..., 1] += bonus
    return np.asarray(written_off)
