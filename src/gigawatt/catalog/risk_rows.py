"""The rows of risk.yaml: causes of doubt, their correlations, and how money goes out for what is late; each number sourced."""

from __future__ import annotations

from gigawatt import units
from gigawatt.catalog.late_spending import LateSpending
from gigawatt.catalog.risk_causes import MOVES, PLACES, RiskCause, RiskCorrelation, cause_faults
from gigawatt.catalog.rows import RowReader

MONTHS_LATER = units.Dimension("a number of months", "month", "6 months", low=-60.0, high=240.0)


def risk_cause(key: str, name: str, rows: RowReader) -> RiskCause:
    """A cause from the rows of one entry."""
    cause = RiskCause(
        key=key,
        path=rows.entry,
        name=name,
        moves=rows.choice("moves", MOVES, MOVES[0]),
        of=rows.texts("of"),
        times=rows.optional_figure("times", units.RATIO),
        months=rows.optional_figure("months", MONTHS_LATER),
        probability=rows.optional_figure("probability", units.SHARE),
        reference_class=rows.optional_text("reference_class"),
        at=rows.optional_text("at"),
    )
    if cause.at is not None and cause.at not in PLACES:
        rows.problems.add(rows.file, f"{rows.entry}.at", f"`{cause.at}` is not known. Write one of {', '.join(PLACES)}.")
    for inner, wrong, advice in cause_faults(cause):
        rows.problems.add(rows.file, f"{rows.entry}.{inner}" if inner else rows.entry, f"{wrong} {advice}")
    return cause


def risk_correlation(key: str, name: str, rows: RowReader) -> RiskCorrelation:
    """A correlation from the rows of one entry."""
    between = rows.texts("between")
    if len(between) != 2:
        rows.problems.add(rows.file, f"{rows.entry}.between", "must name two causes, such as [gas-price, power-price].")
        between = ("", "")
    return RiskCorrelation(key, rows.entry, name, (between[0], between[1]), rows.figure("rank", units.RANK_CORRELATION))


def late_spending(key: str, name: str, rows: RowReader) -> LateSpending:
    """How money goes out for a kind of thing, from the rows of one entry."""
    return LateSpending(key, rows.entry, name, rows.figure("dated", units.SHARE), rows.figure("overheads", units.RATE))
