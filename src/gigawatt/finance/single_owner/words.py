"""What a reader of a pro-forma should know and may not see: debt above cost, no rate of return, credits that earn nothing."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from gigawatt.finance.returns import internal_rates
from gigawatt.finance.single_owner.answer import Answer
from gigawatt.finance.single_owner.basis import CLASSES

THIN_EQUITY = 0.05  # of the cost: below it the rate of return says little
_DOLLARS = 1.0
_WORDS = {
    "none paid in": "the owner pays nothing in",
    "none paid out": "the owner gets nothing out",
    "no flow": "there is no cash flow",
    "no rate": "its value is nought at no rate",
}


def warnings(found: Answer, case: int) -> Iterator[str]:
    """Warnings of one case, each a sentence or two."""
    yield from _of_debt(found, case)
    yield from _of_target(found, case)
    yield from _of_rate(found, case)
    yield from _of_tax(found, case)
    if not np.any(found.lines["cf_energy_sales"][case]):
        yield "No energy is sold, so that nothing is levelised."
    if np.size(found.cases.rows[case]["gen"]) == 1:
        yield "`gen` is given as a sum alone: lines by month and period of the day are left out."


def _of_debt(found: Answer, case: int) -> Iterator[str]:
    debt, cost = float(found.closing.debt[case, 0]), float(found.closing.cost[case, 0])
    if debt > cost + _DOLLARS:
        yield (
            f"The debt of {debt:,.0f} USD is above the cost of {cost:,.0f} USD: the owner takes money out at closing. "
            "Raise `dscr`, set `dscr_limit_debt_fraction`, or lower `debt_percent`."
        )
    elif cost - debt < THIN_EQUITY * cost:
        yield f"Equity is {cost - debt:,.0f} USD, {(cost - debt) / cost:.1%} of the cost: the rate of return hangs on little."
    if debt < -_DOLLARS or (debt == 0.0 and np.any(found.lines["cf_debt_payment_total"][case])):
        yield (
            "The cash for debt service is below nought, and SAM makes a debt below nought of it, whose owner lends. "
            "Raise the price, or ask for a share of debt (`debt_option` 0)."
        )
    ratio = float(found.metrics.min_dscr[case])
    if 0.0 <= ratio < 1.0:
        yield f"Cash covers the debt service only {ratio:.2f} times in the worst year: the owner pays the rest."
    left = float(found.lines["cf_debt_balance"][case, -1])
    if left > _DOLLARS:
        yield f"{left:,.0f} USD of the debt are still owed at the end. Shorten `term_tenor` or `loan_moratorium`."
    reserve = float(found.lines["cf_reserve_debtservice"][case, 0])
    row = found.cases.rows[case]
    if reserve > _DOLLARS and float(np.asarray(row["term_tenor"])) == 1.0 and not row["debt_option"]:
        yield (
            f"SAM never pays back the debt's reserve of {reserve:,.0f} USD where a share of debt is repaid in one year. "
            "Set `dscr_reserve_months` to 0, or `term_tenor` to 2 or more."
        )
    at_closing = float(found.lines["cf_cash_for_ds"][case, 0])
    if abs(at_closing) > _DOLLARS and row["debt_option"]:
        yield (
            f"Receivables of {-at_closing:,.0f} USD lessen the debt at its coverage, but not its service, as SAM has it: "
            "more is repaid than was drawn. Set `months_receivables_reserve` to 0 where that matters."
        )


def _of_target(found: Answer, case: int) -> Iterator[str]:
    if found.target is None or found.cases.rows[case]["ppa_soln_mode"]:
        return
    if found.target.surpassed[case, 0]:
        yield "The target rate is earned even where energy is given away: the price is nought."
    elif not found.target.met[case, 0]:
        rate = float(np.asarray(found.cases.rows[case]["flip_target_percent"]))
        yield f"No price was found that earns {rate:g} % by the target year: the last one tried is shown."


def _of_rate(found: Answer, case: int) -> Iterator[str]:
    rates = internal_rates(found.lines["cf_project_return_aftertax"][case])
    if np.isnan(found.metrics.irr_percent[case]):
        if rates.reason[0] in _WORDS:
            yield f"There is no internal rate of return: {_WORDS[rates.reason[0]]}."
        else:
            yield f"SAM's search ends without a rate of return; there is one at {100.0 * float(rates.rate):.4g} %."
    if rates.reason[0] == "several":
        yield f"There are {int(rates.count)} internal rates of return, for the cash flow changes its sign often: none says much."


def _of_tax(found: Answer, case: int) -> Iterator[str]:
    row = found.cases.rows[case]
    for tax, name in (("fed", "federal"), ("sta", "state")):
        asked = np.any(np.asarray(row[f"itc_{tax}_percent"]))
        if asked and not np.any(found.lines[f"cf_itc_{tax}_percent_amount"][case]):
            yield (
                f"The {name} investment credit earns nothing: no class with an investment is marked for it. "
                f"Set `depr_itc_{tax}_<class>` to 1."
            )
    allotted = sum(float(np.asarray(row[f"depr_alloc_{kind}_percent"])) for kind in CLASSES)
    if allotted > 100.0 + 1e-6:
        yield f"Depreciation is allotted {allotted:g} % of the investment: more than there is. Lower `depr_alloc_*_percent`."
