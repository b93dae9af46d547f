"""Scenarios of risk: what a programme may name, and the futures that they are."""

from __future__ import annotations

import numpy as np
import pytest
from tests.unit.programme.programme_text import problems
from tests.unit.risk.test_causes import powered, risk

from gigawatt.catalog.load import risk_defaults
from gigawatt.errors import RiskError
from gigawatt.study.risk.risk_scenarios import declared_scenarios

GAS, KAIROS, HALLS = "sites.ohio.power.gas", "sites.ohio.power.kairos", "sites.ohio.phases.first"
DATES = {GAS: 2028.0, KAIROS: 2030.0, HALLS: 2027.5}
THREE = """scenarios: {
    crisis: {name: As in 2022, causes: {gas-price: 2.5, power-price: p90, first-reactor-cost: p50}},
    refused: {causes: {reactor-licence: happens, permit: 30 months},
        changes: {late: {moves: delay, of: [halls], months: 1 months}}},
    small: {changes: {half: {moves: demand, times: 0.5}}, weather_year: 1}}"""


def test_a_scenario_is_a_future_in_which_causes_are_as_it_says_and_all_else_as_planned() -> None:
    crisis, refused, small = declared_scenarios(powered(risk(THREE)), DATES, DATES)
    causes = risk_defaults().causes
    power = causes["power-price"].times
    assert power is not None
    assert crisis.prices == {"natural-gas": pytest.approx(2.5), "electricity": pytest.approx(power.p90)}
    assert list(crisis.capital) == [KAIROS]
    assert crisis.capital[KAIROS] > 1.0  # the median of first units
    assert (crisis.delays, crisis.demand, crisis.chip_delays, crisis.weather) == ({}, {}, {}, None)
    months = causes["reactor-licence"].months
    assert months is not None
    # the permit of the gas plant has 15 months of float before its turbines come; that of the halls is done
    assert {path: 12.0 * late.years for path, late in refused.delays.items()} == pytest.approx(
        {KAIROS: months.value, GAS: 15.0, HALLS: 1.0}, abs=0.05
    )
    assert all(late.due == DATES[path] for path, late in refused.delays.items())
    assert small.demand == {"serving": 0.5}
    assert small.weather == 0
    assert not small.prices


def test_a_scenario_that_moves_nothing_is_named() -> None:
    text = "scenarios: {wind: {causes: {wind-cost: 2}}}"
    with pytest.raises(RiskError) as wrong:
        declared_scenarios(powered(risk(text)), DATES, DATES)
    assert "risk.scenarios.wind: wind-cost moves nothing of this programme" in str(wrong.value)


def test_all_that_is_wrong_with_scenarios_is_said_at_once() -> None:
    text = """scenarios: {
        a: {causes: {gas-prise: 2, gas-price: happens, moratorium: p90, weather: 1, demand: -1, chip-delivery: 2}},
        b: {}, dark: {weather_year: 3}, here: {causes: {moratorium@ohoi: happens, gas-price@ohio: 2}},
        c: {changes: {x: {moves: demand, of: [oslo], months: 3 months},
            y: {moves: delay, months: -3 months}, z: {moves: licence}}}}"""
    found = {problem.path.removeprefix("risk.scenarios."): problem for problem in problems(risk(text))}
    due = {"a.causes.gas-prise", "a.causes.gas-price", "a.causes.moratorium", "a.causes.weather", "a.causes.demand"}
    due |= {"a.causes.chip-delivery", "b", "c.changes.x", "c.changes.x.of", "c.changes.x.months", "c.changes.y.months"}
    due |= {"dark.weather_year", "here.causes.moratorium@ohoi", "here.causes.gas-price@ohio"}
    assert set(found) == due | {"c.changes.z.moves"}
    assert "there is no weather year 3: the programme has one weather year." in found["dark.weather_year"].message
    assert found["here.causes.moratorium@ohoi"].fix == "Did you mean `ohio`?"
    assert found["here.causes.gas-price@ohio"].fix == "Write `gas-price`."
    assert "Did you mean `gas-price`?" in found["a.causes.gas-prise"].fix
    assert np.all([problem.line > 0 for problem in found.values()])
