"""Which limits bind and what one unit more would save; what a month of each energisation is worth."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

from gigawatt.report import numbers
from gigawatt.report.chart import Chart, Trace, axis, layout, rounded
from gigawatt.report.results import Results, Row, plain
from gigawatt.report.tables import Table

SHOWN = 25
DEMAND = "demand"
MOST_MONTHS = 30
BAR = "#2b7bba"
PALE = "#bcd7ea"
OPEN = "the certificate cannot tell it from zero"


def binding(results: Results) -> list[Row]:
    """Limits with a price, those first whose whole bound is worth most. Demand is a wish, not a limit: see ``demands``."""
    return sorted((row for row in results.rows("limits") if row["kind"] != DEMAND and _has_price(row)), key=_worth, reverse=True)


def demands(results: Results) -> list[Row]:
    """Demands, with what one unit more of each would cost."""
    return sorted((row for row in results.rows("limits") if row["kind"] == DEMAND and _has_price(row)), key=_worth, reverse=True)


def _has_price(row: Row) -> bool:
    least = 0.005 if row["unit"] == "USD" else 1e-9  # of a dollar less than a cent: a solver's rounding
    return row["price_usd_per_unit"] is not None and abs(row["price_usd_per_unit"]) >= least


def _worth(row: Row) -> float:
    amounts: list[float] = [abs(row[name]) for name in ("bound", "used") if row[name] is not None and isfinite(row[name])]
    price_usd: float = row["price_usd_per_unit"]
    return abs(price_usd) * max([*amounts, 1e-9])


def table(results: Results, rows: Sequence[Row], price_is: str = "worth of one unit more") -> Table:
    """Limits in words, with bound, use and price."""
    lines = []
    for row in rows:
        site = results.site_names.get(row["site"], "whole programme") if row["site"] else "whole programme"
        bound, used = _amount(row["bound"], row["unit"]), _amount(row["used"], row["unit"], named=False)
        lines.append([row["words"] or row["limit"], site, str(row["year"] or ""), bound, used, _price(row)])
    columns = ["limit", "where", "year", ">bound", ">used", f">{price_is}"]
    return Table(columns, lines)


def value_of_month(results: Results) -> Chart | None:
    """Bars of what the plan loses if an energisation comes a month later, with the certified range."""
    found = [row for row in results.rows("value_of_month") if row["value_usd"] is not None]
    rows = sorted(found, key=lambda row: -row["value_usd"])[:MOST_MONTHS][::-1]
    if not rows:
        return None
    error = {
        "type": "data",
        "symmetric": False,
        "array": [rounded(max(0.0, (_or(row["high_usd"], row["value_usd"]) - row["value_usd"]) / 1e6)) for row in rows],
        "arrayminus": [rounded(max(0.0, (row["value_usd"] - _or(row["low_usd"], row["value_usd"])) / 1e6)) for row in rows],
        "color": "#374151",
        "thickness": 1.4,
        "width": 4,
    }
    bar: Trace = {
        "type": "bar",
        "orientation": "h",
        "name": "",
        "x": [rounded(row["value_usd"] / 1e6) for row in rows],
        "y": [_wrapped(row["energisation"]) for row in rows],
        "error_x": error,
        "marker": {"color": [PALE if _is_open(row) else BAR for row in rows]},
        "customdata": [
            f"{numbers.money(_or(row['low_usd'], None))} to {numbers.money(_or(row['high_usd'], None))}"
            f"{f'; {OPEN}' if _is_open(row) else ''}"
            for row in rows
        ],
        "hovertemplate": "%{y}<br>%{x:,.4~g} M$ (%{customdata})<extra></extra>",
    }
    unit = axis(f"cost of one month later [M$ of {results.base_year}, present value]", range=_window(rows))
    figure = {
        "data": [bar],
        "layout": layout(110 + 34 * len(rows), xaxis=unit, yaxis=axis("", ticks=""), hovermode="closest", bargap=0.35),
    }
    more = f", the {MOST_MONTHS} largest of {len(found)}" if len(found) > MOST_MONTHS else ""
    remarks = {"": _open_remark(rows)} if any(_is_open(row) for row in rows) else {}
    return Chart("months", f"Value of a month for each energisation{more}", {"": figure}, remarks=remarks)


def _is_open(row: Row) -> bool:
    """Whether the proven range holds zero; a row without a range is not proven to be anything."""
    return bool(row["low_usd"] is None or row["high_usd"] is None or row["low_usd"] <= 0 <= row["high_usd"])


def _open_remark(rows: Sequence[Row]) -> str:
    found = sum(_is_open(row) for row in rows)
    which = f"all {found}" if found == len(rows) else f"{found} of {len(rows)}"
    return f"Pale bars ({which}): {OPEN}. Thin lines that are longer than the figure are cut at its edge."


def _window(rows: Sequence[Row]) -> list[float]:
    """The span of the bars [M$], with up to half as much again on each side for the thin lines."""
    values = [row["value_usd"] / 1e6 for row in rows]
    ends = [_or(row[name], row["value_usd"]) / 1e6 for row in rows for name in ("low_usd", "high_usd")]
    low, high = min(0.0, *values), max(0.0, *values)
    span = high - low
    if span < 1e-6:
        low, high = min(low, *ends), max(high, *ends)
        return [low - 0.05 * (high - low) - 1e-6, high + 0.05 * (high - low) + 1e-6]
    room = [max(low - min(ends), 0.0), max(max(ends) - high, 0.0)]
    return [rounded(low - min(room[0], 0.5 * span) - 0.03 * span), rounded(high + min(room[1], 0.5 * span) + 0.03 * span)]


def _wrapped(text: str, width: int = 30) -> str:
    """A label on two lines where it is long, broken at a space."""
    if len(text) <= width:
        return plain(text)
    cut = text.rfind(" ", 0, width)
    cut = cut if cut > width // 3 else width
    rest = text[cut:].strip()
    return f"{plain(text[:cut])}<br>{plain(rest if len(rest) <= width else rest[: width - 1] + '…')}"


def _amount(value: float | None, unit: str, named: bool = True) -> str:
    if value is None:
        return numbers.UNKNOWN
    if unit == "MW":
        return numbers.power(value)
    if unit.startswith("USD") and unit in ("USD", "USD/year"):
        return numbers.money(value)
    return f"{numbers.count(value)} {unit}" if named else numbers.count(value)


def _price(row: Row) -> str:
    usd = abs(row["price_usd_per_unit"])
    if row["unit"] == "USD":
        return f"{numbers.significant(usd)} $ for each dollar"
    unit = row["unit"] or ""
    return numbers.price(usd, unit.removesuffix("s") if len(unit) > 4 else unit)  # a price is for one of them


def _or(value: float | None, instead: float | None) -> float:
    return value if value is not None else instead if instead is not None else float("nan")
