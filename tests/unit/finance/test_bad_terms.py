from __future__ import annotations

from dataclasses import replace

import numpy as np

from gigawatt.finance.bad_terms import doubtful_capital, doubtful_worth
from gigawatt.finance.capital.raised import DebtPath, Raised, VehiclePath
from gigawatt.finance.measures import Measures
from gigawatt.finance.months import Months

MONTHS = Months.of_years(2030, 2030)
WORTH = Measures(100.0, 10.0, 0.1, 5.0, 50.0, 3, None, 0.2, ())


def raised(equity: float, drawn: float, coverage: float) -> Raised:
    none, first = MONTHS.none(), MONTHS.none()
    first[0] = 1.0
    fields = dict.fromkeys(("interest", "principal", "fees", "scheduled", "owed_interest", "granted", "revalued"), none)
    debt = DebtPath(committed_usd=drawn, drawn=drawn * first, balance=drawn + none, **fields)
    sources = {"equity": equity * first, "notes": drawn * first}
    path = VehiclePath(
        party="Hall Company", sources=sources, uses={}, debts={"notes": debt}, reserve=none, cash=none, available=none,
        coverage=np.full(12, coverage), complete=3,
    )  # fmt: skip
    return Raised(MONTHS, (), {"halls": path}, {})


def test_sound_money_is_not_doubted() -> None:
    assert list(doubtful_worth(WORTH, [("Ohio", WORTH)], 10.0)) == []
    assert list(doubtful_capital(None)) == []
    assert list(doubtful_capital(raised(30.0, 70.0, 1.4))) == []


def test_worth_that_means_little_is_named_with_what_to_do() -> None:
    nothing = replace(WORTH, irr=None, reasons=("no rate of return: nothing comes back",))
    said = list(doubtful_worth(nothing, [("Ohio", replace(WORTH, npv_usd=-1.0))], 60.0))
    assert said[0].startswith("The programme: no rate of return: nothing comes back. Go by")
    assert said[1].startswith("Ohio is worth less than it costs")
    assert said[2].startswith("60% of the net present value is what is left")


def test_thin_equity_and_thin_coverage_are_named() -> None:
    said = list(doubtful_capital(raised(2.0, 98.0, 0.8)))
    assert said[0].startswith("halls: owners pay 2.0% of what is paid in")
    assert said[1].startswith("halls: in its worst twelve months cash is 0.80 times the debt service")
