"""Sheets from the ledger to what it is worth: payments, what is bought, three statements, and the measures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

import polars as pl

from gigawatt.finance.accruals import OF_PREPAYMENTS, Accrued
from gigawatt.finance.books import EXCHANGE, RENT_OWED, TAX_OWED, TAX_SAVED, USED, WITHOUT_CASH
from gigawatt.finance.flows import HELD
from gigawatt.interop.sheets import Formula, Sheet, local
from gigawatt.study import StudyFolder

INSIDE = ("programme", "owner", "vehicle")
FIRST = 1  # column of the first year
LEDGER_COLUMNS = ("payer", "payee", "account", "site", "item", "clause", "year", "usd", "side")
BOUGHT_COLUMNS = ("owner", "site", "item", "account", "year", "paid_usd", "depreciation_usd", "book_usd", "residual_usd")
CENT = 0.01
BUILDING = "under construction"
# What moves a stock of the balance sheet from one year's end to the next: statement, line, and its sign as it stands there.
STOCKS: Mapping[str, tuple[tuple[str, str, int], ...]] = {
    "cash": (("cash flow", "change in cash", 1),),
    "in service": (
        *(("cash flow", name, -1) for name in ("power plant", "halls", "chips", "network", "connection", "land", "resale")),
        ("income", "depreciation", 1),
        ("income", USED, 1),
        ("balance sheet", BUILDING, -1),  # its change: what comes into service leaves it
    ),
    "deposits, prepayments and collateral": (
        *(("cash flow", account.value, -1) for account in HELD),
        *(("income", kind.value, 1) for kind in OF_PREPAYMENTS),
    ),
    "retained profit": (("income", "profit", 1),),
    "debt": (("cash flow", "loan", 1), ("cash flow", "principal", 1), ("income", EXCHANGE, -1)),
    "paid in less paid out": (("cash flow", "equity", 1), ("cash flow", "distribution", 1)),
    RENT_OWED: (("income", Accrued.RENT.value, -1),),
    TAX_OWED: (("income", Accrued.TAX.value, -1),),
    TAX_SAVED: (("income", Accrued.TAX.value, 1),),
}


@dataclass(frozen=True)
class Rows:
    """Where the rows of a table stand: first and last."""

    first: int
    last: int


def ledger_sheet(sheet: Sheet, folder: StudyFolder) -> Rows:
    """Every payment by year; the side is in or out where it crosses the programme's edge."""
    sheet.title(
        "Ledger", "Every payment by calendar year: in to the programme, out from it, or within, between its own companies."
    )
    sheet.heads(LEDGER_COLUMNS, {0: 22, 1: 22, 2: 16, 3: 16, 4: 22, 5: 26, 6: 8, 7: 20, 8: 8})
    inside = set(folder.finance("statements").filter(pl.col("kind").is_in(list(INSIDE)))["name"].unique())
    keys = ["payer", "payee", "account", "site", "item", "clause", "year"]
    yearly = folder.finance("ledger").group_by(keys, maintain_order=True).agg(pl.col("usd").sum())
    first = sheet.next_row
    for row in yearly.iter_rows(named=True):
        into, out = row["payee"] in inside, row["payer"] in inside
        side = "within" if into and out else "in" if into else "out" if out else "outside"
        sheet.row((*(row[key] for key in keys), row["usd"], side), sheet.styles.usd)
    return Rows(first, max(first, sheet.next_row - 1))


def property_sheet(sheet: Sheet, folder: StudyFolder) -> Rows:
    """What is bought, paid and written off by item and year."""
    sheet.title("Bought", "Straight line from the month of service; the residual is what it would fetch at the horizon's end.")
    sheet.heads(BOUGHT_COLUMNS, {0: 20, 1: 16, 2: 22, 3: 14, 4: 8, 5: 20, 6: 20, 7: 20, 8: 20})
    first = sheet.next_row
    for row in folder.finance("assets").iter_rows(named=True):
        sheet.row([row[name] for name in BOUGHT_COLUMNS], sheet.styles.usd)
    return Rows(first, max(first, sheet.next_row - 1))


def statements_sheet(sheet: Sheet, folder: StudyFolder, ledger: Sheet, flows: Rows, bought: Sheet, things: Rows) -> None:
    """Income, cash flow and balance sheet by year, summed from the ledger and from what is bought."""
    lines = _programme(folder, "statements")
    years = sorted({year for line in lines.values() for year in line})
    sheet.title("Statements of the programme", "Its owner and its vehicles as one; nominal dollars.")
    sheet.heads(("", *years), {0: 36, **dict.fromkeys(range(FIRST, FIRST + len(years)), 18)})
    head = sheet.next_row - 1
    writer = _Statements(sheet, lines, years, head, ledger, flows, bought, things)
    writer.income()
    writer.cash_flow()
    writer.balance_sheet()
    writer.brought_in(_clauses(folder))


