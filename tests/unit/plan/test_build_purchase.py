"""What is bought or committed exists from its date on, pays back what it costs, and spends its price."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.plan.random_programmes import level, path

from gigawatt.plan.case.build_purchase import build_commitment, build_deliveries, build_purchase, build_retirement, path_values
from gigawatt.plan.case.calendar import Calendar
from gigawatt.plan.case.case import Commitment, Purchase
from gigawatt.plan.case.lateness import Lateness

CALENDAR = Calendar(start_year=2027, year_count=6, discount_rate=0.08)
NOTHING = np.zeros(6)
MONTH = 1.0 / 12.0


def bought(calendar: Calendar = CALENDAR, *, deliveries: bool = False, **changed: object) -> Purchase:
    about: dict[str, object] = {
        "earliest": 2020.0,
        "capex": level(1000.0),
        "fixed_per_year": np.zeros(calendar.count),
        "life_years": 3.0,
        "spend_shares": (0.4, 0.6),
    }
    build = build_deliveries if deliveries else build_purchase
    purchase = build(calendar, **(about | changed))  # type: ignore[arg-type]
    assert purchase is not None
    return purchase


def committed(**changed: object) -> Commitment:
    about: dict[str, object] = {
        "amount": 50.0,
        "date": 2029.25,
        "retires": None,
        "capex": level(1000.0),
        "fixed_per_year": NOTHING,
        "life_years": 20.0,
        "spend_shares": (0.4, 0.6),
        "spent_share": 0.0,
    }
    return build_commitment(CALENDAR, **(about | changed))  # type: ignore[arg-type]


def worth(money: NDArray[np.float64]) -> float:
    """At the horizon's start, of what falls due in the middle of each year."""
    return float(sum(usd * 1.08 ** -(number + 0.5) for number, usd in enumerate(money)))


@pytest.mark.parametrize("deliveries", [False, True])
@pytest.mark.parametrize("earliest", [2020.0, 2027.0, 2027.3, 2029.0, 2029.75, 2032.99])
def test_a_vintage_never_exists_before_its_date(earliest: float, deliveries: bool) -> None:
    purchase = bought(earliest=earliest, deliveries=deliveries)
    assert purchase.years[0] == max(0, int(earliest) - 2027)
    assert purchase.years.tolist() == list(range(purchase.years[0], 6))
    for vintage, year in enumerate(purchase.years):
        online = max(earliest, 2027.0 + year)
        assert not purchase.share[vintage, :year].any()
        assert not purchase.standing_at_end[vintage, :year].any()
        assert purchase.standing_at_end[vintage, year]
        arrived = (2028.0 + year - online) * (0.5 if deliveries else 1.0)
        assert purchase.share[vintage, year] == pytest.approx(arrived)


@pytest.mark.parametrize(("earliest", "there"), [(2032.999, True), (2033.0, False), (2050.0, False)])
def test_what_cannot_be_had_within_the_horizon_is_no_purchase(earliest: float, there: bool) -> None:
    purchase = build_purchase(
        CALENDAR, earliest=earliest, capex=level(1.0), fixed_per_year=NOTHING, life_years=3.0, spend_shares=(1.0,)
    )
    assert (purchase is not None) == there


def test_a_vintage_stands_for_its_life_and_no_longer() -> None:
    purchase = bought(earliest=2027.5, life_years=2.0)
    assert purchase.share[:2].tolist() == [[0.5, 1, 0.5, 0, 0, 0], [0, 1, 1, 0, 0, 0]]
    assert purchase.standing_at_end[:2].tolist() == [[True, True, False, False, False, False], [False, True, True, *[False] * 3]]


def test_the_charges_of_a_whole_life_pay_back_exactly_what_was_spent() -> None:
    purchase = bought(life_years=3.0)
    for vintage in (1, 2, 3):  # their spending begins before the horizon or later, their lives end within
        at_commissioning = 1000.0 * (0.4 * 1.08**1.5 + 0.6 * 1.08**0.5)
        assert purchase.cost_usd[vintage] == pytest.approx(at_commissioning * 1.08**-vintage, rel=1e-12)
    assert purchase.cost_usd[2] == pytest.approx(worth(purchase.cash_usd[2]), rel=1e-12)


