"""The value of stored energy hour by hour, and the cyclic schedule that it implies.

The least cost from hour t on, as a function of the level, is convex and piecewise linear. It is kept as pieces of falling
worth (its negative slope) whose widths add up to the store's energy. One hour back merges the hour's own pieces into it and
clips both ends. All that the way forward needs of it is, for each of the hour's pieces, its *base stock*: the level at which
energy left for later is worth as much as that piece. docs/mathematics/dispatch-kernel.md has the equations.
"""

import numpy as np
from numpy.typing import NDArray

from gigawatt.plan.dispatch.compiled import compiled
from gigawatt.plan.dispatch.merit_order import HourlyPieces

Floats = NDArray[np.float64]

# Two value functions whose slopes differ by less than this, relative to all they could differ by, are one: taking them for one
# costs no more than that.
SAME = 1e-14
# Pieces narrower than this part of the store are rounding, and go to their neighbour.
SLIVER = 1e-14


@compiled
def sweep_back(
    pieces: HourlyPieces, start: int, stop: int, energy: float, worth: Floats, width: Floats, base_stock: Floats
) -> tuple[Floats, Floats]:
    """From the value function at hour `stop` to that at hour `start`, filling the base stocks in between.

    Within, pieces are kept by where they end, not by their width: an hour then only moves and cuts them. Arrays are indexed in
    place, and all is in one function: a view of an hour's row, or a call, would cost more than the hour.
    """
    hour_worth, hour_width, hour_count, reach = pieces.worth, pieces.width, pieces.number, pieces.reach
    n = worth.size
    size = n + (stop - start) * hour_worth.shape[1] + 1
    old_worth, old_end = np.empty(size), np.empty(size)
    new_worth, new_end = np.empty(size), np.empty(size)
    old_worth[:n] = worth
    old_end[:n] = np.cumsum(width)
    sliver = SLIVER * energy
    for t in range(stop - 1, start - 1, -1):
        count = hour_count[t]
        skip = reach[t]
        top = skip + energy
        i, j, new = 0, 0, 0
        passed, added, end = 0.0, 0.0, 0.0  # so much of the old pieces, of the hour's own, and of both is merged
        while end < top or j < count:
            if j < count and (i >= n or hour_worth[t, j] > old_worth[i]):
                piece_worth = hour_worth[t, j]
                base_stock[t, j] = passed
                added += hour_width[t, j]
                j += 1
            elif i < n:
                piece_worth = old_worth[i]
                passed = old_end[i]
                i += 1
            else:
                break
            begin, end = end, passed + added
            if end <= skip or begin >= top:
                continue
            kept = min(end, top)
            if new > 0 and (new_worth[new - 1] == piece_worth or kept - max(begin, skip) <= sliver):
                new_end[new - 1] = kept - skip
            else:
                new_worth[new] = piece_worth
                new_end[new] = kept - skip
                new += 1
        new_end[new - 1] = energy
        n = new
        old_worth, new_worth = new_worth, old_worth
        old_end, new_end = new_end, old_end
    width = old_end[:n].copy()
    width[1:] -= old_end[: n - 1]
    return old_worth[:n].copy(), width


@compiled
def slope_distance(worth: Floats, width: Floats, other_worth: Floats, other_width: Floats) -> float:
    """How far two value functions are from differing by a constant: the integral of the distance of their slopes [USD]."""
    i = 0
    j = 0
    left = width[0]
    other_left = other_width[0]
    distance: float = 0.0
    while i < worth.size and j < other_worth.size:
        step = min(left, other_left)
        distance += step * abs(worth[i] - other_worth[j])
        left -= step
        other_left -= step
        if left <= 0.0:
            i += 1
            left = width[i] if i < worth.size else 0.0
        if other_left <= 0.0:
            j += 1
            other_left = other_width[j] if j < other_worth.size else 0.0
    return distance


@compiled
def periodic_base_stocks(pieces: HourlyPieces, energy: float, block: int, base_stock: Floats) -> bool:
    """Sweep back round and round the year until the value function repeats itself, at most twice; True if it does."""
    hours = pieces.number.size
    worth = np.zeros(1)
    width = np.full(1, energy)
    seen_worth = [worth]
    seen_width = [width]
    same = SAME * energy * np.abs(pieces.worth).max()
    for turn in range(2):
        stop = hours
        index = 0
        while stop > 0:
            start = max(0, stop - block)
            worth, width = sweep_back(pieces, start, stop, energy, worth, width, base_stock)
            index += 1
            if turn == 0:
                seen_worth.append(worth)
                seen_width.append(width)
            elif slope_distance(worth, width, seen_worth[index], seen_width[index]) <= same:
                return True
            stop = start
    return False


