"""Site workers: the same answers as in one process, and a worker that dies at its start is named, not waited for."""

from __future__ import annotations

import os
from dataclasses import dataclass
from multiprocessing.connection import Connection

import numpy as np
import pytest
from tests.plan.planned import random_case

from gigawatt.errors import SolverError, StudyError
from gigawatt.plan.seeds import seed_points
from gigawatt.plan.workers.executor import SerialExecutor
from gigawatt.study.workers import nursery
from gigawatt.study.workers.nursery import WorkerProcesses
from gigawatt.study.workers.workers import ProcessExecutor


@dataclass(frozen=True)
class Halves:
    """An errand: half a number; odd ones cannot be halved, and nothing is no number."""

    number: int

    def done(self) -> int:
        if self.number % 2:
            raise StudyError(f"{self.number} is odd")
        if not self.number:
            os._exit(5)
        return self.number // 2


def dies(_: Connection) -> None:
    os._exit(3)


def test_workers_answer_as_one_process_does() -> None:
    case = random_case(3, sites=3, years=2, hours=48)
    weathers, questions = [site.weather for site in case.sites], seed_points(case, 1)
    executor = ProcessExecutor(weathers, 2)
    try:
        answers = executor.answer(questions)
    finally:
        executor.close()
    for answer, alone in zip(answers, SerialExecutor(weathers).answer(questions), strict=True):
        assert answer.cost_usd == alone.cost_usd
        assert np.array_equal(answer.planes, alone.planes)


def test_a_worker_that_dies_at_its_start_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    case = random_case(3, sites=2, years=2, hours=8760)  # too much to fit into a pipe that nobody reads
    monkeypatch.setattr(nursery, "serve", dies)
    executor = ProcessExecutor([site.weather for site in case.sites], 2)
    try:
        with pytest.raises(SolverError, match=r"site worker 0 died \(exit code 3\)"):
            executor.answer(seed_points(case, 1))
    finally:
        executor.close()


def test_errands_come_back_in_their_order_and_the_first_fault_is_raised() -> None:
    workers = WorkerProcesses(2)
    try:
        assert workers.done([Halves(number) for number in range(2, 12, 2)]) == [1, 2, 3, 4, 5]
        with pytest.raises(StudyError, match="3 is odd"):
            workers.done([Halves(2), Halves(3), Halves(5)])
        assert workers.done([Halves(8)]) == [4]
        with pytest.raises(SolverError, match=r"died \(exit code 5\)"):
            workers.done([Halves(0), Halves(2)])
    finally:
        workers.close()


def test_workers_that_are_not_wanted_are_let_go() -> None:
    case = random_case(3, sites=2, years=2, hours=48)
    weathers, questions = [site.weather for site in case.sites], seed_points(case, 1)
    waiting = WorkerProcesses(3)
    waiting.keep(2)
    executor = ProcessExecutor(weathers, waiting)
    try:
        assert executor.workers == 2
        answers = executor.answer(questions)
    finally:
        executor.close()
    assert [one.cost_usd for one in answers] == [one.cost_usd for one in SerialExecutor(weathers).answer(questions)]