def test_a_life_beyond_the_horizon_is_charged_for_its_years_within() -> None:
    whole, cut = bought(life_years=30.0), bought(Calendar(2027, 40, 0.08), life_years=30.0)
    assert whole.capital_usd[2] == pytest.approx(cut.capital_usd[2, :6])
    assert whole.cost_usd[2] < cut.cost_usd[2]


def test_cost_is_the_price_of_the_vintages_year_and_the_fixed_operation_of_every_year() -> None:
    price, fixed = path({2027: 1000.0, 2032: 500.0}), np.array([7.0, 6.0, 5.0, 4.0, 3.0, 2.0])
    purchase = bought(capex=price, fixed_per_year=fixed, life_years=2.0)
    assert path_values(CALENDAR, price) == pytest.approx([1000, 900, 800, 700, 600, 500])
    assert purchase.fixed_usd[2] == pytest.approx([0, 0, 5, 4, 0, 0])
    assert purchase.cash_usd.sum(axis=1) == pytest.approx([1000, 900, 800, 700, 600, 500])
    for vintage in range(6):
        assert purchase.cost_usd[vintage] == pytest.approx(worth(purchase.capital_usd[vintage] + purchase.fixed_usd[vintage]))
    assert purchase.capital_usd[1] / purchase.capital_usd[2].max() == pytest.approx([0, 900 / 800, 900 / 800, 0, 0, 0])


@pytest.mark.parametrize("deliveries", [False, True])
@pytest.mark.parametrize("earliest", [2020.0, 2027.4, 2029.75])
@pytest.mark.parametrize("spend_shares", [(1.0,), (0.4, 0.6), (0.1, 0.2, 0.3, 0.4)])
def test_every_vintage_spends_its_price_within_the_horizon(
    earliest: float, spend_shares: tuple[float, ...], deliveries: bool
) -> None:
    purchase = bought(earliest=earliest, spend_shares=spend_shares, deliveries=deliveries)
    assert purchase.cash_usd.sum(axis=1) == pytest.approx(np.full(purchase.count, 1000.0))
    for vintage, year in enumerate(purchase.years):
        assert not purchase.cash_usd[vintage, year + 1 :].any()


def test_what_would_be_paid_before_the_horizon_is_paid_in_its_first_year() -> None:
    purchase = bought()
    assert purchase.cash_usd[0] == pytest.approx([1000, 0, 0, 0, 0, 0])
    assert purchase.cash_usd[1] == pytest.approx([1000, 0, 0, 0, 0, 0])
    assert purchase.cash_usd[2] == pytest.approx([400, 600, 0, 0, 0, 0])


def test_deliveries_are_paid_as_they_arrive_in_the_last_year_too() -> None:
    purchase = bought(spend_shares=(1.0,), deliveries=True)
    assert purchase.cash_usd[0] == pytest.approx([1000, 0, 0, 0, 0, 0])
    assert purchase.cash_usd[3] == pytest.approx([0, 0, 500, 500, 0, 0])
    assert purchase.cash_usd[5] == pytest.approx([0, 0, 0, 0, 500, 500])
    at_once = bought(spend_shares=(1.0,))
    assert at_once.cash_usd[5] == pytest.approx([0, 0, 0, 0, 1000, 0])


def test_a_delay_moves_an_option_by_exactly_a_month() -> None:
    on_time, late = bought(earliest=2028.25), bought(earliest=2028.25, late=Lateness(MONTH))
    assert late.years.tolist() == on_time.years.tolist()
    difference = np.zeros_like(on_time.share)
    difference[0, [1, 4]] = [-MONTH, MONTH]  # its life of three years begins and ends a month later
    assert late.share - on_time.share == pytest.approx(difference)
    moved = np.zeros_like(on_time.cash_usd)
    moved[0, [0, 1]] = [-600 * MONTH, 600 * MONTH]  # the first part of the price falls into 2027, or before it, either way
    assert late.cash_usd - on_time.cash_usd == pytest.approx(moved)


def test_a_delay_over_the_new_year_leaves_the_vintages_as_they_are() -> None:
    on_time, late = bought(earliest=2028.95), bought(earliest=2028.95, late=Lateness(MONTH))
    assert late.years.tolist() == on_time.years.tolist() == [1, 2, 3, 4, 5]
    assert late.share[0] == pytest.approx([0, 0, 1 - (MONTH - 0.05), 1, 1, MONTH - 0.05])
    assert late.share[1] == pytest.approx(late.share[0])  # that of 2029 cannot come before the first either
    assert late.share[2:] == pytest.approx(on_time.share[2:])


