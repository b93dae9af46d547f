"""Runs a command for a limited time and says what it took: wall clock, processor time, and the memory of all its processes."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure import ROOT

EVERY_SECONDS = 0.25  # how often memory is looked at
GRACE_SECONDS = 60.0  # for a command that was asked to end


@dataclass(frozen=True)
class Watched:
    """What a command took, from the start of its interpreter to its end, its workers included."""

    seconds: float
    cpu_seconds: float
    peak_rss_mb: float  # of all its processes together: pages that they share are counted in each
    code: int
    stopped: bool
    said: str  # the end of what it printed


def watch(command: Sequence[str], limit_seconds: float, log: Path) -> Watched:
    """Run the command and interrupt it so long after it began; a minute later it is killed.

    Args:
        command: program and arguments.
        limit_seconds: what it may take [s of wall clock].
        log: file for what it prints.
    """
    with log.open("wb") as printed:
        began = time.perf_counter()
        # an installed gigawatt has its bytecode, whatever is said of sources under work
        own = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        process = subprocess.Popen(command, cwd=ROOT, env=own, stdout=printed, stderr=subprocess.STDOUT, start_new_session=True)
        memory = _Memory(process.pid)
        memory.start()
        late = threading.Timer(limit_seconds, _end, (process.pid, signal.SIGINT))
        dead = threading.Timer(limit_seconds + GRACE_SECONDS, _end, (process.pid, signal.SIGKILL))
        for timer in (late, dead):
            timer.daemon = True
            timer.start()
        try:
            _, status, use = os.wait4(process.pid, 0)
        except BaseException:  # we are interrupted ourselves
            _end(process.pid, signal.SIGKILL)
            raise
        finally:
            late.cancel()
            dead.cancel()
            memory.over.set()
        seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
    memory.join()
    return Watched(
        seconds=seconds,
        cpu_seconds=use.ru_utime + use.ru_stime,
        peak_rss_mb=max(memory.peak_mb, use.ru_maxrss / 1024.0),
        code=process.returncode,
        stopped=seconds > limit_seconds,
        said=log.read_text(encoding="utf-8", errors="replace")[-2000:],
    )


def _end(session: int, how: signal.Signals) -> None:
    if how is signal.SIGINT:  # its first process ends the others
        os.kill(session, how)
    else:
        os.killpg(session, how)


class _Memory(threading.Thread):
    """Looks at the resident memory of every process of a session, and keeps the largest sum. Nought where there is no /proc."""

    def __init__(self, session: int) -> None:
        super().__init__(daemon=True)
        self.session, self.peak_mb, self.over = session, 0.0, threading.Event()

    def run(self) -> None:
        page_mb = os.sysconf("SC_PAGE_SIZE") / 2**20
        while not self.over.wait(EVERY_SECONDS):
            pages = sum(_pages(folder, self.session) for folder in Path("/proc").glob("[0-9]*"))
            self.peak_mb = max(self.peak_mb, pages * page_mb)


def _pages(folder: Path, session: int) -> int:
    """Resident pages of the process, if it belongs to the session."""
    try:
        about = (folder / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        return int((folder / "statm").read_text(encoding="utf-8").split()[1]) if int(about[3]) == session else 0
    except (OSError, IndexError):  # it has just ended
        return 0
