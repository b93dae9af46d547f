"""The risk stage: thousands of futures of a finished plan, what each does to compute, cost and cash, into the same study."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gigawatt.plan.case import Case
from gigawatt.programme.dates import iso_date
from gigawatt.programme.programme import Programme
from gigawatt.risk.attribution import first_order_of_futures, tornado_of_futures
from gigawatt.risk.measures import conditional_value_at_risk, probability, quantiles
from gigawatt.risk.plan_in_futures import PlanInFutures, plan_in_futures
from gigawatt.risk.planned_site import PlannedWork
from gigawatt.risk.price_box import PriceBox
from gigawatt.study.chip_at_work import rates_of, with_interruption_prices
from gigawatt.study.finance.account import study_programme
from gigawatt.study.folder import StudyFolder
from gigawatt.study.risk.beyond_held import Beyond, HeldFutures, beyond_held
from gigawatt.study.risk.draw import Drawn, drawn_futures, with_plan_dates
from gigawatt.study.risk.plan import periods_of, planned_sites, planned_work, spent_on_prices
from gigawatt.study.risk.planned import chips_at_work_of
from gigawatt.study.risk.sites import LEAST_MW, site_plans
from gigawatt.study.risk.tables import LEVELS, NAMES, commitments_table, distribution_table, futures_table, tornado_table

Floats = NDArray[np.float64]

MET = 0.999  # of what the plan delivers: a commitment that is kept
TAIL = 0.9  # the worst tenth of futures


@dataclass(frozen=True)
class RiskFound:
    """All that the stage knows before it is written."""

    drawn: Drawn
    result: PlanInFutures
    work: list[PlannedWork]
    case: Case
    planned: Floats  # of each workload by period, shape (periods, workloads)
    held: HeldFutures

    @property
    def cost_usd(self) -> Floats:
        """The middle of both bounds, shape (futures,)."""
        found: Floats = 0.5 * (self.result.cost_low_usd + self.result.cost_high_usd)
        return found


def risk_study(study: Path, *, futures: int = 1024, seed: int | None = None, beyond: Beyond | None = None) -> dict[str, Any]:
    """Draw futures of a finished plan, and what each does to it.

    Args:
        study: its folder.
        futures: how many.
        seed: of what is drawn; None: the programme's.
        beyond: what is asked for beyond the plan held; None: nothing.

    Returns:
        What goes into the summary as ``risk``.

    Raises:
        StudyError: there is no such study, or it has no plan.
        RiskError: futures as nobody can draw them.
        ScheduleError: the network cannot be dated.
        SolverError: a dispatch gave no answer that can be trusted.
    """
    folder = StudyFolder(study)
    summary = folder.summary
    stated = study_programme(folder)
    seed = stated.seed if seed is None else seed
    found = futures_of_study(folder, stated, futures, seed)
    folder.write_risk("futures", futures_table(found.drawn, found.result, found.work, found.case))
    folder.write_risk("distribution", distribution_table(found.result, found.work, found.case))
    folder.write_risk("commitments", commitments_table(found.result.delivered, found.planned * MET, found.work, found.case))
    folder.write_risk("tornado", tornado_table(found.drawn, found.cost_usd))
    told = _told(found, futures, seed) | beyond_held(folder, beyond or Beyond(), found.held)
    folder.write_json("summary", {**summary, "risk": told})
    return told


def futures_of_study(folder: StudyFolder, stated: Programme, futures: int, seed: int) -> RiskFound:
    """The futures of a study's plan, nothing written yet.

    Args:
        folder: of the study.
        stated: its programme, as it was written.
        futures: how many.
        seed: of what is drawn.
    """
    programme = with_plan_dates(stated)
    rates = rates_of(chips_at_work_of(programme))
    programme = with_interruption_prices(programme, rates)
    case, plans = site_plans(folder, programme, rates, PriceBox.around((), np.zeros((1, 0))), spare=True)
    dates = _planned_dates(folder, case)
    drawn = drawn_futures(stated, futures, seed, dates, spent_on_prices(folder, programme))
    if drawn.futures.box.groups:
        case, plans = site_plans(folder, programme, rates, drawn.futures.box, spare=True)
    work = planned_work(case)
    sites = planned_sites(folder, programme, case, plans)
    result = plan_in_futures(sites, work, periods_of(case), drawn.futures)
    held = HeldFutures(programme, rates, drawn.futures, dates, (result.cost_low_usd, result.cost_high_usd))
    return RiskFound(drawn, result, work, case, np.sum([site.compute for site in sites], axis=0), held)


def _planned_dates(folder: StudyFolder, case: Case) -> dict[str, float]:
    """When the plan has each energisation: its own date, or that of the first period in which there is any, if that is later."""
    found = {}
    power, halls = folder.periods("power_capacity"), folder.periods("halls")
    for site in case.sites:
        for asset in site.assets:
            rows = power.filter((power["site"] == site.key) & (power["asset"] == asset.key) & (power["capacity_mw"] > LEAST_MW))
            found[asset.path] = _date(asset.date, rows["period"].to_list(), case)
        for hall in site.halls:
            rows = halls.filter((halls["site"] == site.key) & (halls["phase"] == hall.phase) & (halls["it_mw"] > LEAST_MW))
            found[hall.path] = _date(hall.date, rows["period"].to_list(), case)
    return found


def _date(own: float, periods: list[int], case: Case) -> float:
    if not periods or min(periods) == 0:
        return own
    return max(own, float(case.calendar.starts[min(periods)]))


def _spread(values: Floats) -> dict[str, float]:
    at = quantiles(values, LEVELS)
    return {**dict(zip(NAMES, (float(one) for one in at), strict=True)), "mean": float(values.mean())}


def _told(found: RiskFound, futures: int, seed: int) -> dict[str, Any]:
    result, cost, labels = found.result, found.cost_usd, found.case.calendar.labels
    width = result.cost_high_usd - result.cost_low_usd
    names = found.drawn.names
    explained = first_order_of_futures(names, found.drawn.values, cost)
    swings = tornado_of_futures(names, found.drawn.values, cost) if names else []
    kept = found.planned.sum(axis=0) > 0.0
    return {
        "futures": futures,
        "seed": seed,
        "dispatches": result.dispatches,
        "prices_held": list(found.drawn.held),
        "cost_usd": {
            "low": _spread(result.cost_low_usd),
            "high": _spread(result.cost_high_usd),
            "mean_gap": float(width.sum() / np.abs(result.cost_high_usd).sum()),
            "worst_tenth_low": float(conditional_value_at_risk(result.cost_low_usd, TAIL)),
            "worst_tenth_high": float(conditional_value_at_risk(result.cost_high_usd, TAIL)),
        },
        "cash_usd": _spread(result.cash_usd.sum(axis=1)),
        "first_token": {name: _when(float(at)) for name, at in zip(NAMES, _dates(result.first_token), strict=True)},
        "no_token_share": float(np.isinf(result.first_token).mean()),
        "recourse_share": float(result.recourse.mean()),
        "compute": {
            one.key: {label: _spread(result.delivered[:, period, place]) for period, label in enumerate(labels)}
            for place, one in enumerate(found.work)
            if kept[place]
        },
        "as_planned": {
            one.key: {
                label: probability(result.delivered[:, period, place] >= MET * found.planned[period, place]).share
                for period, label in enumerate(labels)
            }
            for place, one in enumerate(found.work)
            if kept[place]
        },
        "causes": [
            {
                "cause": swing.cause,
                "cost_low_usd": swing.low,
                "cost_high_usd": swing.high,
                "share_of_variance": float(explained[names.index(swing.cause)]),
            }
            for swing in swings
        ],
    }


def _dates(years: Floats) -> Floats:
    """Quantiles that are no mean of two futures, as one of them may never have any."""
    found: Floats = np.quantile(years, LEVELS, method="inverted_cdf")
    return found


def _when(year: float) -> str | None:
    return None if np.isinf(year) else iso_date(year)
