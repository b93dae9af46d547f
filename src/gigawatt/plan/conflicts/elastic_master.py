"""The master with a slack for every limit: how far each gives way, and at what price (docs/mathematics/plan.md, section 6).

Slacks of limits that one line of the programme states (an option's limit in every year, say) share a column, the largest of them
as a share of its limit: a line is changed once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from gigawatt.lp import LinearModel
from gigawatt.plan.master.limit import Limit
from gigawatt.plan.master.master import COMPUTE, GIGA, MILLION, Master
from gigawatt.plan.master.share_key import FROM_NOTHING, ShareKey, share_key
from gigawatt.plan.site.needs import Need

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

NO_LINE = 1e3  # times dearer is what no line of the programme can change
STATED_ONCE = (
    "capacity limit",
    "energy limit",
    "halls limit",
    "export",
    "yearly build",
    "reserve",
    "availability",
    "pause share",
    "permit hours",
)
PROMISES = (
    "carbon cap",
    "NOx cap",
    "water cap",
    "clean energy",
    "availability",
    "pause share",
    "permit hours",
    "NOx permit",
    "CO2 permit",
    "reserve",
)
UNSTATED = ("halls in service",)  # what stands is a fact


@dataclass(frozen=True, slots=True)
class Elastic:
    """One limit that may give way: its row in the elastic model is ``row - sign * slack <= bound`` (or >=)."""

    limit: Limit
    bound: float  # in the master's unit
    sign: float  # +1 where giving way is more of it
    size: float  # what its giving way is measured by, in the master's unit
    slack: int  # column
    line: int  # number in `ElasticMaster.lines`
    key: ShareKey | None

    @property
    def priced(self) -> bool:
        """Whether the programme itself says what a unit of giving way costs: demand has a value, and a dollar is a dollar."""
        return self.limit.kind in ("required demand", "capital budget")


class ElasticMaster:
    """The master's rows with slacks. The model has no costs: whoever solves it sets them."""

    def __init__(self, master: Master, needs: Sequence[Need] = ()) -> None:
        self.master = master
        self.model = LinearModel()
        base = master.model
        self.start, self.column, self.value = base.matrix()
        self._row_lower, self._row_upper = base.row_lower, base.row_upper
        upper = base.upper.copy()
        limits = [*(limit for limit in master.limits if limit.kind != "demand"), *must_serve(master)]
        self._bounds = {limit.column: float(upper[limit.column]) for limit in limits if limit.column is not None}
        upper[list(self._bounds)] = np.inf
        self._copy_columns(base, upper)
        self.model.rows("master", base.row_count, lower=base.row_lower, upper=base.row_upper)
        self.model.entries(np.repeat(np.arange(base.row_count), np.diff(self.start)), self.column, self.value)
        for need in needs:
            columns, values = master.need_row(need)
            self.model.entries(self.model.rows("need", 1, lower=0.0).start, columns, values)
        self.plan_columns = base.column_count
        self.limits: list[Elastic] = []
        self.lines: list[int] = []  # column of each line's share
        self.key_rows: list[int] = []  # rows that keep a share between none and all
        numbers: dict[str, int] = {}
        for limit in limits:
            self._soften(limit, numbers)
        self.slacks = np.array([item.slack for item in self.limits], dtype=np.int64)

    def _copy_columns(self, base: LinearModel, upper: Floats) -> None:
        lower, whole = base.lower, base.whole
        edges = [0, *(np.flatnonzero(np.diff(whole)) + 1).tolist(), base.column_count]
        for begin, end in pairwise(edges):
            self.model.columns("x", end - begin, lower=lower[begin:end], upper=upper[begin:end], whole=bool(whole[begin]))

    def _soften(self, limit: Limit, numbers: dict[str, int]) -> None:
        if limit.row is not None:
            at_least = not np.isfinite(self._row_upper[limit.row])
            bound = float(self._row_lower[limit.row] if at_least else self._row_upper[limit.row])
            sign, row = (-1.0 if at_least else 1.0), limit.row
        else:
            assert limit.column is not None
            bound, sign = self._bounds[limit.column], 1.0
            if not np.isfinite(bound):
                return
            row = self.model.rows("bound", 1, upper=bound).start
            self.model.entries(row, limit.column, 1.0)
        key = share_key(self.master, limit)
        size = self._size(limit, bound, key)
        slack = self.model.columns("slack", 1).start
        self.model.entries(row, slack, -sign)
        line = numbers.setdefault(line_of(limit, bound), len(self.lines))
        if line == len(self.lines):
            self.lines.append(self.model.columns("share", 1).start)
        share = self.model.rows("share", 1, lower=0.0).start
        self.model.entries(share, [self.lines[line], slack], [size, -1.0])
        if key is not None:  # no further than the key can go
            self.key_rows.append(self.model.rows("key", 1, upper=0.0).start)
            self.model.entries(self.key_rows[-1], slack, 1.0)
            self.model.entries(self.key_rows[-1], key.columns, -abs(key.furthest - key.value) * key.rates)
        self.limits.append(Elastic(limit, bound, sign, size, slack, line, key))

    def _size(self, limit: Limit, bound: float, key: ShareKey | None) -> float:
        """What a limit's giving way is a share of: the limit itself, where it has an amount."""
        if key is not None:
            return max(1e-9, key.size * float(key.rates.sum()) * self._typical_load_gw(limit))
        stated = abs(self.stated(limit, bound)) / limit.scale
        return stated if stated > 0.0 else self._size_of_nothing(limit)

    def _typical_load_gw(self, limit: Limit) -> float:
        """What a site would draw if all work were done, on the chips that do most of it per MW, and sites had like parts."""
        case, period = self.master.case, self.master.case.calendar.periods_of(limit.year)[0]
        calendar = case.calendar
        asked = [float(work.asked_rate(calendar)[period]) / max(float(work.per_chip_mw.max()), 1e-9) for work in case.workloads]
        return max(1e-6, sum(asked) / GIGA / len(case.sites))

    def _size_of_nothing(self, limit: Limit) -> float:
        """What a limit of zero is measured by: what is asked, or less than the largest of its kind (1 where all are zero)."""
        if limit.kind == "required demand":
            work = next(load for load in self.master.case.workloads if load.key == limit.item)
            period = self.master.case.calendar.labels.index(limit.period or str(limit.year))
            return max(1e-9, float(work.demand[period]) / limit.scale)
        alike = [other for other in self.master.limits if other.kind == limit.kind]
        rows = [abs(float(self._row_upper[other.row])) for other in alike if other.row is not None]
        bounds = [abs(self._bounds[other.column]) for other in alike if other.column in self._bounds]
        finite = [bound for bound in [*rows, *bounds] if np.isfinite(bound) and bound > 0.0]
        return max(finite, default=1.0) / FROM_NOTHING

    def stated(self, limit: Limit, bound: float) -> float:
        """A bound as the programme states it, in the limit's unit: a budget with what commitments take of it."""
        if limit.kind != "capital budget":
            return bound * limit.scale
        periods = self.master.case.calendar.periods_of(limit.year)
        return bound * limit.scale + float(self.master.committed_cash_usd()[periods].sum())

    # -- costs ----------------------------------------------------------------------------------------------------------

    def share_costs(self) -> Floats:
        """One for each line's share, shape (columns,)."""
        cost = np.zeros(self.model.column_count)
        cost[self.lines] = 1.0
        for item in self.limits:
            if item.limit.kind in UNSTATED:
                cost[self.lines[item.line]] = NO_LINE
        return cost

    def dollar_costs(self) -> Floats:
        """The plan's own objective [M$], demand given up at its value in it, and a dollar for each dollar of budget moved.

        What the programme gives no price to (its caps and shares, and what stands) costs ten times all of the demand: it gives
        way only if nothing else can.
        """
        cost = self.plan_costs()
        held = 10.0 * max(1.0, self._value_of_all_demand_musd())
        for item in self.limits:
            if item.limit.kind in (*PROMISES, *UNSTATED):
                cost[self.lines[item.line]] = held
        return cost

    def plan_costs(self) -> Floats:
        """The plan's objective [M$], and a dollar for each dollar of budget moved, shape (columns,)."""
        cost = np.zeros(self.model.column_count)
        cost[: self.plan_columns] = self.master.model.cost
        calendar = self.master.case.calendar
        for item in self.limits:
            if item.limit.kind == "capital budget":
                discount = float(calendar.discount[calendar.periods_of(item.limit.year)].mean())
                cost[item.slack] = item.limit.scale / MILLION * discount
        return cost

    def _value_of_all_demand_musd(self) -> float:
        cost, case = self.master.model.cost, self.master.case
        asked = [(self.master.unserved[work.key], work.demand / COMPUTE[work.unit]) for work in case.workloads]
        return float(sum((block.take(cost) * demand).sum() for block, demand in asked))

    # -- points ---------------------------------------------------------------------------------------------------------

    def is_tight(self, item: Elastic, values: Floats, tolerance: float) -> bool:
        """Whether a point is at a limit, or beyond it."""
        if item.limit.column is not None:
            used = float(values[item.limit.column])
        else:
            assert item.limit.row is not None
            part = slice(self.start[item.limit.row], self.start[item.limit.row + 1])
            used = float(self.value[part] @ values[self.column[part]])
        return item.sign * (used - item.bound) >= -tolerance * item.size


def line_of(limit: Limit, bound: float) -> str:
    """The line of the programme that states a limit of such a bound."""
    if limit.kind in STATED_ONCE:
        return limit.path
    if limit.kind == "grid connection":  # one step, as long as it lasts
        return f"{limit.path} {bound:.9g}"
    return f"{limit.path} {limit.year} {limit.site if limit.kind in UNSTATED else ''}"


def must_serve(master: Master) -> list[Limit]:
    """Demand that must be served, as limits on what is left unserved: none."""
    case, found = master.case, []
    for workload in case.workloads:
        if not workload.must_serve:
            continue
        block, scale = master.unserved[workload.key], COMPUTE[workload.unit]
        for period, label in enumerate(case.calendar.labels):
            if workload.run is not None and period != workload.run.due:
                continue
            year, path = int(case.calendar.years[period]), f"demand.{workload.key}.{'train.tokens' if workload.run else 'demand'}"
            shown = "" if label == str(year) else label
            column = block.start + period
            found.append(Limit("required demand", None, workload.key, year, workload.unit, scale, None, column, path, shown))
    return found
