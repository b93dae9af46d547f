"""A back-test as a stage: a file of tracked sites in, plain numbers of how well they are foretold out."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from gigawatt.errors import ScheduleError
from gigawatt.schedule.records.backtest import read_timelines
from gigawatt.schedule.records.backtest_answer import TAKEN, Backtested, backtested
from gigawatt.schedule.records.backtest_forecasts import ThroughTime

SEEDS = 20


def backtest_of(timelines: Path, seeds: int = SEEDS) -> dict[str, Any]:
    """How well the law of time to first power foretells sites of a file that it was not fitted to.

    Args:
        timelines: a table of dated milestones: ``Data center``, ``Date``, ``Power (MW)``.
        seeds: how many splits by chance besides the fixed one.

    Raises:
        MeasurementsError: the file is no such table.
        ScheduleError: it has too few sites with power.
    """
    try:
        return as_plain(backtested(read_timelines(timelines), seeds))
    except ValueError as error:
        raise ScheduleError([f"{timelines}: {error}. Give a record of more sites."]) from None


def as_plain(found: Backtested) -> dict[str, Any]:
    """A back-test as plain numbers."""
    return {
        "end": found.end.isoformat(),
        "sites": found.sites,
        "with_power": found.powered,
        "law_taken": TAKEN,
        "months": {name: dict(zip(("p10", "p50", "p90"), values, strict=True)) for name, values in found.laws.items()},
        "split": dict(found.split),
        "fixed_split": {law: {part: asdict(one) for part, one in parts.items()} for law, parts in found.coverage.items()},
        "splits_by_chance": {
            law: {name: {"mean": mean, "deviation": deviation} for name, (mean, deviation) in measures.items()}
            for law, measures in found.seeds.items()
        },
        "through_time": {law: {part: _through(one) for part, one in parts.items()} for law, parts in found.forecasts.items()},
        "late_months": found.late_months,
    }


def _through(found: ThroughTime) -> dict[str, Any]:
    half_years = [
        {
            "today": one.today.isoformat(),
            "until": one.until.isoformat(),
            "waiting": len(one.waiting.sites),
            "expected": one.expected,
            "deviation": one.deviation,
            "came": one.came,
        }
        for one in found.forecasts
    ]
    return {
        "expected": found.expected,
        "deviation": found.deviation,
        "came": found.came,
        "stretch": found.stretch,
        "half_years": half_years,
    }
