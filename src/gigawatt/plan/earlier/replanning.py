"""A plan that starts from an earlier one: planes that are valid still, a point, prices (docs/mathematics/plan.md, section 6)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from gigawatt.lp import NoFeasiblePoint
from gigawatt.plan.case.case import Case
from gigawatt.plan.checkpoint import Checkpoint
from gigawatt.plan.decompose import Decomposition, Settings
from gigawatt.plan.earlier.differing_master import DifferingMaster
from gigawatt.plan.earlier.kept_planes import KeptPlanes
from gigawatt.plan.earlier.near_master import Differing, NearMaster
from gigawatt.plan.earlier.reuse import Reused, reuse
from gigawatt.plan.earlier.steps import step_from
from gigawatt.plan.in_out import Round
from gigawatt.plan.master.priced_master import PricedMaster
from gigawatt.plan.site.known_answers import KnownAnswers
from gigawatt.plan.site.question import Answer, Question
from gigawatt.plan.workers.executor import SiteExecutor
from gigawatt.progress import ProgressEvent, ProgressListener

Floats = NDArray[np.float64]

SHARE = 0.97  # of the gap asked for, to which steps from the earlier plan go: storing rounds a little
PLANES_SHARE = 0.1  # of that gap: by which a plane of a site-year may be violated, all of them together about

NEAR = 0.25  # of that gap: how near its optimum a master that is solved site by site comes


class Replanning(Decomposition):
    """Plans one case with one executor, from what an earlier plan left; from scratch as far as that is of no use."""

    def __init__(
        self,
        case: Case,
        executor: SiteExecutor,
        settings: Settings,
        progress: ProgressListener | None = None,
        checkpoint: Checkpoint | None = None,
        *,
        earlier: KeptPlanes,
    ) -> None:
        super().__init__(case, executor, settings, progress, checkpoint)
        self.earlier = earlier
        self.reused: Reused | None = None
        self.known = KnownAnswers()

    def _relaxed(self, tolerance: float) -> Round:
        if self.pool.count:  # a run that was interrupted knows more than the earlier plan
            return super()._relaxed(tolerance)
        found = self.reused = reuse(self.earlier, self.master, self.pool, self.known)
        if self.progress is not None:
            self.progress(ProgressEvent("planning", seconds=self._seconds(), message=found.words))
        self.solver.require(self.pool.needs)
        self.solver.start(found.held, found.duals)
        self.solver.offer(found.offered)
        self._seed()
        try:
            near = self._near(found) if found.held and np.isfinite(found.center).any() else None
        except NoFeasiblePoint:  # prices found no way near the earlier plan: whether there is any at all the whole master says
            near = None
        return near or super()._relaxed(tolerance)

    def _near(self, found: Reused) -> Round | None:
        """The plan as near to the earlier one as does; None where that is not yet within the gap, or whole units follow."""

        def cost_usd(point: Floats) -> float:
            answers = self._exact_answers(point)
            possible = all(answer.possible for answer in answers)
            return self._cost_usd(point, answers) if possible else np.inf

        def record(lower: float, upper: float) -> bool:
            self._record("replanning", lower, upper)
            return self._out_of_time()

        gap = self.settings.gap * SHARE
        master = NearMaster(self.master, self.pool, found.center, found.held, self._differing(found), near=NEAR * gap)
        tolerance = PLANES_SHARE * gap / max(1, len(self.case.site_years)) ** 0.5
        stepped = step_from(master, cost_usd, self._usd, record, gap=gap, tolerance=tolerance)
        self.state.center = stepped.center
        self.state.lower_usd = max(self.state.lower_usd, stepped.lower_usd)
        self.gap_now = min(1.0, stepped.gap())
        if self.whole or stepped.gap() > gap:
            return None
        return Round(stepped.lower_usd, stepped.upper_usd, stepped.center, stepped.solution)

    def _differing(self, found: Reused) -> Differing:
        """The decomposition's own solver where it goes site by site: else it would have to unlearn what differing costs."""
        if isinstance(self.solver, PricedMaster):
            return self.solver
        master = DifferingMaster(self.master, self.pool)
        master.take(found.held)
        return master

    def _exact_answers(self, point: Floats) -> list[Answer]:
        """The exact operation at a point; sites and periods that are as they were are not asked again."""
        if self._exact_at is None or self._exact_at[0] is not point:
            questions = self._questions(point, final=True)
            known = [self.known.answer(question) for question in questions]
            asked = [question for question, answer in zip(questions, known, strict=True) if answer is None]
            new = self._ask(asked)
            for question, answer in zip(asked, new, strict=True):
                self.known.keep(question, answer)
            self._exact_at = (point, [answer for answer in known if answer is not None] + new)
        return self._exact_at[1]

    def _questions(self, point: Floats, *, final: bool = False) -> list[Question]:
        questions = super()._questions(point, final=final)
        return [replace(question, guess=self.known.meter_prices(question.site, question.year)) for question in questions]
