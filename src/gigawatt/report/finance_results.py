"""A plan's money as the report reads it: the tables of the money stage, and the sums that its figures show."""

from __future__ import annotations

from functools import cached_property

from gigawatt.report.results import Results, Row

Steps = list[tuple[str, float, bool]]

EARNINGS, FREE_CASH = "earnings before depreciation", "cash before financing"
CLAIMS = ("interest", "guarantee", "warrant", "deposit", "prepayment", "collateral", "loan", "principal")


class Money:
    """The money of a study; a table that is absent reads as no rows."""

    def __init__(self, results: Results) -> None:
        self.results = results
        self.summary: Row = results.summary.get("finance") or {}
        self._tables: dict[str, list[Row]] = {}

    def rows(self, table: str) -> list[Row]:
        if table not in self._tables:
            study = self.results.study
            found: list[Row] = list(study.finance(table).iter_rows(named=True)) if study.has_finance(table) else []
            self._tables[table] = found
        return self._tables[table]

    @cached_property
    def years(self) -> list[int]:
        return sorted({int(year) for year in self.summary.get("revenue_usd") or {}})

    def lines(self, kind: str, name: str | None = None, site: str | None = None) -> dict[tuple[str, str], dict[int, float]]:
        """Statement lines of an entity by year, keyed by statement and line."""
        found: dict[tuple[str, str], dict[int, float]] = {}
        for row in self.rows("statements"):
            if row["kind"] == kind and (name is None or row["name"] == name) and (site is None or row["site"] == site):
                found.setdefault((row["statement"], row["line"]), {})[row["year"]] = row["usd"]
        return found

    @cached_property
    def whole(self) -> dict[tuple[str, str], dict[int, float]]:
        """The programme's statements."""
        return self.lines("programme")

    def brought_in(self) -> tuple[float, float]:
        """What compute saves, and what it earns, over all years [USD]."""
        saved, earned = (sum((self.summary.get(name) or {}).values()) for name in ("saved_usd", "earned_usd"))
        return saved, earned

    def compute_words(self) -> str:
        """What the worth of compute is called: by whether anybody pays it."""
        saved, earned = self.brought_in()
        return "saved and earned" if saved and earned else "saved (avoided cost)" if saved else "revenue"

    def total(self, statement: str, line: str) -> float:
        """A line of the programme's over all years."""
        return sum(self.whole.get((statement, line), {}).values())

    def steps(self) -> Steps:
        """Names, amounts, and whether they are totals: from compute to what owners are left with."""
        if not self.whole:
            return []
        running = [(line, sum(years.values())) for (statement, line), years in self.whole.items() if statement == "income"]
        order = [line for line, _ in running]
        first = dict(running[: order.index(EARNINGS)] if EARNINGS in order else [])
        saved, earned = self.brought_in()
        steps: Steps = [("avoided cost", saved, False), ("revenue", earned, False)]
        first.pop("compute", None)
        steps += [(line, usd, False) for line, usd in sorted(first.items(), key=lambda item: item[1])]
        steps.append(("after running costs", 0.0, True))
        state = [("income tax", "income tax"), ("tax credit", "tax credits"), ("grant", "grants")]
        steps += [(name, self.total("income", line), False) for line, name in state]
        bought = ("power plant", "connection", "halls", "chips", "network", "land", "resale")
        steps += [(line, self.total("cash flow", line), False) for line in bought]
        steps.append(("before financing", 0.0, True))
        steps += [(line, self.total("cash flow", line), False) for line in CLAIMS]
        steps.append(("to owners", 0.0, True))
        return self._with_totals(steps)

    @staticmethod
    def _with_totals(steps: Steps) -> Steps:
        """The same with the running sum at each total."""
        found: Steps = []
        running = 0.0
        for name, usd, total in steps:
            running += 0.0 if total else usd
            if total or usd:
                found.append((name, running if total else usd, total))
        return found

    def calls(self) -> tuple[dict[str, dict[int, float]], dict[int, float]]:
        """By year: what is invested, and out of what: loans, vehicles' owners, corporate cash, cash held before, earnings.

        Corporate cash is what the owner's treasury pays in beyond what it is paid in the same year: a year that earns more than
        it invests calls for none.
        """
        earnings = self.own_words()
        names = ("corporate cash", "owners of vehicles", "debt", "cash of vehicles", earnings)
        calls: dict[str, dict[int, float]] = {name: {} for name in names}
        paid_back = self._paid_to_treasury()
        treasury = {year: usd - paid_back.get(year, 0.0) for year, usd in self._by_year("equity", "corporate treasury").items()}
        held = {year: -usd for year, usd in self.whole.get(("cash flow", "change in cash"), {}).items()}
        sources = {
            "debt": self._by_year("loan", None),
            "owners of vehicles": self._by_year("equity", None),
            "corporate cash": treasury,
            "cash of vehicles": held,
        }
        invested = {int(year): max(usd, 0.0) for year, usd in (self.summary.get("invested_usd") or {}).items()}
        for year, due in invested.items():
            left = due
            for name, source in sources.items():
                paid = min(left, max(source.get(year, 0.0), 0.0))
                calls[name][year] = paid
                left -= paid
            calls[earnings][year] = left
        return calls, invested

    def own_words(self) -> str:
        """What is left to pay for what is bought: earned by users' payments, or saved, so that the owner's other income pays."""
        saved, earned = self.brought_in()
        if saved and earned:
            return "earned, and saved (other income pays)"
        return "saved: other income pays" if saved else "earnings after tax"

    def _by_year(self, account: str, payer: str | None) -> dict[int, float]:
        """Paid in from outside by year on an account: by one payer, or by all but corporate cash and the group's own."""
        found: dict[int, float] = {}
        inside = {row["name"] for row in self.rows("statements") if row["kind"] in ("programme", "vehicle")}
        for row in self.rows("ledger"):
            mine = row["payer"] == payer if payer else row["payer"] not in inside | {"corporate treasury"}
            if row["account"] == account and mine and row["payee"] in inside:
                found[row["year"]] = found.get(row["year"], 0.0) + row["usd"]
        return found

    def _paid_to_treasury(self) -> dict[int, float]:
        """What corporate cash is paid by year."""
        found: dict[int, float] = {}
        for row in self.rows("ledger"):
            if row["account"] == "distribution" and row["payee"] == "corporate treasury":
                found[row["year"]] = found.get(row["year"], 0.0) + row["usd"]
        return found

    def spent_before(self) -> float:
        """What was spent before the horizon, of the lines that count [USD]."""
        return float(sum(row["usd"] for row in self.rows("budget") if row["counted"] and row["year"] is None))

    def budget(self) -> dict[str, dict[int, float]]:
        """Planned capital by state and year, of the lines that count."""
        found: dict[str, dict[int, float]] = {}
        for row in self.rows("budget"):
            if row["counted"] and row["year"] is not None:
                years = found.setdefault(row["state"], {})
                years[row["year"]] = years.get(row["year"], 0.0) + row["usd"]
        return found
