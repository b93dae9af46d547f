"""An interior point method for hours in a ring with several stores and yearly limits: Mehrotra's predictor and corrector.

min c·x s.t. A x = b (hours), M x + slack - beyond = limit (yearly), 0 <= x <= u. Every column has an upper bound, so that *any*
prices y, v prove a lower bound: b·y + limit·v + Σ u · min(0, c - Aᵀy - Mᵀv). (docs/mathematics/several-stores.md)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.plan.chain_factor import Factor, HourlyProgram, empty_factor, factorize, solve
from gigawatt.plan.compiled import compiled

Floats = NDArray[np.float64]

import os
TO_THE_WALL = float(os.environ.get('WALL','0.9'))
EQUAL = int(os.environ.get('EQUAL','0'))
MOST_STEPS = 80
import os
SHARED = int(os.environ.get('SHARED','0'))
CORRECTORS = int(os.environ.get('CORR','1'))


@compiled
def reduced_costs(program: HourlyProgram, y: Floats, v: Floats, reduced: Floats) -> float:
    """Fill cost - Aᵀy - Mᵀv, shape (hours, columns); the lower bound that it proves, but for the yearly rows' part."""
    start, row, own, stores, ring = program.start, program.row, program.own, program.stores, program.ring
    plain = start.size - 1
    hours = reduced.shape[0]
    bound = 0.0
    for t in range(hours):
        after = t + 1 if (t + 1) % ring else t + 1 - ring
        for i in range(own):
            bound += y[t, i] * program.right[t, i]
        for column in range(plain):
            value = program.cost[t, column]
            for one in range(start[column], start[column + 1]):
                value -= program.coefficient[t, one] * y[t, row[one]]
            for k in range(v.size):
                value -= program.rate[k, column] * program.weight[t] * v[k]
            reduced[t, column] = value
            bound += program.most[t, column] * min(0.0, value)
        for s in range(stores):
            value = y[t, own + s] - y[after, own + s]
            reduced[t, plain + s] = value
            bound += program.most[t, plain + s] * min(0.0, value)
    return bound


@compiled
def residuals(program: HourlyProgram, x: Floats, left: Floats, yearly: Floats) -> float:
    """Fill b - A x, shape (hours, rows), and M x, shape (yearly,); the cost of x."""
    start, row, own, stores, ring = program.start, program.row, program.own, program.stores, program.ring
    plain = start.size - 1
    hours = x.shape[0]
    cost = 0.0
    yearly[:] = 0.0
    for t in range(hours):
        before = t - 1 if t % ring else t + ring - 1
        for i in range(own):
            left[t, i] = program.right[t, i]
        for s in range(stores):
            left[t, own + s] = x[t, plain + s] - x[before, plain + s]
        for column in range(plain):
            value = x[t, column]
            cost += program.cost[t, column] * value
            for one in range(start[column], start[column + 1]):
                left[t, row[one]] -= program.coefficient[t, one] * value
            for k in range(yearly.size):
                yearly[k] += program.rate[k, column] * program.weight[t] * value
    return cost


@compiled
def scaling(x: Floats, lower: Floats, upper: Floats, most: Floats, theta: Floats) -> float:
    """Fill Θ = 1 / (zl / x + zu / (u - x)); Σ zl·x + zu·(u - x)."""
    total = 0.0
    for t in range(x.shape[0]):
        for j in range(x.shape[1]):
            if most[t, j] > 0.0:
                room = most[t, j] - x[t, j]
                total += lower[t, j] * x[t, j] + upper[t, j] * room
                theta[t, j] = 1.0 / (lower[t, j] / x[t, j] + upper[t, j] / room)
            else:
                theta[t, j] = 0.0
    return total


@compiled
def weighed(program: HourlyProgram, theta: Floats, h: Floats, into: Floats, yearly: Floats) -> None:
    """Add A Θ h to the hours' rows and M Θ h to the yearly ones."""
    start, row, own, stores, ring = program.start, program.row, program.own, program.stores, program.ring
    plain = start.size - 1
    for t in range(theta.shape[0]):
        after = t + 1 if (t + 1) % ring else t + 1 - ring
        for column in range(plain):
            value = theta[t, column] * h[t, column]
            for one in range(start[column], start[column + 1]):
                into[t, row[one]] += program.coefficient[t, one] * value
            for k in range(yearly.size):
                yearly[k] += program.rate[k, column] * program.weight[t] * value
        for s in range(stores):
            value = theta[t, plain + s] * h[t, plain + s]
            into[t, own + s] -= value
            into[after, own + s] += value


