"""The options that a programme of compute has, as modes and moves: stage, abandon, defer, expand, sell the surplus."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import NDArray

from gigawatt.risk.options.real_options import Choice, Flow

Floats = NDArray[np.float64]


def staged_units(units: int, cost: Flow, margin: Flow, most_at_once: int = 1, committed: int = 0) -> Choice:
    """Units that may be called one after another (a vendor's two reactors and options on six more).

    Args:
        units: how many there can be in all.
        cost: of one unit where it is called then [USD], positive.
        margin: of one unit in a period [USD].
        most_at_once: units that can be called at one date.
        committed: those that are coming in any case, and are not counted here.

    Returns:
        Modes ``0 units`` to ``N units`` of those that can be called.
    """
    free = units - committed
    names = tuple(f"{number} units" for number in range(free + 1))
    pairs = [(now, then) for now in range(free + 1) for then in range(now + 1, min(free, now + most_at_once) + 1)]
    moves = {(names[now], names[then]): partial(_times, cost, now - then) for now, then in pairs}
    return Choice(names, moves, {names[number]: partial(_times, margin, number) for number in range(1, free + 1)})


def abandonment(margin: Flow, salvage: Flow) -> Choice:
    """Something that runs, and may be given up for what it brings then (negative: what giving up costs)."""
    return Choice(("running", "abandoned"), {("running", "abandoned"): salvage}, {"running": margin}, {"running": salvage})


def deferral(cost: Flow, margin: Flow, wanted: Flow | None = None) -> Choice:
    """Something that may be bought at any date, now or later: chips whose price falls.

    Args:
        cost: of buying at a date [USD], positive.
        margin: of what was bought in a period [USD].
        wanted: what a period of waiting costs [USD]; none: nothing.
    """
    waiting = {} if wanted is None else {"waiting": partial(_times, wanted, -1)}
    return Choice(("waiting", "bought"), {("waiting", "bought"): partial(_times, cost, -1)}, {"bought": margin, **waiting})


def expansion(margin: Flow, larger_margin: Flow, cost: Flow) -> Choice:
    """Something that may be made larger once, at a cost."""
    moves = {("as built", "expanded"): partial(_times, cost, -1)}
    return Choice(("as built", "expanded"), moves, {"as built": margin, "expanded": larger_margin})


def resale(used: Flow, sold: Flow, to_sell: Flow | None = None, to_use: Flow | None = None) -> Choice:
    """Compute that is used, or sold to others, and may be switched at every date.

    Args:
        used: what its own use is worth in a period [USD].
        sold: what others pay for it in a period [USD].
        to_sell: what switching to sale costs [USD]; none: nothing.
        to_use: what switching back costs [USD].
    """
    moves = {
        ("used", "sold"): partial(_times, to_sell or _nothing, -1),
        ("sold", "used"): partial(_times, to_use or _nothing, -1),
    }
    return Choice(("used", "sold"), moves, {"used": used, "sold": sold})


def _times(flow: Flow, number: int, date: int, state: Floats) -> Floats:
    return number * flow(date, state)


def _nothing(_date: int, state: Floats) -> Floats:
    return np.zeros(len(state))
