"""The choices that options of a plan are: what may be called when, and what it is worth and costs then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gigawatt.plan.case.case import AssetCase, HallCase, Purchase
from gigawatt.plan.master.master import COMPUTE, GIGA
from gigawatt.programme.futures.risk_options import DEFERRAL, RESALE, STAGED, RiskOption
from gigawatt.risk.drawing.drawn_futures import DrawnFutures
from gigawatt.risk.options.plan_options import Calls, called, given_up, sold_on
from gigawatt.risk.options.real_options import Choice
from gigawatt.study.risk.option_worth import Ordering, PlannedWithout, doubt_of_worth
from gigawatt.study.risk.planned import PlannedStudy

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

LEAST_MW = 1.0  # an option on less is none


@dataclass(frozen=True)
class Part:
    """A choice of its own, from a date on."""

    choice: Choice
    begin: int  # number of its first date
    weight: float  # what it counts in shares
    calls: Calls | None = None  # that it is on


@dataclass(frozen=True)
class Asked:
    """Choices of the same modes that are decided one by one.

    Attributes:
        parts: the choices.
        dates: of decisions, fractional years.
        pieces: that may be called.
        piece: of each, in ``unit``.
        unit: MW or what a workload counts in.
        planned: pieces that the plan orders.
        cause: whose factor its cost has.
        value_doubt: how far what it is worth moves with demand, of its logarithm.
        lead: years from a decision until it is there.
    """

    parts: Sequence[Part]
    dates: Floats
    pieces: int
    piece: float
    unit: str
    planned: float
    cause: str
    value_doubt: float
    lead: float


@dataclass(frozen=True)
class Called:
    """Pieces that may be called: of what, how large [MW], when they come, planned already, and how many at once by vintage."""

    purchase: Purchase
    ordering: Ordering
    size: float
    lead: float
    planned: float
    cause: str
    at_once: Integers


class OptionChoices:
    """Makes choices of what a plan says that things are worth."""

    def __init__(self, study: PlannedStudy, futures: DrawnFutures, leads: Mapping[str, float]) -> None:
        self.study, self.case, self.leads = study, study.case, leads
        self.calendar = study.case.calendar
        self.plan = PlannedWithout(study)
        spread = {work: float(np.log(factor).std()) for work, factor in futures.demand.items() if np.ptp(factor) > 0.0}
        self.ends = [
            PlannedWithout(study, {work: float(np.exp(end * one)) for work, one in spread.items()}) for end in (-1.0, 1.0)
        ]
        self.spread, self.doubted = spread, bool(spread)

    def discount(self, dates: Floats) -> Floats:
        """What a dollar of a date is worth at the horizon's start."""
        found: Floats = (1.0 + self.calendar.discount_rate) ** -(dates - self.calendar.start_year)
        return found

    def asked(self, option: RiskOption) -> Asked | float | None:
        """The choice that an option is; when it would be there, if that is too late; None where there is nothing to choose."""
        if option.kind == DEFERRAL:
            return self._deferral(option)
        if option.kind == RESALE:
            return self._resale(option)
        for site in self.case.sites:
            for asset in site.assets:
                if asset.path == option.of:
                    return (self._staged if option.kind == STAGED else self._abandonment)(option, site.key, asset)
            for hall in site.halls:
                if hall.path == option.of and hall.purchase is not None:
                    return self._halls(option, site.key, hall, hall.purchase)
        return None

    def _halls(self, option: RiskOption, site: str, hall: HallCase, purchase: Purchase) -> Asked | float | None:
        """One more year's building beyond the plan's."""
        columns = f"new halls {site} {hall.phase}"
        ordered = self.study.orders.placed[columns].total
        piece = min(hall.limit - ordered, hall.most_per_year)
        if piece < LEAST_MW:
            return None
        ordering = Ordering((columns,), purchase.count, (ordered / GIGA, (ordered + piece) / GIGA))
        lead = self._lead(option, hall.path)
        return self._called(
            option, Called(purchase, ordering, piece, lead, 0.0, hall.path, np.ones(purchase.count, dtype=np.int64))
        )

    def _staged(self, option: RiskOption, site: str, asset: AssetCase) -> Asked | float | None:
        """Units, each worth what the plan costs less with it."""
        purchase = asset.purchase
        if purchase is None:
            return None
        size = asset.limit if asset.unit is None else asset.unit
        count = 1 if asset.unit is None else int(np.floor(asset.limit / size + 1e-9))
        unit = size / GIGA if asset.unit is None else 1.0
        ordering = Ordering((f"new {site} {asset.key}",), purchase.count, tuple(unit * number for number in range(count + 1)))
        ordered = self.study.orders.placed[f"new {site} {asset.key}"].total / size
        lead = self._lead(option, asset.path)
        return self._called(
            option, Called(purchase, ordering, size, lead, ordered, asset.path, self._at_once(asset, purchase, size))
        )

    def _at_once(self, own: AssetCase, purchase: Purchase, size: float) -> Integers:
        """Units that may come in each vintage: what is built a year, and slots that the plan's other units leave, (vintages,)."""
        most = np.full(purchase.count, min(own.most_per_year, own.limit))
        years = self.calendar.years[purchase.years]
        for slot in self.case.slots:
            if own.technology not in slot.technologies:
                continue
            left = dict(zip(self.calendar.calendar_years.tolist(), slot.mw.tolist(), strict=True))
            for site in self.case.sites:
                for asset in site.assets:
                    if asset.technology in slot.technologies and asset.purchase is not None and asset.unit and asset is not own:
                        ordered = self.study.orders.placed[f"new {site.key} {asset.key}"]
                        for year, units in zip(self.calendar.years[asset.purchase.years].tolist(), ordered.amounts, strict=True):
                            left[year] -= float(units) * asset.unit
            most = np.minimum(most, [max(0.0, left[year]) for year in years.tolist()])
        found: Integers = np.floor(most / size + 1e-9).astype(np.int64)
        return found

    def _called(self, option: RiskOption, one: Called) -> Asked | float | None:
        """Pieces that come a lead time after they are called."""
        vintages, dates = self._dates(one.purchase, one.lead)
        if len(dates) < 2:
            return max(float(self.calendar.start_year) + one.lead, float(self.calendar.starts[one.purchase.years[0]]))
        net = self.plan.pieces_usd(one.ordering)
        if not len(net):
            return None
        calls = self._calls(one.purchase, vintages, dates, net, one.size, one.at_once[vintages])
        doubt = self._next_doubt(one, vintages[int(np.argmax(net[min(len(net) - 1, round(one.planned)), vintages]))])
        parts = [Part(called(option.kind, calls), 0, 1.0, calls)]
        return Asked(parts, dates, calls.pieces, one.size, "MW", one.planned, one.cause, doubt, one.lead)

    def _next_doubt(self, one: Called, vintage: int) -> float:
        """Of a piece that the plan orders, the last one, or else of one more."""
        columns, piece = one.ordering.columns[0], one.ordering.totals[1] - one.ordering.totals[0]
        ordered = self.study.orders.placed[columns].amounts
        some = np.flatnonzero(ordered >= piece - 1e-6) if one.planned else np.array([], dtype=np.int64)
        change = np.zeros(len(ordered))
        change[some[-1] if len(some) else vintage] = piece
        less, more = (ordered - change, ordered) if len(some) else (ordered, ordered + change)
        return self._value_doubt({columns: less}, {columns: more}, one.purchase.cost_usd * one.size / piece)

    def _value_doubt(self, less: Mapping[str, Floats], more: Mapping[str, Floats], cost_usd: Floats) -> float:
        """How far what some orders are worth moves with demand; by what one costs in each vintage."""
        if not self.ends:
            return 0.0
        cost = float(sum((more[name] - less[name]) @ cost_usd for name in more))
        low, high = (end.saved_usd(less, more) + cost for end in self.ends)
        return doubt_of_worth(low, self.plan.saved_usd(less, more) + cost, high)

    def _calls(
        self, purchase: Purchase, vintages: Integers, dates: Floats, net_usd: Floats, size: float, at_once: Integers
    ) -> Calls:
        """What pieces are worth and cost at each date: what they save beyond what they cost, and that; nothing at least."""
        then, periods = self.discount(dates), self.calendar.discount
        capital = size * (purchase.capital_usd[vintages] @ periods) / then
        fixed = size * (purchase.fixed_usd[vintages] @ periods) / then
        return Calls(dates, np.maximum(0.0, net_usd[:, vintages] / then + capital + fixed), capital, fixed, at_once)

    def _deferral(self, option: RiskOption) -> Asked | float | None:
        """What the plan orders of a chip for each period: then, or later, each order for itself."""
        chip = next((one for one in self.case.chips if one.key == option.of and one.purchase is not None), None)
        if chip is None or chip.purchase is None:
            return None
        purchase = chip.purchase
        names = [f"buy {site.key} {chip.key}" for site in self.case.sites]
        orders = {name: self.study.orders.placed[name].amounts for name in names}
        total = float(sum(amounts.sum() for amounts in orders.values()))
        if total * GIGA < LEAST_MW:
            return None
        spend = next((one.chip.spend_shares for one in self.study.programme.chips if one.chip.key == chip.key), (1.0,))
        lead = self._lead(option, chip.key, float(len(spend)))
        vintages, dates = self._dates(purchase, lead)
        parts, first = [], None
        for place, vintage in enumerate(vintages.tolist()[:-1]):
            own = np.flatnonzero(purchase.years == purchase.years[vintage])
            size = GIGA * float(sum(amounts[own].sum() for amounts in orders.values()))
            if size < LEAST_MW:
                continue
            first = place if first is None else first
            net = self.plan.orders_usd(orders, dict.fromkeys(names, own), purchase.count)
            once = np.ones(len(dates) - place, dtype=np.int64)
            calls = self._calls(purchase, vintages[place:], dates[place:], net[None, :], size, once)
            parts.append(Part(called(option.kind, calls), place - first, size, calls))
        if first is None:
            return None
        ordered = sum(part.weight for part in parts)
        parts = [replace(part, weight=part.weight / ordered) for part in parts]
        none = {name: 0.0 * amounts for name, amounts in orders.items()}
        doubt = self._value_doubt(none, orders, GIGA * purchase.cost_usd)
        return Asked(parts, dates[first:], 1, ordered, "MW", 1.0, chip.key, doubt, lead)

    def _dates(self, purchase: Purchase, lead: float) -> tuple[Integers, Floats]:
        """Vintages that may still be called, of each period that kept longest, and when they are to be."""
        starts = self.calendar.starts[purchase.years]
        last = np.append(purchase.years[1:] != purchase.years[:-1], True)
        begin = float(self.calendar.start_year)
        some = np.flatnonzero(last & (starts >= begin + lead - 1e-9))
        dates = starts[some] - lead
        return some, dates

    def _abandonment(self, option: RiskOption, site: str, asset: AssetCase) -> Asked | None:
        number = [one.key for one in self.case.sites].index(site)
        base = self.plan.base
        capacity = base.solution.values[base.master.sites[number].operation[asset.position]] * GIGA
        if capacity.max(initial=0.0) < LEAST_MW:
            return None
        fixed, capital = np.zeros(self.case.years), np.zeros(self.case.years)
        if asset.commitment is not None:
            fixed, capital = fixed + asset.commitment.fixed_usd, capital + asset.commitment.capital_usd
        if asset.purchase is not None:
            ordered = self.study.orders.placed[f"new {site} {asset.key}"]
            mw = ordered.amounts * ordered.size
            fixed, capital = fixed + mw @ asset.purchase.fixed_usd, capital + mw @ asset.purchase.capital_usd
        there = np.flatnonzero(capacity >= LEAST_MW)
        dates = self.calendar.starts[there]
        if len(dates) < 2:
            return None
        to_mid = self.calendar.discount / self.discount(self.calendar.starts)
        share = 0.0 if option.salvage is None else option.salvage.value
        left = np.cumsum((capital * self.calendar.discount)[::-1])[::-1] / self.discount(self.calendar.starts)
        saved = self.plan.running_usd(site, asset, capacity)
        if not np.all(np.isfinite(saved)):
            return None  # the plan cannot do without it
        worth = saved * to_mid
        choice = given_up(worth[there], (fixed * to_mid)[there], share * left[there])
        ends = [float(end.running_usd(site, asset, capacity) @ self.calendar.discount) for end in self.ends]
        doubt = (
            doubt_of_worth(ends[0], float(saved @ self.calendar.discount), ends[1]) if np.all(np.isfinite(ends)) and ends else 0.0
        )
        return Asked([Part(choice, 0, 1.0)], dates, 1, float(capacity.max()), "MW", 0.0, asset.path, doubt, 0.0)

    def _resale(self, option: RiskOption) -> Asked | None:
        """Work that is done, or whose compute is sold: what going without it costs, as its demand wanders, against the price."""
        work = next((one for one in self.case.workloads if one.key == option.of), None)
        if work is None or option.price is None:
            return None
        base = self.plan.base
        unserved = base.master.unserved[work.key].take(base.solution.values)
        served = np.maximum(0.0, work.asked_rate(self.calendar) - unserved * COMPUTE[work.unit])
        to_mid = self.calendar.discount / self.discount(self.calendar.starts)
        used = work.value_usd_per_unit_year * self.calendar.lengths * served * to_mid
        parts = [Part(sold_on(used, option.price.value * used), 0, 1.0)]
        doubt = self.spread.get(work.key, 0.0)
        dates = self.calendar.starts.copy()
        return Asked(parts, dates, 1, float(served.max()), work.unit, 0.0, f"resale {work.key}", doubt, 0.0)

    def _lead(self, option: RiskOption, path: str, usual: float | None = None) -> float:
        """Years from a call until it is there: as the programme says, as its network of tasks does, or as it is paid for."""
        if option.lead is not None:
            return option.lead.value
        return self.leads.get(path, _spend_years(self.study, path) if usual is None else usual)


def _spend_years(study: PlannedStudy, path: str) -> float:
    """Years over which a plant or phase is paid for before it is there."""
    for site in study.programme.sites:
        for asset in site.power:
            if asset.path == path:
                return float(len(asset.technology.spend_shares))
        for phase in site.phases:
            if phase.path == path:
                return float(len(phase.hall.spend_shares))
    return 1.0
