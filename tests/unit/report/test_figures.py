"""Parts of the figures that the whole report does not show often: the leap day, the map's window, colours."""

from __future__ import annotations

from importlib.resources import files
from itertools import pairwise

import numpy as np
import pytest

from gigawatt.report import colours, site_map
from gigawatt.report.chart import stacked, years_axis
from gigawatt.report.dispatch import Week, _time_axis
from gigawatt.report.numbers import POWER


def week(year: int, first_hour: int) -> Week:
    return Week("a", year, first_hour, 0.0, 0.0, {"load_mw": np.ones(168)}, 0.0)


def test_a_week_without_the_leap_day_is_a_start_and_a_step() -> None:
    assert _time_axis(week(2028, 0)) == {"x0": "2028-01-01 00:00", "dx": 3_600_000}
    assert _time_axis(week(2027, 56 * 24))["x0"] == "2027-02-26 00:00"


def test_a_week_across_the_leap_day_leaves_it_out() -> None:
    hours = _time_axis(week(2028, 56 * 24))["x"]
    assert len(hours) == 168
    assert (hours[0], hours[71], hours[72], hours[-1]) == (
        "2028-02-26 00:00",
        "2028-02-28 23:00",
        "2028-03-01 00:00",
        "2028-03-04 23:00",
    )


def test_the_outlines_are_small_and_their_source_is_named() -> None:
    assert len(files("gigawatt.report").joinpath("data/outline.json").read_bytes()) < 120_000
    outlines = site_map.outlines()
    assert "Natural Earth" in outlines["source"]
    for line in (*outlines["land"], *outlines["borders"]):
        longitudes, latitudes = line[0::2], line[1::2]
        assert len(longitudes) == len(latitudes) >= 2
        assert max(abs(east - west) for east, west in pairwise(longitudes)) < 180  # none wraps around
        assert all(-57 < latitude < 84 for latitude in latitudes)


@pytest.mark.parametrize("places", [[(40.1, -82.8)], [(40.1, -82.8), (1.5, 103.7), (65.6, 22.1)], [(-33.9, 151.2), (51.5, 0.1)]])
def test_the_window_of_the_map_holds_every_site_in_a_shape_that_fits(places: list[tuple[float, float]]) -> None:
    window = site_map._window([{"latitude": latitude, "longitude": longitude} for latitude, longitude in places])
    for latitude, longitude in places:
        assert window["x"][0] < longitude < window["x"][1]
        assert window["y"][0] < latitude < window["y"][1]
    across, up = (end - start for start, end in (window["x"], window["y"]))
    assert 0.40 < up * site_map._stretch(window) / across < 0.56


def test_no_two_technologies_share_a_colour() -> None:
    kinds = {"solar": "solar", "solar-tracking": "solar", "gas-combined-cycle": "thermal", "gas-simple-cycle": "thermal"}
    kinds |= {"small-reactor": "thermal", "large-reactor": "thermal", "sodium-reactor": "heat-store-reactor", "odd": "thermal"}
    found = colours.of_technologies(kinds.items())
    assert found.keys() == kinds.keys()
    assert len(set(found.values())) == len(kinds)
    assert found == colours.of_technologies(reversed(kinds.items()))


def test_few_years_are_bars_and_small_powers_are_megawatts() -> None:
    figure, size = stacked([("gas", "#111111", [20.0, 40.0])], [2029, 2030], "power [{}]", POWER)
    assert figure["data"][0]["type"] == "bar"
    assert (size, figure["layout"]["yaxis"]["title"]["text"], figure["data"][0]["y"]) == (1.0, "power [MW]", [20.0, 40.0])
    figure, size = stacked([("gas", "#111111", [20.0, 40.0, 2500.0])], [2029, 2030, 2031], "power [{}]", POWER)
    assert figure["data"][0]["stackgroup"] == "one"
    assert figure["data"][0]["y"] == [0.02, 0.04, 2.5]


@pytest.mark.parametrize(("last", "step"), [(2027, 1), (2033, 1), (2039, 2), (2040, 2), (2051, 5)])
def test_the_last_year_has_a_tick_that_no_other_crowds(last: int, step: int) -> None:
    years = list(range(2026, last + 1))
    shown = years_axis(years, bars=False)
    ticks = shown["tickvals"]
    assert ticks[-1] == last
    assert shown["range"][1] > last
    assert all(later - earlier >= step for earlier, later in pairwise(ticks))
