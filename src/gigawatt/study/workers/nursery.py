"""Worker processes, started before anything is known of what they will be asked.

One process loads the planner and its compiled code, while whoever wants workers reads the programme, and then becomes as many as
are wanted. It is spawned, as solvers and table libraries keep threads that do not survive a fork; it has no threads itself, so
that the workers are its forks where the system has these, and share what it has loaded.

This module is loaded before any other of weight, here and there.
"""

from __future__ import annotations

import multiprocessing.context
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from multiprocessing.util import Finalize
from pathlib import Path
from typing import TypeVar

from gigawatt.errors import GigawattError, SolverError
from gigawatt.plan.workers.serve import Errand, done_or_failure, serve

Found = TypeVar("Found")

PROCESSES = "processes"  # of this machine: where workers are unless `--on` says otherwise
ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS")  # each: the sites are what runs in parallel
PATIENCE_SECONDS = 1.0  # with a worker that is in the middle of something


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def waiting_workers(processes: int | None, on: str) -> Iterator[WorkerProcesses | None]:
    """As many as `executors.started_workers` will want at most, before it is known how many sites there are; gone at the end.

    Args:
        processes: at most; None: one for each core.
        on: where workers run; None are started but for processes of this machine.
    """
    count = (processes or cores()) if on == PROCESSES else 1
    waiting = WorkerProcesses(count) if count > 1 else None
    try:
        yield waiting
    finally:
        if waiting is not None:
            waiting.close(at_once=True)


class WorkerProcesses:
    """Processes that do errands, and wait for their sites; `ProcessExecutor` hands these out."""

    def __init__(self, count: int) -> None:
        self.pipes: list[Connection] = []
        self._process: BaseProcess | None = None
        self._ended: dict[int, int | None] = {}  # exit code of each worker that has died
        try:
            self._start(count)
        except BaseException:  # Ctrl-C too
            self.close()
            raise

    def _start(self, count: int) -> None:
        context = multiprocessing.get_context("spawn")
        threads = {name: os.environ.get(name) for name in ONE_THREAD}
        os.environ.update(dict.fromkeys(threads, "1"))
        try:
            self._control, control = context.Pipe()
            ends = [context.Pipe() for _ in range(count)]
            self.pipes = [here for here, _ in ends]
            there = [end for _, end in ends]
            self._process = context.Process(target=nursery, args=(str(Path.cwd()), control, there, serve))
            with _interrupt_held_back():
                self._process.start()
                for end in (control, *there):
                    end.close()
            # before the interpreter waits for its processes: this one ends when it is told to
            self._at_exit = Finalize(self, _told_to_end, args=(self._control, self.pipes), exitpriority=10)
        finally:
            for name, value in threads.items():
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value

    def keep(self, count: int) -> None:
        """Let all workers go but so many."""
        for pipe in self.pipes[count:]:
            pipe.close()
        self.pipes = self.pipes[:count]

    def done(self, errands: Sequence[Errand[Found]]) -> list[Found]:
        """What errands come to, in their order: each by the next worker that is free, or here as long as they are still loading.

        Raises:
            GigawattError: that of the first errand that could not be done; `SolverError` where a worker died.
            RuntimeError: a bug of ours in a worker, with its traceback.
        """
        found: dict[int, tuple[Found, GigawattError | str | None]] = {}
        busy: dict[Connection, int] = {}
        waiting = list(reversed(range(len(errands))))
        free = list(self.pipes)
        loading = True
        while waiting or busy:
            while waiting and free:
                pipe, number = free.pop(), waiting.pop()
                try:
                    pipe.send(errands[number])
                except OSError:
                    raise SolverError(self.death(self.pipes.index(pipe))) from None
                busy[pipe] = number
            if loading and waiting:
                number = waiting.pop(0)  # the last one: the first are where they will be done
                found[number] = done_or_failure(errands[number])
            ready = wait(list(busy), timeout=0.0 if loading and waiting else None)
            for pipe in [pipe for pipe in ready if isinstance(pipe, Connection)]:
                loading = False
                try:
                    found[busy.pop(pipe)] = pipe.recv()
                except (EOFError, OSError):
                    raise SolverError(self.death(self.pipes.index(pipe))) from None
                free.append(pipe)
        for number in range(len(errands)):
            failure = found[number][1]
            if isinstance(failure, GigawattError):
                raise failure
            if failure is not None:
                raise RuntimeError(f"a worker failed:\n{failure}")
        return [found[number][0] for number in range(len(errands))]

    def death(self, number: int) -> str:
        """How a worker ended."""
        with suppress(EOFError, OSError):
            while number not in self._ended and self._control.poll(5.0):  # its pipe may close before its exit code is known
                died, code = self._control.recv()
                self._ended[died] = code
        return f"site worker {number} died (exit code {self._ended.get(number)})"

    def close(self, *, at_once: bool = False) -> None:
        """Stop the workers; one that is in the middle of something is not waited for long, or not at all."""
        if self._process is None or self._process.pid is None:
            return
        _told_to_end(self._control, self.pipes)
        if not at_once:
            self._process.join(timeout=2.0 * PATIENCE_SECONDS)
        if self._process.is_alive():
            self._process.terminate()
            self._process.join()


def _told_to_end(control: Connection, pipes: Sequence[Connection]) -> None:
    for pipe in (*pipes, control):
        pipe.close()  # a worker that waits for questions, or wants to answer, ends


@contextmanager
def _interrupt_held_back() -> Iterator[None]:
    """Hold Ctrl-C back while a process is started: half a start, here or there, would end in a traceback.

    The process inherits the blocked signal. That alone does not hold it back here, as any thread of a library may take it.
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


def nursery(folder: str, control: Connection, pipes: list[Connection], work: Callable[[Connection], None]) -> None:
    """Load the planner, become the workers, and say how each ends that dies; until the other end of `control` closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    os.chdir(folder)  # files of weather are named from there
    forks = sys.platform == "linux"  # elsewhere libraries of the system keep threads
    if forks:
        from gigawatt.plan.workers.warm import warm_up

        warm_up()
    kind = multiprocessing.context.ForkProcess if forks else multiprocessing.context.SpawnProcess
    processes = [kind(target=_worker, args=([control, *pipes] if forks else [], pipe, work), daemon=True) for pipe in pipes]
    for process in processes:
        process.start()
    for pipe in pipes:
        pipe.close()
    alive = dict(enumerate(processes))
    while control not in wait([control, *(process.sentinel for process in alive.values())]):
        for number in [number for number, process in alive.items() if not process.is_alive()]:
            with suppress(OSError):
                control.send((number, alive.pop(number).exitcode))
    for process in processes:
        process.join(timeout=PATIENCE_SECONDS)
        if process.is_alive():
            process.terminate()
            process.join()
    os._exit(0)  # at once: taking the compiler down in order would take a second, and the parent waits for it


def _worker(inherited: list[Connection], pipe: Connection, work: Callable[[Connection], None]) -> None:
    for end in inherited:  # else nobody would see that another worker has closed its own
        if end is not pipe:
            end.close()
    work(pipe)
