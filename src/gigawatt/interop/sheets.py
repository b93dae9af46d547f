"""A sheet that is written from the top down: titles, heads, rows, and where each row came to stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

Cell = str | float | int | None

LONGEST_NAME = 31  # of a sheet


@dataclass(frozen=True)
class Formula:
    """A live formula, and what it came to when the workbook was written."""

    text: str
    value: float | str | None = None


@dataclass(frozen=True)
class Styles:
    """How cells look: by what they hold."""

    title: Format
    head: Format
    text: Format
    wrapped: Format
    usd: Format
    total: Format
    number: Format
    share: Format
    stated: Format
    check: Format

    @classmethod
    def of(cls, workbook: xlsxwriter.Workbook) -> Styles:
        """The styles of a workbook; what is stated and not computed stands in blue."""
        add = workbook.add_format
        return cls(
            title=add({"bold": True, "font_size": 14}),
            head=add({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
            text=add({"valign": "top"}),
            wrapped=add({"text_wrap": True, "valign": "top"}),
            usd=add({"num_format": "#,##0;[Red]-#,##0"}),
            total=add({"num_format": "#,##0;[Red]-#,##0", "bold": True, "top": 1}),
            number=add({"num_format": "#,##0.0000"}),
            share=add({"num_format": "0.00%"}),
            stated=add({"num_format": "#,##0.######", "font_color": "#0000FF", "valign": "top"}),
            check=add({"num_format": '"in order";"broken";"in order"', "italic": True}),
        )


@dataclass
class Sheet:
    """One sheet, and the next free row of it.

    ``rows`` holds where named rows stand (counted from 0, as xlsxwriter does).
    """

    name: str
    sheet: Worksheet
    styles: Styles
    next_row: int = 0
    rows: dict[str, int] = field(default_factory=dict)

    def title(self, text: str, *sentences: str) -> None:
        """A title and what the sheet is about."""
        self.sheet.write_string(self.next_row, 0, text, self.styles.title)
        self.next_row += 1
        for sentence in sentences:
            self.sheet.write_string(self.next_row, 0, sentence)
            self.next_row += 1
        self.next_row += 1

    def heads(self, names: Sequence[Cell], widths: Mapping[int, float] | None = None) -> int:
        """A row of column heads, which stays in sight; returns its place."""
        for column, name in enumerate(names):
            self.cell(column, name, self.styles.head)
        for column, width in (widths or {}).items():
            self.sheet.set_column(column, column, width)
        self.sheet.freeze_panes(self.next_row + 1, 0)
        self.next_row += 1
        return self.next_row - 1

    def row(self, cells: Sequence[Cell | Formula], style: Format | None = None, key: str | None = None, first: int = 0) -> int:
        """A row from column ``first`` on; returns its place, and keeps it under a name."""
        for column, cell in enumerate(cells):
            self.cell(first + column, cell, style)
        if key is not None:
            self.rows[key] = self.next_row
        self.next_row += 1
        return self.next_row - 1

    def cell(self, column: int, cell: Cell | Formula, style: Format | None = None) -> None:
        """One cell of the row that is being written; text is never taken for a formula."""
        row = self.next_row
        if cell is None:
            return
        if isinstance(cell, Formula):
            self.sheet.write_formula(row, column, f"={cell.text}", style, "" if cell.value is None else cell.value)
        elif isinstance(cell, str):
            self.sheet.write_string(row, column, cell, style if style in (self.styles.head, self.styles.wrapped) else None)
        else:
            self.sheet.write_number(row, column, cell, style)

    def at(self, row: int, column: int, *, fixed: bool = True) -> str:
        """A cell of this sheet as a formula of any sheet names it."""
        return f"'{self.name}'!{xl_rowcol_to_cell(row, column, row_abs=fixed, col_abs=fixed)}"

    def span(self, row: int, first: int, last: int) -> str:
        """A stretch of a row, both ends included."""
        return f"'{self.name}'!{xl_rowcol_to_cell(row, first, True, True)}:{xl_rowcol_to_cell(row, last, True, True)}"

    def column(self, column: int, first: int, last: int) -> str:
        """A stretch of a column, both ends included."""
        name = xl_col_to_name(column)
        return f"'{self.name}'!${name}${first + 1}:${name}${last + 1}"


def local(row: int, column: int) -> str:
    """A cell of the sheet that a formula stands in."""
    return str(xl_rowcol_to_cell(row, column))
