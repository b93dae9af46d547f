"""Some hours taken together: a programme of their means, solved in as much less time (docs/mathematics/several-stores.md).

Its prices, held through the hours of each block, give planes as valid as any, as these are made hour by hour. What it costs is a
guess: within a block power is moved for nothing, at the mean of its prices.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:  # whoever plans needs no compiler
    from gigawatt.plan.stores.chain_factor import HourlyProgram
    from gigawatt.plan.stores.interior_point import Solved
    from gigawatt.plan.stores.several_stores import YearlyRows

Floats = NDArray[np.float64]

TOGETHER = 4  # hours, ...
FAR = 0.05  # ... as long as the gap is above this: what their planes miss is then less than is open
LEAST_RING = 6  # blocks of a ring, or its hours stay alone


def block_hours(gap: float) -> int:
    """Hours to be taken together as long as so much of the cost is open."""
    return TOGETHER if gap > FAR else 1


def together(program: HourlyProgram, yearly: YearlyRows, hours: int) -> tuple[HourlyProgram, YearlyRows]:
    """The programme with so many hours taken together: money, and what counts in yearly rows, for one hour of each block."""

    def mean(values: Floats) -> Floats:
        return np.ascontiguousarray(values.reshape(*values.shape[:-1], -1, hours).mean(axis=-1))

    plain = len(program.start) - 1
    most = mean(program.most)
    most[plain:] /= hours  # a level is what its hours put in, one by one the same
    blocks = program._replace(
        coefficient=mean(program.coefficient),
        ring=program.ring // hours,
        cost=mean(program.cost),
        most=most,
        right=mean(program.right),
        weight=mean(program.weight),
        limit=program.limit / hours,
    )
    return blocks, replace(yearly, most=yearly.most / hours)


def may_be_together(program: HourlyProgram, hours: int) -> bool:
    """Whether rings fall into blocks of so many hours."""
    return program.ring % hours == 0 and program.ring >= LEAST_RING * hours


def apart(found: Solved, plain: int, hours: int) -> Solved:
    """The solution hour by hour; nothing is proven of these by what blocks prove.

    Args:
        found: of the blocks.
        plain: columns that are no levels.
        hours: of a block.
    """
    x = np.repeat(found.x, hours, axis=1)
    x[plain:] *= hours
    y = np.repeat(found.y, hours, axis=1)
    return replace(found, x=x, y=y, beyond=found.beyond * hours, cost=found.cost * hours, bound=found.bound * hours)
