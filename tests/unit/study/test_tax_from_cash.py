"""A vehicle that files for itself pays its tax from its own cash, by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from gigawatt.finance.capital.losses import Planned
from gigawatt.finance.capital.raised import Raised
from gigawatt.finance.flows import Account, Flow, Ledger
from gigawatt.finance.months import Months
from gigawatt.finance.tax.assess import Assessed
from gigawatt.programme.money.capital import Place, Tranche, Vehicle
from gigawatt.study.finance.tax_from_cash import taxed_capital

MONTHS = Months.of_years(2030, 2034)
BANK = Tranche(
    "loan", "", Place(), "loan", {"bank": 1.0}, 0.06, date(2034, 12, 1), coverage=1.5, share=0.99, repayment="sculpted"
)
PLANT = Vehicle("plant", "", Place(), "plant company", "project", {"fund": 1.0}, tranches=(BANK,), taxed_as="corporation")


def planned(vehicle: Vehicle) -> Planned:
    """1,200 for a plant in 2030, then 40 a month."""
    needs, cash = MONTHS.none(), MONTHS.none()
    needs[:12], cash[12:] = 100.0, 40.0
    return Planned((vehicle,), {"plant": {"power": needs}}, {"plant": cash}, MONTHS, {})


def a_fifth(raised: Raised) -> Assessed:
    """A tax of a fifth on what operation earns less interest, each month."""
    interest = raised.vehicles["plant"].debts["loan"].interest
    tax = 0.2 * (np.where(np.arange(60) >= 12, 40.0, 0.0) - interest)
    return Assessed(MONTHS, (Flow("plant company", "the state", Account.INCOME_TAX, "income", "income tax", tax),), {})


def test_tax_comes_before_debt_and_owners_and_no_cash_is_paid_that_is_not_there() -> None:
    after, raised, assessed = taxed_capital(planned(PLANT), a_fifth)
    assert assessed is not None
    path = raised.vehicles["plant"]
    tax = assessed.flows[0].amounts_usd
    assert after.cash_usd["plant"] == pytest.approx(np.where(np.arange(60) >= 12, 40.0, 0.0) - tax, abs=0.01)
    # the loan carries what is left after tax at a coverage of 1.5
    assert path.debts["loan"].scheduled[12:] == pytest.approx((40.0 - tax[12:]) / 1.5, abs=0.01)
    outside = tuple(
        Flow(*pair, account, "plant", "", amounts)
        for pair, account, amounts in (
            (("plant company", "builder"), Account.POWER_PLANT, planned(PLANT).needs_usd["plant"]["power"]),
            (("buyer", "plant company"), Account.ENERGY, planned(PLANT).cash_usd["plant"]),
        )
    )
    ledger = Ledger(MONTHS, (*raised.flows, *assessed.flows, *outside))
    assert np.cumsum(ledger.received("plant company")) == pytest.approx(path.cash, abs=0.05)
    assert path.cash.min() >= 0.0


def test_a_partnerships_tax_is_its_owners() -> None:
    partners = replace(PLANT, taxed_as="partnership")
    after, raised, _ = taxed_capital(planned(partners), a_fifth)
    assert np.array_equal(after.cash_usd["plant"], planned(partners).cash_usd["plant"])
    assert raised.vehicles["plant"].debts["loan"].scheduled[12:] == pytest.approx(np.full(48, 40.0 / 1.5))
