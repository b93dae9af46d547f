"""A site's operation in several weather years and on several price paths, with their weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gigawatt.plan.dispatch.operation_case import OperationCase, at_mean_prices

if TYPE_CHECKING:
    from gigawatt.plan.site.site_operation import SiteOperation

Floats = NDArray[np.float64]

MEAN_PRICES = -1  # in place of a price path's number
HIGHS_WORK = 8.0  # of a site with several stores, in sites that are chains


@dataclass(frozen=True)
class SiteWeather:
    """The same site in each weather year, and those on each price path: its futures.

    Weather years differ in their hours alone, price paths in what a MWh costs or earns alone. A future's number is that of its
    path times the weather years, and that of its weather year.
    """

    cases: tuple[OperationCase, ...]  # by future
    weights: tuple[float, ...]  # of the futures, sum 1
    paths: int = 1

    @property
    def years(self) -> int:
        """Number of weather years."""
        return len(self.cases) // self.paths

    def of(self, number: int) -> tuple[int, int]:
        """Weather year and price path of a future."""
        return number % self.years, number // self.years

    @property
    def path_weights(self) -> tuple[float, ...]:
        """The weights of the price paths."""
        return tuple(sum(self.weights[path * self.years : (path + 1) * self.years]) for path in range(self.paths))

    def if_certain(self, path: int) -> SiteWeather:
        """The weather years on one price path, by its number, or at the mean prices of all (`MEAN_PRICES`)."""
        years = self.without_prices()
        if path == MEAN_PRICES:
            cases = [at_mean_prices(self.cases[year :: self.years], self.path_weights) for year in range(self.years)]
            return SiteWeather(tuple(cases), years.weights)
        return SiteWeather(self.cases[path * self.years : (path + 1) * self.years], years.weights)

    def load_hours(self, period: int) -> float:
        """MWh at the site's meter that one MW of IT takes in a period, a mean over the weather years."""
        begin, end = self.cases[0].slices[period]
        sums = [weight * float(case.pue[begin:end].sum()) for weight, case in zip(self.weights, self.cases, strict=True)]
        return float(np.sum(sums))

    def hours(self, period: int) -> int:
        """Hours of a period."""
        begin, end = self.cases[0].slices[period]
        return end - begin

    def without_prices(self) -> SiteWeather:
        """The weather years alone, on the first path: where nothing costs anything, all paths are the same."""
        years = range(self.years)
        weights = [sum(self.weights[number] for number in range(year, len(self.cases), self.years)) for year in years]
        return SiteWeather(self.cases[: self.years], tuple(weights))

    @property
    def highest_pue(self) -> float:
        """Of all weather years."""
        return max(float(case.pue.max()) for case in self.cases)

    @property
    def stores(self) -> int:
        return self.cases[0].stores

    # -- as what a worker is handed (`plan.handed`) -----------------------------------------------------------------------

    @property
    def name(self) -> str:
        return self.cases[0].site

    @property
    def work(self) -> float:
        """Sites that are no chain need HiGHS."""
        return HIGHS_WORK if self.stores > 1 else 1.0

    def ready(self) -> SiteOperation:
        """Its operation, kept warm."""
        from gigawatt.plan.site.site_operation import SiteOperation  # which knows this module

        return SiteOperation(self)
