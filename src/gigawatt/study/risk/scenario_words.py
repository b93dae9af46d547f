"""A future in words: what is otherwise in it, the rest left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from gigawatt.programme.path_words import thing, words
from gigawatt.risk.anew.scenario import Scenario

LEAST_FACTOR, LEAST_MONTHS = 0.03, 1.0  # less is as planned
MONTHS_A_YEAR = 12.0


def scenario_in_words(scenario: Scenario, sites: Mapping[str, str]) -> str:
    """What is otherwise: policies, demand, dates, prices, capital, chips; empty where nothing is.

    Args:
        scenario: the future.
        sites: names of all sites, by key.
    """
    return ", ".join(_parts(scenario, sites))


def _parts(scenario: Scenario, sites: Mapping[str, str]) -> Iterator[str]:
    if scenario.path is not None:
        yield f"prices of {scenario.path.key}"
    yield from scenario.policies
    if scenario.policies and not scenario.delays:
        yield "which delays nothing here"
    yield from _factors("demand", scenario.demand)
    late = {path: MONTHS_A_YEAR * one.years for path, one in scenario.delays.items()}
    if late and max(late.values()) >= LEAST_MONTHS:
        path = max(late, key=lambda one: late[one])
        yield f"up to {late[path]:.0f} months late ({thing(path, sites)})"
    prices = {price: factor for price, factor in scenario.prices.items() if abs(factor - 1.0) >= LEAST_FACTOR}
    yield from (f"{words(price)} × {factor:.2f}" for price, factor in prices.items())
    phases = {path: one for path, one in scenario.capital.items() if ".phases." in path}
    plants = {path: one for path, one in scenario.capital.items() if ".power." in path}
    chips = {key: one for key, one in scenario.capital.items() if not key.startswith("sites.")}
    yield from _factors("halls cost", phases)
    yield from _factors("plants cost", plants)
    yield from _factors("chips cost", chips)
    yield from _factors("chips do", scenario.chip_performance)
    yield from _factors("chips last", scenario.chip_life)
    waits = MONTHS_A_YEAR * max(scenario.chip_delays.values(), default=0.0)
    if waits >= LEAST_MONTHS:
        yield f"chips {waits:.0f} months late"
    if scenario.weather is not None:
        yield f"weather year {scenario.weather + 1}"


def _factors(what: str, factors: Mapping[str, float]) -> Iterator[str]:
    """One number where they are alike, else their span."""
    values = np.array(list(factors.values()))
    if not values.size or np.abs(values - 1.0).max() < LEAST_FACTOR:
        return
    low, high = float(values.min()), float(values.max())
    yield f"{what} × {low:.2f}" if high - low < LEAST_FACTOR else f"{what} × {low:.2f} to {high:.2f}"
