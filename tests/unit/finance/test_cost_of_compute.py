from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gigawatt.finance.cost_of_compute import (
    CHIPS,
    HALLS,
    NETWORK,
    POWER,
    YEAR_END,
    Bought,
    ComputeCost,
    CostInputs,
    Run,
    level_charge,
)
from gigawatt.finance.month_after_tax import month_after_tax
from gigawatt.finance.sensitivity import Span, tornado

ONE = np.ones(1)
GIGAWATT = CostInputs(rate=0.07)


def gigawatt(it_life: float) -> ComputeCost:
    """Epoch AI's 1 GW data centre (2026-05-14) from inputs that docs/mathematics/finance.md states.

    38 billion up front: servers 20.5, network and storage 5.0, facility 12.5; 0.9 a year to run, 0.6 of it energy; paid back at
    7 % a year, facility over 14 years.
    """
    return ComputeCost(
        years=np.zeros(1),
        bought=(
            Bought(CHIPS, "servers", 20.5e9 * ONE, it_life, timing=YEAR_END),
            Bought(NETWORK, "network and storage", 5.0e9 * ONE, it_life, timing=YEAR_END),
            Bought(HALLS, "facility", 12.5e9 * ONE, 14.0, timing=YEAR_END),
        ),
        run=(Run(POWER, "energy", 0.6e9 * ONE, energy=True), Run(HALLS, "other", 0.3e9 * ONE)),
        accelerator_hours=478e3 * 8760.0 * ONE,
        revenue_usd=12e9 * ONE,
    )


@pytest.mark.parametrize(("it_life", "billions", "rounding"), [(5.0, 8.5, 0.05), (3.0, 12.0, 0.5), (7.0, 7.0, 0.5)])
def test_a_gigawatt_costs_what_epoch_says(it_life: float, billions: float, rounding: float) -> None:
    whole = sum(gigawatt(it_life).levelised(GIGAWATT).values())
    assert whole / 1e9 == pytest.approx(billions, abs=rounding)


def test_its_servers_alone_cost_five_billion_a_year() -> None:
    assert 20.5 * level_charge(0.07, 5.0, YEAR_END) == pytest.approx(5.0, abs=0.05)
    assert 20.5 + 5.0 + 12.5 == 38.0


def test_parts_of_an_accelerator_hour_add_up() -> None:
    cost = gigawatt(5.0)
    parts = cost.per_accelerator_hour(GIGAWATT)
    assert sum(parts.values()) == pytest.approx(8.5485e9 / (478e3 * 8760), rel=1e-4)
    assert parts["capital"] > 0.0
    assert parts["chips"] * 478e3 * 8760 == pytest.approx(20.5e9 / 5.0)  # recovery alone, without the return on it


def test_a_longer_life_is_the_largest_lever_and_less_energy_the_smallest() -> None:
    spans = [
        Span("life", "chip_life", 0.6, 1.4),
        Span("energy", "energy_price", 0.7, 1.5),
        Span("rate", "rate", 0.05, 0.10),
        Span("resale", "resale_share", 0.0, 0.25),
    ]
    moved = tornado(gigawatt(5.0), GIGAWATT, spans)
    assert [one.span.name for one in moved] == ["life", "rate", "resale", "energy"]
    life = moved[0]
    assert life.cost_low is not None
    assert life.cost_high is not None
    assert life.cost_low > life.cost_high
    assert life.surplus_high_usd - life.surplus_low_usd == pytest.approx((12.0461 - 7.0609) * 1e9, rel=1e-3)


def test_idle_chips_cost_as_much_and_are_named() -> None:
    busy = gigawatt(5.0)
    half = replace(busy, bought=tuple(replace(one, idle=0.5 * ONE) for one in busy.bought))
    before, after = busy.levelised(GIGAWATT), half.levelised(GIGAWATT)
    assert sum(after.values()) == pytest.approx(sum(before.values()))
    capital_before = sum(before[part] for part in (CHIPS, NETWORK, HALLS, "capital")) - 0.3e9
    assert after["idle"] == pytest.approx(0.5 * capital_before)


def test_tax_takes_nothing_of_what_is_written_off_at_once_and_more_of_what_is_not() -> None:
    # a dollar over one year at 10 % nominal, written off at its end: the return of 0.10 is earned before a tax of 20 %
    one = Bought(HALLS, "hall", ONE, 1.0, timing=YEAR_END)
    inputs = CostInputs(rate=0.10, tax_rate=0.20)
    recovery, returned, tax = (float(part[0]) for part in one.charged(inputs))
    assert recovery + returned == pytest.approx(1.10)
    written_off = 1.0 / level_charge(0.10, 1.0)  # in the middle of the year
    assert tax == pytest.approx(1.10 * ((1.0 - 0.2 * written_off) / 0.8 - 1.0))
    at_once = replace(one, tax_rate=0.20, written_off=(1.0,))  # in the middle of its first year, by its own place's law
    own = float(at_once.charged(replace(inputs, tax_rate=None))[2][0])
    assert own == pytest.approx(1.10 * ((1.0 - 0.2 / 1.1**0.5) / 0.8 - 1.0))


def test_a_month_after_tax_and_financing_by_hand() -> None:
    # 10 a month by the plan, 21 % tax; 1,200 paid, waiting a month at 12.6825 % a year (1 % a month), half of it lent at 6 %
    worth = month_after_tax(10.0, 1200.0, 1.01**12 - 1.0, 0.21, 0.9, debt_share=0.5, debt_rate=0.06)
    assert worth.tax_usd == pytest.approx(-2.1)
    assert worth.waiting_usd == pytest.approx(1200.0 * (0.01 - 0.21 * 0.5 * 0.06 / 12) * 0.9)
    assert worth.after_usd == pytest.approx(10.0 - 2.1 + worth.waiting_usd)
