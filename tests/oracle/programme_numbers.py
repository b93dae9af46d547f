"""Time, money and physics of a programme worked out again, without the planner: for the oracle that PyPSA is."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.catalog.technologies import Chip, Kind
from gigawatt.climate.site_climate import SiteClimate
from gigawatt.programme.programme import Programme
from gigawatt.programme.site import PowerAsset
from gigawatt.quantity import YearPath

Floats = NDArray[np.float64]

FIRST_DAYS = (0, 90, 181, 273, 365)  # of the quarters, and of the next year


@dataclass(frozen=True)
class Period:
    """A year, or a quarter of one."""

    year: int
    first_day: int = 0
    last_day: int = 365  # the day after the last

    @property
    def label(self) -> str:
        return f"{self.year}" if self.last_day - self.first_day == 365 else f"{self.year}q{FIRST_DAYS.index(self.first_day) + 1}"

    @property
    def begin(self) -> float:
        return self.year + self.first_day / 365

    @property
    def end(self) -> float:
        return self.year + self.last_day / 365 if self.last_day < 365 else self.year + 1.0

    @property
    def length(self) -> float:
        return self.end - self.begin

    def inside(self, hours: int) -> Floats:
        """1 in the period's hours of a year of ``hours``, 0 in the others."""
        hour = np.arange(hours)
        first, last = (round(day / 365 * hours) for day in (self.first_day, self.last_day))
        return ((hour >= first) & (hour < last)).astype(np.float64)


ByPeriod = dict[Period, float]


class Horizon:
    """Money and time of one programme."""

    def __init__(self, programme: Programme) -> None:
        self.rate = programme.discount_rate.value
        self.years = list(range(programme.start_year, programme.end_year + 1))
        self.all: list[Period] = []
        for year in self.years:
            in_quarters = year < programme.start_year + programme.quarter_years
            days = list(itertools.pairwise(FIRST_DAYS)) if in_quarters else [(0, 365)]
            self.all += [Period(year, *day) for day in days]
        self.weight = {when: (1.0 + self.rate) ** -(0.5 * (when.begin + when.end) - self.years[0]) for when in self.all}

    def within(self, year: int) -> list[Period]:
        return [when for when in self.all if when.year == year]

    def overlap(self, begin: float, end: float) -> ByPeriod:
        """Years of each period between two dates."""
        return {when: max(0.0, min(end, when.end) - max(begin, when.begin)) for when in self.all}

    def share(self, begin: float, end: float) -> ByPeriod:
        """Part of each period between two dates."""
        return {when: years / when.length for when, years in self.overlap(begin, end).items()}

    def delivered(self, first: float, bought: Period, life: float) -> ByPeriod:
        """As `share`, for even deliveries from ``first`` (or the period's beginning) to the period's end."""
        return mean([self.share(date, date + life) for date in deliveries(first, bought)])

    def repaid(self, life: float) -> float:
        """What a dollar in the middle of each year of a life is worth at its start."""
        if self.rate == 0.0:
            return life
        worth = (1.0 + self.rate) ** 0.5 * (1.0 - (1.0 + self.rate) ** -life) / self.rate
        if life == round(life):
            assert np.isclose(worth, sum((1.0 + self.rate) ** -(number + 0.5) for number in range(round(life))))
        return float(worth)

    def annuity(self, life: float, spend: tuple[float, ...]) -> float:
        """Level mid-year payments that repay a dollar spent along the curve."""
        grown = sum(part * (1.0 + self.rate) ** (len(spend) - index - 0.5) for index, part in enumerate(spend))
        return float(grown / self.repaid(life))

    def spending(self, online: float, spend: tuple[float, ...]) -> tuple[ByPeriod, float]:
        """Part of the overnight cost spent in each period, and before the first."""
        cash = dict.fromkeys(self.all, 0.0)
        early = 0.0
        for index, part in enumerate(spend):
            begin = online - len(spend) + index
            for when, years in self.overlap(begin, begin + 1.0).items():
                cash[when] += part * years
            early += part * min(1.0, max(0.0, self.years[0] - begin))
        return cash, early

    def spending_delivered(self, first: float, bought: Period, spend: tuple[float, ...]) -> tuple[ByPeriod, float]:
        """As `spending`, for the deliveries of `delivered`."""
        parts = [self.spending(date, spend) for date in deliveries(first, bought)]
        return mean([cash for cash, _ in parts]), sum(early for _, early in parts) / len(parts)


def mean(parts: list[ByPeriod]) -> ByPeriod:
    return {when: sum(part[when] for part in parts) / len(parts) for when in parts[0]}


def deliveries(first: float, bought: Period) -> list[float]:
    """The middles of even parts, about a month each in a whole period, of what is left of it from ``first`` on."""
    begin, count = max(first, bought.begin), round(12 * bought.length)
    return [begin + (bought.end - begin) * (2 * number + 1) / (2 * count) for number in range(count)]


def scaled(path: YearPath, factor: float) -> YearPath:
    return YearPath(tuple((year, figure.__class__(figure.value * factor, "")) for year, figure in path.points), path.before)


def chips_of(programme: Programme) -> Mapping[str, Chip]:
    """On offer or placed."""
    placed = [item.chip for site in programme.sites for phase in site.phases for item in phase.chips]
    return {chip.key: chip for chip in [supply.chip for supply in programme.chips] + placed}


def emitted(asset: PowerAsset) -> float:
    """Tonnes of CO2 per MWh made."""
    heat_rate = asset.technology.heat_rate_mwh_per_mwh
    return asset.fuel.co2_t_per_mwh.value * heat_rate.value if asset.fuel is not None and heat_rate is not None else 0.0


def available(asset: PowerAsset, climate: SiteClimate) -> Floats:
    up = asset.technology.availability.value
    if asset.technology.kind is Kind.SOLAR:
        return up * climate.solar_capacity_factor
    if asset.technology.kind is Kind.WIND:
        return up * climate.wind_capacity_factor
    return np.full(len(climate.solar_capacity_factor), up)
