"""Other studies beside this one: their orders where this programme can place them, else their programme in the same world."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gigawatt.errors import StudyError
from gigawatt.percent import percent
from gigawatt.plan.case.case import Case, Purchase
from gigawatt.programme.programme import Programme
from gigawatt.quantity import YearPath
from gigawatt.risk.anew.orders import Ordered, Orders, purchases
from gigawatt.risk.anew.scenario import Scenario, scenario_of
from gigawatt.risk.drawing.drawn_futures import DrawnFutures
from gigawatt.risk.drawing.price_box import CARBON, ELECTRICITY, PriceBox
from gigawatt.study.chip_at_work import rates_of, with_interruption_prices
from gigawatt.study.finance.account import study_programme
from gigawatt.study.folder import StudyFolder
from gigawatt.study.risk.draw import drawn_futures, with_plan_dates
from gigawatt.study.risk.plan import spent_on_prices
from gigawatt.study.risk.planned import PlannedStudy, chips_at_work_of, planned_study
from gigawatt.study.risk.risk_scenarios import declared_scenarios
from gigawatt.study.schedule.dates import connection_dates
from gigawatt.study.schedule.too_early import planned_dates

Floats = NDArray[np.float64]

SAME = 1e-6  # of an amount or a price: no difference
LEAST = 1e-6  # of the master's units (GW, or whole ones): an order of less is none


@dataclass(frozen=True)
class Other:
    """Another study, whose plan is held in the same futures.

    Attributes:
        study: with the plan.
        orders: its plan as this study's programme would place it; None: it takes its own programme.
        futures: those of this study as they are for that programme.
        planned: date at which that plan has each energisation, by path.
        same_world: whether costs of its own programme are of this world, so that all futures can be asked about it.
    """

    study: PlannedStudy
    orders: Orders | None
    futures: DrawnFutures
    planned: Mapping[str, float]
    same_world: bool = True

    def scenarios(self, count: int, programme: Programme) -> dict[str, Scenario]:
        """Futures and scenarios of risk as they are for that plan's programme, by name.

        Args:
            count: futures, the first of those drawn.
            programme: this study's, whose scenarios they are.
        """
        drawn = [scenario_of(self.futures, number, self.planned, 1.0 / count) for number in range(count)]
        theirs = replace(self.study.programme, risk=programme.risk)
        declared = declared_scenarios(theirs, self.futures.delays, self.planned, all_of_it=False)
        return {one.name: one for one in (*drawn, *declared)}


def others_of(paths: Sequence[Path], study: PlannedStudy, own: str, futures: DrawnFutures, seed: int) -> list[Other]:
    """Other studies, by the names of their folders.

    Args:
        paths: of their folders.
        study: this one.
        own: name of this one's plan.
        futures: of this one.
        seed: of the futures.

    Raises:
        StudyError: one is no study, or its plan cannot be compared: with all reasons.
    """
    found: list[Other] = []
    for path in paths:
        folder = StudyFolder(path)
        stated = study_programme(folder)
        programme = with_plan_dates(stated)
        rates = rates_of(chips_at_work_of(programme))
        name = path.resolve().name
        name = f"{name} ({len(found) + 1})" if name in (own, *(one.study.name for one in found)) else name
        other = planned_study(folder, with_interruption_prices(programme, rates), rates, name)
        without, apart = list(_cannot_place(study, other)), list(_apart(study, other))
        orders = None if without else placed_by(study, other)
        if without and apart:
            raise StudyError(
                f"{path} cannot be compared with {study.folder.path}. Its plan is no plan of this programme: {_some(without)}. "
                f"And its programme is for another world, where costs are others: {_some(apart)}."
            )
        dates = planned_dates(folder, other.case) | connection_dates(programme)
        there = futures
        if not apart:
            drawn = drawn_futures(stated, futures.count, seed, dates, spent_on_prices(folder, programme)).futures
            there = in_its_items(futures, drawn, _priced(study.programme))
        found.append(Other(other, orders, there, dates, not apart and (orders is None or _same_costs(study, other))))
    return found


def _some(reasons: Sequence[str], most: int = 4) -> str:
    more = f" and {len(reasons) - most} more" if len(reasons) > most else ""
    return "; ".join(reasons[:most]) + more


def _cannot_place(study: PlannedStudy, other: PlannedStudy) -> Iterator[str]:
    """Why this programme cannot place another plan's orders."""
    if study.case.calendar.labels != other.case.calendar.labels:
        yield "it is for other periods"
        return
    mine = study.orders.placed
    for key, ordered in other.orders.placed.items():
        if ordered.total <= LEAST * ordered.size:
            continue
        same = mine.get(key)
        if same is None:
            yield f"it orders {ordered.item} at {ordered.site}, which is not on offer here"
        elif _whole(study, key) and abs(_units(ordered, same) - np.round(_units(ordered, same))).max() > SAME:
            yield f"it orders {ordered.item} at {ordered.site} in units of another size"
    here, there = _committed(study.case), _committed(other.case)
    for what in sorted({*here, *there}):
        if abs(here.get(what, 0.0) - there.get(what, 0.0)) > SAME * max(1.0, here.get(what, 0.0)):
            yield f"of {what} {there.get(what, 0.0):,.0f} are committed there, {here.get(what, 0.0):,.0f} here"


