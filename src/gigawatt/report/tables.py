"""The tables of the report: what to build, and every figure used with its source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gigawatt.report import numbers
from gigawatt.report.results import Results, Row, words

FLAGGED = ("unsourced-memory", "assumption")
SITES_SHOWN = 8
"""Sites in the open table of what to build; the others are folded away."""

_ALL = 0.995  # of the chips owned: more is all of them
_CONFIDENCES = ("unsourced-memory", "assumption", "low", "medium", "high")
_ORIGINS = {
    "catalogue": "Defaults of the catalogue",
    "derived": "Derived by gigawatt",
    "programme": "Stated by the programme",
}


@dataclass(frozen=True)
class Mix:
    """A cell that shows parts of a whole as a small bar with its words below."""

    parts: Sequence[tuple[str, float, str]]  # colour, share of the whole, words


Cell = str | Mix


@dataclass(frozen=True)
class Table:
    """Columns and rows of text; a column title that begins with ``>`` holds numbers, set to the right."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True)
class FigureGroup:
    """Figures of one origin and confidence."""

    title: str
    flagged: bool
    table: Table


def what_to_build(results: Results, sites: Sequence[str], with_total: bool) -> Table:
    """A row a site and milestone year: IT, power by technology, chips; all sites together first where ``with_total``."""
    rows: list[list[Cell]] = []
    groups = [(results.site_names[site], [site]) for site in sites]
    for name, members in groups if len(results.sites) == 1 or not with_total else [("All sites", results.sites), *groups]:
        for year in results.table_years:
            it_mw = sum(results.it_mw.get((site, year), 0.0) for site in members)
            halls_mw = sum(_sums(_rows(results, "halls", members, year), "site", "it_mw").values())
            power = _sums(_rows(results, "power_capacity", members, year), "technology", "capacity_mw")
            chips = _sums(_rows(results, "chips", members, year), "chip", "accelerators")
            working = _sums(_rows(results, "assignment", members, year), "chip", "accelerators")
            owned = {chip: number for chip, number in chips.items() if number >= 0.5}
            bought = [_chips(chip, number, working.get(chip, 0.0)) for chip, number in owned.items()]
            at_work = sum(working.values()) / sum(owned.values()) if owned else None
            shown = name if year == results.table_years[0] else ""
            rows.append(
                [
                    shown,
                    str(year),
                    numbers.power(it_mw),
                    numbers.power(halls_mw),
                    numbers.share(at_work),
                    _mix(results, power),
                    "\n".join(bought) or numbers.UNKNOWN,
                ]
            )
    return Table(["site", "year", ">IT at work", ">halls", ">chips at work", "power supply", "accelerators"], rows)


def _chips(chip: str, owned: float, working: float) -> str:
    """A number of chips owned, and how many of them work where some do not."""
    text = f"{numbers.count(owned)} {chip}"
    if working >= _ALL * owned:
        return text
    return f"{text}, {numbers.share(working / owned, 2)} at work" if working > (1 - _ALL) * owned else f"{text}, none at work"


def _rows(results: Results, table: str, sites: Sequence[str], year: int) -> list[Row]:
    return [row for site in sites for row in results.rows_of(table, site, year)]


def _sums(rows: Sequence[Row], key: str, column: str) -> dict[str, float]:
    sums: dict[str, float] = {}
    for row in rows:
        sums[row[key]] = sums.get(row[key], 0.0) + (row[column] or 0.0)
    return dict(sorted(sums.items(), key=lambda item: -item[1]))


def _mix(results: Results, power_mw: dict[str, float]) -> Cell:
    shown = {key: mw for key, mw in power_mw.items() if mw >= 0.05}
    whole = sum(shown.values())
    colours = results.technology_colours
    return (
        Mix([(colours[key], mw / whole, f"{words(key)} {numbers.power(mw)}") for key, mw in shown.items()])
        if shown
        else numbers.UNKNOWN
    )


def figure_groups(results: Results) -> list[FigureGroup]:
    """Every figure the plan used, the least certain defaults first."""
    grouped: dict[tuple[str, str], list[Row]] = {}
    for row in results.rows("figures"):
        grouped.setdefault((row["origin"] or "", row["confidence"] or ""), []).append(row)
    order = list(_ORIGINS)
    groups = []
    for origin, confidence in sorted(grouped, key=lambda key: (_place(order, key[0]), _place(_CONFIDENCES, key[1]))):
        rows = grouped[origin, confidence]
        kind = _ORIGINS.get(origin, words(origin) or "Origin not stated")
        title = f"{kind}: confidence {words(confidence) or 'not stated'} ({len(rows)})"
        groups.append(FigureGroup(title, confidence in FLAGGED, _figures(rows)))
    return groups


def _figures(rows: Sequence[Row]) -> Table:
    lines = []
    for row in sorted(rows, key=lambda row: str(row["name"])):
        doubt = " to ".join(_value(row, name) for name in ("p10", "p90") if row[name] is not None)
        source = row["source"] or numbers.UNKNOWN
        dated = f"{source} ({row['as_of']})" if row["as_of"] else source
        note = " · ".join(part for part in (row["note"] or "", f"P10 to P90: {doubt}" if doubt else "") if part)
        lines.append([row["name"], _value(row, "value"), row["unit"] or "", dated, note])
    return Table(["figure", ">value", "unit", "source (as of)", "note"], lines)


def _value(row: Row, column: str) -> str:
    return numbers.figure(row[column], row["name"], row["unit"] or "")


def _place(order: Sequence[str], key: str) -> tuple[int, str]:
    return (order.index(key) if key in order else len(order), key)
