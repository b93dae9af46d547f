"""Money moved between lines of a study's budget ledger: both lines change, their sum does not. Nothing of it is stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gigawatt.errors import StudyError
from gigawatt.finance.budget_ledger import STATES, BudgetError, BudgetLedger, Key, State
from gigawatt.programme.text.known_names import nearest
from gigawatt.quantity import Figure
from gigawatt.study.folder import StudyFolder

JOINED = "/"


@dataclass(frozen=True, slots=True)
class Move:
    """An amount from one line to another, as a user writes them.

    Attributes:
        source: A line as ``SITE/GROUP/ITEM``, or its end where that is clear.
        target: Another one.
        usd: How much [nominal USD].
        year: In which calendar year; None: in all years in which the first has it, in proportion.
        state: How firm the money is that is moved.
    """

    source: str
    target: str
    usd: float
    year: int | None = None
    state: State = State.ANNOUNCED


def stored_ledger(folder: StudyFolder) -> BudgetLedger:
    """The budget ledger as the money stage wrote it.

    Raises:
        StudyError: the money stage has not run.
    """
    if not folder.has_finance("budget"):
        raise StudyError(f"{folder.path}: the money stage has not run. `gigawatt finance {folder.path}` does.")
    table, told = folder.finance("budget"), folder.summary["finance"]["budget"]
    years = tuple(int(year) for year in folder.summary["finance"]["revenue_usd"])
    lines: dict[Key, bool] = {}
    for site, group, item, counted in table.select("site", "group", "item", "counted").iter_rows():
        lines[site, group, item] = counted
    place = {line: number for number, line in enumerate(lines)}
    usd, before = np.zeros((len(lines), len(STATES), len(years))), np.zeros(len(lines))
    for row in table.iter_rows(named=True):
        line = place[row["site"], row["group"], row["item"]]
        if row["year"] is None:
            before[line] += row["usd"]
        else:
            usd[line, STATES.index(State(row["state"])), years.index(row["year"])] += row["usd"]
    total = told["announced_total_usd"]
    return BudgetLedger(
        years=years,
        lines=tuple(lines),
        usd=usd,
        before_usd=before,
        total_usd=None if total is None else Figure(total, "USD", "finance.announced.total"),
        through=told["through"],
        guidance_usd={int(year): _guidance(int(year), one) for year, one in told["guidance_usd"].items()},
        counted=np.array(list(lines.values()), dtype=bool),
    )


def _guidance(year: int, told: dict[str, float | None]) -> Figure:
    name = f"finance.announced.guidance.{year}"
    return Figure(float(told["value"] or 0.0), "USD", name, p10=told["low"], p90=told["high"])


def moved_ledger(ledger: BudgetLedger, moves: Sequence[Move]) -> BudgetLedger:
    """The ledger after every move, one after the other.

    Raises:
        StudyError: there is no such line, or not as much money in it.
    """
    for move in moves:
        source, target = line_named(ledger, move.source), line_named(ledger, move.target)
        if source == target:
            raise StudyError(f"{move.source} and {move.target} are the same line. Name another one to move money to.")
        try:
            for year, usd in _by_year(ledger, source, move):
                ledger = ledger.moved(source, target, usd, year, move.state)
        except BudgetError as error:
            raise StudyError(str(error)) from None
    return ledger


def _by_year(ledger: BudgetLedger, source: Key, move: Move) -> list[tuple[int, float]]:
    """How much is moved in which year."""
    if move.year is not None:
        return [(move.year, move.usd)]
    had = ledger.usd[ledger.lines.index(source), STATES.index(move.state)]
    total = float(had.sum())
    if not 0.0 <= move.usd <= total + 1e-6:
        raise BudgetError(
            f"{JOINED.join(source)} has {total:,.0f} USD {move.state} in all years, and {move.usd:,.0f} are to be moved. "
            "Move an amount between nought and that, or of another `--state`."
        )
    share = move.usd / total if total > 0.0 else 0.0
    return [(year, float(usd) * share) for year, usd in zip(ledger.years, had, strict=True) if usd > 0.0]


def line_named(ledger: BudgetLedger, name: str) -> Key:
    """The line that a name means: all of it, or its end where only one line ends so.

    Raises:
        StudyError: no line is meant, or several.
    """
    parts = tuple(name.strip().split(JOINED))
    found = [line for line in ledger.lines if line[-len(parts) :] == parts]
    if len(found) == 1:
        return found[0]
    if found:
        several = ", ".join(JOINED.join(line) for line in found[:4])
        raise StudyError(f"`{name[:80]}` is the end of several lines: {several}. Write one of them in full.")
    known = {JOINED.join(line): line for line in ledger.lines}
    known |= {line[-1]: line for line in ledger.lines}
    raise StudyError(f"There is no line `{name[:80]}` in the ledger. {nearest(name, tuple(known))}")


def budget_lines(ledger: BudgetLedger) -> dict[str, dict[str, float]]:
    """Each line's money by state over all years, and together [nominal USD]."""
    found = {}
    for line in ledger.lines:
        amounts = dict(zip([state.value for state in STATES], ledger.line(line).tolist(), strict=True))
        found[JOINED.join(line)] = {**amounts, "together": sum(amounts.values())}
    return found
