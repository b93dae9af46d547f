"""The fitted numbers that ship are those that the shared measurements give, and they are worth what the docs say."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gigawatt.catalog import fitted_models
from gigawatt.compute.fitting.cross_validation import held_out
from gigawatt.compute.fitting.hierarchical import fit
from gigawatt.compute.fitting.parameters import named
from gigawatt.compute.fitting.published import Calibration, mlperf_calibration, training_calibration

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "compute"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not DATA.is_dir(), reason="the shared measurements are not beside the project"),
]


@pytest.mark.parametrize(
    ("name", "calibrate", "worth_pct"),
    [("training", training_calibration, 12.0), ("time_to_train", mlperf_calibration, 13.0)],
)
def test_the_fit_is_that_of_the_catalogue_and_holds_on_cells_left_out(name, calibrate, worth_pct):
    calibration: Calibration = calibrate(DATA)
    shipped = fitted_models()[name]
    found = fit(calibration.problem)
    assert shipped.rows == len(calibration.problem.log_measured)
    for parameter, value in named(calibration.parameters, found.parameters).items():
        assert shipped.parameters[parameter] == pytest.approx(value, rel=0.02, abs=1e-3), parameter
    for grouping, each in found.deviations.items():
        for level, value in each.value.items():
            assert shipped.deviations[grouping].levels[level][0] == pytest.approx(value, abs=0.02), (grouping, level)
    unseen = held_out(calibration.problem, found, calibration.left_out["cell"])
    assert 100.0 * unseen.absolute.mean() < worth_pct
    inside = np.abs(unseen.log_error) <= 1.2816 * shipped.band * unseen.sd
    assert 0.65 <= inside.mean() <= 0.95
