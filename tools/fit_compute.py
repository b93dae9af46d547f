"""Fit the compute model to published measurements and write catalog/data/efficiencies.yaml.

Run it as ``python -m tools.fit_compute DATA [--only NAME] [--write]``: DATA is the folder of the tables. It prints what each
fit is worth on the part that is held out once and for all, and on whole groups left out in turn; ``--write`` puts the fits into
the catalogue: the one of all rows, which ships, and the one without the held-out part, by which that part is judged. The same
data give the same files.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

from gigawatt.catalog.fitted import FILE, TELLING, WITHOUT_HELD_OUT
from gigawatt.catalog.fitted_rows import FILE as ROWS
from gigawatt.compute.band import BAND
from gigawatt.compute.fitting.cross_validation import HeldOut, held_out, left_out_by, rows_of
from gigawatt.compute.fitting.held_out_part import FITTED, HELD_OUT, RULE, part_of
from gigawatt.compute.fitting.hierarchical import Fit, Floats, Problem, fit
from gigawatt.compute.fitting.parameters import named
from gigawatt.compute.fitting.published import Calibration, mlperf_calibration, training_calibration
from gigawatt.compute.fitting.remembered_rows import remember
from gigawatt.compute.fitting.todays_software import search_gain, typical_software
from gigawatt.compute.validation.kinds import NODE_POWER
from gigawatt.compute.validation.measured_table import read_measurements
from gigawatt.compute.validation.row_identity import fingerprint

DATA = Path(__file__).resolve().parent.parent / "src/gigawatt/catalog/data"
TARGET, TARGET_WITHOUT = DATA / FILE, DATA / WITHOUT_HELD_OUT
HEAD = """# What is fitted to published measurements: `python -m tools.fit_compute DATA --write` writes this file.
#
# Parameters are in the units of their names. A deviation is of the logarithm: of the speed of a training run, of the time of a
# benchmark. Each level has its mode and standard deviation; a level that is not there has none, and `sd` of doubt. `band` widens
# the spread so that 80 % of the rows of groups left out are in the 80 % band. docs/mathematics/compute-validation.md
"""
HEAD_WITHOUT = """# As efficiencies.yaml, fitted without the groups that are held out once and for all: nothing but
# `gigawatt compute validate` uses it, to judge those groups. `python -m tools.fit_compute DATA --write` writes both.
"""


def main(arguments: Sequence[str] | None = None) -> None:
    options = _options(arguments)
    done, without = _kept(TARGET), _kept(TARGET_WITHOUT)
    for name, calibrate in (("training", training_calibration), ("time_to_train", mlperf_calibration)):
        if options.only in {None, name}:
            calibration = calibrate(options.data)
            without[name], held = split(name, calibration, options.folds)
            done[name] = {**fitted(name, calibration, options.folds), "held_out": held}
            if options.write:
                remember(DATA / ROWS, calibration.identities, [part_of(name, group) for group in calibration.groups])
    if options.write:
        remember(DATA / ROWS, *_power_logs(options.data))
        for target, head, models in ((TARGET, HEAD, done), (TARGET_WITHOUT, HEAD_WITHOUT, without)):
            text = yaml.safe_dump({"models": models}, sort_keys=False, width=130, allow_unicode=True)
            target.write_text(head + text, "utf-8")


def _power_logs(folder: Path) -> tuple[list[tuple[str, str]], list[str]]:
    """The logs that the power of nodes was fitted on, by hand: too few to hold any out."""
    rows = read_measurements(folder / "power_mlperf_training_v40.csv").inputs(NODE_POWER.hidden)
    return [(NODE_POWER.name, fingerprint(NODE_POWER.name, row)) for row in rows], [FITTED] * len(rows)


def _kept(target: Path) -> dict[str, object]:
    return dict(yaml.safe_load(target.read_text("utf-8"))["models"]) if target.exists() else {}


def split(name: str, calibration: Calibration, folds: int) -> tuple[Mapping[str, object], Mapping[str, object]]:
    """The fit without what is held out once and for all, and its worth there."""
    parts = np.array([part_of(name, group) for group in calibration.groups])
    kept, left = np.flatnonzero(parts == FITTED), np.flatnonzero(parts == HELD_OUT)
    problem = rows_of(calibration.problem, kept)
    found = fit(problem)
    bands = {
        grouping: held_out(problem, found, [groups[row] for row in kept.tolist()], folds).band
        for grouping, groups in calibration.left_out.items()
        if folds and (grouping == calibration.banded_by or grouping in TELLING)
    }
    band = bands.get(calibration.banded_by, 1.0)
    row = as_row(calibration, problem, found, band, max(band, *(bands.get(one, 0.0) for one in TELLING)))
    unseen = left_out_by(calibration.problem, found, left)
    print(f"== {name}, held out once and for all: {RULE}, by {calibration.split_by}")
    _print("   fitted part", np.abs(np.expm1(found.log_fitted - problem.log_measured)), _of(calibration.families, kept))
    _print(
        f"   held-out part, {100 * _coverage(unseen, band):.0f} % in the band", unseen.absolute, _of(calibration.families, left)
    )
    _print_worst(unseen, _of(calibration.groups, left))
    return row, {
        "rule": f"{RULE}, by {calibration.split_by}",
        "fitted_rows": len(kept),
        "held_out_rows": len(left),
        "held_out_error": _short(float(unseen.absolute.mean())),
    }


def fitted(name: str, calibration: Calibration, folds: int) -> Mapping[str, object]:
    """The fit of one model as the catalogue keeps it, and its worth on standard output."""
    problem = calibration.problem
    found = fit(problem)
    print(
        f"== {name}: {len(problem.log_measured)} rows, noise {found.noise_sd:.3f}, "
        f"spreads { {grouping: round(each.sd, 3) for grouping, each in found.deviations.items()} }"
    )
    print({key: float(f"{value:.3g}") for key, value in named(calibration.parameters, found.parameters).items()})
    _print("fitted", np.abs(np.expm1(found.log_fitted - problem.log_measured)), calibration.families)
    bands: dict[str, float] = {}
    for grouping, groups in calibration.left_out.items() if folds else ():
        unseen = held_out(problem, found, groups, folds)
        _print(
            f"{grouping} left out, {100 * _coverage(unseen):.0f} % in the band before its factor {unseen.band:.2f}",
            unseen.absolute,
            calibration.families,
        )
        _print_worst(unseen, groups)
        bands[grouping] = unseen.band
    band = bands.get(calibration.banded_by, 1.0)
    row = as_row(calibration, problem, found, band, max(band, *(bands.get(name, 0.0) for name in TELLING)))
    return {**row, **_today(calibration, found)} if calibration.runs else row


def _today(calibration: Calibration, found: Fit) -> Mapping[str, object]:
    """Which software is typical today, and what searches find too much: for those who ask without a published layout."""
    mean, of_family = search_gain(calibration.runs, named(calibration.parameters, found.parameters))
    gains = {"": [_short(mean), _short(of_family.sd)]}
    for family, value in of_family.value.items():
        gains[family] = [_short(mean + value), _short(of_family.doubt[family])]
    print(f"   searches gain on published layouts: {gains}")
    typical = typical_software(calibration.runs)
    return {"typical_software": {place: asdict(one) for place, one in typical.items()}, "search_gain": gains}


def as_row(calibration: Calibration, problem: Problem, found: Fit, band: float, unseen_band: float) -> Mapping[str, object]:
    """A fit as the catalogue keeps it."""
    return {
        "fitted_on": calibration.about,
        "as_of": "2026-11-22",
        "confidence": "medium",
        "rows": len(problem.log_measured),
        "parameters": {key: _short(value) for key, value in named(calibration.parameters, found.parameters).items()},
        "parameter_sd": _short(_parameter_sd(problem, found)),
        "noise_sd": _short(found.noise_sd),
        "band": _short(band),
        "unseen_band": _short(unseen_band),
        "deviations": {
            grouping: {
                "sd": _short(each.sd),
                "levels": {level: [_short(value), _short(each.doubt[level])] for level, value in each.value.items()},
            }
            for grouping, each in found.deviations.items()
        },
    }


def _short(value: float) -> float:
    return float(f"{value:.4g}")


def _parameter_sd(problem: Problem, found: Fit) -> float:
    """The standard deviation of a prediction's logarithm through the parameters, of the median row."""
    at = problem.log_model(found.parameters)
    steps = 1e-3 * problem.prior_sd
    moved = [problem.log_model(found.parameters + step * unit) for step, unit in zip(steps, np.eye(len(steps)), strict=True)]
    slopes = np.stack([(new - at) / step for new, step in zip(moved, steps, strict=True)], axis=1)
    return float(np.median(np.sqrt(np.einsum("rp,pq,rq->r", slopes, found.covariance, slopes))))


