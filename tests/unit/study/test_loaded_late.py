"""What a command that plans loads in its own process: what takes long to load stays with those who use it."""

from __future__ import annotations

import subprocess
import sys

LATE = ("duckdb", "h5py", "networkx", "numba", "pint", "pvlib", "scipy")


def test_a_command_with_workers_loads_neither_compiler_nor_networks_nor_distributions() -> None:
    code = f"import sys, gigawatt.study.stages, gigawatt.report; print([one for one in {LATE!r} if one in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
