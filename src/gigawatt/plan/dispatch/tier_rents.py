"""What a unit of every tier earns at given prices, over all hours of a period at once: the bulk of every plane.

A tier's cost in an hour is `level · shape + added`: `shape` is of the hours alone, so that a period's costs need not be laid out.
"""

import numpy as np
from numpy.typing import NDArray

from gigawatt.plan.dispatch.compiled import compiled_loosely

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

FAR_BELOW = -1e300  # any cost


@compiled_loosely
def _worth(shape: Floats, level: Floats, added: Floats, first_work: int, pairs: Integers) -> tuple[Floats, Floats]:
    """The most that a MWh can be worth in each hour, and the least, shape (hours,) each [USD/MWh]."""
    tiers, hours = shape.shape
    worth = np.full(hours, FAR_BELOW)
    lowest = np.zeros(hours)
    for k in range(tiers):
        for t in range(hours):
            lowest[t] = min(lowest[t], level[k] * shape[k, t] + added[k])
        if k >= first_work and not np.any(pairs == k):
            for t in range(hours):
                worth[t] = max(worth[t], level[k] * shape[k, t] + added[k])
    for pair in range(pairs.shape[0]):
        i, j = pairs[pair, 0], pairs[pair, 1]
        for t in range(hours):
            worth[t] = max(worth[t], min(level[i] * shape[i, t] + added[i], level[j] * shape[j, t] + added[j]))
    return worth, lowest


@compiled_loosely
def tier_rents(
    price: Floats,
    own: bool,
    per_unit: Floats,
    shape: Floats,
    level: Floats,
    added: Floats,
    first_work: int,
    pairs: Integers,
) -> tuple[Floats, Floats, float]:
    """Clip prices to what energy can be worth, and add up what a unit of each tier earns at them.

    Args:
        price: shape (hours,) [USD/MWh].
        own: prices are of this very period: they are clipped to the dearest of all hours only.
        per_unit: available MW per unit, shape (tiers, hours).
        shape: shape (tiers, hours).
        level, added: cost is `level · shape + added`, shape (tiers,) [USD/MWh].
        first_work: tiers from here on are work that is cut or energy that is not sold.
        pairs: tiers (within its share, beyond it) that cut the same work, in each hour the cheaper of them, shape (pairs, 2).

    Returns:
        The clipped prices, shape (hours,); rents, shape (tiers,) [USD per unit and period]; the most that a MWh is worth in any
        hour.
    """
    worth, lowest = _worth(shape, level, added, first_work, pairs)
    most = worth.max()
    clipped = np.minimum(np.maximum(price, lowest), most) if own else np.minimum(np.maximum(price, lowest), worth)
    rents = np.zeros(level.size)
    for k in range(level.size):
        rent = 0.0
        for t in range(price.size):
            rent += max(0.0, clipped[t] - level[k] * shape[k, t] - added[k]) * per_unit[k, t]
        rents[k] = rent
    for pair in range(pairs.shape[0]):
        i, j = pairs[pair, 0], pairs[pair, 1]
        within = 0.0
        beyond = 0.0
        for t in range(price.size):
            one = level[i] * shape[i, t] + added[i]
            other = level[j] * shape[j, t] + added[j]
            within += (0.0 if other < one else max(0.0, clipped[t] - one)) * per_unit[i, t]
            beyond += (max(0.0, clipped[t] - other) if other < one else 0.0) * per_unit[j, t]
        rents[i] = within
        rents[j] = beyond
    return clipped, rents, most
