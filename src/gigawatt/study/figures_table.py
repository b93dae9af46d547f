"""Every number that a programme uses, stated or default, with its source."""

from __future__ import annotations

import polars as pl

from gigawatt.programme.programme import Programme
from gigawatt.study.capacity_tables import Row, table


def figures_table(programme: Programme) -> pl.DataFrame:
    """One row a figure, in the programme's order."""
    rows: list[Row] = [
        {
            "name": figure.name,
            "value": figure.value,
            "unit": figure.unit,
            "source": figure.source,
            "as_of": figure.as_of,
            "confidence": figure.confidence,
            "origin": figure.origin,
            "note": figure.note,
            "p10": figure.p10,
            "p90": figure.p90,
        }
        for figure in programme.figures
    ]
    text, number = pl.String, pl.Float64
    schema = dict.fromkeys(("source", "as_of", "confidence", "origin", "note"), text)
    return table(rows, {"name": text, "value": number, "unit": text} | schema | {"p10": number, "p90": number})