def test_a_delay_moves_a_commitment_by_exactly_a_month() -> None:
    on_time, late = committed(retires=2032.5), committed(date=2029.25 + MONTH, retires=2032.5)
    assert late.amount - on_time.amount == pytest.approx([0, 0, -50 * MONTH, 0, 0, 0])
    assert late.new.tolist() == on_time.new.tolist() == [0, 0, 50, 0, 0, 0]
    price = 50 * 1000.0 * MONTH
    assert late.cash_usd - on_time.cash_usd == pytest.approx([-0.4 * price, (0.4 - 0.6) * price, 0.6 * price, 0, 0, 0])


@pytest.mark.parametrize(
    ("date", "spent", "sunk"),
    [
        (2029.25, 0.0, 0.0),
        (2029.25, 0.3, 0.3),
        (2029.25, 1.0, 1.0),
        (2027.5, 0.0, 0.4 + 0.6 * 0.5),  # half of the last year of payments lies before the horizon
        (2027.5, 0.5, 0.7),
        (2027.5, 0.9, 0.9),
        (2025.0, 0.0, 1.0),
    ],
)
def test_the_sunk_share_is_what_is_spent_or_lies_before_the_horizon(date: float, spent: float, sunk: float) -> None:
    commitment, whole = committed(date=date, spent_share=spent), bought(earliest=date, life_years=20.0)
    assert commitment.cash_usd.sum() == pytest.approx(50 * 1000.0 * (1 - sunk))
    charge = whole.capital_usd.max()  # of a whole year
    assert commitment.capital_usd == pytest.approx(50 * (1 - sunk) * charge * CALENDAR.share(date, date + 20.0))


def test_fixed_operation_is_never_sunk() -> None:
    commitment = committed(date=2020.0, spent_share=1.0, life_years=10.0, fixed_per_year=np.array([7.0, 6, 5, 4, 3, 2]))
    assert commitment.fixed_usd == pytest.approx([350, 300, 250, 0, 0, 0])
    assert commitment.amount == pytest.approx([50, 50, 50, 0, 0, 0])
    assert not commitment.capital_usd.any()
    assert not commitment.cash_usd.any()
    assert not commitment.new.any()


def test_a_commitment_is_there_until_it_retires() -> None:
    commitment = committed(date=2028.5, retires=2030.25)
    assert commitment.amount == pytest.approx([0, 25, 50, 12.5, 0, 0])
    assert commitment.new.tolist() == [0, 50, 0, 0, 0, 0]


# -- gone by a date, sold early, closed early, in quarters -------------------------------------------------------------------

QUARTERLY = Calendar(start_year=2027, year_count=3, discount_rate=0.08, quarter_years=1)


def test_what_must_be_gone_by_a_date_is_gone_and_paid_back_by_then() -> None:
    purchase = bought(earliest=2027.5, life_years=20.0, until=2029.25)
    assert purchase.years.tolist() == [0, 1, 2]
    assert purchase.share.tolist() == [[0.5, 1, 0.25, 0, 0, 0], [0, 1, 0.25, 0, 0, 0], [0, 0, 0.25, 0, 0, 0]]
    for vintage, life in enumerate((1.75, 1.25, 0.25)):
        at_commissioning = 1000.0 * (0.4 * 1.08**1.5 + 0.6 * 1.08**0.5)
        yearly = at_commissioning * 0.08 / (1 - 1.08**-life) * 1.08**-0.5
        assert purchase.capital_usd[vintage] == pytest.approx(yearly * purchase.share[vintage])


def test_what_leaves_within_a_period_counts_towards_its_limit_there() -> None:
    purchase = bought(earliest=2027.5, life_years=20.0, until=2029.25)
    assert purchase.standing_at_end.tolist() == [[True, True, True] + [False] * 3, [False, True, True] + [False] * 3,
                                                 [False, False, True] + [False] * 3]  # fmt: skip
    soon = bought(earliest=2027.0, life_years=20.0, until=2027.75)
    assert soon.standing_at_end.tolist() == [[True] + [False] * 5]


def test_until_beyond_its_life_changes_nothing() -> None:
    plain, bridge = bought(earliest=2027.5, life_years=2.0), bought(earliest=2027.5, life_years=2.0, until=2040.0)
    for name in ("share", "standing_at_end", "capital_usd", "cash_usd"):
        assert getattr(plain, name).tolist() == getattr(bridge, name).tolist()


