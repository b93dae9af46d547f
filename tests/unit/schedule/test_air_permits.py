"""Of air permits that are alternatives exactly one stands: which, by what may be emitted, and why."""

from __future__ import annotations

from pathlib import Path

import pytest

from gigawatt.catalog.load import jurisdictions
from gigawatt.catalog.permit_choice import AirSource, PlantCase
from gigawatt.errors import ScheduleError
from gigawatt.programme import parse_programme
from gigawatt.schedule.campus.layout import laid_out

PROGRAMME = """\
programme: {name: Small, horizon: {start: 2027, end: 2034}, base_year: 2025, discount_rate: 7 %}
demand:
  serving: {demand: 100 kH100e, value: 1.5 USD/h}
sites:
  campus:
    jurisdiction: PLACE
    place: {latitude: 32.45, longitude: -99.73}CAP
    connection: {market: ercot, steps: {2027: 300 MW}}
    phases:
      first: {option: {halls: 200 MW}}
    power:
      plant: {technology: TECHNOLOGY, option: {limit: SIZE}MORE}BESIDE
chips:
  gb200-nvl72: {supply: 100000}
schedule: {sites: {campus: {power: {plant: {SAID}}}}}
"""
STANDARD, REVIEW, MAJOR = "air-standard-permit", "air-permit", "major-source-air-permit"
AIR = {STANDARD, REVIEW, MAJOR}
TURBINE = "gas-turbine-simple-cycle"


def air_permits(technology: str, size: str, place: str = "Texas", **changes: str) -> dict[str, str]:
    """The air permits of the plant, with why they stand."""
    text = PROGRAMME
    for name, value in {"TECHNOLOGY": technology, "SIZE": size, "PLACE": place}.items():
        text = text.replace(name, value)
    for name in ("cap", "more", "beside", "said"):
        text = text.replace(name.upper(), changes.get(name, ""))
    network = laid_out(parse_programme(text, Path())).network
    plant = [task for task in network.tasks if task.group == "sites.campus.power.plant"]
    return {key: task.why for task in plant if (key := task.key.rpartition(".")[2]) in AIR}


def test_a_plant_without_catalyst_is_a_major_source() -> None:
    """200 MW x 8,760 h x 0.617 kg/MWh = 1,081 t, above 250 short tons (226.8 t)."""
    ((key, why),) = air_permits(TURBINE, "200 MW").items()
    assert key == MAJOR
    assert why.startswith("it may emit 1,081 t of NOx a year, and from 227 t this one is due; not Standard permit")


def test_one_with_a_catalyst_registers_for_the_standard_permit() -> None:
    """As Abilene's 360.5 MW did at 0.14 lb/MWh: 360.5 x 8,760 x 0.0635 kg = 200.5 t."""
    ((key, why),) = air_permits(TURBINE, "360.5 MW", more=", nox: 0.0635 kg/MWh").items()
    assert key == STANDARD
    assert "it may emit 201 t of NOx a year, below the 227 t of a major source, at 0.0635 kg/MWh" in why


def test_hours_make_a_minor_source_that_the_standard_permit_does_not_take() -> None:
    """200 MW x 1,500 h x 0.617 kg/MWh = 185 t, and its rate is above the standard permit's."""
    ((key, why),) = air_permits(TURBINE, "200 MW", more=", most_hours: 1500 h/year").items()
    assert key == REVIEW
    assert "but 0.617 kg/MWh is above the 0.0635 of Standard permit" in why


def test_what_raises_steam_is_major_from_less() -> None:
    """300 MW x 8,760 h x 0.0566 kg/MWh = 149 t: minor for a turbine, major for a combined cycle."""
    assert air_permits("gas-turbine-combined-cycle", "754 MW").keys() == {MAJOR}
    assert air_permits(TURBINE, "300 MW", more=", nox: 0.0566 kg/MWh").keys() == {STANDARD}


def test_a_site_s_cap_holds_for_all_that_is_there() -> None:
    assert air_permits(TURBINE, "200 MW", cap="\n    nox_cap: 200 t/year").keys() == {REVIEW}
    assert air_permits(TURBINE, "200 MW", more=", most_nox: 100 t/year").keys() == {REVIEW}


def test_what_is_committed_beside_it_is_one_source_with_it() -> None:
    old = f"technology: {TURBINE}, nox: 0.05 kg/MWh, commitment: {{capacity: 400 MW, online: 2025-01-01}}"
    beside = f"\n      old: {{{old}}}"
    ((key, why),) = air_permits(TURBINE, "200 MW", more=", nox: 0.05 kg/MWh", beside=beside).items()
    assert key == MAJOR
    assert "263 t of NOx a year with old" in why
    assert air_permits(TURBINE, "200 MW", more=", nox: 0.05 kg/MWh").keys() == {STANDARD}


def test_the_programme_says_otherwise() -> None:
    ((key, why),) = air_permits(TURBINE, "200 MW", said=f"permit: {REVIEW}").items()
    assert key == REVIEW
    assert why.startswith("as the programme says")
    spoken_of = air_permits(TURBINE, "200 MW", said=f"tasks: {{{REVIEW}: {{started: 2026-10-01}}}}")
    assert spoken_of.keys() == {REVIEW}, "a milestone of one of them says which it is"
    with pytest.raises(ScheduleError, match=r"plant\.permit: there is no permit `air-standard` to choose here\. Did you mean"):
        air_permits(TURBINE, "200 MW", said="permit: air-standard")
    with pytest.raises(ScheduleError, match="no permit here has an alternative"):
        air_permits("solar", "200 MW", said=f"permit: {REVIEW}")


@pytest.mark.parametrize("place", [one.name for one in jurisdictions().values()])
@pytest.mark.parametrize("tonnes", [10.0, 1000.0])
def test_never_two_of_one_choice(place: str, tonnes: float) -> None:
    one = next(one for one in jurisdictions().values() if one.name == place)
    case = PlantCase(200.0, AirSource(tonnes, 0.6, "gas-turbines"))
    gates = [gate for gate in one.path("gas", 200.0, None, case) if gate.choice is not None]
    assert len(gates) == (1 if any(gate.choice for gate in one.gates.values()) else 0)
    assert not gates or (gates[0].key == MAJOR) == (tonnes > 226.8)
    unknown = [gate for gate in one.path("gas", 200.0, None, PlantCase(200.0, None)) if gate.choice is not None]
    assert [gate.key for gate in unknown] == ([MAJOR] if gates else [])