@compiled
def walk(pieces: HourlyPieces, energy: float, base_stock: Floats, level: float, levels: Floats, joins: bool) -> float:
    """Follow the base stocks from `level` through all hours; write the levels unless `levels` is empty; return the last.

    A walk that `joins` ends where it meets the one in `levels`, as from there on both are the same.
    """
    keep = levels.size > 0
    for t in range(pieces.number.size):
        position = level + pieces.reach[t]
        level = -1.0
        merged = 0.0
        for j in range(pieces.number[t]):
            stock = base_stock[t, j]
            if position <= stock + merged:
                break
            merged += pieces.width[t, j]
            if position <= stock + merged:
                level = stock
                break
        if level < 0.0:
            level = position - merged
        level = min(max(level, 0.0), energy)
        if joins and level == levels[t]:
            return float(levels[-1])
        if keep:
            levels[t] = level
    return level


@compiled
def cyclic_walk(pieces: HourlyPieces, energy: float, base_stock: Floats) -> Floats:
    """The levels of the walk that ends where it starts, shape (T,) [MWh].

    A walk's end never falls when its start rises, so the cyclic one lies between the ends of the walks from empty and from
    full; and a walk's end is itself a better bound than its start.
    """
    levels = np.empty(pieces.number.size)
    low = walk(pieces, energy, base_stock, 0.0, levels, False)
    if walk(pieces, energy, base_stock, low, levels, True) == low:  # the walk from empty has forgotten where it began
        return levels
    nothing = np.empty(0)
    high = walk(pieces, energy, base_stock, energy, nothing, False)
    while high - low > 1e-14 * energy:
        middle = 0.5 * (low + high)
        if middle <= low or middle >= high:
            break
        end = walk(pieces, energy, base_stock, middle, nothing, False)
        if end >= middle:
            low = end
        if end <= middle:
            high = end
    walk(pieces, energy, base_stock, low, levels, False)
    return levels


@compiled
def priced_walk(pieces: HourlyPieces, energy: float, end_worth: float, block: int, base_stock: Floats, levels: Floats) -> float:
    """Take the best walk if its start is bought and its end sold for `end_worth`; write it; return end less start [MWh]."""
    worth = np.full(1, end_worth)
    width = np.full(1, energy)
    stop = pieces.number.size
    while stop > 0:
        start = max(0, stop - block)
        worth, width = sweep_back(pieces, start, stop, energy, worth, width, base_stock)
        stop = start
    first = 0.0
    for i in range(worth.size):
        if worth[i] > end_worth:
            first += width[i]
    return walk(pieces, energy, base_stock, first, levels, False) - first


def mixed_cyclic_levels(pieces: HourlyPieces, energy: float, block: int, base_stock: Floats) -> Floats:
    """The exact cyclic schedule of a store whose value function does not repeat itself within a year, shape (T,) [MWh].

    Between two neighbours among the hours' worths, the best walk does not depend on `end_worth`. So halve the list of worths
    until one gap's walk ends no higher than it starts and the next one's no lower: both are optimal at the worth between them,
    and so is their mix that ends where it starts.
    """
    worths = np.unique(pieces.worth[np.arange(pieces.worth.shape[1]) < pieces.number[:, np.newaxis]])
    gaps = np.concatenate([[worths[0] - 1.0], 0.5 * (worths[1:] + worths[:-1]), [worths[-1] + 1.0]])
    low, high = 0, len(gaps) - 1
    low_levels, high_levels = np.empty(pieces.number.size), np.empty(pieces.number.size)
    low_gain = priced_walk(pieces, energy, gaps[low], block, base_stock, low_levels)
    high_gain = priced_walk(pieces, energy, gaps[high], block, base_stock, high_levels)
    while high - low > 1 and low_gain < 0.0 < high_gain:
        middle = (low + high) // 2
        levels = np.empty(pieces.number.size)
        gain = priced_walk(pieces, energy, gaps[middle], block, base_stock, levels)
        if gain <= 0.0:
            low, low_gain, low_levels = middle, gain, levels
        else:
            high, high_gain, high_levels = middle, gain, levels
    if low_gain >= 0.0:
        return low_levels
    share = 1.0 if high_gain <= 0.0 else -low_gain / (high_gain - low_gain)
    return np.minimum((1.0 - share) * low_levels + share * high_levels, energy)
