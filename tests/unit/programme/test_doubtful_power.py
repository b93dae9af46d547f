"""Power that cannot be there in time is a warning with its year; power that can is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from gigawatt.programme import load_programme

PROGRAMME = """
programme: {name: One, horizon: {start: 2027, end: 2029}, base_year: 2025, discount_rate: 7 %}
demand:
  lease: {unit: MW, demand: 600 MW, value: 150 USD/MWh, must_serve: true}
sites:
  campus:
    jurisdiction: Ohio
    place: {latitude: 40.1, longitude: -82.7}
    connection: {market: pjm-aep, steps: {2026-01-01: 40 MW}}
    phases:
      first: {commitment: {halls: 650 MW, online: 2026-12-01, spent: 60 %}}
    power:
      gas: {technology: gas-turbine-simple-cycle, option: {limit: 1.2 GW, earliest: 2028-07-01}}
chips:
  gb200-nvl72: {supply: 900000}
"""


def warned(tmp_path: Path, text: str) -> list[str]:
    file = tmp_path / "programme.yaml"
    file.write_text(text, encoding="utf-8")
    return [f"{problem.path}: {problem.message}" for problem in load_programme(file).warnings]


def test_halls_and_required_work_before_their_power(tmp_path: Path) -> None:
    found = warned(tmp_path, PROGRAMME)
    assert any(line.startswith("sites.campus.phases: in 2027 committed halls of 650 MW stand") for line in found)
    assert any(line.startswith("demand.lease.must_serve: in 2027") and "at least 599 MW" in line for line in found)


@pytest.mark.parametrize(
    ("old", "new", "left"),
    [
        ("2028-07-01", "2027-07-01", []),  # it comes within the year
        ("must_serve: true", "must_serve: true, availability: 5 %", ["sites.campus.phases"]),
        ("1.2 GW, earliest: 2028-07-01", "1.2 GW, earliest: 2027-01-01, most_per_year: 300 MW", ["both"]),
    ],
)
def test_what_suffices_is_none(tmp_path: Path, old: str, new: str, left: list[str]) -> None:
    named = [line.split(":")[0] for line in warned(tmp_path, PROGRAMME.replace(old, new))]
    found = [path for path in named if path in ("demand.lease.must_serve", "sites.campus.phases")]
    expected = {"both": ["demand.lease.must_serve", "sites.campus.phases"]}
    assert sorted(found) == sorted(expected[left[0]] if left == ["both"] else left)


def test_availability_of_what_must_be_served_is_assumed(tmp_path: Path) -> None:
    file = tmp_path / "programme.yaml"
    file.write_text(PROGRAMME, encoding="utf-8")
    availability = load_programme(file).workloads[0].availability
    assert availability is not None
    assert (availability.value, availability.confidence, availability.origin) == (0.999, "assumption", "derived")
    file.write_text(PROGRAMME.replace("must_serve: true", "must_serve: false"), encoding="utf-8")
    assert load_programme(file).workloads[0].availability is None
