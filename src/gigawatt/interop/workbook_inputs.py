"""The first two sheets: how to read the workbook, and what is assumed, each with its source."""

from __future__ import annotations

from typing import Any

from gigawatt.interop.sheets import Sheet, local
from gigawatt.study import StudyFolder

VALUE = 1  # column of the values

READING = (
    ("Ledger", "every payment by year, from whom to whom and for what; the programme's side is marked in or out"),
    ("Bought", "what is bought, paid and written off in each year, by item"),
    (
        "Statements",
        "income, cash flow and balance sheet: sums over Ledger and Bought, with checks; what of compute is saved or earned",
    ),
    ("Worth", "cash by month, net present value, rate of return, payback, most money out: formulas over Inputs and the months"),
    ("Debt service", "by vehicle and month: cash for it, what is due, what is owed; coverage of twelve months by formula"),
    ("Cost of compute", "what compute costs by part and year, discounted and divided by the work"),
    ("Tornado", "each assumption alone, from one end of its span to the other"),
    ("Budget", "announced, contracted, spent, against what was told"),
)


def reading_sheet(sheet: Sheet, folder: StudyFolder) -> None:
    """What the workbook is, where each number comes from, and how far to trust it."""
    summary = folder.summary
    programme, plan = summary["programme"], summary["plan"]
    sheet.title(
        f"{programme['name']}: the money of a plan",
        f"Written by gigawatt {folder.run.get('gigawatt', '')} from the study {folder.path.name}; the plan is {plan['status']}.",
        "Nominal dollars, paid at the end of each month, unless a sheet says otherwise. Blue is stated; black follows.",
        "Discounting: to the first day of the horizon, at the nominal cost of capital of the sheet Inputs, by the month.",
    )
    sheet.heads(("sheet", "what it holds"), {0: 20, 1: 110})
    for name, words in READING:
        sheet.row((name, words))
    money = summary["finance"]
    saved, earned = (sum(money[name].values()) for name in ("saved_usd", "earned_usd"))
    sheet.next_row += 1
    sheet.heads(("Compute brings in", "nominal USD, all years"))
    sheet.row(("earned", earned, "paid by its users"), sheet.styles.usd)
    sheet.row(("saved", saved, "what going without would cost: avoided, paid by nobody"), sheet.styles.usd)
    warnings = summary["finance"].get("warnings") or []
    if warnings:
        sheet.next_row += 1
        sheet.heads(("To be wary of",))
        for words in warnings:
            sheet.row((words,))


def inputs_sheet(sheet: Sheet, folder: StudyFolder) -> None:
    """What is assumed, with span and source; ``rows`` of the sheet says where the cost of capital stands."""
    found = folder.summary["finance"]
    sheet.title("Inputs", "What the money stage takes, and every figure that the plan rests on.")
    heads = ("figure", "value", "unit", "low", "high", "source", "as of", "confidence", "note")
    sheet.heads(heads, {0: 50, 1: 16, 2: 16, 3: 12, 4: 12, 5: 60, 6: 12, 7: 14, 8: 60})
    derived = "the programme's discount rate with inflation, unless stated"
    rate = ("cost of capital, nominal", found["cost_of_capital"], "a year", None, None, derived)
    sheet.row(rate, sheet.styles.stated, key="cost_of_capital")
    real = ("cost of capital, real", found["real_cost_of_capital"], "a year", None, None, "less inflation")
    sheet.row(real, sheet.styles.stated, key="real_cost_of_capital")
    for site, share in found["tax_rates"].items():
        tax = (f"tax rate at {site}, in the levelised cost", share, "of profits", None, None, "by its law, or as stated; 0: none")
        sheet.row(tax, sheet.styles.stated)
    for row in folder.finance("assumptions").iter_rows(named=True):
        sheet.row(_cells(row), sheet.styles.stated, key=row["name"])
    _live_real_rate(sheet, found["real_cost_of_capital"])
    for row in folder.table("figures").iter_rows(named=True):
        sheet.row(_cells(row), sheet.styles.stated)


def _live_real_rate(sheet: Sheet, rate: float) -> None:
    """The real cost of capital follows from the nominal one and inflation."""
    if "inflation" not in sheet.rows:
        return
    nominal, inflation = (local(sheet.rows[name], VALUE) for name in ("cost_of_capital", "inflation"))
    formula = f"=(1+{nominal})/(1+{inflation})-1"
    sheet.sheet.write_formula(sheet.rows["real_cost_of_capital"], VALUE, formula, sheet.styles.number, rate)


def _cells(row: dict[str, Any]) -> tuple[Any, ...]:
    names = ("name", "value", "unit", "p10", "p90")
    source = row["source"] or ("stated by the programme, without a source" if row["origin"] == "programme" else "none")
    return (*(row[name] for name in names), source, row["as_of"], row["confidence"], row["note"])
