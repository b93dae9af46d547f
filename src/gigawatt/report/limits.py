"""Which limits bind, what one unit more and all of it would save, and what each would have to be to stop binding."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

from gigawatt.report import numbers
from gigawatt.report.results import Results, Row
from gigawatt.report.tables import Table

SHOWN = 12
IN_WORDS = 3
DEMAND = "demand"
LONG = 5  # letters of a unit, above which it is named once in a row of a table
LOOSE = 1e-4  # of a bound: a level no further away is the bound itself

KINDS = {
    "grid connection": "Grid connections",
    "chip supply": "Supply of chips",
    "supplier slots": "Slots of suppliers",
    "halls in service": "Halls in service",
    "halls limit": "Halls of a phase",
    "capacity limit": "Capacity of an option",
    "energy limit": "Energy of a store",
    "yearly build": "What can be built in a year",
    "capital budget": "Capital budgets",
    "carbon cap": "Carbon caps",
    "NOx cap": "NOx caps",
    "NOx permit": "NOx of permits",
    "CO2 permit": "CO2 of permits",
    "water cap": "Water caps",
    "clean energy": "Clean energy",
    "permit hours": "Hours of permits",
    "pause share": "Work that may pause",
    "availability": "Availability of workloads",
    "reserve": "Reserves",
    "export": "Export",
    "required demand": "Demand that must be served",
}


def binding(results: Results) -> list[Row]:
    """Limits with a price, those first whose loosening could save most; then those of which that is not known.

    Demand is a wish, not a limit: see ``demands``.
    """
    return sorted((row for row in results.rows("limits") if row["kind"] != DEMAND and _has_price(row)), key=rank, reverse=True)


def demands(results: Results) -> list[Row]:
    """Demands, with what one unit more of each would cost."""
    return sorted((row for row in results.rows("limits") if row["kind"] == DEMAND and _has_price(row)), key=_whole, reverse=True)


def saving(row: Row) -> float | None:
    """What lifting a limit altogether saves, about [USD, present value]; None where the study has not looked."""
    usd = row.get("saving_usd")
    return None if usd is None or not isfinite(usd) else float(usd)


def is_apart(row: Row) -> bool:
    """Whether a limit stops binding at a level further away than its bound: else other limits bind at the same place."""
    return bool(row["enough"] > row["bound"] + LOOSE * abs(row["bound"]) and row["enough"] > row["bound"] + 1e-9)


def rank(row: Row) -> tuple[float, float]:
    """What limits are sorted by: what lifting them saves; where that is not known, after the others by the price of the bound."""
    usd = saving(row)
    return usd or 0.0, _whole(row) if usd is None else 0.0


def _has_price(row: Row) -> bool:
    least = 0.005 if row["unit"] == "USD" else 1e-9  # of a dollar less than a cent: a solver's rounding
    return row["price_usd_per_unit"] is not None and abs(row["price_usd_per_unit"]) >= least


def _whole(row: Row) -> float:
    amounts: list[float] = [abs(row[name]) for name in ("bound", "used") if row[name] is not None and isfinite(row[name])]
    price_usd: float = row["price_usd_per_unit"]
    return abs(price_usd) * max([*amounts, 1e-9])


def in_words(results: Results) -> list[str]:
    """The limits worth most as sentences, each family of a limit (its years and quarters) once."""
    return [sentence(row, others) for row, others in families(binding(results))[:IN_WORDS]]


def families(rows: Sequence[Row]) -> list[tuple[Row, str]]:
    """The first row of every kind, site and item, with how many of its other years and quarters bind too, in words."""
    found: dict[tuple[str, str, str], list[Row]] = {}
    for row in rows:
        found.setdefault((row["kind"], row["site"], row["item"]), []).append(row)
    return [(rows[0], _others(rows[1:])) for rows in found.values()]


def _others(rows: Sequence[Row]) -> str:
    quarters = sum("-Q" in period(row) for row in rows)
    parts = [(quarters, "other quarter"), (len(rows) - quarters, "other year")]
    return numbers.listed([numbers.plural(number, word) for number, word in parts if number])


def sentence(row: Row, others: str) -> str:
    """A limit in the study's words, with how many of its other years bind."""
    return str(row["words"] or row["limit"]) + (f" The same limit binds in {others}." if others else "")


