"""Where and with what the benchmarks ran."""

from __future__ import annotations

import os
import platform
import subprocess
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

LIBRARIES = ("pypsa", "linopy", "highspy", "highspy-extras", "numpy", "numba")
CORES = 2


def two_cores() -> None:
    """Hold this process, and every one that it starts, to two cores, where the system can."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])


def versions() -> dict[str, str]:
    """Of the interpreter and of the libraries that matter here."""
    found = {"Python": platform.python_version()}
    for name in LIBRARIES:
        with suppress(PackageNotFoundError):  # highspy-extras is no must: HiPO is then no contestant
            found[name] = version(name)
    return found


def machine() -> str:
    """The processor's name and the memory."""
    name = platform.processor() or platform.machine()
    about = Path("/proc/cpuinfo")
    if about.exists():
        models = [line.partition(":")[2].strip() for line in about.read_text().splitlines() if line.startswith("model name")]
        name = models[0] if models else name
    memory_gib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{name}, {CORES} cores, {memory_gib:.0f} GiB of memory, {platform.system()}"


def commit() -> str:
    """The commit that is checked out, and whether anything differs from it."""
    command = ["git", "-C", str(Path(__file__).parent), "describe", "--always", "--dirty"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
