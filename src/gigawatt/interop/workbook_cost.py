"""Sheets of the cost of compute, of what moves it, and of the budget ledger."""

from __future__ import annotations

import polars as pl

from gigawatt.interop.sheets import Formula, Sheet, local
from gigawatt.study import StudyFolder

STATES = ("spent", "contracted", "announced")
FIRST = 1


def cost_sheet(sheet: Sheet, folder: StudyFolder, inputs: Sheet) -> None:
    """Cost by part and period, discounted at the real cost of capital and divided by accelerator-hours at work."""
    costs, work = folder.finance("cost_by_year"), folder.finance("work_by_year")
    periods = work["period"].to_list()
    last = FIRST + len(periods) - 1
    found = folder.summary["finance"]
    parts = list(found["parts_of_an_accelerator_hour_usd"])
    sheet.title(
        "Cost of compute",
        "Real dollars of the base year. What is bought is charged in level payments over its life (docs/mathematics/finance.md).",
    )
    sheet.heads(("", *periods), {0: 40, **dict.fromkeys(range(FIRST, last + 3), 18)})
    middle = sheet.row(("years to the middle of the period", *work["years"].to_list()), sheet.styles.number)
    rate = inputs.at(inputs.rows["real_cost_of_capital"], 1)
    discounts = [(1.0 + found["real_cost_of_capital"]) ** -years for years in work["years"].to_list()]
    factors = [Formula(f"(1+{rate})^-{local(middle, FIRST + place)}", value) for place, value in enumerate(discounts)]
    factor = sheet.row(("discount factor", *factors), sheet.styles.number)
    hours = sheet.row(("accelerator-hours at work", *work["accelerator_hours"].to_list()), sheet.styles.usd)
    amounts = {(row["part"], row["period"]): row["usd"] for row in costs.iter_rows(named=True)}
    rows = {
        part: sheet.row((part, *(amounts.get((part, period), 0.0) for period in periods)), sheet.styles.usd) for part in parts
    }
    sheet.next_row += 1
    sheet.heads(("an accelerator-hour", "USD", "share"))
    first = sheet.next_row
    divisor = f"SUMPRODUCT({sheet.span(hours, FIRST, last)},{sheet.span(factor, FIRST, last)})"
    whole = found["cost_of_an_accelerator_hour_usd"]
    for part in parts:
        usd = found["parts_of_an_accelerator_hour_usd"][part]
        formula = f"SUMPRODUCT({sheet.span(rows[part], FIRST, last)},{sheet.span(factor, FIRST, last)})/{divisor}"
        share = Formula(f"{local(sheet.next_row, 1)}/{local(first + len(parts), 1)}", usd / whole)
        sheet.row((part, Formula(formula, usd), share), sheet.styles.number, key=part)
    if parts:
        total = f"SUM({sheet.column(1, first, sheet.next_row - 1)})"
        sheet.row(("together", Formula(total, whole)), sheet.styles.number, key="together")
    sheet.next_row += 1
    sheet.heads(("what work costs", "USD", "for"))
    for workload, cost in found["cost_of_work"].items():
        sheet.row((workload, cost["usd"], cost["unit"]), sheet.styles.number)


def debt_sheet(sheet: Sheet, folder: StudyFolder) -> None:
    """Debt service by vehicle and month, and its coverage over twelve months."""
    sheet.title(
        "Debt service",
        "Nominal dollars. Cash for it is what operation leaves after completion; coverage: twelve months of it over what is due.",
    )
    sheet.heads(
        ("vehicle", "year", "month", "cash for it", "due", "owed", "coverage of 12 months", "planned"),
        {0: 24, 3: 20, 4: 20, 5: 20, 6: 14},
    )
    for row in folder.finance("coverage").iter_rows(named=True):
        here = sheet.next_row
        cells = (row["vehicle"], row["year"], row["month"], row["available_usd"], row["service_usd"], row["owed_usd"])
        covered: tuple[Formula, ...] = ()
        if row["coverage"] is not None:
            cash, due = (f"SUM({local(here - 11, column)}:{local(here, column)})" for column in (3, 4))
            covered = (Formula(f"{cash}/{due}", row["coverage"]),)
        sheet.row((*cells, *covered), sheet.styles.usd)
        sheet.sheet.write_string(here, 7, "yes" if row["planned"] else "assumed: cash as in the last year planned")
        for column in (1, 2):
            sheet.sheet.write_number(here, column, cells[column])
        for formula in covered:
            sheet.sheet.write_formula(here, 6, f"={formula.text}", sheet.styles.number, formula.value)


