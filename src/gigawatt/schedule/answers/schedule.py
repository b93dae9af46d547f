"""Time to power of a programme: its task network drawn many times, with dates of every item beside what was promised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.programme.futures.schedule import ScheduleTerms, SlotTerms
from gigawatt.programme.programme import Programme
from gigawatt.schedule.campus.clock import Clock
from gigawatt.schedule.campus.items import Item
from gigawatt.schedule.campus.layout import IN_SERVICE, LaidOut, laid_out
from gigawatt.schedule.network.network import Network
from gigawatt.schedule.network.sampling import DEFAULT_SAMPLES, Futures, draw_futures

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class ActingCause:
    """A cause of doubt that makes tasks longer.

    Attributes:
        key: its name.
        name: what it is, in words.
        tasks: what it acts on.
        share: of futures in which it takes any time.
        mean_months: that it takes where it does, of the task that it makes longest.
    """

    key: str
    name: str
    tasks: tuple[str, ...]
    share: float
    mean_months: float


@dataclass(frozen=True)
class Schedule:
    """The futures of a programme's network, and what comes into service in them."""

    programme: Programme
    terms: ScheduleTerms
    clock: Clock
    items: tuple[Item, ...]
    network: Network
    futures: Futures
    promised: Floats  # (tasks,) the end of each task if all took as long as promised from today [months]
    slots: Mapping[str, SlotTerms]  # by the key of their task
    idle_slots: tuple[SlotTerms, ...]
    gates: Mapping[str, float | None]  # tasks that authorities decide: share of applications granted, where it is known
    seed: int
    samples: int
    acting: tuple[ActingCause, ...] = ()  # causes of doubt that are drawn in it
    warnings: tuple[str, ...] = ()  # what contradicts each other in what is said

    def finishes(self, task: str) -> Floats:
        """The end of a task in each future [months]."""
        return self.futures.finishes(task)

    def date(self, task: str, confidence: float) -> float:
        """The date that a task's end meets so surely, as a fractional year."""
        return self.clock.year(percentile(self.finishes(task), confidence))


def percentile(months: Floats, confidence: float) -> float:
    """The month by which so large a share of futures has come: an order statistic, of no two futures a mean."""
    return float(np.quantile(months, confidence, method="inverted_cdf"))


def schedule(
    programme: Programme, *, samples: int = DEFAULT_SAMPLES, seed: int | None = None, workers: int = 1, anew: bool = False
) -> Schedule:
    """Draw the futures of a programme's network of tasks, its causes of doubt aside.

    Args:
        programme: with or without a section ``schedule``.
        samples: how many futures.
        seed: of what is drawn; None: the programme's.
        workers: threads; the numbers do not depend on them.
        anew: as if nothing were promised or done: all work begins today.

    Raises:
        ScheduleError: everything that is wrong with the network.
    """
    seed = programme.seed if seed is None else seed
    return drawn_from(laid_out(programme, anew=anew), programme, samples=samples, seed=seed, workers=workers)


def drawn_from(
    laid: LaidOut,
    programme: Programme,
    *,
    samples: int,
    seed: int,
    workers: int = 1,
    later: Mapping[str, Floats] | None = None,
    acting: Sequence[ActingCause] = (),
    warnings: Sequence[str] = (),
) -> Schedule:
    """Draw the futures of a network that is laid out.

    Args:
        laid: the network.
        programme: that it is of.
        samples: how many futures.
        seed: of what is drawn.
        workers: threads; the numbers do not depend on them.
        later: by how much longer causes of doubt make tasks, by task, shape (samples,) each [months].
        acting: these causes, for who reads the dates.
        warnings: what contradicts each other in what is said, in words.
    """
    network = laid.network
    targets = [item.target for item in laid.items] + [task.key for task in network.tasks if task.key.endswith(f".{IN_SERVICE}")]
    reserved = {path.rpartition(".")[0] for path in laid.slots}
    targets += [item.steps[-1].task for item in laid.items if item.path in reserved and item.steps[-1].task not in targets]
    slots = list(laid.slots)
    futures = draw_futures(network, targets, samples=samples, seed=seed, workers=workers, slack_of=slots, later=later)
    return Schedule(
        programme=programme,
        terms=laid.terms,
        clock=laid.clock,
        items=laid.items,
        network=network,
        futures=futures,
        promised=laid.promised,
        slots=laid.slots,
        idle_slots=laid.idle_slots,
        gates=laid.gates,
        seed=seed,
        samples=samples,
        acting=tuple(acting),
        warnings=tuple(warnings),
    )
