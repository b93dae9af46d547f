"""Numbers as people say them."""

from __future__ import annotations

import math

import pytest

from gigawatt.report import numbers


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "0"),
        (1234.5678, "1,230"),
        (0.0123456, "0.0123"),
        (9.996, "10.0"),
        (999.6, "1,000"),
        (-2.5, "−2.50"),
        (3e-9, "3 × 10⁻⁹"),
        (1.25e16, "1.25 × 10¹⁶"),
        (math.inf, "∞"),
        (math.nan, "–"),
        (None, "–"),
    ],
)
def test_significant_digits(value: float | None, words: str) -> None:
    assert numbers.significant(value).replace(numbers.SPACE, " ") == words


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (numbers.power(12_345), "12.3 GW"),
        (numbers.power(999.9), "1.00 GW"),
        (numbers.power(999.4), "999 MW"),
        (numbers.power(0.25), "250 kW"),
        (numbers.power(0), "0 MW"),
        (numbers.power(None), "–"),
        (numbers.power(math.inf), "∞"),
        (numbers.energy(3.2e7), "32.0 TWh"),
        (numbers.money(-4.5e9), "−4.50 B$"),
        (numbers.money(12), "12.0 $"),
        (numbers.count(1_250_000), "1.25 million"),
        (numbers.count(7), "7"),
        (numbers.count(7.25), "7.25"),
        (numbers.share(0.0004, 2), "0.040 %"),
        (numbers.price(1.2e6, "MW"), "1.20 M$ per MW"),
        (numbers.plural(1, "site"), "1 site"),
        (numbers.plural(1200, "site"), "1,200 sites"),
        (numbers.month(2026.5), "July 2026"),
        (numbers.month(2030.0), "January 2030"),
        (numbers.month(2029 + 11 / 12), "December 2029"),
        (" / ".join(numbers.told_apart(1.8183849e12, 1.8148659e12)), "1,818.4 B$ / 1,814.9 B$"),
        (" / ".join(numbers.told_apart(2e9, 2e9)), "2.000 B$ / 2.000 B$"),
        (" / ".join(numbers.adding_up([1.796543e12, 2.1842e10])), "1,796.54 B$ / 21.84 B$ / 1,818.38 B$"),
        (numbers.money(1.796543e12, 4), "1,797 B$"),
        (numbers.figure(2028.0, "chips.a.available", "year"), "2028"),
        (numbers.figure(2026.75, "chips.a.available", "year"), "October 2026"),
        (numbers.figure(40.0, "halls.a.life", "year"), "40"),
        (numbers.figure(0.06, "programme.capital_share", ""), "6 %"),
        (numbers.figure(0.5, "markets.a.volatility", ""), "0.5"),
        (numbers.figure(1_300_000.0, "technologies.a.capital", "USD/MW"), "1,300,000"),
        (numbers.figure(None, "a", ""), "–"),
        (numbers.spans([2033, 2029, 2034, 2035, 2040]), "2029, 2033 to 2035 and 2040"),
        (numbers.listed(["a", "b", "c"]), "a, b and c"),
        (numbers.listed([]), ""),
    ],
)
def test_words(said: str, words: str) -> None:
    assert said.replace(numbers.SPACE, " ") == words


def test_an_axis_has_the_largest_unit_that_fits() -> None:
    assert numbers.fitting(1500, numbers.POWER) == (1e3, "GW")
    assert numbers.fitting(90, numbers.POWER) == (1.0, "MW")
    assert numbers.fitting(0, numbers.POWER) == (1.0, "MW")


def test_a_range_of_money_is_in_one_unit() -> None:
    assert numbers.money_range(-15.7e9, 19.9e9) == "−15.7 to 19.9\u00a0B$"
    assert numbers.money_range(1e6, 2.5e6) == "1.00 to 2.50\u00a0M$"
    assert numbers.money_range(2.88e8, 3.25e8) == "288 to 325\u00a0M$"
