"""How the numbers of the money stage come about: terms from its tables that add up to them."""

from __future__ import annotations

import polars as pl

from gigawatt.errors import StudyError
from gigawatt.study.evidence import Evidence

Terms = list[tuple[str, float]]
Told = tuple[str, str, Terms, list[tuple[str, str]]]  # words, unit, terms, items

BY_YEAR = {
    "revenue_usd": ("income", ("compute",)),
    "earnings_usd": ("income", None),
    "profit_usd": ("income", None),
    "invested_usd": ("cash flow", ("power plant", "halls", "chips", "network", "connection", "land", "resale")),
}
_UP_TO = {"earnings_usd": "earnings before depreciation", "profit_usd": "profit"}


def money_terms(evidence: Evidence, parts: list[str]) -> Told | None:
    """Words, unit and terms of a number under ``finance``, None where its tables keep none."""
    if not evidence.folder.has_finance("statements"):
        return None
    try:
        if parts == ["npv_usd"]:
            return _net_present_value(evidence)
        if parts == ["cost_of_an_accelerator_hour_usd"]:
            return _accelerator_hour(evidence)
        if len(parts) == 2 and parts[0] in BY_YEAR and parts[1].isdigit():
            return _by_year(evidence, parts[0], int(parts[1]))
    except StudyError:  # a table of the stage is gone: the number is shown, its terms are not
        return None
    return None


def _net_present_value(evidence: Evidence) -> Told:
    rate = float(evidence.summary["finance"]["cost_of_capital"])
    lines = evidence.folder.finance("statements_monthly").filter(
        (pl.col("kind") == "programme") & (pl.col("statement") == "cash flow")
    )
    total = lines.filter(pl.col("line") == "cash before financing")
    first = int(total["year"].to_numpy().min()) * 12
    names = lines["line"].unique(maintain_order=True).to_list()
    before = names[: names.index("cash before financing")]
    number = pl.col("year") * 12 + pl.col("month") - first
    worth = (pl.col("usd") * (1.0 + rate) ** (-number / 12.0)).sum()
    sums = dict(lines.group_by("line").agg(worth.alias("usd")).iter_rows())
    last = len(total)
    left = float(evidence.summary["finance"]["residual_usd"]) * (1.0 + rate) ** (-last / 12.0)
    terms = [*((name, float(sums[name])) for name in before), ("what is left at the horizon's end", left)]
    words = f"cash by month before any financing, discounted at {100 * rate:.4g} % a year to the start of the horizon"
    return words, "USD", _largest(terms), []


def _accelerator_hour(evidence: Evidence) -> Told:
    rows = evidence.folder.finance("cost_of_compute").filter(pl.col("workload").is_null())
    words = "all that compute costs, charged over life, over the hours of accelerators at work, both discounted; its parts"
    return words, "USD/h", _largest(list(rows.select("part", "usd").iter_rows())), []


def _by_year(evidence: Evidence, name: str, year: int) -> Told:
    statement, chosen = BY_YEAR[name]
    rows = evidence.folder.finance("statements").filter(
        (pl.col("kind") == "programme") & (pl.col("statement") == statement) & (pl.col("year") == year)
    )
    lines = rows.select("line", "total", "usd").rows()
    if chosen is None:
        end = [line for line, _, _ in lines].index(_UP_TO[name])
        lines = [row for row in lines[:end] if not row[1]]
    sign = -1.0 if name == "invested_usd" else 1.0
    terms = [(line, sign * usd) for line, _, usd in lines if chosen is None or line in chosen]
    return f"lines of the programme's {statement} statement in {year}, nominal", "USD", _largest(terms), []


def _largest(terms: Terms) -> Terms:
    return sorted(((name, usd) for name, usd in terms if usd != 0.0), key=lambda term: -abs(term[1]))
