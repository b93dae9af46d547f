"""What is written off in which calendar year, by a jurisdiction's class and bonus."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gigawatt.catalog.tax import DepreciationClass, TaxJurisdiction
from gigawatt.finance.depreciation import macrs, straight_line
from gigawatt.quantity import YearPath

Array = NDArray[np.float64]

MOST_YEARS = 60
LEFT_OVER = 0.02  # of cost; where less is left on the declining balance, it is written off at once


def step(path: YearPath, year: int) -> float:
    """What law says in a year: the last value given up to it (law moves in steps, not on slopes); before the first, the first."""
    since = [float(figure) for first, figure in path.points if int(first) <= year]
    return since[-1] if since else float(path.points[0][1])


def schedule(kind: DepreciationClass) -> tuple[float, ...]:
    """Shares of cost by year of service, the first year first; they add up to 1."""
    if kind.method == "macrs":
        assert kind.years is not None
        return macrs(round(kind.years.value))
    if kind.method == "straight-line":
        assert kind.years is not None
        return straight_line(round(kind.years.value), kind.half_year)
    assert kind.share is not None
    return declining(kind.share.value, kind.half_year)


def declining(share: float, half_year: bool) -> tuple[float, ...]:
    """The same share of what is left each year; half of it in the first, where the law has it so."""
    left = 1.0
    found: list[float] = []
    while left > LEFT_OVER and len(found) < MOST_YEARS:
        written = left * share * (0.5 if half_year and not found else 1.0)
        found.append(written)
        left -= written
    found[-1] += left
    return tuple(found)


def bonus_share(kind: DepreciationClass, law: TaxJurisdiction, acquired: int) -> float:
    """The share of cost that is written off at once, of what is acquired in a year."""
    return step(law.bonus, acquired) if kind.bonus and law.bonus is not None else 0.0


def written_off(
    cost: Array, kind: DepreciationClass, law: TaxJurisdiction, years: NDArray[np.int64], acquired: int | None
) -> Array:
    """Depreciation of each calendar year; what falls after the last year is not here.

    Args:
        cost: What is placed in service in each year, less what credits take off it, shape (years,) [USD].
        years: Calendar years, shape (years,).
        acquired: The year that it was ordered; None: the year that it is placed in service.

    Returns:
        Shape (years,) [USD].
    """
    shares, found = np.asarray(schedule(kind)), np.zeros(len(years))
    for index in np.flatnonzero(cost).tolist():
        bonus = bonus_share(kind, law, int(years[index]) if acquired is None else acquired)
        found[index] += bonus * cost[index]
        last = min(len(years), index + len(shares))
        found[index:last] += (1.0 - bonus) * cost[index] * shares[: last - index]
    return found
