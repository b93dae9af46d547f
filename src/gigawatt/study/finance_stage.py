"""The money stage: from the tables of a finished plan to ledger, statements and what they are worth."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from gigawatt.finance.measures import Measures, measures_of
from gigawatt.programme.programme import Programme
from gigawatt.study.finance_account import Account, account_of, study_programme
from gigawatt.study.finance_entities import Entity, entities
from gigawatt.study.finance_tables import ledger_table, measures_table, statement_tables
from gigawatt.study.folder import StudyFolder

PROJECT, EQUITY = "before financing", "to owners"


def finance_study(study: Path, programme: Programme | None = None) -> dict[str, Any]:
    """Draw up the money of a finished plan, into the same study.

    Args:
        study: The study's folder.
        programme: As it was planned, where it is at hand; else it is read from the study.

    Returns:
        What goes into the summary as ``finance``.

    Raises:
        StudyError: there is no such study, or it has no plan.
        ProgrammeError: a file that the study's programme names is no longer there.
    """
    folder = StudyFolder(study)
    summary = folder.summary
    account = account_of(folder, programme or study_programme(folder))
    found = list(entities(account))
    worth = [(one, cash, measures_of(one.books, account.rate, equity=cash == EQUITY)) for one, cash in _measured(found)]
    by_month, by_year = statement_tables(found, account.plan.months)
    folder.write_finance("ledger", ledger_table(account))
    folder.write_finance("statements_monthly", by_month)
    folder.write_finance("statements", by_year)
    folder.write_finance("measures", measures_table(worth))
    headline = _headline(account, found, worth)
    folder.write_json("summary", {**summary, "finance": headline})
    return headline


def _measured(found: list[Entity]) -> list[tuple[Entity, str]]:
    return [(one, cash) for one in found for cash in (PROJECT, EQUITY)]


def _headline(account: Account, found: list[Entity], worth: list[tuple[Entity, str, Measures]]) -> dict[str, Any]:
    """The numbers of the programme as a whole."""
    books = found[0].books
    months = account.plan.months
    project = next(measures for one, cash, measures in worth if one is found[0] and cash == PROJECT)
    years = [str(year) for year in months.years]

    def by_year(amounts: np.ndarray[tuple[int], np.dtype[np.float64]]) -> dict[str, float]:
        return dict(zip(years, months.by_year(amounts).tolist(), strict=True))

    return {
        "money": "nominal USD",
        "inflation": account.terms.inflation.value,
        "cost_of_capital": account.rate,
        "npv_usd": project.npv_usd,
        "residual_usd": project.residual_usd,
        "irr": project.irr,
        "payback_years": project.payback_years,
        "peak_funding_usd": project.peak_funding_usd,
        "return_on_capital": project.return_on_capital,
        "least_coverage": project.least_coverage,
        "revenue_usd": by_year(np.maximum(books.net(*_compute()), 0.0)),
        "earnings_usd": by_year(books.earnings_usd),
        "profit_usd": by_year(books.profit_usd),
        "invested_usd": by_year(books.invested_usd),
        "largest_imbalance_usd": max(one.books.imbalance_usd for one in found),
        "why": list(project.reasons),
    }


def _compute() -> tuple[Any, ...]:
    from gigawatt.finance.flows import Account as Kind

    return (Kind.COMPUTE,)
