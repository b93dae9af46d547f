"""What a plan uses of each limit, and what one unit more of it is worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gigawatt.plan.decompose import Decomposed
from gigawatt.plan.limit import Limit
from gigawatt.plan.loosen import relaxed_solution
from gigawatt.plan.master import MILLION

CENT = 0.01  # USD: a smaller price is none
SHARES = ("clean energy", "permit hours", "pause share")  # of a load or a capacity that the plan chooses
NOTHING = 1e-6  # MWh


@dataclass(frozen=True)
class LimitUse:
    """In the limit's unit; the price is discounted USD per unit, 0 where the limit does not bind."""

    bound: float
    used: float
    price_usd: float


class LimitUses:
    """Used and bound are of the plan; the price is the discounted cost that one unit more would save.

    Prices are duals of the master with the plan's whole units held (for demand: what one unit more would cost). Limits on whole
    units are priced as if units had any size. What meters used is what the hours add up to, not what they were allotted.
    """

    def __init__(self, plan: Decomposed, metered: Mapping[str, float]) -> None:
        self.metered = metered  # by limit's label
        self.plan = plan
        self.model = plan.master.model
        self.start, self.column, self.value = self.model.matrix()
        self.row_lower, self.row_upper = self.model.row_lower, self.model.row_upper
        self.column_upper, self.whole = self.model.upper, self.model.whole
        self.relaxed = relaxed_solution(plan)
        self.calendar = plan.master.case.calendar
        self.committed = plan.master.committed_cash_usd()
        self.periods = {label: period for period, label in enumerate(self.calendar.labels)}

    def of(self, limit: Limit) -> LimitUse:
        """What the plan makes of one limit."""
        used, bound, dual = self._of_column(limit, limit.column) if limit.column is not None else self._of_row(limit)
        if limit.kind == "capital budget":
            spent = float(self.committed[self.calendar.periods_of(limit.year)].sum())
            used, bound = used + spent, bound + spent
        if limit.kind == "demand":  # what is served of it
            unserved = self.plan.master.unserved[limit.item].start + self.periods[limit.period or str(limit.year)]
            used -= float(self.plan.values[unserved]) * limit.scale
        used = self.metered.get(limit.label, used)
        price = abs(dual) * MILLION / limit.scale
        nothing = limit.kind in SHARES and bound <= NOTHING  # a share of nothing limits nothing
        if nothing or (limit.kind != "demand" and dual < 0.0):
            price = 0.0
        return LimitUse(bound, used, price if price >= CENT or limit.unit == "USD" else 0.0)

    def _of_column(self, limit: Limit, column: int) -> tuple[float, float, float]:
        solution = self.plan.solution
        dual = 0.0 if solution is None else max(0.0, -float(solution.reduced_costs[column]))
        return float(self.plan.values[column]) * limit.scale, float(self.column_upper[column]) * limit.scale, dual

    def _of_row(self, limit: Limit) -> tuple[float, float, float]:
        assert limit.row is not None
        part = slice(self.start[limit.row], self.start[limit.row + 1])
        terms = self.value[part] * self.plan.values[self.column[part]]
        taken = float(terms[self.value[part] < 0.0].sum())
        held = self.plan.solution
        solution = self.relaxed if held is None or self.whole[self.column[part]].any() else held
        dual, floor = -float(solution.row_duals[limit.row]), limit.kind == "reserve"  # a floor: its bound is what is asked for
        bound = float((self.row_lower if floor else self.row_upper)[limit.row]) - taken
        return float(terms[self.value[part] > 0.0].sum()) * limit.scale, bound * limit.scale, -dual if floor else dual
