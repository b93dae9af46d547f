"""The law of time to first power, fitted on some tracked AI sites and checked on the rest (Epoch AI, beside the project)."""

import runpy
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from gigawatt.catalog import reference_classes
from gigawatt.schedule.records.backtest import durations_at, fitted, read_timelines, split_test, summary

ROOT = Path(__file__).parents[2]
TIMELINES = ROOT.parent / "shared" / "data" / "sites_epoch" / "timelines_to_2025.csv"
pytestmark = pytest.mark.skipif(
    not TIMELINES.exists(), reason="tracked sites (shared/data/sites_epoch) are not beside the project"
)


@pytest.mark.parametrize("pace", [False, True])
def test_p10_to_p90_covers_about_four_fifths_of_sites_not_fitted_on(pace: bool) -> None:
    seen = durations_at(read_timelines(TIMELINES), date(2025, 12, 31))
    assert (len(seen.sites), int(seen.ended.sum())) == (46, 25)
    found = summary([split_test(seen, seed, pace) for seed in range(12)])
    assert found["covered, held-out sites"][0] == pytest.approx(0.80, abs=0.07)
    assert found["below P10, held-out sites"][0] == pytest.approx(0.10, abs=0.05)


@pytest.mark.slow
def test_the_page_says_what_the_back_test_finds() -> None:
    script = runpy.run_path(str(ROOT / "tools" / "backtest_time_to_power.py"))
    assert script["tables"](read_timelines(TIMELINES)) in (ROOT / "docs" / "mathematics" / "reference-classes.md").read_text(
        "utf-8"
    )


def test_the_catalogue_says_what_the_fit_does() -> None:
    seen = durations_at(read_timelines(TIMELINES), date(2025, 12, 31))
    u = np.array([0.1, 0.5, 0.9])
    milestones = reference_classes().milestones
    for key, months in (
        ("data-centre-first-power", fitted(seen, pace=False).quantile(u)),
        ("data-centre-first-power-begun-2026", fitted(seen, pace=True).quantile(u)),
    ):
        figure = milestones[key].months
        assert (figure.p10, figure.value, figure.p90) == pytest.approx(tuple(months), abs=0.7)
