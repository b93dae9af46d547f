"""Plans beside each other in futures and scenarios: regret, and which of them is good enough most often."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gigawatt.programme.programme import Programme
from gigawatt.risk.anew.orders import Orders
from gigawatt.risk.anew.planned_anew import FutureFound, HeldCosts, HoldPlans, PlanInHand
from gigawatt.risk.anew.reoptimised import CostOfPlan
from gigawatt.risk.anew.scenario import Scenario
from gigawatt.risk.drawing.representatives import representatives
from gigawatt.study.risk.future_workers import FutureWorkers
from gigawatt.study.risk.planned import PlannedStudy
from gigawatt.study.risk.scenario_words import scenario_in_words

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

AS_PLANNED, FUTURE, SCENARIO, DECLARED, PATH = "as planned", "future", "scenario", "scenario of risk", "price path"


@dataclass(frozen=True)
class Column:
    """One scenario in which plans are held.

    Attributes:
        name: for tables.
        kind: what it is: as planned, a future, a scenario, a scenario of risk or a price path of the programme.
        weight: of a future, the share of futures that it stands for; else nothing.
        costs: by plan; None where it cannot be held there.
        best: the plan made for it; None where that is not known.
        failed: why a plan has no answer there, by its name; then the scenario is not compared.
        what: is otherwise in it, in words.
        title: in words, for people.
        anew: a plan was made for it; else the best is the cheapest of those held.
    """

    name: str
    kind: str
    weight: float
    costs: Mapping[str, CostOfPlan | None]
    best: CostOfPlan | None
    failed: Mapping[str, str] = field(default_factory=dict)
    what: str = ""
    title: str = ""
    anew: bool = True

    @property
    def best_usd(self) -> float:
        return np.inf if self.best is None else self.best.upper_usd

    def high_usd(self, plan: str) -> float:
        cost = self.costs.get(plan)
        return np.inf if cost is None else cost.upper_usd


@dataclass(frozen=True)
class Studies:
    """The studies whose plans are compared, each as planned and in the scenarios of its programme.

    Attributes:
        study: whose futures they are.
        others: whose plans are held there too, in their own programmes.
        as_theirs: futures and scenarios of risk as they are for the programme of each of the others, by name.
    """

    study: PlannedStudy
    others: Sequence[PlannedStudy] = ()
    as_theirs: Sequence[Mapping[str, Scenario]] = ()

    @property
    def site_names(self) -> dict[str, str]:
        return {site.key: site.name for site in self.study.programme.sites}

    def scenario(self, number: int, scenario: Scenario) -> Scenario:
        """A future or scenario as it is for a study's programme."""
        return scenario if number == 0 or not self.as_theirs else self.as_theirs[number - 1].get(scenario.name, scenario)

    @cached_property
    def every(self) -> dict[tuple[int, str | None], PlannedStudy]:
        """By number, 0 the study's own, and scenario; None: as planned."""
        found: dict[tuple[int, str | None], PlannedStudy] = {}
        for number, one in enumerate((self.study, *self.others)):
            found[number, None] = one
        for name in self.study.scenarios:
            for number, one in enumerate((self.study, *self.others)):
                there = one.in_scenario(name)
                if there is not None:
                    found[number, name] = there
        return found

    @property
    def plans(self) -> list[PlanInHand]:
        """Of all of them, for workers."""
        return [one.in_hand for one in self.every.values()]

    def place(self, number: int, scenario: str | None) -> int | None:
        """The number of a study's plan among `plans`; None where its programme has no such scenario."""
        places = {key: place for place, key in enumerate(self.every)}
        return places.get((number, scenario))


@dataclass(frozen=True)
class Candidates:
    """The plans that are compared: orders of the study's own programme, and other studies with theirs."""

    studies: Studies
    orders: Mapping[str, Orders]

    @property
    def names(self) -> list[str]:
        return [*self.orders, *(other.name for other in self.studies.others)]


def medoids_of(found: Sequence[FutureFound], count: int) -> tuple[Integers, Floats]:
    """Futures that stand for all: alike in what is built for them and in what the plan costs there; and their shares.

    Args:
        found: futures planned anew.
        count: how many to choose.
    """
    known = [number for number, one in enumerate(found) if one.orders is not None and one.possible]
    if not known:
        return np.zeros(0, dtype=np.int64), np.zeros(0)
    features = []
    for number in known:
        one = found[number]
        assert one.orders is not None
        ordered = [placed.total for placed in one.orders.placed.values()]
        features.append([*ordered, one.held.upper_usd, one.best.upper_usd])
    chosen, own = representatives(np.array(features), count)
    return np.array(known, dtype=np.int64)[chosen], np.bincount(own, minlength=len(chosen)) / len(known)