class _Statements:
    """Writes the three statements; a line that is nought throughout is left out, as in the tables."""

    def __init__(
        self,
        sheet: Sheet,
        lines: Mapping[tuple[str, str], Mapping[int, float]],
        years: Sequence[int],
        head: int,
        ledger: Sheet,
        flows: Rows,
        bought: Sheet,
        things: Rows,
    ) -> None:
        self.sheet, self.lines, self.years, self.head = sheet, lines, years, head
        self.ledger, self.flows, self.bought, self.things = ledger, flows, bought, things

    def income(self) -> None:
        """Trade, depreciation, the price of claims, the state."""
        names = self._names("income")
        self._section("Income")
        trade = names[: names.index("earnings before depreciation")] if "earnings before depreciation" in names else []
        self._accounts("income", trade)
        self._total("income", "earnings before depreciation", trade)
        self._line("income", "depreciation", lambda column: f"-{self._sum(self.bought, self.things, 6, column)}")
        running = [name for name in names[: names.index("operating profit")] if name in WITHOUT_CASH]
        for name in running:
            self._line("income", name, None)
        self._total("income", "operating profit", ["earnings before depreciation", "depreciation", *running])
        rest = names[names.index("operating profit") + 1 : -1] if "operating profit" in names else []
        for name in rest:
            if name in WITHOUT_CASH:  # no flow of the ledger: earned before it is paid, or owed in another currency
                self._line("income", name, None)
            else:
                self._accounts("income", [name])
        self._total("income", "profit", ["operating profit", *rest])

    def cash_flow(self) -> None:
        """Earnings, the state, what is bought; then claims."""
        names = self._names("cash flow")
        self._section("Cash flow")
        self._line("cash flow", "earnings before depreciation", lambda column: self._own("income", names[0], column))
        place = names.index("cash before financing") if "cash before financing" in names else len(names)
        self._accounts("cash flow", names[1:place])
        self._total("cash flow", "cash before financing", names[:place])
        self._accounts("cash flow", names[place + 1 : -1])
        self._total("cash flow", "change in cash", names[place:-1])

    def balance_sheet(self) -> None:
        """What is owned, what is owed, and whether they are the same."""
        names = self._names("balance sheet")
        self._section("Balance sheet, at the year's end")
        for name in names:
            if name in ("assets", "debt and equity"):
                self._total("balance sheet", name, names[: names.index("assets")] if name == "assets" else self._claims(names))
            elif not self._cumulated(name):
                self._line("balance sheet", name, None)
        if "assets" in names:
            self._check(names)

    def _claims(self, names: Sequence[str]) -> list[str]:
        return [name for name in names[names.index("assets") + 1 :] if name != "debt and equity"]

    def _names(self, statement: str) -> list[str]:
        return [line for kind, line in self.lines if kind == statement]

    def _section(self, title: str) -> None:
        self.sheet.next_row += 1
        self.sheet.row((title,), self.sheet.styles.head)

    def _own(self, statement: str, name: str, column: int) -> str:
        return local(self.sheet.rows[f"{statement}: {name}"], column)

    def _sum(self, other: Sheet, rows: Rows, values: int, column: int, **criteria: tuple[int, str]) -> str:
        """A sum over another sheet's column, of the column's year, and of further criteria (column, value)."""
        year = 6 if other is self.ledger else 4
        parts = [other.column(values, rows.first, rows.last), other.column(year, rows.first, rows.last), local(self.head, column)]
        for place, value in criteria.values():
            parts += [other.column(place, rows.first, rows.last), f'"{value}"']
        return f"SUMIFS({','.join(parts)})"

    def _accounts(self, statement: str, names: Sequence[str], accounts: Mapping[str, str] | None = None) -> None:
        """Lines that are the ledger's: what comes in on an account less what goes out."""
        for name in names:
            account = (accounts or {}).get(name, name)

            def formula(column: int, account: str = account) -> str:
                sides = [
                    self._sum(self.ledger, self.flows, 7, column, account=(2, account), side=(8, side)) for side in ("in", "out")
                ]
                return "-".join(sides)

            self._line(statement, name, formula)

    def _line(self, statement: str, name: str, formula: object) -> None:
        amounts = self.lines.get((statement, name))
        if amounts is None:
            return
        cells: list[Formula | float | str] = [name]
        for place, year in enumerate(self.years):
            value = amounts.get(year, 0.0)
            known = value if abs(value) >= 0.5 * CENT else 0.0  # no minus before nought
            cells.append(Formula(str(formula(FIRST + place)), value) if callable(formula) else known)
        self.sheet.row(cells, self.sheet.styles.usd, key=f"{statement}: {name}")

    def _total(self, statement: str, name: str, parts: Sequence[str]) -> None:
        amounts = self.lines.get((statement, name))
        there = [part for part in parts if f"{statement}: {part}" in self.sheet.rows]
        if amounts is None:
            return
        cells: list[Formula | str] = [name]
        for place, year in enumerate(self.years):
            text = "+".join(self._own(statement, part, FIRST + place) for part in there) or "0"
            cells.append(Formula(text, amounts.get(year, 0.0)))
        self.sheet.row(cells, self.sheet.styles.total, key=f"{statement}: {name}")

    def _cumulated(self, name: str) -> bool:
        """A stock: what it was a year ago and what came of it; false, and nothing written, where other things move it too."""
        sources = [source for source in STOCKS.get(name, ()) if f"{source[0]}: {source[1]}" in self.sheet.rows]
        if not sources:
            return False
        amounts, here = self.lines["balance sheet", name], self.sheet.next_row
        stood = [amounts.get(year, 0.0) for year in self.years]
        moved = [
            sum(sign * self._moved(statement, line, place) for statement, line, sign in sources) for place in range(len(stood))
        ]
        opening = stood[0] - moved[0]
        if any(abs(now - was - change) > CENT for was, now, change in zip(stood, stood[1:], moved[1:], strict=False)):
            return False
        cells: list[Formula | str] = [name]
        for place, value in enumerate(stood):
            text = "".join(self._step(statement, line, sign, place) for statement, line, sign in sources).removeprefix("+")
            before = local(here, FIRST + place - 1) if place else repr(opening) if abs(opening) > CENT else ""
            cells.append(Formula(f"{before}{'' if text.startswith('-') else '+'}{text}" if before else text, value))
        self.sheet.row(cells, self.sheet.styles.usd, key=f"balance sheet: {name}")
        return True

    def _moved(self, statement: str, line: str, place: int) -> float:
        """What a line adds in a year: of a stock, by how much it changed."""
        amounts = self.lines[statement, line]
        now = amounts.get(self.years[place], 0.0)
        return now - amounts.get(self.years[place - 1], 0.0) if statement == "balance sheet" and place else now

    def _step(self, statement: str, line: str, sign: int, place: int) -> str:
        """The same as a term of a formula, with its sign."""
        here = self._own(statement, line, FIRST + place)
        if statement == "balance sheet" and place:
            here = f"({here}-{self._own(statement, line, FIRST + place - 1)})"
        return f"{'+' if sign > 0 else '-'}{here}"

    def brought_in(self, clauses: Mapping[str, tuple[str, Mapping[int, float]]]) -> None:
        """What compute brings in by workload, and whether anybody pays it; with a check against its line."""
        self._section("Compute, by workload: earned is paid by users; saved is cost avoided, which nobody pays")
        names = []
        for clause, (what, amounts) in clauses.items():
            cells: list[Formula | str] = [f"{clause}: {what}"]
            for place, year in enumerate(self.years):
                criteria = {"account": (2, "compute"), "clause": (5, clause)}
                sides = [
                    self._sum(self.ledger, self.flows, 7, FIRST + place, **criteria, side=(8, side)) for side in ("in", "out")
                ]
                cells.append(Formula("-".join(sides), amounts.get(year, 0.0)))
            names.append(f"compute: {clause}")
            self.sheet.row(cells, self.sheet.styles.usd, key=names[-1])
        if names and "income: compute" in self.sheet.rows:
            check: list[Formula | str] = ["check: together they are compute"]
            for place in range(len(self.years)):
                total = "+".join(local(self.sheet.rows[name], FIRST + place) for name in names)
                check.append(Formula(f"IF(ABS({total}-{self._own('income', 'compute', FIRST + place)})<0.01,0,-1)", 0.0))
            self.sheet.row(check, self.sheet.styles.check, key="check compute")

    def _check(self, names: Sequence[str]) -> None:
        other = "debt and equity" if "debt and equity" in names else "assets"
        cells: list[Formula | str] = ["check: both sides are the same to the cent"]
        for place in range(len(self.years)):
            left, right = (self._own("balance sheet", name, FIRST + place) for name in ("assets", other))
            cells.append(Formula(f"IF(ABS({left}-{right})<0.01,0,-1)", 0.0))
        self.sheet.row(cells, self.sheet.styles.check, key="check")


