"""From months to working months and back, over a calendar's year (``calendars.calendar_arrays``).

``worked(t)`` counts the working months up to ``t``. A task that starts at ``s`` and takes ``d`` working months ends at the first
``t`` with ``worked(t) = worked(s) + d``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gigawatt.schedule.network.calendars import YEAR
from gigawatt.schedule.network.compiled import compiled

Floats = NDArray[np.float64]


@compiled
def worked_months(month: float, edges: Floats, worked: Floats) -> float:
    """Working months from the origin up to a month."""
    years = np.floor(month / YEAR)
    within = month - years * YEAR
    part = 0
    while part < len(edges) - 2 and within >= edges[part + 1]:
        part += 1
    width = edges[part + 1] - edges[part]
    share = 0.0 if width <= 0.0 else (within - edges[part]) / width
    return float(years * worked[-1] + worked[part] + share * (worked[part + 1] - worked[part]))


@compiled
def opening(month: float, edges: Floats, worked: Floats) -> float:
    """The first month, from this one on, at which there is work."""
    years = np.floor(month / YEAR)
    within = month - years * YEAR
    for part in range(len(edges) - 1):
        if worked[part + 1] > worked[part] and within < edges[part + 1] - 1e-9:
            return float(max(month, years * YEAR + edges[part]))
    return opening_of_year(years + 1.0, edges, worked)


@compiled
def opening_of_year(years: float, edges: Floats, worked: Floats) -> float:
    """The first month of a year at which there is work."""
    part = 0
    while worked[part + 1] <= worked[part]:
        part += 1
    return float(years * YEAR + edges[part])


@compiled
def end_of_work(total: float, edges: Floats, worked: Floats) -> float:
    """The first month by which so many working months have gone since the origin."""
    years = np.ceil(total / worked[-1] - 1e-12) - 1.0
    rest = total - years * worked[-1]
    part = 0
    while part < len(edges) - 2 and rest > worked[part + 1] + 1e-12:
        part += 1
    width = worked[part + 1] - worked[part]
    share = 0.0 if width <= 0.0 else (rest - worked[part]) / width
    return float(years * YEAR + edges[part] + min(1.0, max(0.0, share)) * (edges[part + 1] - edges[part]))


@compiled
def last_start(total: float, edges: Floats, worked: Floats) -> float:
    """The last month at which not more than so many working months have gone since the origin."""
    years = np.floor(total / worked[-1] + 1e-12)
    rest = max(0.0, total - years * worked[-1])
    part = 0
    while part < len(edges) - 2 and rest >= worked[part + 1] - 1e-12:
        part += 1
    width = worked[part + 1] - worked[part]
    share = 0.0 if width <= 0.0 else (rest - worked[part]) / width
    return float(years * YEAR + edges[part] + min(1.0, max(0.0, share)) * (edges[part + 1] - edges[part]))
