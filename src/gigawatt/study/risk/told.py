"""What the futures say in ``summary.json``: no timings, the same from the same seed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gigawatt.plan.case.case import Case
from gigawatt.programme.dates import iso_date
from gigawatt.risk.attribution import first_order_of_futures, rank_ranges, tornado_of_futures
from gigawatt.risk.held.plan_in_futures import PlanInFutures
from gigawatt.risk.held.planned_site import PlannedWork
from gigawatt.risk.measures import conditional_value_at_risk, probability, quantiles
from gigawatt.risk.sample_error import mean_error, quantile_range, tail_of
from gigawatt.study.risk.answers import VERSION
from gigawatt.study.risk.causes_told import Attribution, index_columns
from gigawatt.study.risk.commitments import Promise, commitments_told
from gigawatt.study.risk.draw import Drawn
from gigawatt.study.risk.promise_words import AS_PLANNED
from gigawatt.study.risk.tables import LEVELS, NAMES

Floats = NDArray[np.float64]

TAIL = 0.9  # the worst tenth of futures
SAVED = 1.0  # USD: recourse that saves less is none


def told(
    result: PlanInFutures,
    work: Sequence[PlannedWork],
    case: Case,
    seed: int,
    drawn: Drawn,
    as_planned: PlanInFutures,
    found: Sequence[Attribution],
    promised: Sequence[Promise],
    sites: Mapping[str, str],
) -> dict[str, Any]:
    """The section ``risk`` of the summary.

    Args:
        result: of the futures.
        work: all that is asked for.
        case: of the plan.
        seed: of the futures.
        drawn: as they were drawn.
        as_planned: of the plan as it is, in every weather year.
        found: what the causes do to each outcome.
        promised: and what became of promises.
        sites: names of all sites, by key.
    """
    titles = dict(zip(drawn.design.keys, drawn.design.names, strict=True))
    moves = {cause.key: cause.moves for cause in drawn.causes}
    return {
        "version": VERSION,
        "futures": drawn.count,
        "seed": seed,
        "dispatches": result.dispatches,
        "prices_held": list(drawn.held),
        **_money(result, as_planned, case.calendar.discount),
        "first_token": {"as_planned": _when(as_planned.first_token)["p50"], **_when(result.first_token)},
        "no_token_share": float(np.isinf(result.first_token).mean()),
        "first_token_of": {
            one.key: {**_when(dates), "never_share": float(np.isinf(dates).mean())}
            for one, dates in zip(work, result.first_tokens.T, strict=True)
        },
        "recourse_share": float(result.recourse.mean()),
        "recourse_usd": {
            "power": _saved(result.power_saves_usd),
            "shifted_work": _saved(result.shifting_saves_usd),
            "work_without_power": _saved(result.otherwise_saves_usd),
            "waiting_chips": _saved(result.waiting_saves_usd),
        },
        "compute": _compute(result, as_planned, work, case),
        "as_planned": _kept(promised, work),
        "commitments": commitments_told(promised, sites),
        "causes": _causes(drawn, result.cost_usd),
        "tornado": {one.outcome: _swings(one, titles, moves) for one in found},
        "indices": {one.outcome: _indices(one) for one in found},
    }


def _money(result: PlanInFutures, as_planned: PlanInFutures, discount: Floats) -> dict[str, Any]:
    """Cost between its bounds, what compute is worth beyond it, and cash."""
    width = result.cost_high_usd - result.cost_low_usd
    planned_cost = float(as_planned.cost_usd.mean())
    surplus, planned_surplus = ((one.worth_usd + one.unserved_usd) @ discount - one.cost_usd for one in (result, as_planned))
    return {
        "cost_usd": {
            "as_planned": planned_cost,
            "low": _spread(result.cost_low_usd),
            "high": _spread(result.cost_high_usd),
            "mean_gap": float(width.sum() / np.abs(result.cost_high_usd).sum()),
            "worst_tenth_low": float(conditional_value_at_risk(result.cost_low_usd, TAIL)),
            "worst_tenth_high": float(conditional_value_at_risk(result.cost_high_usd, TAIL)),
            "above_plan_share": float((result.cost_usd > planned_cost).mean()),
            "left_open": _left_open(result.cost_high_usd),
        },
        "surplus_usd": {
            "as_planned": float(planned_surplus.mean()),
            **_spread(surplus),
            "worst_tenth": -tail_of(-surplus)[0],
            "negative_share": float((surplus < 0.0).mean()),
        },
        "unserved_usd": _beside_plan(result.unserved_usd @ discount, as_planned.unserved_usd @ discount),
        "unpowered_usd": _beside_plan(result.unpowered_usd @ discount, as_planned.unpowered_usd @ discount),
        "cash_usd": _beside_plan(result.cash_usd.sum(axis=1), as_planned.cash_usd.sum(axis=1)),
        "overheads_usd": _beside_plan(result.overheads_usd.sum(axis=1), as_planned.overheads_usd.sum(axis=1)),
        "delay_interest_usd": _beside_plan(result.interest_usd @ discount, as_planned.interest_usd @ discount),
        "peak_funding_usd": _beside_plan(result.peak_funding_usd, as_planned.peak_funding_usd),
    }


def _beside_plan(values: Floats, as_planned: Floats) -> dict[str, float]:
    return {"as_planned": float(as_planned.mean()), **_spread(values), "worst_tenth": tail_of(values)[0]}


def _left_open(values: Floats) -> dict[str, Any]:
    """What so many futures leave open of their mean, tail and quantiles: standard errors, and ranges that hold with 95 %."""
    ranges = {name: list(quantile_range(values, level)) for name, level in zip(NAMES, LEVELS, strict=True)}
    return {"mean_error": mean_error(values), "worst_tenth_error": tail_of(values)[1], **ranges}


def _compute(
    result: PlanInFutures, as_planned: PlanInFutures, work: Sequence[PlannedWork], case: Case
) -> dict[str, dict[str, dict[str, float]]]:
    """Compute delivered by workload and period, where the plan delivers any."""
    found: dict[str, dict[str, dict[str, float]]] = {}
    for place, one in enumerate(work):
        for period, label in enumerate(case.calendar.labels):
            if as_planned.delivered[:, period, place].max() > 0.0:
                found.setdefault(one.key, {})[label] = _spread(result.delivered[:, period, place])
    return found


def _swings(one: Attribution, titles: Mapping[str, str], moves: Mapping[str, str]) -> list[dict[str, Any]]:
    """Each cause alone, the widest first."""
    ends = [(swing, *one.ends[swing.cause]) for swing in one.swings]
    return [
        {"cause": swing.cause, "name": titles[swing.cause], "moves": moves.get(swing.cause, "dates")}
        | {"low_at": low, "high_at": high, "low": swing.low, "middle": swing.middle, "high": swing.high}
        for swing, low, high in ends
    ]


def _kept(promised: Sequence[Promise], work: Sequence[PlannedWork]) -> dict[str, dict[str, float]]:
    """By workload and period, the share of futures with as much as planned."""
    found: dict[str, dict[str, float]] = {one.key: {} for one in work}
    for one in promised:
        if one.kind == AS_PLANNED:
            found[one.item][one.due] = probability(one.met).share
    return {key: periods for key, periods in found.items() if periods}


def _causes(drawn: Drawn, cost: Floats) -> list[dict[str, Any]]:
    """Causes by what the futures themselves say of the cost, correlations included."""
    names = drawn.names
    if not names:
        return []
    explained = first_order_of_futures(names, drawn.values, cost)
    titles = {cause.key: cause.name for cause in drawn.causes}
    return [
        {
            "cause": swing.cause,
            "name": titles.get(swing.cause, swing.cause),
            "cost_low_usd": swing.low,
            "cost_high_usd": swing.high,
            "share_of_variance": float(explained[names.index(swing.cause)]),
        }
        for swing in tornado_of_futures(names, drawn.values, cost)
    ]


def _indices(one: Attribution) -> dict[str, dict[str, float]] | None:
    """Sobol indices by cause, the largest total first; None where the outcome never moves, or nothing was asked."""
    if one.indices is None:
        return None
    ranks = zip(*rank_ranges(one.indices.total, one.indices.total_error), strict=True)
    each = zip(one.indices.names, *index_columns(one.indices), *ranks, strict=True)
    columns = ("first", "first_error", "total", "total_error", "rank_from", "rank_to")
    found = {name: dict(zip(columns, values, strict=True)) for name, *values in each}
    return dict(sorted(found.items(), key=lambda item: (-item[1]["total"], item[0])))


def _spread(values: Floats) -> dict[str, float]:
    at = quantiles(values, LEVELS)
    return {**dict(zip(NAMES, (float(one) for one in at), strict=True)), "mean": float(values.mean())}


def _saved(values: Floats) -> dict[str, float]:
    return {"mean_usd": float(values.mean()), "share": float((values > SAVED).mean())}


def _when(years: Floats) -> dict[str, str | None]:
    """Quantiles that are no mean of two futures, as one of them may never have any."""
    at = np.quantile(years, LEVELS, method="inverted_cdf")
    return {name: None if np.isinf(year) else iso_date(float(year)) for name, year in zip(NAMES, at, strict=True)}
