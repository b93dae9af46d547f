"""The money stage: from the tables of a finished plan to ledger, statements and what they are worth."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from gigawatt.errors import ProgrammeError, TermsError
from gigawatt.finance.bad_terms import doubtful_capital, doubtful_worth
from gigawatt.finance.doubtful_returns import doubtful_returns, doubtful_stakes
from gigawatt.finance.flows import Account as Kind
from gigawatt.finance.measures import Measures, measures_of
from gigawatt.programme.programme import Programme
from gigawatt.study.finance.account import Account, account_of, study_programme
from gigawatt.study.finance.budget import budget_ledger, budget_summary, budget_table
from gigawatt.study.finance.contracts_against_plan import contracts_summary, contracts_table
from gigawatt.study.finance.cost import compute_cost, cost_inputs
from gigawatt.study.finance.cost_tables import (
    assumptions_table,
    cost_by_year_table,
    cost_of_compute_table,
    moved_assumptions,
    sensitivity_table,
    unit_of,
    work_by_year_table,
)
from gigawatt.study.finance.coverage import coverage_table
from gigawatt.study.finance.entities import Entity, entities
from gigawatt.study.finance.losses import doubtful_leases, lease_tests_table, losses_table, vehicles_summary
from gigawatt.study.finance.months import months_summary, months_table
from gigawatt.study.finance.saved_or_earned import saved_or_earned
from gigawatt.study.finance.tables import assets_table, ledger_table, measures_table, statement_tables
from gigawatt.study.finance.tax_rates import TaxRates
from gigawatt.study.finance.vehicle_terms import terms_tables, to_its_owners
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
        TermsError: terms of its money that cannot be met, or a file that the study's programme names is no longer there; what an
            earlier run wrote of its money is removed.
    """
    folder = StudyFolder(study)
    summary = folder.summary
    try:
        account = account_of(folder, programme or study_programme(folder))
    except ProgrammeError as error:
        folder.forget_finance()
        folder.append_log({"event": "money refused", "problems": [str(problem) for problem in error.problems]})
        raise TermsError(error.problems) from error
    found = list(entities(account))
    folder.forget_finance()  # nothing of an earlier run stays beside what is written now
    worth = [(one, cash, _worth(account, one, cash)) for one in found for cash in (PROJECT, EQUITY)]
    by_month, by_year = statement_tables(found, account.plan.months)
    folder.write_finance("ledger", ledger_table(account))
    folder.write_finance("statements_monthly", by_month)
    folder.write_finance("statements", by_year)
    folder.write_finance("assets", assets_table(account))
    folder.write_finance("measures", measures_table(worth))
    delays = months_table(account, folder)
    folder.write_finance("value_of_month", delays)
    folder.write_finance("coverage", coverage_table(account))
    folder.write_finance("losses", losses_table(account))
    folder.write_finance("lease_tests", lease_tests_table(account))
    folder.write_finance("contracts", contracts_table(account.compared, account.plan))
    for name, frame in terms_tables(account):
        folder.write_finance(name, frame)
    budget = budget_ledger(account)
    folder.write_finance("budget", budget_table(budget))
    headline = _headline(account, found, worth) | _cost_of_compute(account, folder) | {"budget": budget_summary(budget)}
    headline["vehicles"] = vehicles_summary(account)
    headline["contracts"] = contracts_summary(account.compared)
    headline |= saved_or_earned(account) | {"value_of_month_usd": months_summary(delays)}
    told = [*_doubtful_returns(headline, worth), *headline["warnings"], *doubtful_leases(headline["vehicles"])]
    headline["warnings"] = told
    folder.write_json("summary", {**summary, "finance": headline})
    return headline


def _doubtful_returns(headline: dict[str, Any], worth: list[tuple[Entity, str, Measures]]) -> Iterator[str]:
    """Rates of return that say little, of the whole and of vehicles' owners."""
    saved, revenue = (sum(headline[name].values()) for name in ("saved_usd", "revenue_usd"))
    yield from doubtful_returns(headline["irr"], saved / revenue if revenue else 0.0, headline["break_even_share"])
    shares = {found["party"]: found["equity_share"] for found in headline["vehicles"].values()}
    owners = [(one.name, found.irr, shares[one.name]) for one, cash, found in worth if cash == EQUITY and one.name in shares]
    yield from doubtful_stakes(owners)


