"""Near-optimal alternatives: what could be otherwise at nearly the same cost."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from gigawatt.report import numbers
from gigawatt.report.chart import Chart, Selector, Trace, axis, layout, rounded
from gigawatt.report.colours import INK
from gigawatt.report.numbers import Steps
from gigawatt.report.results import Results, Row, plain, words
from gigawatt.report.tables import Table

SHOWN_COLOUR = "#2b7bba"
OPEN_COLOUR = "#d5e4ef"
MOST_BARS = 24
IN_WORDS = 6
SAME = 0.005  # of an amount: ends no further from it are the amount itself
KINDS = {"power": "power by technology", "storage energy": "energy of stores", "chips": "chips bought", "site": "IT by site"}
STEPS: dict[str, Steps] = {
    "MW": ((1e3, "GW"), (1.0, "MW")),
    "MWh": ((1e3, "GWh"), (1.0, "MWh")),
    "accelerators": ((1e6, "million accelerators"), (1e3, "thousand accelerators"), (1.0, "accelerators")),
}
Ends = tuple[float, float]


def looked_at(results: Results) -> list[Row]:
    """Rows with an end that is known, the most important quantities first."""
    return [row for row in results.rows("alternatives") if row["low"] is not None or row["high"] is not None]


def shown_table(results: Results) -> Table:
    """A row a quantity: the plan's amount, and what dispatched plans show to be there for each slack."""
    return _table(results, _shown_cell)


def outer_table(results: Results) -> Table:
    """A row a quantity: the ends beyond which nothing lies."""
    return _table(results, _outer)


def _table(results: Results, cell: Callable[[Row], str]) -> Table:
    slacks = _slacks(results)
    lines = []
    for rows in _by_quantity(results):
        first = next(iter(rows.values()))
        cells = [cell(rows[slack]) if slack in rows else numbers.UNKNOWN for slack in slacks]
        lines.append([name(results, first), _amount(first["planned"], first["unit"]), *cells])
    return Table(["what", ">in the plan", *(f">for {_percent(slack)} more" for slack in slacks)], lines)


def chart(results: Results) -> Chart | None:
    """Bars from the least to the most of each quantity, the plan's amount marked; one kind and one slack at a time."""
    slacks = _slacks(results)
    kinds = list(dict.fromkeys(row["quantity"] for row in looked_at(results)))
    if not kinds:
        return None
    figures, remarks = {}, {}
    for kind in kinds:
        mine = [row for row in looked_at(results) if row["quantity"] == kind]
        most = max(max(row["planned"], row["high"] or 0.0) for row in mine)  # one scale, so that slacks can be compared
        for slack in slacks:
            rows = [row for row in mine if row["slack"] == slack][:MOST_BARS]
            figures[f"{kind}|{slack:g}"] = _figure(results, rows[::-1], most)
            bare = sum(row["low_shown"] is None and row["high_shown"] is None for row in rows)
            remarks[f"{kind}|{slack:g}"] = (
                f"Dark: shown by dispatched plans. Pale: no plan outside of it costs up to {_percent(slack)} more. "
                "Line: the plan." + (f" Of {numbers.plural(bare, 'bar')} no end was dispatched." if bare else "")
            )
    selectors = (
        Selector("What", [(kind, KINDS.get(kind, kind).capitalize().replace("It by", "IT by")) for kind in kinds], kinds[0]),
        Selector("At most", [(f"{slack:g}", f"{_percent(slack)} more") for slack in slacks], f"{slacks[0]:g}"),
    )
    return Chart("alternatives", "What costs hardly more than the plan", figures, selectors, remarks)


def in_words(results: Results) -> list[str]:
    """The spans that say most, what cannot be done without, and what was not looked at."""
    slacks = _slacks(results)
    if not slacks:
        return []
    rows = [row for row in looked_at(results) if row["slack"] == slacks[0] and row["low"] is not None and row["high"] is not None]
    found = [_sentence(results, row) for row in sorted(rows, key=lambda row: _shown(row) is None)[:IN_WORDS]]
    needed = [row for row in rows if row["low"] > (1.0 - 0.1) * row["planned"] > 0.0]
    if needed:
        names = numbers.listed(
            [f"{name(results, row)} (at least {_amount(row['low'], row['unit'])})" for row in needed[:IN_WORDS]]
        )
        found.append(f"No plan that costs up to {_percent(slacks[0])} more does with much less of: {names}.")
    every = {_key(row) for row in results.rows("alternatives")}
    seen = {_key(row) for row in looked_at(results)}
    if len(seen) < len(every):
        found.append(
            f"There was time to look at {len(seen)} of {len(every)} quantities, those that weigh most; "
            "a larger share of the plan's time (`--alternatives`) looks at more of them."
        )
    return found


def name(results: Results, row: Row) -> str:
    """What a row is about."""
    if row["quantity"] == "site":
        return f"IT at {results.site_names.get(row['site'], row['site'])}"
    what = words(row["item"])
    return f"energy of {what}" if row["quantity"] == "storage energy" else what


