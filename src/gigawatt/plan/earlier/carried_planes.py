"""Planes of one site and period as planes of another: which stay valid, and how (docs/mathematics/plan.md, section 6).

A plane says that every dispatch g within capacities x costs cost·g + p·metered(g) >= π·x, where p prices the meters. At other
costs the same g costs less by no more than Σ_t max(0, what a MWh costs less) x what is available in the hour, a MW at a time.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gigawatt.plan.dispatch.operation_case import OperationCase
from gigawatt.plan.earlier.plane_terms import PlaneTerms, VariableTerms
from gigawatt.plan.site.site_weather import SiteWeather

Floats = NDArray[np.float64]


def carried(
    planes: Floats, old: PlaneTerms, new: PlaneTerms, weather: SiteWeather, period: int, *, costless: bool = False
) -> Floats | None:
    """Old planes as planes under new terms.

    Args:
        planes: shape (planes, variables of the old terms), each valid under the old terms.
        old: the terms under which they were made.
        new: the terms of ``period``.
        weather: the new site's hours.
        period: number of the new period.
        costless: they say what a site must have, whatever that costs.

    Returns:
        Shape (planes kept, variables of the new terms); None where the terms are too far apart for any to be kept.
    """
    if costless:
        old, new = old.costless(), new.costless()
    if old.hours != new.hours or new.beyond_usd < old.beyond_usd:
        return None
    places = {variable.name: place for place, variable in enumerate(old.variables)}
    meters = {name: place for name, place in places.items() if name.startswith("meter ")}
    kept = {variable.name for variable in new.variables}
    # a limit that is gone was worth nothing to a plane that put no price on it; anything else that is gone is at zero
    gone = [place for name, place in meters.items() if name not in kept]
    planes = planes[np.all(planes[:, gone] == 0.0, axis=1)]
    prices = {name.removeprefix("meter "): -planes[:, place] for name, place in meters.items()}
    found = np.zeros((len(planes), len(new.variables)))
    for place, variable in enumerate(new.variables):
        before = places.get(variable.name)
        if before is None:
            if variable.name.startswith("meter "):
                continue  # a new limit makes nothing cheaper
            return None
        column = _carried(planes[:, before], old.variables[before], variable, prices, weather, period, place)
        if column is None:
            return None
        found[:, place] = column
    return found


def _carried(
    coefficients: Floats,
    old: VariableTerms,
    new: VariableTerms,
    prices: dict[str, Floats],
    weather: SiteWeather,
    period: int,
    place: int,
) -> Floats | None:
    """One variable's coefficients; None where they cannot be carried over."""
    if old.shape != new.shape or len(old.prices) != len(new.prices):
        return None
    if new.availability != old.availability:
        if old.availability <= 0.0:
            return None
        coefficients = coefficients * (new.availability / old.availability)  # as so many MW more or fewer
    if new.name.startswith("load ") and new.usd < old.usd:
        return None  # all work might be cut in all hours: nothing worth having would be left
    if new.prices == old.prices and new.rates == old.rates:
        return coefficients
    less_usd = np.array(old.prices) - np.array(new.prices)
    per_mw, cheaper = _available_mwh(weather, period, place, less_usd)
    was, now = old.rates or {}, new.rates or {}
    # on a meter that is new, planes have no price: what counts on it does not matter
    counted = [price * (was.get(meter, 0.0) - now.get(meter, 0.0)) for meter, price in prices.items()]
    less = np.maximum(np.sum(counted, axis=0), 0.0) if counted else 0.0
    return np.asarray(coefficients - cheaper - less * per_mw, dtype=np.float64)


def _available_mwh(weather: SiteWeather, period: int, place: int, less_usd: Floats) -> tuple[float, float]:
    """Of one MW in a period: the MWh available, and what they cost less at most [USD], means over the site's futures.

    ``less_usd`` is what a MWh costs less before the shape of its hours, and beside it, on each price path, shape (paths, 2).
    """
    mwh = cheaper = 0.0
    for future, (weight, case) in enumerate(zip(weather.weights, weather.cases, strict=True)):
        usd, flat_usd = less_usd[weather.of(future)[1]]
        begin, end = case.slices[period]
        available, shape = _hours(case, place, slice(begin, end))
        mwh += weight * float(available.sum())
        cheaper += weight * float(np.sum(available * np.maximum(usd * shape + flat_usd, 0.0)))
    return mwh, cheaper


def _hours(case: OperationCase, place: int, span: slice) -> tuple[Floats, Floats]:
    """What a MW of a source, reactor or export has available in each hour, and the shape of its price."""
    ones = np.ones(span.stop - span.start)
    if place < case.tier_slice.stop:
        tier = case.tiers[place]
        available = tier.availability * ones if np.ndim(tier.availability) == 0 else np.asarray(tier.availability)[span]
        return available, ones if tier.cost_shape is None else tier.cost_shape[span]
    if case.reactor_slice.start <= place < case.reactor_slice.stop:
        return case.reactors[place - case.reactor_slice.start].availability * ones, ones
    if case.export_slice.start <= place < case.export_slice.stop:
        return ones, case.exports[place - case.export_slice.start].price_shape[span]
    return ones, ones  # loads: only ever dearer here
