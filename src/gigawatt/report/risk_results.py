"""A plan's futures as the report reads them: the section of the summary and the tables of the risk stage."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from gigawatt.programme.path_words import thing
from gigawatt.report import numbers
from gigawatt.report.results import Results, Row
from gigawatt.study.risk.answers import VERSION, Say

COST, PAID, UNDONE, COMPUTE, FIRST_TOKEN = "cost", "paid", "work not done", "compute", "first token"


class Futures:
    """The futures of a study; a table that is absent reads as no rows."""

    def __init__(self, results: Results) -> None:
        self.results = results
        self.summary: Row = results.summary.get("risk") or {}
        self._tables: dict[str, list[Row]] = {}

    @property
    def current(self) -> bool:
        """Whether the stage that wrote them is this one: an older one's tables lack what is shown."""
        return self.summary.get("version") == VERSION

    def rows(self, table: str) -> list[Row]:
        if table not in self._tables:
            study = self.results.study
            found: list[Row] = list(study.risk(table).iter_rows(named=True)) if study.has_risk(table) else []
            self._tables[table] = found
        return self._tables[table]

    def column(self, name: str) -> list[float]:
        """A column of the futures, in their order."""
        return [float(row[name]) for row in self.rows("futures")]

    def spread(self, quantity: str, item: str = "") -> list[Row]:
        """Quantiles of a quantity by period."""
        return [row for row in self.rows("distribution") if (row["quantity"], row["item"] or "") == (quantity, item)]

    def paces(self, quantity: str) -> list[Row]:
        """The same for a year of each period, so that quarters and years can be read together."""
        lengths = {row["period"]: row["length_years"] for row in self.results.rows("calendar")}
        return [
            {name: value / lengths[row["period"]] if isinstance(value, float) else value for name, value in row.items()}
            for row in self.spread(quantity)
        ]

    @cached_property
    def workloads(self) -> list[str]:
        """Those of which the plan does any, in the programme's order."""
        return list(self.summary.get("compute") or {})

    def outcome(self, table: str, outcome: str) -> list[Row]:
        """The rows of one outcome of the tornado or of the indices."""
        return [row for row in self.rows(table) if row["outcome"] == outcome]

    def cause(self, row: Row) -> str:
        """A cause in words; of what the network of tasks makes late, the thing's own name."""
        name = str(row["name"])
        return f"{self.thing(name.removeprefix('slip of '))} late" if name.startswith("slip of ") else name

    def thing(self, path: str) -> str:
        """A path of the programme in words: ``sites.ohio.power.solar`` is *solar, Ohio*."""
        return thing(path, self.results.site_names)

    @cached_property
    def say(self) -> Say:
        """How the answers are written here."""
        return Say(numbers.money, lambda share: numbers.share(share, 2))

    def commitments(self, *kinds: str) -> list[Row]:
        return [row for row in self.rows("commitments") if row["kind"] in kinds]


def listed_by(rows: Iterable[Row], key: str) -> dict[str, list[Row]]:
    """Rows by one of their columns, in the order in which its values come."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(str(row[key]), []).append(row)
    return found
