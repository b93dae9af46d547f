"""What a limit would have to be to stop binding (docs/mathematics/plan.md, section 8).

One limit at a time is taken away and the master solved again over the plan's planes, with units of any size: what it then uses
of the limit is the level from which on more of it is worth nothing. Planes lie below the true cost, so it is an estimate.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gigawatt.lp import Solution
from gigawatt.plan.decompose import Decomposed
from gigawatt.plan.limit import Limit

Floats = NDArray[np.float64]

ROUNDS = 1  # times that planes are looked for without a limit: the rest is within what an estimate may miss
SETTLED = 1e-6  # of the objective: planes violated by no more are as good as kept


def relaxed_solution(plan: Decomposed) -> Solution:
    """The master over the plan's planes with units of any size: it prices limits on whole units, which held units cannot."""
    plan.solver.fix_whole(None)
    return plan.solver.settled(tolerance=SETTLED, rounds=ROUNDS)


def levels_without_limits(plan: Decomposed, limits: Sequence[Limit]) -> list[float]:
    """What the plan would use of each limit if that one were not there, in its unit; in the order given.

    Args:
        plan: its solver holds the planes that matter.
        limits: of the plan's master.
    """
    if not limits:
        return []
    model, solver = plan.master.model, plan.solver
    start, column, value = model.matrix()
    upper, lower = model.upper, model.lower
    row_lower, row_upper = model.row_lower, model.row_upper
    free = np.array([np.inf])
    found = []
    solver.fix_whole(None)
    for limit in limits:
        if limit.column is not None:
            place = np.array([limit.column], dtype=np.int64)
            solver.solver.change_bounds(place, lower[place], free)
            used = float(solver.settled(tolerance=SETTLED, rounds=ROUNDS).values[limit.column])
            solver.solver.change_bounds(place, lower[place], upper[place])
        else:
            assert limit.row is not None
            place = np.array([limit.row], dtype=np.int64)
            solver.solver.change_row_bounds(place, -free, free)
            values = solver.settled(tolerance=SETTLED, rounds=ROUNDS).values
            solver.solver.change_row_bounds(place, row_lower[place], row_upper[place])
            part = slice(start[limit.row], start[limit.row + 1])
            terms = value[part] * values[column[part]]
            used = float(terms[value[part] > 0.0].sum())
        found.append(used * limit.scale)
    return found
