"""The sums and steps of the interior point, over all hours of all columns at once (docs/mathematics/several-stores.md).

A column that is not there has no room (most = 0), stays at 0, and has Θ = 0. `gone` is 1 for it and 0 for any other, so that
nothing is divided by 0.
"""

import numpy as np
from numpy.typing import NDArray

from gigawatt.plan.dispatch.compiled import compiled_loosely
from gigawatt.plan.stores.chain_factor import HourlyProgram

Floats = NDArray[np.float64]

LEAST, LARGEST = 0.1, 10.0  # of the target: products beyond are drawn back


@compiled_loosely
def reduced_costs(program: HourlyProgram, y: Floats, v: Floats, reduced: Floats) -> float:
    """Fill cost - Aᵀy - Mᵀv, shape (columns, hours); the lower bound that it proves, but for the yearly rows' part."""
    plain, own = program.start.size - 1, program.own
    hours = reduced.shape[1]
    bound = 0.0
    for i in range(own):
        for t in range(hours):
            bound += y[i, t] * program.right[i, t]
    for column in range(plain):
        value = reduced[column]
        for t in range(hours):
            value[t] = program.cost[column, t]
        for one in range(program.start[column], program.start[column + 1]):
            i = program.row[one]
            for t in range(hours):
                value[t] -= program.coefficient[one, t] * y[i, t]
        for k in range(v.size):
            priced = program.rate[k, column] * v[k]
            if priced != 0.0:
                for t in range(hours):
                    value[t] -= priced * program.weight[t]
    _falls(y[own:], program.ring, reduced[plain:])
    return bound + _most_earned(program.most, reduced)


@compiled_loosely
def _falls(worth: Floats, ring: int, falls: Floats) -> None:
    """By how much each hour's worth is above the next one's, shape (stores, hours)."""
    stores, hours = worth.shape
    for s in range(stores):
        for first in range(0, hours, ring):
            for t in range(first, first + ring - 1):
                falls[s, t] = worth[s, t] - worth[s, t + 1]
            falls[s, first + ring - 1] = worth[s, first + ring - 1] - worth[s, first]


@compiled_loosely
def _most_earned(most: Floats, reduced: Floats) -> float:
    """Σ u · min(0, reduced cost)."""
    total = 0.0
    for column in range(reduced.shape[0]):
        for t in range(reduced.shape[1]):
            total += most[column, t] * min(0.0, reduced[column, t])
    return total


@compiled_loosely
def residuals(program: HourlyProgram, x: Floats, left: Floats, counted: Floats) -> float:
    """Fill b - A x, shape (rows, hours), and M x, shape (yearly,); the cost of x."""
    plain, own = program.start.size - 1, program.own
    hours = x.shape[1]
    cost = 0.0
    for i in range(own):
        for t in range(hours):
            left[i, t] = program.right[i, t]
    _rises(x[plain:], program.ring, left[own:])
    for k in range(counted.size):
        counted[k] = 0.0
    for column in range(plain):
        for t in range(hours):
            cost += program.cost[column, t] * x[column, t]
        for one in range(program.start[column], program.start[column + 1]):
            i = program.row[one]
            for t in range(hours):
                left[i, t] -= program.coefficient[one, t] * x[column, t]
        for k in range(counted.size):
            rate = program.rate[k, column]
            if rate != 0.0:
                total = 0.0
                for t in range(hours):
                    total += program.weight[t] * x[column, t]
                counted[k] += rate * total
    return cost


@compiled_loosely
def _rises(level: Floats, ring: int, rises: Floats) -> None:
    """By how much each hour's level is above that of the one before, shape (stores, hours)."""
    stores, hours = level.shape
    for s in range(stores):
        for first in range(0, hours, ring):
            rises[s, first] = level[s, first] - level[s, first + ring - 1]
            for t in range(first + 1, first + ring):
                rises[s, t] = level[s, t] - level[s, t - 1]


@compiled_loosely
def scaling(
    x: Floats, lower: Floats, upper: Floats, most: Floats, gone: Floats, theta: Floats, below: Floats, above: Floats
) -> float:
    """Fill Θ = 1 / (zl / x + zu / (u - x)), 1 / x and 1 / (u - x); Σ zl·x + zu·(u - x)."""
    total = 0.0
    for j in range(x.shape[0]):
        for t in range(x.shape[1]):
            low = x[j, t] + gone[j, t]
            high = most[j, t] - x[j, t] + gone[j, t]
            total += lower[j, t] * low + upper[j, t] * high
            below[j, t] = 1.0 / low
            above[j, t] = 1.0 / high
            theta[j, t] = (1.0 - gone[j, t]) / (lower[j, t] * below[j, t] + upper[j, t] * above[j, t] + gone[j, t])
    return total


