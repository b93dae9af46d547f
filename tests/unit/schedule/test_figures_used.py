"""The figures behind dates: those in use, and no others."""

from pathlib import Path

from gigawatt.catalog.load import task_templates
from gigawatt.programme import parse_programme
from gigawatt.schedule.answers.figures_used import figures_used
from gigawatt.schedule.answers.schedule import schedule

HEAD = """\
programme: {name: Small, horizon: {start: 2027, end: 2034}, base_year: 2025, discount_rate: 7 %}
demand:
  serving: {demand: 100 kH100e, value: 1.5 USD/h}
sites:
  one:
    name: One
    jurisdiction: PLACE
    place: {latitude: 40, longitude: -82}
    connection: {market: pjm-aep, steps: {2029-01-01: 100 MW}, capex: 100 USD/kW}
    phases:
      first: {hall: standard-hall, option: {halls: 50 MW}}
    power:
      gas: {technology: gas-turbine-simple-cycle, option: {limit: 200 MW}}
chips:
  vr200-nvl72: {supply: 10000}
"""


def used(place: str, said: str = "") -> dict[str, tuple[str, ...]]:
    programme = parse_programme(HEAD.replace("PLACE", place) + said, Path())
    return {one.figure.name: one.used_by for one in figures_used(schedule(programme, samples=16))}


def test_figures_in_use_are_listed_once_with_what_uses_them() -> None:
    found = used("Ohio")
    assert found["networks.gas-turbines.tasks.turbines.duration"] == ("sites.one.power.gas",)
    assert "jurisdictions.ohio.interconnection.load_wait" in found
    assert "networks.grid.tasks.study.part" in found
    assert "networks.grid.tasks.study.duration" not in found, "where the place has a wait of its own, its share of it counts"
    assert "jurisdictions.ohio.gates.siting-board-fast.duration" in found
    assert not any(".gates.nuclear" in name or "engines" in name for name in found)
    assert "reference_classes.fossil-thermal.schedule.mean" in found
    assert set(found) >= {f"causes.{kind}.share" for kind in ("region", "supplier", "grid", "regulator")}


def test_what_the_programme_says_itself_is_not_the_catalogues() -> None:
    said = "schedule: {sites: {one: {power: {gas: {tasks: {turbines: {duration: 20 months}}}}}}}"
    assert "networks.gas-turbines.tasks.turbines.duration" not in used("Ohio", said)


def test_where_no_place_is_known_its_stand_ins_are_listed() -> None:
    found = used("Atlantis")
    assert "networks.permits.tasks.permits.duration" in found
    assert "networks.grid.tasks.study.duration" in found
    assert not any(name.startswith("jurisdictions.") for name in found)
    assert task_templates().networks["permits"].step_months is None
