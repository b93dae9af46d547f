"""Fit the compute model to published measurements and write catalog/data/efficiencies.yaml.

Run it as ``python -m tools.fit_compute DATA [--only NAME] [--write]``: DATA is the folder of the tables. It prints what each
fit is worth on whole groups that it has not seen; ``--write`` puts the fits into the catalogue. The same data give the same file.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import yaml

from gigawatt.catalog.fitted import TELLING
from gigawatt.compute.fitting.cross_validation import HeldOut, held_out
from gigawatt.compute.fitting.hierarchical import Fit, Floats, Problem, fit
from gigawatt.compute.fitting.parameters import named
from gigawatt.compute.fitting.published import Calibration, mlperf_calibration, training_calibration

TARGET = Path(__file__).resolve().parent.parent / "src/gigawatt/catalog/data/efficiencies.yaml"
HEAD = """# What is fitted to published measurements: `python -m tools.fit_compute DATA --write` writes this file.
#
# Parameters are in the units of their names. A deviation is of the logarithm: of the speed of a training run, of the time of a
# benchmark. Each level has its mode and standard deviation; a level that is not there has none, and `sd` of doubt. `band` widens
# the spread so that 80 % of the rows of groups left out are in the 80 % band. docs/mathematics/compute-validation.md
"""


def main(arguments: Sequence[str] | None = None) -> None:
    options = _options(arguments)
    done = yaml.safe_load(TARGET.read_text("utf-8"))["models"] if TARGET.exists() else {}
    for name, calibrate in (("training", training_calibration), ("time_to_train", mlperf_calibration)):
        if options.only in {None, name}:
            done[name] = fitted(name, calibrate(options.data), options.folds)
    if options.write:
        text = yaml.safe_dump({"models": done}, sort_keys=False, width=130, allow_unicode=True)
        TARGET.write_text(HEAD + text, "utf-8")


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
    return _as_row(calibration, found, band, max(band, *(bands.get(name, 0.0) for name in TELLING)))


def _as_row(calibration: Calibration, found: Fit, band: float, unseen_band: float) -> Mapping[str, object]:
    return {
        "fitted_on": calibration.about,
        "as_of": "2026-11-22",
        "confidence": "medium",
        "rows": len(calibration.problem.log_measured),
        "parameters": {key: _short(value) for key, value in named(calibration.parameters, found.parameters).items()},
        "parameter_sd": _short(_parameter_sd(calibration.problem, found)),
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


def _coverage(unseen: HeldOut) -> float:
    return float(np.mean(np.abs(unseen.log_error) <= 1.2816 * unseen.sd))


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