def held_in(candidates: Candidates, found: Sequence[FutureFound], own: str, workers: FutureWorkers | None = None) -> list[Column]:
    """All plans in the futures that were planned anew.

    Args:
        candidates: the plans.
        found: the futures; one in which a solver failed is left out.
        own: name of the study's plan, which is held there already.
        workers: who have the studies' plans; None: this process.
    """
    studies, known = candidates.studies, [one for one in found if not one.failed]
    orders = {name: some for name, some in candidates.orders.items() if name != own}
    asked = [HoldPlans(0, 0, one.scenario, orders, one.pool) for one in known]
    for number, other in enumerate(studies.others, start=1):
        asked += [HoldPlans(0, number, studies.scenario(number, one.scenario), {other.name: other.orders}) for one in known]
    answers = (workers or FutureWorkers(studies.plans)).hold(asked)
    columns = []
    for number, one in enumerate(known):
        mine, words = answers[number :: len(known)], scenario_in_words(one.scenario, studies.site_names)
        costs: dict[str, CostOfPlan | None] = {own: one.held}
        for answer in mine:
            costs |= answer.costs
        columns.append(
            Column(one.scenario.name, FUTURE, one.scenario.weight, costs, _least(one.best, costs), _failed(mine), words)
        )
    return columns


def held_alone(candidates: Candidates, scenarios: Sequence[Scenario], workers: FutureWorkers | None = None) -> list[Column]:
    """All plans in futures for which none is made anew: the best is the cheapest of those held.

    Args:
        candidates: the plans.
        scenarios: the futures.
        workers: who have the studies' plans; None: this process.
    """
    studies = candidates.studies
    asked = [HoldPlans(0, 0, one, candidates.orders) for one in scenarios]
    for number, other in enumerate(studies.others, start=1):
        asked += [HoldPlans(0, number, studies.scenario(number, one), {other.name: other.orders}) for one in scenarios]
    answers = (workers or FutureWorkers(studies.plans)).hold(asked)
    columns = []
    for number, one in enumerate(scenarios):
        mine = answers[number :: len(scenarios)]
        costs: dict[str, CostOfPlan | None] = {name: cost for answer in mine for name, cost in answer.costs.items()}
        words = scenario_in_words(one, studies.site_names)
        columns.append(Column(one.name, FUTURE, one.weight, costs, _least(None, costs), _failed(mine), words, anew=False))
    return columns


def other_columns(
    candidates: Candidates,
    own: str,
    declared: Sequence[Scenario] = (),
    workers: FutureWorkers | None = None,
    *,
    anew: bool = True,
) -> list[Column]:
    """All plans where all comes as planned, in scenarios of risk, in the programme's scenarios and on its price paths.

    Args:
        candidates: the plans.
        own: name of the study's plan.
        declared: scenarios of risk.
        workers: who have the studies' plans; None: this process.
        anew: make a plan for each of them, too.
    """
    studies = candidates.studies
    study = studies.study
    some: list[tuple[str, Scenario, str | None]] = [(AS_PLANNED, Scenario(AS_PLANNED), None)]
    some += [(DECLARED, scenario, None) for scenario in declared]
    some += [(SCENARIO, Scenario(name), name) for name in study.scenarios]
    some += [(PATH, Scenario(path.key, path=path), None) for path in study.programme.price_paths]
    asked: list[HoldPlans] = []
    of: list[int] = []  # the scenario that each is about
    for row, (_, scenario, named) in enumerate(some):
        for number in range(1 + len(studies.others)):
            plan = studies.place(number, named)
            if plan is None:
                continue
            other = None if number == 0 else studies.others[number - 1]
            orders = candidates.orders if other is None else {other.name: other.orders}
            there = studies.scenario(number, scenario)
            asked.append(HoldPlans(0, plan, there, orders, beside=own if anew and other is None else None))
            of.append(row)
    answers = (workers or FutureWorkers(studies.plans)).hold(asked)
    columns, titles = [], _titles(study.programme)
    for row, (kind, scenario, named) in enumerate(some):
        mine = [answer for answer, about in zip(answers, of, strict=True) if about == row]
        words = scenario_in_words(scenario, studies.site_names) if named is None else "as the programme's scenario says"
        costs: dict[str, CostOfPlan | None] = dict.fromkeys(candidates.names)
        for answer in mine:
            costs |= answer.costs
        best, title = _least(mine[0].best, costs), titles.get((kind, scenario.name), scenario.name)
        columns.append(Column(scenario.name, kind, 0.0, costs, best, _failed(mine), words, title, anew))
    return columns


def _titles(programme: Programme) -> dict[tuple[str, str], str]:
    """Names of scenarios of risk, in the programme's words."""
    return {} if programme.risk is None else {(DECLARED, key): one.name for key, one in programme.risk.scenarios.items()}


def _failed(answers: Sequence[HeldCosts]) -> dict[str, str]:
    """Plans to which a solver gave no answer, and why."""
    return {name: why for answer in answers for name, why in answer.failed.items()}


def _least(best: CostOfPlan | None, costs: Mapping[str, CostOfPlan | None]) -> CostOfPlan | None:
    """The best that is known: a plan that was made for something else may have come a little cheaper."""
    every = [cost for cost in (best, *costs.values()) if cost is not None]
    return min(every, key=lambda cost: cost.upper_usd) if every else None


def compared(columns: Sequence[Column]) -> tuple[list[Column], list[dict[str, str]]]:
    """Scenarios in which all plans have an answer, and the others, with why."""
    left_out = [{"scenario": one.name, "plan": plan, "why": why} for one in columns for plan, why in one.failed.items()]
    return [column for column in columns if not column.failed], left_out
