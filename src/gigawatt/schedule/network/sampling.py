"""Futures of a network: durations drawn with shared causes, dates propagated, critical paths and slack counted.

Futures are drawn in blocks of a fixed size, each from a random stream of its own, so that a seed gives the same numbers bit for
bit on any number of workers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gigawatt.schedule.network.compiled import compiled
from gigawatt.schedule.network.network import Network
from gigawatt.schedule.network.propagation import critical, dates, latest_finishes
from gigawatt.schedule.records.special import ndtr, ndtri

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

BLOCK = 512  # futures
DEFAULT_SAMPLES = 4096
FARTHEST = 6.0  # standard deviations: one draw in 500 million lies beyond
STEPS = 128  # of the table of quantiles, per standard deviation
MOST_CAUSES = 4  # of one task
MOST_AT_ONCE = 2048  # futures


@dataclass(frozen=True)
class Futures:
    """What was drawn: ends of all tasks, and for each target which tasks lead to it and how often they are critical."""

    network: Network
    finish: Floats  # (tasks, futures) months
    before: Mapping[str, Integers]  # by target: numbers of the tasks that lead to it, itself last
    criticality: Mapping[str, Floats]  # by target: share of futures in which each of those tasks is on a critical path
    slack: Mapping[str, Floats]  # by target: mean slack of the end of each of those tasks [months], infinite where nothing waits
    slack_of: Mapping[tuple[str, str], Floats]  # by task and target, of tasks that were asked for: slack in each future

    def finishes(self, key: str) -> Floats:
        """The ends of a task [months], shape (futures,)."""
        found: Floats = self.finish[self.network.number[key]]
        return found


def draw_futures(
    network: Network,
    targets: Sequence[str],
    *,
    samples: int = DEFAULT_SAMPLES,
    seed: int = 1,
    workers: int = 1,
    slack_of: Sequence[str] = (),
    later: Mapping[str, Floats] | None = None,
) -> Futures:
    """Draw futures of a network.

    Args:
        network: the network.
        targets: tasks whose critical paths are wanted.
        samples: how many futures.
        seed: same seed, same numbers.
        workers: threads.
        slack_of: tasks whose slack towards every target that waits for them is kept for each future.
        later: by how much longer causes of doubt make tasks, by task, shape (samples,) each [months].
    """
    before = {target: network.before(target) for target in targets}
    wanted = [(task, target) for target in targets for task in slack_of if network.number[task] in before[target]]
    drawer = Drawer(network)
    blocks = range(-(-samples // BLOCK))
    sizes = [min(BLOCK, samples - block * BLOCK) for block in blocks]

    def one(block: int) -> _Block:
        own = slice(block * BLOCK, block * BLOCK + sizes[block])
        longer = {task: months[own] for task, months in (later or {}).items()}
        return _block(drawer, before, wanted, drawer.durations(seed, block, sizes[block]), longer)

    if workers > 1:
        with ThreadPoolExecutor(workers) as pool:
            done = list(pool.map(one, blocks))
    else:
        done = [one(block) for block in blocks]
    return Futures(
        network=network,
        finish=np.concatenate([block.finish for block in done], axis=1),
        before=before,
        criticality={target: np.sum([block.critical[target] for block in done], axis=0) / samples for target in targets},
        slack={target: np.sum([block.slack[target] for block in done], axis=0) / samples for target in targets},
        slack_of={pair: np.concatenate([block.slack_of[pair] for block in done]) for pair in wanted},
    )


def promised_finishes(network: Network, later: Mapping[str, float] | None = None) -> Floats:
    """The end of every task if all of them took just as long as promised, but for what comes later [months], shape (tasks,)."""
    durations = np.array([[task.duration.promised_months] for task in network.tasks])
    _lengthen(durations, network, {task: np.array([months]) for task, months in (later or {}).items()})
    _, _, finish = dates(network.arrays, durations)
    return finish[:, 0]


def median_finishes(network: Network, targets: Sequence[str], later: Mapping[str, Floats], count: int) -> Floats:
    """Ends of some tasks where every task takes its median and no setback happens, but for what comes later [months].

    Args:
        network: the network.
        targets: the tasks.
        later: by task, shape (count,) each.
        count: how many futures.

    Returns:
        Shape (targets, count).
    """
    middle = np.array([0.5])
    durations = np.repeat([task.duration.quantile(middle) for task in network.tasks], count, axis=1)
    _lengthen(durations, network, later)
    _, _, finish = dates(network.arrays, durations)
    return finish[[network.number[target] for target in targets]]


def finishes_at(
    network: Network, targets: Sequence[str], seed: int, samples: Integers, later: Mapping[str, Floats] | None = None
) -> Floats:
    """Ends of some tasks in chosen futures of a network, the same as those of ``draw_futures``.

    Args:
        network: the network.
        targets: the tasks.
        seed: of the futures.
        samples: number of each future, in any order, shape (futures,).
        later: by how much longer causes of doubt make tasks, by task, shape (futures,) each [months].

    Returns:
        Months, shape (targets, futures).
    """
    drawer = Drawer(network)
    wanted = [network.number[target] for target in targets]
    found = np.empty((len(wanted), len(samples)))
    for block in range(int(samples.max(initial=-1)) // BLOCK + 1):
        own = np.flatnonzero(samples // BLOCK == block)
        if len(own) == 0:
            continue
        drawn = drawer.durations(seed, block, BLOCK)
        for rows in np.array_split(own, -(-len(own) // MOST_AT_ONCE)):
            durations = np.ascontiguousarray(drawn[:, samples[rows] % BLOCK])
            _lengthen(durations, network, {task: months[rows] for task, months in (later or {}).items()})
            _, _, finish = dates(network.arrays, durations)
            found[:, rows] = finish[wanted]
    return found


def cause_scores(network: Network, causes: Sequence[str], seed: int, samples: int) -> Floats:
    """Standard normals of some of a network's causes in its first futures, shape (causes, samples)."""
    drawer = Drawer(network)
    rows = [list(network.causes).index(key) for key in causes]
    blocks = [drawer.scores(seed, block, BLOCK)[0][rows] for block in range(-(-samples // BLOCK))]
    return np.concatenate(blocks, axis=1)[:, :samples] if blocks else np.zeros((len(rows), 0))


def _lengthen(durations: Floats, network: Network, later: Mapping[str, Floats]) -> None:
    """Add what causes of doubt make tasks longer, in place; what is done stays so."""
    for task, months in later.items():
        durations[network.number[task]] += months


@dataclass(frozen=True)
class _Block:
    finish: Floats
    critical: Mapping[str, Floats]  # counts
    slack: Mapping[str, Floats]  # sums
    slack_of: Mapping[tuple[str, str], Floats]


def _block(
    drawer: Drawer,
    before: Mapping[str, Integers],
    wanted: Sequence[tuple[str, str]],
    durations: Floats,
    later: Mapping[str, Floats],
) -> _Block:
    network = drawer.network
    _lengthen(durations, network, later)
    release, start, finish = dates(network.arrays, durations)
    counts, sums, kept = {}, {}, {}
    for target, tasks in before.items():
        counts[target] = critical(network.arrays, release, start, finish, tasks).sum(axis=1).astype(np.float64)
        slack = latest_finishes(network.arrays, durations, finish, tasks) - finish[tasks]
        sums[target] = slack.sum(axis=1)
        for task, asked in wanted:
            if asked == target:
                kept[task, target] = slack[int(np.searchsorted(tasks, network.number[task]))]
    return _Block(finish, counts, sums, kept)


class Drawer:
    """Draws durations of a network: a Gaussian copula over its tasks, with named causes as factors.

    A task's score is ``z = sum_c sqrt(share_c) F_c + sqrt(1 - sum_c share_c) e``; its duration is its quantile at ``Phi(z)``,
    read from a table that is linear between 128 points a standard deviation (an error below 1e-5 of a lognormal's duration).
    """

    def __init__(self, network: Network) -> None:
        self.network = network
        tasks = network.tasks
        causes = list(network.causes)
        place = {key: number for number, key in enumerate(causes)}
        self.cause = np.zeros((len(tasks), MOST_CAUSES), dtype=np.int64)
        self.weight = np.zeros((len(tasks), MOST_CAUSES))
        for row, task in enumerate(tasks):
            for column, (key, share) in enumerate(task.causes):
                self.cause[row, column], self.weight[row, column] = place[key], np.sqrt(share)
        self.own = np.sqrt(np.maximum(0.0, 1.0 - np.square(self.weight).sum(axis=1)))
        self.follows = np.zeros((len(causes), len(causes)))
        for row, key in enumerate(causes):
            follows = network.causes[key].follows
            for other, share in follows:
                self.follows[row, place[other]] = np.sqrt(share)
            self.follows[row, row] = np.sqrt(max(0.0, 1.0 - sum(share for _, share in follows)))
        self.setback_cause = np.array([-1 if one.setback is None else place[one.setback.cause] for one in tasks], dtype=np.int64)
        self.beyond = np.array([np.inf if one.setback is None else _beyond(one.setback.probability) for one in tasks])

    @cached_property
    def grid(self) -> Floats:
        """Probabilities at the points of the tables."""
        points = np.arange(-FARTHEST * STEPS, FARTHEST * STEPS + 1.0) / STEPS
        return np.asarray(ndtr(points))

    @cached_property
    def tables(self) -> Floats:
        """Durations at the points, shape (tasks, points)."""
        return np.ascontiguousarray([task.duration.quantile(self.grid) for task in self.network.tasks])

    @cached_property
    def delays(self) -> Floats:
        """What a setback adds, at the points; nothing where there is none."""
        nothing = np.zeros_like(self.grid)
        found = [nothing if one.setback is None else one.setback.delay.quantile(self.grid) for one in self.network.tasks]
        return np.ascontiguousarray(found)

    def scores(self, seed: int, block: int, futures: int) -> tuple[Floats, Floats]:
        """Standard normals of a block: those of the causes, shape (causes, futures), and of each task alone.

        A block is always drawn whole, so that its first futures are the same however many are asked for.
        """
        stream = np.random.Generator(np.random.PCG64DXSM(np.random.SeedSequence(seed, spawn_key=(block,))))
        drawn = stream.standard_normal((len(self.follows) + len(self.network.tasks), BLOCK))
        drawn = drawn if futures == BLOCK else np.ascontiguousarray(drawn[:, :futures])
        return self.follows @ drawn[: len(self.follows)], drawn[len(self.follows) :]

    def durations(self, seed: int, block: int, futures: int) -> Floats:
        """Durations of a block [months], shape (tasks, futures)."""
        causes, alone = self.scores(seed, block, futures)
        return self.durations_at(causes, alone)

    def durations_at(self, causes: Floats, alone: Floats) -> Floats:
        """Durations at given standard normals of causes, shape (causes, futures), and of tasks, (tasks, futures)."""
        found = np.empty_like(alone)
        _durations(
            causes, alone, self.cause, self.weight, self.own, self.tables, self.setback_cause, self.beyond, self.delays, found
        )
        return found


def _beyond(probability: float) -> float:
    return float(ndtri(1.0 - probability)) if probability > 0.0 else np.inf


@compiled
def _durations(
    causes: Floats,
    alone: Floats,
    cause: Integers,
    weight: Floats,
    own: Floats,
    tables: Floats,
    setback_cause: Integers,
    beyond: Floats,
    delays: Floats,
    found: Floats,
) -> None:
    tasks, futures = alone.shape
    last = tables.shape[1] - 2
    for task in range(tasks):
        table, delay = tables[task], delays[task]
        for future in range(futures):
            score = own[task] * alone[task, future]
            for column in range(weight.shape[1]):
                if weight[task, column] > 0.0:
                    score += weight[task, column] * causes[cause[task, column], future]
            place = (min(FARTHEST, max(-FARTHEST, score)) + FARTHEST) * STEPS
            point = min(last, int(place))
            part = place - point
            months = table[point] + part * (table[point + 1] - table[point])
            setback = setback_cause[task]
            if setback >= 0 and causes[setback, future] > beyond[task]:
                months += delay[point] + part * (delay[point + 1] - delay[point])
            found[task, future] = months
