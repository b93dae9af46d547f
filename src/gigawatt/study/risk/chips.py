"""The chips of a stored plan as risk takes them: when they come, how long they last, and what they do."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl
from numpy.typing import NDArray

from gigawatt.catalog.technologies import Chip
from gigawatt.plan.case.calendar import Calendar, annuity_factor, spend_by_period
from gigawatt.plan.case.case import SECONDS_PER_YEAR, Case
from gigawatt.programme.site import ChipCommitment, Site
from gigawatt.risk.held.planned_site import PlannedChips

Floats = NDArray[np.float64]


def planned_chips(
    case: Case, site: Site, kinds: Mapping[str, Chip], tables: Mapping[str, pl.DataFrame]
) -> tuple[PlannedChips, ...]:
    """Every chip that a plan has at a site.

    Args:
        case: of the plan.
        site: of the programme.
        kinds: all chips, by key.
        tables: of the site: `chips`, `assignment`, `costs`, by period.
    """
    placed = [item for phase in site.phases for item in phase.chips]
    found = []
    for key in sorted(tables["chips"].filter(pl.col("accelerators") > 0.0)["chip"].unique().to_list()):
        own = [item for item in placed if item.chip.key == key]
        rows = tables["chips"].filter(pl.col("chip") == key)
        work = tables["assignment"].filter(pl.col("chip") == key)
        accelerators = by_period(rows, "accelerators", case.years)
        charges = tables["costs"].filter((pl.col("item") == key) & (pl.col("kind") == "chip capital"))
        found.append(
            PlannedChips(
                key=key,
                accelerators=accelerators,
                stood=sum(item.accelerators.value for item in own if item.date <= case.calendar.start_year),
                first=_first(accelerators, own, kinds[key], case.calendar),
                life_years=kinds[key].life_years.value,
                charge_usd=by_period(charges, "usd", case.years) + _paid_already(own, case.calendar),
                compute=assigned(work, "compute", case),
                load_mw=assigned(work, "load_mw", case),
            )
        )
    return tuple(found)


def assigned(assignment: pl.DataFrame, column: str, case: Case) -> Floats:
    """A column of the assignment by workload, shape (periods, workloads); tokens of a run as a rate a second."""
    found = np.zeros((case.years, len(case.workloads)))
    place = {work.key: number for number, work in enumerate(case.workloads)}
    for period, workload, amount in assignment.select("period", "workload", column).iter_rows():
        number = place[workload]
        run = case.workloads[number].run is not None and column == "compute"
        found[period, number] += amount / (case.calendar.lengths[period] * SECONDS_PER_YEAR if run else 1.0)
    return found


def by_period(frame: pl.DataFrame, column: str, count: int) -> Floats:
    """A column by period, shape (periods,)."""
    found = np.zeros(count)
    for period, value in frame.select("period", column).iter_rows():
        found[period] += value
    return found


def _first(accelerators: Floats, own: list[ChipCommitment], chip: Chip, calendar: Calendar) -> float:
    """When the first come: with a phase that has them, else as soon as the period begins and they are to be had."""
    period = int(np.flatnonzero(accelerators > 0.0)[0])
    begin, end = float(calendar.starts[period]), float(calendar.starts[period] + calendar.lengths[period])
    dated = [item.date for item in own if item.date < end]
    return min(dated) if dated else max(begin, min(chip.available.value, end))


def _paid_already(own: list[ChipCommitment], calendar: Calendar) -> Floats:
    """What capital charges of committed chips would be beyond those of the plan, had nothing been paid for before it begins."""
    found = np.zeros(calendar.count)
    for item in own:
        chip = item.chip
        _, before = spend_by_period(calendar, item.date, chip.spend_shares)
        overnight = item.accelerators.value * chip.price_usd.at(float(int(item.date)))
        life = chip.life_years.value
        charge = overnight * max(item.spent_share, before) * annuity_factor(calendar.discount_rate, life, chip.spend_shares)
        found += charge * calendar.share(item.date, item.date + life) * calendar.lengths
    return found