def _warnings(account: Account, worth: list[tuple[Entity, str, Measures]]) -> Iterator[str]:
    """What should make a reader wary."""
    projects = [(one, measures) for one, cash, measures in worth if cash == PROJECT]
    names = {site.key: site.name for site in account.programme.sites}
    sites = [(names[one.name], measures) for one, measures in projects if one.kind == "site"]
    whole = projects[0][1]
    discount = float(account.plan.months.discount(account.rate, at=-1)[-1])
    yield from doubtful_worth(whole, sites, whole.residual_usd * discount)
    yield from doubtful_capital(account.to_end, account.plan.months.count)
    yield from account.doubts


def _cost_of_compute(account: Account, folder: StudyFolder) -> dict[str, Any]:
    """Writes the tables of the cost of compute; returns what the summary says of it."""
    cost, inputs, programme = compute_cost(account, folder), cost_inputs(account), account.programme
    calendar, taxes = account.plan.calendar, TaxRates(programme, account.owners)
    labels = dict(enumerate(calendar.labels))
    folder.write_finance("cost_of_compute", cost_of_compute_table(cost, inputs, programme))
    folder.write_finance("cost_by_year", cost_by_year_table(cost, inputs, labels, calendar.years.tolist()))
    folder.write_finance("work_by_year", work_by_year_table(cost, labels))
    folder.write_finance("assumptions", assumptions_table(account.terms))
    moved, figures = moved_assumptions(cost, inputs, account.terms)
    folder.write_finance("sensitivity", sensitivity_table(moved, figures))
    parts, surplus = cost.per_accelerator_hour(inputs), cost.surplus_usd(inputs)
    whole = sum(cost.levelised(inputs).values())
    by_work = {
        workload.key: {"usd": sum(cost.per_output(workload.key, inputs).values()), "unit": unit_of(workload)}
        for workload in programme.workloads
        if workload.key in cost.output
    }
    return {
        "real_cost_of_capital": inputs.rate,
        "tax_rates": {site.key: taxes.rate(site.key) for site in programme.sites},
        "cost_of_an_accelerator_hour_usd": sum(parts.values()) if parts else None,
        "parts_of_an_accelerator_hour_usd": parts,
        "cost_of_work": by_work,
        "surplus_usd": surplus,
        "break_even_share": whole / (whole + surplus) if whole + surplus > 0.0 else None,
    }


def _worth(account: Account, one: Entity, cash: str) -> Measures:
    """What an entity's cash is worth, with the least coverage of the debt that is in its books."""
    raised = account.to_end
    mine = () if raised is None or one.kind not in ("programme", "vehicle") else raised.vehicles.values()
    covered = [path.least_coverage for path in mine if one.kind == "programme" or path.party == one.name]
    known = [least for least in covered if not math.isnan(least)]
    found = measures_of(one.books, account.rate, equity=cash == EQUITY, coverage=min(known, default=None))
    return to_its_owners(account, one.name, found) if one.kind == "vehicle" and cash == EQUITY else found


def _headline(account: Account, found: list[Entity], worth: list[tuple[Entity, str, Measures]]) -> dict[str, Any]:
    """The numbers of the programme as a whole."""
    books = found[0].books
    months = account.plan.months
    project = next(measures for one, cash, measures in worth if one is found[0] and cash == PROJECT)
    years = [str(year) for year in months.years]

    def by_year(amounts: np.ndarray[tuple[int], np.dtype[np.float64]]) -> dict[str, float]:
        return dict(zip(years, (months.by_year(amounts) + 0.0).tolist(), strict=True))  # no minus before nought

    return {
        "money": "nominal USD",
        "taxed": account.programme.finance.tax is not None and bool(account.programme.finance.tax.sites),
        "inflation": account.terms.inflation.value,
        "cost_of_capital": account.rate,
        "npv_usd": project.npv_usd,
        "residual_usd": project.residual_usd,
        "irr": project.irr,
        "payback_years": project.payback_years,
        "peak_funding_usd": project.peak_funding_usd,
        "return_on_capital": project.return_on_capital,
        "least_coverage": project.least_coverage,
        "revenue_usd": by_year(books.net(Kind.COMPUTE)),
        "earnings_usd": by_year(books.earnings_usd),
        "profit_usd": by_year(books.profit_usd),
        "invested_usd": by_year(books.invested_usd),
        "largest_imbalance_usd": max(one.books.imbalance_usd for one in found),
        "why": list(project.reasons),
        "warnings": list(_warnings(account, worth)),
    }
