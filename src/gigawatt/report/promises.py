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


def learning(results: Results) -> Table:
    """Costs that fall as units are built: what they claim to learn, what their P10 would, and what the record has."""
    columns = ["technology", ">units", "cost", "claims a doubling", "at its P10", ">record (P10 to P90)"]
    return Table(columns, [_learnt(row) for row in results.rows("learning")])


def learning_notes(results: Results) -> list[str]:
    """What the units are over which costs fall, in a sentence."""
    if not results.rows("learning"):
        return []
    told = (
        "Learning is counted over the units that this programme may build. A fall that the catalogue states is of the whole "
        "world's units, which are more; one that the programme states is its own claim. P10 is what a seller hopes for."
    )
    return [told]


def _learnt(row: Row) -> Sequence[str]:
    low, middle, high = (numbers.share(row[key], 2) for key in ("record_p10", "record_p50", "record_p90"))
    years = f"{row['first_year']:.0f} to {row['last_year']:.0f}"
    best = row["best_rate"] is not None
    return [
        f"{row['technology']} (of the {row['origin']})",
        numbers.significant(row["units"]),
        f"{_per_kw(row['first_cost'])} to {_per_kw(row['last_cost'])}, {years}",
        f"{numbers.share(row['rate'], 2)}, {row['verdict']}",
        f"{_per_kw(row['best_cost'])}: {numbers.share(row['best_rate'], 2)}, {row['best_verdict']}" if best else "",
        f"{middle} ({low} to {high})",
    ]


def _per_kw(usd_per_mw: float) -> str:
    return f"${usd_per_mw / 1000.0:,.0f}/kW"


def _line(row: Row) -> Sequence[str]:
    name, unit = row["name"], row["unit"] or ""
    ends = [numbers.figure(row[key], name, unit) for key in ("value", "p50_of_class", "p80_of_class")]
    return [name, *ends, unit, str(row["reference_class"])]
