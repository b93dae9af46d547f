"""Bridges in the futures, in the report: whether one goes before its successor stands, and what keeping it costs and allows."""

from __future__ import annotations

from collections.abc import Iterator

from gigawatt.report import numbers
from gigawatt.report.results import Row
from gigawatt.report.risk_results import Futures
from gigawatt.report.tables import Table


def bridges(futures: Futures) -> Table:
    """A row a bridge that the plan gives up within its horizon."""
    heads = ["bridge", "goes", ">before its successor", ">months short: mean (P80, P90)", ">missing, mean"]
    heads += [">keeping it, a month", "what keeping it gives"]
    rows = []
    for row in futures.rows("bridges"):
        months = f"{row['months_without']:.1f} ({row['months_p80']:.0f}, {row['months_p90']:.0f})"
        name = f"{futures.thing(row['item'])}, {numbers.power(row['mw'])}"
        cells = [numbers.share(row["early_share"], 2), months, numbers.energy(row["missing_mwh"])]
        cells += [numbers.money(row["keeping_usd_per_month"]), _allowed(row)]
        rows.append([name, f"{row['ends']}, by {row['ended_by']}".replace("-", "\u2011"), *cells])
    return Table(heads, rows)


def _allowed(row: Row) -> str:
    """What its permit leaves it: energy, hours, tonnes of NOx, and how much of what is missing that is."""
    nox, allowed = row["nox_t_per_year"], row["nox_allowed_t_per_year"]
    told = [f"{numbers.energy(row['mwh_per_month'])} a month ({row['hours_per_year']:,.0f}{numbers.SPACE}h a year)"]
    if nox is not None:
        limit = "" if allowed is None else f" of {numbers.significant(allowed)} allowed"
        told.append(f"{numbers.significant(nox)}{numbers.SPACE}t of NOx a year{limit}")
    if row["kept_covers_share"] is not None:
        told.append(f"{numbers.share(row['kept_covers_share'], 2)} of what is missing")
    return ", ".join(told)


def bridges_in_words(futures: Futures) -> Iterator[str]:
    """The bridge that is likeliest to go too early, in a sentence."""
    rows = [row for row in futures.rows("bridges") if row["early_share"] > 0.0]
    if rows:
        worst = max(rows, key=lambda row: row["early_share"])
        yield (
            f"The bridge {futures.thing(worst['item'])} ({numbers.power(worst['mw'])}) goes on {worst['ends']}, in "
            f"{numbers.share(worst['early_share'], 2)} of futures before what follows it stands: halls are short of power for "
            f"{worst['months_without']:.1f} months after it, in the mean of all futures. Keeping it costs "
            f"{numbers.money(worst['keeping_usd_per_month'])} a month, its fuel aside."
        )
