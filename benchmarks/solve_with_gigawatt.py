"""gigawatt, in a process of its own: reads the programme, plans it, and writes the study.

    python -m benchmarks.solve_with_gigawatt PROGRAMME GAP PROCESSES

Prints `ready` once the libraries are loaded, and then what it found, as JSON. Everything from the file to the stored study
counts, the site workers' start included.
"""

from __future__ import annotations

import importlib
import json
import resource
import sys
import tempfile
import time
from pathlib import Path

LIBRARIES = ("duckdb", "highspy", "numba", "pint", "polars", "pvlib", "yaml")  # some of them are imported where they are needed


def main() -> None:
    from gigawatt.study import plan_study  # here, not above: the workers that are spawned read this file too

    for library in LIBRARIES:
        importlib.import_module(library)
    programme, gap, processes = Path(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])
    print(f"ready {time.process_time():.3f}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        wall, cpu = time.perf_counter(), _cpu_seconds()
        plan = plan_study(programme, Path(folder), gap=gap, processes=processes)["plan"]
        found: dict[str, object] = {"seconds": time.perf_counter() - wall, "cpu_seconds": _cpu_seconds() - cpu}
    certified = plan["status"] == "certified"
    found |= {"answered": certified, "why_not": "" if certified else plan["status"]}
    kept = ("objective_usd", "gap", "status", "iterations", "max_violation")
    print(json.dumps(found | {name: plan[name] for name in kept}))


def _cpu_seconds() -> float:
    """Of this process and of the workers that it has waited for."""
    uses = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(use.ru_utime + use.ru_stime for use in uses)


if __name__ == "__main__":
    main()
