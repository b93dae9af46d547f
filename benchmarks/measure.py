"""Runs one contestant in a process of its own, for a limited time, and says what it found and what it took."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
PATIENCE_SECONDS = 120.0  # for a contestant to load its libraries


@dataclass(frozen=True)
class Measurement:
    """What a contestant took. `found` is its own account, from `ready` on: empty where it was stopped."""

    found: dict[str, Any]
    seconds: float  # wall clock from `ready` on
    cpu_seconds: float  # likewise
    process_seconds: float  # wall clock from the start of the process to its end
    process_cpu_seconds: float
    peak_rss_mb: float
    stopped: bool = False

    @property
    def answered(self) -> bool:
        return bool(self.found.get("answered"))


def measure(arguments: list[str], limit_seconds: float) -> Measurement:
    """Run `python -m ARGUMENTS` and stop it, hard, so long after it has said `ready`, and how many CPU-seconds that took.

    Raises:
        RuntimeError: it failed, or never said that it was ready.
    """
    begin = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    accounts: list[str] = []
    try:
        said = _lines(process.stdout.fileno(), PATIENCE_SECONDS, until="ready ")
        ready = time.perf_counter()
        cpu_before = sum(float(line.split()[1]) for line in said if line.startswith("ready "))
        said += _lines(process.stdout.fileno(), limit_seconds)
        accounts = [line for line in said if line.startswith("{")]  # HiGHS writes lines of its own around it
    finally:  # late, broken, or we are interrupted
        if not accounts:
            os.killpg(process.pid, signal.SIGKILL)
        process.stdout.close()
    _, status, use = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    end = time.perf_counter()
    if not accounts and end - ready < limit_seconds:
        raise RuntimeError(f"{' '.join(arguments)} ended with {process.returncode} and no answer")
    found = json.loads(accounts[-1]) if accounts else {}
    cpu = use.ru_utime + use.ru_stime
    return Measurement(
        found=found,
        seconds=found.get("seconds", end - ready),
        cpu_seconds=found.get("cpu_seconds", cpu - cpu_before),
        process_seconds=end - begin,
        process_cpu_seconds=cpu,
        peak_rss_mb=use.ru_maxrss / 1024.0,
        stopped=not accounts,
    )


def _lines(pipe: int, seconds: float, until: str | None = None) -> list[str]:
    """What is said within so many seconds, or before the end, or up to a line that begins so."""
    deadline = time.perf_counter() + seconds
    text = b""
    while (left := deadline - time.perf_counter()) > 0.0:
        if select.select([pipe], [], [], left)[0]:
            piece = os.read(pipe, 65536)
            text += piece
            if not piece or (until is not None and any(line.startswith(until) for line in _whole(text))):
                break
    return text.decode().splitlines()


def _whole(text: bytes) -> list[str]:
    """The lines that are complete."""
    return text.decode(errors="replace").rpartition("\n")[0].splitlines()
