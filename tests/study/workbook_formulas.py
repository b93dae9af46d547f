"""What a workbook's formulas come to, from its stated cells alone: a small reckoner of the functions that ours use."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
from openpyxl.utils import range_boundaries
from scipy.optimize import brentq

REFERENCE = re.compile(r"(\"[^\"]*\")|(?:'([^']+)'!)?(\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?)(?![A-Za-z(])")
ERRORS = ("#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#N/A", "#NUM!")


class Workbook:
    """A workbook whose formulas are reckoned when they are asked for."""

    def __init__(self, path: Path) -> None:
        self.live = openpyxl.load_workbook(path)
        self.stored = openpyxl.load_workbook(path, data_only=True)
        self._known: dict[tuple[str, str], Any] = {}

    def formulas(self) -> list[tuple[str, str, str]]:
        """Sheet, place and text of every formula."""
        return [
            (sheet.title, cell.coordinate, cell.value)
            for sheet in self.live
            for row in sheet.iter_rows()
            for cell in row
            if cell.data_type == "f"
        ]

    def value(self, sheet: str, place: str) -> Any:
        """What a cell comes to."""
        key = sheet, place
        if key not in self._known:
            cell = self.live[sheet][place]
            self._known[key] = self._reckoned(sheet, str(cell.value)[1:]) if cell.data_type == "f" else cell.value
        return self._known[key]

    def _reckoned(self, sheet: str, text: str) -> Any:
        names: dict[str, Any] = {}

        def put(match: re.Match[str]) -> str:
            if match[1]:
                return match[1]
            name = f"v{len(names)}"
            names[name] = self._range(match[2] or sheet, match[3].replace("$", ""))
            return name

        python = REFERENCE.sub(put, text).replace("^", "**")
        return eval(python, {"__builtins__": {}}, {**FUNCTIONS, **names})  # formulas of our own workbook

    def _range(self, sheet: str, place: str) -> Any:
        if ":" not in place:
            value = self.value(sheet, place)
            return 0.0 if value is None else value
        low_column, low_row, high_column, high_row = range_boundaries(place)
        rows = self.live[sheet].iter_rows(min_row=low_row, max_row=high_row, min_col=low_column, max_col=high_column)
        return [self.value(sheet, cell.coordinate) for row in rows for cell in row]


def _numbers(*values: Any) -> np.ndarray[Any, np.dtype[np.float64]]:
    flat = [one for value in values for one in (value if isinstance(value, list) else [value])]
    return np.array([0.0 if one is None or isinstance(one, str) else float(one) for one in flat])


def _sumifs(amounts: list[Any], *criteria: Any) -> float:
    keep = np.ones(len(amounts), dtype=bool)
    for cells, wanted in zip(criteria[::2], criteria[1::2], strict=True):
        keep &= np.array([cell == wanted for cell in cells])
    return float(_numbers(amounts)[keep].sum())


def _irr(cash: list[Any], _guess: float = 0.1) -> float:
    flow = _numbers(cash)
    months = np.arange(len(flow))
    return float(brentq(lambda rate: float(flow @ (1.0 + rate) ** -months), -0.5, 5.0, xtol=1e-14))


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "SUM": lambda *values: float(_numbers(*values).sum()),
    "SUMIFS": _sumifs,
    "SUMPRODUCT": lambda *rows: float(np.prod([_numbers(row) for row in rows], axis=0).sum()),
    "IRR": _irr,
    "IF": lambda asked, yes, no: yes if asked else no,
    "ABS": abs,
    "MIN": lambda *values: float(_numbers(*values).min()),
    "MAX": lambda *values: float(_numbers(*values).max()),
}
