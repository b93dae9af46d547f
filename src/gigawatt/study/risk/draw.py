"""Futures of a programme: delays from its network of tasks, all else from its named causes of doubt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.catalog.risk_causes import EVENTS
from gigawatt.errors import RiskError
from gigawatt.plan.case.build_case import all_chips
from gigawatt.programme.programme import Programme
from gigawatt.risk.drawing.causes import Cause, Futures, at_points, causes_of
from gigawatt.risk.drawing.counted_twice import counted_twice
from gigawatt.risk.drawing.drawn_futures import DrawnFutures
from gigawatt.risk.drawing.late_tasks import Acts, acts_of, settled_by
from gigawatt.risk.drawing.price_box import CARBON, ELECTRICITY, PriceBox
from gigawatt.risk.drawing.with_network import points_of
from gigawatt.schedule.campus.layout import laid_out
from gigawatt.study.risk.design import Design, design_of
from gigawatt.study.risk.network_dates import NetworkDates
from gigawatt.study.schedule.dates import dated
from gigawatt.study.schedule.too_early import due_dates

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

MOST_PRICES = 3  # kinds that vary at once: each doubles the corners that a site is dispatched at
FARTHEST = 0.005  # share of futures, on either side, whose prices are drawn in to the quantile there: corners stay near
NETWORK = "slip of "
MONTHS_A_YEAR = 12.0
A_DAY = 1.0 / 365.0


@dataclass(frozen=True)
class Drawn:
    """Futures, and what each cause is in them.

    Attributes:
        every: the futures, behind them those of the design that tells which cause matters, and at last the plan as it is, in
            every weather year.
        count: of the futures.
        causes: named ones.
        names: of the causes that move anything of the plan; `slip of PATH` where the network of tasks draws it.
        values: factors, months, or numbers of weather years, shape (futures, causes).
        held: kinds of prices that are as planned in all futures, as others cost more.
        design: points at which the causes are told apart.
        dates: from which every energisation is late, by path, fractional years: the plan's, or that which its tasks allow as
            promised, if that is later.
        points: probabilities of the named causes, correlated, shape (futures, named causes).
        technology: probabilities of what units of a design share in the network, shape (futures,); None: it has none.
        acts: where in the networks of tasks causes act.
        warnings: what is counted twice, or contradicts the networks, in words.
    """

    every: DrawnFutures
    count: int
    causes: tuple[Cause, ...]
    names: tuple[str, ...]
    values: Floats
    held: tuple[str, ...]
    design: Design
    dates: Mapping[str, float]
    points: Floats
    technology: Floats | None
    acts: Acts
    warnings: tuple[str, ...]

    @property
    def futures(self) -> DrawnFutures:
        """The futures alone."""
        return self.every.part(self.drawn_rows)

    @property
    def drawn_rows(self) -> slice:
        return slice(0, self.count)

    @property
    def design_rows(self) -> slice:
        return slice(self.count, self.count + len(self.design.points))

    @property
    def planned_rows(self) -> slice:
        return slice(self.count + len(self.design.points), self.every.count)


def drawn_futures(
    programme: Programme, count: int, seed: int, planned: Mapping[str, float], spent: Mapping[str, float], base: int = 0
) -> Drawn:
    """Draw futures.

    Args:
        programme: as it was written, dates of its schedule not yet put in.
        count: how many.
        seed: same seed, same futures.
        planned: date at which the plan has each energisation, by path, fractional years.
        spent: what the plan pays for each kind of price (a fuel, `electricity`, `carbon`), any measure.
        base: points of the design that Sobol indices need, for each cause and twice more; none without.

    Raises:
        RiskError: what is said of risk cannot be drawn.
        ScheduleError: the network cannot be dated.
    """
    laid = laid_out(programme)
    due = due_dates(laid, planned)
    early = {path for path, date in due.items() if date - planned.get(path, date) > A_DAY}
    causes = causes_of(programme, settled_by(laid))
    acts = acts_of(laid, causes)
    network = NetworkDates(laid, acts, due, seed, count, count + 2 * base)
    moved = network.slips()
    design = design_of(causes, count, base, seed, bool(moved))
    drawn, technology = points_of(programme, causes, laid, count, seed)
    points = np.concatenate([drawn, design.points])
    rows = np.concatenate([np.arange(count), design.samples])
    futures = at_points(causes, points)
    late, longer = network.late(futures, rows)
    prices = {kind: factor for kind, factor in price_factors(programme, futures).items() if np.ptp(factor) > 0.0}
    ranked = sorted(prices, key=lambda kind: (-spent.get(kind, 0.0), kind))
    taken = [kind for kind in ranked[:MOST_PRICES] if spent.get(kind, 0.0) > 0.0]
    factors = np.column_stack([_drawn_in(prices[kind], count) for kind in taken]) if taken else np.zeros((len(points), 0))
    chips = sorted(all_chips(programme))
    unlike = DrawnFutures(
        box=PriceBox.around(tuple(taken), factors),
        price_factors=factors,
        delays={path: late[path] if path in late else _late(path, futures) for path in {*planned, *late}},
        no_earlier={path: np.full(len(points), due[path]) for path in sorted(early)},
        capital=dict(capital_factors(programme, chips, futures)),
        demand={work.key: futures.factor("demand", work.key) for work in programme.workloads},
        weather=futures.weather_years(),
        chip_delays={chip: futures.months(chip, ("chip-delivery",)) / MONTHS_A_YEAR for chip in chips},
        chip_performance={chip: futures.factor("chip-performance", chip) for chip in chips},
        chip_life={chip: futures.factor("chip-life", chip) for chip in chips},
        longer=longer,
    )
    names = (*futures.names, *(NETWORK + path for path in moved))
    values = np.column_stack([futures.values[:count], *(MONTHS_A_YEAR * slip for slip in moved.values())])
    every = unlike.with_plan(len(programme.weather_weights))
    warnings = (*laid.contradictions, *acts.warnings, *counted_twice(programme, causes))
    return Drawn(every, count, causes, names, values, tuple(ranked[len(taken) :]), design, due, drawn, technology, acts, warnings)


def with_plan_dates(programme: Programme) -> Programme:
    """The programme as it was planned: with the dates of its schedule."""
    return dated(programme, lambda _: None)[0]


def _late(path: str, causes: Futures) -> Floats:
    """Years by which causes make something late that no network stands for; of a step of a connection, the whole of it."""
    return causes.months(path.partition(".steps.")[0], ("delay", *EVENTS)) / MONTHS_A_YEAR


def price_factors(programme: Programme, causes: Futures) -> dict[str, Floats]:
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


def _drawn_in(factors: Floats, count: int) -> Floats:
    low, high = np.quantile(factors[:count], (FARTHEST, 1.0 - FARTHEST), method="inverted_cdf")
    return np.clip(factors, low, high)


def capital_factors(programme: Programme, chips: Iterable[str], causes: Futures) -> Iterator[tuple[str, Floats]]:
    """Factors of capital costs: of plants, phases and connections by path, of chips by key."""
    for path in _paths(programme):
        yield path, causes.factor("capital-cost", path)
    for chip in chips:
        yield chip, causes.factor("chip-price", chip)


def _paths(programme: Programme) -> Iterable[str]:
    for site in programme.sites:
        yield f"sites.{site.key}.connection"
        yield from (phase.path for phase in site.phases)
        yield from (asset.path for asset in site.power)
