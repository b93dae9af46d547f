from dataclasses import replace

import pytest

from gigawatt.compute.own_chip import DEVELOPMENT, YEARLY_VOLUME, Side, own_against_bought

BOUGHT = Side("bought", 2.0, 100.0, 50_000.0, 5.0)
OWN = Side("own", 1.5, 100.0, 20_000.0, 5.0)


def test_savings_are_what_the_work_would_have_cost_less_what_it_costs() -> None:
    found = own_against_bought(replace(OWN, tokens_per_s=150.0), BOUGHT, available=2027.0)
    assert found.bought_chips_each == 1.5
    assert found.saving_usd_per_hour == pytest.approx(2.0 * 1.5 - 1.5)
    assert found.price_difference_usd == pytest.approx(75_000.0 - 20_000.0)


def test_the_volume_pays_for_the_development() -> None:
    found = own_against_bought(OWN, BOUGHT, available=2027.0)
    # Three thirds of it, in the middle of each of the three years before, at 8 %.
    due = sum(DEVELOPMENT.value / 3.0 * 1.08 ** (year + 0.5) for year in range(3))
    assert found.volume is not None
    assert found.volume * found.saving_usd == pytest.approx(due)
    assert found.saving_usd == pytest.approx(sum(0.5 * 8760 * 0.9 * 1.08 ** -(year + 0.5) for year in range(5)))


def test_a_chip_that_loses_never_pays() -> None:
    found = own_against_bought(replace(OWN, usd_per_hour=2.5), BOUGHT, available=2027.0)
    assert found.volume is None
    assert found.pays_in_year is None


def test_more_chips_a_year_pay_sooner_and_too_few_never() -> None:
    def year(volume: float) -> float | None:
        return own_against_bought(OWN, BOUGHT, available=2027.0, yearly_volume=replace(YEARLY_VOLUME, value=volume)).pays_in_year

    quick, slow = year(1_000_000.0), year(200_000.0)
    assert quick is not None
    assert slow is not None
    assert 2027.0 < quick < slow
    assert year(1_000.0) is None


def test_at_the_volume_of_the_first_year_it_pays_within_their_life() -> None:
    found = own_against_bought(OWN, BOUGHT, available=2027.0)
    assert found.volume is not None
    soon = own_against_bought(OWN, BOUGHT, available=2027.0, yearly_volume=replace(YEARLY_VOLUME, value=2.0 * found.volume))
    assert soon.pays_in_year is not None
    assert soon.pays_in_year < 2027.0 + OWN.life_years
