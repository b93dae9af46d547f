"""Lease and consolidation indicators of Hyperion's vehicle by hand; exchange rates by month."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.unit.finance.test_hyperion_vehicle import BILLION, MONTHS, needs, vehicles

from gigawatt.catalog.load import catalogue
from gigawatt.finance.capital.consolidation import in_whose_books
from gigawatt.finance.capital.lease_accounting import classify
from gigawatt.finance.capital.losses import Planned, usual_causes, who_bears
from gigawatt.finance.currency import exchange_rates
from gigawatt.finance.months import Months
from gigawatt.programme.money.capital import Holds
from gigawatt.quantity import Figure, YearPath

RENT = 204_829_286.44 / 0.8
CAMPUS, BEIGNET = vehicles()
assert CAMPUS.lease is not None
LEASE = replace(CAMPUS.lease, economic_life_years=40.0, rate_in_lease=0.0658)


def annuity(months: int) -> float:
    return (1 - (1 + 0.0658 / 12) ** -months) / (0.0658 / 12)


def test_four_years_are_an_operating_lease_that_hides_sixteen() -> None:
    # 48 rents of 256.04 million are worth 10.78 billion: 37 % of 28.79; 4 of 40 years are 10 %
    found = classify(LEASE, None, np.full(240, RENT), 28.7875 * BILLION, 0.05, 0.0)
    by_name = {one.name: one for one in found.indicators}
    assert not found.finance
    assert found.liability_usd == pytest.approx(RENT * annuity(48))
    assert by_name["payments over fair value"].value == pytest.approx(RENT * annuity(48) / (28.7875 * BILLION))
    assert by_name["term over economic life"].value == pytest.approx(0.1)
    assert found.off_balance_usd == pytest.approx(RENT * (annuity(240) - annuity(48)))


def test_a_guarantee_of_its_own_in_full_or_sure_renewals_make_it_a_finance_lease() -> None:
    # with the guarantee at its cap of 28 after four years: 10.78 + 28 x 0.769 = 32.3 billion, more than 90 % of 28.79
    found = classify(LEASE, CAMPUS.guarantee, np.full(240, RENT), 28.7875 * BILLION, 0.05, 0.0)
    assert found.finance
    assert found.liability_usd == pytest.approx(RENT * annuity(48))  # what is expected of it, nothing, is what is owed
    sure = classify(replace(LEASE, reasonably_certain=4), None, np.full(240, RENT), 28.7875 * BILLION, 0.05, 0.0)
    assert sure.term_years == 20.0
    assert sure.finance  # 34.1 of 28.79
    assert sure.off_balance_usd == pytest.approx(0.0)


def test_what_decides_is_said_and_the_guarantee_counts_in_full_and_as_is_probable() -> None:
    # 24.282 billion of notes are owed after four years: 10.78 + 24.282 x 0.769 = 29.46 are 102 % of 28.79, and of 3 billion that
    # the guarantee is likely to cost 2.31: 45 %. Operating below (0.9 x 28.7875 - 10.78) / 0.769 = 19.7 billion guaranteed
    cost, at_end = 28.7875 * BILLION, (1 + 0.0658 / 12) ** -48
    found = classify(LEASE, CAMPUS.guarantee, np.full(240, RENT), cost, 0.05, 3 * BILLION, 24.282 * BILLION)
    by_name = {one.name: one for one in found.indicators}
    rents = RENT * annuity(48)
    assert by_name["payments over fair value"].value == pytest.approx((rents + 24.282 * BILLION * at_end) / cost)
    likely = by_name["payments over fair value, of the guarantee what is probable"]
    assert likely.value == pytest.approx((rents + 3 * BILLION * at_end) / cost)
    assert (likely.met, likely.decides, likely.rule) == (False, False, "842-10-30-5 (f)")
    assert found.finance
    assert found.liability_usd == pytest.approx(rents + 3 * BILLION * at_end)
    assert found.most_guaranteed_usd == pytest.approx((0.9 * cost - rents) / at_end)
    assert found.most_guaranteed_usd / BILLION == pytest.approx(19.67, abs=0.01)
    assert "at most 19.67 billion USD" in found.why
    assert CAMPUS.guarantee is not None
    for changed in (replace(CAMPUS.guarantee, cap_usd=19.6 * BILLION), replace(CAMPUS.guarantee, first_loss=0.2)):
        assert not classify(LEASE, changed, np.full(240, RENT), cost, 0.05, 0.0, 24.282 * BILLION).finance
    worthy = replace(LEASE, fair_value_usd=found.least_fair_value_usd + 1.0)
    assert not classify(worthy, CAMPUS.guarantee, np.full(240, RENT), cost, 0.05, 0.0, 24.282 * BILLION).finance


def test_who_directs_and_bears_would_consolidate() -> None:
    campus = replace(CAMPUS, holds=Holds(groups=("halls",)), directed_by="Meta")
    planned = Planned((campus, BEIGNET), needs(), {}, MONTHS, {})
    table = who_bears(planned, [one for one in usual_causes((campus,)) if one.kind == "residual value"])
    found = in_whose_books(campus, planned.raised(), table)
    # Meta bears 5.7575 with the guarantee and 1.1515 without, Blue Owl 4.606: 6.909 of 11.515 are 60 %
    assert dict(found.bears)["Meta"] == pytest.approx(0.6)
    assert found.points_to == "Meta"
    assert found.equity_share == 1.0  # the joint venture itself has no debt ..
    assert not found.variable_interest_entity
    above = in_whose_books(BEIGNET, planned.raised(), table)  # .. the company above it has little else
    assert above.equity_share == pytest.approx(1.006885 / 28.306885, abs=1e-6)
    assert above.variable_interest_entity


def test_exchange_rates_move_evenly_and_stay_level_after_the_last_year() -> None:
    months = Months.of_years(2026, 2029)
    path = YearPath(((2027.0, Figure(0.010, "USD")), (2028.0, Figure(0.012, "USD"))))
    rates = exchange_rates(catalogue().currencies, {"INR": path}, months)
    assert rates["INR"][months.year == 2026] == pytest.approx(0.010)
    assert rates["INR"][months.year == 2029] == pytest.approx(0.012)
    middle = rates["INR"][(months.counted >= 12 * 2027 + 6) & (months.counted < 12 * 2028 + 6)]
    assert np.diff(middle) == pytest.approx(np.full(11, 0.002 / 12))
    assert rates["AED"] == pytest.approx(1 / 3.6725, rel=1e-5)
