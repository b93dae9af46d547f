"""What a plan uses of each limit, what one unit more of it is worth, and what lifting it would save."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from gigawatt.plan.answers.loosen import loosened, relaxed_solution
from gigawatt.plan.decompose import Decomposed
from gigawatt.plan.master.limit import Limit
from gigawatt.plan.master.master import MILLION
from gigawatt.study.certificate.recheck import largest_unit

CENT = 0.01  # USD: a smaller price is none
SHARES = ("clean energy", "permit hours", "pause share", "availability")  # of a load or a capacity that the plan chooses
NOTHING = 1e-6  # MWh
USED_UP = 1e-3  # of a bound, within which it is used up where the plan's gap is smaller
MOST_LOOSENED = 48  # of the limits worth most it is told what loosening them saves: each takes a few solves of the master
SECONDS_SHARE, LEAST_SECONDS = 0.05, 0.5  # of the plan's time, that this may take
OF_EACH = 2  # years of each limit at least, before those that are worth most
# these bound what the plan itself decides beside them: there is no level from which on they would not bind
NEVER_ENOUGH = ("demand", "reserve", "clean energy", "permit hours", "pause share", "availability")


@dataclass(frozen=True)
class LimitUse:
    """In the limit's unit; the price is discounted USD per unit, 0 where the limit does not bind."""

    bound: float
    used: float
    price_usd: float
    near: bool = False  # the master prices it, though the plan does not use it up: the two are a little apart
    saving_usd: float | None = None  # where the limit is taken away altogether
    enough: float | None = None  # the level from which on more of it is worth nothing
    together: bool = False  # used up, but others hold at the same place


class LimitUses:
    """Used and bound are of the plan; the price is the discounted cost that one unit more would save.

    Prices are duals of the master with the plan's whole units held (for demand: what one unit more would cost). Limits on whole
    units are priced as if units had any size. At a kink a dual may be the price of less of a limit, or of others beside it: of
    the limits worth most the price is no more than what each unit of a hundredth more saves. What meters used is what the hours
    add up to, and what is exported the most of any hour, not what the master allotted. Only a limit that is used up has a price.
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

    def all(self) -> list[LimitUse]:
        """What the plan makes of every limit, in the master's order."""
        limits = self.plan.master.limits
        uses = [self.of(limit) for limit in limits]
        priced = [number for number, limit in enumerate(limits) if uses[number].price_usd > 0.0 and limit.kind != "demand"]
        chosen = self._worth_most(priced, uses)
        bounds = [self._of_master(limits[number], uses[number].bound) for number in chosen]
        seconds = max(LEAST_SECONDS, SECONDS_SHARE * self.plan.seconds)
        found = loosened(self.plan, [limits[number] for number in chosen], bounds, seconds)
        for number, more in zip(chosen, found, strict=True):
            if more is None:
                continue
            use, limit = uses[number], limits[number]
            price = min(use.price_usd, more.unit_saves_usd)
            price = price if price >= CENT or limit.unit == "USD" else 0.0
            level = None
            if more.level is not None and limit.kind not in NEVER_ENOUGH:
                level = use.bound + more.level - self._of_master(limit, use.bound)
            uses[number] = replace(use, price_usd=price, saving_usd=more.all_saves_usd, enough=level, together=price == 0.0)
        return uses

    def _worth_most(self, priced: list[int], uses: list[LimitUse]) -> list[int]:
        """The years of each limit in which a part in a hundred of it is worth most, then the others worth most."""
        families: dict[tuple[str, str | None, str], list[int]] = {}
        for number in priced:
            limit = self.plan.master.limits[number]
            families.setdefault((limit.kind, limit.site, limit.item), []).append(number)
        worth: dict[int, float] = {}
        first: set[int] = set()
        for members in families.values():
            largest = max(1.0, *(uses[number].bound for number in members))  # of a year that has none of it
            worth |= {n: uses[n].price_usd * (uses[n].bound if uses[n].bound > NOTHING else largest) for n in members}
            first |= set(sorted(members, key=lambda number: -worth[number])[:OF_EACH])
        return sorted(priced, key=lambda number: (number not in first, -worth[number]))[:MOST_LOOSENED]

    def _of_master(self, limit: Limit, bound: float) -> float:
        """A bound as the master has it: a budget without what commitments take of it."""
        return bound - self._committed_usd(limit) if limit.kind == "capital budget" else bound

    def _committed_usd(self, limit: Limit) -> float:
        return float(self.committed[self.calendar.periods_of(limit.year)].sum())

    def of(self, limit: Limit) -> LimitUse:
        """What the plan makes of one limit, by its dual alone."""
        used, bound, dual = self._of_column(limit, limit.column) if limit.column is not None else self._of_row(limit)
        if limit.kind == "capital budget":
            spent = self._committed_usd(limit)
            used, bound = used + spent, bound + spent
        if limit.kind == "demand":  # what is served of it
            unserved = self.plan.master.unserved[limit.item].start + self.periods[limit.period or str(limit.year)]
            used -= float(self.plan.values[unserved]) * limit.scale
        if limit.kind == "reserve":
            used, bound = self._reserve(limit)
        used = self.metered.get(limit.label, used)
        price = abs(dual) * MILLION / limit.scale
        nothing = limit.kind in SHARES and bound <= NOTHING  # a share of nothing limits nothing
        if nothing or (limit.kind != "demand" and dual < 0.0):
            price = 0.0
        price = price if price >= CENT or limit.unit == "USD" else 0.0
        if price > 0.0 and limit.kind != "demand" and not self._used_up(limit, used, bound):
            return LimitUse(bound, used, 0.0, near=True)
        return LimitUse(bound, used, price)

    def _reserve(self, limit: Limit) -> tuple[float, float]:
        """Firm capacity less the largest unit, and what is asked of it [MW].

        The master's own largest unit and credit of stores are no guide: where the reserve does not bind, they may be any.
        """
        assert limit.row is not None
        number = next(place for place, site in enumerate(self.plan.master.case.sites) if site.key == limit.site)
        site, columns = self.plan.master.case.sites[number], self.plan.master.sites[number]
        period = self.periods[limit.period or str(limit.year)]
        stands = self.plan.master.x(self.plan.values, number, period)
        firm, units = 0.0, [0.0]
        for asset in site.assets:
            capacity = counted = float(stands[asset.position])
            if asset.energy_position is not None and asset.credit_hours is not None:
                counted = min(capacity, float(stands[asset.energy_position]) / asset.credit_hours)
            firm += asset.credit * counted
            units.append(asset.credit * largest_unit(asset, period, capacity))
        part = slice(self.start[limit.row], self.start[limit.row + 1])
        loads = np.isin(self.column[part], columns.operation[site.operation.load_slice, period])
        terms = self.value[part] * self.plan.values[self.column[part]] * limit.scale
        return firm - max(units), abs(float(terms[loads].sum()))

    def _used_up(self, limit: Limit, used: float, bound: float) -> bool:
        """Whether all of a bound is used, or of a floor no more is there than is asked, within what the gap leaves open."""
        left = used - bound if limit.kind == "reserve" else bound - used
        return left <= max(USED_UP, self.plan.gap) * abs(bound) + NOTHING

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
