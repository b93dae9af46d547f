"""Relaxations as lines: rounded to the side that does, other years as they are, and under `path` where the years stand there."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.study.campuses import CAMPUSES, case_of

from gigawatt.plan.case.case import Case
from gigawatt.plan.conflicts.elastic import Relaxation
from gigawatt.plan.master.limit import Limit
from gigawatt.programme import load_programme
from gigawatt.programme.programme import Programme
from gigawatt.study.yaml_changes import Change, yaml_changes, yaml_lines

TEXT = """
programme: {name: Lines, horizon: {start: 2027, end: 2031}, discount_rate: 8 %, seed: 3}
demand:
  serving: {demand: 100 kH100e, value: 2 USD/h, must_serve: true}
sites:
  one:
    name: One
    jurisdiction: Texas
    place: {latitude: 31.1, longitude: -97.3}
    connection: {market: ercot, steps: {2027-01-01: 300 MW}}
    phases: {a: {option: {halls: 200 MW, earliest: 2027-01-01}}}
chips:
  gb200-nvl72: {supply: {2027: 60000}}
finance: {capital_budget: 5 GUSD}
policy:
  clean_share: 50 %
  carbon_cap: {2028: 100_000 t/year, 2030: 60_000 t/year}
  water_cap: {path: {2027: 9_000_000 m3/year}, source: the permit}
"""


@pytest.fixture(scope="module")
def programme(tmp_path_factory: pytest.TempPathFactory) -> Programme:
    path = tmp_path_factory.mktemp("lines") / "programme.yaml"
    path.write_text(TEXT, encoding="utf-8")
    return load_programme(path)


@pytest.fixture(scope="module")
def case() -> Case:  # of what is asked here, only its periods matter
    return case_of(Path(CAMPUSES))[2]


def relaxed(kind: str, path: str, year: int, bound: float, needed: float, *keys: float, site: str | None = None) -> Relaxation:
    limit = Limit(kind, site, "item", year, "", 1.0, row=0, path=path)
    return Relaxation(limit, bound, needed, *keys)


def lines(programme: Programme, case: Case, *items: Relaxation) -> dict[str, tuple[float, float]]:
    return {change.path: (change.value, change.was) for change in yaml_changes(programme, case, items)}


def test_a_path_keeps_the_years_beside_the_one_that_changes(programme: Programme, case: Case) -> None:
    found = lines(programme, case, relaxed("carbon cap", "policy.carbon_cap", 2029, 80_000.0, 90_000.0))
    assert found == {"policy.carbon_cap.2029": (pytest.approx(90_090.0), 80_000.0)}  # both neighbours are named already
    found = lines(programme, case, relaxed("carbon cap", "policy.carbon_cap", 2030, 60_000.0, 90_000.0))
    assert found["policy.carbon_cap.2029"] == (80_000.0, 80_000.0)
    assert found["policy.carbon_cap.2031"] == (60_000.0, 60_000.0)


def test_one_amount_for_every_year_becomes_a_path_that_says_the_rest(programme: Programme, case: Case) -> None:
    found = lines(programme, case, relaxed("clean energy", "policy.clean_share", 2029, 0.0, 9.0, 0.5, 0.4137, site="one"))
    assert found == {
        "policy.clean_share.2027": (0.5, 0.5),
        "policy.clean_share.2028": (0.5, 0.5),
        "policy.clean_share.2029": (pytest.approx(0.413), 0.5),
        "policy.clean_share.2030": (0.5, 0.5),
    }


def test_one_amount_that_changes_alike_in_every_year_stays_one(programme: Programme, case: Case) -> None:
    every = [relaxed("clean energy", "policy.clean_share", year, 0.0, 9.0, 0.5, 0.4137, site="one") for year in range(2027, 2032)]
    assert lines(programme, case, *every) == {"policy.clean_share": (pytest.approx(0.413), 0.5)}


def test_a_budget_of_every_year_is_named_in_every_year(programme: Programme, case: Case) -> None:
    found = lines(programme, case, relaxed("capital budget", "finance.capital_budget.2028", 2028, 5e9, 6e9))
    assert found.pop("finance.capital_budget.2028") == (pytest.approx(6.006), 5.0)
    assert found == {f"finance.capital_budget.{year}": (5.0, 5.0) for year in (2027, 2029, 2030, 2031)}


def test_years_under_path_stay_there(programme: Programme, case: Case) -> None:
    found = lines(programme, case, relaxed("water cap", "policy.water_cap", 2027, 9e6, 1e7))
    assert set(found) == {"policy.water_cap.path.2027", "policy.water_cap.path.2028"}


@pytest.mark.parametrize(
    ("kind", "key", "needed", "written"),
    [
        ("reserve", 0.15, 0.1299, 0.129),
        ("reserve", 0.15, 0.13, 0.129),  # on the mark is too near
        ("reserve", 0.15, 0.0, 0.0),
        ("availability", 0.999, 0.99863, 0.9986),
        ("pause share", 0.05, 0.0721, 0.073),
        ("pause share", 0.05, 0.9999, 1.0),
        ("permit hours", 500.0, 620.4, 622.0),
    ],
)
def test_shares_are_rounded_to_the_side_that_does(
    programme: Programme, case: Case, kind: str, key: float, needed: float, written: float
) -> None:
    found = lines(programme, case, relaxed(kind, "some.key", 2028, 0.0, 9.0, key, needed, site="one"))
    assert found == {"some.key": (pytest.approx(written, abs=1e-12), key)}


def test_of_several_values_for_one_line_the_furthest_is_written(programme: Programme, case: Case) -> None:
    two = [relaxed("halls limit", "sites.one.phases.a.option.halls", year, 20.0, 20.0 + year - 2000) for year in (2027, 2028)]
    assert lines(programme, case, *two) == {"sites.one.phases.a.option.halls": (pytest.approx(48.0 * 1.001), 20.0)}


def test_lines_are_one_mapping() -> None:
    changes = [Change("a.b.2027", 1.0, 2.0, "MW"), Change("a.b.2028", 3.0, 3.0, "MW"), Change("a.c", 0.125, 0.2, "share")]
    assert yaml_lines(changes) == [
        "  a:",
        "    b:",
        "      2027: 1 MW  # is 2 MW",
        "      2028: 3 MW  # as it is",
        "    c: 12.5 %  # is 20 %",
    ]
