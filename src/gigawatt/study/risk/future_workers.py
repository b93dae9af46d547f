"""Who plans futures anew: this process, others, or actors on Ray. A future is one question (`risk.planned_anew`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from gigawatt.plan.workers.executor import SiteWorkers
from gigawatt.plan.workers.handed import Handed
from gigawatt.risk.anew.planned_anew import FutureFound, HeldCosts, HoldPlans, PlanAnew, PlanInHand, PlansInHand
from gigawatt.study.risk.workers import Workers
from gigawatt.study.workers.executors import place_of_workers, started_workers
from gigawatt.study.workers.nursery import cores
from gigawatt.study.workers.workers import ProcessExecutor

MOST_ACTORS = 16  # on Ray, where nobody says how many: each is handed all of the plans


@dataclass(frozen=True)
class FutureWorkers:
    """Plans, and who answers questions about futures of them.

    Attributes:
        plans: that all of them have.
        others: workers elsewhere, each in a place of its own; None: this process answers.
        places: how many of them.
    """

    plans: Sequence[PlanInHand]
    others: SiteWorkers | None = None
    places: int = 1

    def plan_anew(self, questions: Sequence[PlanAnew]) -> list[FutureFound]:
        """Futures planned anew, in the order of the questions.

        Raises:
            SolverError: a worker died.
        """
        return self._answers(questions)

    def hold(self, questions: Sequence[HoldPlans]) -> list[HeldCosts]:
        """Plans held in futures, in the order of the questions.

        Raises:
            SolverError: a worker died.
        """
        return self._answers(questions)

    def _answers(self, questions: Sequence[Any]) -> list[Any]:
        if self.others is None:
            return [question.answered_by(self.plans) for question in questions]
        placed: Any = [replace(question, site=number % self.places) for number, question in enumerate(questions)]
        found: list[Any] = self.others.answer(placed)
        return found


@contextmanager
def future_workers(workers: Workers, plans: Sequence[PlanInHand], futures: int) -> Iterator[FutureWorkers]:
    """Workers for so many futures, stopped at the end.

    Args:
        workers: what ``--on`` and ``--processes`` say.
        plans: that questions are about, by number.
        futures: how many there are to be asked about at once.

    Raises:
        WorkersError: it is no place for workers, no cluster answers, or its machines cannot run them.
    """
    most = MOST_ACTORS if place_of_workers(workers.on).is_ray else cores()
    places = max(1, min(futures, workers.processes or most))
    with handed_out(workers, [PlansInHand(plans)] * places, places) as others:
        yield FutureWorkers(plans) if others is None else FutureWorkers(plans, others, places)


@contextmanager
def handed_out(workers: Workers, handed: Sequence[Handed], most: int | None = None) -> Iterator[SiteWorkers | None]:
    """Workers that have been handed something, stopped at the end; None: one process is enough, which is this one.

    Args:
        workers: what ``--on`` and ``--processes`` say.
        handed: what questions are about, by number.
        most: workers; None: as many as ``--processes`` says, or cores, or the CPUs of a cluster.

    Raises:
        WorkersError: it is no place for workers, no cluster answers, or its machines cannot run them.
    """
    place = place_of_workers(workers.on)
    count = most or workers.processes
    started = started_workers(len(handed), count, place)
    if started is None and not place.is_ray:
        yield None
        return
    others: SiteWorkers
    if place.is_ray:
        from gigawatt.study.workers.ray_workers import ray_executor

        others = ray_executor(handed, place.address, count)
    else:
        assert started is not None
        others = ProcessExecutor(handed, started)
    try:
        yield others
    finally:
        others.close()
