"""Where today's software stands: the family's own runs, or the nearest that is known."""

from dataclasses import replace

import pytest

from gigawatt.catalog import accelerators
from gigawatt.catalog.fitted import FittedDeviations, FittedModel, TypicalSoftware
from gigawatt.compute.fitting.training_model import REFERENCE_YEAR
from gigawatt.compute.training.todays_software import KINSHIP, LEAST_VENDOR_SD, standing, vendor_behind

DESIGN = {
    "dense | nvidia-blackwell": (0.05, 0.1),
    "mixture | nvidia-blackwell": (-0.05, 0.1),
    "dense | amd-cdna3": (-0.2, 0.2),
    "dense | aws-trainium": (-0.3, 0.1),
}
WIDTHS = {"16 bits | amd-cdna3": (0.02, 0.1), "8 bits | amd-cdna3": (-0.12, 0.1), "8 bits | nvidia-blackwell": (0.01, 0.1)}
SOFTWARE = {"ours | dense": (0.1, 0.05), "ours | mixture": (-0.1, 0.05), "theirs | dense": (-0.1, 0.05)}
TYPICAL = {
    "dense | nvidia-blackwell": TypicalSoftware("ours | dense", REFERENCE_YEAR, 30),
    "mixture | nvidia-blackwell": TypicalSoftware("ours | mixture", REFERENCE_YEAR, 20),
    "dense | amd-cdna3": TypicalSoftware("theirs | dense", REFERENCE_YEAR - 0.5, 4),
    "dense | aws-trainium": TypicalSoftware("theirs | dense", REFERENCE_YEAR, 2),
}
FITTED = FittedModel(
    "training", "rows", "2026", "medium", 56, {"progress_per_year": 0.2}, 0.0, 0.0, 1.0, 1.0,
    {
        "design_on_family": FittedDeviations(0.3, DESIGN),
        "software": FittedDeviations(0.2, SOFTWARE),
        "software_on_family": FittedDeviations(0.0, {}),
        "width_on_family": FittedDeviations(0.1, WIDTHS),
    },
    TYPICAL,
)  # fmt: skip


def test_a_family_with_runs_stands_where_they_stand() -> None:
    mi300x = standing(FITTED, accelerators()["mi300x"], "dense")
    assert mi300x.log_speed == pytest.approx(-0.2 - 0.1 - 0.2 * 0.5)  # half a year of progress that no run of it shows
    assert mi300x.variance == pytest.approx(0.2**2 + 0.05**2)
    assert "theirs on amd-cdna3" in mi300x.rests_on


def test_another_design_is_as_far_behind_as_the_one_that_was_seen() -> None:
    behind = -0.4 - 0.15  # AMD dense against the family with the most runs
    mixture = standing(FITTED, accelerators()["mi300x"], "mixture")
    assert mixture.log_speed == pytest.approx(-0.15 + behind)
    assert mixture.variance == pytest.approx(0.1**2 + 0.05**2 + 0.3**2)


def test_a_vendors_next_family_takes_a_part_and_a_vendor_without_runs_the_mean_of_the_others() -> None:
    ours = 0.15 + 0.01  # with its kernels for 8 bits
    amd, aws = -0.4 - 0.15 - 0.05 - 0.01, -0.4 - 0.15 - 0.01  # AMD's kernels for 16 and 8 bits: 0.05 behind in the mean
    next_one = standing(FITTED, accelerators()["mi355x"], "dense")
    assert next_one.log_speed == pytest.approx(ours + KINSHIP * amd)
    unknown = standing(FITTED, replace(accelerators()["mi355x"], vendor="Us", family=""), "dense")
    assert unknown.log_speed == pytest.approx(ours + KINSHIP * (amd + aws) / 2.0)
    assert unknown.variance == pytest.approx(0.1**2 + 0.05**2 + 0.3**2 + LEAST_VENDOR_SD**2)
    assert "none of Us's was fitted" in unknown.rests_on
    assert vendor_behind(FITTED, "AMD") == pytest.approx(KINSHIP * amd)
    assert vendor_behind(FITTED, "NVIDIA") == 0.0


def test_latent_models_run_the_kernels_of_dense_ones_where_none_was_seen() -> None:
    assert standing(FITTED, accelerators()["gb200-nvl72"], "latent").log_speed == pytest.approx(0.15)
