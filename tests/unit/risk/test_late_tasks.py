"""Causes of doubt in networks of tasks: float absorbs them, the same in ``gigawatt schedule`` and in ``gigawatt risk``."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gigawatt.errors import RiskError
from gigawatt.programme import Programme, parse_programme
from gigawatt.risk.attribution import rank_correlation
from gigawatt.risk.drawing.causes import causes_of
from gigawatt.risk.drawing.late_tasks import acts_of
from gigawatt.schedule.campus.layout import laid_out
from gigawatt.study.risk.draw import Drawn, drawn_futures
from gigawatt.study.risk.risk_scenarios import declared_scenarios
from gigawatt.study.schedule.drawn import drawn_schedule

GAS, SMR, FIRST = "sites.ohio.power.gas", "sites.ohio.power.smr", "sites.ohio.phases.first"
ALL_AT_ONCE = (
    "{design: {skip: true}, major-source-air-permit: {skip: true}, siting-board-fast: {skip: true}, "
    "wetlands-permit: {skip: true}, gas-line: {skip: true}, transformer: {skip: true}, "
)
FIXED = (
    ALL_AT_ONCE
    + "turbines: {duration: 10 months}, foundations: {duration: 13 months}, installation: {duration: 2 months}, "
    + "commissioning: {duration: 1 months}, energise: {duration: 1 months}}"
)
BASE = """\
programme: {name: Small, horizon: {start: 2027, end: 2036}, base_year: 2025, discount_rate: 7 %}
demand:
  serving: {demand: 100 kH100e, value: 1.5 USD/h}
sites:
  ohio:
    jurisdiction: Ohio
    place: {latitude: 40, longitude: -82}
    connection: {market: pjm-aep, steps: {2027: 100 MW, 2030: 300 MW}}
    phases:
      first: {commitment: {halls: 200 MW, online: 2028-07-01}}
    power:
      gas: {technology: gas-turbine-simple-cycle, option: {limit: 50 MW}}
      smr: {technology: small-reactor, option: {limit: 300 MW}}
      peak: {technology: gas-turbine-simple-cycle, commitment: {capacity: 50 MW, online: 2027-06-01}}
chips:
  gb200-nvl72: {supply: 100000}
