"""The plan's decomposition: master and dispatch in turn until lower and upper bound meet (docs/mathematics/plan.md, section 6).

1. Relaxation: units of any size. The master proposes, sites are dispatched between the proposal and the best point so far
   (in-out stabilisation), each dispatch gives planes for all years of its site.
2. Whole units: the master as a mixed-integer programme over the same planes gives a bound and whole units; with those held,
   the rest is polished as in 1, and dispatched exactly.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gigawatt.errors import SolverError
from gigawatt.lp import NoFeasiblePoint, Solution
from gigawatt.plan.case.case import Case
from gigawatt.plan.checkpoint import Checkpoint, IterationRecord, State, seconds_left
from gigawatt.plan.conflicts.elastic import ConflictError, find_conflict
from gigawatt.plan.in_out import Round
from gigawatt.plan.looseness import Looseness
from gigawatt.plan.master.build_master import build_master
from gigawatt.plan.master.master import Master
from gigawatt.plan.master.plane_pool import PlanePool
from gigawatt.plan.master.relaxed_master import RelaxedMaster, relaxed_master
from gigawatt.plan.master.rounded_units import rounded_units
from gigawatt.plan.questions_at_point import questions_at
from gigawatt.plan.seeds import first_planes
from gigawatt.plan.site.question import Answer, Question
from gigawatt.plan.stores.hours_together import block_hours
from gigawatt.plan.workers.executor import SiteExecutor
from gigawatt.progress import ProgressEvent, ProgressListener

Floats = NDArray[np.float64]

RELAXATION_SHARE = 0.3  # of the gap asked for, to which the relaxation is solved where whole units follow
CONTINUOUS_SHARE = 0.95  # likewise, where they do not: the best point is then dispatched exactly, and storing rounds a little
LOOKED_AT = 1.6  # times that: the best point is dispatched where it has not been, as what was guessed instead is rather too high
WHOLE_SHARE = 0.2  # likewise, the master with whole units
POLISH_SHARE = 0.04  # likewise, the rest with whole units held: what a month is worth is told no finer than this
HOLDS_SHARE = 0.5  # of the gap asked for, within which guesses of costs are good enough to go on with
FINEST = 1e-6  # no tolerance below: solvers keep their rows to about as much
LIMIT_SHARE = 0.05  # of the gap asked for: how near a dispatch within yearly limits comes to its own lower bound
LIMIT_SHARE_ON_THE_WAY = 0.15  # likewise of today's gap, where it is not the plan's cost that is asked for
NEAR_SHARE = 0.15  # of today's gap: how near its optimum a master that is solved site by site comes
NEAR_AT_FIRST = 0.02  # and while the gap says nothing yet
NEAR_END = 0.1  # of the gap asked for: no nearer than that
MOST_ITERATIONS = 400
WHOLE_ROUNDS = 8
BARREN_ROUNDS = 40  # of whole units with which a limit on cuts cannot be met


@dataclass(frozen=True)
class Settings:
    """How far to go."""

    gap: float = 5e-3
    time_limit: float | None = None  # [s] of this run; what an interrupted one took before does not count
    whole_units_limit: float | None = 60.0  # [s] for one solve of the master with whole units
    whole_units_nodes: int | None = None  # likewise, of its search tree: the same on any machine
    seed: int = 7
    by_site: bool | None = None  # solve the master site by site; None: where there are many


@dataclass
class Decomposed:
    """The best plan found, and what is proven about it."""

    values: Floats  # the master's point
    master: Master
    solver: RelaxedMaster
    pool: PlanePool
    answers: dict[tuple[int, int], Answer]  # of every site and year that has load
    solution: Solution | None  # the relaxed master with whole units held at the plan's: its duals are the limits' prices
    lower_usd: float
    upper_usd: float
    records: list[IterationRecord]
    dispatches: int
    seconds: float
    stopped: str = ""  # why it stopped before the gap was reached

    @property
    def gap(self) -> float:
        """(upper - lower) / upper."""
        return (self.upper_usd - self.lower_usd) / max(abs(self.upper_usd), 1e-9)


class Decomposition:
    """Plans one case with one executor."""

    def __init__(
        self,
        case: Case,
        executor: SiteExecutor,
        settings: Settings,
        progress: ProgressListener | None = None,
        checkpoint: Checkpoint | None = None,
        *,
        master: Master | None = None,
    ) -> None:
        self.case, self.executor, self.settings = case, executor, settings
        self.progress, self.checkpoint = progress, checkpoint
        self.master = build_master(case) if master is None else master
        self.pool = PlanePool([site.operation.size for site in case.sites], case.years)
        self.solver = relaxed_master(self.master, self.pool, by_site=settings.by_site)
        self.began = self.started = time.monotonic()
        self.state = State()
        self.whole = bool(self.master.model.whole.any())
        self.looseness = Looseness(len(case.sites), case.calendar.discount)
        self._cuts = [bool(site.operation.cut_meters.any()) for site in case.sites]  # whether cuts are limited
        self.gap_now = 1.0  # left by the last iteration: limits need be met no better
        self._exact_at: tuple[Floats, list[Answer]] | None = None
        several = any(site.weather.stores > 1 for site in case.sites)
        self._together = block_hours(1.0) if several else 1
        self._dispatched_there: dict[tuple[int, int], Answer] = {}  # at the best point

    # -- the whole of it ------------------------------------------------------------------------------------------------

    def run(self) -> Decomposed:
        """Plan to the gap asked for, or until time or iterations run out.

        Raises:
            ConflictError: no plan meets the requirements.
            SolverError: a solver gave no answer that can be trusted.
        """
        try:
            return self.found()
        except NoFeasiblePoint as error:
            raise ConflictError(find_conflict(self.master, self.pool, self._missing)) from error

    def found(self) -> Decomposed:
        """As `run`; that no plan meets the requirements is a `NoFeasiblePoint`, and nobody asks which it is."""
        restored = self.checkpoint.load(self.pool) if self.checkpoint is not None else None
        if restored is not None:
            self.state = restored
            self.solver.require(self.pool.needs)
            self.started = time.monotonic() - restored.seconds
        try:
            share = RELAXATION_SHARE if self.whole else CONTINUOUS_SHARE
            relaxed = self._relaxed(self.settings.gap * share)
            self.state.lower_usd = max(self.state.lower_usd, relaxed.lower_usd)
            return self._whole_units(relaxed) if self.whole else self._continuous(relaxed)
        finally:  # done, out of time, or interrupted
            self._save()

    def _relaxed(self, tolerance: float) -> Round:
        """The relaxation to a tolerance, from the beginning or from where it was interrupted."""
        if not self.pool.count:
            self._seed()
        return self._converge("relaxation", tolerance, self.state.center)

    def _continuous(self, relaxed: Round) -> Decomposed:
        gap = self.settings.gap
        tolerance = gap * CONTINUOUS_SHARE
        while True:
            found = self._dispatched(relaxed)
            self._record("polish", found.lower_usd, found.upper_usd)
            if found.gap <= gap or self._out_of_time() or len(self.state.records) >= MOST_ITERATIONS:
                break
            tolerance *= 0.4
            relaxed = self._converge("relaxation", tolerance, relaxed.center)
            self.state.lower_usd = max(self.state.lower_usd, relaxed.lower_usd)
        if found.gap > gap and not found.stopped:
            found.stopped = f"{MOST_ITERATIONS} iterations"
        return found

    def _whole_units(self, relaxed: Round) -> Decomposed:
        gap = self.settings.gap
        best: Decomposed | None = None
        assert relaxed.solution is not None
        start: Floats | None = rounded_units(self.master, relaxed.solution.values)
        number = barren = 0
        while number < WHOLE_ROUNDS and barren < BARREN_ROUNDS:
            seconds = self._time_left(self.settings.whole_units_limit)
            nodes = self.settings.whole_units_nodes
            mixed = self.solver.solve_whole(time_limit=seconds, nodes=nodes, gap=gap * WHOLE_SHARE, start=start)
            bound = self._usd(mixed.bound)
            self.state.lower_usd = max(self.state.lower_usd, bound)
            if best is not None:
                best.lower_usd = self.state.lower_usd
                if best.gap <= gap:
                    break
            self.solver.fix_whole(mixed.values)
            tolerance = max(FINEST, gap * POLISH_SHARE * 0.5**number)
            found = self._with_units_held(tolerance)
            self.solver.fix_whole(None)
            if found is None:  # with these units some site cannot be powered: other ones
                start, barren = None, barren + 1
                continue
            number += 1
            if best is None or found.upper_usd < best.upper_usd:
                best = found
            best.lower_usd = self.state.lower_usd
            self._record("whole units", best.lower_usd, best.upper_usd)
            if best.gap <= gap or self._out_of_time():
                break
            start = best.values
        if best is None:
            raise SolverError(f"no whole units were found in {barren} rounds with which every site is powered as asked")
        if best.gap > gap:
            best.stopped = "time limit" if self._out_of_time() else f"{WHOLE_ROUNDS} rounds of whole units"
        best.records, best.dispatches, best.seconds = self.state.records, self.state.dispatches, self._seconds()
        return best

    def _with_units_held(self, tolerance: float) -> Decomposed | None:
        """The best plan with whole units as they are held; None where they cannot meet every limit."""
        try:
            whole = self._solve(tolerance).values  # as the mixed-integer point, whose units are whole to 1e-6 only
            return self._dispatched(self._converge("polish", tolerance, whole, bound_counts=False))
        except NoFeasiblePoint:
            return None

    def _dispatched(self, relaxed: Round) -> Decomposed:
        """The exact operation of the centre: what the plan costs."""
        assert relaxed.center is not None
        answers = self._exact_answers(relaxed.center)
        upper = self._cost_usd(relaxed.center, answers)
        found = Decomposed(
            values=relaxed.center,
            master=self.master,
            solver=self.solver,
            pool=self.pool,
            answers={(answer.site, answer.year): answer for answer in answers},
            solution=relaxed.solution,
            lower_usd=self.state.lower_usd,
            upper_usd=upper,
            records=self.state.records,
            dispatches=self.state.dispatches,
            seconds=self._seconds(),
        )
        if found.gap > self.settings.gap and self._out_of_time():
            found.stopped = "time limit"
        return found

    # -- converging -----------------------------------------------------------------------------------------------------

    def _converge(self, phase: str, tolerance: float, center: Floats | None, *, bound_counts: bool = True) -> Round:
        """Iterate until the estimated gap is within ``tolerance``.

        The estimate guesses what sites cost that are not dispatched in a round, until near the tolerance, and those with several
        stores; what counts as upper bound is dispatched exactly in `_dispatched`.
        """
        current = Round(center=center)
        if center is not None:
            self._visit(current, center)
        while True:
            current.solution = solution = self._solve(tolerance)
            current.lower_usd = max(current.lower_usd, self._usd(solution.objective))
            if bound_counts:
                self.state.lower_usd = max(self.state.lower_usd, current.lower_usd)
            point = current.next_point(solution.values)
            self._visit(current, point)
            if block_hours(current.left) < self._together:
                self._separate(current)
            guess_will_do = self.whole and phase == "relaxation"  # whole units come next: what they cost is what counts
            if current.gap <= tolerance * LOOKED_AT and not guess_will_do:
                self._look(current)
            gap, self.gap_now = current.gap, current.left
            self.state.center = current.center
            self._record(phase, current.lower_usd, current.best_usd)
            if gap <= tolerance and (guess_will_do or self._holds(current, tolerance)):
                break
            if self._out_of_time() or len(self.state.records) >= MOST_ITERATIONS:
                break
        self._save()
        return current

    def _holds(self, current: Round, tolerance: float) -> bool:
        """Whether the centre costs what guesses made of it."""
        assert current.center is not None
        answers = self._exact_answers(current.center)
        possible = all(answer.possible for answer in answers)
        current.best_usd = self._cost_usd(current.center, answers) if possible else np.inf
        near = max(tolerance, self.settings.gap * HOLDS_SHARE) * abs(current.best_usd)
        return possible and current.best_usd - current.lower_usd <= near

    def _exact_answers(self, point: Floats) -> list[Answer]:
        """The exact operation at a point; asked for once."""
        if self._exact_at is None or self._exact_at[0] is not point:
            self._exact_at = (point, self._ask(self._questions(point, final=True)))
        return self._exact_at[1]

    def _cost_usd(self, point: Floats, answers: list[Answer]) -> float:
        discount = self.case.calendar.discount
        operation = sum(answer.cost_usd * float(discount[answer.year]) for answer in answers)
        return self.master.fixed_cost_usd(point) + operation

    def _solve(self, tolerance: float) -> Solution:
        near = min(NEAR_AT_FIRST, max(NEAR_SHARE * min(self.gap_now, 1.0), NEAR_END * tolerance))
        return self.solver.solve(tolerance=0.02 * tolerance / max(1, len(self.case.site_years)) ** 0.5, near=near)

    def _missing(self, point: Floats) -> bool:
        """Whether sites must have more than a point gives them, of which the pool did not know."""
        if not any(self._cuts):
            return False
        known = len(self.pool.needs)
        self._ask(self._questions(point))
        return len(self.pool.needs) > known

    def _visit(self, current: Round, point: Floats) -> None:
        """Dispatch at a point where planes are loose, take what they give, and make it the centre if it is the best so far."""
        questions = self._questions(point)
        worth = [self.pool.value(one.site, one.year, one.x) for one in questions]
        # whether a point meets a limit on cuts only a dispatch can say
        chosen = self.looseness.choose(questions) | np.array([self._cuts[one.site] for one in questions], dtype=np.bool_)
        answers = self._ask([question for question, asked in zip(questions, chosen, strict=True) if asked])
        possible = all(answer.possible for answer in answers)
        cost = self.master.fixed_cost_usd(point) + self.looseness.cost_usd(questions, chosen, answers, worth)
        if current.visited(point, cost, possible=possible):
            self._dispatched_there = {(answer.site, answer.year): answer for answer in answers}

    def _separate(self, current: Round) -> None:
        """Take fewer hours together from here on; the best point's cost is guessed anew, as it was that of blocks."""
        self._together = block_hours(current.left)
        if current.center is not None:
            current.best_usd = np.inf
            self._visit(current, current.center)

    def _look(self, current: Round) -> None:
        """Dispatch the best point also where its cost is guessed from what planes missed before."""
        assert current.center is not None
        questions, there = self._questions(current.center), self._dispatched_there
        new = self._ask([one for one in questions if (one.site, one.year) not in there])
        there |= {(one.site, one.year): one for one in new}
        current.best_usd = self._cost_usd(current.center, [there[one.site, one.year] for one in questions])

    def _ask(self, questions: list[Question]) -> list[Answer]:
        """Answers; their planes go to the pool, and those of the year asked about straight to the master."""
        answers = self.executor.answer(questions)
        self.state.dispatches += len(answers)
        own = []
        for answer in answers:
            self.solver.require([need for need in answer.needs if self.pool.add_need(need)])
            for year, coefficients in zip(answer.planes_for, answer.planes, strict=True):
                number = self.pool.add(answer.site, year, coefficients)
                if number is not None and year == answer.year:
                    own.append((answer.site, year, number))
        self.solver.take(own)
        return answers

    def _questions(self, point: Floats, *, final: bool = False) -> list[Question]:
        share = self.settings.gap * LIMIT_SHARE
        if not final:
            share = max(share, min(1.0, self.gap_now) * LIMIT_SHARE_ON_THE_WAY)
        found = questions_at(self.master, point, share)
        if final:
            return found
        return [one if self._cuts[one.site] else replace(one, loosely=True, together=self._together) for one in found]

    def hours(self, values: Floats, site: int) -> list[Answer]:
        """The hours of one site in every year in which it has load, at a point of the master."""
        questions = [
            replace(question, planes_for=(), hourly=True)
            for question in self._questions(values, final=True)
            if question.site == site
        ]
        return self.executor.answer(questions)

    def _seed(self) -> None:
        """First planes, where there are none: a few believable mixes, without waiting for a master that knows nothing."""
        self.state.dispatches += first_planes(self.case, self.pool, self.executor, self.settings.seed)

    # -- bookkeeping ----------------------------------------------------------------------------------------------------

    def _usd(self, objective_musd: float) -> float:
        return (objective_musd + self.master.constant_musd) * 1e6

    def _seconds(self) -> float:
        return time.monotonic() - self.started

    def _out_of_time(self) -> bool:
        return self.settings.time_limit is not None and time.monotonic() - self.began > self.settings.time_limit

    def _time_left(self, most: float | None) -> float | None:
        if self.settings.time_limit is None:
            return most
        left = self.settings.time_limit - (time.monotonic() - self.began)
        return max(1.0, left if most is None else min(most, left))

    def _record(self, phase: str, lower: float, upper: float) -> None:
        gap = (upper - lower) / max(abs(upper), 1e-9) if np.isfinite(upper) else 1.0  # no point met every limit yet
        number = len(self.state.records) + 1
        self.state.seconds = seconds = self._seconds()
        self.state.records.append(
            IterationRecord(number, phase, seconds, lower, upper, gap, self.state.dispatches, self.pool.count)
        )
        if self.checkpoint is not None:
            self.checkpoint.keep_up(self.pool, self.state)
        if self.progress is not None:
            known = bool(np.isfinite(upper))
            event = ProgressEvent(phase, number, lower, upper if known else None, gap if known else None, seconds)
            self.progress(replace(event, seconds_left=seconds_left(self.state.records, self.settings.gap)))

    def _save(self) -> None:
        if self.checkpoint is not None and self.state.records:
            self.checkpoint.save(self.pool, self.state)
