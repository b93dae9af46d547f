"""The risk stage: thousands of futures of a finished plan, what each does to compute, cost and cash, into the same study."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gigawatt.plan.case.case import Case
from gigawatt.programme.programme import Programme
from gigawatt.risk.drawing.causes import standing_paths
from gigawatt.risk.drawing.price_box import PriceBox
from gigawatt.risk.held.plan_in_futures import PlanInFutures
from gigawatt.risk.held.planned_site import PlannedSite, PlannedWork
from gigawatt.study.chip_at_work import rates_of, with_interruption_prices
from gigawatt.study.finance.account import study_programme
from gigawatt.study.folder import StudyFolder
from gigawatt.study.risk.beyond_held import Beyond, HeldFutures, beyond_held
from gigawatt.study.risk.bridges import bridges_of, bridges_table
from gigawatt.study.risk.causes_told import (
    Attribution,
    attributions,
    outcomes_of,
    sobol_table,
    tornado_table,
    worst_table,
)
from gigawatt.study.risk.commitments import Promise, Promised, commitments_table, promises
from gigawatt.study.risk.draw import Drawn, drawn_futures, with_plan_dates
from gigawatt.study.risk.figures_used import doubt_figures_table
from gigawatt.study.risk.named_causes import causes_table, correlations_table, named_causes, named_correlations
from gigawatt.study.risk.operated import operated
from gigawatt.study.risk.plan import periods_of, spent_on_prices
from gigawatt.study.risk.planned import chips_at_work_of
from gigawatt.study.risk.risk_scenarios import declared_scenarios
from gigawatt.study.risk.sites import LEAST_MW, site_plans
from gigawatt.study.risk.tables import distribution_table, futures_table
from gigawatt.study.risk.told import told
from gigawatt.study.risk.workers import Workers
from gigawatt.study.schedule.dates import connection_dates
from gigawatt.study.schedule.too_early import TooEarly, had_dates, planned_dates, planned_too_early, standings

Floats = NDArray[np.float64]

DEFAULT_BASE = 256  # points of the design that Sobol indices need, for each cause and twice more


@dataclass(frozen=True)
class RiskFound:
    """All that the stage knows before it is written."""

    drawn: Drawn
    result: PlanInFutures
    work: list[PlannedWork]
    case: Case
    planned: Floats  # of each workload by period, shape (periods, workloads)
    as_planned: PlanInFutures  # the plan as it is, in every weather year
    attributions: list[Attribution]
    promises: list[Promise]
    held: HeldFutures
    too_early: list[TooEarly]
    bridges: list[dict[str, Any]]

    @property
    def cost_usd(self) -> Floats:
        """The middle of both bounds, shape (futures,)."""
        return self.result.cost_usd


def risk_study(
    study: Path,
    *,
    futures: int = 1024,
    seed: int | None = None,
    base: int = DEFAULT_BASE,
    beyond: Beyond | None = None,
    workers: Workers | None = None,
) -> dict[str, Any]:
    """Draw futures of a finished plan, and what each does to it.

    Args:
        study: its folder.
        futures: how many.
        seed: of what is drawn; None: the programme's.
        base: points of the sample that Sobol indices need, for each cause and twice more; 0: none of them.
        beyond: what is asked for beyond the plan held; None: nothing.
        workers: who dispatches the sites and plans futures anew; None: a process for each core.

    Returns:
        What goes into the summary as ``risk``.

    Raises:
        StudyError: there is no such study, or it has no plan.
        RiskError: futures as nobody can draw them.
        ScheduleError: the network cannot be dated.
        SolverError: a dispatch gave no answer that can be trusted.
        WorkersError: there are no such workers.
    """
    folder = StudyFolder(study)
    summary = folder.summary
    stated = study_programme(folder)
    declared_scenarios(stated, (), {})  # what is wrong with them is said before anything is dispatched
    seed = stated.seed if seed is None else seed
    found = futures_of_study(folder, stated, futures, seed, base, workers)
    folder.forget_risk()
    _write(folder, stated, found)
    names = {site.key: site.name for site in stated.sites}
    section = told(
        found.result, found.work, found.case, seed, found.drawn, found.as_planned, found.attributions, found.promises, names
    )
    section["named_causes"] = named_causes(stated, found.drawn)
    section["correlations"] = named_correlations(stated, found.drawn)
    section["warnings"] = list(found.drawn.warnings)
    section["bridges"] = found.bridges
    folder.write_risk("bridges", bridges_table(found.bridges))
    folder.write_risk("causes", causes_table(section["named_causes"]))
    folder.write_risk("correlations", correlations_table(section["correlations"]))
    section["planned_too_early"] = [one.told() for one in found.too_early]
    section |= beyond_held(folder, beyond or Beyond(), found.held, workers)
    folder.write_json("summary", {**summary, "risk": section})
    return section


def _write(folder: StudyFolder, programme: Programme, found: RiskFound) -> None:
    drawn, result, outcomes = found.drawn, found.result, outcomes_of(found.result, found.work, periods_of(found.case))
    folder.write_risk("futures", futures_table(drawn, result, found.work, found.case))
    folder.write_risk("distribution", distribution_table(result, found.as_planned, found.work, found.case))
    folder.write_risk("commitments", commitments_table(found.promises))
    folder.write_risk("tornado", tornado_table(found.attributions, drawn.design))
    folder.write_risk("sobol", sobol_table(found.attributions, drawn.design))
    folder.write_risk("worst", worst_table(drawn, drawn.causes, result, outcomes))
    folder.write_risk("figures", doubt_figures_table(programme, [cause.key for cause in drawn.causes]))


def futures_of_study(
    folder: StudyFolder, stated: Programme, futures: int, seed: int, base: int = 0, workers: Workers | None = None
) -> RiskFound:
    """The futures of a study's plan, nothing written yet.

    Args:
        folder: of the study.
        stated: its programme, as it was written.
        futures: how many.
        seed: of what is drawn.
        base: of the sample for Sobol indices.
        workers: who dispatches the sites; None: a process for each core.
    """
    with (workers or Workers()).started(len(stated.sites)) as started:
        programme = with_plan_dates(stated)
        rates = rates_of(chips_at_work_of(programme))
        programme = with_interruption_prices(programme, rates)
        case, _ = site_plans(folder, programme, rates, PriceBox.around((), np.zeros((1, 0))), spare=True)
        dates = planned_dates(folder, case) | connection_dates(programme)
        drawn = drawn_futures(stated, futures, seed, dates, spent_on_prices(folder, programme), base)
        plan = operated(folder, programme, rates, drawn.every, started)
    case, work, periods = plan.case, plan.work, periods_of(plan.case)
    every = plan.result
    result, as_planned = every.part(drawn.drawn_rows), every.part(drawn.planned_rows)
    swung = attributions(drawn.design, outcomes_of(every.part(drawn.design_rows), work, periods), seed)
    built = _built(dates, plan.sites, standing_paths(programme))
    promised = promises(Promised(programme, case, work, result, as_planned, drawn.futures, built))
    held = HeldFutures(programme, rates, drawn.futures, dates, result, as_planned, case, seed)
    too_early = planned_too_early(had_dates(folder, programme, case), drawn.dates, standings(programme))
    bridges = bridges_of(folder, programme.sites, plan.sites, periods, drawn.futures)
    return RiskFound(drawn, result, work, case, plan.planned, as_planned, swung, promised, held, too_early, bridges)


def _built(dates: Mapping[str, float], sites: list[PlannedSite], standing: frozenset[str]) -> dict[str, float]:
    """Dates of what the plan has and waits for, by path."""
    steps = [
        step for site in sites for key, steps in site.steps.items() if np.any(site.amounts[key] > LEAST_MW) for step in steps
    ]
    return {step.path: dates.get(step.path, step.date) for step in steps if step.path not in standing}