def test_what_may_be_sold_early_costs_its_whole_life_less_what_it_sells_for() -> None:
    plain = bought(deliveries=True, spend_shares=(1.0,), life_years=4.0)
    refreshed = bought(deliveries=True, spend_shares=(1.0,), life_years=4.0, kept_years=(1.0,), resale_half_life_years=2.0)
    assert refreshed.years.tolist() == np.repeat(plain.years, 2).tolist()
    sold, kept = slice(0, None, 2), slice(1, None, 2)
    for name in ("share", "capital_usd", "cash_usd", "cost_usd"):
        assert getattr(refreshed, name)[kept].tolist() == getattr(plain, name).tolist()
    assert refreshed.cash_usd[sold].tolist() == plain.cash_usd.tolist()
    assert refreshed.share[sold][0] == pytest.approx([0.5, 0.5, 0, 0, 0, 0])
    resale = 1000.0 * 0.5**0.5 * 0.08 / (1 - 1.08**-3.0) * 1.08**-0.5  # a year of it, over the three that are left
    after = plain.share[0] - refreshed.share[sold][0]
    assert plain.capital_usd[0] - refreshed.capital_usd[sold][0] == pytest.approx(resale * after)


def test_without_a_price_for_used_ones_selling_early_saves_nothing_but_its_upkeep() -> None:
    plain = bought(deliveries=True, fixed_per_year=np.full(6, 7.0), life_years=4.0)
    refreshed = bought(deliveries=True, fixed_per_year=np.full(6, 7.0), life_years=4.0, kept_years=(1.0,))
    assert refreshed.capital_usd[::2].tolist() == plain.capital_usd.tolist()
    assert refreshed.fixed_usd[0].sum() == pytest.approx(7.0)


def test_closing_takes_away_what_would_stand_and_its_upkeep() -> None:
    fixed = np.array([7.0, 6, 5, 4, 3, 2])
    retirement = build_retirement(CALENDAR, date=2020.0, offline=2030.5, fixed_per_year=fixed, earliest=2028.25)
    assert retirement is not None
    assert retirement.years.tolist() == [1, 2, 3]
    assert retirement.share.tolist() == [[0, -0.75, -1, -0.5, 0, 0], [0, 0, -1, -0.5, 0, 0], [0, 0, 0, -0.5, 0, 0]]
    assert retirement.fixed_usd[0] == pytest.approx([0, -4.5, -5, -2, 0, 0])
    assert not retirement.capital_usd.any()
    assert not retirement.cash_usd.any()
    assert retirement.cost_usd[1] == pytest.approx(worth(retirement.fixed_usd[1]))
    standing = committed(date=2020.0, retires=2030.5, amount=1.0).amount
    assert np.all(standing + retirement.share >= 0.0)
    assert (standing + retirement.share)[0, 2:].tolist() == [0, 0, 0, 0]


def test_what_is_gone_before_it_may_close_cannot_be_closed() -> None:
    assert build_retirement(CALENDAR, date=2020.0, offline=2028.0, fixed_per_year=NOTHING, earliest=2028.0) is None
    assert build_retirement(CALENDAR, date=2020.0, offline=2060.0, fixed_per_year=NOTHING, earliest=2033.0) is None


def test_in_quarters_a_vintage_costs_what_it_does_by_year() -> None:
    yearly = bought(Calendar(2027, 3, 0.08), fixed_per_year=np.full(3, 50.0))
    quarterly = bought(QUARTERLY, fixed_per_year=np.full(6, 50.0))
    assert quarterly.years.tolist() == [0, 1, 2, 3, 4, 5]
    assert quarterly.capital_usd[0, :4].sum() == pytest.approx(yearly.capital_usd[0, 0])
    assert quarterly.fixed_usd[0, :4].sum() == pytest.approx(yearly.fixed_usd[0, 0])
    assert quarterly.cash_usd[0].sum() == pytest.approx(yearly.cash_usd[0].sum())
    assert quarterly.cost_usd[0] == pytest.approx(yearly.cost_usd[0], rel=1e-3)  # discounted from the middle of each quarter
    assert quarterly.cost_usd[4] == pytest.approx(yearly.cost_usd[1], rel=1e-12)
    assert quarterly.share[1].tolist() == pytest.approx([0, 1, 1, 1, 1, 1])  # three years from 1 April 2027
