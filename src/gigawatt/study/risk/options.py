"""The options of a plan, those that its programme names and those that any has: what each is worth, and when it is called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from gigawatt.plan.case.case import AssetCase, Purchase
from gigawatt.plan.master.master import COMPUTE, GIGA
from gigawatt.plan.master.plane_pool import PlanePool
from gigawatt.programme.futures.risk_options import DEFERRAL, EXPANSION, RESALE, STAGED, RiskOption
from gigawatt.risk.anew.scenario import Scenario
from gigawatt.risk.drawing.drawn_futures import DrawnFutures
from gigawatt.risk.options.plan_options import Calls, Doubt, Valued, called, given_up, sold_on, together, valued
from gigawatt.risk.options.real_options import Choice
from gigawatt.study.risk.marginal import Marginal, marginal
from gigawatt.study.risk.planned import PlannedStudy
from gigawatt.study.tables.capacity_tables import Row, table

Floats = NDArray[np.float64]

LEAST_MW = 1.0  # an option on less is none


@dataclass(frozen=True)
class OptionFound:
    """An option, valued.

    Attributes:
        option: what it is.
        doubt: how its worth and its cost wander.
        pieces: that may be called.
        piece: of each, in ``unit``.
        unit: MW or what a workload counts in.
        planned: pieces that the plan orders.
        dates: of decisions, fractional years.
        valued: what it is worth.
    """

    option: RiskOption
    doubt: Doubt
    pieces: int
    piece: float
    unit: str
    planned: float
    dates: Floats
    valued: Valued


@dataclass(frozen=True)
class _Part:
    """A choice of its own, from a date on."""

    choice: Choice
    begin: int  # number of its first date
    weight: float  # what it counts in shares


@dataclass(frozen=True)
class _Asked:
    """Choices of the same modes that are decided one by one."""

    parts: Sequence[_Part]
    dates: Floats
    pieces: int
    piece: float
    unit: str
    planned: float
    cause: str  # whose factor its cost has


def options_of(study: PlannedStudy) -> list[RiskOption]:
    """Those that the programme names, then on what it does not name: units of plants, halls beyond the plan's, and its chips."""
    risk = study.programme.risk
    own = [] if risk is None else list(risk.options.values())
    named = {(one.kind, one.of) for one in own}
    found: list[RiskOption] = []
    for site in study.case.sites:
        for asset in site.assets:
            if asset.purchase is not None and asset.unit is not None and asset.limit >= 2.0 * asset.unit - 1e-6:
                found.append(_usual(STAGED, asset.path, f"units of {asset.key} at {site.name}"))
        for hall in site.halls:
            if hall.purchase is not None:
                found.append(_usual(EXPANSION, hall.path, f"more halls in {hall.phase} at {site.name}"))
    for chip in study.case.chips:
        if chip.purchase is not None:
            found.append(_usual(DEFERRAL, chip.key, f"buying {chip.key} later"))
    return own + [one for one in found if (one.kind, one.of) not in named]


def _usual(kind: str, of: str, name: str) -> RiskOption:
    return RiskOption(key=f"{kind} {of}", path="", name=name, kind=kind, of=of)


def options_found(study: PlannedStudy, futures: DrawnFutures, seed: int) -> list[OptionFound]:
    """Value the options of a plan.

    Args:
        study: the plan.
        futures: whose spread says how worth and cost wander, where the programme does not.
        seed: of the paths.

    Raises:
        RiskError: an option that nobody can value.
        SolverError: a solver gave no answer that can be trusted.
    """
    pool = study.future(Scenario("as planned")).pool
    base = marginal(study, pool)
    if base is None:
        return []
    maker = _Maker(study, pool, base)
    found = []
    for option in options_of(study):
        asked = maker.asked(option)
        if asked is None:
            continue
        doubt = _doubt(option, asked.cause, futures, study.case.calendar.year_count)
        worth = _worth(asked, maker.discount(asked.dates), doubt, seed)
        found.append(OptionFound(option, doubt, asked.pieces, asked.piece, asked.unit, asked.planned, asked.dates, worth))
    return found


def _worth(asked: _Asked, discount: Floats, doubt: Doubt, seed: int) -> Valued:
    found = [
        valued(one.choice, asked.dates[one.begin :], discount[one.begin :].tolist(), doubt, seed + number)
        for number, one in enumerate(asked.parts)
    ]
    return together(found, [one.weight for one in asked.parts], len(asked.dates))


def _doubt(option: RiskOption, cause: str, futures: DrawnFutures, years: int) -> Doubt:
    """As the programme says, or as the causes of doubt spread over the futures, evenly over the years of the horizon."""
    demand = [factor for factor in futures.demand.values() if np.ptp(factor) > 0.0]
    value = float(np.mean([np.log(factor).std() for factor in demand])) if demand else 0.0
    cost = float(np.log(futures.capital_of(cause)).std())
    return Doubt(
        value / np.sqrt(years) if option.value_volatility is None else option.value_volatility.value,
        cost / np.sqrt(years) if option.cost_volatility is None else option.cost_volatility.value,
        0.0 if option.correlation is None else option.correlation.value,
    )


