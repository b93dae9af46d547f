"""How well a fitted law foretells sites that it has not seen: tracked timelines in, coverage of P10 to P90 out.

A site's duration runs from its first record without power to its first with power; a site still without power when the record
ends is longer than so far (right-censored), in the fit and in the check alike.
"""

from __future__ import annotations

import csv
import hashlib
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gigawatt.errors import MeasurementsError, Problem
from gigawatt.schedule.records.survival import Survival, fit, kaplan_meier

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

SITE, DATE, POWER = "Data center", "Date", "Power (MW)"
DAYS_A_MONTH = 365.25 / 12.0
COVERED = (0.1, 0.9)
FITTED_TENTHS = 6  # of ten sites, those that a law may be fitted to


@dataclass(frozen=True, slots=True)
class SiteRecord:
    """When works at a site began, and when it first had power; None: not within the record."""

    site: str
    began: date
    powered: date | None


@dataclass(frozen=True, slots=True)
class Durations:
    """Months from the first works to the first power of each site, and whether that has come."""

    sites: tuple[str, ...]
    months: FloatArray
    ended: BoolArray
    began: FloatArray  # calendar years, as fractions
    today: float  # calendar year of the record's end

    def chosen(self, which: BoolArray) -> Durations:
        """Those sites for which ``which`` holds."""
        names = tuple(name for name, keep in zip(self.sites, which, strict=True) if keep)
        return Durations(names, self.months[which], self.ended[which], self.began[which], self.today)


def read_timelines(path: Path) -> tuple[SiteRecord, ...]:
    """The sites of a file of dated milestones, by name; sites whose first record has power already tell no duration.

    Args:
        path: a table with the columns ``Data center``, ``Date`` (ISO) and ``Power (MW)``, a row a milestone.

    Raises:
        MeasurementsError: the file cannot be read, a column is missing, or rows hold no date or number; all at once.
    """
    found: dict[str, list[tuple[date, float]]] = defaultdict(list)
    problems: list[Problem] = []
    try:
        with path.open(encoding="utf-8", newline="") as file:
            table = csv.DictReader(file)
            missing = [column for column in (SITE, DATE, POWER) if column not in (table.fieldnames or ())]
            if missing:
                raise MeasurementsError([_problem(path, 1, f"has no column {', '.join(missing)}.")])
            for row in table:
                try:
                    found[row[SITE]].append((date.fromisoformat(row[DATE]), float(row[POWER] or 0.0)))
                except (TypeError, ValueError):
                    problems.append(_problem(path, table.line_num, f"`{row[DATE]}`, `{row[POWER]}` are no date and power."))
    except (OSError, UnicodeDecodeError) as error:
        raise MeasurementsError([_problem(path, 1, f"cannot be read: {error}.")]) from error
    if problems:
        raise MeasurementsError(problems)
    return tuple(record for name, rows in sorted(found.items()) for record in _record(name, sorted(rows)))


def _problem(path: Path, line: int, message: str) -> Problem:
    return Problem(str(path), line, 1, "", message, "Give a table of dated milestones: site, date and power.")


def _record(name: str, rows: list[tuple[date, float]]) -> Iterable[SiteRecord]:
    began, power = rows[0]
    if power <= 0.0:
        yield SiteRecord(name, began, next((day for day, megawatts in rows if megawatts > 0.0), None))


def durations_at(records: Iterable[SiteRecord], today: date) -> Durations:
    """What was known on a day: sites begun by then, those without power by then counted as longer."""
    known = [record for record in records if record.began < today]
    ended = np.array([record.powered is not None and record.powered <= today for record in known], dtype=np.bool_)
    ends = [record.powered if done and record.powered else today for record, done in zip(known, ended, strict=True)]
    days = [(end - record.began).days for record, end in zip(known, ends, strict=True)]
    names, months = tuple(record.site for record in known), np.array(days, dtype=np.float64) / DAYS_A_MONTH
    return Durations(names, months, ended, np.array([_year(record.began) for record in known]), _year(today))


def _year(day: date) -> float:
    return day.year + (day.timetuple().tm_yday - 1) / 365.25


