"""A programme's own history corrects its class: milestones reached, dates that slipped, tasks still running.

A project has one factor ``F`` on what it promises, drawn from its class. Each of its milestones has a factor of its own,
``log f = log F + e`` with ``e`` normal of mean 0 and the deviation ``spread``. A milestone that was reached shows its ``f``;
one that slipped, or still runs, shows that ``f`` is at least what has become of it. The equations:
docs/mathematics/reference-classes.md.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from gigawatt.schedule.records.reference_class import LognormalOverrun, Overrun
from gigawatt.schedule.records.special import log_ndtr

FloatArray = NDArray[np.float64]
State = Literal["reached", "slipped", "running"]

POINTS = 20_001  # equally likely factors of the class, weighted by what was seen
FEWEST_EFFECTIVE = 30.0  # below, the class and the history contradict each other


@dataclass(frozen=True, slots=True)
class Milestone:
    """One line of a programme's own history [months].

    ``reached``: it was promised in ``promised_months`` and took ``months``. ``slipped``: its date was moved, so that it will
    take ``months`` at least. ``running``: ``months`` have passed and it is not there.
    """

    name: str
    promised_months: float
    months: float
    state: State

    def faults(self) -> tuple[str, ...]:
        """What is wrong with it, in words."""
        found = []
        for what, months in (("promised", self.promised_months), ("took", self.months)):
            if not (math.isfinite(months) and months > 0.0):
                found.append(f"milestone `{self.name}` {what} {months:g} months, and it must be more than 0")
        return tuple(found)


@dataclass(frozen=True, slots=True)
class UpdatedOverrun:
    """A class after a programme's history: its equally likely factors, with weights.

    ``effective`` is the number of equally weighted points that would know as much, ``1 / sum(weights^2)``.
    """

    factors: FloatArray  # rising
    weights: FloatArray  # add up to one
    effective: float

    def quantile(self, u: FloatArray) -> FloatArray:
        middles = np.cumsum(self.weights) - 0.5 * self.weights
        return np.asarray(np.exp(np.interp(u, middles, np.log(self.factors))))

    @property
    def contradicts(self) -> bool:
        """Whether hardly any project of the class has such a history: the class is the wrong one, or the dates are."""
        return self.effective < FEWEST_EFFECTIVE


def updated(prior: Overrun, history: Sequence[Milestone], spread: float) -> Overrun:
    """The factor of a project of a class, given its history; the class itself where there is none.

    Normal prior and reached milestones alone give the conjugate answer; everything else is weighted by importance: equally likely
    factors of the class, each with the likelihood of what was seen.

    Args:
        prior: the class.
        history: milestones in any order.
        spread: deviation of a milestone's log factor about its project's; ``class_updates.defaults`` in the catalogue.

    Raises:
        ValueError: a milestone whose months are no durations, or a spread that is not above zero.
    """
    faults = [fault for one in history for fault in one.faults()]
    if not spread > 0.0:
        faults.append(f"the spread of milestones is {spread:g}, and it must be more than 0")
    if faults:
        raise ValueError("; ".join(faults))
    if not history:
        return prior
    if isinstance(prior, LognormalOverrun) and all(one.state == "reached" for one in history):
        return conjugate(prior, [math.log(one.months / one.promised_months) for one in history], spread)
    return weighted(prior, history, spread)


def conjugate(prior: LognormalOverrun, logs: Sequence[float], spread: float) -> LognormalOverrun:
    """Normal prior, normal likelihood: precisions add, and means are weighted by them."""
    if prior.scale == 0.0:
        return prior
    precision = 1.0 / prior.scale**2 + len(logs) / spread**2
    location = (prior.location / prior.scale**2 + sum(logs) / spread**2) / precision
    return LognormalOverrun(location, precision**-0.5)


def weighted(prior: Overrun, history: Sequence[Milestone], spread: float) -> UpdatedOverrun:
    """The class's factors at ``POINTS`` equal shares of probability, weighted by the likelihood of the history."""
    factors = prior.quantile((np.arange(POINTS) + 0.5) / POINTS)
    logs = np.log(factors)
    likelihood = np.zeros(POINTS)
    for one in history:
        distance = (logs - math.log(one.months / one.promised_months)) / spread
        likelihood += -0.5 * distance**2 if one.state == "reached" else log_ndtr(distance)
    weights = np.exp(likelihood - likelihood.max())
    weights /= weights.sum()
    return UpdatedOverrun(factors, weights, float(1.0 / np.sum(weights**2)))