@compiled
def coupling(program: HourlyProgram, theta: Floats, k: int, into: Floats, schur: Floats) -> None:
    """Fill A Θ M_kᵀ, shape (hours, rows), and row k of M Θ Mᵀ."""
    start, row = program.start, program.row
    schur[:] = 0.0
    into[:] = 0.0
    for t in range(theta.shape[0]):
        weight = program.weight[t]
        for column in range(start.size - 1):
            rate = program.rate[k, column]
            if rate == 0.0:
                continue
            value = theta[t, column] * rate * weight
            for one in range(start[column], start[column + 1]):
                into[t, row[one]] += program.coefficient[t, one] * value
            for other in range(schur.size):
                schur[other] += value * program.rate[other, column] * weight


@compiled
def direction(program: HourlyProgram, theta: Floats, y: Floats, v: Floats, h: Floats, step: Floats) -> None:
    """Fill dx = Θ (Aᵀ dy + Mᵀ dv - h)."""
    start, row, own, stores, ring = program.start, program.row, program.own, program.stores, program.ring
    plain = start.size - 1
    for t in range(theta.shape[0]):
        after = t + 1 if (t + 1) % ring else t + 1 - ring
        for column in range(plain):
            value = -h[t, column]
            for one in range(start[column], start[column + 1]):
                value += program.coefficient[t, one] * y[t, row[one]]
            for k in range(v.size):
                value += program.rate[k, column] * program.weight[t] * v[k]
            step[t, column] = theta[t, column] * value
        for s in range(stores):
            step[t, plain + s] = theta[t, plain + s] * (y[after, own + s] - y[t, own + s] - h[t, plain + s])


@compiled
def predicted(x: Floats, lower: Floats, upper: Floats, most: Floats, step: Floats) -> tuple[float, float, Floats]:
    """How far a step to µ = 0 may go, in x and in the duals, and complementarity along it: terms of 1, αp, αd, αp·αd."""
    primal = dual = 1.0
    terms = np.zeros(4)
    for t in range(x.shape[0]):
        for j in range(x.shape[1]):
            if most[t, j] <= 0.0:
                continue
            dx, low, high = step[t, j], x[t, j], most[t, j] - x[t, j]
            zl, zu = lower[t, j], upper[t, j]
            dl, du = -zl - zl / low * dx, -zu + zu / high * dx
            if dx < 0.0:
                primal = min(primal, -low / dx)
            elif dx > 0.0:
                primal = min(primal, high / dx)
            if dl < 0.0:
                dual = min(dual, -zl / dl)
            if du < 0.0:
                dual = min(dual, -zu / du)
            terms[0] += low * zl + high * zu
            terms[1] += dx * zl - dx * zu
            terms[2] += low * dl + high * du
            terms[3] += dx * dl - dx * du
    return primal, dual, terms


@compiled
def corrected(
    x: Floats,
    lower: Floats,
    upper: Floats,
    most: Floats,
    reduced: Floats,
    predictor: Floats,
    target: float,
    share: float,
    rl: Floats,
    ru: Floats,
    h: Floats,
) -> None:
    """Fill rl, ru: what complementarity is to change by, less a share of the predictor's second-order terms; and h = rd - rl / x + ru / (u - x)."""
    for t in range(x.shape[0]):
        for j in range(x.shape[1]):
            if most[t, j] <= 0.0:
                h[t, j] = 0.0
                continue
            dx, low, high = predictor[t, j], x[t, j], most[t, j] - x[t, j]
            zl, zu = lower[t, j], upper[t, j]
            dl, du = -zl - zl / low * dx, -zu + zu / high * dx
            rl[t, j] = target - low * zl - share * dx * dl
            ru[t, j] = target - high * zu + share * dx * du
            h[t, j] = reduced[t, j] - zl + zu - rl[t, j] / low + ru[t, j] / high


