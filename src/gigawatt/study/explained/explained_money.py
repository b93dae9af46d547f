"""How the numbers of the money stage come about: terms from its tables that add up to them."""

from __future__ import annotations

import polars as pl

from gigawatt.errors import StudyError
from gigawatt.percent import percent
from gigawatt.study.explained.evidence import Evidence
from gigawatt.study.explained.explained_returns import discounted

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
    words = f"cash by month before any financing, discounted at {percent(rate, 4)} a year to the start of the horizon"
    return words, "USD", _largest(discounted(evidence, rate)), []


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
