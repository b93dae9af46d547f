"""Shares and money as people read them: no exponents, no sign of nothing, signs before the currency."""

from __future__ import annotations

import pytest

from gigawatt.cli.words import usd
from gigawatt.percent import percent
from gigawatt.programme.path_words import halls_words, thing
from gigawatt.report import numbers


@pytest.mark.parametrize(
    ("share", "words"),
    [(0.412, "41.2 %"), (1.0, "100 %"), (-1e-18, "0 %"), (2.2e-19, "0 %"), (3e-8, "< 0.0001 %"), (-0.05, "-5 %")],
)
def test_a_share_in_per_cent(share: float, words: str) -> None:
    assert percent(share) == words


def test_digits_are_rounded_without_an_exponent() -> None:
    assert [percent(share, 2) for share in (0.9963, 0.0038, 123.4, 1.04e-6)] == ["100 %", "0.38 %", "12000 %", "0.0001 %"]


def test_the_report_says_the_same_of_next_to_nothing() -> None:
    assert numbers.share(2.2e-19) == numbers.share(-1e-18) == "0\u00a0%"
    assert numbers.share(3e-8) == "<\u00a00.0001\u00a0%"
    assert numbers.share(0.0767, 2) == "7.7\u00a0%"


def test_money_has_its_sign_before_the_dollar() -> None:
    assert usd(-4.46e9) == "-$4.46 bn"
    assert usd(-1e-9) == "$0.00"
    assert usd(1234.0) == "$1.23 k"


def test_paths_are_told_by_what_stands_there_and_where() -> None:
    two = {"ohio": "New Albany", "texas": "Abilene"}
    assert thing("sites.ohio.power.gas-turbines", two) == "gas turbines, New Albany"
    assert thing("sites.ohio.phases.first", two) == "halls first, New Albany"
    assert thing("sites.ohio.connection.steps.1", {"ohio": "New Albany"}) == "step 2 of the connection"
    assert halls_words("halls") == "halls"
