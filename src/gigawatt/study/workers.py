"""Site workers in other processes: each holds its sites' hours and warm models, and answers the plan's questions.

Processes, not threads: HiGHS holds the interpreter's lock while it runs. They are spawned, not forked, as solvers and table libraries
keep threads that do not survive a fork.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import traceback
from collections.abc import Sequence
from multiprocessing.connection import Connection

from gigawatt.errors import SolverError
from gigawatt.plan.executor import SerialExecutor, SiteExecutor
from gigawatt.plan.operation_case import OperationCase
from gigawatt.plan.site_operation import Answer, Question, SiteOperation


def _serve(pipe: Connection, cases: dict[int, OperationCase]) -> None:
    """Answer questions until told to stop; an exception goes back as text."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    sites = {number: SiteOperation(case) for number, case in cases.items()}
    while True:
        try:
            questions: list[Question] | None = pipe.recv()
        except EOFError:
            return
        if questions is None:
            return
        try:
            answers: list[Answer] | str = [sites[question.site].answer(question) for question in questions]
        except Exception:  # goes to the parent, whole, and is raised there
            answers = traceback.format_exc()
        pipe.send(answers)


class ProcessExecutor:
    """Answers in ``processes`` workers; a site always has the same one."""

    def __init__(self, cases: Sequence[OperationCase], processes: int) -> None:
        context = multiprocessing.get_context("spawn")
        count = max(1, min(processes, len(cases)))
        self._worker_of = [number % count for number in range(len(cases))]
        self._pipes: list[Connection] = []
        self._processes = []
        # one thread each: the sites are what runs in parallel
        threads = {name: os.environ.get(name) for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS")}
        os.environ.update({name: "1" for name in threads})
        try:
            for worker in range(count):
                here, there = context.Pipe()
                mine = {number: case for number, case in enumerate(cases) if self._worker_of[number] == worker}
                process = context.Process(target=_serve, args=(there, mine), daemon=True)
                process.start()
                there.close()
                self._pipes.append(here)
                self._processes.append(process)
        finally:
            for name, value in threads.items():
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value

    def answer(self, questions: Sequence[Question]) -> list[Answer]:
        """Answers in the order of the questions.

        Raises:
            SolverError: a worker failed or died; the message holds its own.
        """
        asked: list[list[int]] = [[] for _ in self._pipes]
        for place, question in enumerate(questions):
            asked[self._worker_of[question.site]].append(place)
        for pipe, places in zip(self._pipes, asked, strict=True):
            if places:
                pipe.send([questions[place] for place in places])
        found: dict[int, Answer] = {}
        failures = []
        for number, (pipe, places) in enumerate(zip(self._pipes, asked, strict=True)):
            if not places:
                continue
            try:
                answers = pipe.recv()
            except EOFError:
                failures.append(f"site worker {number} died (exit code {self._processes[number].exitcode})")
                continue
            if isinstance(answers, str):
                failures.append(answers)
            else:
                found.update(zip(places, answers, strict=True))
        if failures:
            raise SolverError("a site could not be dispatched:\n" + "\n".join(failures))
        return [found[place] for place in range(len(questions))]

    def close(self) -> None:
        """Stop the workers."""
        for pipe in self._pipes:
            try:
                pipe.send(None)
            except (BrokenPipeError, OSError):
                continue
        for process in self._processes:
            process.join(timeout=5)
            if process.is_alive():
                process.terminate()


def site_executor(cases: Sequence[OperationCase], processes: int) -> SiteExecutor:
    """Workers in ``processes`` processes, or in this one where one is enough."""
    if processes <= 1 or len(cases) == 1:
        return SerialExecutor(cases)
    return ProcessExecutor(cases, processes)
