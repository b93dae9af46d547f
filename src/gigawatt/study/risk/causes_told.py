"""Which cause matters, and why the worst futures are the worst: tornado, Sobol indices and single futures, as tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from gigawatt.catalog.risk_causes import EVENTS, MONTHS, WEATHER
from gigawatt.risk.attribution import Indices, Swing, adds_of_futures, first_order_of_futures, rank_ranges, sobol_indices
from gigawatt.risk.drawing.causes import Cause
from gigawatt.risk.held.plan_in_futures import PlanInFutures
from gigawatt.risk.held.planned_site import Periods, PlannedWork
from gigawatt.study.risk.design import Design
from gigawatt.study.risk.draw import NETWORK, Drawn
from gigawatt.study.tables.capacity_tables import Row, table

Floats = NDArray[np.float64]

COST, PAID, UNDONE, COMPUTE, FIRST_TOKEN = "cost", "paid", "work not done", "compute", "first token"
UNITS = {COST: "USD", PAID: "USD", UNDONE: "USD", COMPUTE: "USD", FIRST_TOKEN: "year"}
WORST, REASONS = 8, 4
FEW, SURE = 10, 3.0  # classes of a cause's values; standard deviations beyond chance
STILL = 1e-9  # of the middle: an outcome that moves less does not move
TEXT, NUMBER, WHOLE = pl.String, pl.Float64, pl.Int32


@dataclass(frozen=True)
class Attribution:
    """What the causes do to one outcome.

    Attributes:
        outcome: `COST`, `PAID` and `UNDONE` (its parts), `COMPUTE` (by what it is worth, present value) or `FIRST_TOKEN` (the
            horizon's end where there is none).
        swings: of each cause alone, the widest first.
        ends: by cause, the value at the low and at the high end, in words.
        indices: shares of the variance; None without a sample for them, or where the outcome never moves.
    """

    outcome: str
    swings: list[Swing]
    ends: dict[str, tuple[str, str]]
    indices: Indices | None


def outcomes_of(result: PlanInFutures, work: Sequence[PlannedWork], periods: Periods) -> dict[str, Floats]:
    """Of some futures, shape (futures,) each: cost, what of it is paid and what is work that is not done, compute by
    what it is worth, and time to first token.
    """
    values = np.array([one.value_usd_per_unit_year * periods.lengths * periods.discount for one in work]).T
    end = float(periods.starts[-1] + periods.lengths[-1])
    undone = (result.unserved_usd + result.unpowered_usd) @ periods.discount
    return {
        COST: result.cost_usd,
        PAID: result.cost_usd - undone,
        UNDONE: undone,
        COMPUTE: np.einsum("ftw,tw->f", result.delivered, values),
        FIRST_TOKEN: np.minimum(result.first_token, end),
    }


def attributions(design: Design, outcomes: dict[str, Floats], seed: int) -> list[Attribution]:
    """What the causes do to each outcome, from its values at the design's points."""
    return [_attribution(design, name, values, seed) for name, values in outcomes.items()]


def _attribution(design: Design, outcome: str, values: Floats, seed: int) -> Attribution:
    middle = float(values[design.middle])
    swings, ends = [], {}
    for key, levels in zip(design.keys, design.ends, strict=True):
        at = [float(values[level.point]) for level in levels]
        low, high = (0, len(at) - 1) if len(at) == 2 else (int(np.argmin(at)), int(np.argmax(at)))
        swings.append(Swing(key, at[low], middle, at[high]))
        ends[key] = (levels[low].words, levels[high].words)
    swings.sort(key=lambda swing: (-swing.width, swing.cause))
    asked = values[: design.base * (len(design.keys) + 2)]
    moves = design.base > 0 and float(np.ptp(asked)) > STILL * max(1.0, abs(middle))
    return Attribution(outcome, swings, ends, sobol_indices(design.keys, asked, seed) if moves else None)


def tornado_table(found: Sequence[Attribution], design: Design) -> pl.DataFrame:
    """One row an outcome and cause: what the cause alone does to it, all others at their medians."""
    names = dict(zip(design.keys, design.names, strict=True))
    rows: list[Row] = []
    for one in found:
        for swing in one.swings:
            low, high = one.ends[swing.cause]
            row: Row = {"outcome": one.outcome, "unit": UNITS[one.outcome], "cause": swing.cause, "name": names[swing.cause]}
            rows.append(row | {"low_at": low, "high_at": high, "low": swing.low, "middle": swing.middle, "high": swing.high})
    texts = ("outcome", "unit", "cause", "name", "low_at", "high_at")
    return table(rows, dict.fromkeys(texts, TEXT) | dict.fromkeys(("low", "middle", "high"), NUMBER))


def sobol_table(found: Sequence[Attribution], design: Design) -> pl.DataFrame:
    """One row an outcome and cause: its share of the variance alone, and with all its interactions."""
    rows: list[Row] = []
    for one in found:
        if one.indices is not None:
            ranks = rank_ranges(one.indices.total, one.indices.total_error)
            each = zip(design.keys, design.names, *index_columns(one.indices), ranks, strict=True)
            for key, name, first, first_error, total, total_error, rank in sorted(each, key=lambda row: (-row[4], row[0])):
                row: Row = {"outcome": one.outcome, "cause": key, "name": name}
                row |= {"first": first, "first_error": first_error, "total": total, "total_error": total_error}
                rows.append(row | {"rank_from": rank[0], "rank_to": rank[1]})
    numbers = dict.fromkeys(("first", "first_error", "total", "total_error"), NUMBER)
    ranked: dict[str, type[pl.DataType]] = dict.fromkeys(("rank_from", "rank_to"), pl.Int32)
    return table(rows, dict.fromkeys(("outcome", "cause", "name"), TEXT) | numbers | ranked)


def index_columns(indices: Indices) -> tuple[list[float], list[float], list[float], list[float]]:
    """First-order indices, their standard errors, total ones and theirs."""
    every = (indices.first, indices.first_error, indices.total, indices.total_error)
    first, first_error, total, total_error = (one.tolist() for one in every)
    return first, first_error, total, total_error


def worst_table(drawn: Drawn, causes: Sequence[Cause], result: PlanInFutures, outcomes: dict[str, Floats]) -> pl.DataFrame:
    """The dearest futures, each with the causes that add most to its cost by what they add on average where they are as here."""
    cost = result.cost_usd
    chance = SURE * np.sqrt(2.0 * FEW) / len(cost)  # what classes explain by chance, less than that seldom
    explained = first_order_of_futures(drawn.names, drawn.values, cost, FEW)
    adds = np.where(explained > chance, adds_of_futures(drawn.values, cost, FEW), 0.0)
    titles = {cause.key: cause.name for cause in causes}
    moves = {cause.key: cause.moves for cause in causes}
    rows: list[Row] = []
    for rank, future in enumerate(np.lexsort((np.arange(len(cost)), -cost))[:WORST].tolist()):
        for column in np.argsort(-adds[future], kind="stable")[:REASONS].tolist():
            if adds[future, column] <= 0.0:
                continue
            name = drawn.names[column]
            value = float(drawn.values[future, column])
            rows.append(
                {
                    "rank": rank + 1,
                    "future": future,
                    "cost_low_usd": float(result.cost_low_usd[future]),
                    "cost_high_usd": float(result.cost_high_usd[future]),
                    "compute_usd": float(outcomes[COMPUTE][future]),
                    "cause": name,
                    "name": titles.get(name, name),
                    "value": value,
                    "words": in_words(moves.get(name, "delay"), value),
                    "adds_usd": float(adds[future, column]),
                }
            )
    numbers = ("cost_low_usd", "cost_high_usd", "compute_usd", "value", "adds_usd")
    schema = {"rank": WHOLE, "future": WHOLE, **dict.fromkeys(("cause", "name", "words"), TEXT), **dict.fromkeys(numbers, NUMBER)}
    return table(rows, schema).select(
        "rank", "future", "cost_low_usd", "cost_high_usd", "compute_usd", "cause", "name", "value", "words", "adds_usd"
    )


def in_words(moves: str, value: float) -> str:
    """What a cause is in a future."""
    if moves == WEATHER:
        return f"weather year {value + 1.0:.0f}"
    if moves in (*MONTHS, *EVENTS):
        return f"{value:.0f} months later"
    return f"{value:.2f} times"


def is_slip(name: str) -> bool:
    """Whether a column of the futures is what the network of tasks makes of an energisation."""
    return name.startswith(NETWORK)