def worth_sheet(sheet: Sheet, folder: StudyFolder, inputs: Sheet, statements: Sheet) -> None:
    """Cash by month, and what it is worth at the cost of capital of the sheet of inputs."""
    monthly = folder.finance("statements_monthly").filter((pl.col("kind") == "programme") & (pl.col("statement") == "cash flow"))
    cash = monthly.filter(pl.col("line") == "cash before financing").sort("year", "month")
    months = cash.select("year", "month", "usd").rows()
    last = FIRST + len(months) - 1
    residual = float(folder.finance("assets")["residual_usd"].sum())
    measures = folder.finance("measures").filter((pl.col("kind") == "programme") & (pl.col("cash") == "before financing"))
    found = measures.row(0, named=True)
    sheet.title("What it is worth", "Cash of the programme before any financing, at the end of each month.")
    rate = inputs.at(inputs.rows["cost_of_capital"], 1)
    top = sheet.next_row
    sheet.next_row += 7
    sheet.heads(("month", *(f"{year}-{month:02d}" for year, month, _ in months)), {0: 40})
    numbers = sheet.row(("number of the month", *range(1, len(months) + 1)), sheet.styles.usd)
    paid = sheet.row(("cash before financing", *(usd for _, _, usd in months)), sheet.styles.usd, key="cash")
    left = sheet.row(("what is left at the end", *([0.0] * (len(months) - 1)), residual), sheet.styles.usd)
    columns = range(FIRST, last + 1)
    amounts = [usd for _, _, usd in months]
    ends = [*amounts[:-1], amounts[-1] + residual]
    nominal = folder.summary["finance"]["cost_of_capital"]
    discounts = [(1.0 + nominal) ** (-number / 12) for number in range(1, len(months) + 1)]
    sums = list(accumulate(amounts))

    def formulas(text: Callable[[int], str], values: Sequence[float]) -> list[Formula]:
        return [Formula(text(column), value) for column, value in zip(columns, values, strict=True)]

    whole = sheet.row(("together", *formulas(lambda c: f"{local(paid, c)}+{local(left, c)}", ends)), sheet.styles.usd)
    power = formulas(lambda c: f"(1+{rate})^(-{local(numbers, c)}/12)", discounts)
    factors = sheet.row(("discount factor", *power), sheet.styles.number)
    here = sheet.next_row
    so_far = formulas(lambda c: f"{local(here, c - 1)}+{local(paid, c)}" if c > FIRST else local(paid, c), sums)
    running = sheet.row(("cash so far", *so_far), sheet.styles.usd)

    def over(row: int) -> str:
        return sheet.span(row, FIRST, last)

    end, sheet.next_row = sheet.next_row, top
    years = len({year for year, _, _ in months})
    yearly = statements.span(statements.rows["cash flow: cash before financing"], FIRST, FIRST + years - 1)
    year_total = f"ABS(SUM({over(paid)})-SUM({yearly}))"
    for name, formula, value, style in (
        ("net present value", f"SUMPRODUCT({over(whole)},{over(factors)})", found["npv_usd"], sheet.styles.usd),
        ("internal rate of return, a year", f"(1+IRR({over(whole)},0.01))^12-1", found["irr"], sheet.styles.share),
        ("most money out", f"-MIN(0,MIN({over(running)}))", found["peak_funding_usd"], sheet.styles.usd),
        ("what is left at the end", f"SUM({over(left)})", found["residual_usd"], sheet.styles.usd),
        ("check: the months are the years' sums", f"IF({year_total}<1,0,-1)", 0.0, sheet.styles.check),
    ):
        sheet.row((name, Formula(formula, value)), style, key=name)
    sheet.next_row = end


