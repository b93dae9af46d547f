"""Exchange rates by year."""

import pytest

from gigawatt.catalog import catalogue, money_level

CATALOGUE = catalogue(2025)


def test_rates_are_dollars_for_one_unit():
    assert set(CATALOGUE.currencies) == {"EUR", "GBP", "INR", "SEK", "SGD", "JPY", "CNY", "AED"}
    assert CATALOGUE.exchange_rate("INR", 2023).value == pytest.approx(1 / 82.5708, rel=1e-5)
    assert CATALOGUE.exchange_rate("EUR", 2020).value == 1.141
    assert CATALOGUE.exchange_rate("AED", 2025).value * 3.6725 == pytest.approx(1, abs=1e-5)
    assert CATALOGUE.exchange_rate("USD", 2031).value == 1


def test_a_rate_knows_its_source_and_its_year():
    rate = CATALOGUE.exchange_rate("SEK", 2022)
    assert rate.source.startswith("Federal Reserve G.5A")
    assert rate.confidence == "high"
    assert rate.name == "currencies.SEK.rate.2022"
    later = CATALOGUE.exchange_rate("SEK", 2030)
    assert later.name == "currencies.SEK.rate_remembered.2025"
    assert later.confidence == "unsourced-memory"


def test_rates_of_a_year_do_not_depend_on_the_base_year():
    assert catalogue(2022).exchange_rate("JPY", 2019).value == CATALOGUE.exchange_rate("JPY", 2019).value


def test_seven_lakh_crore_rupees_are_about_84_billion_dollars():
    amount_inr = 7e5 * 1e7
    in_dollars_of_2024 = amount_inr * CATALOGUE.exchange_rate("INR", 2024).value
    assert in_dollars_of_2024 == pytest.approx(84e9, rel=0.01)
    assert in_dollars_of_2024 * money_level(2025)(2024) > in_dollars_of_2024


@pytest.mark.parametrize(
    ("currency", "year", "said"),
    [
        ("XAU", 2024, "no exchange rate of `XAU`. It has AED, CNY"),
        ("INR", 1999, "exchange rates of INR cover 2017 to 2025, not 1999"),
    ],
)
def test_what_is_not_known_is_said(currency, year, said):
    with pytest.raises(LookupError, match=said):
        CATALOGUE.exchange_rate(currency, year)
