"""Site workers in other processes: each holds its sites' hours and warm models, and answers the plan's questions.

Processes, not threads: HiGHS holds the interpreter's lock while it runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any, TypeVar

from gigawatt.errors import SolverError
from gigawatt.plan.site.question import Asked, Question
from gigawatt.plan.workers.executor import Used
from gigawatt.plan.workers.handed import Handed
from gigawatt.study.workers.nursery import WorkerProcesses
from gigawatt.study.workers.shared_out import second_of, shared_out

Found = TypeVar("Found")


class ProcessExecutor:
    """Answers in worker processes; a site and period always has the same one.

    Args:
        cases: by site.
        processes: that have been started, or how many to start.
    """

    replaced = 0

    def __init__(self, cases: Sequence[Handed], processes: WorkerProcesses | int) -> None:
        if isinstance(processes, int):
            processes = WorkerProcesses(max(1, min(processes, len(cases))))
        self._processes = processes
        self._pipes = processes.pipes
        self._first = shared_out(cases, len(self._pipes))
        self._second = second_of(cases, self._first, len(self._pipes))
        try:
            self._hand_out(cases)
        except BaseException:  # Ctrl-C too
            self.close()
            raise

    def _hand_out(self, cases: Sequence[Handed]) -> None:
        """Give each worker its sites, once all have started: as arguments they would hang us, if a worker died at its start."""
        for worker, pipe in enumerate(self._pipes):
            with suppress(OSError):  # it died, and `answer` will say so
                both = zip(self._first, self._second, strict=True)
                pipe.send({number: cases[number] for number, workers in enumerate(both) if worker in workers})

    def _worker_of(self, question: Asked[Any]) -> int:
        """Always the same for a site and period; what is about no period in particular goes to the site's first worker."""
        odd = isinstance(question, Question) and (question.site + question.year) % 2 == 1
        return (self._second if odd else self._first)[question.site]

    @property
    def workers(self) -> int:
        return len(self._pipes)

    def used(self) -> Used:
        """Nothing that the system does not tell: child processes."""
        return Used()

    def answer(self, questions: Sequence[Asked[Found]]) -> list[Found]:
        """Answers in the order of the questions.

        Raises:
            SolverError: a solver failed in a worker, or a worker died.
            RuntimeError: a bug of ours in a worker; the message holds its traceback.
        """
        asked: list[list[int]] = [[] for _ in self._pipes]
        for place, question in enumerate(questions):
            asked[self._worker_of(question)].append(place)
        failures, bugs = [], []
        waiting = []
        for number, (pipe, places) in enumerate(zip(self._pipes, asked, strict=True)):
            if not places:
                continue
            try:
                pipe.send([questions[place] for place in places])
            except OSError:
                failures.append(self._processes.death(number))
            else:
                waiting.append((number, pipe, places))
        found: dict[int, Found] = {}
        for number, pipe, places in waiting:
            try:
                answers = pipe.recv()
            except (EOFError, OSError):
                failures.append(self._processes.death(number))
                continue
            if isinstance(answers, str):
                bugs.append(answers)
            elif isinstance(answers, SolverError):
                failures.append(str(answers))
            else:
                found.update(zip(places, answers, strict=True))
        if bugs:
            raise RuntimeError("a site worker failed:\n" + "\n".join(bugs))
        if failures:
            raise SolverError("a site could not be dispatched:\n" + "\n".join(failures))
        return [found[place] for place in range(len(questions))]

    def close(self) -> None:
        """Stop the workers."""
        self._processes.close()
