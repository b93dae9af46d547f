"""What a site is asked and what it answers. Whoever asks needs no more than this: the operation itself, and the compiler, stay
with the workers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from gigawatt.plan.dispatch.dispatch_lp import HourlyDispatch
    from gigawatt.plan.site.needs import Need
    from gigawatt.plan.site.site_operation import SiteOperation

Floats = NDArray[np.float64]
Found = TypeVar("Found", covariant=True)


class Asked(Protocol[Found]):
    """What a site's worker is asked: anything that a site's operation, kept warm, can answer.

    What it keeps is of one period, or the same for all: a site may be at several workers, each with some of its periods.
    """

    @property
    def site(self) -> int: ...

    def answered_by(self, operation: SiteOperation) -> Found: ...


@dataclass(frozen=True)
class Question:
    """Dispatch one site and period at ``x``, no meter above its allotment."""

    site: int
    year: int  # number of the period
    x: Floats  # (size,); the allotments in it are finite
    allotment: Floats  # (meters,), inf where a meter is not limited in this period
    tolerance_usd: float = 0.0  # by how much the cost may miss its lower bound because of limits, or of several stores
    exact: bool = True  # False: planes only, a quick guess of the cost will do
    planes_for: tuple[int, ...] = ()  # periods to make planes for, where these hours allow
    limited: NDArray[np.bool_] | None = (
        None  # (periods, meters): where meters are limited, for those planes; None: as in this one
    )
    hourly: bool = False  # hand back the hours
    guess: Floats | None = None  # (meters,): prices of the meters to try first where none have been found yet
    path: int | None = None  # the number of a price path that is taken for certain, or `MEAN_PRICES`; None: each by its weight
    by_path: bool = False  # hand back planes for each path alone too
    loosely: bool = False  # of several stores: hours may miss their rows by a little, at what that is worth
    together: int = 1  # likewise: hours that may be taken together

    def answered_by(self, operation: SiteOperation) -> Answer:
        return operation.answer(self)


@dataclass(frozen=True)
class Answer:
    """What a dispatch costs and uses, a mean over the site's futures: weather years on price paths."""

    site: int
    year: int  # number of the period
    cost_usd: float  # exact answers only, else a guess
    lower_usd: float  # of the cost, by the dual
    meters: Floats  # what it used, (meters,) [t, m3, MWh]
    meter_prices: Floats  # (meters,) [USD per t, m3, MWh]
    exact: bool
    planes: Floats  # (len(planes_for), size)
    planes_for: tuple[int, ...]  # the period of each; that asked about as often as dispatches were tried
    hours: tuple[HourlyDispatch, ...] | None  # by future
    possible: bool = True  # False: more work is cut than its limit allows
    needs: tuple[Need, ...] = ()  # then: what would have to be there
    by_path: Floats | None = None  # (price paths, len(planes_for), size): planes if a path is certain