def short(row: Row, others: str) -> str:
    """As ``sentence``, for a page without room: what lifting it saves, how far that is, and the price of one unit."""
    usd = saving(row)
    margin = f"at the margin {_price(row)}"
    if usd is None:
        text = f"{subject(row)}: {margin}"
    elif row.get("enough") is not None and is_apart(row):
        way = f"from {_amount(row['bound'], row['unit'], named=False)} to {_enough(row)}"
        text = f"{subject(row)}: lifting it {way} saves about {numbers.money(usd)}; {margin}"
    else:
        text = f"{subject(row)}: without it the plan would cost about {numbers.money(usd)} less; {margin}"
    return text + (f"; binds in {others} too." if others else ".")


def most_valuable(results: Results) -> Table:
    """The best year of each limit, those worth most first."""
    return table([row for row, _ in families(binding(results))[:SHOWN]])


def table(rows: Sequence[Row]) -> Table:
    """Limits with bound, use, price at the margin, the level from which on more is worth nothing, and what that far saves."""
    lines = []
    for row in rows:
        usd = saving(row)
        lines.append(
            [
                subject(row) + (f" [{row['unit']}]" if _is_long(row["unit"]) else ""),
                _amount(row["bound"], row["unit"], named=False),
                _amount(row["used"], row["unit"], named=False),
                _price(row),
                _enough(row, named=False),
                numbers.UNKNOWN if usd is None else numbers.money(usd),
            ]
        )
    columns = [
        "limit",
        ">bound",
        ">used",
        ">one unit more saves",
        ">stops binding at",
        ">lifting it saves",
    ]
    return Table(columns, lines)


def groups(results: Results) -> list[tuple[str, Table]]:
    """All binding limits by kind, the kind with the most valuable one first."""
    found: dict[str, list[Row]] = {}
    for row in binding(results):
        found.setdefault(row["kind"], []).append(row)
    titled = []
    for kind, rows in found.items():
        best = saving(rows[0])
        worth = f", lifting the best saves about {numbers.money(best)}" if best else ""
        number = numbers.plural(len(rows), "binding limit")
        titled.append((f"{KINDS.get(kind, kind.capitalize())}: {number}{worth}", table(rows)))
    return titled


def demand_table(results: Results) -> Table:
    """What one unit more of each demand would cost."""
    lines = [
        [
            subject(row),
            period(row),
            _amount(row["bound"], row["unit"]),
            _amount(row["used"], row["unit"]),
            _price(row),
        ]
        for row in demands(results)
    ]
    return Table(["demand", "when", ">asked", ">served", ">cost of one unit more"], lines)


def subject(row: Row) -> str:
    """What is limited, where and when: the study's words up to its size, which has a column of its own."""
    text = str(row["words"] or row["limit"]).partition(" binds:")[0].partition(": one ")[0]
    text = text[: text.rfind(" (")] if text.endswith(")") and " (" in text else text
    return text if period(row) in text else f"{text}, {period(row)}"


def period(row: Row) -> str:
    """The quarter or the year of a limit."""
    return str(row.get("period") or row["year"] or "")


def _enough(row: Row, named: bool = True) -> str:
    if row.get("enough") is None or not isfinite(row["enough"]):
        return numbers.UNKNOWN
    return _amount(row["enough"], row["unit"], named) if is_apart(row) else "other limits hold"


def _amount(value: float | None, unit: str | None, named: bool = True) -> str:
    """An amount with its unit; a long one may have been named beside it."""
    if value is None or not isfinite(value):
        return numbers.UNKNOWN
    if unit == "MW":
        return numbers.power(value)
    if unit == "MWh":
        return numbers.energy(value)
    if unit == "USD":
        return numbers.money(value)
    return f"{numbers.count(value)}{numbers.SPACE}{_named(unit) if named or not _is_long(unit) else ''}".strip()


def _is_long(unit: str | None) -> bool:
    return len(unit or "") > LONG


def _named(unit: str | None) -> str:
    return {"m3": "m³"}.get(unit or "", unit or "")


def _price(row: Row) -> str:
    usd = abs(row["price_usd_per_unit"])
    if row["unit"] == "USD":
        return f"{numbers.significant(usd)} $ for each dollar"
    unit = _named(row["unit"])
    return numbers.price(usd, unit.removesuffix("s") if len(unit) > 4 else unit)  # a price is for one of them
