"""The hierarchical fit finds what was put in, draws groups that say little to nothing, and doubts what it has not seen."""

from __future__ import annotations

import numpy as np
import pytest

from gigawatt.compute.band import BAND
from gigawatt.compute.fitting.cross_validation import held_out
from gigawatt.compute.fitting.hierarchical import Problem, fit
from gigawatt.compute.fitting.parameters import Parameter, Scale, free, named, own, prior


def drawn(rows: int = 120, groups: int = 24, spread: float = 0.15, noise: float = 0.03) -> Problem:
    chance = np.random.default_rng(7)
    of_row = chance.integers(0, groups, rows)
    work, traffic = chance.uniform(1, 3, rows), chance.uniform(0, 2, rows)
    truth = np.log(0.6 * work + 0.3 * traffic) + chance.normal(0, spread, groups)[of_row] + chance.normal(0, noise, rows)
    return Problem(
        truth,
        lambda at: np.log(np.exp(at[0]) * work + np.exp(at[1]) * traffic),
        np.zeros(2),
        np.ones(2),
        {"group": [f"g{number}" for number in of_row]},
    )


def test_parameters_spreads_and_noise_are_found():
    found = fit(drawn())
    assert np.exp(found.parameters) == pytest.approx([0.6, 0.3], rel=0.15)
    assert found.deviations["group"].sd == pytest.approx(0.15, rel=0.4)
    assert found.noise_sd == pytest.approx(0.03, rel=0.4)


def test_an_unseen_level_has_no_deviation_and_all_the_spread():
    found = fit(drawn())
    value, doubt = found.deviations["group"].of("another")
    assert value == 0
    assert doubt == found.deviations["group"].sd
    assert doubt > found.deviations["group"].of("g3")[1]
    assert found.deviations["group"].of("") == (0.0, 0.0)  # a row that belongs to no group


def test_one_row_that_is_far_off_moves_little():
    clean = drawn()
    spoilt = np.array(clean.log_measured)
    spoilt[5] -= 1.0
    moved = fit(Problem(spoilt, clean.log_model, clean.prior_mean, clean.prior_sd, clean.levels))
    assert moved.parameters == pytest.approx(fit(clean).parameters, abs=0.05)


def test_without_spread_groups_are_drawn_to_nothing():
    found = fit(drawn(spread=0.0))
    assert max(abs(value) for value in found.deviations["group"].value.values()) < 0.03


def test_whole_groups_are_left_out_and_the_band_is_set_by_them():
    problem = drawn()
    whole = fit(problem)
    unseen = held_out(problem, whole, list(problem.levels["group"]))
    fitted = np.abs(np.expm1(whole.log_fitted - problem.log_measured)).mean()
    assert unseen.absolute.mean() > 2 * fitted
    inside = np.abs(unseen.log_error) <= BAND * unseen.band * unseen.sd
    assert inside.mean() == pytest.approx(0.8, abs=0.02)


@pytest.mark.parametrize("scale", list(Scale))
def test_a_parameter_has_its_own_unit_and_a_scale_on_which_it_is_free(scale):
    parameter = Parameter("one", 0.4, 0.5, scale)
    assert own(parameter, free(parameter, 0.3)) == pytest.approx(0.3)
    mean, sd = prior([parameter])
    assert named([parameter], mean) == {"one": pytest.approx(0.4)}
    assert sd == pytest.approx([0.5])
