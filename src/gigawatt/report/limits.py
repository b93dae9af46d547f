"""Which limits bind, what one unit more would save, and what each would have to be to stop binding."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

from gigawatt.report import numbers
from gigawatt.report.results import Results, Row
from gigawatt.report.tables import Table

SHOWN = 12
IN_WORDS = 3
DEMAND = "demand"
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
    "water cap": "Water caps",
    "clean energy": "Clean energy",
    "permit hours": "Hours of permits",
    "pause share": "Work that may pause",
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


def saving_at_most(row: Row) -> float | None:
    """The most that lifting a limit until it stops binding can save [USD, present value]; None where that level is not known.

    The cost of a plan falls ever more slowly as a limit is loosened, so that today's price for all of the way is more than
    is ever saved.
    """
    enough, bound = row.get("enough"), row["bound"]
    if enough is None or bound is None or not isfinite(enough):
        return None
    return abs(row["price_usd_per_unit"]) * (enough - bound) if is_apart(row) else 0.0


def is_apart(row: Row) -> bool:
    """Whether a limit stops binding at a level further away than its bound: else other limits bind at the same place."""
    return bool(row["enough"] > row["bound"] + LOOSE * abs(row["bound"]) and row["enough"] > row["bound"] + 1e-9)


def rank(row: Row) -> tuple[bool, float, float]:
    """What limits are sorted by: those with a known saving by it; at the same saving, by the price of the whole bound."""
    saving = saving_at_most(row)
    return saving is not None and saving > 0, saving or 0.0, _whole(row)


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
    """A limit in the study's words, with what lifting it can save at most and how many of its other years bind."""
    saving = saving_at_most(row)
    text = str(row["words"] or row["limit"])
    if saving:
        text += f" Lifting it that far saves {numbers.money(saving)} at most."
    return text + (f" The same limit binds in {others}." if others else "")


def short(row: Row, others: str) -> str:
    """As ``sentence``, for a page without room: price, level and saving."""
    text = f"{subject(row)}: one unit more saves {_price(row)}"
    saving = saving_at_most(row)
    if saving:
        text += f"; stops binding at {_enough(row)}, which saves {numbers.money(saving)} at most"
    return text + (f"; binds in {others} too." if others else ".")


def most_valuable(results: Results) -> Table:
    """The best year of each limit, those worth most first."""
    return table([row for row, _ in families(binding(results))[:SHOWN]])


def table(rows: Sequence[Row]) -> Table:
    """Limits with bound, use, price, and the level from which on more is worth nothing."""
    lines = []
    for row in rows:
        saving = saving_at_most(row)
        lines.append(
            [
                subject(row),
                _amount(row["bound"], row["unit"], named=False),  # of what: the price says it
                _amount(row["used"], row["unit"], named=False),
                _price(row),
                _enough(row),
                numbers.UNKNOWN if not saving else numbers.money(saving),
            ]
        )
    columns = ["limit", ">bound", ">used", ">one unit more saves", ">stops binding at", ">that saves at most"]
    return Table(columns, lines)


def groups(results: Results) -> list[tuple[str, Table]]:
    """All binding limits by kind, the kind with the most valuable one first."""
    found: dict[str, list[Row]] = {}
    for row in binding(results):
        found.setdefault(row["kind"], []).append(row)
    titled = []
    for kind, rows in found.items():
        best = saving_at_most(rows[0])
        worth = f", the best worth {numbers.money(best)} at most" if best else ""
        number = numbers.plural(len(rows), "binding limit")
        titled.append((f"{KINDS.get(kind, kind.capitalize())}: {number}{worth}", table(rows)))
    return titled


def demand_table(results: Results) -> Table:
    """What one unit more of each demand would cost."""
    lines = [
        [
            str(row["words"] or row["limit"]),
            period(row),
            _amount(row["bound"], row["unit"]),
            _amount(row["used"], row["unit"], named=False),
            _price(row),
        ]
        for row in demands(results)
    ]
    return Table(["demand", "when", ">asked", ">served", ">cost of one unit more"], lines)


def subject(row: Row) -> str:
    """What is limited, where and when: the study's words up to its size, which has a column of its own."""
    text = str(row["words"] or row["limit"]).partition(" binds:")[0]
    return text[: text.rfind(" (")] if text.endswith(")") and "(" in text else text


def period(row: Row) -> str:
    """The quarter or the year of a limit."""
    return str(row.get("period") or row["year"] or "")


def _enough(row: Row) -> str:
    if row.get("enough") is None or not isfinite(row["enough"]):
        return numbers.UNKNOWN
    return _amount(row["enough"], row["unit"], named=False) if is_apart(row) else "other limits hold"


def _amount(value: float | None, unit: str, named: bool = True) -> str:
    if value is None or not isfinite(value):
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