@compiled_loosely
def weighed(program: HourlyProgram, theta: Floats, h: Floats, into: Floats, yearly: Floats) -> None:
    """Add A Θ h to the hours' rows and M Θ h to the yearly ones."""
    plain, own, ring = program.start.size - 1, program.own, program.ring
    hours = theta.shape[1]
    for column in range(plain):
        for one in range(program.start[column], program.start[column + 1]):
            i = program.row[one]
            for t in range(hours):
                into[i, t] += program.coefficient[one, t] * theta[column, t] * h[column, t]
        for k in range(yearly.size):
            rate = program.rate[k, column]
            if rate != 0.0:
                total = 0.0
                for t in range(hours):
                    total += program.weight[t] * theta[column, t] * h[column, t]
                yearly[k] += rate * total
    for s in range(program.stores):
        j, i = plain + s, own + s
        for first in range(0, hours, ring):
            final = first + ring - 1
            for t in range(first, final + 1):
                into[i, t] -= theta[j, t] * h[j, t]
            for t in range(first + 1, final + 1):
                into[i, t] += theta[j, t - 1] * h[j, t - 1]
            into[i, first] += theta[j, final] * h[j, final]


@compiled_loosely
def coupling(program: HourlyProgram, theta: Floats, k: int, into: Floats, schur: Floats) -> None:
    """Fill A Θ M_kᵀ, shape (rows, hours), and row k of M Θ Mᵀ."""
    hours = theta.shape[1]
    for i in range(into.shape[0]):
        for t in range(hours):
            into[i, t] = 0.0
    for other in range(schur.size):
        schur[other] = 0.0
    for column in range(program.start.size - 1):
        rate = program.rate[k, column]
        if rate == 0.0:
            continue
        for one in range(program.start[column], program.start[column + 1]):
            i = program.row[one]
            for t in range(hours):
                into[i, t] += rate * program.coefficient[one, t] * theta[column, t] * program.weight[t]
        total = 0.0
        for t in range(hours):
            total += theta[column, t] * program.weight[t] * program.weight[t]
        for other in range(schur.size):
            schur[other] += rate * program.rate[other, column] * total


@compiled_loosely
def direction(program: HourlyProgram, theta: Floats, y: Floats, v: Floats, h: Floats, step: Floats) -> None:
    """Fill dx = Θ (Aᵀ dy + Mᵀ dv - h)."""
    plain, own, ring = program.start.size - 1, program.own, program.ring
    hours = theta.shape[1]
    for column in range(plain):
        value = step[column]
        for t in range(hours):
            value[t] = -h[column, t]
        for one in range(program.start[column], program.start[column + 1]):
            i = program.row[one]
            for t in range(hours):
                value[t] += program.coefficient[one, t] * y[i, t]
        for k in range(v.size):
            priced = program.rate[k, column] * v[k]
            if priced != 0.0:
                for t in range(hours):
                    value[t] += priced * program.weight[t]
        for t in range(hours):
            value[t] *= theta[column, t]
    for s in range(program.stores):
        j, i = plain + s, own + s
        for first in range(0, hours, ring):
            final = first + ring - 1
            for t in range(first, final):
                step[j, t] = theta[j, t] * (y[i, t + 1] - y[i, t] - h[j, t])
            step[j, final] = theta[j, final] * (y[i, first] - y[i, final] - h[j, final])


@compiled_loosely
def predicted(
    lower: Floats, upper: Floats, gone: Floats, below: Floats, above: Floats, step: Floats
) -> tuple[float, float, float, float, float]:
    """A step towards µ = 0: the inverses of how far it may go in x and in the duals, and complementarity along it."""
    primal = dual = 0.0
    one = two = both = 0.0
    for j in range(step.shape[0]):
        for t in range(step.shape[1]):
            dx, zl, zu = step[j, t], lower[j, t], upper[j, t]
            away, towards = dx * below[j, t], dx * above[j, t]
            primal = max(primal, max(-away, towards))
            dual = max(dual, max(1.0 + away, 1.0 - towards) * (1.0 - gone[j, t]))
            dl, du = -zl * (1.0 + away), -zu * (1.0 - towards)
            one += dx * (zl - zu)
            two += (dl / below[j, t] + du / above[j, t]) * (1.0 - gone[j, t])
            both += dx * (dl - du)
    return primal, dual, one, two, both


@compiled_loosely
def corrected(
    lower: Floats,
    upper: Floats,
    gone: Floats,
    below: Floats,
    above: Floats,
    reduced: Floats,
    predictor: Floats,
    target: float,
    rl: Floats,
    ru: Floats,
    h: Floats,
) -> None:
    """Fill rl, ru, by which complementarity is to change, with the predictor's second-order terms; h = rd - rl/x + ru/(u - x)."""
    for j in range(h.shape[0]):
        for t in range(h.shape[1]):
            dx, zl, zu = predictor[j, t], lower[j, t], upper[j, t]
            there = 1.0 - gone[j, t]
            rl[j, t] = there * (target - zl / below[j, t] + dx * zl * (1.0 + dx * below[j, t]))
            ru[j, t] = there * (target - zu / above[j, t] - dx * zu * (1.0 - dx * above[j, t]))
            h[j, t] = there * (reduced[j, t] - zl + zu - rl[j, t] * below[j, t] + ru[j, t] * above[j, t])


