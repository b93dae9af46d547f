"""Futures of a programme: delays from its network of tasks, all else from its named causes of doubt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.catalog.risk_causes import EVENTS, WEATHER
from gigawatt.errors import RiskError
from gigawatt.programme.programme import Programme
from gigawatt.risk.causes import Futures, draw
from gigawatt.risk.drawn_futures import DrawnFutures
from gigawatt.risk.price_box import CARBON, ELECTRICITY, PriceBox
from gigawatt.schedule.schedule import schedule
from gigawatt.study.schedule.dates import dated

Floats = NDArray[np.float64]

LEAST_SCHEDULES = 16
MOST_PRICES = 3  # kinds that vary at once: each doubles the corners that a site is dispatched at
FARTHEST = 0.005  # share of futures, on either side, whose prices are drawn in to the quantile there: corners stay near
MOVED = ("delay", "capital-cost", "chip-price", "fuel-price", "power-price", "carbon-price", "demand", WEATHER, *EVENTS)
NETWORK = "slip of "


@dataclass(frozen=True)
class Drawn:
    """Futures, and what each cause is in them.

    Attributes:
        futures: what they do to the plan.
        names: of the causes that move anything of it; `slip of PATH` where the network of tasks draws it.
        values: factors, months, or numbers of weather years, shape (futures, causes).
        held: kinds of prices that are as planned in all futures, as others cost more.
    """

    futures: DrawnFutures
    names: tuple[str, ...]
    values: Floats
    held: tuple[str, ...]


def drawn_futures(programme: Programme, count: int, seed: int, planned: Mapping[str, float], spent: Mapping[str, float]) -> Drawn:
    """Draw futures.

    Args:
        programme: as it was written, dates of its schedule not yet put in.
        count: how many.
        seed: same seed, same futures.
        planned: date at which the plan has each energisation, by path, fractional years.
        spent: what the plan pays for each kind of price (a fuel, `electricity`, `carbon`), any measure.

    Raises:
        RiskError: what is said of risk cannot be drawn.
        ScheduleError: the network cannot be dated.
    """
    causes = draw(programme, count, seed)
    slips = _slips(programme, count, seed, planned)
    moved = {path: late for path, late in slips.items() if late.max(initial=0.0) > 0.0}
    prices = {kind: factor for kind, factor in _prices(programme, causes).items() if np.ptp(factor) > 0.0}
    ranked = sorted(prices, key=lambda kind: (-spent.get(kind, 0.0), kind))
    taken = [kind for kind in ranked[:MOST_PRICES] if spent.get(kind, 0.0) > 0.0]
    factors = np.column_stack([_drawn_in(prices[kind]) for kind in taken]) if taken else np.zeros((count, 0))
    futures = DrawnFutures(
        box=PriceBox.around(tuple(taken), factors),
        price_factors=factors,
        delays={path: _late(path, moved, causes, count) for path in {*planned, *slips}},
        capital=dict(_capital(programme, causes)),
        demand={work.key: causes.factor("demand", work.key) for work in programme.workloads},
        weather=causes.weather_years(),
    )
    columns = [place for place, cause in enumerate(causes.causes) if cause.moves in MOVED]
    names = (*(causes.names[place] for place in columns), *(NETWORK + path for path in moved))
    values = np.column_stack([causes.values[:, columns], *(12.0 * late for late in moved.values())])
    return Drawn(futures, names, values, tuple(ranked[len(taken) :]))


def with_plan_dates(programme: Programme) -> Programme:
    """The programme as it was planned: with the dates of its schedule."""
    return dated(programme, lambda _: None)[0]


def _late(path: str, slips: Mapping[str, Floats], causes: Futures, count: int) -> Floats:
    """Years by which something is late: its network's slip, and what causes add; of a step of a connection, that of the whole."""
    subject = path.partition(".steps.")[0]
    return slips.get(path, np.zeros(count)) + causes.months(subject) / 12.0


def _slips(programme: Programme, count: int, seed: int, planned: Mapping[str, float]) -> dict[str, Floats]:
    """Years by which each energisation comes later than planned, and than its network promises."""
    drawn = schedule(programme, samples=max(count, LEAST_SCHEDULES), seed=seed)
    found = {}
    for item in drawn.items:
        promised = drawn.clock.year(float(drawn.promised[drawn.network.number[item.target]]))
        due = max(planned.get(item.path, promised), promised)
        months = drawn.finishes(item.target)[:count] - drawn.clock.month(due)
        found[item.path] = np.maximum(0.0, months) / 12.0
    return found


def _prices(programme: Programme, causes: Futures) -> dict[str, Floats]:
    """Factors of each kind of price.

    Raises:
        RiskError: markets whose prices move apart.
    """
    fuels = {asset.fuel.key for site in programme.sites for asset in site.power if asset.fuel is not None}
    found = {fuel: causes.factor("fuel-price", fuel) for fuel in sorted(fuels)}
    markets = sorted({site.connection.market.key for site in programme.sites if site.connection is not None})
    by_market = [causes.factor("power-price", market) for market in markets]
    if any(not np.array_equal(one, by_market[0]) for one in by_market):
        raise RiskError(f"prices of power in {', '.join(markets)} move apart: give them one cause, as all are moved together")
    if by_market:
        found[ELECTRICITY] = by_market[0]
    return found | {CARBON: causes.factor("carbon-price", "carbon")}


def _drawn_in(factors: Floats) -> Floats:
    low, high = np.quantile(factors, (FARTHEST, 1.0 - FARTHEST), method="inverted_cdf")
    return np.clip(factors, low, high)


def _capital(programme: Programme, causes: Futures) -> Iterator[tuple[str, Floats]]:
    """Factors of capital costs: of plants, phases and connections by path, of chips by key."""
    for path in _paths(programme):
        yield path, causes.factor("capital-cost", path)
    chips = {supply.chip.key for supply in programme.chips}
    chips |= {one.chip.key for site in programme.sites for phase in site.phases for one in phase.chips}
    for chip in sorted(chips):
        yield chip, causes.factor("chip-price", chip)


def _paths(programme: Programme) -> Iterable[str]:
    for site in programme.sites:
        yield f"sites.{site.key}.connection"
        yield from (phase.path for phase in site.phases)
        yield from (asset.path for asset in site.power)
