"""`gigawatt plan` as a process of its own, to be killed at a chosen moment."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

PATIENCE = 120.0  # seconds for anything to happen
LOOK = 0.02  # seconds between looks


class Running:
    """A plan under way, in a process group of its own, as a shell would start it."""

    def __init__(self, programme: Path, study: Path, *arguments: str) -> None:
        self.study = study
        command = [sys.executable, "-m", "gigawatt", "plan", str(programme), "-o", str(study), *arguments]
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
        )

    def wait_until(self, happened: Callable[[], bool]) -> None:
        until = time.monotonic() + PATIENCE
        while not happened():
            assert self.process.poll() is None, f"the plan ended first: {self.process.communicate()}"
            assert time.monotonic() < until, "it did not happen"
            time.sleep(LOOK)

    def wait_for_iterations(self, count: int) -> None:
        self.wait_until(lambda: len(iterations_kept(self.study)) >= count)

    def send(self, number: signal.Signals) -> None:
        """To the whole process group, as Ctrl-C in a terminal does."""
        os.killpg(self.process.pid, number)

    def ended(self) -> tuple[int, str, str]:
        """Exit code and what was printed."""
        out, err = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, out, err

    def workers(self) -> list[int]:
        """The site workers: what the process that it has spawned has become."""
        return [worker for nursery in spawned(self.process.pid) for worker in spawned(nursery)]

    def left_over(self) -> bool:
        """Whether any process of the group is still there, a little later."""
        until = time.monotonic() + 20.0
        while time.monotonic() < until:
            if not alive_in_group(self.process.pid):
                return False
            time.sleep(5 * LOOK)
        return True


def spawned(parent: int) -> list[int]:
    """Child processes of Python that are no servants of its library."""
    found = []
    with contextlib.suppress(OSError):
        for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii").split():
            with contextlib.suppress(OSError):
                if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes():
                    found.append(int(pid))
    return found


def alive_in_group(group: int) -> list[int]:
    """Processes of a group; those that only wait to be reaped do not count."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, _, owner, *_ = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            if int(owner) == group and state not in "ZX":
                found.append(int(stat.parent.name))
    return found


@contextlib.contextmanager
def running(programme: Path, study: Path, *arguments: str) -> Iterator[Running]:
    """A plan under way that is gone at the end, whatever happens."""
    plan = Running(programme, study, *arguments)
    try:
        yield plan
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(plan.process.pid, signal.SIGKILL)
        plan.process.communicate()


def iterations_kept(study: Path) -> list[dict[str, Any]]:
    """The iterations in a study's checkpoint; none where there is no checkpoint yet."""
    try:
        with np.load(study / "checkpoint" / "plan.npz", allow_pickle=False) as arrays:
            kept: list[dict[str, Any]] = json.loads(str(arrays["head"]))["records"]
            return kept
    except (FileNotFoundError, zipfile.BadZipFile):
        return []
