import numpy as np
import pytest

from gigawatt.climate import MonthlyMeans, place_climate, weather_years
from gigawatt.climate.generator import synthetic_weather
from gigawatt.climate.hours import month_of_hour
from gigawatt.climate.noise import Field

AT = (39.98, -82.88)


def monthly(hours: np.ndarray) -> np.ndarray:
    month = month_of_hour()
    return np.bincount(month, hours) / np.bincount(month)


def correlation(first: np.ndarray, second: np.ndarray) -> float:
    return float(np.corrcoef(first, second)[0, 1])


def test_white_noise_is_white_standard_and_shared_by_distance() -> None:
    here = Field(3, *AT).white(1, 20_000, 250.0)
    assert here.mean() == pytest.approx(0, abs=0.03)
    assert here.std() == pytest.approx(1, abs=0.03)
    assert correlation(here[1:], here[:-1]) == pytest.approx(0, abs=0.03)
    apart = [correlation(here, Field(3, AT[0] + degrees, AT[1]).white(1, 20_000, 250.0)) for degrees in (0.5, 2.0, 5.0, 15.0)]
    assert apart[0] > 0.95
    assert apart == sorted(apart, reverse=True)
    for degrees, found in zip((2.0, 5.0), apart[1:], strict=False):
        assert found == pytest.approx(np.exp(-((degrees * 111.2) ** 2) / (4 * 250**2)), abs=0.12)
    assert abs(apart[-1]) < 0.03
    assert abs(correlation(here, Field(4, *AT).white(1, 20_000, 250.0))) < 0.03
    assert abs(correlation(here, Field(3, *AT).white(2, 20_000, 250.0))) < 0.03


@pytest.mark.parametrize("at", [(89.9, 10.0), (-90.0, 0.0), (0.0, 180.0), (0.0, -180.0)])
def test_the_field_has_no_edge(at: tuple[float, float]) -> None:
    assert Field(0, *at).white(1, 5_000, 250.0).std() == pytest.approx(1, abs=0.06)


def test_neighbours_share_their_weather_and_far_places_do_not() -> None:
    piketon, columbus, temple = (synthetic_weather(*at, seed=3) for at in ((39.07, -83.0), AT, (31.1, -97.34)))

    def days(hours: np.ndarray) -> np.ndarray:
        means = hours.reshape(365, 24).mean(axis=1)
        return means - np.convolve(np.concatenate([means[-15:], means, means[:15]]), np.ones(31) / 31, mode="valid")

    for name in ("ghi_wm2", "dry_bulb_c", "hub_wind_ms"):
        near = correlation(days(getattr(piketon, name)), days(getattr(columbus, name)))
        far = correlation(days(getattr(piketon, name)), days(getattr(temple, name)))
        assert near > 0.6, name
        assert near > far + 0.3, name


def test_weather_years_are_the_years_of_following_seeds() -> None:
    years = weather_years(*AT, seed=7, count=3)
    for number, year in enumerate(years):
        alone = place_climate(*AT, seed=7 + number)
        assert (year.wind_capacity_factor == alone.wind_capacity_factor).all()
        assert year.label == alone.label
    assert not (years[0].solar_capacity_factor == years[1].solar_capacity_factor).all()
    with pytest.raises(ValueError, match="at least one weather year"):
        weather_years(*AT, seed=7, count=0)


def test_given_monthly_means_are_met() -> None:
    rng = np.random.default_rng(1)
    speeds = 7.0 + rng.uniform(-1.5, 1.5, 12)
    ghi = monthly(synthetic_weather(*AT, seed=1).ghi_wm2) * rng.uniform(0.9, 1.1, 12)
    dry = np.linspace(2, 24, 12)
    year = synthetic_weather(*AT, seed=1, means=MonthlyMeans(ghi_wm2=ghi, hub_wind_ms=speeds, dry_bulb_c=dry))
    assert monthly(year.ghi_wm2) == pytest.approx(ghi, rel=0.04)
    assert monthly(year.dry_bulb_c) == pytest.approx(dry, abs=0.1)
    assert "given monthly means of 100 m wind" in year.label
    assert "given GHI" in year.label
    met = np.array(
        [monthly(synthetic_weather(*AT, seed=seed, means=MonthlyMeans(hub_wind_ms=speeds)).hub_wind_ms) for seed in range(8)]
    )
    assert met.mean(axis=0) == pytest.approx(speeds, rel=0.05)
    assert (met.std(axis=0) / speeds).mean() == pytest.approx(0.045, abs=0.02)  # a mean is itself a measurement


def test_given_capacity_factors_are_met() -> None:
    base = place_climate(*AT, seed=1)
    solar, wind = monthly(base.solar_capacity_factor) * 1.1, np.linspace(0.6, 0.15, 12)
    means = MonthlyMeans(solar_capacity_factor=solar, wind_capacity_factor=wind)
    year = place_climate(*AT, seed=4, monthly_means=means)
    assert monthly(year.solar_capacity_factor) == pytest.approx(solar, rel=0.03)
    assert monthly(year.wind_capacity_factor) == pytest.approx(wind, rel=0.16)
    assert year.wind_capacity_factor.mean() == pytest.approx(wind.mean(), rel=0.08)


def test_means_that_cannot_be_are_named_at_once() -> None:
    with pytest.raises(ValueError, match="ghi_wm2 needs twelve monthly means, not 3; hub_wind_ms must lie between") as caught:
        MonthlyMeans(ghi_wm2=[1, 2, 3], hub_wind_ms=[60] * 12, wind_capacity_factor=[0.3] * 12)
    assert "give hub_wind_ms or wind_capacity_factor, not both" in str(caught.value)
