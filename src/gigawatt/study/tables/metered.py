"""What was counted against each yearly limit on a meter, and what was sold, from the sums of the stored hours."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from gigawatt.plan.case.case import Case, MeterLimit
from gigawatt.plan.master.limit import Limit
from gigawatt.study.tables.operation_tables import Operation

OF_PLANT = {"run": "generated_mwh", "nox": "nox_t", "co2": "co2_t"}  # what is counted of one plant: `run:gas`
COLUMNS = {"co2": "co2_t", "nox": "nox_t", "water": "water_m3", "unclean": "unclean_mwh"}


def metered(case: Case, operation: Operation) -> dict[str, float]:
    """Use by the limit's label, in its unit.

    Where several workloads of a site may pause, their hours hold what they pause together, and no use is told. Of export it is
    the most that is sold in any hour.
    """
    found = _sold(case, operation)
    for limit in case.meter_limits:
        for year in np.flatnonzero(np.isfinite(limit.most)).tolist():
            calendar_year = case.calendar.start_year + year
            parts = list(_parts(case, operation, limit, calendar_year))
            if None not in parts:
                label = Limit(limit.kind, limit.site, limit.item, calendar_year, limit.unit, 1.0).label
                found[label] = float(sum(part for part in parts if part is not None))
    return found


def _sold(case: Case, operation: Operation) -> dict[str, float]:
    """The most that each site sells in an hour of each period [MW]."""
    calendar, found = case.calendar, {}
    for site in case.sites:
        for export in site.exports:
            for period, name in enumerate(calendar.labels):
                year = int(calendar.years[period])
                label = Limit("export", site.key, export.key, year, "MW", 1.0, period="" if name == str(year) else name).label
                hours = operation.periods.get((site.key, period))
                found[label] = hours.most_sold_mw if hours is not None else 0.0
    return found


def _parts(case: Case, operation: Operation, limit: MeterLimit, year: int) -> Iterator[float | None]:
    """What each site and period counts; None where the hours do not tell."""
    for number in limit.sites:
        site = case.sites[number]
        for period in case.calendar.periods_of(year):
            hours = operation.periods.get((site.key, period))
            if hours is None:  # no load, no hours
                yield 0.0
            elif (of_plant := limit.meter.partition(":")[0]) in OF_PLANT and limit.meter != of_plant:
                rows = [row for row in hours.energy if row["asset"] == limit.item]
                yield sum(float(str(row[OF_PLANT[of_plant]])) for row in rows)
            elif limit.meter.startswith("cut:"):
                yield sum(float(str(row["unserved_mwh"])) for row in hours.interruptions if row["workload"] == limit.item)
            elif limit.meter.startswith("pause:"):
                alone = sum(load.pause_share is not None for load in site.operation.loads) == 1
                yield float(str(hours.load["paused_mwh"])) if alone else None
            else:
                yield float(str(hours.load[COLUMNS[limit.meter]]))