def placed_by(study: PlannedStudy, other: PlannedStudy) -> Orders:
    """Another plan's orders, as this study's programme places them."""
    placed = {}
    for key, same in study.orders.placed.items():
        ordered = other.orders.placed.get(key)
        none = replace(same, amounts=np.zeros_like(same.amounts))
        placed[key] = none if ordered is None else replace(ordered, amounts=_units(ordered, same), size=same.size)
    return Orders(placed, other.orders.halls_gw)


def _same_costs(study: PlannedStudy, other: PlannedStudy) -> bool:
    """Whether what both programmes may order for a period costs the same in both."""
    mine = {block.name: (_costs(purchase), size) for *_, purchase, block, size in purchases(study.master)}
    for *_, purchase, block, size in purchases(other.master):
        costs, own = mine.get(block.name, ({}, size))
        theirs = _costs(purchase)
        if size != own or any(abs(costs[key] - theirs[key]) > SAME * abs(costs[key]) for key in costs.keys() & theirs.keys()):
            return False
    return True


def _costs(purchase: Purchase) -> dict[tuple[int, bytes], float]:
    """Of one unit by period and by how much of each period it is there."""
    keys = [(int(year), share.tobytes()) for year, share in zip(purchase.years, purchase.share, strict=True)]
    return dict(zip(keys, purchase.cost_usd.tolist(), strict=True))


def _units(ordered: Ordered, like: Ordered) -> Floats:
    """Amounts in the units of another's master."""
    return np.asarray(ordered.amounts * (ordered.size / like.size))


def _whole(study: PlannedStudy, name: str) -> bool:
    model = study.master.model
    return any(bool(model.whole[block.start]) for block in model.column_blocks if block.name == name and block.size)


def _committed(case: Case) -> dict[str, float]:
    """The most that is committed of each thing: MW, or MW of chips."""
    found: dict[str, float] = {}
    for site in case.sites:
        for asset in site.assets:
            if asset.commitment is not None and asset.standing != "connection":
                found[f"{asset.key} at {site.key}"] = float(asset.commitment.amount.max(initial=0.0))
        for hall in site.halls:
            if hall.commitment is not None:
                found[f"halls {hall.phase} at {site.key}"] = float(hall.commitment.amount.max(initial=0.0))
        for key, chips in site.chip_commitments.items():
            found[f"{key} at {site.key}"] = float(chips.amount.max(initial=0.0))
    return found