@compiled_loosely
def centred(
    lower: Floats,
    upper: Floats,
    gone: Floats,
    below: Floats,
    above: Floats,
    reduced: Floats,
    step: Floats,
    primal: float,
    dual: float,
    target: float,
    rl: Floats,
    ru: Floats,
    h: Floats,
) -> None:
    """Change rl, ru, h so that products far from the target after a trial step are drawn nearer to it (Gondzio)."""
    least, largest = LEAST * target, LARGEST * target
    for j in range(h.shape[0]):
        for t in range(h.shape[1]):
            dx, zl, zu = step[j, t], lower[j, t], upper[j, t]
            there = 1.0 - gone[j, t]
            product = (1.0 / below[j, t] + primal * dx) * (zl + dual * (rl[j, t] - zl * dx) * below[j, t])
            rl[j, t] += there * max(min(max(least - product, 0.0), largest) + min(largest - product, 0.0), -largest)
            product = (1.0 / above[j, t] - primal * dx) * (zu + dual * (ru[j, t] + zu * dx) * above[j, t])
            ru[j, t] += there * max(min(max(least - product, 0.0), largest) + min(largest - product, 0.0), -largest)
            h[j, t] = there * (reduced[j, t] - zl + zu - rl[j, t] * below[j, t] + ru[j, t] * above[j, t])


@compiled_loosely
def walls(
    lower: Floats, upper: Floats, gone: Floats, below: Floats, above: Floats, rl: Floats, ru: Floats, step: Floats
) -> tuple[float, float]:
    """The inverses of how far a step may go to the next wall, in x and in the duals."""
    primal = dual = 0.0
    for j in range(step.shape[0]):
        for t in range(step.shape[1]):
            dx, zl, zu = step[j, t], lower[j, t] + gone[j, t], upper[j, t] + gone[j, t]
            primal = max(primal, max(-dx * below[j, t], dx * above[j, t]))
            dl = (rl[j, t] - zl * dx) * below[j, t]
            du = (ru[j, t] + zu * dx) * above[j, t]
            dual = max(dual, max(-dl / zl, -du / zu))
    return primal, dual


@compiled_loosely
def move(
    x: Floats,
    lower: Floats,
    upper: Floats,
    below: Floats,
    above: Floats,
    rl: Floats,
    ru: Floats,
    step: Floats,
    primal: float,
    dual: float,
) -> None:
    """Take a step."""
    for j in range(x.shape[0]):
        for t in range(x.shape[1]):
            dx = step[j, t]
            x[j, t] += primal * dx
            lower[j, t] += dual * (rl[j, t] - lower[j, t] * dx) * below[j, t]
            upper[j, t] += dual * (ru[j, t] + upper[j, t] * dx) * above[j, t]


@compiled_loosely
def central(reduced: Floats, most: Floats, mu: float, x: Floats, lower: Floats, upper: Floats) -> None:
    """Fill the central point for given reduced costs: x·zl = (u - x)·zu = µ, zl - zu = reduced."""
    for j in range(x.shape[0]):
        for t in range(x.shape[1]):
            u, r = most[j, t], reduced[j, t]
            if u <= 0.0:
                x[j, t] = lower[j, t] = upper[j, t] = 0.0
                continue
            half = mu + 0.5 * abs(r) * u
            near = mu * u / (half + np.sqrt(half * half - mu * abs(r) * u))  # from the wall that it is drawn to
            low = near if r > 0.0 else u - near
            x[j, t] = low
            lower[j, t] = mu / low
            upper[j, t] = mu / (u - low)


@compiled_loosely
def inner(one: Floats, other: Floats) -> float:
    """Σ one · other, without the threads that BLAS would wake for it."""
    total = 0.0
    for i in range(one.shape[0]):
        for t in range(one.shape[1]):
            total += one[i, t] * other[i, t]
    return total


@compiled_loosely
def products(some: Floats, other: Floats) -> Floats:
    """Σ one · other for each of some, shape (some,)."""
    totals = np.zeros(some.shape[0])
    for k in range(some.shape[0]):
        totals[k] = inner(some[k], other)
    return totals


@compiled_loosely
def subtract(one: Floats, others: Floats, times: Floats) -> None:
    """Take Σ times · other off."""
    for i in range(one.shape[0]):
        for k in range(others.shape[0]):
            for t in range(one.shape[1]):
                one[i, t] -= times[k] * others[k, i, t]
