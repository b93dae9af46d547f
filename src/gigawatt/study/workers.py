"""Site workers in other processes: each holds its sites' hours and warm models, and answers the plan's questions.

Processes, not threads: HiGHS holds the interpreter's lock while it runs. They are spawned, not forked, as solvers and table
libraries keep threads that do not survive a fork.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import TypeVar

from gigawatt.errors import SolverError
from gigawatt.plan.executor import Used
from gigawatt.plan.handed import Handed
from gigawatt.plan.serve import serve
from gigawatt.plan.site_operation import Asked
from gigawatt.study.shared_out import shared_out

Found = TypeVar("Found")


@contextmanager
def _interrupt_held_back() -> Iterator[None]:
    """Hold Ctrl-C back while a worker is started: half a start, here or there, would end in a traceback.

    A worker inherits the blocked signal. That alone does not hold it back here, as any thread of a library may take it.
    """
    main = threading.current_thread() is threading.main_thread()
    came: list[int] = []
    resource_tracker.ensure_running()  # unblocks the signal when it starts, so it starts first
    handler = signal.signal(signal.SIGINT, lambda number, _: came.append(number)) if main else None
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT}) if hasattr(signal, "pthread_sigmask") else None
    try:
        yield
    finally:
        if blocked is not None:
            signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
        if main:
            signal.signal(signal.SIGINT, handler)
    if came:
        signal.raise_signal(signal.SIGINT)


class WorkerProcesses:
    """Processes that import the planner while sites are read and built; `ProcessExecutor` then hands them out."""

    def __init__(self, count: int) -> None:
        self.pipes: list[Connection] = []
        self._processes: list[BaseProcess] = []
        try:
            self._start(count)
        except BaseException:  # Ctrl-C too
            self.close()
            raise

    def _start(self, count: int) -> None:
        context = multiprocessing.get_context("spawn")
        # one thread each: the sites are what runs in parallel
        threads = {name: os.environ.get(name) for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS")}
        os.environ.update(dict.fromkeys(threads, "1"))
        try:
            for _ in range(count):
                here, there = context.Pipe()
                process = context.Process(target=serve, args=(there,), daemon=True)
                with _interrupt_held_back():
                    process.start()
                    there.close()
                    self.pipes.append(here)
                    self._processes.append(process)
        finally:
            for name, value in threads.items():
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value

    def death(self, number: int) -> str:
        """How a worker ended."""
        process = self._processes[number]
        process.join(timeout=5)  # its pipe may close before its exit code is known
        return f"site worker {number} died (exit code {process.exitcode})"

    def close(self) -> None:
        """Stop the workers; one that is in the middle of something is not waited for long."""
        for pipe in self.pipes:
            pipe.close()  # a worker that waits for questions, or wants to answer, ends
        for process in self._processes:
            process.join(timeout=1)
            if process.is_alive():
                process.terminate()
                process.join()


class ProcessExecutor:
    """Answers in worker processes; a site always has the same one.

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
        self._worker_of = shared_out(cases, len(self._pipes))
        try:
            self._hand_out(cases)
        except BaseException:  # Ctrl-C too
            self.close()
            raise

    def _hand_out(self, cases: Sequence[Handed]) -> None:
        """Give each worker its sites, once all have started: as arguments they would hang us, if a worker died at its start."""
        for worker, pipe in enumerate(self._pipes):
            with suppress(OSError):  # it died, and `answer` will say so
                pipe.send({number: case for number, case in enumerate(cases) if self._worker_of[number] == worker})

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
            asked[self._worker_of[question.site]].append(place)
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
