"""The parts of a comparison that come from tables and years: capacity, costs, defaults, first years in service."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, TypeVar

import polars as pl

from gigawatt.programme.dates import iso_date
from gigawatt.study.compared.side_by_side import Row, differs, row

Frames = Sequence[pl.DataFrame | None]
K = TypeVar("K", bound=Hashable)
SMALLEST_MW = 1e-6


def capacity_rows(summaries: Sequence[Mapping[str, Any]]) -> list[Row]:
    """IT, power by technology and accelerators by chip, a row a year."""
    found: list[dict[tuple[str, str, str], float]] = []
    for summary in summaries:
        each: dict[tuple[str, str, str], float] = {}
        for year, capacity in (summary.get("capacity") or {}).items():
            each["IT", str(year), "MW"] = capacity.get("it_mw") or 0.0
            each |= {(key, str(year), "MW"): value for key, value in (capacity.get("power_mw") or {}).items()}
            each |= {(key, str(year), "accelerators"): value for key, value in (capacity.get("accelerators") or {}).items()}
        found.append(each)
    years = [{key[1] for key in each} for each in found]

    def value(each: Mapping[tuple[str, str, str], float], number: int, key: tuple[str, str, str]) -> float | None:
        return each.get(key, 0.0 if key[1] in years[number] else None)

    keys = sorted({key for each in found for key in each}, key=lambda key: (key[2] != "MW", key[0] != "IT", key[0], key[1]))
    return [
        row(key[0], [value(each, number, key) for number, each in enumerate(found)], year=int(key[1]), unit=key[2])
        for key in keys
    ]


def _joined(frames: Frames, read: Callable[[pl.DataFrame], dict[K, Any]]) -> list[tuple[K, list[Any]]]:
    """Every key of any frame with what each frame holds of it."""
    found = [None if frame is None else read(frame) for frame in frames]
    keys = dict.fromkeys(key for each in found if each is not None for key in each)
    return [(key, [None if each is None else each.get(key) for each in found]) for key in keys]


def cost_rows(costs: Frames) -> list[Row]:
    """Discounted cost by kind, and of all kinds; the largest first."""

    def by_kind(frame: pl.DataFrame) -> dict[str, float]:
        return dict(frame.group_by("kind").agg(pl.col("discounted_usd").sum()).iter_rows())

    rows = []
    for kind, values in _joined(costs, by_kind):
        filled = [0.0 if value is None and frame is not None else value for value, frame in zip(values, costs, strict=True)]
        rows.append(row(kind, filled, unit="USD"))
    rows.sort(key=lambda each: -max(abs(value or 0.0) for value in each["values"]))
    totals = [None if frame is None else float(frame["discounted_usd"].sum()) for frame in costs]
    return [*rows, row("all together", totals, unit="USD")] if rows else []


def default_rows(figures: Frames) -> list[Row]:
    """Defaults of the catalogue and derived figures that differ although both studies use them."""

    def by_name(frame: pl.DataFrame) -> dict[tuple[str, str], float]:
        used = frame.filter(pl.col("origin") != "programme").unique("name", keep="first", maintain_order=True)
        return {(name, unit): value for name, unit, value in used.select("name", "unit", "value").iter_rows()}

    rows = [row(key[0], values, unit=key[1]) for key, values in _joined(figures, by_name)]
    return [each for each in rows if all(value is not None for value in each["values"]) and differs(each)]


def energisation_rows(power: Frames, halls: Frames, months: Frames) -> list[dict[str, Any]]:
    """When halls, plants and connections first serve: dates where all studies that have it date it, else first years."""
    found: list[dict[tuple[str, str], tuple[str | None, int]] | None] = []
    for power_frame, halls_frame, months_frame in zip(power, halls, months, strict=True):
        if power_frame is None or halls_frame is None:
            found.append(None)
            continue
        first = _first_years(power_frame, "asset", "capacity_mw") | _first_years(halls_frame, "phase", "it_mw")
        dates = {} if months_frame is None else _dates(months_frame)
        # A connection is dated by each of its steps: the first year says when it begins.
        found.append({key: (dates.get(key) if key[1] != "grid" else None, year) for key, year in first.items()})
    keys = dict.fromkeys(key for each in found if each is not None for key in each)
    return [
        {"site": key[0], "item": key[1], "values": _in_one_form([None if each is None else each.get(key) for each in found])}
        for key in keys
    ]


def _in_one_form(starts: Sequence[tuple[str | None, int] | None]) -> list[str | None]:
    """Dates, or years where one has only its year: a date beside a year would read as a difference."""
    dated = all(start[0] is not None for start in starts if start is not None)
    return [None if start is None else start[0] if dated else str(start[1]) for start in starts]


def _first_years(frame: pl.DataFrame, item: str, amount: str) -> dict[tuple[str, str], int]:
    standing = frame.filter(pl.col(amount) > SMALLEST_MW).group_by("site", item, maintain_order=True).agg(pl.col("year").min())
    return {(site, key): year for site, key, year in standing.iter_rows()}


def _dates(frame: pl.DataFrame) -> dict[tuple[str, str], str]:
    return {(site, item): iso_date(date) for site, item, date in frame.select("site", "item", "date").iter_rows()}
