"""Workers that are lost are replaced, and their questions asked again: with a stand-in for the cluster, so without Ray."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest
from tests.plan.planned import random_case

from gigawatt.errors import SolverError
from gigawatt.plan.seeds import seed_points
from gigawatt.plan.site.question import Question
from gigawatt.plan.site.site_operation import SiteOperation
from gigawatt.plan.site.site_weather import SiteWeather
from gigawatt.plan.workers.executor import SerialExecutor, Used
from gigawatt.plan.workers.site_worker import Reply
from gigawatt.study.workers.replacing import MOST_LOSSES, LostError, ReplacingExecutor
from gigawatt.study.workers.shared_out import shared_out

CPU_SECONDS, PEAK_MB = 2.0, 300.0


@dataclass(eq=False)
class Worker:
    operations: dict[int, SiteOperation]
    answered: int = 0
    stopped: bool = False


@dataclass
class StandIn:
    """Workers in this process; ``losses`` says which worker (by its order of starting) is lost at which of its questions."""

    cases: Sequence[SiteWeather]
    losses: dict[int, int] = field(default_factory=dict)
    failure: SolverError | str | None = None
    started: list[Worker] = field(default_factory=list)
    asked: list[tuple[Worker, list[Question]]] = field(default_factory=list)
    closed: int = 0
    gone_after: int | None = None  # workers started

    def start(self, sites: Sequence[int]) -> Worker:
        if len(self.started) == self.gone_after:
            raise SolverError("the cluster has gone")
        self.started.append(Worker({site: SiteOperation(self.cases[site]) for site in sites}))
        return self.started[-1]

    def ask(self, worker: Worker, questions: list[Question]) -> int:
        assert not worker.stopped
        self.asked.append((worker, questions))
        return len(self.asked) - 1

    def first_done(self, pending: Sequence[int]) -> int:
        return random.Random(len(self.asked)).choice(pending)  # in any order

    def reply(self, pending: int) -> Reply:
        worker, questions = self.asked[pending]
        if self.losses.get(self.started.index(worker)) == worker.answered:
            raise LostError("its machine burnt down")
        worker.answered += 1
        if self.failure is not None:
            return Reply(self.failure, CPU_SECONDS, PEAK_MB)
        return Reply([worker.operations[question.site].answer(question) for question in questions], CPU_SECONDS, PEAK_MB)

    def stop(self, worker: Worker) -> None:
        worker.stopped = True

    def close(self) -> None:
        self.closed += 1


@pytest.fixture(scope="module")
def cases() -> list[SiteWeather]:
    return [site.weather for site in random_case(3, sites=4, years=2, hours=48).sites]


@pytest.fixture(scope="module")
def questions() -> list[Question]:
    return seed_points(random_case(3, sites=4, years=2, hours=48), 1)


def executor(cluster: StandIn, workers: int = 2) -> ReplacingExecutor[Worker, int]:
    names = [case.cases[0].site for case in cluster.cases]
    return ReplacingExecutor(cluster, shared_out(cluster.cases, workers), names)


@pytest.mark.parametrize("losses", [{}, {0: 0}, {0: 0, 1: 0}, {1: 0, 2: 0}, {0: 1, 1: 0}])
def test_answers_are_those_of_one_process_whoever_is_lost(
    cases: list[SiteWeather], questions: list[Question], losses: dict[int, int]
) -> None:
    cluster = StandIn(cases, losses)
    replacing, alone = executor(cluster), SerialExecutor(cases)
    for _ in range(2):
        for answer, other in zip(replacing.answer(questions), alone.answer(questions), strict=True):
            assert (answer.site, answer.year) == (other.site, other.year)
            assert answer.cost_usd == pytest.approx(other.cost_usd, rel=1e-9)
            assert np.allclose(answer.planes, other.planes)
    assert replacing.replaced == len(losses)
    assert replacing.workers == 2
    assert len(cluster.started) == 2 + len(losses)
    assert [worker.stopped for worker in cluster.started].count(True) == len(losses)


def test_a_new_worker_has_the_sites_of_the_lost_one_and_is_asked_what_that_had_not_answered(
    cases: list[SiteWeather], questions: list[Question]
) -> None:
    cluster = StandIn(cases, {0: 0})
    executor(cluster).answer(questions)
    lost, new = cluster.started[0], cluster.started[2]
    assert new.operations.keys() == lost.operations.keys()
    asked = [[question for question in mine if question.site in lost.operations] for worker, mine in cluster.asked]
    assert [mine for mine in asked if mine] == [[q for q in questions if q.site in lost.operations]] * 2


def test_questions_that_end_every_worker_are_given_up(cases: list[SiteWeather], questions: list[Question]) -> None:
    cluster = StandIn(cases, dict.fromkeys(range(20), 0))
    with pytest.raises(SolverError, match=rf"lost {MOST_LOSSES} times over the same questions: its machine burnt down") as raised:
        executor(cluster, workers=1).answer(questions)
    assert len(cluster.started) == MOST_LOSSES
    for case in cases:
        assert case.cases[0].site in str(raised.value)


def test_losses_over_other_questions_are_no_reason_to_give_up(cases: list[SiteWeather], questions: list[Question]) -> None:
    cluster = StandIn(cases, dict.fromkeys(range(2 * MOST_LOSSES), 1))  # each answers once, and is lost at the next
    replacing = executor(cluster, workers=1)
    for _ in range(2 * MOST_LOSSES):
        assert len(replacing.answer(questions)) == len(questions)
    assert replacing.replaced == 2 * MOST_LOSSES - 1


def test_a_cluster_that_has_gone_is_not_asked_for_more(cases: list[SiteWeather], questions: list[Question]) -> None:
    cluster = StandIn(cases, {0: 0}, gone_after=2)
    with pytest.raises(SolverError, match="the cluster has gone"):
        executor(cluster).answer(questions)


def test_a_start_that_fails_leaves_nothing_open(cases: list[SiteWeather]) -> None:
    cluster = StandIn(cases, gone_after=1)
    with pytest.raises(SolverError, match="the cluster has gone"):
        executor(cluster)
    assert cluster.closed == 1


def test_a_solver_that_fails_and_a_bug_come_back_as_with_processes(cases: list[SiteWeather], questions: list[Question]) -> None:
    with pytest.raises(SolverError, match="a site could not be dispatched:\nunbounded"):
        executor(StandIn(cases, failure=SolverError("unbounded"))).answer(questions)
    with pytest.raises(RuntimeError, match="a site worker failed:\nTraceback of ours"):
        executor(StandIn(cases, failure="Traceback of ours")).answer(questions)


def test_what_lost_workers_used_counts(cases: list[SiteWeather], questions: list[Question]) -> None:
    cluster = StandIn(cases, {0: 1})
    replacing = executor(cluster)
    assert replacing.used() == Used()
    replacing.answer(questions)
    replacing.answer(questions)
    assert replacing.used() == Used(3 * CPU_SECONDS, PEAK_MB)
    replacing.close()
    assert cluster.closed == 1
    assert all(worker.stopped for worker in cluster.started)
