"""What is paid when for what is late: by progress, at dates, and for what runs on (docs/mathematics/risk.md, section 3)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.risk.held.late_capacity import moved_cash
from gigawatt.risk.held.planned_site import Build, Periods

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class BuildLate:
    """How late a build is in every future, shape (futures,) each [years].

    Attributes:
        moved: as its tasks do not allow it before, even as promised: nothing is contracted before that is clear.
        late: besides.
        longer: of which works on site take longer; the rest passes before they begin.
    """

    moved: Floats
    late: Floats
    longer: Floats


@dataclass(frozen=True)
class Spent:
    """Of futures and periods, shape (futures, periods) each [USD].

    Attributes:
        capital: of the price, as it is paid.
        overheads: that delay adds.
    """

    capital: Floats
    overheads: Floats


def spent(build: Build, periods: Periods, late: BuildLate, factor: Floats) -> Spent:
    """When a build that is late is paid for, and what it costs more.

    Payments that are contracted keep their dates. The rest goes by progress: it begins later, and what is to be built is spread
    over as much more time as it takes; of what is paid on delivery all comes later. Sites, staff and owner's teams run on while
    works take longer; what a price that runs over has of that already is not counted again.

    Args:
        build: as planned.
        periods: of the plan.
        late: how late it is.
        factor: of its price in every future, shape (futures,).
    """
    terms, edges = build.terms, periods.edges
    on_date = moved_cash(build.cash_usd, periods.starts, periods.lengths, late.moved)
    longer = 0.0 * late.longer if terms.on_delivery else late.longer
    progress = _by_progress(build.cash_usd, edges, late.moved + late.late - longer, longer)
    as_planned = (late.moved + late.late == 0.0)[:, None]
    # where nothing is late it is the plan's, to the cent
    capital = np.where(as_planned, build.cash_usd, terms.dated * on_date + (1.0 - terms.dated) * progress)
    ends = build.date + late.moved + late.late
    run_on = np.clip(edges - (ends - longer)[:, None], 0.0, longer[:, None])  # years by each edge
    more = terms.overheads * longer
    beyond = np.clip(more - np.maximum(0.0, factor - 1.0), 0.0, None)
    rate = np.divide(beyond, longer, out=np.zeros_like(longer), where=longer > 0.0)
    return Spent(capital * factor[:, None], build.overnight_usd * rate[:, None] * np.diff(run_on, axis=1))


def _by_progress(cash: Floats, edges: Floats, later: Floats, longer: Floats) -> Floats:
    """Cash by period where work begins later and takes longer: what pays from one period to another does so later and slower."""
    paying = np.flatnonzero(cash)
    if not len(paying):
        return np.zeros((len(later), len(cash)))
    begin, end = edges[paying[0]], edges[paying[-1] + 1]
    pace = (end - begin) / (end - begin + longer[:, None])
    as_far = np.maximum(
        begin, begin + (edges - begin - later[:, None]) * pace
    )  # when the plan is where each future is at the edges
    found: Floats = np.diff(np.interp(as_far, edges, np.append(0.0, np.cumsum(cash))), axis=1)
    return found


def interest_ratio(build: Build, rate: float, late: BuildLate) -> Floats:
    """What a build's capital comes to on the day it is there, over what it would without delay: interest on what is paid earlier.

    A payment a years before the planned date is ``a + l`` before the later one if it keeps its date, and ``a (n + m) / n`` if it
    goes by the progress of works that take m years longer, n years of building being planned.

    Args:
        build: as planned.
        rate: real discount rate, a share a year.
        late: how late it is: l and m of every future.
    """
    shares = np.array(build.spend_shares)
    years = len(shares)
    before = years - np.arange(years) - 0.5
    terms = build.terms
    longer = 0.0 * late.longer if terms.on_delivery else late.longer
    planned = float(shares @ (1.0 + rate) ** before)
    dated = (1.0 + rate) ** (before + late.late[:, None]) @ shares
    progress = (1.0 + rate) ** (before * (years + longer[:, None]) / years) @ shares
    found: Floats = (terms.dated * dated + (1.0 - terms.dated) * progress) / planned
    return np.where(late.late > 0.0, found, 1.0)
