"""What the board is told of the futures: dates and promises with how often they are kept, what it may cost, what is too early."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from gigawatt.report import numbers, risk
from gigawatt.report.results import Results, Row
from gigawatt.report.risk_results import Futures
from gigawatt.report.tables import Table
from gigawatt.study.risk.answers import acted_on
from gigawatt.study.risk.promise_words import ENERGISATION, promise_words
from gigawatt.study.schedule.too_early import too_early_words

MOST_ENERGISATIONS, MOST_PROMISES = 5, 3


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
    lines = [*early, *_cost(futures.summary), *acted_on(futures.summary, futures.say)]
    return Outlook(f"If it goes otherwise: {futures.summary['futures']:,} futures", _kept(futures), lines)


def _kept(futures: Futures) -> Table:
    """Energisations with their dates, and other promises: of each kind the year or item that is kept least often."""
    every = sorted(futures.commitments(ENERGISATION), key=lambda row: row["share"])
    rows = [_energised(futures, row) for row in every[:MOST_ENERGISATIONS]]
    if len(every) > MOST_ENERGISATIONS:
        rest = every[MOST_ENERGISATIONS:]
        span = f"{numbers.share(rest[0]['share'], 2)} to {numbers.share(rest[-1]['share'], 2)}"
        rows.append([f"{len(rest)} other energisations", "", "", "", span])
    worst: dict[tuple[str, str], Row] = {}
    for row in sorted(futures.rows("commitments"), key=lambda row: row["share"]):
        if row["kind"] not in (ENERGISATION, "as planned"):
            worst.setdefault((row["kind"], row["item"]), row)
    for row in list(worst.values())[:MOST_PROMISES]:
        rows.append([_promise(futures, row), str(row["due"]), "", "", numbers.share(row["share"], 2)])
    if len(worst) > MOST_PROMISES:
        least = list(worst.values())[MOST_PROMISES]["share"]
        rows.append([f"{len(worst) - MOST_PROMISES} other promises", "", "", "", f"{numbers.share(least, 2)} or more"])
    return Table(["least kept first", ">stated", ">P50", ">P80", ">kept in"], rows)


def _energised(futures: Futures, row: Row) -> list[str]:
    dates = [numbers.month(row[name], short=True) for name in ("wanted", "p50", "p80")]
    return [futures.thing(row["item"]), *dates, numbers.share(row["share"], 2)]


def _promise(futures: Futures, row: Row) -> str:
    return promise_words(row["kind"], row["item"], futures.results.site_names)


def _cost(told: dict[str, Any] | Row) -> Iterator[str]:
    """Half of the futures and four in five of them cost no more than so much."""
    cost, surplus = told["cost_usd"], told["surplus_usd"]
    yield (
        f"Cost, compute that is asked for and not there counted at its value: planned {numbers.money(cost['as_planned'])}; "
        f"P50 {numbers.money(cost['high']['p50'])}, P80 {numbers.money(cost['high']['p80'])} (half and four in five of the "
        f"futures cost no more); the worst tenth {numbers.money(cost['worst_tenth_high'])} on average."
    )
    if surplus["negative_share"] > 0.0:
        yield f"In {numbers.share(surplus['negative_share'], 2)} of futures compute is worth less than it costs."
