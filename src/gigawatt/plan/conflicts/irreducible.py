"""Which limits conflict: sets of which each loses its conflict when any one of its members goes (a deletion filter)."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from gigawatt.errors import SolverError
from gigawatt.lp import NoFeasiblePoint, Solver
from gigawatt.plan.conflicts.elastic_master import ElasticMaster

Floats = NDArray[np.float64]

MOST_GROUPS = 24
SECONDS_OF_ONE = 10.0  # for one question about whole units
SECONDS = 90.0  # for all questions: what is not done by then stays in its set


class Conflicts:
    """Looks for sets of limits that conflict. A limit is named by its place in `ElasticMaster.limits`."""

    def __init__(self, elastic: ElasticMaster) -> None:
        self.elastic = elastic
        self.every = frozenset(range(len(elastic.limits)))
        self._ends = time.monotonic() + SECONDS
        self._solver = self._strict(relax=True)
        if self._possible(self._solver, self.every):  # it is whole units that conflict
            self._solver = self._strict(relax=False)

    def _strict(self, *, relax: bool) -> Solver:
        """No limit gives way, and one that is let go is let go altogether, also where its key could not go so far."""
        solver = Solver(self.elastic.model, relax=relax)
        rows = np.array(self.elastic.key_rows, dtype=np.int64)
        solver.change_row_bounds(rows, np.full(len(rows), -np.inf), np.full(len(rows), np.inf))
        return solver

    def _possible(self, solver: Solver, kept: Collection[int]) -> bool:
        """Whether there is a plan within the limits that are kept."""
        upper = np.full(len(self.every), np.inf)
        upper[list(kept)] = 0.0
        solver.change_bounds(self.elastic.slacks, np.zeros(len(upper)), upper)
        mixed = bool(solver.whole.any())
        try:
            solver.solve(time_limit=SECONDS_OF_ONE if mixed else None, gap=1.0 if mixed else None)
        except NoFeasiblePoint:
            return False
        except SolverError:  # not known in time: as if there were one, so that nothing is let go that may matter
            return True
        return True

    def groups(self, order: Sequence[int]) -> list[tuple[int, ...]]:
        """Sets that conflict, each without the causes of those before it.

        Args:
            order: every limit; the earlier ones are let go first, so that the later ones are found to conflict.
        """
        found: list[tuple[int, ...]] = []
        there = [place for place in order if place in self.every]
        while len(found) < MOST_GROUPS and not self._done() and not self._possible(self._solver, there):
            group = self.smallest(there)
            if not group:
                break
            found.append(group)
            limits = self.elastic.limits
            causes = {limits[place].line for place in group if limits[place].limit.kind != "required demand"}
            # work that must be served may have several causes against it: it stays until it is a conflict by itself
            gone = causes or {limits[place].line for place in group}
            there = [place for place in there if limits[place].line not in gone]
        return found

    def smallest(self, places: Sequence[int]) -> tuple[int, ...]:
        """Of limits that conflict, those without any one of which the others would not."""
        kept = set(places)
        self._drop(list(places), kept)
        return tuple(sorted(kept))

    def _drop(self, part: list[int], kept: set[int]) -> None:
        """Let go of what is not needed for the conflict, half of it at a time."""
        if not part or self._done():
            return
        if not self._possible(self._solver, kept - set(part)):
            kept.difference_update(part)
            return
        if len(part) == 1:
            return
        half = len(part) // 2
        self._drop(part[:half], kept)
        self._drop(part[half:], kept)

    def _done(self) -> bool:
        return time.monotonic() > self._ends
