"""What a month is worth: what the programme loses if one energisation comes a month later."""

from __future__ import annotations

from collections.abc import Sequence

from gigawatt.report import numbers
from gigawatt.report.chart import Chart, Trace, axis, layout, rounded
from gigawatt.report.results import Results, Row, plain
from gigawatt.report.tables import Table

MOST_MONTHS = 30
SHOWN = 15
IN_WORDS = 3
DAYS = 365 / 12  # of a month
BAR = "#2b7bba"
PALE = "#bcd7ea"
OPEN = "the certificate cannot tell it from zero"


def ranked(results: Results) -> list[Row]:
    """Energisations, the one whose delay costs most first."""
    return sorted(
        (row for row in results.rows("value_of_month") if row["value_usd"] is not None), key=lambda row: -row["value_usd"]
    )


def table(rows: Sequence[Row]) -> Table:
    """A row an energisation: its date and size, what a month costs, the proven range, and the cost of a MW and of a day."""
    lines = []
    for row in rows:
        range_usd = numbers.UNKNOWN if row["low_usd"] is None or row["high_usd"] is None else proven(row)
        size = row["capacity_mw"]
        per_mw = numbers.money(row["value_usd"] / size) if size and not is_open(row) else numbers.UNKNOWN
        day = numbers.money(row["value_usd"] / DAYS) if not is_open(row) else numbers.UNKNOWN
        lines.append(
            [
                row["energisation"],
                numbers.month(row["date"]),
                numbers.power(size),
                numbers.money(row["value_usd"]),
                range_usd,
                per_mw,
                day,
            ]
        )
    columns = ["energisation", "date", ">size", ">a month later costs", ">proven range", ">each MW", ">each day"]
    return Table(columns, lines)


def by_site(results: Results) -> Table:
    """The sums of each site; empty where there is only one."""
    found: dict[str, list[Row]] = {}
    for row in ranked(results):
        found.setdefault(row["site"], []).append(row)
    if len(found) < 2:
        return Table([], [])
    lines = [
        [results.site_names.get(site, site), str(len(rows)), numbers.money(_sum(rows, "value_usd")), _range(rows)]
        for site, rows in sorted(found.items(), key=lambda item: -_sum(item[1], "value_usd"))
    ]
    return Table(["site", ">energisations", ">sum of their months", ">proven range of the sum"], lines)


def in_words(results: Results) -> list[str]:
    """The months that cost most, those that would save, the exposure of all together, and what the certificate cannot tell."""
    rows = ranked(results)
    told = [row for row in rows if not is_open(row)]
    found = [_sentence(row) for row in told if row["value_usd"] > 0][:IN_WORDS]
    early = [row for row in reversed(told) if row["value_usd"] < 0][:IN_WORDS]
    found += [f"{row['energisation']} may wait: a month later saves {numbers.money(-row['value_usd'])}." for row in early]
    if len(rows) > 1:
        found.append(
            f"Total exposure: a month of each of the {len(rows)} energisations comes to {exposure(rows)}, each counted as if it "
            "alone were late. Delays that come together may cost more or less than their sum."
        )
    unsure = len(rows) - len(told)
    if unsure:
        which = numbers.plural(unsure, "energisation") if unsure < len(rows) else f"all {len(rows)} energisations"
        found.append(f"Of {which} the certificate cannot tell a month's cost from zero: a plan with a smaller gap would.")
    return found


def _sentence(row: Row) -> str:
    size = f"{numbers.power(row['capacity_mw'])}, " if row["capacity_mw"] else ""
    return (
        f"{row['energisation']} ({size}{numbers.month(row['date'])}): a month later costs {numbers.money(row['value_usd'])}, "
        f"proven to be {proven(row)}; each day costs {numbers.money(row['value_usd'] / DAYS)}."
    )


def proven(row: Row) -> str:
    """The range that the certificate can prove, in one unit."""
    return numbers.money_range(row["low_usd"], row["high_usd"])


def exposure(rows: Sequence[Row]) -> str:
    """The sum of the months of all energisations with its proven range."""
    return f"{numbers.money(_sum(rows, 'value_usd'))} in all, proven {_range(rows)}"


def _range(rows: Sequence[Row]) -> str:
    return numbers.money_range(_sum(rows, "low_usd"), _sum(rows, "high_usd"))


def _sum(rows: Sequence[Row], column: str) -> float:
    return float(sum(_or(row[column], row["value_usd"]) for row in rows))


def chart(results: Results) -> Chart | None:
    """Bars of what the plan loses if an energisation comes a month later, with the certified range."""
    found = ranked(results)
    rows = found[:MOST_MONTHS][::-1]
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
        "marker": {"color": [PALE if is_open(row) else BAR for row in rows]},
        "customdata": [
            f"{numbers.money(_or(row['low_usd'], None))} to {numbers.money(_or(row['high_usd'], None))}"
            f"{f'; {OPEN}' if is_open(row) else ''}"
            for row in rows
        ],
        "hovertemplate": "%{y}<br>%{x:,.4~g} M$ (%{customdata})<extra></extra>",
    }
    unit = axis(f"cost of one month later [M$ of {results.base_year}]", range=_window(rows))
    figure = {
        "data": [bar],
        "layout": layout(110 + 34 * len(rows), xaxis=unit, yaxis=axis("", ticks=""), hovermode="closest", bargap=0.35),
    }
    more = f", the {MOST_MONTHS} largest of {len(found)}" if len(found) > MOST_MONTHS else ""
    remarks = {"": _open_remark(rows)} if any(is_open(row) for row in rows) else {}
    return Chart("months", f"Value of a month for each energisation, present value{more}", {"": figure}, remarks=remarks)


def is_open(row: Row) -> bool:
    """Whether the proven range holds zero; a row without a range is not proven to be anything."""
    return bool(row["low_usd"] is None or row["high_usd"] is None or row["low_usd"] <= 0 <= row["high_usd"])


def _open_remark(rows: Sequence[Row]) -> str:
    found = sum(is_open(row) for row in rows)
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


def _or(value: float | None, instead: float | None) -> float:
    return value if value is not None else instead if instead is not None else float("nan")
