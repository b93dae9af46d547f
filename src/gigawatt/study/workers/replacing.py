"""Site workers that may be lost, and are replaced: what does not depend on who runs them.

A site belongs to one worker, and its questions are answered in order. When a worker is lost, another is started
with the same sites, and what the lost one had not answered is asked again. The new one has forgotten the last prices of its
meters and where HiGHS stood, so its answers may differ in their last digits; every one of them is a dispatch with valid planes,
and so the certificate holds whoever gave it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, Generic, Protocol, TypeVar

from gigawatt.errors import SolverError
from gigawatt.plan.site.question import Asked
from gigawatt.plan.workers.executor import Used
from gigawatt.plan.workers.site_worker import Reply

MOST_LOSSES = 3  # of one worker over the same questions: then the questions are what ends it, or there is nowhere left to run

Worker = TypeVar("Worker")
Pending = TypeVar("Pending")
Found = TypeVar("Found")


class LostError(Exception):
    """A worker is gone; the message says how."""


class Cluster(Protocol[Worker, Pending]):
    """Who starts workers and carries messages.

    Everything may raise `SolverError` when the whole cluster has gone.
    """

    def start(self, sites: Sequence[int]) -> Worker: ...

    def ask(self, worker: Worker, questions: list[Asked[Any]]) -> Pending: ...

    def first_done(self, pending: Sequence[Pending]) -> Pending:
        """Wait for one of them; a worker's loss ends what was asked of it, too."""
        ...

    def reply(self, pending: Pending) -> Reply:
        """What came back; raises `LostError` where its worker is gone."""
        ...

    def stop(self, worker: Worker) -> None: ...

    def close(self) -> None: ...


class ReplacingExecutor(Generic[Worker, Pending]):
    """Answers by a cluster's workers; those that are lost are replaced."""

    def __init__(self, cluster: Cluster[Worker, Pending], worker_of: Sequence[int], names: Sequence[str]) -> None:
        """Start the workers.

        Args:
            cluster: who runs them; closed with this executor, and when it cannot be made.
            worker_of: by site, the number of its worker.
            names: by site, for messages.
        """
        self._cluster, self._worker_of, self._names = cluster, worker_of, names
        self._sites: list[list[int]] = [[] for _ in range(max(worker_of) + 1)]
        for site, worker in enumerate(worker_of):
            self._sites[worker].append(site)
        self._used: list[Used] = [Used() for _ in self._sites]  # of the workers at work
        self._lost = Used()  # of those before them
        self.replaced = 0
        try:
            self._workers: list[Worker] = [cluster.start(sites) for sites in self._sites]
        except BaseException:  # Ctrl-C too
            cluster.close()
            raise

    @property
    def workers(self) -> int:
        return len(self._sites)

    def answer(self, questions: Sequence[Asked[Found]]) -> list[Found]:
        """Answers in the order of the questions.

        Raises:
            SolverError: a solver failed, a worker was lost again and again, or the cluster has gone.
            RuntimeError: a bug of ours in a worker; the message holds its traceback.
        """
        places: dict[int, list[int]] = {}
        for place, question in enumerate(questions):
            places.setdefault(self._worker_of[question.site], []).append(place)
        asked: dict[int, list[Asked[Any]]] = {number: [questions[place] for place in mine] for number, mine in places.items()}
        failures, bugs = [], []
        found: dict[int, Found] = {}
        for number, reply in self._replies(asked):
            if isinstance(reply.answers, str):
                bugs.append(reply.answers)
            elif isinstance(reply.answers, SolverError):
                failures.append(str(reply.answers))
            else:
                found.update(zip(places[number], reply.answers, strict=True))
        if bugs:
            raise RuntimeError("a site worker failed:\n" + "\n".join(bugs))
        if failures:
            raise SolverError("a site could not be dispatched:\n" + "\n".join(failures))
        return [found[place] for place in range(len(questions))]

    def _replies(self, asked: dict[int, list[Asked[Any]]]) -> list[tuple[int, Reply]]:
        """What every worker that was asked replied, as it came."""
        waiting = {self._cluster.ask(self._workers[number], mine): number for number, mine in asked.items()}
        losses: Counter[int] = Counter()
        replies = []
        while waiting:
            done = self._cluster.first_done(list(waiting))
            number = waiting.pop(done)
            try:
                reply = self._cluster.reply(done)
            except LostError as loss:
                losses[number] += 1
                if losses[number] >= MOST_LOSSES:
                    raise SolverError(self._given_up(number, losses[number], loss)) from None
                self._replace(number)
                waiting[self._cluster.ask(self._workers[number], asked[number])] = number
                continue
            self._used[number] = Used(reply.cpu_seconds, reply.peak_rss_mb)
            replies.append((number, reply))
        return replies

    def _replace(self, number: int) -> None:
        self._cluster.stop(self._workers[number])
        self._lost = _together([self._lost, self._used[number]])
        self._used[number] = Used()
        self.replaced += 1
        self._workers[number] = self._cluster.start(self._sites[number])

    def _given_up(self, number: int, losses: int, loss: LostError) -> str:
        sites = ", ".join(self._names[site] for site in self._sites[number])
        return f"the worker of {sites} was lost {losses} times over the same questions: {loss}"

    def used(self) -> Used:
        """By all workers up to their last answers, those that were lost among them."""
        return _together([self._lost, *self._used])

    def close(self) -> None:
        for worker in self._workers:
            self._cluster.stop(worker)
        self._cluster.close()


def _together(parts: Sequence[Used]) -> Used:
    return Used(sum(part.cpu_seconds for part in parts), max(part.peak_rss_mb for part in parts))
