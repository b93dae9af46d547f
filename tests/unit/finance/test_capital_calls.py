"""Whose money pays for what is invested, as the report shows it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

from gigawatt.report.finance_results import Money
from gigawatt.report.results import Results, Row


def money(rows: dict[str, list[Row]], summary: Row) -> Money:
    found = Money(cast(Results, SimpleNamespace(summary={"finance": summary})))
    found._tables = rows
    return found


def paid(payer: str, payee: str, account: str, year: int, usd: float) -> Row:
    return {"payer": payer, "payee": payee, "account": account, "year": year, "usd": usd}


def test_notes_in_escrow_are_not_earnings_and_corporate_cash_is_net_of_what_it_is_paid() -> None:
    # 2027: 100 invested, 40 of it from an escrow, 60 net of the treasury; 2028: 100 invested and 300 earned, 210 of it paid out
    ledger = [
        paid("treasury of the owner", "elsewhere", "equity", 2027, 1.0),
        paid("corporate treasury", "owner", "equity", 2027, 65.0),
        paid("owner", "corporate treasury", "distribution", 2027, 5.0),
        paid("corporate treasury", "owner", "equity", 2028, 70.0),
        paid("owner", "corporate treasury", "distribution", 2028, 280.0),
        paid("fund", "vehicle", "equity", 2028, 10.0),
    ]
    statements: list[Row] = [
        {"kind": "programme", "name": "owner", "site": None, "statement": "cash flow", "line": "change in cash"}
        | {"year": year, "usd": usd}
        for year, usd in ((2027, -40.0), (2028, 0.0))
    ]
    statements.append({"kind": "vehicle", "name": "vehicle", "site": None, "statement": "", "line": "", "year": 2027, "usd": 0.0})
    calls, invested = money(
        {"ledger": ledger, "statements": statements}, {"invested_usd": {"2027": 100.0, "2028": 100.0}}
    ).calls()
    assert invested == {2027: 100.0, 2028: 100.0}
    assert {name: by_year[2027] for name, by_year in calls.items() if by_year[2027]} == {
        "corporate cash": 60.0,
        "cash of vehicles": 40.0,
    }
    assert {name: by_year[2028] for name, by_year in calls.items() if by_year[2028]} == {
        "owners of vehicles": 10.0,
        "earnings after tax": 90.0,
    }