class _Maker:
    """Makes choices of what a plan says that things are worth."""

    def __init__(self, study: PlannedStudy, pool: PlanePool, base: Marginal) -> None:
        self.study, self.pool, self.base, self.case = study, pool, base, study.case
        self.calendar = study.case.calendar

    def discount(self, dates: Floats) -> Floats:
        """What a dollar of a date is worth at the horizon's start."""
        found: Floats = (1.0 + self.calendar.discount_rate) ** -(dates - self.calendar.start_year)
        return found

    def asked(self, option: RiskOption) -> _Asked | None:
        """The choice that an option is; None where there is nothing to choose."""
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
                    ordered = self.study.orders.placed[f"new halls {site.key} {hall.phase}"].total
                    piece = min(hall.limit - ordered, hall.most_per_year)
                    if piece < LEAST_MW:
                        return None
                    lead = self._lead(option, _spend_years(self.study, hall.path))
                    worth = self.base.of_halls(site.key)
                    return self._called(option, hall.purchase, [worth], piece, lead, 1, 0.0, hall.path)
        return None

    def _staged(self, option: RiskOption, site: str, asset: AssetCase) -> _Asked | None:
        """Each unit is worth the mean of what one is worth before it and with it."""
        if asset.purchase is None:
            return None
        size = asset.limit if asset.unit is None else asset.unit
        count = 1 if asset.unit is None else int(np.floor(asset.limit / size + 1e-9))
        prices: list[Floats] = []
        for units in range(count + 1) if asset.unit is not None else ():
            found = marginal(self.study, self.pool, (site, asset.key), units)
            if found is None and prices:
                break
            if found is not None:
                prices.append(found.of_asset(site, asset.key))
        if asset.unit is None:
            prices = [self.base.of_asset(site, asset.key)] * 2
        if len(prices) < 2:
            return None
        worth = [0.5 * (one + other) for one, other in pairwise(prices)]
        ordered = self.study.orders.placed[f"new {site} {asset.key}"].total / size
        at_once = max(1, int(asset.most_per_year / size)) if np.isfinite(asset.most_per_year) else len(worth)
        lead = self._lead(option, _spend_years(self.study, asset.path))
        return self._called(option, asset.purchase, worth, size, lead, at_once, ordered, asset.path)

    def _deferral(self, option: RiskOption) -> _Asked | None:
        chip = next((one for one in self.case.chips if one.key == option.of and one.purchase is not None), None)
        if chip is None or chip.purchase is None:
            return None
        names = {site.key: f"buy {site.key} {chip.key}" for site in self.case.sites}
        accelerators = {site: self.study.orders.placed[name].total for site, name in names.items()}
        total = sum(accelerators.values())
        if total / chip.accelerators_per_mw < LEAST_MW:
            return None
        worth = np.sum([self.base.of_chips(site, chip.key) * some / total for site, some in accelerators.items()], axis=0)
        spend = next((one.chip.spend_shares for one in self.study.programme.chips if one.chip.key == chip.key), (1.0,))
        lead = self._lead(option, float(len(spend)))
        orders = np.sum([self.study.orders.placed[name].amounts for name in names.values()], axis=0) * GIGA
        return self._later(option, chip.purchase, worth, orders, lead, chip.key)

    def _later(
        self, option: RiskOption, purchase: Purchase, worth: Floats, orders_mw: Floats, lead: float, cause: str
    ) -> _Asked | None:
        """What the plan orders for each period: then, or later, each order for itself."""
        vintages, dates = self._dates(purchase, lead)
        by_period = np.array([orders_mw[purchase.years == purchase.years[vintage]].sum() for vintage in vintages])
        some = [place for place in np.flatnonzero(by_period >= LEAST_MW).tolist() if place + 1 < len(dates)]
        if not some:
            return None
        first = some[0]
        total = float(by_period[some].sum())
        parts = []
        for place in some:
            asked = self._called(option, purchase, [worth], float(by_period[place]), lead, 1, 1.0, cause, place)
            if asked is not None:
                parts.append(_Part(asked.parts[0].choice, place - first, float(by_period[place]) / total))
        return _Asked(parts, dates[first:], 1, total, "MW", 1.0, cause)

    def _called(
        self,
        option: RiskOption,
        purchase: Purchase,
        worth: Sequence[Floats],
        size: float,
        lead: float,
        at_once: int,
        planned: float,
        cause: str,
        begin: int = 0,
    ) -> _Asked | None:
        """Pieces of a size in MW that come a lead time after they are called, from one of the dates on."""
        vintages, dates = self._dates(purchase, lead)
        vintages, dates = vintages[begin:], dates[begin:]
        if len(dates) < 2:
            return None
        then, periods = self.discount(dates), self.calendar.discount
        share = purchase.share[vintages]
        calls = Calls(
            dates,
            np.array([size * (share @ (one * periods)) / then for one in worth]),
            size * (purchase.capital_usd[vintages] @ periods) / then,
            size * (purchase.fixed_usd[vintages] @ periods) / then,
            at_once,
        )
        return _Asked([_Part(called(option.kind, calls), 0, 1.0)], dates, calls.pieces, size, "MW", planned, cause)

    def _dates(self, purchase: Purchase, lead: float) -> tuple[NDArray[np.int64], Floats]:
        """Vintages that may still be called, of each period that kept longest, and when they are to be."""
        starts = self.calendar.starts[purchase.years]
        last = np.append(purchase.years[1:] != purchase.years[:-1], True)
        begin = float(self.calendar.start_year)
        some = np.flatnonzero(last & (starts >= begin + lead - 1e-9))
        dates = starts[some] - lead
        return some, dates

    def _abandonment(self, option: RiskOption, site: str, asset: AssetCase) -> _Asked | None:
        number = [one.key for one in self.case.sites].index(site)
        column = self.base.master.sites[number].operation[asset.position]
        capacity = self.base.solution.values[column] * GIGA
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
        worth = self.base.of_asset(site, asset.key) * capacity * to_mid
        choice = given_up(worth[there], (fixed * to_mid)[there], share * left[there])
        return _Asked([_Part(choice, 0, 1.0)], dates, 1, float(capacity.max()), "MW", 0.0, asset.path)

    def _resale(self, option: RiskOption) -> _Asked | None:
        work = next((one for one in self.case.workloads if one.key == option.of), None)
        if work is None or option.price is None:
            return None
        unserved = self.base.master.unserved[work.key].take(self.base.solution.values)
        served = np.maximum(0.0, work.asked_rate(self.calendar) - unserved * COMPUTE[work.unit])
        to_mid = self.calendar.discount / self.discount(self.calendar.starts)
        used = self.base.of_work(work.key) * served * to_mid
        sold = option.price.value * work.value_usd_per_unit_year * self.calendar.lengths * served * to_mid
        return _Asked(
            [_Part(sold_on(used, sold), 0, 1.0)],
            self.calendar.starts.copy(),
            1,
            float(served.max()),
            work.unit,
            0.0,
            f"resale {work.key}",
        )

    @staticmethod
    def _lead(option: RiskOption, usual: float) -> float:
        return usual if option.lead is None else option.lead.value


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


