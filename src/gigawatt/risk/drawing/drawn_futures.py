"""Futures as they were drawn: delays, factors on prices, capital costs and demand, and the weather year of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gigawatt.risk.drawing.price_box import PriceBox

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Array = NDArray[Any]


@dataclass(frozen=True)
class DrawnFutures:
    """What differs from the plan in each future.

    Attributes:
        box: that the factors of prices lie in.
        price_factors: shape (futures, groups of the box).
        delays: years by which an energisation is late, by its path, shape (futures,) each.
        no_earlier: fractional year before which nothing of an energisation can be there, whatever is planned, by its path,
            shape (futures,) each: delays count from then on where it is later than the plan.
        capital: factors of capital costs by cause (the path of a plant, phase or connection; a chip), shape (futures,) each.
        demand: factors of demand by workload, shape (futures,) each.
        weather: number of the weather year, shape (futures,).
        chip_delays: years by which each chip is delivered late, shape (futures,) each.
        chip_performance: factors of what each chip does, shape (futures,) each.
        chip_life: factors of how long each chip lasts, shape (futures,) each.
        longer: years by which works on site take longer, by path of an energisation, shape (futures,) each: of its delay so much.
    """

    box: PriceBox
    price_factors: Floats
    delays: Mapping[str, Floats]
    capital: Mapping[str, Floats]
    demand: Mapping[str, Floats]
    weather: Integers
    no_earlier: Mapping[str, Floats] = field(default_factory=dict)
    chip_delays: Mapping[str, Floats] = field(default_factory=dict)
    chip_performance: Mapping[str, Floats] = field(default_factory=dict)
    chip_life: Mapping[str, Floats] = field(default_factory=dict)
    longer: Mapping[str, Floats] = field(default_factory=dict)

    @property
    def count(self) -> int:
        return len(self.weather)

    @property
    def corner_weights(self) -> Floats:
        """Of the corners of prices, shape (futures, corners)."""
        return self.box.weights(self.price_factors)

    def delay_of(self, path: str) -> Floats:
        """Years, shape (futures,): nought where nothing is said of a path."""
        return self.delays[path] if path in self.delays else np.zeros(self.count)

    def no_earlier_of(self, path: str) -> Floats:
        """Fractional years, shape (futures,): long ago where nothing is said of a path."""
        return self.no_earlier[path] if path in self.no_earlier else np.full(self.count, -np.inf)

    def longer_of(self, path: str) -> Floats:
        """Years, shape (futures,): without end where nothing is said of a path, so that all of its delay counts."""
        return self.longer[path] if path in self.longer else np.full(self.count, np.inf)

    def capital_of(self, cause: str) -> Floats:
        """Shape (futures,): one where nothing is said of a cause."""
        return self.capital[cause] if cause in self.capital else np.ones(self.count)

    def demand_of(self, workload: str) -> Floats:
        """Shape (futures,): one where nothing is said of a workload."""
        return self.demand[workload] if workload in self.demand else np.ones(self.count)

    def chip_delay_of(self, chip: str) -> Floats:
        """Years, shape (futures,): nought where nothing is said of a chip."""
        return self.chip_delays[chip] if chip in self.chip_delays else np.zeros(self.count)

    def chip_performance_of(self, chip: str) -> Floats:
        """Shape (futures,): one where nothing is said of a chip."""
        return self.chip_performance[chip] if chip in self.chip_performance else np.ones(self.count)

    def chip_life_of(self, chip: str) -> Floats:
        """Shape (futures,): one where nothing is said of a chip."""
        return self.chip_life[chip] if chip in self.chip_life else np.ones(self.count)

    def part(self, rows: slice) -> DrawnFutures:
        """Some of the futures."""
        return self._with(lambda values, _: values[rows])

    def with_plan(self, years: int) -> DrawnFutures:
        """These, and behind them one for each weather year in which nothing else differs from the plan."""
        found = self._with(lambda values, same: np.concatenate([values, np.full((years, *values.shape[1:]), same, values.dtype)]))
        return replace(found, weather=np.concatenate([self.weather, np.arange(years)]))

    def _with(self, change: Callable[[Array, float], Array]) -> DrawnFutures:
        """All arrays changed, each given with what it is in a future that does not differ."""

        def of(values: Mapping[str, Floats], same: float) -> dict[str, Floats]:
            return {key: change(one, same) for key, one in values.items()}

        return DrawnFutures(
            box=self.box,
            price_factors=change(self.price_factors, 1.0),
            delays=of(self.delays, 0.0),
            no_earlier=of(self.no_earlier, -np.inf),
            capital=of(self.capital, 1.0),
            demand=of(self.demand, 1.0),
            weather=change(self.weather, 0.0),
            chip_delays=of(self.chip_delays, 0.0),
            chip_performance=of(self.chip_performance, 1.0),
            chip_life=of(self.chip_life, 1.0),
            longer=of(self.longer, 0.0),
        )