@compiled
def centred(
    x: Floats,
    lower: Floats,
    upper: Floats,
    most: Floats,
    reduced: Floats,
    step: Floats,
    primal: float,
    dual: float,
    target: float,
    rl: Floats,
    ru: Floats,
    h: Floats,
) -> None:
    """Change rl, ru, h so that products far from the target after a trial step are brought nearer to it (Gondzio)."""
    least, largest = 0.1 * target, 10.0 * target
    for t in range(x.shape[0]):
        for j in range(x.shape[1]):
            if most[t, j] <= 0.0:
                continue
            dx, low, high = step[t, j], x[t, j], most[t, j] - x[t, j]
            zl, zu = lower[t, j], upper[t, j]
            product = (low + primal * dx) * (zl + dual * (rl[t, j] - zl * dx) / low)
            if product < least:
                rl[t, j] += least - product
            elif product > largest:
                rl[t, j] += max(largest - product, -largest)
            product = (high - primal * dx) * (zu + dual * (ru[t, j] + zu * dx) / high)
            if product < least:
                ru[t, j] += least - product
            elif product > largest:
                ru[t, j] += max(largest - product, -largest)
            h[t, j] = reduced[t, j] - zl + zu - rl[t, j] / low + ru[t, j] / high


@compiled
def step_lengths(
    x: Floats, lower: Floats, upper: Floats, most: Floats, rl: Floats, ru: Floats, step: Floats
) -> tuple[float, float]:
    """How far a step may go to the next wall, in x and in the duals."""
    primal = dual = 1e30
    for t in range(x.shape[0]):
        for j in range(x.shape[1]):
            if most[t, j] <= 0.0:
                continue
            dx, low, high = step[t, j], x[t, j], most[t, j] - x[t, j]
            zl, zu = lower[t, j], upper[t, j]
            dl = (rl[t, j] - zl * dx) / low
            du = (ru[t, j] + zu * dx) / high
            if dx < 0.0:
                primal = min(primal, -low / dx)
            elif dx > 0.0:
                primal = min(primal, high / dx)
            if dl < 0.0:
                dual = min(dual, -zl / dl)
            if du < 0.0:
                dual = min(dual, -zu / du)
    return primal, dual


@compiled
def move(
    x: Floats,
    lower: Floats,
    upper: Floats,
    most: Floats,
    rl: Floats,
    ru: Floats,
    step: Floats,
    primal: float,
    dual: float,
) -> None:
    """Take a step."""
    for t in range(x.shape[0]):
        for j in range(x.shape[1]):
            if most[t, j] <= 0.0:
                continue
            dx, low, high = step[t, j], x[t, j], most[t, j] - x[t, j]
            zl, zu = lower[t, j], upper[t, j]
            x[t, j] += primal * dx
            lower[t, j] += dual * (rl[t, j] - zl * dx) / low
            upper[t, j] += dual * (ru[t, j] + zu * dx) / high


@compiled
def inner(one: Floats, other: Floats) -> float:
    """Σ one · other, without the threads that BLAS would wake for it."""
    total = 0.0
    for t in range(one.shape[0]):
        for i in range(one.shape[1]):
            total += one[t, i] * other[t, i]
    return total


@compiled
def subtract(one: Floats, other: Floats, times: float) -> None:
    """Take `times` · other off."""
    for t in range(one.shape[0]):
        for i in range(one.shape[1]):
            one[t, i] -= times * other[t, i]


@dataclass
class Point:
    """Where the method stands: hours, and the yearly rows' slack and excess as one more row of columns."""

    x: Floats  # (hours, columns)
    lower: Floats
    upper: Floats
    y: Floats  # (hours, rows)
    yearly_x: Floats  # (1, 2 * yearly): slack, then beyond
    yearly_lower: Floats
    yearly_upper: Floats
    v: Floats  # (yearly,)


@dataclass(frozen=True)
class Solved:
    point: Point
    cost: float
    bound: float
    reached: bool
    steps: int


def start(program: HourlyProgram, yearly_most: Floats, y: Floats | None = None) -> Point:
    most = program.most
    x = 0.5 * most
    hours, rows = len(most), program.own + program.stores
    yearly = len(program.limit)
    theta = most**2
    factor = empty_factor(program)
    factorize(program, theta, factor)
    left, counted = np.zeros((hours, rows)), np.zeros(yearly)
    residuals(program, x, left, counted)
    solve(program, factor, left)
    step = np.zeros_like(x)
    none = np.zeros(yearly)
    direction(program, theta, left, none, np.zeros_like(x), step)
    x = np.clip(x + step, 0.05 * most, 0.95 * most)
    if y is None:
        y = np.zeros((hours, rows))
        weighed(program, theta, program.cost, y, np.zeros(yearly))
        solve(program, factor, y)
    v = np.zeros(yearly)
    reduced = np.zeros_like(x)
    reduced_costs(program, y, v, reduced)
    residuals(program, x, left, counted)
    yearly_x = np.clip(np.concatenate([program.limit - counted, counted - program.limit])[None], 0.05 * yearly_most, 0.95 * yearly_most)
    there = most > 0.0
    mean = float(np.abs(reduced * most)[there].mean()) * 0.2
    delta = np.zeros_like(x)
    delta[there] = mean / most[there]
    lower, upper = np.maximum(reduced, 0.0) + delta, np.maximum(-reduced, 0.0) + delta
    yearly_reduced = np.concatenate([-v, program.penalty + v])[None]
    yd = np.divide(mean, yearly_most, out=np.zeros_like(yearly_most), where=yearly_most > 0.0)
    return Point(
        x, lower, upper, y, yearly_x, np.maximum(yearly_reduced, 0.0) + yd, np.maximum(-yearly_reduced, 0.0) + yd, v
    )


