import numpy as np
import pytest

from gigawatt.climate import price_shape


def test_no_volatility_is_one_price() -> None:
    assert (price_shape(-83.0, seed=1, volatility=0.0) == 1.0).all()


@pytest.mark.parametrize("volatility", [0.2, 0.6, 1.0])
def test_shape_has_mean_one_and_the_volatility_asked_for(volatility: float) -> None:
    shape = price_shape(-83.0, seed=1, volatility=volatility)
    assert shape.mean() == pytest.approx(1.0)
    assert (shape > 0).all()
    assert np.log(shape).std() == pytest.approx(volatility)


def test_evenings_are_dear_and_nights_follow_the_longitude() -> None:
    for longitude in (-98.0, 0.0, 104.0):
        by_local_hour = np.roll(
            price_shape(longitude, seed=2, volatility=0.5).reshape(365, 24).mean(axis=0), round(longitude / 15)
        )
        assert by_local_hour.argmax() in (17, 18, 19, 20)
        assert by_local_hour[12] < by_local_hour[19]


def test_hours_resemble_their_neighbours_and_seeds_differ() -> None:
    shape = np.log(price_shape(10.0, seed=3, volatility=0.5))
    assert np.corrcoef(shape[1:], shape[:-1])[0, 1] > 0.8
    assert (np.log(price_shape(10.0, seed=3, volatility=0.5)) == shape).all()
    assert not np.allclose(price_shape(10.0, seed=4, volatility=0.5), np.exp(shape))


@pytest.mark.parametrize("volatility", [-0.1, 3.5, float("nan")])
def test_senseless_volatility_is_refused(volatility: float) -> None:
    with pytest.raises(ValueError, match="volatility"):
        price_shape(0.0, seed=0, volatility=volatility)