def options_table(found: Sequence[OptionFound]) -> pl.DataFrame:
    """One row an option: what it is worth, and what deciding today would leave of it."""
    rows: list[Row] = []
    for one in found:
        worth = one.valued.worth
        ends = _pieces(worth.ends, one.pieces)
        row: Row = {"option": one.option.key, "name": one.option.name, "kind": one.option.kind, "of": one.option.of}
        row |= {"unit": one.unit, "piece": one.piece, "pieces": one.pieces, "planned": one.planned}
        row |= {"first_date": float(one.dates[0]), "last_date": float(one.dates[-1])}
        row |= {"value_volatility": one.doubt.value, "cost_volatility": one.doubt.cost, "value_usd": worth.value}
        row |= {"error_usd": worth.error, "decided_today_usd": _whole(one.valued.fixed_usd)}
        row |= {"flexibility_usd": one.valued.flexibility_usd, "pieces_called": ends, "share_called": 1.0 - _never(worth.ends)}
        rows.append(row)
    texts = dict.fromkeys(("option", "name", "kind", "of", "unit"), pl.String)
    numbers = ("piece", "planned", "first_date", "last_date", "value_volatility", "cost_volatility", "value_usd", "error_usd")
    rest = ("decided_today_usd", "flexibility_usd", "pieces_called", "share_called")
    return table(rows, texts | {"pieces": pl.Int32} | dict.fromkeys((*numbers, *rest), pl.Float64))


def calls_table(found: Sequence[OptionFound]) -> pl.DataFrame:
    """How often each decision is taken at each date."""
    rows: list[Row] = []
    for one in found:
        for date, moves in zip(one.dates.tolist(), one.valued.worth.moved, strict=True):
            for (left, entered), share in moves.items():
                row: Row = {"option": one.option.key, "date": date, "from": left, "to": entered, "share": share}
                rows.append(row)
    texts = {"option": pl.String, "date": pl.Float64, "from": pl.String, "to": pl.String}
    return table(rows, texts | {"share": pl.Float64})


def options_told(frame: pl.DataFrame) -> list[dict[str, Any]]:
    """The summary's words on it."""
    return list(frame.iter_rows(named=True))


def _pieces(ends: Mapping[str, float], pieces: int) -> float:
    """Pieces that are called on average."""
    every = list(ends.values())
    return float(sum(number * share for number, share in enumerate(every))) if pieces > 1 else float(sum(every[1:]))


def _whole(usd: float) -> float:
    """Less than a dollar is what rounding leaves of nothing."""
    return 0.0 if abs(usd) < 1.0 else usd


def _never(ends: Mapping[str, float]) -> float:
    return float(next(iter(ends.values())))
