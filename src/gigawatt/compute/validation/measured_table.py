"""A file of measurements as text: inputs and measured columns kept apart, so that no prediction can see what it predicts."""

from __future__ import annotations

import csv
import io
import math
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from gigawatt.errors import MeasurementsError, Problem

_LARGEST_BYTES = 50_000_000
_NOTHING = {"", "-", "–", "n/a", "na", "nan", "none", "null", "?", "tbd"}
_DELIMITERS = ",;\t|"


@dataclass(frozen=True, slots=True)
class InputRow:
    """A row without its measured columns: the cells by the column's name in lower case."""

    row: int
    cells: Mapping[str, str]

    def text(self, column: str) -> str:
        """A cell without the blanks around it; empty where the file has no such column or nothing in it."""
        found = self.cells.get(column, "").strip()
        return "" if found.casefold() in _NOTHING else found

    def number(self, column: str) -> float | None:
        """A cell as a number; None where there is none, or none that is finite."""
        return as_number(self.text(column))

    def whole(self, column: str) -> int | None:
        """A cell as a positive whole number; None where it is not one."""
        found = self.number(column)
        return int(found) if found is not None and found >= 1 and found == int(found) else None


@dataclass(frozen=True, slots=True)
class MeasuredTable:
    """A file of measurements: ``columns`` in lower case, in file order; ``written`` gives each as the file spells it."""

    file: str
    columns: tuple[str, ...]
    written: Mapping[str, str]
    rows: tuple[Mapping[str, str], ...]

    def inputs(self, measured: Collection[str]) -> list[InputRow]:
        """The rows without the measured columns."""
        return [
            InputRow(number, {column: cell for column, cell in cells.items() if column not in measured})
            for number, cells in enumerate(self.rows)
        ]

    def measured(self, row: int, column: str) -> float | None:
        """What was measured; None where the file does not say."""
        return as_number(self.rows[row].get(column, ""))


def as_number(text: str) -> float | None:
    """A number as tables write it: ``1,024``, ``3.5e3``, ``12 %``; None where the text is none, or is not finite."""
    plain = text.strip().removesuffix("%").strip().lstrip("~≈").strip()
    if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?", plain):
        plain = plain.replace(",", "")
    try:
        found = float(plain)
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def read_measurements(path: Path) -> MeasuredTable:
    """A CSV file as a table; a byte-order mark, blank lines, and semicolons or tabs for commas are taken as they come.

    Raises:
        MeasurementsError: the file cannot be read as a table; everything that is wrong with it.
    """
    file = str(path)
    lines = list(_records(file, _decoded(path)))
    if not lines:
        raise MeasurementsError([Problem(file, 1, 1, "", "is empty.", "A header and a row for each measurement are expected.")])
    header = [cell.strip() for cell in lines[0][1]]
    columns = [name.casefold() for name in header]
    problems = list(_header_problems(file, columns))
    rows = []
    for line, cells in lines[1:]:
        surplus = [cell for cell in cells[len(header) :] if cell.strip()]
        if surplus:
            message = f"has {len(cells)} cells under a header of {len(header)}."
            problems.append(Problem(file, line, 1, "", message, "Put quotes round a cell that holds a comma."))
        rows.append({column: cell for column, cell in zip(columns, cells, strict=False) if column})
    if not rows:
        problems.append(Problem(file, lines[0][0], 1, "", "has a header and no rows.", "A row for each measurement is expected."))
    if problems:
        raise MeasurementsError(problems)
    named = {column: name for column, name in zip(columns, header, strict=True) if column}
    return MeasuredTable(file, tuple(named), named, tuple(rows))


def _decoded(path: Path) -> str:
    file = str(path)
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            raise MeasurementsError([Problem(file, 1, 1, "", "is larger than 50 MB.", "A table of measurements is expected.")])
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise MeasurementsError([Problem(file, 1, 1, "", "is not there.", "Check the path.")]) from None
    except UnicodeDecodeError as error:
        message = f"is no text in UTF-8 (byte {error.start + 1})."
        raise MeasurementsError([Problem(file, 1, 1, "", message, "Save the table as CSV in UTF-8.")]) from None


def _records(file: str, text: str) -> Iterator[tuple[int, list[str]]]:
    """The records that are not blank, each with the line on which it ends."""
    first = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    if "\0" in text:
        raise MeasurementsError([Problem(file, 1, 1, "", "holds binary data.", "Save the table as CSV in UTF-8.")])
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, cells
    except csv.Error as error:
        raise MeasurementsError([Problem(file, reader.line_num, 1, "", f"is no CSV: {error}.", "")]) from None


def _header_problems(file: str, columns: list[str]) -> Iterator[Problem]:
    for name, count in Counter(columns).items():
        if name and count > 1:
            yield Problem(file, 1, 1, "", f"the column `{name}` stands {count} times in the header.", "Keep one of them.")
