"""``gigawatt budget``: the budget ledger of a study, and what it becomes where money is moved between its lines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gigawatt.cli.options import AsJson, StudyPath
from gigawatt.cli.outcome import outcome, print_json

if TYPE_CHECKING:
    from gigawatt.finance.budget_ledger import BudgetLedger
    from gigawatt.study.finance.moved_budget import Move

Moves = Annotated[
    list[str] | None,
    typer.Option(
        "--move",
        metavar="LINE:LINE:USD[:YEAR]",
        help="Move money from a line to another, as `halls/phase-2:solar:2 GUSD:2030`; may be given again.",
        show_default="none",
    ),
]
Firm = Annotated[str, typer.Option("--state", metavar="STATE", help="What is moved: announced or contracted.")]
STATES = ("spent", "contracted", "announced")


def budget(study: StudyPath, move: Moves = None, state: Firm = "announced", as_json: AsJson = False) -> None:
    """Every planned dollar as announced, contracted or spent; with `--move`, before and after. Nothing is stored."""
    with outcome(as_json):
        from gigawatt.study import StudyFolder
        from gigawatt.study.finance.moved_budget import moved_ledger, stored_ledger

        before = stored_ledger(StudyFolder(study))
        moves = [_read(text, state) for text in move or []]
        after = moved_ledger(before, moves)
        if as_json:
            print_json({"before": _plain(before), "after": _plain(after) if moves else None})
        else:
            _print(before, after, bool(moves))


def _read(text: str, state: str) -> Move:
    """A move as it is written on the command line."""
    from gigawatt.errors import StudyError
    from gigawatt.finance.budget_ledger import State
    from gigawatt.study.finance.moved_budget import Move
    from gigawatt.units import MONEY, UnitError, parse_quantity

    parts = text.split(":")
    if len(parts) not in (3, 4) or (len(parts) == 4 and not parts[3].strip().isdigit()):
        raise StudyError(f"--move {text}: is no move. Write LINE:LINE:USD or LINE:LINE:USD:YEAR, as `grid:solar:100 MUSD:2030`.")
    if state not in (State.ANNOUNCED, State.CONTRACTED):
        raise StudyError(f"--state {state}: cannot be moved. Write `announced` or `contracted`.")
    amount = parts[2].strip()
    try:
        usd = float(amount)
    except ValueError:
        try:
            usd = parse_quantity(amount, MONEY)
        except UnitError as error:
            raise StudyError(f"--move {text}: {error} {error.fix}") from None
    return Move(parts[0], parts[1], usd, int(parts[3]) if len(parts) == 4 else None, State(state))


def _plain(ledger: BudgetLedger) -> dict[str, Any]:
    from gigawatt.study.finance.budget import budget_summary
    from gigawatt.study.finance.moved_budget import budget_lines

    years = dict(zip(map(str, ledger.years), ledger.yearly_usd().tolist(), strict=True))
    return {"lines": budget_lines(ledger), "due_usd": years, **budget_summary(ledger)}


def _print(before: BudgetLedger, after: BudgetLedger, moved: bool) -> None:
    from gigawatt.cli.tables import print_table, side_by_side
    from gigawatt.cli.words import usd
    from gigawatt.study.finance.moved_budget import budget_lines

    was, now = budget_lines(before), budget_lines(after)
    heads = [*STATES, "together"]
    print_table(side_by_side("Before" if moved else "Budget ledger, nominal", heads, _rows(was)))
    if moved:
        changes = [now[line]["together"] - was[line]["together"] for line in was]
        changed = [("-" if change < 0.0 else "+") + usd(abs(change)) if abs(change) > 0.5 else "" for change in changes]
        rows = [[*row, mark] for row, mark in zip(_rows(now), [*changed, ""], strict=True)]
        print_table(side_by_side("After", [*heads, "moved"], rows))
        typer.echo("Both lines change and their sum does not. Nothing is stored: a plan with other sums is another programme.")
    _print_told(after)


def _rows(lines: Mapping[str, Mapping[str, float]]) -> list[list[str]]:
    """A row a line, and their sum."""
    from gigawatt.cli.words import usd

    columns = [*STATES, "together"]
    rows = [[line, *(usd(amounts[name]) for name in columns)] for line, amounts in lines.items()]
    return [*rows, ["together", *(usd(sum(amounts[name] for amounts in lines.values())) for name in columns)]]


def _print_told(ledger: BudgetLedger) -> None:
    """What is planned against what was told to the world."""
    from gigawatt.cli.words import usd

    against = ledger.against_total()
    if against is not None and ledger.total_usd is not None:
        planned, left = against
        words = f"{usd(left)} of it are left" if left >= 0.0 else f"{usd(-left)} above it"
        typer.echo(f"Announced in all through {ledger.through}: {usd(ledger.total_usd.value)}; planned: {usd(planned)}; {words}.")
    due = dict(zip(ledger.years, ledger.yearly_usd().tolist(), strict=True))
    for year, over in ledger.over_guidance_usd().items():
        words = f"{usd(over)} above its upper end" if over > 0.0 else f"{usd(-over)} below its upper end"
        typer.echo(f"Guidance for {year}: {usd(ledger.guidance_usd[year].value)}; planned: {usd(due[year])}, {words}.")
