"""Whole units near the relaxation's: where the master with whole units begins (docs/mathematics/plan.md, section 6).

A search that begins with a plan has to prove only how good it is; one that has to find its first plan among many halls' worth of
columns takes most of its time for that.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gigawatt.plan.master.master import GIGA, Master

Floats = NDArray[np.float64]

NEARLY = 1e-6  # of a unit: what is missing to a whole one by no more is one


def rounded_units(master: Master, values: Floats) -> Floats:
    """A point of the master whose whole columns are whole, the others as they were.

    Units come when the relaxation has had all of one, and its slot has room for one; a run whose sites are limited is at those
    that do most of it; whether something stands at all, it does where the relaxation has a part of it.

    Args:
        master: its columns.
        values: of the relaxation.
    """
    point = values.copy()
    whole = np.flatnonzero(master.model.whole)
    point[whole] = np.ceil(values[whole] - NEARLY)
    _units(master, values, point)
    _homes(master, values, point)
    return point


def _units(master: Master, values: Floats, point: Floats) -> None:
    """Units asset by asset and period by period, those of which most is due first."""
    case, upper = master.case, master.model.upper
    room = [slot.mw.copy() for slot in case.slots]
    first = case.calendar.start_year
    lumpy = [
        (asset, asset.purchase, columns.new[asset.key].index)
        for site, columns in zip(case.sites, master.sites, strict=True)
        for asset in site.assets
        if asset.unit is not None and asset.purchase is not None
    ]
    due = np.zeros(len(lumpy))
    for period in range(case.years):
        year = int(case.calendar.years[period]) - first
        for number, (_, purchase, index) in enumerate(lumpy):
            due[number] += values[index[purchase.years == period]].sum()
        for number in np.argsort(-due, kind="stable").tolist():
            asset, purchase, index = lumpy[number]
            size = float(asset.unit or GIGA)
            booked = [left for slot, left in zip(case.slots, room, strict=True) if asset.technology in slot.technologies]
            for column in index[purchase.years == period].tolist():
                most = min([float(upper[column]), *(left[year] / size for left in booked)])
                point[column] = max(0.0, min(np.floor(due[number] + NEARLY), np.floor(most + NEARLY)))
                due[number] -= point[column]
                for left in booked:
                    left[year] -= point[column] * size


def _homes(master: Master, values: Floats, point: Floats) -> None:
    """The sites of each run whose number of sites is limited."""
    for workload in master.case.workloads:
        if workload.run is None or workload.run.sites is None:
            continue
        homes = np.array([columns.homes[workload.key].start for columns in master.sites])
        point[homes] = 0.0
        point[homes[np.argsort(-values[homes], kind="stable")[: workload.run.sites]]] = 1.0
