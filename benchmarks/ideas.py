"""What each idea of the planner is worth: a drawn programme planned with all of them, and with one of them left out.

python -m benchmarks.ideas                       # twenty sites x five years, one store a site
python -m benchmarks.ideas --sites 10 --years 5 --limit 120

One process, no workers; processor seconds of planning alone, which other work on the machine disturbs least.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from benchmarks.large_programme import large_programme

from gigawatt.plan import decompose, in_out, looseness
from gigawatt.plan.case.build_case import build_case
from gigawatt.plan.case.case import Case
from gigawatt.plan.decompose import Decomposed, Decomposition, Settings
from gigawatt.plan.master import relaxed_master
from gigawatt.plan.site.question import Question
from gigawatt.plan.workers.executor import SerialExecutor
from gigawatt.programme import load_programme
from gigawatt.study.hours import site_hours

Switch = Callable[[], AbstractContextManager[object]]


@contextmanager
def _all_the_way() -> Iterator[None]:
    """Dispatch at the master's own proposal."""
    with patch.object(in_out, "IN_OUT", 1.0), patch.object(in_out, "FAR_OUT", 1.0):
        yield


@contextmanager
def _own_year_only() -> Iterator[None]:
    """A dispatch gives a plane for its own year alone."""
    asked = Decomposition._questions

    def questions(self: Decomposition, *args: object, **more: object) -> list[Question]:
        return [replace(one, planes_for=(one.year,)) for one in asked(self, *args, **more)]  # type: ignore[arg-type]

    with patch.object(Decomposition, "_questions", questions):
        yield


@contextmanager
def _from_nothing() -> Iterator[None]:
    """No mixes are dispatched before the master is first solved."""
    with patch.object(decompose, "seed_points", lambda *_: []):
        yield


LEFT_OUT: dict[str, Switch] = {
    "all of them": nullcontext,
    "planes of one dispatch for all years": _own_year_only,
    "in-out: dispatch between the proposal and the best point": _all_the_way,
    "dispatch only where planes are loose": lambda: patch.object(looseness, "COVERED", 2.0),
    "first planes from a few believable mixes": _from_nothing,
    "the master site by site": lambda: patch.object(relaxed_master, "MANY_SITES", 10**9),
}


def planned(case: Case, gap: float, limit: float, switch: Switch) -> tuple[Decomposed, float]:
    """The plan, and the processor seconds that it took."""
    executor = SerialExecutor([site.weather for site in case.sites])
    with switch():
        began = time.process_time()
        plan = Decomposition(case, executor, Settings(gap=gap, time_limit=limit)).run()
        return plan, time.process_time() - began


def main() -> int:
    options = _options()
    with TemporaryDirectory() as folder:
        file = Path(folder) / "programme.yaml"
        file.write_text(large_programme(options.seed, options.sites, options.years, options.kind), encoding="utf-8")
        programme = load_programme(file)
        case = build_case(programme, site_hours(programme))
    planned(case, 0.05, options.limit, nullcontext)  # what is compiled is not measured
    print("| left out | CPU-s of planning | rounds | site-years dispatched | gap |\n| --- | ---: | ---: | ---: | ---: |")
    for name, switch in LEFT_OUT.items():
        plan, seconds = planned(case, options.gap, options.limit, switch)
        shown = "nothing" if name == "all of them" else name
        print(f"| {shown} | {seconds:.1f} | {len(plan.records)} | {plan.dispatches:,} | {plan.gap:.1e} |", flush=True)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ideas", description="what each idea of the planner is worth")
    parser.add_argument("--sites", type=int, default=20)
    parser.add_argument("--years", type=int, default=5)
    parser.add_argument("--kind", choices=("one-store", "everything"), default="one-store")
    parser.add_argument("--gap", type=float, default=1e-3)
    parser.add_argument("--limit", type=float, default=300.0, help="of one plan [s]")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
