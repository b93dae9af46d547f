from __future__ import annotations

import numpy as np
import pytest

from gigawatt.finance.budget_ledger import STATES, BudgetError, BudgetLedger, State
from gigawatt.quantity import Figure

HALLS, CHIPS = ("ohio", "halls", "one"), ("ohio", "chips", "gb300")
GUIDANCE = {2026: Figure(100.0, "USD", p10=90.0, p90=110.0)}


def ledger() -> BudgetLedger:
    usd = np.zeros((2, len(STATES), 2))
    usd[0, STATES.index(State.CONTRACTED)] = [40.0, 20.0]
    usd[1, STATES.index(State.ANNOUNCED)] = [80.0, 100.0]
    return BudgetLedger((2026, 2027), (HALLS, CHIPS), usd, np.array([5.0, 0.0]), Figure(600.0, "USD"), 2026, GUIDANCE)


def test_a_dollar_moved_leaves_one_line_and_comes_to_the_other() -> None:
    before, after = ledger(), ledger().moved(CHIPS, HALLS, 30.0, 2026)
    assert after.line(CHIPS) - before.line(CHIPS) == pytest.approx([-30.0, 0.0, 0.0])
    assert after.line(HALLS) - before.line(HALLS) == pytest.approx([30.0, 0.0, 0.0])
    assert after.yearly_usd() == pytest.approx(before.yearly_usd())
    assert after.moved(HALLS, CHIPS, 30.0, 2026).usd == pytest.approx(before.usd)


def test_the_announced_total_and_guidance_are_held_against_what_is_planned() -> None:
    assert ledger().against_total() == (125.0, 475.0)  # 40 + 80 in 2026, and 5 spent before
    assert ledger().over_guidance_usd() == {2026: 10.0}  # above its upper end


@pytest.mark.parametrize(
    ("source", "usd", "year", "state", "words"),
    [
        (CHIPS, 90.0, 2026, State.ANNOUNCED, "has 80 USD announced in 2026, not 90"),
        (("x", "y", "z"), 1.0, 2026, State.ANNOUNCED, "is no line of the ledger"),
        (CHIPS, 1.0, 2030, State.ANNOUNCED, "2030 is not a year"),
        (CHIPS, -1.0, 2026, State.ANNOUNCED, "is no amount to move"),
        (HALLS, 1.0, 2026, State.SPENT, "What is spent cannot be moved"),
    ],
)
def test_money_that_is_not_there_is_not_moved(
    source: tuple[str, str, str], usd: float, year: int, state: State, words: str
) -> None:
    with pytest.raises(BudgetError, match=words):
        ledger().moved(source, CHIPS, usd, year, state)
