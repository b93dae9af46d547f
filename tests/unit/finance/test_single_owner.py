"""The single-owner pro-forma: its laws. That it is SAM's, tests/oracle shows."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.finance.plain_case import REQUIRED, plain_case

from gigawatt.finance.returns import net_present_value
from gigawatt.finance.single_owner.answer import Answer, answer
from gigawatt.finance.single_owner.check import problems, with_defaults
from gigawatt.finance.single_owner.words import warnings

# Inputs in dollars, of which all lines in dollars are multiples.
DOLLARS = (
    "total_installed_cost", "construction_financing_cost", "cost_debt_closing", "cost_other_financing", "ppa_price_input",
    "om_capacity", "equip1_reserve_cost",
)  # fmt: skip


@given(
    st.floats(0.5, 3.0), st.floats(0.02, 0.2), st.sampled_from([0.0, 1.0]), st.integers(1, 29), st.floats(0.0, 40.0),
    st.floats(0.0, 100.0),
)  # fmt: skip
@settings(deadline=None, max_examples=25)
def test_all_prices_doubled_double_every_dollar(
    factor: float, price: float, option: float, tenor: int, credit: float, bonus: float
) -> None:
    case = plain_case(
        ppa_price_input=np.array([price]), debt_option=option, term_tenor=float(tenor), itc_fed_percent=np.array([credit]),
        depr_bonus_fed=bonus, months_receivables_reserve=1.0,
    )  # fmt: skip
    scaled = dict(case) | {name: np.asarray(case[name]) * factor for name in DOLLARS}
    found = answer([case, scaled], in_full=False)
    for name in ("cf_project_return_aftertax", "cf_debt_payment_total", "cf_reserve_total", "cf_fedtax"):
        one, other = found.lines[name]
        assert other == pytest.approx(factor * one, rel=1e-9, abs=1e-3), name


@given(st.floats(0.02, 0.2), st.sampled_from([0.0, 1.0]), st.integers(2, 29), st.floats(0.0, 6.0))  # 1: SAM keeps its reserve
@settings(deadline=None, max_examples=25)
def test_cash_in_is_cash_out(price: float, option: float, tenor: int, months: float) -> None:
    case = plain_case(
        ppa_price_input=np.array([price]), debt_option=option, term_tenor=float(tenor), months_receivables_reserve=months
    )
    lines = {name: line[0] for name, line in answer([case], in_full=False).lines.items()}
    # Over the project's life what the reserves take they give back, and the debt is repaid.
    assert lines["cf_project_ra"].sum() == pytest.approx(0.0, abs=1.0)
    kept = lines["cf_project_mecs"].sum()  # but for what was bought from them
    spent = lines["cf_ebitda"].sum() + lines["cf_reserve_interest"].sum() - lines["cf_debt_payment_total"].sum() + kept
    assert lines["cf_pretax_cashflow"].sum() == pytest.approx(spent + lines["cf_project_ra"][1:].sum(), rel=1e-9, abs=1.0)
    assert lines["cf_project_return_aftertax"] == pytest.approx(
        lines["cf_project_return_pretax"] + lines["cf_fedtax"] + lines["cf_statax"], abs=1e-3
    )


@given(
    st.floats(0.03, 0.2), st.integers(1, 30), st.one_of(st.just(0.0), st.floats(0.01, 12.0)), st.integers(0, 1), st.integers(0, 4)
)
@settings(deadline=None, max_examples=25)
def test_a_share_of_debt_is_paid_at_its_term_and_never_below_nought(
    price: float, tenor: int, rate: float, option: int, waits: int
) -> None:
    case = plain_case(
        ppa_price_input=np.array([price]), debt_option=0.0, term_tenor=float(tenor), term_int_rate=rate,
        payment_option=float(option), loan_moratorium=float(min(waits, tenor - 1)),
    )  # fmt: skip
    balance = answer([case], in_full=False).lines["cf_debt_balance"][0]
    assert balance[tenor:] == pytest.approx(np.zeros(31 - tenor), abs=1e-3)
    assert balance.min() > -1e-3
    assert np.all(np.diff(balance) <= 1e-3)


def test_many_cases_at_once_are_the_same_as_one_by_one() -> None:
    rows = [
        plain_case(),
        plain_case(debt_option=0.0, debt_percent=70.0, itc_fed_percent=np.array([30.0])),
        plain_case(ppa_soln_mode=0.0, flip_target_percent=9.0, flip_target_year=20.0),
        plain_case(ppa_soln_mode=0.0, dscr_limit_debt_fraction=1.0, dscr_maximum_debt_fraction=30.0, flip_target_percent=12.0),
    ]
    together = answer(rows)
    for case, row in enumerate(rows):
        alone = answer([row])
        for name, line in alone.lines.items():
            np.testing.assert_allclose(together.lines[name][case], line[0], rtol=1e-12, atol=1e-6, err_msg=name)


def test_the_price_that_is_found_earns_the_target_by_its_year() -> None:
    found = answer([plain_case(ppa_soln_mode=0.0, flip_target_percent=9.0, flip_target_year=20.0)])
    flow = found.lines["cf_project_return_aftertax"][0]
    assert net_present_value(0.09, flow[:21]) == pytest.approx(0.0, abs=1e-3)
    assert found.target is not None
    assert found.target.met.all()


def test_levelised_cost_is_the_price_of_a_project_worth_nought() -> None:
    # Without taxes and credits, LPPA less LCOE is what a kilowatt-hour earns beyond its cost.
    case = plain_case(federal_tax_rate=np.array([0.0]), state_tax_rate=np.array([0.0]), debt_option=0.0, debt_percent=0.0)
    found = answer([case], in_full=False)
    metrics = found.metrics
    energy = net_present_value(1.064 * 1.025 - 1.0, found.lines["cf_energy_sales"][0])
    earned = (metrics.lppa_nominal_cents_per_kwh[0] - metrics.lcoe_nominal_cents_per_kwh[0]) / 100.0 * energy
    assert metrics.npv_usd[0] == pytest.approx(earned, rel=1e-9)


def _told(**changes: object) -> str:
    found: Answer = answer([plain_case(**changes)], in_full=False)  # type: ignore[arg-type]
    return " ".join(warnings(found, 0))


def test_bad_terms_are_named_with_what_to_do() -> None:
    assert _told() == ""
    assert "is above the cost" in _told(ppa_price_input=np.array([0.3]), dscr=1.0, term_tenor=25.0)
    assert "lower `debt_percent`" in _told(ppa_price_input=np.array([0.3]), dscr=1.0, term_tenor=25.0)
    assert "There is no internal rate of return: " in _told(ppa_price_input=np.array([0.3]), dscr=1.0, term_tenor=25.0)
    assert "Equity is" in _told(debt_option=0.0, debt_percent=97.0)
    assert "Cash covers the debt service only" in _told(debt_option=0.0, debt_percent=80.0, ppa_price_input=np.array([0.05]))
    assert "below nought" in _told(ppa_price_input=np.array([0.001]))
    assert "earns nothing: no class" in _told(itc_fed_percent=np.array([30.0]), depr_itc_fed_macrs_5=0.0)
    assert "still owed at the end" in _told(debt_option=0.0, term_tenor=40.0)
    assert "more is repaid than was drawn" in _told(months_receivables_reserve=3.0)
    assert "Depreciation is allotted 111 %" in _told(depr_alloc_custom_percent=14.0)
    assert "The target rate is earned even where" in _told(ppa_soln_mode=0.0, ptc_fed_amount=np.array([0.5]))
    assert "No price was found" in _told(ppa_soln_mode=0.0, ppa_soln_max_iterations=1.0)
    assert "No energy is sold" in _told(gen=np.zeros(8760))


def test_everything_wrong_with_a_case_is_said_at_once() -> None:
    given = {name: value for name, value in REQUIRED.items() if name not in ("inflation_rate", "degradation")}
    row, _ = with_defaults(
        given | {
            "term_tenor": 7.5, "dscr": -1.0, "term_int_rate": np.array([1.0, 2.0]), "om_fixed": np.array([]),
            "gen": np.ones(8759), "dispatch_tod_factors": np.ones(8), "dispatch_sched_weekday": np.full((12, 24), 10.0),
            "state_tax_rate": np.array([np.nan]),
        }
    )  # fmt: skip
    assert set(problems(row)) == {
        "degradation: is not given, and SAM has no default for it. Add it to the case.",
        "inflation_rate: is not given, and SAM has no default for it. Add it to the case.",
        "dscr: -1 is out of range. Write 0 or more.",
        "term_int_rate: is a row. Write a number.",
        "om_fixed: is empty. Write at least one number.",
        "term_tenor: 7.5 is no whole number. Write one.",
        "gen: has 8759 values. Write 8,760 values, or a multiple of it, for each of one year.",
        "dispatch_sched_weekday: holds a period that is not among 1 to 9. Write whole numbers from 1 to 9.",
        "dispatch_tod_factors: has 8 values. Write one for each of the 9 periods.",
        "state_tax_rate: holds what is no finite number. Write numbers alone.",
    }


def test_a_years_energy_is_enough_where_no_hour_has_another_price() -> None:
    hourly = answer([plain_case()])
    summed = answer([plain_case(gen=np.array([60_000.0 * 8760]))])
    assert "cf_energy_sales_jan" not in summed.lines
    for name, line in summed.lines.items():
        np.testing.assert_allclose(line, hourly.lines[name], rtol=1e-12, atol=1e-6, err_msg=name)
    row, _ = with_defaults(REQUIRED | {"gen": np.array([1e9]), "dispatch_tod_factors": np.arange(1.0, 10.0)})
    assert list(problems(row)) == [
        "gen: only its sum is given, but prices differ by hour (dispatch_tod_factors). Give `gen` hour by hour."
    ]
