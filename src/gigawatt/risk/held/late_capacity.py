"""What is there of a capacity in each period when what is added to it comes late (docs/mathematics/risk.md, section 3)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LEAST = 1e-9  # of a capacity: less is none


def late_shares(amount: Floats, starts: Floats, lengths: Floats, late_years: Floats, standing: float) -> Floats:
    """The share of a planned capacity that is there.

    What a period has more than the one before it is added at its start, and moves by the delay; what it has less
    is closed as planned.

    Args:
        amount: planned mean capacity of each period, shape (periods,).
        starts: fractional year in which each period begins, shape (periods,).
        lengths: of the periods [years], shape (periods,).
        late_years: by which what comes in each period is late, never negative, shape (futures, periods).
        standing: what of the first period was there before it, and is not late: an amount, or all of it (True).

    Returns:
        Shape (futures, periods), between 0 and 1; 1 where nothing is planned.
    """
    stood = float(amount[0]) if isinstance(standing, bool) and standing else min(float(standing), float(amount[0]))
    grown = np.diff(amount, prepend=stood)
    missing = np.zeros((len(late_years), len(amount)))
    for period in range(len(amount)):
        added = max(0.0, float(grown[period]))
        if added > 0.0:
            comes = starts[period] + late_years[:, period]
            waits = np.clip((comes[:, None] - starts) / lengths, 0.0, 1.0)  # share of each period that it is not there
            waits[:, :period] = 0.0
            missing += added * waits
    left = np.clip(amount - missing, 0.0, amount)
    shares: Floats = np.divide(left, amount, out=np.ones_like(left), where=np.broadcast_to(amount > LEAST, left.shape))
    return shares


def held_back(added: Floats, starts: Floats, lengths: Floats, date: float, no_earlier: Floats) -> Floats:
    """Years by which what is added in a period waits until there can be any of it.

    Of a thing that is dated within a period, the means of periods show one part in it and the rest in the next, as if that came
    at the next one's start: the rest waits as long as the thing itself.

    Args:
        added: to a planned mean capacity in each period, shape (periods,).
        starts: fractional year in which each period begins, shape (periods,).
        lengths: of the periods [years], shape (periods,).
        date: at which the first of it is planned, fractional year.
        no_earlier: fractional year before which there can be none, shape (futures,).

    Returns:
        Shape (futures, periods).
    """
    waits: Floats = np.maximum(0.0, no_earlier[:, None] - np.maximum(starts, date))
    within = int(np.searchsorted(starts, date, side="right")) - 1
    if 0 <= within < len(starts) - 1 and starts[within] < date < starts[within + 1] and added[within + 1] > 0.0:
        gone = (date - starts[within]) / lengths[within]
        rest = min(1.0, float(added[within]) * gone / (1.0 - gone) / float(added[within + 1]))
        waits[:, within + 1] += rest * (waits[:, within] - waits[:, within + 1])
    return waits


def moved_cash(cash: Floats, starts: Floats, lengths: Floats, late_years: Floats) -> Floats:
    """Cash by period when the payments come later, each period's spent evenly over it; none is paid beyond the last.

    Args:
        cash: planned, shape (periods,).
        starts: fractional year in which each period begins, shape (periods,).
        lengths: of the periods [years], shape (periods,).
        late_years: of every future, shape (futures,).

    Returns:
        Shape (futures, periods).
    """
    edges = np.append(starts, starts[-1] + lengths[-1])
    spent = np.append(0.0, np.cumsum(cash))
    by_then = np.interp(edges[None, :] - late_years[:, None], edges, spent)
    moved: Floats = np.diff(by_then, axis=1)
    return moved
