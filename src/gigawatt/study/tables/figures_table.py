"""Every number that a programme uses, stated or default, with its source; a promise beside what its class made of such."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from gigawatt.programme.programme import Programme
from gigawatt.quantity import Figure
from gigawatt.schedule.records.promised import beside
from gigawatt.study.tables.capacity_tables import Row, table

_TEXTS = ("source", "as_of", "confidence", "origin", "note")


_OF_FIGURE = {"name": pl.String, "value": pl.Float64, "unit": pl.String} | dict.fromkeys(_TEXTS, pl.String)
_SPREAD = {"p10": pl.Float64, "p90": pl.Float64}
_CLASSES = {"reference_class": pl.String, "p50_of_class": pl.Float64, "p80_of_class": pl.Float64}


def figures_table(programme: Programme) -> pl.DataFrame:
    """One row a figure, in the programme's order."""
    return table([figure_row(figure) for figure in programme.figures], _OF_FIGURE | _SPREAD | _CLASSES)


def used_figures_table(rows: Sequence[tuple[str, Figure, Sequence[str]]]) -> pl.DataFrame:
    """One row a figure behind dates or futures: what it is of, the figure, and what uses it."""
    found = [{"of": of, "used_by": ", ".join(paths), **figure_row(figure)} for of, figure, paths in rows]
    return table(found, {"of": pl.String, "used_by": pl.String} | _OF_FIGURE | _SPREAD | _CLASSES)


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