def _clauses(folder: StudyFolder) -> dict[str, tuple[str, dict[int, float]]]:
    """Clauses of the ledger by which compute brings something in: whether it is earned or saved, and how much in each year."""
    sold = folder.summary["finance"]["sold"]
    inside = folder.finance("statements").filter(pl.col("kind").is_in(list(INSIDE)))["name"].unique().to_list()
    side = pl.col("payee").is_in(inside).cast(pl.Int8) - pl.col("payer").is_in(inside).cast(pl.Int8)
    rows = folder.finance("ledger").filter(pl.col("account") == "compute").with_columns(usd=pl.col("usd") * side)
    found: dict[str, tuple[str, dict[int, float]]] = {}
    for clause, year, usd in rows.group_by("clause", "year", maintain_order=True).agg(pl.col("usd").sum()).iter_rows():
        found.setdefault(clause, ("earned" if clause in sold else "saved", {}))[1][year] = usd
    return found


def _programme(folder: StudyFolder, name: str) -> dict[tuple[str, str], dict[int, float]]:
    found: dict[tuple[str, str], dict[int, float]] = {}
    for row in folder.finance(name).filter(pl.col("kind") == "programme").iter_rows(named=True):
        found.setdefault((row["statement"], row["line"]), {})[row["year"]] = row["usd"]
    return found
