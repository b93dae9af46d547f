"""Fitted models: what a seen, an unseen and no level get."""

from __future__ import annotations

from pathlib import Path

import pytest

from gigawatt.catalog import fitted_models
from gigawatt.catalog.fitted import FittedDeviations, FittedModel
from gigawatt.errors import CatalogueError


def model() -> FittedModel:
    accelerators = FittedDeviations(0.3, {"seen": (0.1, 0.05)})
    return FittedModel("one", "rows", "2026", "medium", 3, {}, 0.0, 0.1, 0.5, 2.0, {"accelerator": accelerators})


def test_a_seen_level_has_its_deviation_and_the_narrower_band():
    value, spread = model().deviation({"accelerator": "seen"})
    assert value == pytest.approx(0.1)
    assert spread == pytest.approx(0.5 * (0.1**2 + 0.05**2) ** 0.5)


def test_an_unseen_level_has_none_and_the_wider_band():
    value, spread = model().deviation({"accelerator": "unseen"})
    assert value == 0
    assert spread == pytest.approx(2.0 * (0.1**2 + 0.3**2) ** 0.5)


def test_no_part_in_a_grouping_is_no_doubt_but_not_to_know_is():
    assert model().deviation({"accelerator": ""})[1] == pytest.approx(0.5 * 0.1)
    assert model().deviation({})[1] == pytest.approx(0.5 * (0.1**2 + 0.3**2) ** 0.5)


def test_the_fitted_models_that_ship_say_what_they_were_fitted_on():
    for fitted in fitted_models().values():
        assert fitted.rows > 50
        assert ".csv" in fitted.fitted_on
        assert fitted.noise_sd > 0
        assert 0 < fitted.band <= fitted.unseen_band


def test_a_file_without_provenance_is_refused(tmp_path: Path):
    (tmp_path / "efficiencies.yaml").write_text("models: {one: {parameters: {a: 1.0}}}\n", "utf-8")
    with pytest.raises(CatalogueError, match="fitted_on"):
        fitted_models(tmp_path)
