"""A market far from the site is doubted, unless its prices are the programme's own."""

import pytest
from tests.unit.programme.programme_text import read

from gigawatt.catalog import catalogue

MARKET = "market: pjm-aep"
TEXAS = (("jurisdiction: Ohio", "jurisdiction: Texas"), ("latitude: 40, longitude: -82", "latitude: 31.1, longitude: -97.4"))


def test_a_texan_market_in_ohio() -> None:
    (warning,) = read((MARKET, "market: ercot")).warnings
    assert warning.path == "sites.ohio.connection.market"
    assert (warning.line, warning.column) == (8, 26)
    assert warning.message == "latitude 40, longitude -82 is about 1,200 km outside ERCOT (`ercot`)."
    assert warning.fix.startswith("Did you mean `pjm-aep`? ")


def test_a_site_that_moved_without_its_market() -> None:
    (warning,) = read(*TEXAS).warnings
    assert "km outside PJM, AEP Ohio (`pjm-aep`)" in warning.message
    assert "Did you mean `ercot`?" in warning.fix
    assert read(*TEXAS, (MARKET, "market: ercot")).warnings == ()


def test_a_place_without_a_market_of_ours() -> None:
    rome = (("jurisdiction: Ohio", "jurisdiction: Italy"), ("latitude: 40, longitude: -82", "latitude: 41.9, longitude: 12.5"))
    (warning,) = read(*rome).warnings
    assert warning.fix.startswith("The catalogue has no market there. ")


@pytest.mark.parametrize("own", ["price: 60 USD/MWh", "price: {2027: 60 USD/MWh, 2030: 50 USD/MWh}"])
def test_prices_of_the_programme_s_own_may_stand_anywhere(own: str) -> None:
    assert read((MARKET, f"market: ercot, {own}")).warnings == ()
    assert len(read((MARKET, "market: ercot, demand_charge: 90 USD/(kW*year)")).warnings) == 1


def test_just_outside_is_not_far() -> None:
    assert read(*TEXAS, (MARKET, "market: ercot"), ("31.1, longitude: -97.4", "31, longitude: -106")).warnings == ()


def test_a_lost_sign_is_said_once() -> None:
    (warning,) = read(("longitude: -82", "longitude: 82")).warnings
    assert warning.path == "sites.ohio.place"


@pytest.mark.parametrize(
    ("market", "inside", "outside"),
    [
        ("pjm-aep", (41.9, -87.6), (42.4, -71.1)),  # Chicago, Boston
        ("miso-south", (30.0, -90.1), (32.8, -96.8)),  # New Orleans, Dallas
        ("miso-indiana", (39.8, -86.2), (39.1, -77.5)),  # Indianapolis, Ashburn
        ("ercot", (32.5, -99.7), (31.8, -106.5)),  # Abilene, El Paso
        ("epe", (31.95, -106.35), (35.1, -106.6)),  # El Paso, Albuquerque
        ("wecc-wyoming", (41.1, -104.8), (33.4, -112.1)),  # Cheyenne, Phoenix
        ("caiso", (37.3, -121.9), (36.2, -115.1)),  # San Jose, Las Vegas
        ("uae", (24.2, 54.6), (24.7, 46.7)),  # Abu Dhabi, Riyadh
        ("india-west", (22.4, 69.9), (13.1, 80.3)),  # Jamnagar, Chennai
        ("nordic-se1", (65.6, 22.2), (59.3, 18.1)),  # Luleå, Stockholm
        ("singapore", (1.35, 103.8), (3.1, 101.7)),  # Singapore, Kuala Lumpur
    ],
)
def test_regions_hold_their_cities_and_not_their_neighbours(
    market: str, inside: tuple[float, float], outside: tuple[float, float]
) -> None:
    def holds(place: tuple[float, float]) -> bool:
        boxes = catalogue(2025).markets[market].region
        return any(south <= place[0] <= north and west <= place[1] <= east for south, north, west, east in boxes)

    assert holds(inside)
    assert not holds(outside)


def test_every_market_has_a_region() -> None:
    assert all(market.region for market in catalogue(2025).markets.values())
