"""How often a programme keeps its word: work as planned and as required, runs by their date, energisations, caps, budgets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from gigawatt.plan.case.case import SECONDS_PER_YEAR, Case
from gigawatt.programme.dates import iso_date
from gigawatt.programme.programme import Programme
from gigawatt.risk.drawing.drawn_futures import DrawnFutures
from gigawatt.risk.held.plan_in_futures import PlanInFutures
from gigawatt.risk.held.planned_site import PlannedWork
from gigawatt.risk.measures import probability
from gigawatt.study.risk.promise_words import AS_PLANNED, BUDGET, CAP, ENERGISATION, REQUIRED, RUN, promise_words
from gigawatt.study.tables.capacity_tables import Row, table

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

MET = 0.99  # of what is promised: it is kept
TEXT = pl.String
A_DAY = 1.0 / 365.0
CONFIDENT = (0.5, 0.8)


@dataclass(frozen=True)
class Promise:
    """One promise, and what the futures make of it.

    Attributes:
        kind: of the constants above.
        item: workload, path of an energisation, or nothing.
        unit: of what is promised.
        period: number of the period in which it falls due; None: none of the horizon.
        due: the period, or the date, in words.
        wanted: how much, or a date as a fractional year.
        got: in each future, shape (futures,).
        met: in which futures, shape (futures,).
        more: more of it is better.
    """

    kind: str
    item: str
    unit: str
    period: int | None
    due: str
    wanted: float
    got: Floats
    met: Flags
    more: bool = True


@dataclass(frozen=True)
class Promised:
    """What promises are judged by.

    Attributes:
        programme: as it was planned.
        case: of it.
        work: all that is asked for.
        result: of the futures.
        as_planned: of the plan as it is, one future for each weather year.
        futures: as they were drawn.
        dates: of every energisation that the plan waits for, by path, fractional years.
    """

    programme: Programme
    case: Case
    work: list[PlannedWork]
    result: PlanInFutures
    as_planned: PlanInFutures
    futures: DrawnFutures
    dates: dict[str, float]


def promises(judged: Promised) -> list[Promise]:
    """All promises of a programme, those that concern work first."""
    found = [*_required(judged), *_runs(judged), *_energisations(judged), *_caps(judged), *_budgets(judged)]
    return [*found, *_as_planned(judged)]


def commitments_table(found: list[Promise]) -> pl.DataFrame:
    """One row a promise: the share of futures that keep it, and what half and four fifths of them have of it at least."""
    rows: list[Row] = []
    for one in found:
        share = probability(one.met)
        p50, p80 = (_sure(one, level) for level in CONFIDENT)
        row: Row = {"kind": one.kind, "item": one.item, "unit": one.unit, "period": one.period, "due": one.due}
        row |= {"wanted": one.wanted, "p50": p50, "p80": p80}
        rows.append(row | {"share": share.share, "low": share.low, "high": share.high})
    schema = {"kind": TEXT, "item": TEXT, "unit": TEXT, "period": pl.Int32, "due": TEXT}
    return table(rows, schema | dict.fromkeys(("wanted", "p50", "p80", "share", "low", "high"), pl.Float64))


def commitments_told(found: Sequence[Promise], sites: Mapping[str, str]) -> list[dict[str, Any]]:
    """The summary's words on promises, work as planned left out: dates as ISO dates."""
    told = []
    for one in found:
        if one.kind == AS_PLANNED:
            continue
        share = probability(one.met)
        row: dict[str, Any] = {
            "kind": one.kind,
            "item": one.item,
            "name": promise_words(one.kind, one.item, sites),
            "due": one.due,
        }
        for name, level in zip(("p50", "p80"), CONFIDENT, strict=True):
            amount = _sure(one, level)
            row[name] = iso_date(amount) if one.unit == "date" else amount
        told.append(row | {"unit": one.unit, "share": share.share, "low": share.low, "high": share.high})
    return told


def _sure(one: Promise, level: float) -> float:
    """What so large a share of futures has at least (or, where less is better, at most): an order statistic."""
    return float(np.quantile(one.got, 1.0 - level if one.more else level, method="inverted_cdf"))