def _apart(study: PlannedStudy, other: PlannedStudy) -> Iterator[str]:
    """In what the worlds of two programmes differ, so that what their plans cost says nothing of the plans."""
    mine, theirs = study.programme, other.programme
    if study.case.calendar.labels != other.case.calendar.labels:
        yield "other periods"
        return
    if mine.base_year != theirs.base_year:
        yield f"dollars of {theirs.base_year}, not of {mine.base_year}"
    if abs(mine.discount_rate.value - theirs.discount_rate.value) > SAME:
        yield f"a discount rate of {percent(theirs.discount_rate.value, 6)}, not of {percent(mine.discount_rate.value, 6)}"
    if len(mine.weather_weights) != len(theirs.weather_weights):
        yield f"{len(theirs.weather_weights)} weather years, not {len(mine.weather_weights)}"
    yield from _other_work(study.case, other.case)
    prices, others = dict(_prices(mine)), dict(_prices(theirs))
    for name in sorted(prices.keys() & others.keys()):
        years = range(mine.start_year, mine.end_year + 1)
        if any(abs(prices[name].at(year) - others[name].at(year)) > SAME * abs(prices[name].at(year)) for year in years):
            yield f"another price of {name}"
    if ("carbon" in prices) != ("carbon" in others):
        yield "a price of carbon in one of them alone"


def _other_work(mine: Case, theirs: Case) -> Iterator[str]:
    asked, there = ({work.key: work for work in case.workloads} for case in (mine, theirs))
    for key in sorted({*asked, *there}):
        if key not in there or key not in asked:
            yield f"{key} is asked for in one of them alone"
            continue
        one, two = asked[key], there[key]
        if one.unit != two.unit or not np.allclose(one.demand, two.demand, rtol=SAME):
            yield f"another demand for {key}"
        if not np.allclose(one.value_usd_per_unit_year, two.value_usd_per_unit_year, rtol=SAME):
            yield f"another value of {key}"


def _prices(programme: Programme) -> Iterator[tuple[str, YearPath]]:
    for site in programme.sites:
        if site.connection is not None:
            yield f"power in {site.connection.market.key}", site.connection.market.price_usd_per_mwh
        for asset in site.power:
            if asset.fuel is not None:
                yield asset.fuel.key, asset.fuel.price_usd_per_mwh
    if programme.policy.carbon_price_usd_per_t is not None:
        yield "carbon", programme.policy.carbon_price_usd_per_t


def _priced(programme: Programme) -> frozenset[str]:
    """Kinds of prices that a programme pays."""
    fuels = {asset.fuel.key for site in programme.sites for asset in site.power if asset.fuel is not None}
    return frozenset({*fuels, ELECTRICITY, CARBON})


def in_its_items(futures: DrawnFutures, drawn: DrawnFutures, priced: frozenset[str]) -> DrawnFutures:
    """The same futures for another programme: what both have is as it is here, what it alone has as drawn for it.

    Args:
        futures: of this study.
        drawn: as many for the other programme.
        priced: kinds of prices that are of this study's world: in the futures, or as planned.
    """
    more = [place for place, group in enumerate(drawn.box.groups) if group not in priced]
    groups = (*futures.box.groups, *(drawn.box.groups[place] for place in more))
    factors = np.column_stack([futures.price_factors, drawn.price_factors[:, more]])

    def joined(here: Mapping[str, Floats], there: Mapping[str, Floats]) -> dict[str, Floats]:
        return {key: here.get(key, values) for key, values in there.items()}

    return replace(
        drawn,
        box=PriceBox(groups, factors.min(axis=0), factors.max(axis=0)),
        price_factors=factors,
        delays=joined(futures.delays, drawn.delays),
        capital=joined(futures.capital, drawn.capital),
        demand=joined(futures.demand, drawn.demand),
        weather=futures.weather,
        chip_delays=joined(futures.chip_delays, drawn.chip_delays),
        chip_performance=joined(futures.chip_performance, drawn.chip_performance),
        chip_life=joined(futures.chip_life, drawn.chip_life),
    )
