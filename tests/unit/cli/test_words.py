"""Numbers as people read them."""

from __future__ import annotations

import pytest

from gigawatt.cli import words
from gigawatt.percent import percent


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (812.34e9, "$812.3 bn"),
        (4.561e6, "$4.56 m"),
        (-2.5e9, "-$2.50 bn"),
        (1234.0, "$1.23 k"),
        (12.0, "$12.00"),
        (2.5e12, "$2,500.0 bn"),
    ],
)
def test_money(amount: float, text: str) -> None:
    assert words.usd(amount) == text


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.2, "1 s"), (41, "41 s"), (59.5, "1 min 0 s"), (200, "3 min 20 s"), (7500, "2 h 5 min")]
)
def test_durations(seconds: float, text: str) -> None:
    assert words.duration(seconds) == text


@pytest.mark.parametrize(("power_mw", "text"), [(0, "0 MW"), (640.4, "640 MW"), (12_340, "12.34 GW"), (123_400, "123.4 GW")])
def test_power(power_mw: float, text: str) -> None:
    assert words.megawatts(power_mw) == text


def test_shares_and_figures() -> None:
    assert percent(0.00412) == "0.412 %"
    assert words.figure(0.0345) == "0.0345"
    assert words.figure(2_000_000.0) == "2,000,000"
