"""Every number that a programme uses, stated or default, with its source; a promise beside what its class made of such."""

from __future__ import annotations

import polars as pl

from gigawatt.programme.programme import Programme
from gigawatt.quantity import Figure
from gigawatt.schedule.records.promised import beside
from gigawatt.study.tables.capacity_tables import Row, table

_TEXTS = ("source", "as_of", "confidence", "origin", "note")


def figures_table(programme: Programme) -> pl.DataFrame:
    """One row a figure, in the programme's order."""
    text, number = pl.String, pl.Float64
    schema = {"name": text, "value": number, "unit": text} | dict.fromkeys(_TEXTS, text) | {"p10": number, "p90": number}
    classes = {"reference_class": text, "p50_of_class": number, "p80_of_class": number}
    return table([figure_row(figure) for figure in programme.figures], schema | classes)


def figure_row(figure: Figure) -> Row:
    """One figure as a row; what its class made of it in its own unit, None where it is no promise that was counted."""
    found = beside(figure)
    return {
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
        "reference_class": figure.reference_class,
        "p50_of_class": None if found is None else found.p50,
        "p80_of_class": None if found is None else found.p80,
    }
