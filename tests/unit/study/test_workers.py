"""Site workers: the same answers as in one process, and a worker that dies at its start is named, not waited for."""

from __future__ import annotations

import os
from multiprocessing.connection import Connection

import numpy as np
import pytest
from tests.plan.planned import random_case

from gigawatt.errors import SolverError
from gigawatt.plan.executor import SerialExecutor
from gigawatt.plan.seeds import seed_points
from gigawatt.study import nursery
from gigawatt.study.workers import ProcessExecutor


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