def _sentence(results: Results, row: Row) -> str:
    slack, unit = _percent(row["slack"]), row["unit"]
    subject = name(results, row)
    subject = subject[:1].upper() + subject[1:]
    shown, outer = _shown(row), (row["low"], row["high"])
    planned = f"the plan has {_amount(row['planned'], unit)}"
    beyond = f"nothing outside {_range(outer, unit)} does"
    if shown is None:
        inside = _range(outer, unit)
        return f"{subject} ({planned}): nothing outside {inside} costs no more than {slack} more; no end was dispatched."
    if _is_point(shown, row):
        return f"{subject} ({planned}): nothing else was shown to cost no more than {slack} more; {beyond}."
    return f"{subject} between {_range(shown, unit, ' and ')} costs no more than {slack} more ({planned}; {beyond})."


def _shown_cell(row: Row) -> str:
    shown = _shown(row)
    return "not dispatched" if shown is None else _range(shown, row["unit"])


def _outer(row: Row) -> str:
    if row["low"] is not None and row["high"] is not None:
        return _range((row["low"], row["high"]), row["unit"])
    if row["low"] is not None:
        return f"no less than {_amount(row['low'], row['unit'])}"
    return f"no more than {_amount(row['high'], row['unit'])}"


def _told(row: Row) -> str:
    shown = _shown(row)
    outer = f"nothing outside: {_outer(row)}"
    return outer if shown is None else f"shown: {_range(shown, row['unit'])}<br>{outer}"


def _figure(results: Results, rows: Sequence[Row], most: float) -> dict[str, object]:
    size, unit = numbers.fitting(most, STEPS[rows[0]["unit"]] if rows else STEPS["MW"])
    names = [plain(name(results, row)) for row in rows]
    outer = [(_or(row["low"], row["planned"]), _or(row["high"], row["planned"])) for row in rows]
    inner = [_shown(row) or (row["planned"], row["planned"]) for row in rows]
    told = [_told(row) for row in rows]
    plan: Trace = {
        "type": "scatter",
        "mode": "markers",
        "x": [rounded(row["planned"] / size) for row in rows],
        "y": names,
        "marker": {"symbol": "line-ns", "size": 20, "line": {"width": 3, "color": INK}},
        "hovertemplate": "%{y}<br>the plan: %{x:,.4~g} " + unit + "<extra></extra>",
    }
    data = [_bars(names, outer, size, OPEN_COLOUR, told, 0.62), _bars(names, inner, size, SHOWN_COLOUR, told, 0.34), plan]
    scale = axis(unit, range=[-0.02 * most / size, 1.05 * most / size])
    return {
        "data": data,
        "layout": layout(
            110 + 34 * len(rows), xaxis=scale, yaxis=axis("", ticks="", type="category"), hovermode="closest", barmode="overlay"
        ),
    }


def _bars(names: list[str], ends: Sequence[Ends], size: float, colour: str, told: list[str], width: float) -> Trace:
    return {
        "type": "bar",
        "orientation": "h",
        "name": "",
        "y": names,
        "base": [rounded(low / size) for low, _ in ends],
        "x": [rounded((high - low) / size) for low, high in ends],
        "width": width,
        "marker": {"color": colour},
        "customdata": told,
        "hovertemplate": "%{y}<br>%{customdata}<extra></extra>",
    }


def _by_quantity(results: Results) -> Iterator[dict[float, Row]]:
    found: dict[tuple[str, str], dict[float, Row]] = {}
    for row in looked_at(results):
        found.setdefault(_key(row), {})[row["slack"]] = row
    yield from found.values()


def _key(row: Row) -> tuple[str, str]:
    return row["quantity"], row["item"] or row["site"]


def _slacks(results: Results) -> list[float]:
    return sorted({row["slack"] for row in looked_at(results)})


def _shown(row: Row) -> Ends | None:
    low, high = row["low_shown"], row["high_shown"]
    if low is None and high is None:
        return None
    return row["planned"] if low is None else low, row["planned"] if high is None else high


def _is_point(ends: Ends, row: Row) -> bool:
    return bool(ends[1] - ends[0] <= SAME * max(abs(row["planned"]), 1.0))


def _range(ends: Ends, unit: str, between: str = " to ") -> str:
    low, high = (_amount(end, unit) for end in ends)
    shared = low.rpartition(numbers.SPACE)
    if shared[2] == high.rpartition(numbers.SPACE)[2]:
        low = shared[0]
    return f"{low}{between}{high}"


def _amount(value: float, unit: str) -> str:
    value = 0.0 if abs(value) < 1e-3 else value
    if unit == "MW":
        return numbers.power(value)
    return numbers.energy(value) if unit == "MWh" else numbers.count(value)


def _or(value: float | None, instead: float) -> float:
    return instead if value is None else value


def _percent(slack: float) -> str:
    return f"{100 * slack:g}{numbers.SPACE}%"