@compiled
def central(reduced: Floats, most: Floats, mu: float, x: Floats, lower: Floats, upper: Floats) -> None:
    """Fill the central point for given reduced costs: x·zl = (u - x)·zu = µ, zl - zu = reduced."""
    for t in range(x.shape[0]):
        for j in range(x.shape[1]):
            u = most[t, j]
            if u <= 0.0:
                x[t, j] = lower[t, j] = upper[t, j] = 0.0
                continue
            r = reduced[t, j]
            # r·x² - (2µ + r·u)·x + µ·u = 0
            half = mu + 0.5 * abs(r) * u
            near = mu * u / (half + np.sqrt(half * half - mu * abs(r) * u))  # from the wall it is drawn to
            x[t, j] = near if r > 0.0 else u - near
            lower[t, j] = mu / (near if r > 0.0 else u - near)
            upper[t, j] = mu / (u - near if r > 0.0 else near)


def central_start(program: HourlyProgram, yearly_most: Floats, y: Floats, v: Floats, mu: float) -> Point:
    x, yx = np.zeros_like(program.most), np.zeros_like(yearly_most)
    lower, upper, yl, yu = np.zeros_like(x), np.zeros_like(x), np.zeros_like(yx), np.zeros_like(yx)
    reduced = np.zeros_like(x)
    reduced_costs(program, y, v, reduced)
    central(reduced, program.most, mu, x, lower, upper)
    central(np.concatenate([-v, program.penalty + v])[None], yearly_most, mu, yx, yl, yu)
    return Point(x, lower, upper, y.copy(), yx, yl, yu, v.copy())


