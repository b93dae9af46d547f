"""The causes that futures are drawn of, each with its marginal, what it moves, where that comes from, and what it goes with."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from gigawatt.catalog.load import reference_classes, risk_defaults
from gigawatt.catalog.risk_causes import TECHNOLOGY, WEATHER, RiskCause, RiskCorrelation
from gigawatt.programme.programme import Programme
from gigawatt.quantity import Figure
from gigawatt.risk.attribution import rank_correlation
from gigawatt.risk.drawing.causes import Cause, is_own
from gigawatt.risk.drawing.marginals import Event
from gigawatt.risk.drawing.own_place import stated_key
from gigawatt.study.risk.cause_words import LEVELS
from gigawatt.study.risk.draw import Drawn
from gigawatt.study.tables.capacity_tables import Row, table

CONFIDENCES = ("assumption", "unsourced-memory", "low", "medium", "stated", "high")  # the least first
TEXT, NUMBER = pl.String, pl.Float64
OF_COST = ".cost."  # in the names of a class's figures


def named_causes(programme: Programme, drawn: Drawn) -> list[dict[str, Any]]:
    """A row for each cause that moves anything, in the order in which they are drawn.

    Args:
        programme: with or without a section ``risk``.
        drawn: its futures.
    """
    correlations = _correlations(programme, drawn)
    return [_row(cause, drawn, column, correlations) for column, cause in enumerate(drawn.causes) if cause.stated is not None]


def named_correlations(programme: Programme, drawn: Drawn) -> list[dict[str, Any]]:
    """A row for each pair of causes that go together: the rank correlation asked for, what the futures have, and its source."""
    found = []
    for one in _correlations(programme, drawn):
        drawn_rank = rank_correlation(*(_points(drawn, key) for key in one.between))
        figure = one.rank
        row: dict[str, Any] = {"first": one.between[0], "second": one.between[1], "name": one.name, "rank": figure.value}
        row |= {"low": figure.p10, "high": figure.p90, "drawn": drawn_rank}
        found.append(row | _provenance((figure,), one.path))
    return found


def causes_table(rows: list[dict[str, Any]]) -> pl.DataFrame:
    """The causes as a table."""
    texts = ("cause", "name", "moves", "of", "acts_on", "unit", "reference_class", "goes_with", "stated_by")
    schema = dict.fromkeys(texts, TEXT) | dict.fromkeys(("probability", *LEVELS, "mean"), NUMBER)
    schema |= dict.fromkeys(("source", "as_of", "confidence"), TEXT)
    flat: list[Row] = [
        {key: ", ".join(value) if isinstance(value, list) else value for key, value in row.items()} for row in rows
    ]
    return table(flat, schema)


def correlations_table(rows: list[dict[str, Any]]) -> pl.DataFrame:
    """The correlations as a table."""
    schema = dict.fromkeys(("first", "second", "name"), TEXT) | dict.fromkeys(("rank", "low", "high", "drawn"), NUMBER)
    return table(list(rows), schema | dict.fromkeys(("source", "as_of", "confidence", "stated_by"), TEXT))


def _correlations(programme: Programme, drawn: Drawn) -> list[RiskCorrelation]:
    stated = (risk_defaults() if programme.risk is None else programme.risk).correlations.values()
    there = {stated_key(cause.key) for cause in drawn.causes} | (set() if drawn.technology is None else {TECHNOLOGY})
    return [one for one in stated if set(one.between) <= there]


def _points(drawn: Drawn, key: str) -> NDArray[np.float64]:
    """Of a cause (of its part in the first place it has one in), or of the network's technologies, in all futures."""
    if key == TECHNOLOGY and drawn.technology is not None:
        return drawn.technology
    return drawn.points[:, [stated_key(cause.key) for cause in drawn.causes].index(key)]


def _row(cause: Cause, drawn: Drawn, column: int, correlations: list[RiskCorrelation]) -> dict[str, Any]:
    stated = cause.stated
    assert stated is not None  # others are left out above
    event = isinstance(cause.distribution, Event)
    size = cause.distribution.size if isinstance(cause.distribution, Event) else cause.distribution
    at = np.array(list(LEVELS.values()))
    values = [None] * len(LEVELS) if cause.moves == WEATHER else np.asarray(size.quantile(at)).tolist()
    drawn_values = drawn.values[:, column]
    own = stated_key(cause.key)
    goes_with = [
        f"{next(key for key in one.between if key != own)} {100.0 * one.rank.value:+.0f} %"
        for one in correlations
        if own in one.between
    ]
    return {
        "cause": cause.key,
        "name": cause.name,
        "moves": cause.moves,
        "of": sorted(cause.subjects),
        "acts_on": sorted(drawn.acts.tasks.get(cause.key, ())),
        "unit": "weather years" if cause.moves == WEATHER else "months" if cause.at or stated.months is not None else "times",
        "probability": float((drawn_values > 0.0).mean()) if event else None,
        **dict(zip(LEVELS, values, strict=True)),
        "mean": None if cause.moves == WEATHER else float(drawn_values.mean()),
        "reference_class": stated.reference_class,
        "goes_with": goes_with,
        **_provenance(_figures(stated), stated.path, stated.reference_class, own=is_own(stated)),
    }


def _figures(stated: RiskCause) -> tuple[Figure, ...]:
    if stated.reference_class is None:
        return stated.figures
    every = reference_classes().classes[stated.reference_class].figures
    return tuple(one for one in every if OF_COST in one.name)


def _provenance(
    figures: tuple[Figure, ...], path: str, reference_class: str | None = None, *, own: bool | None = None
) -> dict[str, Any]:
    """Source, date and the least confidence of all figures."""
    sources = list(dict.fromkeys(one.source for one in figures if one.source))
    if reference_class is not None:
        sources = [reference_classes().classes[reference_class].sample]
    dates = sorted({one.as_of for one in figures if one.as_of})
    known = [one.confidence for one in figures if one.confidence in CONFIDENCES]
    programme = path.startswith("risk.") if own is None else own
    return {
        "source": "; ".join(sources),
        "as_of": dates[-1] if dates else "",
        "confidence": min(known, key=CONFIDENCES.index) if known else "",
        "stated_by": "programme" if programme else "catalogue",
    }
