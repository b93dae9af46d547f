"""The daily shape of demand."""

from __future__ import annotations

import numpy as np
import pytest

from gigawatt.compute.serving.demand import REGIONS, ZONES, daily_shape


@pytest.mark.parametrize("region", REGIONS)
def test_a_shape_is_over_its_mean(region: str) -> None:
    shape = daily_shape(region)
    assert shape.hours.shape == (24,)
    assert shape.hours.mean() == pytest.approx(1.0)
    assert 1.0 < shape.peak < 2.0


def test_zones_share_a_region() -> None:
    for zones in ZONES.values():
        assert sum(zones.values()) == pytest.approx(1.0)


def test_the_world_is_smoother_than_any_region_of_it() -> None:
    assert daily_shape("world").peak < min(daily_shape(region).peak for region in ZONES)


def test_night_in_america_is_day_in_asia() -> None:
    america, asia = daily_shape("north-america").hours, daily_shape("east-asia").hours
    assert np.corrcoef(america, asia)[0, 1] < 0.0
