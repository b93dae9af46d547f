"""The fitted numbers that ship are those that the shared measurements give, and they are worth what the docs say."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gigawatt.catalog import accelerators, architectures, fitted_models
from gigawatt.catalog.fitted import WITHOUT_HELD_OUT
from gigawatt.compute.band import BAND
from gigawatt.compute.fitting.cross_validation import held_out, left_out_by, rows_of
from gigawatt.compute.fitting.held_out_part import FITTED, HELD_OUT, part_of
from gigawatt.compute.fitting.hierarchical import fit
from gigawatt.compute.fitting.parameters import named
from gigawatt.compute.fitting.published import Calibration, mlperf_calibration, training_calibration
from gigawatt.compute.fitting.todays_software import TUNED_SINCE, UNTUNED
from gigawatt.compute.training.known import known_efficiencies
from gigawatt.compute.training.search import search

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "compute"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not DATA.is_dir(), reason="the shared measurements are not beside the project"),
]


@pytest.mark.parametrize(
    ("name", "calibrate", "worth_pct", "held_out_pct"),
    [("training", training_calibration, 12.0, 10.0), ("time_to_train", mlperf_calibration, 13.0, 20.0)],
)
def test_the_fit_is_that_of_the_catalogue_and_holds_on_cells_left_out(name, calibrate, worth_pct, held_out_pct):
    calibration: Calibration = calibrate(DATA)
    shipped = fitted_models()[name]
    found = fit(calibration.problem)
    assert shipped.rows == len(calibration.problem.log_measured)
    for parameter, value in named(calibration.parameters, found.parameters).items():
        assert shipped.parameters[parameter] == pytest.approx(value, rel=0.02, abs=1e-3), parameter
    for grouping, each in found.deviations.items():
        for level, value in each.value.items():
            assert shipped.deviations[grouping].levels[level][0] == pytest.approx(value, abs=0.02), (grouping, level)
    parts = np.array([part_of(name, group) for group in calibration.groups])
    without = fit(rows_of(calibration.problem, np.flatnonzero(parts == FITTED)))
    judging = fitted_models(file=WITHOUT_HELD_OUT)[name].parameters
    for parameter, value in named(calibration.parameters, without.parameters).items():
        assert judging[parameter] == pytest.approx(value, rel=0.02, abs=1e-3), parameter
    judged = left_out_by(calibration.problem, without, np.flatnonzero(parts == HELD_OUT))
    assert 100.0 * judged.absolute.mean() < held_out_pct
    unseen = held_out(calibration.problem, found, calibration.left_out["cell"])
    assert 100.0 * unseen.absolute.mean() < worth_pct
    inside = np.abs(unseen.log_error) <= BAND * shipped.band * unseen.sd
    assert 0.65 <= inside.mean() <= 0.95


def test_searches_for_published_runs_give_what_was_measured():
    # `train` and `validate` speak of one machine: what a search promises is what the tables' tuned runs reached, in the mean.
    calibration = training_calibration(DATA)
    measured = np.exp(calibration.problem.log_measured)
    latest: dict[tuple[object, ...], tuple[float, float, str]] = {}
    for run, rate in zip(calibration.runs, measured.tolist(), strict=True):
        key = (run.architecture, run.accelerator, run.precision, run.kind, run.case.accelerators, run.case.batch)
        tuned = run.architecture and run.framework not in UNTUNED and (run.year or TUNED_SINCE) >= TUNED_SINCE
        if not tuned or (key in latest and latest[key][0] >= (run.year or 0.0)):
            continue
        known = known_efficiencies(architectures()[run.architecture], accelerators()[run.accelerator], run.precision)
        step_s = float(search(run.case, known.efficiencies, keep=1).step_s[0])
        promised = float(run.case.batch * run.case.sequence / run.case.accelerators) / step_s
        latest[key] = (run.year or 0.0, np.log(promised / rate), f"{run.framework} {run.family}")
    for group in {group for _, _, group in latest.values()} - {"neuron aws-trainium"}:  # two rows, far apart
        errors = [error for _, error, of in latest.values() if of == group]
        assert abs(np.mean(errors)) < 0.12, (group, errors)