def _coverage(unseen: HeldOut, band: float = 1.0) -> float:
    return float(np.mean(np.abs(unseen.log_error) <= BAND * band * unseen.sd))


def _of(values: Sequence[str], rows: NDArray[np.intp]) -> list[str]:
    return [values[row] for row in rows.tolist()]


def _print(what: str, absolute: Floats, families: Sequence[str]) -> None:
    by_family = {name: _mean(absolute, families, name) for name in sorted(set(families))}
    print(f"{what}: mean {100 * absolute.mean():.1f} %, median {100 * np.median(absolute):.1f} %, {by_family}")


def _mean(absolute: Floats, families: Sequence[str], name: str) -> str:
    rows = [row for row, family in enumerate(families) if family == name]
    return f"{100 * absolute[rows].mean():.1f} % of {len(rows)}"


def _print_worst(unseen: HeldOut, groups: Sequence[str]) -> None:
    shown: dict[str, str] = {}
    for row in np.argsort(-unseen.absolute).tolist():
        shown.setdefault(
            groups[row], f"   {100 * np.expm1(unseen.log_error[row]):+.0f} % (± {100 * unseen.sd[row]:.0f}) {groups[row]}"
        )
        if len(shown) == 12:
            break
    print("\n".join(shown.values()))


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder of the tables")
    parser.add_argument("--only", help="training or time_to_train")
    parser.add_argument("--folds", type=int, default=10, help="0: no cross-validation, and no band")
    parser.add_argument("--write", action="store_true")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
