"""Time, money and physics of a programme worked out again, without the planner: for the oracle that PyPSA is."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gigawatt.catalog.technologies import Kind
from gigawatt.climate.site_climate import SiteClimate
from gigawatt.programme.programme import Programme
from gigawatt.programme.site import PowerAsset
from gigawatt.quantity import YearPath

Floats = NDArray[np.float64]


class Years:
    """Money and time of one programme."""

    def __init__(self, programme: Programme) -> None:
        self.rate = programme.discount_rate.value
        self.all = list(range(programme.start_year, programme.end_year + 1))
        self.weight = {year: (1.0 + self.rate) ** -(index + 0.5) for index, year in enumerate(self.all)}

    def share(self, begin: float, end: float) -> dict[int, float]:
        """Part of each year between two dates."""
        return {year: max(0.0, min(end, year + 1.0) - max(begin, float(year))) for year in self.all}

    def delivered(self, first: float, year: int, life: float) -> dict[int, float]:
        """As `share`, for twelve even deliveries from ``first`` (or the year's beginning) to the year's end."""
        parts = [self.share(date, date + life) for date in deliveries(first, year)]
        return {when: sum(part[when] for part in parts) / 12 for when in self.all}

    def annuity(self, life: float, spend: tuple[float, ...]) -> float:
        """Level mid-year payments over a whole number of years that repay a dollar spent along the curve."""
        grown = sum(part * (1.0 + self.rate) ** (len(spend) - index - 0.5) for index, part in enumerate(spend))
        return float(grown / sum((1.0 + self.rate) ** -(number + 0.5) for number in range(round(life))))

    def spending(self, online: float, spend: tuple[float, ...]) -> tuple[dict[int, float], float]:
        """Part of the overnight cost spent in each year, and before the first."""
        cash = dict.fromkeys(self.all, 0.0)
        early = 0.0
        for index, part in enumerate(spend):
            begin = online - len(spend) + index
            for year, share in self.share(begin, begin + 1.0).items():
                cash[year] += part * share
            early += part * min(1.0, max(0.0, self.all[0] - begin))
        return cash, early

    def spending_delivered(self, first: float, year: int, spend: tuple[float, ...]) -> tuple[dict[int, float], float]:
        """As `spending`, for the deliveries of `delivered`."""
        parts = [self.spending(date, spend) for date in deliveries(first, year)]
        return {when: sum(cash[when] for cash, _ in parts) / 12 for when in self.all}, sum(early for _, early in parts) / 12


def deliveries(first: float, year: int) -> list[float]:
    """The middles of twelve even parts of what is left of a year from ``first`` on."""
    begin = max(first, float(year))
    return [begin + (year + 1.0 - begin) * (2 * number + 1) / 24 for number in range(12)]


def total(parts: list[Any]) -> Any:
    """The sum of expressions; 0 of none."""
    return sum(parts[1:], start=parts[0]) if parts else 0.0


def scaled(path: YearPath, factor: float) -> YearPath:
    return YearPath(tuple((year, figure.__class__(figure.value * factor, "")) for year, figure in path.points), path.before)


def emitted(asset: PowerAsset) -> float:
    """Tonnes per MWh made."""
    heat_rate = asset.technology.heat_rate_mwh_per_mwh
    return asset.fuel.co2_t_per_mwh.value * heat_rate.value if asset.fuel is not None and heat_rate is not None else 0.0


def available(asset: PowerAsset, climate: SiteClimate) -> float | Floats:
    up = asset.technology.availability.value
    if asset.technology.kind is Kind.SOLAR:
        return up * climate.solar_capacity_factor
    return up * climate.wind_capacity_factor if asset.technology.kind is Kind.WIND else up
