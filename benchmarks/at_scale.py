"""gigawatt on programmes of ten to two hundred sites: time, memory and proven gap beside what is asked for.

python -m benchmarks.at_scale                           # measure every case, the long ones last, and print the tables
python -m benchmarks.at_scale --only everything-10x5    # the cases whose names begin so
python -m benchmarks.at_scale --limit 300               # no case longer than that
python -m benchmarks.at_scale --write                   # and put the tables into docs/scale.md
python -m benchmarks.at_scale --none --write            # measure nothing: the tables of what was measured before

Each case is `gigawatt run` in a process of its own, measured from the start of the interpreter to its end: reading, building,
solving, writing and the report. What was measured is kept in out/scale/results.json; a case measured again replaces its row.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.large_programme import large_programme
from benchmarks.machine import commit, machine, two_cores, versions
from benchmarks.measure import ROOT
from benchmarks.page import write_section
from benchmarks.scale_cases import CASES, Case
from benchmarks.scale_table import scale_table, verdicts
from benchmarks.watch import watch

FOLDER = ROOT / "out" / "scale"
RESULTS = FOLDER / "results.json"
PAGE = ROOT / "docs" / "scale.md"
WARM_UP_SECONDS = 300.0
PATIENCE = 1.5  # a case is asked to end at its limit, with the best plan so far; at so many times that, it is interrupted


def main() -> int:
    options = _options()
    two_cores()
    FOLDER.mkdir(parents=True, exist_ok=True)
    chosen = [case for case in CASES if not options.none and any(case.name.startswith(only) for only in options.only)]
    if options.limit is not None:
        chosen = [replace(case, limit_seconds=min(case.limit_seconds, options.limit)) for case in chosen]
    if chosen:
        _warm_up()
    for case in chosen:
        result = measured(case, options.seed)
        _keep(case, result)
        print(_line(case, result), flush=True)
    tables = [scale_table(_kept()), verdicts(_kept())]
    print("\n" + "\n\n".join(tables))
    if options.write:
        libraries = ", ".join(f"{name} {number}" for name, number in versions().items())
        write_section(PAGE, "make bench-scale", [f"On {machine()}. {libraries}.", *tables])
    return 0 if all(_kept()[case.name]["status"] == "certified" for case in chosen) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.at_scale", description="gigawatt at scale")
    parser.add_argument(
        "--only", nargs="*", default=[""], help=f"beginnings of names of cases: {', '.join(one.name for one in CASES)}"
    )
    parser.add_argument("--none", action="store_true", help="measure nothing, print what was measured before")
    parser.add_argument("--limit", type=float, help="the longest that a case may take [s], where its own limit is longer")
    parser.add_argument("--seed", type=int, help="of the programmes; by default each case's own")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/scale.md")
    return parser.parse_args()


def measured(case: Case, seed: int | None = None) -> dict[str, Any]:
    """Draw the programme, run it, and say what it took and what was proven."""
    drawn = large_programme(
        case.seed if seed is None else seed,
        case.sites,
        case.years,
        case.kind,
        whole_units=case.whole_units,
        weather_years=case.weather_years,
        price_paths=case.price_paths,
    )
    file, study = FOLDER / f"{case.name}.yaml", FOLDER / case.name
    file.write_text(drawn, encoding="utf-8")
    shutil.rmtree(study, ignore_errors=True)  # nothing to go on from, nothing to warm up with
    took = watch(_command(file, study, case.gap, case.limit_seconds), PATIENCE * case.limit_seconds, FOLDER / f"{case.name}.log")
    plan = _read(study / "summary.json").get("plan", {})
    ended = "stopped" if took.stopped else f"ended with {took.code}"
    return {
        "seconds": took.seconds,
        "cpu_seconds": took.cpu_seconds,
        "peak_rss_mb": took.peak_rss_mb,
        "stopped": took.stopped,
        "status": plan.get("status", ended),
        "gap": plan.get("gap"),
        "iterations": plan.get("iterations"),
        "dispatches": plan.get("dispatches"),
        "objective_usd": plan.get("objective_usd"),
        "stages": _read(study / "run.json").get("seconds", {}),
        "commit": commit(),
    }


def _command(file: Path, study: Path, gap: float, limit_seconds: float) -> list[str]:
    how = ["--gap", f"{gap:g}", "--time-limit", f"{limit_seconds:g}", "--processes", "2", "--alternatives", "0"]
    return [sys.executable, "-m", "gigawatt", "run", str(file), "-o", str(study), *how]


def _read(file: Path) -> dict[str, Any]:
    """What the study says of itself: nothing where it was stopped before that was written."""
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    return found


def _warm_up() -> None:
    """What numba compiles is kept on disk: compiling is not what is timed."""
    for kind in ("one-store", "everything"):
        file = FOLDER / f"warm-up-{kind}.yaml"
        file.write_text(large_programme(1, 2, 1, kind), encoding="utf-8")
        shutil.rmtree(FOLDER / "warm-up", ignore_errors=True)
        watch(_command(file, FOLDER / "warm-up", 1e-2, WARM_UP_SECONDS), PATIENCE * WARM_UP_SECONDS, FOLDER / "warm-up.log")


def _kept() -> dict[str, Any]:
    return _read(RESULTS)


def _keep(case: Case, result: dict[str, Any]) -> None:
    RESULTS.write_text(json.dumps(_kept() | {case.name: result}, indent=1), encoding="utf-8")


def _line(case: Case, result: dict[str, Any]) -> str:
    gap = "no gap" if result["gap"] is None else f"gap {result['gap']:.1e}"
    took = f"{result['seconds']:.1f} s, {result['cpu_seconds']:.1f} CPU-s, {result['peak_rss_mb']:.0f} MB"
    return f"{case.name}: {took}, {gap}: {result['status']}"


if __name__ == "__main__":
    sys.exit(main())
