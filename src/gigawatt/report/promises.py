"""What was promised, beside what projects of its class made of such promises."""

from __future__ import annotations

import re
from collections.abc import Sequence

from gigawatt.report import numbers
from gigawatt.report.results import Results, Row
from gigawatt.report.tables import Table

_YEAR = re.compile(r"\.\d{4}$")


def table(results: Results) -> Table:
    """Every figure with a reference class that has a record: as promised, and the class's P50 and P80 of it.

    Of a path by year only its first year: what was promised for later ones is promised of learning, too.
    """
    counted = [row for row in results.rows("figures") if row.get("p50_of_class") is not None]
    rows = list({_YEAR.sub("", row["name"]): row for row in reversed(counted)}.values())[::-1]
    return Table(["figure", ">promised", ">P50 of its class", ">P80", "unit", "class"], [_line(row) for row in rows])


def _line(row: Row) -> Sequence[str]:
    name, unit = row["name"], row["unit"] or ""
    ends = [numbers.figure(row[key], name, unit) for key in ("value", "p50_of_class", "p80_of_class")]
    return [name, *ends, unit, str(row["reference_class"])]