def tornado_sheet(sheet: Sheet, folder: StudyFolder) -> None:
    """Each assumption at its ends."""
    middle = folder.summary["finance"]["surplus_usd"]
    sheet.title("Tornado", "Worth of compute less its cost, present value in dollars of the base year; each assumption alone.")
    at = sheet.row(("as planned", middle), sheet.styles.usd, key="middle")
    heads = ("assumption", "low", "high", "worth at low", "worth at high", "swing", "cost of an hour at low", "at high")
    widths = {0: 30, 3: 22, 4: 22, 5: 22, 6: 18, 7: 18, 8: 60, 9: 14, 10: 60}
    sheet.heads((*heads, "source", "confidence", "note"), widths)
    for row in folder.finance("sensitivity").iter_rows(named=True):
        low, high = row["surplus_low_usd"], row["surplus_high_usd"]
        swing = Formula(f"ABS({local(sheet.next_row, 4)}-{local(sheet.next_row, 3)})", abs(high - low))
        costs = row["cost_low_usd"], row["cost_high_usd"]
        cells = (row["assumption"], row["low"], row["high"], low, high, swing, *costs)
        sheet.row((*cells, row["source"], row["confidence"], row["note"]), sheet.styles.usd)
        for column in (1, 2, 6, 7):
            sheet.sheet.write(sheet.next_row - 1, column, cells[column], sheet.styles.number)
    sheet.sheet.set_row(at, None)


def budget_sheet(sheet: Sheet, folder: StudyFolder) -> None:
    """Planned capital by line and state, against what was announced."""
    budget, found = folder.finance("budget"), folder.summary["finance"]["budget"]
    sheet.title("Budget ledger", "Every planned dollar, nominal, in one state: announced (nothing signed), contracted, or spent.")
    heads = ("site", "group", "item", "counts", *STATES, "together")
    sheet.heads(heads, {0: 18, 1: 14, 2: 24, 3: 8, 4: 20, 5: 20, 6: 20, 7: 20})
    first = sheet.next_row
    keys = ["site", "group", "item", "counted"]
    sums = budget.group_by([*keys, "state"], maintain_order=True).agg(pl.col("usd").sum())
    lines: dict[tuple[str, str, str, bool], dict[str, float]] = {}
    for *key, state, usd in sums.iter_rows():
        site, group, item, counted = key
        lines.setdefault((site, group, item, counted), {})[state] = usd
    for (site, group, item, counted), amounts in lines.items():
        here = sheet.next_row
        together = Formula(f"SUM({local(here, 4)}:{local(here, 6)})", sum(amounts.values()))
        states = [amounts.get(state, 0.0) for state in STATES]
        sheet.row((site, group, item, "yes" if counted else "no", *states, together), sheet.styles.usd)
    last = max(first, sheet.next_row - 1)
    whole = [sum(amounts.get(state, 0.0) for amounts in lines.values()) for state in STATES]
    totals = [
        Formula(f"SUM({local(first, column)}:{local(last, column)})", value)
        for column, value in zip(range(4, 8), [*whole, sum(whole)], strict=True)
    ]
    sheet.row(("together", None, None, None, *totals), sheet.styles.total, key="together")
    if found["announced_total_usd"] is not None:
        sheet.next_row += 1
        total = sheet.row(("announced in all", None, None, None, found["announced_total_usd"]), sheet.styles.stated)
        planned = sheet.row(
            (f"planned through {found['through']}", None, None, None, found["planned_of_total_usd"]), sheet.styles.usd
        )
        left = Formula(f"{local(total, 4)}-{local(planned, 4)}", found["left_of_total_usd"])
        sheet.row(("left of it", None, None, None, left), sheet.styles.total, key="left")
