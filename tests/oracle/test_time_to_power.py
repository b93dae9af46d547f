"""The law of time to first power, fitted on some tracked AI sites and checked on the rest (Epoch AI, beside the project)."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from gigawatt.catalog import reference_classes
from gigawatt.schedule.backtest import durations_at, fitted, read_timelines, split_test, summary

TIMELINES = Path(__file__).parents[3] / "shared" / "data" / "sites_epoch" / "timelines_to_2025.csv"
pytestmark = pytest.mark.skipif(
    not TIMELINES.exists(), reason="tracked sites (shared/data/sites_epoch) are not beside the project"
)


@pytest.mark.parametrize("drift", [False, True])
def test_p10_to_p90_covers_about_four_fifths_of_sites_not_fitted_on(drift: bool) -> None:
    seen = durations_at(read_timelines(TIMELINES), date(2025, 12, 31))
    assert (len(seen.sites), int(seen.ended.sum())) == (46, 25)
    found = summary([split_test(seen, seed, drift) for seed in range(20)])
    assert found["covered, held-out sites"][0] == pytest.approx(0.80, abs=0.07)
    assert found["below P10, held-out sites"][0] == pytest.approx(0.10, abs=0.05)


def test_the_catalogue_says_what_the_fit_does() -> None:
    seen = durations_at(read_timelines(TIMELINES), date(2025, 12, 31))
    u = np.array([0.1, 0.5, 0.9])
    milestones = reference_classes().milestones
    for key, months in (
        ("data-centre-first-power", fitted(seen, drift=False).quantile(u)),
        ("data-centre-first-power-begun-2025", fitted(seen, drift=True).quantile(u, 2025.5)),
    ):
        figure = milestones[key].months
        assert (figure.p10, figure.value, figure.p90) == pytest.approx(tuple(months), abs=0.7)
