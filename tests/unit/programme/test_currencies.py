"""Money of other currencies: converted at the catalogue's rate of its year, which is among the programme's figures."""

import pytest
from tests.unit.programme.programme_text import problems, read

from gigawatt.catalog.load import catalogue
from gigawatt.catalog.price_index import money_level

SOLAR = "solar: {technology: solar, option: {limit: 1 GW}}"


def capex_usd_per_mw(text: str) -> float:
    (asset,) = read((SOLAR, SOLAR[:-1] + f", capex: {text}}}")).sites[0].power
    return asset.technology.capex_usd_per_mw.at(2027)


def rate(currency: str, year: int) -> float:
    return catalogue(2025).exchange_rate(currency, year).value


@pytest.mark.parametrize(("text", "currency", "amount"), [
    ("900 EUR/kW", "EUR", 900e3), ("0.9 MEUR/MW", "EUR", 900e3), ("80 kINR/kW", "INR", 80e6), ("70 MINR/MW", "INR", 70e6),
])  # fmt: skip
def test_plain_money_is_of_the_base_year(text: str, currency: str, amount: float) -> None:
    assert capex_usd_per_mw(text) == pytest.approx(amount * rate(currency, 2025), rel=1e-12)


def test_dated_money_takes_its_year_s_rate_and_then_dollars_of_that_year() -> None:
    assert capex_usd_per_mw("900 EUR2022/kW") == pytest.approx(900e3 * rate("EUR", 2022) * money_level(2025)(2022), rel=1e-12)


def test_the_rate_is_among_the_figures_and_the_figure_says_how_it_was_written() -> None:
    programme = read((SOLAR, SOLAR[:-1] + ", capex: {value: 900 EUR2022/kW, note: a quote}}"))
    figures = {figure.name: figure for figure in programme.figures}
    used = next(figure for name, figure in figures.items() if name.startswith("currencies.EUR.") and name.endswith("2022"))
    assert used.source.startswith("Federal Reserve")
    assert figures["sites.ohio.power.solar.capex"].note == "a quote; written as 900 EUR2022/kW"


def test_prices_of_energy() -> None:
    programme = read(("market: pjm-aep,", "market: pjm-aep, price: 6 INR/kWh,"))
    assert programme.sites[0].connection is not None
    price = programme.sites[0].connection.market.price_usd_per_mwh.at(2027)
    assert price == pytest.approx(6000 * rate("INR", 2025), rel=1e-12)


def test_what_is_no_currency_is_refused() -> None:
    (found,) = problems((SOLAR, SOLAR[:-1] + ", capex: 900 EUX/kW}"))
    assert "unknown unit `EUX`" in found.message
