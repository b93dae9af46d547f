"""Scenarios that a programme names in its section ``risk``, as futures: causes at their values, all else as planned."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from gigawatt.catalog.places import jurisdiction_of
from gigawatt.catalog.risk_causes import EVENTS, FACTORS, RiskCause
from gigawatt.errors import RiskError
from gigawatt.plan.case.build_case import all_chips
from gigawatt.plan.case.lateness import Lateness
from gigawatt.programme.futures.risk import RiskTerms
from gigawatt.programme.futures.risk_scenarios import QUANTILES, RiskScenario
from gigawatt.programme.programme import Programme
from gigawatt.quantity import Figure
from gigawatt.risk.anew.scenario import Scenario
from gigawatt.risk.drawing.causes import Cause, Futures, causes_of
from gigawatt.risk.drawing.late_tasks import acts_of
from gigawatt.risk.drawing.marginals import Event
from gigawatt.risk.drawing.own_place import AT, place_of_policy, stated_key
from gigawatt.schedule.campus.layout import LaidOut, laid_out
from gigawatt.schedule.network.sampling import promised_finishes
from gigawatt.study.risk.draw import MONTHS_A_YEAR, capital_factors, price_factors
from gigawatt.study.schedule.too_early import due_dates

Floats = NDArray[np.float64]

LEAST_MONTHS = 1e-6  # later by less is not late


def declared_scenarios(
    programme: Programme, paths: Iterable[str], planned: Mapping[str, float], *, all_of_it: bool = True
) -> list[Scenario]:
    """The scenarios of risk that a programme names.

    Args:
        programme: with or without any.
        paths: of all that may come late.
        planned: date at which the plan has each energisation, by path: what is late is late by that date.
        all_of_it: whether everything that is named has to move something.

    Raises:
        RiskError: scenarios that no plan can be held in, all at once.
    """
    risk = programme.risk
    if risk is None:
        return []
    found, faults = [], []
    laid = laid_out(programme) if risk.scenarios else None
    for one in risk.scenarios.values():
        futures, wrong = _futures(programme, one)
        faults += wrong if all_of_it else []
        if laid is not None and not (wrong and all_of_it):
            found.append(_scenario(programme, one, futures, _late(laid, futures, paths, planned), planned))
    if faults:
        raise RiskError("; ".join(faults))
    return found


def _futures(programme: Programme, one: RiskScenario) -> tuple[Futures, list[str]]:
    """The one future in which causes are as they are said to be; what is wrong with it."""
    assert programme.risk is not None
    changes = {
        f"change {change.key}": _as_cause(one.path, change.key, change.moves, change.of, change.amount) for change in one.changes
    }
    named = {key: _for_sure(programme.risk.causes[key]) for key in map(stated_key, one.causes)}
    terms = RiskTerms(MappingProxyType(named | changes), MappingProxyType({}))
    said: dict[str, Figure | str] = dict(one.causes) | {f"change {change.key}": change.amount for change in one.changes}
    causes, amounts, moving = [], [], set()
    for cause in causes_of(replace(programme, risk=terms)):
        names = _names(cause, programme)
        moving |= set(names)
        amount = next((said[name] for name in names if name in said), None)
        if amount is not None:  # None: a policy that is said to come in other places only
            causes.append(replace(cause, apart={}))
            amounts.append(_value(causes[-1], amount))
    faults = [f"{one.path}: {key} moves nothing of this programme" for key in said if key not in moving]
    values = np.array([amounts]).reshape(1, len(causes))
    return Futures(tuple(causes), np.full(values.shape, 0.5), values), faults


def _names(cause: Cause, programme: Programme) -> tuple[str, ...]:
    """By which a scenario may mean a cause, the narrowest first: a policy's part in one place, and the policy."""
    stated, place = stated_key(cause.key), place_of_policy(cause, programme)
    return (f"{stated}{AT}{place}", stated) if place else (stated,)


def _policies(programme: Programme, futures: Futures) -> Iterator[str]:
    """Each policy that comes, in words: what, where and for how long."""
    for column, cause in enumerate(futures.causes):
        if place := place_of_policy(cause, programme):
            known = jurisdiction_of(place)
            where = place if known is None else known.name
            what = cause.name if cause.stated is None else cause.stated.name
            yield f"{what} in {where} for {futures.values[0, column]:.0f} months"


def _for_sure(cause: RiskCause) -> RiskCause:
    """An event is one that happens, however seldom it does."""
    return cause if cause.probability is None else replace(cause, probability=replace(cause.probability, value=1.0))


def _as_cause(path: str, key: str, moves: str, of: tuple[str, ...], amount: Figure) -> RiskCause:
    """A change by no cause, as one that is always so."""
    sure = replace(amount, p10=amount.value, p90=amount.value)
    times, months = (sure, None) if moves in FACTORS else (None, sure)
    return RiskCause(f"change {key}", f"{path}.changes.{key}", key, moves, of, times, months)


def _value(cause: Cause, said: Figure | str) -> float:
    """A factor, or months."""
    if isinstance(said, Figure):
        return said.value
    if cause.moves in EVENTS and isinstance(cause.distribution, Event):
        return float(np.maximum(0.0, cause.distribution.size.quantile(np.array([0.5])))[0])
    return float(cause.widest(np.array([QUANTILES[said]]))[0])


def _late(laid: LaidOut, futures: Futures, paths: Iterable[str], planned: Mapping[str, float]) -> dict[str, float]:
    """By how many months things come later than planned, where all that nothing is said of goes as promised."""
    later = {task: float(months[0]) for task, months in acts_of(laid, futures.causes).later(futures).items()}
    ends = promised_finishes(laid.network, later)
    due = due_dates(laid, planned)
    in_network = {item.path: item.target for item in laid.items}
    found = {}
    for path in sorted(paths):
        if path in in_network:
            end = float(ends[laid.network.number[in_network[path]]])
            found[path] = max(0.0, end - laid.clock.month(due[path]))
        else:
            found[path] = float(futures.months(path.partition(".steps.")[0])[0])
    return {path: months for path, months in found.items() if months > LEAST_MONTHS}


def _scenario(
    programme: Programme, one: RiskScenario, futures: Futures, months: Mapping[str, float], planned: Mapping[str, float]
) -> Scenario:
    chips = sorted(all_chips(programme))
    waits = {chip: float(futures.months(chip, ("chip-delivery",))[0]) / MONTHS_A_YEAR for chip in chips}
    return Scenario(
        name=one.key,
        policies=tuple(_policies(programme, futures)),
        prices=_unlike(price_factors(programme, futures)),
        delays={path: Lateness(late / MONTHS_A_YEAR, planned.get(path)) for path, late in months.items() if late > 0.0},
        capital=_unlike(dict(capital_factors(programme, chips, futures))),
        demand=_unlike({work.key: futures.factor("demand", work.key) for work in programme.workloads}),
        weather=one.weather_year,
        chip_delays={chip: late for chip, late in waits.items() if late > 0.0},
        chip_performance=_unlike({chip: futures.factor("chip-performance", chip) for chip in chips}),
        chip_life=_unlike({chip: futures.factor("chip-life", chip) for chip in chips}),
    )


def _unlike(factors: Mapping[str, Floats]) -> dict[str, float]:
    """What is not as planned."""
    return {key: float(factor[0]) for key, factor in factors.items() if factor[0] != 1.0}
