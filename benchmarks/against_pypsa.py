"""gigawatt against PyPSA with HiGHS: the same linear problem, each contestant in a process of its own, in turn.

python -m benchmarks.against_pypsa                 # print the table
python -m benchmarks.against_pypsa --write         # and put it into docs/benchmarks.md
python -m benchmarks.against_pypsa --reuse         # measure gigawatt again, the rivals only where they have not been
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict, dataclass
from hashlib import sha256

from benchmarks.algorithms import ALGORITHMS, TOLERANCE
from benchmarks.comparison import GIGAWATT, comparison, disagreements
from benchmarks.machine import two_cores, versions
from benchmarks.measure import ROOT, Measurement, measure
from benchmarks.page import write_page
from benchmarks.random_campuses import random_campuses

LIMIT_SECONDS = 300.0
ROUNDS = 3
QUICK_SECONDS = 60.0  # who takes longer is measured once
FOLDER = ROOT / "out" / "benchmarks"


@dataclass(frozen=True)
class Case:
    """What is planned, and how many times less time than the best rival it should take."""

    name: str
    campuses: int
    seed: int
    bar: float


CASES = (Case("one site", 1, 1, 10.0), Case("five sites under one cap", 5, 5, 20.0))


def main() -> int:
    options = _options()
    two_cores()
    tables, problems = [], []
    for case in CASES:
        programme = random_campuses(case.seed if options.seed is None else options.seed, case.campuses)
        measured = _measured(case, programme, options.rivals, reuse=options.reuse)
        tables.append(comparison(case.name, case.bar, measured, LIMIT_SECONDS))
        problems += disagreements(case.name, measured)
        print(f"\n{tables[-1]}\n", flush=True)
    if options.write:
        write_page(ROOT / "docs" / "benchmarks.md", tables)
    print("\n".join(problems), file=sys.stderr)
    return 1 if problems else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.against_pypsa", description="gigawatt against PyPSA with HiGHS")
    parser.add_argument("--rivals", nargs="*", choices=list(ALGORITHMS), default=list(ALGORITHMS), help="by default all")
    parser.add_argument("--seed", type=int, help="of the programmes; by default each case's own")
    parser.add_argument("--reuse", action="store_true", help="take rivals' earlier measurements of the same problem")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/benchmarks.md")
    return parser.parse_args()


def _measured(case: Case, programme: str, rivals: list[str], *, reuse: bool) -> dict[str, list[Measurement]]:
    """Measurements of each contestant: the quick ones three times, in turn."""
    known = sha256((programme + str(versions())).encode()).hexdigest()[:12]
    folder = FOLDER / known
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "programme.yaml"
    file.write_text(programme, encoding="utf-8")
    commands = {GIGAWATT: ["benchmarks.solve_with_gigawatt", str(file), str(TOLERANCE), "2"]}
    commands |= {ALGORITHMS[key].name: ["benchmarks.solve_with_pypsa", str(file), key] for key in rivals}
    measure(commands[GIGAWATT], LIMIT_SECONDS)  # what numba compiles is kept on disk: compiling is not what is timed
    measured: dict[str, list[Measurement]] = {name: [] for name in commands}
    for number in range(ROUNDS):
        for name, command in commands.items():
            if number and measured[name][0].seconds > QUICK_SECONDS:
                continue
            kept = folder / f"{name}-{number}.json"
            if not (reuse and name != GIGAWATT and kept.exists()):
                kept.write_text(json.dumps(asdict(measure(command, LIMIT_SECONDS))), encoding="utf-8")
            measured[name].append(Measurement(**json.loads(kept.read_text(encoding="utf-8"))))
            print(_line(case, name, measured[name][-1]), flush=True)
    return measured


def _line(case: Case, name: str, one: Measurement) -> str:
    outcome = "stopped" if one.stopped else one.found["status"] if one.answered else f"no answer: {one.found['why_not']}"
    return f"{case.name}: {name}: {one.seconds:.1f} s, {one.cpu_seconds:.1f} CPU-s: {outcome}"


if __name__ == "__main__":
    sys.exit(main())