def fitted(seen: Durations, pace: bool) -> Survival:
    """The law of durations; with ``pace``, work may have become faster with the calendar."""
    return fit(seen.months, seen.ended, seen.began, seen.today) if pace else fit(seen.months, seen.ended)


@dataclass(frozen=True, slots=True)
class Coverage:
    """How a law did on durations: the share within P10 to P90, and how many ends there were for each that was expected."""

    sites: int
    ended: int
    covered: float  # of the product-limit estimate of the probability at which each ended
    below: float  # ended before P10
    ends_per_expected: float  # of the durations so far; 1: neither too fast nor too slow


def coverage(law: Survival, seen: Durations) -> Coverage:
    """The share of durations within P10 to P90 of a law, censored ones counted as longer.

    Each duration is turned into the probability that the law gave it or less. Where the law is right these are uniform, so their
    product-limit estimate loses 80 % between 0.1 and 0.9, and their cumulative hazards add up to the number that ended.
    """
    reached = law.cdf(seen.months, seen.began)
    times, left = kaplan_meier(reached, seen.ended)
    at_p10, at_p90 = (_surviving(times, left, end) for end in COVERED)
    expected = float(-np.log1p(-np.minimum(reached, 1.0 - 1e-12)).sum())
    return Coverage(len(seen.sites), int(seen.ended.sum()), at_p10 - at_p90, 1.0 - at_p10, float(seen.ended.sum()) / expected)


def _surviving(times: FloatArray, left: FloatArray, at: float) -> float:
    """The product-limit estimate at a value; 1 before the first end, the last after the last."""
    index = int(np.searchsorted(times, at, side="right"))
    return float(left[index - 1]) if index else 1.0


@dataclass(frozen=True, slots=True)
class Split:
    """One back-test: fitted on some sites, checked on these and on the rest."""

    seed: int
    law: Survival
    on_fitted: Coverage
    on_held_out: Coverage


def split_test(seen: Durations, seed: int, pace: bool = True, fitted_share: float = 0.6) -> Split:
    """Fit on a share of the sites drawn by ``seed``, the same share of those with and without power, and check on the rest."""
    generator = np.random.default_rng(seed)
    chosen = np.zeros(len(seen.sites), dtype=np.bool_)
    for state in (True, False):
        places = np.flatnonzero(seen.ended == state)
        chosen[generator.permutation(places)[: round(fitted_share * places.size)]] = True
    train, rest = seen.chosen(chosen), seen.chosen(~chosen)
    law = fitted(train, pace)
    return Split(seed, law, coverage(law, train), coverage(law, rest))


def held_out(site: str) -> bool:
    """Whether a site is one of those that no law is fitted to and none is chosen by: about four in ten, by a hash of its name."""
    return int(hashlib.sha256(site.encode("utf-8")).hexdigest(), 16) % 10 >= FITTED_TENTHS


def parts(records: Iterable[SiteRecord]) -> tuple[tuple[SiteRecord, ...], tuple[SiteRecord, ...]]:
    """The sites to fit and to choose by, and those held out; the same in every run and for every law."""
    every = tuple(records)
    return tuple(one for one in every if not held_out(one.site)), tuple(one for one in every if held_out(one.site))


def end_of_record(records: Iterable[SiteRecord]) -> date:
    """The last day of the month in which anything was last seen."""
    last = max(day for one in records for day in (one.began, one.powered or one.began))
    return last.replace(day=monthrange(last.year, last.month)[1])


def summary(splits: Iterable[Split]) -> Mapping[str, tuple[float, float]]:
    """Mean and standard deviation over splits of what each found, by name."""
    every = list(splits)
    columns = {
        "covered, fitted sites": [one.on_fitted.covered for one in every],
        "covered, held-out sites": [one.on_held_out.covered for one in every],
        "below P10, held-out sites": [one.on_held_out.below for one in every],
        "ends per expected, fitted sites": [one.on_fitted.ends_per_expected for one in every],
        "ends per expected, held-out sites": [one.on_held_out.ends_per_expected for one in every],
    }
    return {name: (float(np.mean(values)), float(np.std(values))) for name, values in columns.items()}
