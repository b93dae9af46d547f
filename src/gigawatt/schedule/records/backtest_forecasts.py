"""Forecasts through time: what a law fitted on one day foretold of the months after it, and what came.

Their error has two parts: the luck of the sites that wait, and the doubt about the law. Half-years that follow each other
share the doubt, not the luck.
"""

from __future__ import annotations

import itertools
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from scipy.optimize import brentq

from gigawatt.schedule.records.backtest import DAYS_A_MONTH, BoolArray, Durations, SiteRecord, durations_at, fitted
from gigawatt.schedule.records.survival import FloatArray, Survival

HALF_YEARS = 4  # that a record is tried on
LEAST_ENDED = 3  # durations that a law needs
MOST_STRETCH = 20.0


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a law fitted on one day foretold of the next months, and what came: sites that got their first power.

    Attributes:
        today: on which the law was fitted.
        until: when it was looked again.
        law: fitted to what was known ``today``.
        waiting: sites begun and without power, ``today``.
        expected: of them, foretold to have power.
        luck: standard deviation of that number, the law being right.
        doubt: standard deviation of its mean, the law being in doubt.
        came: had power.
    """

    today: date
    until: date
    law: Survival
    waiting: Durations
    expected: float
    luck: float
    doubt: float
    came: int

    @property
    def deviation(self) -> float:
        """Of the number that comes, luck and doubt together."""
        return float(np.hypot(self.luck, self.doubt))


def forecast_test(
    fit_to: Sequence[SiteRecord], check: Sequence[SiteRecord], today: date, until: date, pace: bool = True
) -> Forecast:
    """Fit to what was known of some sites ``today``, and count who of the waiting ones among others had power ``until`` then.

    Raises:
        ValueError: fewer sites had power by ``today`` than a law needs.
    """
    known, later = durations_at(check, today), durations_at((one for one in check if one.began < today), until)
    law, open_then = fitted(durations_at(fit_to, today), pace), ~known.ended
    waiting = known.chosen(open_then)
    chance, weights = law.chances(waiting.months, _then(waiting, today, until), waiting.began)
    mean = chance.sum(axis=0)
    expected = float(mean @ weights)
    luck = float(np.sqrt((chance * (1.0 - chance)).sum(axis=0) @ weights))
    doubt = float(np.sqrt(((mean - expected) ** 2) @ weights))
    return Forecast(today, until, law, waiting, expected, luck, doubt, _came(later, open_then))


def _then(waiting: Durations, today: date, until: date) -> FloatArray:
    return waiting.months + (until - today).days / DAYS_A_MONTH


def _came(later: Durations, open_then: BoolArray) -> int:
    return int((later.ended & open_then).sum())


@dataclass(frozen=True, slots=True)
class ThroughTime:
    """Forecasts of half-years one after the other, each by a law that knows what had come before it."""

    forecasts: tuple[Forecast, ...]

    @property
    def expected(self) -> float:
        return sum(one.expected for one in self.forecasts)

    @property
    def came(self) -> int:
        return sum(one.came for one in self.forecasts)

    @property
    def deviation(self) -> float:
        """Of the number that comes: lucks are independent, the doubt is one and the same."""
        luck = float(np.sqrt(sum(one.luck**2 for one in self.forecasts)))
        return float(np.hypot(luck, sum(one.doubt for one in self.forecasts)))

    @property
    def stretch(self) -> float:
        """By which factor all durations would have to be longer for as many to be foretold as came; below one: the law is late.

        Infinite where nothing came, zero where everything came at once.
        """
        if self.came == 0:
            return float("inf")
        at_most, at_least = (self._expected(factor) for factor in (1.0 / MOST_STRETCH, MOST_STRETCH))
        if not at_least < self.came < at_most:
            return 0.0 if self.came >= at_most else float("inf")
        return float(brentq(lambda factor: self._expected(factor) - self.came, 1.0 / MOST_STRETCH, MOST_STRETCH, xtol=1e-6))

    def _expected(self, stretch: float) -> float:
        found = 0.0
        for one in self.forecasts:
            then = _then(one.waiting, one.today, one.until)
            chance, weights = one.law.chances(one.waiting.months, then, one.waiting.began, stretch)
            found += float(chance.sum(axis=0) @ weights)
        return found


def through_time(
    fit_to: Sequence[SiteRecord], check: Sequence[SiteRecord], end: date, pace: bool = True, half_years: int = HALF_YEARS
) -> ThroughTime:
    """Forecasts of the half-years before the record's end; those on whose first day too few sites had power are left out.

    Args:
        fit_to: sites whose past each law is fitted to.
        check: sites whose next half-year it foretells.
        end: of the record.
        pace: whether work may have become faster with the calendar.
        half_years: how many, counted backward from the end.
    """
    days = [_months_before(end, 6 * number) for number in range(half_years, -1, -1)]
    found = [
        forecast_test(fit_to, check, today, until, pace)
        for today, until in itertools.pairwise(days)
        if int(durations_at(fit_to, today).ended.sum()) >= LEAST_ENDED
    ]
    return ThroughTime(tuple(found))


def _months_before(day: date, months: int) -> date:
    """The last day of the month so many months earlier."""
    year, month = divmod(12 * day.year + day.month - 1 - months, 12)
    return date(year, month + 1, monthrange(year, month + 1)[1])
