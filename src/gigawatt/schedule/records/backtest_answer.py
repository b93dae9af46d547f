"""A back-test as a whole: the law of time to first power on sites it was fitted to, on sites held out, and through time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from gigawatt.schedule.records.backtest import (
    Coverage,
    SiteRecord,
    coverage,
    durations_at,
    end_of_record,
    fitted,
    parts,
    split_test,
    summary,
)
from gigawatt.schedule.records.backtest_forecasts import LEAST_ENDED, ThroughTime, through_time

PERCENTILES = np.array([0.1, 0.5, 0.9])
PACES: Mapping[str, bool] = {"one pace": False, "faster by the year": True}
TAKEN = "faster by the year"  # chosen on the sites that are not held out, by how likely it made what came
FITTED, HELD_OUT, EVERY = "fitted sites", "held-out sites", "all sites"
BEGUN = 2.5  # years before the record's end, of the example that is told beside a site begun at its end


@dataclass(frozen=True, slots=True)
class Backtested:
    """What a back-test found.

    Attributes:
        end: of the record.
        sites: in the record.
        powered: of them, by its end.
        laws: P10, P50 and P90 by name of the law and of when a site begins [months].
        split: how many sites are fitted and held out by the fixed split.
        coverage: on the fixed split, by law and part.
        seeds: of splits by chance: mean and deviation of each measure, by law; empty where none were made.
        forecasts: through time, by law and part.
    """

    end: date
    sites: int
    powered: int
    laws: Mapping[str, tuple[float, float, float]]
    split: Mapping[str, int]
    coverage: Mapping[str, Mapping[str, Coverage]]
    seeds: Mapping[str, Mapping[str, tuple[float, float]]]
    forecasts: Mapping[str, Mapping[str, ThroughTime]]

    @property
    def stretch(self) -> float:
        """By which the durations of the law that is taken would have to be longer to foretell what came to all sites."""
        return self.forecasts[TAKEN][EVERY].stretch

    @property
    def late_months(self) -> float:
        """By how much the median of a site begun at the record's end is late, if the law errs as it did until then."""
        return self.laws["now, at the pace of now"][1] * (1.0 - self.stretch)


def backtested(records: Sequence[SiteRecord], seeds: int = 0) -> Backtested:
    """Fit the law to tracked sites, and hold it against sites and half-years that it has not seen.

    Args:
        records: of all sites.
        seeds: how many splits by chance besides the fixed one.

    Raises:
        ValueError: too few sites had power for a law, in one of the two parts.
    """
    fit_to, rest = parts(records)
    end = end_of_record(records)
    seen = {FITTED: durations_at(fit_to, end), HELD_OUT: durations_at(rest, end), EVERY: durations_at(records, end)}
    for name, part in seen.items():
        if int(part.ended.sum()) < LEAST_ENDED:
            raise ValueError(f"{int(part.ended.sum())} of {len(part.sites)} {name} had power by {end}: {LEAST_ENDED} are needed")
    held: dict[str, dict[str, Coverage]] = {}
    forecasts: dict[str, dict[str, ThroughTime]] = {}
    for name, pace in PACES.items():
        law = fitted(seen[FITTED], pace)
        held[name] = {part: coverage(law, seen[part]) for part in (FITTED, HELD_OUT)}
        forecasts[name] = {
            part: through_time(known, asked, end, pace)
            for part, known, asked in ((FITTED, fit_to, fit_to), (HELD_OUT, fit_to, rest), (EVERY, records, records))
        }
    every = seen[EVERY]
    by_chance = {name: summary([split_test(every, seed, pace) for seed in range(seeds)]) for name, pace in PACES.items() if seeds}
    same, faster = (fitted(every, pace) for pace in PACES.values())
    laws = {"whenever, at one pace": same.quantile(PERCENTILES)}
    laws[f"{BEGUN:g} years ago"] = faster.quantile(PERCENTILES, every.today - BEGUN)
    laws["now, at the pace of now"] = faster.quantile(PERCENTILES)
    return Backtested(
        end=end,
        sites=len(every.sites),
        powered=int(every.ended.sum()),
        laws={name: (float(low), float(mid), float(high)) for name, (low, mid, high) in laws.items()},
        split={FITTED: len(seen[FITTED].sites), HELD_OUT: len(seen[HELD_OUT].sites)},
        coverage=held,
        seeds=by_chance,
        forecasts=forecasts,
    )
