"""A study's money as a workbook that an auditor can follow: ledger, statements, worth, cost of compute, with live formulas.

Ledger and what is bought stand as values; everything that follows from them (sums, subtotals, net present value, rate of return,
ratios, checks) is a formula, and every assumption stands beside its source.
"""

from __future__ import annotations

from pathlib import Path

import xlsxwriter

from gigawatt.errors import StudyError
from gigawatt.interop.sheets import LONGEST_NAME, Sheet, Styles
from gigawatt.interop.workbook_cost import budget_sheet, cost_sheet, debt_sheet, tornado_sheet
from gigawatt.interop.workbook_inputs import inputs_sheet, reading_sheet
from gigawatt.interop.workbook_statements import ledger_sheet, property_sheet, statements_sheet, worth_sheet
from gigawatt.study import StudyFolder

SUFFIX = ".xlsx"


def write_workbook(folder: StudyFolder, path: Path) -> Path:
    """Write the workbook of a study whose money stage has run.

    Args:
        folder: The study.
        path: Where to write it; its name ends in ``.xlsx``.

    Raises:
        StudyError: the money stage has not run, or the file cannot be written.
    """
    if path.suffix.lower() != SUFFIX:
        raise StudyError(f"{path}: a workbook's name ends in {SUFFIX}. Write `--workbook {path.with_suffix(SUFFIX)}`.")
    if not folder.has_finance("ledger"):
        raise StudyError(f"{folder.path}: the money stage has not run. `gigawatt finance {folder.path}` does.")
    # In memory and without links made of text: names come from a programme file, which others may have written.
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    workbook = xlsxwriter.Workbook(str(path), options)
    styles = Styles.of(workbook)

    def sheet(name: str) -> Sheet:
        return Sheet(name[:LONGEST_NAME], workbook.add_worksheet(name[:LONGEST_NAME]), styles)

    reading_sheet(sheet("Read me"), folder)
    inputs = sheet("Inputs")
    inputs_sheet(inputs, folder)
    statements, worth = sheet("Statements"), sheet("Worth")
    debt = sheet("Debt service")
    cost, tornado, budget = sheet("Cost of compute"), sheet("Tornado"), sheet("Budget")
    ledger, bought = sheet("Ledger"), sheet("Bought")
    ledger_rows = ledger_sheet(ledger, folder)
    bought_rows = property_sheet(bought, folder)
    statements_sheet(statements, folder, ledger, ledger_rows, bought, bought_rows)
    worth_sheet(worth, folder, inputs, statements)
    debt_sheet(debt, folder)
    cost_sheet(cost, folder, inputs)
    tornado_sheet(tornado, folder)
    budget_sheet(budget, folder)
    try:
        workbook.close()
    except xlsxwriter.exceptions.FileCreateError as error:
        raise StudyError(f"{path}: the workbook cannot be written ({error}). Choose another name or folder.") from None
    return path
