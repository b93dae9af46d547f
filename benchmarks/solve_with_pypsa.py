"""One rival, in a process of its own: the programme as one linear problem through PyPSA, solved by one algorithm of HiGHS.

    python -m benchmarks.solve_with_pypsa PROGRAMME ALGORITHM

Prints `ready` once the libraries are loaded and the hours are known, and then what it found, as JSON. Only building and solving
count: the rival is given the hours of weather and prices.
"""

from __future__ import annotations

import importlib.util
import json
import logging
import sys
import time
import warnings
from pathlib import Path

from benchmarks.algorithms import ALGORITHMS, THREADS, Algorithm


def main() -> None:
    programme_file, algorithm = Path(sys.argv[1]), ALGORITHMS[sys.argv[2]]
    logging.disable(logging.WARNING)
    warnings.simplefilter("ignore")
    missing = [name for name in algorithm.needs if importlib.util.find_spec(name) is None]
    if missing:
        # without its library, HiGHS runs simplex under this algorithm's name
        print(json.dumps({"answered": False, "why_not": f"{', '.join(missing)} is not installed"}))
        return

    from tests.oracle.pypsa_limits import limited_plan

    from gigawatt.programme import load_programme
    from gigawatt.study.hours import site_hours

    programme = load_programme(programme_file)
    hours = site_hours(programme)
    print(f"ready {time.process_time():.3f}", flush=True)

    wall, cpu = time.perf_counter(), time.process_time()
    plan = limited_plan(programme, hours)
    build_seconds = time.perf_counter() - wall
    try:
        objective_usd = plan.optimum_usd(threads=THREADS, **algorithm.options)
    except AssertionError as error:  # a status other than optimal is no answer
        found: dict[str, object] = {"answered": False, "why_not": str(error)}
    else:
        found = {"answered": True, "objective_usd": objective_usd}
    found |= {"seconds": time.perf_counter() - wall, "cpu_seconds": time.process_time() - cpu, "build_seconds": build_seconds}
    print(json.dumps(found | _facts(plan, algorithm)))


def _facts(plan: object, algorithm: Algorithm) -> dict[str, object]:
    """The problem's size, how well the answer is proven, and whether the algorithm asked for is the one that ran."""
    highs = plan.model.solver_model  # type: ignore[attr-defined]
    info = highs.getInfo()
    ran = {name for name in ("simplex", "ipm", "pdlp") if getattr(info, f"{name}_iteration_count") > 0}
    facts: dict[str, object] = {
        "columns": highs.getNumCol(),
        "rows": highs.getNumRow(),
        "gap": info.primal_dual_objective_error,
        "status": highs.modelStatusToString(highs.getModelStatus()),
    }
    if ran != {algorithm.counts_as}:
        facts |= {"answered": False, "why_not": f"{' and '.join(sorted(ran)) or 'nothing'} ran instead"}
    return facts


if __name__ == "__main__":
    main()
