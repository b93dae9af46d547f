"""What was asked of the power, and what is reached: clean energy, carbon, NOx, water, hours of permits, reserve, pauses."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

from gigawatt.report import limits, numbers
from gigawatt.report.results import Results, Row
from gigawatt.report.tables import Table

Terms = tuple[str, str, str, str]  # what is asked, reached, how far it is used, in words; of one row of limits

TITLES = {
    "clean energy": "Clean energy, hour by hour (share of the load)",
    "carbon cap": "Carbon dioxide",
    "NOx cap": "Nitrogen oxides",
    "NOx permit": "Nitrogen oxides of a plant's own permit",
    "CO2 permit": "Carbon dioxide of a plant's own permit",
    "water cap": "Water",
    "permit hours": "Hours of permits (full-load hours in a year)",
    "reserve": "Reserve: firm capacity less the largest unit (a grid connection is none), for the worst hour and the margin",
    "pause share": "Work that may pause (share of its energy)",
    "availability": "Availability: work cut for lack of power",
}
OF_ONE_THING = ("permit hours", "NOx permit", "CO2 permit", "pause share", "availability")  # at a site
COLUMNS = ["where", "when", ">asked", ">reached", ">used of it", ">one unit more saves"]
FEW = 12
MOST_OPEN = 15  # rows of an open table
LEAST_MW = 0.05
TIGHT = 0.999  # of what is allowed: more is all of it


def tables(results: Results) -> list[tuple[str, Table]]:
    """An open table of the first, middle and last years for each kind of thing that is asked."""
    return [(TITLES[kind], _table(results, _key_rows(results, rows))) for kind, rows in _by_kind(results).items()]


def all_years(results: Results) -> list[tuple[str, Table]]:
    """Every site and year of what the open tables leave out."""
    found = []
    for kind, rows in _by_kind(results).items():
        if len(_key_rows(results, rows)) < len(rows):
            found.append(
                (f"{TITLES[kind].split(',')[0].split(' (')[0].split(':')[0]}: all {len(rows)} rows", _table(results, rows))
            )
    return found


def in_words(results: Results) -> list[str]:
    """For each kind, how many of the rows are used to the full and where; and that all of the asked is reached."""
    found = []
    for kind, rows in _by_kind(results).items():
        full = [row for row in rows if _used(row) >= TIGHT]
        name = TITLES[kind].split(",")[0].split(" (")[0].split(":")[0]
        if not full:
            most = max(rows, key=_used)
            at = f"{_where(results, most)}, {limits.period(most)}"
            found.append(f"{name}: nowhere used to the full; most of all {numbers.share(_used(most))} ({at}).")
            continue
        places = list(dict.fromkeys(_where(results, row) for row in full))
        years = numbers.spans([row["year"] for row in full])
        where = numbers.listed(places[:4]) + (f" and {len(places) - 4} more" if len(places) > 4 else "")
        found.append(f"{name}: used to the full in {years} ({where}).")
    return found


def _by_kind(results: Results) -> dict[str, list[Row]]:
    """The rows of limits that the programme asks for, by kind; what a plant that is never built may do is left out."""
    found: dict[str, list[Row]] = {kind: [] for kind in TITLES}
    for row in results.rows("limits"):
        if row["kind"] in found and row["bound"] is not None and isfinite(row["bound"]) and (row["bound"] > 0 or row["used"] > 0):
            found[row["kind"]].append(row)
    return {kind: rows for kind, rows in found.items() if rows}


def _key_rows(results: Results, rows: Sequence[Row]) -> list[Row]:
    """All rows where they are few, else those of key years; of a large programme those that are used most."""
    if len(rows) <= FEW:
        return list(rows)
    shown = [row for row in rows if row["year"] in results.key_years] or list(rows)
    if len(shown) <= MOST_OPEN:
        return shown
    kept = sorted(shown, key=lambda row: -_used(row))[:MOST_OPEN]
    return [row for row in shown if row in kept]


def _table(results: Results, rows: Sequence[Row]) -> Table:
    lines = [[_where(results, row), limits.period(row), *_terms(results, row), _price(row)] for row in rows]
    return Table(
        COLUMNS,
        [[line[0] if place == 0 or lines[place - 1][0] != line[0] else "", *line[1:]] for place, line in enumerate(lines)],
    )


def _where(results: Results, row: Row) -> str:
    site = results.site_names.get(row["site"], str(row["site"])) if row["site"] else "whole programme"
    return f"{row['item']}, {site}" if row["kind"] in OF_ONE_THING else site


def _used(row: Row) -> float:
    """How far what is allowed is used up; of the reserve, what is asked over what there is."""
    if row["kind"] == "reserve":
        return float(row["bound"] / row["used"]) if row["used"] > 0 else 0.0
    return float(row["used"] / row["bound"]) if row["bound"] > 0 else 1.0


def _terms(results: Results, row: Row) -> list[str]:
    used = numbers.share(_used(row))
    if row["kind"] == "clean energy":
        load = _load(results, row, "load_mwh")
        if load > 0:
            asked, reached = (numbers.share(1.0 - row[name] / load) for name in ("bound", "used"))
            return [f"at least {asked}", reached, used]
    if row["kind"] == "permit hours":
        capacity = _capacity(results, row)
        if capacity > LEAST_MW:
            asked, reached = (f"{row[name] / capacity:,.0f}{numbers.SPACE}h" for name in ("bound", "used"))
            return [f"at most {asked}", reached, used]
    if row["kind"] == "reserve":
        return [f"at least {numbers.power(row['bound'])}", numbers.power(row["used"]), used]
    if row["kind"] in ("pause share", "availability"):
        return [f"at most {numbers.energy(row['bound'])}", numbers.energy(row["used"]), used]
    unit = {"m3": "m³"}.get(row["unit"], str(row["unit"]))
    asked, reached = (f"{numbers.count(row[name])} {unit}" for name in ("bound", "used"))
    return [f"at most {asked}", reached, used]


def _price(row: Row) -> str:
    usd = row["price_usd_per_unit"]
    if not usd:
        return numbers.UNKNOWN
    unit = {"m3": "m³"}.get(row["unit"], str(row["unit"]))
    return numbers.price(abs(usd), f"{unit} less" if row["kind"] == "reserve" else unit)


def _load(results: Results, row: Row, column: str) -> float:
    return float(sum(one[column] or 0.0 for one in results.rows_of("load", row["site"], row["year"])))


def _capacity(results: Results, row: Row) -> float:
    rows = results.rows_of("power_capacity", row["site"], row["year"])
    return float(sum(one["capacity_mw"] or 0.0 for one in rows if one["asset"] == row["item"]))
