"""What the board is told of the futures: dates and promises with how often they are kept, what it may cost, what is too early."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from gigawatt.programme.dates import fractional_year
from gigawatt.report import numbers, risk
from gigawatt.report.results import Results, Row
from gigawatt.report.risk_results import Futures
from gigawatt.report.tables import Table
from gigawatt.study.risk.answers import SURE, causes_in_short
from gigawatt.study.risk.promise_words import AS_PLANNED, ENERGISATION, promise_words
from gigawatt.study.schedule.too_early import too_early_words

MOST_ENERGISATIONS, MOST_PROMISES = 4, 2
LEAST = 0.01  # of futures: of fewer the page does not speak


@dataclass(frozen=True)
class Outlook:
    """The part of the page on futures.

    Attributes:
        title: of it.
        table: a row a date or promise, the least kept first.
        lines: what it may cost, and what to do.
    """

    title: str
    table: Table
    lines: Sequence[str]


def outlook(results: Results) -> Outlook:
    """What the futures of a study say; that there are none where nobody has drawn any."""
    futures = Futures(results)
    early = too_early_words(results.summary.get("planned_too_early") or [], results.site_names, advice=False)
    if why := risk.absent(results):
        return Outlook("If it goes otherwise", Table([], []), [*early, why])
    early = too_early_words(futures.summary["planned_too_early"], results.site_names, advice=False)
    lines = [*early, *_how_many(futures.summary), *_cost(futures.summary), *causes_in_short(futures.summary)]
    return Outlook(f"If it goes otherwise: {futures.summary['futures']:,} futures", _kept(futures), lines)


def _kept(futures: Futures) -> Table:
    """Energisations with their dates, and other promises: of each kind the year or item that is kept least often."""
    every = sorted(futures.rows("commitments"), key=lambda row: row["share"])
    rows = [_energised(futures, row) for row in every if row["kind"] == ENERGISATION][:MOST_ENERGISATIONS]
    worst: dict[tuple[str, str], Row] = {}
    for row in every:
        if row["kind"] not in (ENERGISATION, AS_PLANNED):
            worst.setdefault((row["kind"], row["item"]), row)
    rows += [_promised(futures, row) for row in list(worst.values())[:MOST_PROMISES]]
    return Table(["least kept", ">stated", ">P50", ">P80", ">kept in"], rows)


def _how_many(told: Row) -> Iterator[str]:
    """Of all dates and promises, how many are sure enough."""
    every = told["commitments"]
    dates = [one["share"] >= SURE for one in every if one["kind"] == ENERGISATION]
    others = [one["share"] >= SURE for one in every if one["kind"] != ENERGISATION]
    parts = [(dates, "energisations"), (others, "other promises")]
    kept = [f"{sum(some)} of {len(some)} {what}" for some, what in parts if some]
    if kept:
        yield f"Kept in four futures of five: {numbers.listed(kept)}."


def _energised(futures: Futures, row: Row) -> list[str]:
    dates = [numbers.month(row[name], short=True) for name in ("wanted", "p50", "p80")]
    return [futures.thing(row["item"]), *dates, numbers.share(row["share"], 2)]


def _promised(futures: Futures, row: Row) -> list[str]:
    what = promise_words(row["kind"], row["item"], futures.results.site_names)
    due = row["due"]
    if len(due) > len("2030-Q1"):
        due = numbers.month(fractional_year(date.fromisoformat(due)), short=True)
    return [what, due, "", "", numbers.share(row["share"], 2)]


def _cost(told: Row) -> Iterator[str]:
    """Half of the futures and four in five of them cost no more than so much."""
    cost, surplus = told["cost_usd"], told["surplus_usd"]
    yield (
        f"Cost, compute that is asked for and not there counted at its value: planned {numbers.money(cost['as_planned'])}; "
        f"P50 {numbers.money(cost['high']['p50'])}, P80 {numbers.money(cost['high']['p80'])} (half and four in five of the "
        f"futures cost no more); the worst tenth {numbers.money(cost['worst_tenth_high'])} on average."
    )
    if surplus["negative_share"] >= LEAST:
        yield f"In {numbers.share(surplus['negative_share'], 2)} of futures compute is worth less than it costs."