def _powered(judged: Promised) -> Floats:
    """What the plan as it is delivers in the weather of each future, shape (futures, periods, workloads)."""
    found: Floats = judged.as_planned.delivered[judged.futures.weather]
    return found


def _as_planned(judged: Promised) -> Iterator[Promise]:
    """Work in a period: as much as the plan as it is delivers in such weather, or all that is asked for, if that is less."""
    planned = _powered(judged)
    for place, one in enumerate(judged.work):
        for period, label in enumerate(judged.case.calendar.labels):
            own = planned[:, period, place]
            if own.max(initial=0.0) > 0.0:
                got = judged.result.delivered[:, period, place]
                met = got >= MET * np.minimum(own, judged.result.asked[:, period, place])
                yield Promise(AS_PLANNED, one.key, one.unit, period, label, float(own.mean()), got, met)


def _required(judged: Promised) -> Iterator[Promise]:
    """Demand that must be served: all that was stated, or is asked for if that is less; pauses as the plan has them."""
    plain = judged.as_planned.asked[0]
    for place, work in enumerate(judged.programme.workloads):
        if not work.must_serve or work.training is not None:
            continue
        for period, label in enumerate(judged.case.calendar.labels):
            stated = float(plain[period, place])
            if stated > 0.0:
                kept = np.minimum(1.0, _powered(judged)[:, period, place] / stated)
                got = judged.result.delivered[:, period, place]
                met = got >= MET * kept * np.minimum(stated, judged.result.asked[:, period, place])
                yield Promise(REQUIRED, work.key, work.unit, period, label, stated, got, met)


def _runs(judged: Promised) -> Iterator[Promise]:
    """A run is done by its date where 99 % of its tokens are trained by then."""
    seconds = judged.case.calendar.lengths * SECONDS_PER_YEAR
    for place, case in enumerate(judged.case.workloads):
        training = judged.programme.workloads[place].training
        if case.run is None or training is None:
            continue
        tokens = judged.result.delivered[:, :, place] @ seconds
        asked = judged.result.asked[:, :, place] @ seconds
        stated = float(training.tokens.value)
        yield Promise(
            RUN,
            case.key,
            "tokens",
            case.run.due,
            iso_date(training.by),
            stated,
            tokens,
            tokens >= MET * np.minimum(stated, asked),
        )


def _energisations(judged: Promised) -> Iterator[Promise]:
    """What is to be energised within the horizon is on time where it is late by no more than a day."""
    calendar = judged.case.calendar
    end = float(calendar.starts[-1] + calendar.lengths[-1])
    for path, date in sorted(judged.dates.items(), key=lambda item: (item[1], item[0])):
        if not calendar.start_year < date < end:
            continue
        late = np.maximum(0.0, judged.futures.no_earlier_of(path) - date) + judged.futures.delay_of(path)
        yield Promise(
            ENERGISATION, path, "date", calendar.period_at(date), iso_date(date), date, date + late, late <= A_DAY, more=False
        )


def _caps(judged: Promised) -> Iterator[Promise]:
    """Carbon of the whole programme by year; other limits hold in every dispatch, and cost work where they bind."""
    for limit in judged.case.meter_limits:
        if limit.kind == "carbon cap" and limit.site is None:
            for number, year in enumerate(judged.case.calendar.calendar_years.tolist()):
                most = float(limit.most[number])
                if np.isfinite(most):
                    yield _by_year(judged, CAP, "t", year, most, judged.result.co2_t)


def _budgets(judged: Promised) -> Iterator[Promise]:
    """Cash by year within the budget."""
    years = judged.case.calendar.calendar_years.tolist()
    for year, budget in sorted(judged.programme.capital_budget_usd.items()):
        if year in years:
            yield _by_year(judged, BUDGET, "USD", year, budget.value, judged.result.cash_usd)


def _by_year(judged: Promised, kind: str, unit: str, year: int, most: float, values: Floats) -> Promise:
    periods = judged.case.calendar.periods_of(year)
    got = values[:, periods].sum(axis=1)
    return Promise(kind, "", unit, periods[-1], str(year), most, got, got <= most * (2.0 - MET), more=False)