"""
SITES = (
    "sites: {ohio: {tasks: {land: {finished: 2026-01-01}, preparation: {finished: 2026-06-01}}, "
    f"power: {{gas: {{tasks: {FIXED}}}}}}}}}"
)


def read(causes: str = "", schedule: str = "", rest: str = "defaults: false") -> Programme:
    text = BASE + (f"risk: {{{rest}, causes: {{{causes}}}}}\n" if causes else "")
    return parse_programme(text + (f"schedule: {{{schedule}}}\n" if schedule else ""), Path())


def months(number: float) -> str:
    return f"months: {{p10: {number} months, p50: {number} months, p90: {number} months}}"


def moved(causes: str, path: str = GAS, schedule: str = SITES) -> float:
    """By how many months a certain cause moves an item in every future."""
    plain, late = (drawn_schedule(one, samples=64, seed=5) for one in (read("", schedule), read(causes, schedule)))
    target = next(item.target for item in plain.items if item.path == path)
    apart = late.finishes(target) - drawn_schedule(read(f"d: {{moves: delay, of: [{path}], {months(0)}}}", schedule),
                                                   samples=64, seed=5).finishes(target)  # fmt: skip
    assert np.ptp(apart) == pytest.approx(0.0, abs=1e-9)
    return float(apart[0])


def test_a_delivery_five_months_late_with_three_of_float_moves_the_energisation_by_two() -> None:
    assert moved(f"d: {{moves: delay, of: [{GAS}.turbines], {months(5)}}}") == pytest.approx(2.0)
    assert moved(f"d: {{moves: delay, of: [gas.turbines], {months(3)}}}") == pytest.approx(0.0)
    assert moved(f"d: {{moves: supplier, of: [{GAS}], probability: 99.9999 %, {months(5)}}}") == pytest.approx(2.0)
    assert moved(f"d: {{moves: delay, of: [{GAS}], at: delivery, {months(5)}}}") == pytest.approx(2.0)
    assert moved(f"d: {{moves: delay, of: [{GAS}], at: start, {months(5)}}}") == pytest.approx(5.0)
    assert moved(f"d: {{moves: delay, of: [{GAS}], {months(5)}}}") == pytest.approx(5.0)
    assert moved(f"d: {{moves: delay, of: [{GAS}], at: energisation, {months(5)}}}") == pytest.approx(5.0)


def test_slots_of_a_supplier_take_a_cause_in_the_place_of_the_wait() -> None:
    slots = (
        f"{SITES.replace('turbines: {duration: 10 months}, ', '')}, suppliers: {{aurora: {{}}}}, "
        f"slots: {{a: {{supplier: aurora, equipment: turbines, delivery: 2027-11-01, for: {GAS}}}}}"
    )
    for named in ("suppliers.aurora", "suppliers.aurora.turbines", "plants.turbines"):
        assert moved(f"d: {{moves: delay, of: [{named}], {months(5)}}}", schedule=slots) == pytest.approx(2.0, abs=0.04)


def test_the_same_seed_gives_the_same_dates_in_schedule_and_in_risk() -> None:
    causes = (
        f"line: {{moves: delay, of: [connections.upgrade], months: {{p10: 0 months, p50: 4 months, p90: 20 months}}}}, "
        f"permit: {{moves: delay, of: [{GAS}.major-source-air-permit], months: {{p10: 0 months, p50: 3 months, p90: 18 months}}}}"
    )
    programme = read(causes, rest="defaults: true")
    scheduled = drawn_schedule(programme, samples=700, seed=11)
    assert {one.key for one in scheduled.acting} >= {"line", "permit", "reactor-licence", "reactor-vendor"}
    planned = {item.path: 2028.0 for item in scheduled.items}
    drawn = drawn_futures(programme, 700, 11, planned, {}, base=8)
    for item in scheduled.items:
        late = np.maximum(0.0, scheduled.finishes(item.target) - scheduled.clock.month(drawn.dates[item.path])) / 12.0
        assert np.array_equal(drawn.futures.delay_of(item.path), late)
    names = {cause.key for cause in drawn.causes}
    assert names >= {"line", "permit", "gas-price", "demand"}


def test_what_is_done_is_late_by_nothing_and_a_cause_of_the_programmes_own_says_so() -> None:
    peak = "sites.ohio.power.peak"
    assert moved(f"d: {{moves: licence, of: [gas], probability: 99.9999 %, {months(5)}}}", peak, "today: 2027-03-01") == 0.0
    programme = read(f"d: {{moves: delay, at: permit, of: [{peak}], {months(5)}}}", "today: 2027-03-01")
    acts = acts_of(laid_out(programme), causes_of(programme))
    assert acts.tasks["d"] == {f"{peak}.energise": (peak,)}
    assert len(acts.warnings) == 1
    assert f"risk.causes.d delays what is done already: {peak}." in acts.warnings[0]
    assert (
        f"as promised dates imply, so it is added to the energisation of {peak}; say under `schedule.{peak}.tasks` when "
        in (acts.warnings[0])
    )


def test_a_task_that_nothing_has_is_named_with_those_there_are() -> None:
    programme = read(f"d: {{moves: delay, of: [gas.turbine, {SMR}.modules, suppliers.orion], {months(5)}}}")
    with pytest.raises(RiskError) as wrong:
        acts_of(laid_out(programme), causes_of(programme))
    assert "risk.causes.d.of: `gas.turbine` is no task here. Did you mean `turbines`?" in str(wrong.value)
    assert "there is no supplier `orion` under `schedule`" in str(wrong.value)
    assert "modules" not in str(wrong.value).partition("There are")[0]


def test_a_named_scenario_is_late_by_what_float_leaves_of_its_months() -> None:
    scenarios = (
        "scenarios: {slow: {changes: {d: {moves: delay, of: [gas.turbines], months: 5 months}}}, "
        "even: {changes: {d: {moves: delay, of: [gas.turbines], months: 3 months}}}}"
    )
    programme = read(f"x: {{moves: delay, of: [{SMR}], {months(1)}}}", SITES, f"defaults: false, {scenarios}")
    laid = laid_out(programme)
    item = next(item for item in laid.items if item.path == GAS)
    planned = {GAS: laid.clock.year(float(laid.promised[laid.network.number[item.target]]))}
    slow, even = declared_scenarios(programme, planned, planned)
    assert {path: 12.0 * late.years for path, late in slow.delays.items()} == pytest.approx({GAS: 2.0})
    assert not even.delays


def test_an_own_cause_beside_the_catalogues_is_named_and_takes_its_place_where_it_says_so() -> None:
    vendor = f"vendor: {{moves: supplier, of: [{SMR}], probability: 15 %%, {months(36)}%s}}"
    beside = drawn_schedule(read(vendor % "", rest="defaults: true"), samples=16)
    (named,) = beside.warnings
    assert named.startswith(f"risk.causes.vendor and the catalogue's `reactor-vendor` both move supplier of {SMR}:")
    assert "`replaces: [reactor-vendor]`" in named
    both = drawn_schedule(read(vendor % ", replaces: []", rest="defaults: true"), samples=16)
    instead = drawn_schedule(read(vendor % ", replaces: [reactor-vendor]", rest="defaults: true"), samples=16)
    assert both.warnings == instead.warnings == ()
    assert {"vendor", "reactor-vendor"} <= {one.key for one in both.acting}
    assert "reactor-vendor" not in {one.key for one in instead.acting}


def test_a_reactor_whose_design_is_in_trouble_is_dear_too_and_the_networks_draw_stays_as_it_is() -> None:
    apart = read(
        f"x: {{moves: delay, of: [{GAS}], {months(0)}}}", rest="defaults: true, without: [reactor-licence, reactor-vendor]"
    )
    together = drawn_futures(apart, 2048, 3, {}, {})
    cost, late = together.futures.capital[SMR], together.futures.delay_of(SMR)
    assert together.technology is not None
    assert rank_correlation(
        together.points[:, names(together).index("first-reactor-cost")], together.technology
    ) == pytest.approx(0.5, abs=0.03)
    assert rank_correlation(cost, late) > 0.3
    own = f"x: {{moves: delay, of: [{GAS}], {months(0)}}}"
    said = read(own, rest="defaults: true, correlations: {c: {between: [first-reactor-cost, 'network:technology'], rank: 0 %}}")
    assert abs(rank_correlation(*(drawn_futures(said, 2048, 3, {}, {}).futures.capital[SMR], late))) < 0.15


def names(drawn: Drawn) -> list[str]:
    return [cause.key for cause in drawn.causes]
