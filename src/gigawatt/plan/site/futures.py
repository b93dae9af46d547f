"""A site's dispatch in all its futures: on every price path in every weather year, no more of them in full than it takes.

In one weather year the hours are the same on every price path. So the heaviest path is dispatched in full, and its store's levels
are tried on the others: their sources then take their own merit order hour by hour, and their own hourly values prove how far
that can be from the best (docs/mathematics/plan.md, section 4). Where that is near enough for what is asked, it will do.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from gigawatt.plan.dispatch.dispatch_lp import HourlyDispatch
from gigawatt.plan.site.site_weather import SiteWeather

Floats = NDArray[np.float64]

PATH_SHARE = 0.5  # of what an answer may miss its lower bound by, that followed levels may take
HOPELESS = 4.0  # times what is allowed, by which they missed the last time: not tried again

Levels = Floats | None  # of the one store, shape (hours,) [MWh]


class Futures:
    """The futures of one site, and how well paths followed each other when last tried."""

    def __init__(self, weather: SiteWeather) -> None:
        self.weather = weather
        weights = weather.path_weights
        self._heaviest_first = sorted(range(weather.paths), key=lambda path: -weights[path])
        self._missed: dict[tuple[int, int], float] = {}  # by period and future [USD]
        self.in_full = 0  # dispatches made

    def dispatched(
        self, period: int, one: Callable[[int, Levels], HourlyDispatch], tolerance_usd: float, *, chain: bool
    ) -> tuple[HourlyDispatch, ...]:
        """Every future's dispatch, by its number.

        Args:
            period: number of the period.
            one: dispatches a future by its number, in full or along levels.
            tolerance_usd: by how much the mean over the futures may miss its lower bound.
            chain: whether there is no more than one store with anything in it.
        """
        found: dict[int, HourlyDispatch] = {}
        years = self.weather.years
        allowed_usd = PATH_SHARE * tolerance_usd if chain else -1.0
        for year in range(years):
            leader = self._heaviest_first[0] * years + year
            found[leader] = self._full(one, leader)
            for path in self._heaviest_first[1:]:
                number = path * years + year
                found[number] = self._other(period, number, leader, found[leader], one, allowed_usd)
        return tuple(found[number] for number in range(len(self.weather.cases)))

    def _full(self, one: Callable[[int, Levels], HourlyDispatch], number: int) -> HourlyDispatch:
        self.in_full += 1
        return one(number, None)

    def _other(
        self,
        period: int,
        number: int,
        leader: int,
        led: HourlyDispatch,
        one: Callable[[int, Levels], HourlyDispatch],
        allowed_usd: float,
    ) -> HourlyDispatch:
        cases = self.weather.cases
        if np.array_equal(cases[leader].prices(period), cases[number].prices(period)):
            return led
        if allowed_usd < 0.0 or self._missed.get((period, number), 0.0) > HOPELESS * allowed_usd:
            return self._full(one, number)
        followed = one(number, _levels(led))
        self._missed[period, number] = followed.short_usd
        return followed if followed.short_usd <= allowed_usd else self._full(one, number)


def _levels(dispatch: HourlyDispatch) -> Floats:
    """Of the store that has anything in it."""
    hours = len(dispatch.price_usd_per_mwh)
    total: Floats = np.sum([store.level_mwh for store in dispatch.batteries], axis=0) if dispatch.batteries else np.zeros(hours)
    return total
