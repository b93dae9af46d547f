"""Futures of a programme: delays from its network of tasks, costs and prices from what its own figures say of their doubt.

A figure with a p10 and a p90 is a cause: lognormal about its value, as a factor. One without is taken as certain.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.programme.programme import Programme
from gigawatt.quantity import Figure, YearPath
from gigawatt.risk.drawn_futures import DrawnFutures
from gigawatt.risk.marginals import Marginal
from gigawatt.risk.price_box import ELECTRICITY, PriceBox
from gigawatt.risk.sampling import uniforms
from gigawatt.schedule.schedule import schedule
from gigawatt.study.schedule_dates import dated

Floats = NDArray[np.float64]

LEAST_SCHEDULES = 16
FARTHEST = 0.995  # quantiles that factors of prices are cut at, so that corners of prices stay near


@dataclass(frozen=True)
class Cause:
    """Something that may turn out otherwise.

    Attributes:
        name: as tables have it.
        moves: `price`, `capital`, `weather` or `delay`.
        key: of the fuel, technology, chip or energisation.
        source: of its doubt.
        marginal: of the factor (of a price or cost), or of the number of the weather year; None: the network of tasks draws it.
    """

    name: str
    moves: str
    key: str
    source: str
    marginal: Marginal | None


@dataclass(frozen=True)
class Drawn:
    """Futures, and the value of each cause in them, shape (futures, causes)."""

    futures: DrawnFutures
    causes: tuple[Cause, ...]
    values: Floats


def drawn_futures(programme: Programme, count: int, seed: int, planned: Mapping[str, float]) -> Drawn:
    """Draw futures.

    Args:
        programme: as it was written, dates of its schedule not yet put in.
        count: how many.
        seed: same seed, same futures.
        planned: date at which the plan has each energisation, by path, fractional years.

    Raises:
        RiskError: more kinds of prices vary than a site can be dispatched for.
        ScheduleError: the network cannot be dated.
    """
    causes = list(_stated(programme))
    if len(programme.weather_weights) > 1:
        numbers = tuple(float(number) for number in range(len(programme.weather_weights)))
        causes.append(
            Cause("weather year", "weather", "", "the programme's weights", Marginal.choices(numbers, programme.weather_weights))
        )
    points = uniforms(count, len(causes), seed)
    values = np.empty_like(points)
    for place, cause in enumerate(causes):
        assert cause.marginal is not None
        at = np.clip(points[:, place], 1.0 - FARTHEST, FARTHEST) if cause.moves == "price" else points[:, place]
        values[:, place] = cause.marginal.quantile(at)
    delays = _delays(programme, count, seed, planned)
    moved = {path: late for path, late in delays.items() if late.max(initial=0.0) > 0.0}
    causes += [Cause(f"delay of {path}", "delay", path, "the network of tasks", None) for path in moved]
    every = np.column_stack([values, *moved.values()]) if moved else values
    return Drawn(_futures(causes, every), tuple(causes), every)


def with_plan_dates(programme: Programme) -> Programme:
    """The programme as it was planned: with the dates of its schedule."""
    return dated(programme)[0]


def _futures(causes: list[Cause], values: Floats) -> DrawnFutures:
    def of(moves: str) -> dict[str, Floats]:
        return {cause.key: values[:, place] for place, cause in enumerate(causes) if cause.moves == moves}

    prices, count = of("price"), len(values)
    factors = np.column_stack(list(prices.values())) if prices else np.zeros((count, 0))
    weather = of("weather").get("", np.zeros(count)).astype(np.int64)
    return DrawnFutures(PriceBox.around(tuple(prices), factors), factors, of("delay"), of("capital"), {}, weather)


def _delays(programme: Programme, count: int, seed: int, planned: Mapping[str, float]) -> dict[str, Floats]:
    """Years by which each energisation comes later than planned, and than its network promises."""
    drawn = schedule(programme, samples=max(count, LEAST_SCHEDULES), seed=seed)
    found = {}
    for item in drawn.items:
        promised = drawn.clock.year(float(drawn.promised[drawn.network.number[item.target]]))
        due = max(planned.get(item.path, promised), promised)
        months = drawn.finishes(item.target)[:count] - drawn.clock.month(due)
        found[item.path] = np.maximum(0.0, months) / 12.0
    return found


def _stated(programme: Programme) -> Iterator[Cause]:
    """Causes from figures of the programme that state their doubt, each once."""
    seen: set[tuple[str, str]] = set()
    for moves, key, path in _paths(programme):
        figure = path.points[0][1]
        if (moves, key) not in seen and figure.value > 0.0 and figure.p10 is not None and figure.p90 is not None:
            seen.add((moves, key))
            yield Cause(_name(moves, key), moves, key, figure.source, _factor(figure, figure.p10, figure.p90))


def _paths(programme: Programme) -> Iterator[tuple[str, str, YearPath]]:
    for site in programme.sites:
        for asset in site.power:
            if asset.fuel is not None:
                yield "price", asset.fuel.key, asset.fuel.price_usd_per_mwh
            if asset.contract is None:
                yield "capital", asset.technology.key, asset.technology.capex_usd_per_mw
        if site.connection is not None:
            yield "price", ELECTRICITY, site.connection.market.price_usd_per_mwh
        for phase in site.phases:
            yield "capital", "halls", phase.hall.capex_usd_per_mw
            for one in phase.chips:
                yield "capital", one.chip.key, one.chip.price_usd
    for supply in programme.chips:
        yield "capital", supply.chip.key, supply.chip.price_usd


def _name(moves: str, key: str) -> str:
    return f"price of {key}" if moves == "price" else f"capital cost of {key}"


def _factor(figure: Figure, p10: float, p90: float) -> Marginal:
    """Of the figure's value; a doubt that lies all on one side has none on the other."""
    low, high = min(p10 / figure.value, 1.0), max(p90 / figure.value, 1.0)
    return Marginal.lognormal(1.0, max(low, 1e-3), high)