def optimise(program: HourlyProgram, tolerance: float, kept_to: float, point: Point, yearly_most: Floats, trace=None, most_steps=MOST_STEPS) -> Solved:
    x, y = point.x, point.y
    hours, rows = y.shape
    yearly = len(program.limit)
    most = program.most
    factor = empty_factor(program)
    theta, reduced, h, first, step, rl, ru, rl2, ru2 = (np.zeros_like(x) for _ in range(9))
    left, counted = np.zeros((hours, rows)), np.zeros(yearly)
    count = 2 * int(np.count_nonzero(most > 0.0)) + 2 * int(np.count_nonzero(yearly_most > 0.0))
    ytheta, yfirst, ystep, yh, yrl, yru, yrl2, yru2 = (np.zeros_like(point.yearly_x) for _ in range(8))
    links = np.zeros((yearly, hours, rows))
    solved = np.zeros((yearly, hours, rows))
    best = -np.inf
    for number in range(most_steps):
        bound = reduced_costs(program, y, point.v, reduced)
        yreduced = np.concatenate([-point.v, program.penalty + point.v])[None]
        bound += float(program.limit @ point.v) + float(np.sum(yearly_most * np.minimum(0.0, yreduced)))
        cost = residuals(program, x, left, counted)
        yx = point.yearly_x[0]
        cost += float(program.penalty @ yx[yearly:])
        yleft = program.limit - counted - yx[:yearly] + yx[yearly:]
        broken = float(np.abs(left).max())
        if yearly:
            broken = max(broken, float(np.abs(yleft).max()))
        best = max(best, bound)
        total = scaling(x, point.lower, point.upper, most, theta)
        total += scaling(point.yearly_x, point.yearly_lower, point.yearly_upper, yearly_most, ytheta)
        mu = total / count
        if trace is not None:
            trace(number, cost, bound, broken, mu, (sigma, primal, dual) if number else ())
        reached = cost - bound <= tolerance and broken < kept_to
        if reached:
            break
        factorize(program, theta, factor)
        schur = np.zeros((yearly, yearly))
        for k in range(yearly):
            coupling(program, theta, k, links[k], schur[k])
            solved[k] = links[k]
            solve(program, factor, solved[k])
            schur[k, k] += ytheta[0, k] + ytheta[0, yearly + k]
        for k in range(yearly):
            for j in range(yearly):
                schur[k, j] -= inner(links[k], solved[j])

        def newton(h: Floats, yh: Floats, into: Floats, yinto: Floats) -> tuple[Floats, Floats]:
            dy, g = left.copy(), yleft.copy()
            weighed(program, theta, h, dy, g)
            solve(program, factor, dy)
            yw = (ytheta * yh)[0]
            g += yw[:yearly] - yw[yearly:]
            dv = np.zeros(yearly)
            if yearly:
                dv = np.linalg.solve(schur, g - np.array([inner(link, dy) for link in links]))
                for k in range(yearly):
                    subtract(dy, solved[k], float(dv[k]))
            direction(program, theta, dy, dv, h, into)
            yinto[0] = ytheta[0] * (np.concatenate([dv, -dv]) - yh[0])
            return dy, dv

        newton(reduced, yreduced, first, yfirst)
        primal, dual, terms = predicted(x, point.lower, point.upper, most, first)
        p2, d2, t2 = predicted(point.yearly_x, point.yearly_lower, point.yearly_upper, yearly_most, yfirst)
        primal, dual, terms = min(primal, p2), min(dual, d2), terms + t2
        ahead = terms[0] + primal * terms[1] + dual * terms[2] + primal * dual * terms[3]
        sigma = min(1.0, max(1e-8, (ahead / terms[0]) ** 3))
        target = sigma * mu
        share = (primal * dual) if SHARED else 1.0
        corrected(x, point.lower, point.upper, most, reduced, first, target, share, rl, ru, h)
        corrected(point.yearly_x, point.yearly_lower, point.yearly_upper, yearly_most, yreduced, yfirst, target, share, yrl, yru, yh)
        dy, dv = newton(h, yh, step, ystep)
        primal, dual = step_lengths(x, point.lower, point.upper, most, rl, ru, step)
        p2, d2 = step_lengths(point.yearly_x, point.yearly_lower, point.yearly_upper, yearly_most, yrl, yru, ystep)
        primal, dual = min(1.0, min(primal, p2)), min(1.0, min(dual, d2))
        for _ in range(CORRECTORS):
            if primal > 0.9 and dual > 0.9:
                break
            tp, td = min(1.0, 1.1 * primal + 0.1), min(1.0, 1.1 * dual + 0.1)
            first, step, yfirst, ystep = step, first, ystep, yfirst  # the last step is kept in first
            rl2[:], ru2[:], yrl2[:], yru2[:] = rl, ru, yrl, yru
            centred(x, point.lower, point.upper, most, reduced, first, tp, td, target, rl2, ru2, h)
            centred(
                point.yearly_x, point.yearly_lower, point.yearly_upper, yearly_most, yreduced, yfirst, tp, td, target, yrl2, yru2, yh
            )
            dy2, dv2 = newton(h, yh, step, ystep)
            p1, d1 = step_lengths(x, point.lower, point.upper, most, rl2, ru2, step)
            p2, d2 = step_lengths(point.yearly_x, point.yearly_lower, point.yearly_upper, yearly_most, yrl2, yru2, ystep)
            p1, d1 = min(1.0, min(p1, p2)), min(1.0, min(d1, d2))
            if p1 + d1 < primal + dual + 0.02:
                first, step, yfirst, ystep = step, first, ystep, yfirst
                break
            stop = p1 + d1 < primal + dual + 0.05
            primal, dual, dy, dv = p1, d1, dy2, dv2
            rl, rl2, ru, ru2, yrl, yrl2, yru, yru2 = rl2, rl, ru2, ru, yrl2, yrl, yru2, yru
            if stop:
                break
        primal, dual = min(1.0, TO_THE_WALL * primal), min(1.0, TO_THE_WALL * dual)
        if EQUAL:
            primal = dual = min(primal, dual)
        move(x, point.lower, point.upper, most, rl, ru, step, primal, dual)
        move(point.yearly_x, point.yearly_lower, point.yearly_upper, yearly_most, yrl, yru, ystep, primal, dual)
        y += dual * dy
        point.v += dual * dv
    return Solved(point, cost, bound, reached, number)
