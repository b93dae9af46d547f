"""Dates of a programme's network in futures: what its tasks and the causes that act on them make late."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gigawatt.catalog.task_templates import START
from gigawatt.risk.drawing.causes import Futures
from gigawatt.risk.drawing.late_tasks import Acts
from gigawatt.schedule.campus.layout import LaidOut
from gigawatt.schedule.campus.works import Works, works_of
from gigawatt.schedule.network.sampling import finishes_at, median_finishes
from gigawatt.study.risk.design import SLIP_QUANTILES

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

MONTHS_A_YEAR = 12.0


@dataclass(frozen=True)
class NetworkDates:
    """When each item of a network comes.

    Attributes:
        laid: the network.
        acts: where causes act in it.
        due: date from which each item is late, by path, fractional years.
        seed: of its futures.
        count: of the futures.
        samples: of the network, those of the design behind the futures' own.
    """

    laid: LaidOut
    acts: Acts
    due: Mapping[str, float]
    seed: int
    count: int
    samples: int

    @cached_property
    def targets(self) -> list[str]:
        """Tasks whose ends are wanted: of each item, then of all that works on site wait for."""
        waited = [link.task for works in self.works.values() for link in works.waits_for]
        return [*(item.target for item in self.laid.items), *dict.fromkeys(waited)]

    @cached_property
    def works(self) -> dict[str, Works]:
        return works_of(self.laid)

    @cached_property
    def alone(self) -> Floats:
        """Ends of all targets in every sample where no cause acts, shape (targets, samples) [months]."""
        return finishes_at(self.laid.network, self.targets, self.seed, np.arange(self.samples))

    def slips(self) -> dict[str, Floats]:
        """Years by which the network alone makes items late in the futures, by path; those that it never does are left out."""
        late = self._late(self.alone[:, : self.count])
        return {path: years for path, years in late.items() if years.max(initial=0.0) > 0.0}

    def late(self, futures: Futures, rows: Integers) -> tuple[dict[str, Floats], dict[str, Floats]]:
        """Years by which items are late where causes act on their tasks, and by which their works take longer, by path.

        Args:
            futures: what each cause is.
            rows: sample of the network that each future has; from ``samples`` on, quantiles of each item's own dates
                (``SLIP_QUANTILES``), to which causes add what they do where all tasks take their median.
        """
        later = self.acts.later(futures)
        drawn, single = np.flatnonzero(rows < self.samples), np.flatnonzero(rows >= self.samples)
        finish = np.empty((len(self.targets), len(rows)))
        own = {task: months[drawn] for task, months in later.items()}
        finish[:, drawn] = finishes_at(self.laid.network, self.targets, self.seed, rows[drawn], own)
        if len(single):
            moved = {task: months[single] for task, months in later.items()}
            adds = median_finishes(self.laid.network, self.targets, moved, len(single))
            adds -= median_finishes(self.laid.network, self.targets, {}, 1)
            ends = np.quantile(self.alone[:, : self.count], SLIP_QUANTILES, axis=1, method="inverted_cdf")
            finish[:, single] = ends[rows[single] - self.samples].T + adds
        return self._late(finish), self._longer(finish, self.acts.later(futures, START))

    def _longer(self, finish: Floats, kept_out: Mapping[str, Floats]) -> dict[str, Floats]:
        """What works take beyond what is promised once they may begin; what keeps them from beginning is no part of it."""
        ends = dict(zip(self.targets, finish, strict=True))
        found = {}
        for item in self.laid.items:
            works = self.works.get(item.path)
            if works is not None:
                waited = [ends[link.task] + link.lag_months for link in works.waits_for]
                begun = np.max([np.full(finish.shape[1], self.laid.clock.today), *waited], axis=0)
                months = ends[item.target] - begun - kept_out.get(works.task, 0.0) - works.promised
                found[item.path] = np.maximum(0.0, months) / MONTHS_A_YEAR
        return found

    def _late(self, finish: Floats) -> dict[str, Floats]:
        dates = (self.laid.clock.month(self.due[item.path]) for item in self.laid.items)
        pairs = zip(self.laid.items, finish[: len(self.laid.items)], dates, strict=True)
        return {item.path: np.maximum(0.0, ends - month) / MONTHS_A_YEAR for item, ends, month in pairs}
