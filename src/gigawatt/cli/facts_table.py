"""The table of ``gigawatt facts``: a row a figure or a path by year, in the units that the trade quotes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

import numpy as np
from rich import box
from rich.table import Table

from gigawatt.catalog import reference_classes
from gigawatt.catalog.sourced_figures import Standing
from gigawatt.quantity import Figure
from gigawatt.schedule.records.promised import beside
from gigawatt.schedule.records.reference_class import class_overrun

_MARKS = {"high": "●●●", "medium": "●●○", "low": "●○○", "assumption": "○○○", "unsourced-memory": "???"}
_LEGEND = "●●● high · ●●○ medium · ●○○ low · ○○○ an assumption · ??? from memory: look it up before you rely on it"
_MMBTU_PER_MWH = 3600 / 1055.05585262
# As quoted: what a canonical number is divided by, and the unit of the outcome; by unit, and where the row says more, by row.
_BY_UNIT = {
    "USD/MW": (1e3, "USD/kW"),
    "USD/(MW*year)": (1e3, "USD/(kW*year)"),
    "USD/(MWh*year)": (1e3, "USD/(kWh*year)"),
    "year": (1.0, "years"),
    "month": (1.0, "months"),
}
_BY_ROW = {
    ("USD/MWh", "capex_energy"): (1e3, "USD/kWh"),
    ("MWh/MWh", "heat_rate"): (1 / _MMBTU_PER_MWH, "MMBtu/MWh"),
}
_SHARES = (
    "share", "rate", "availability", "efficiency", "credit", "load", "spread", "return",
    "take", "completion", "cancelled", "granted", "backup", "mean", "median", "share_over",
)  # fmt: skip
_FIRST_CALENDAR_YEAR = 1900


def facts_table(figures: Iterable[Figure], base_year: int) -> Table:
    """Figures with their sources; the values of a path by year share a row, and so do their sources."""
    title = f"Money is US dollars of {base_year}; capital costs are overnight"
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=title, title_justify="left", caption=_LEGEND, caption_justify="left")
    table.add_column("figure", overflow="fold")
    table.add_column("value", justify="right", no_wrap=True)
    table.add_column("unit", no_wrap=True)
    table.add_column("as of", no_wrap=True)
    table.add_column("trust", no_wrap=True)
    table.add_column("source and note", overflow="fold")
    for name, path in _paths(figures):
        first = path[0]
        source = ". ".join(part for part in (first.source, first.note, _class_of(path, name)) if part)
        values = "\n".join(_value(one, name) for one in path)
        table.add_row(name, values, _scale(first, name)[1], first.as_of, _MARKS.get(first.confidence, first.confidence), source)
    return table


def standings_table(rows: Iterable[Standing]) -> Table:
    """By section, how many figures have a source and how many have none; all of them last."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("section")
    for head in ("with a source", "assumed", "from memory", "sourced"):
        table.add_column(head, justify="right")
    each = list(rows)
    sums = (sum(one.sourced for one in each), sum(one.assumed for one in each), sum(one.remembered for one in each))
    for one in (*each, Standing("all", *sums)):
        share = one.sourced / max(one.sourced + one.assumed + one.remembered, 1)
        table.add_row(one.section, f"{one.sourced:,}", f"{one.assumed:,}", f"{one.remembered:,}", f"{share:.0%}")
    return table


def _paths(figures: Iterable[Figure]) -> Iterator[tuple[str, list[Figure]]]:
    """Figures that differ in their year alone, together; the name without its year."""
    for name, group in groupby(figures, key=_without_year):
        yield name, list(group)


def _class_of(path: list[Figure], name: str) -> str:
    """What the projects of a promised number's class made of such promises: of a path, of its first year."""
    found = beside(path[0])
    if found is None:
        return _factors(name)
    scale, unit = _scale(path[0], name)
    half, most = (_number(end / scale) for end in (found.p50, found.p80))
    return f"A promise: half the projects of `{found.reference_class}` would end within {half}, four fifths within {most} {unit}"


def _factors(name: str) -> str:
    """What a record of a reference class does to a promise, beside the first number of the record."""
    section, _, rest = name.partition(".")
    key, _, row = rest.partition(".")
    measure, _, number = row.partition(".")
    if section != "reference_classes" or number not in ("mean", "median"):
        return ""
    one = reference_classes().classes[key]
    half, most = class_overrun(one, "cost" if measure == "cost" else "schedule").quantile(np.array([0.5, 0.8]))
    return f"Times what was promised: half ended within {half:.2f}, four fifths within {most:.2f}. {one.sample}"


def _without_year(one: Figure) -> str:
    name, _, last = one.name.rpartition(".")
    return name if last.isdigit() else one.name


def _value(one: Figure, name: str) -> str:
    scale = _scale(one, name)[0]
    year = one.name[len(name) + 1 :]
    date = one.unit == "year" and one.value >= _FIRST_CALENDAR_YEAR
    text = f"{one.value:g}" if date else _number(one.value / scale)
    if one.p10 is not None or one.p90 is not None:
        ends = ("…" if end is None else _number(end / scale) for end in (one.p10, one.p90))
        text = f"{text} ({' to '.join(ends)})"
    return f"{year}: {text}" if year else text


def _number(value: float) -> str:
    """At most five significant digits: more would be conversion, not knowledge."""
    return f"{value:,.5g}" if abs(value) < 1e5 else f"{value:,.0f}"


def _scale(one: Figure, name: str) -> tuple[float, str]:
    """What to divide the canonical number by, and the unit of the outcome."""
    last = name.rpartition(".")[2]
    if one.unit == "year" and one.value >= _FIRST_CALENDAR_YEAR:
        return 1.0, "a date"
    if not one.unit:
        return (0.01, "%") if last.endswith(_SHARES) or ".capex_parts." in name else (1.0, "")
    if name.startswith("fuels.") and one.unit == "USD/MWh":
        return _MMBTU_PER_MWH, "USD/MMBtu"
    return _BY_ROW.get((one.unit, last)) or _BY_UNIT.get(one.unit, (1.0, one.unit))
