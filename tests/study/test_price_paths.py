"""A study on price paths: what it stores of each future, what knowing the path is worth, and that both agree."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from gigawatt.report import build_report
from gigawatt.study import StudyFolder, plan_study
from gigawatt.study.explained.explain import explain

PROGRAMME = """
programme: {name: Three paths, horizon: {start: 2027, end: 2028}, discount_rate: 7 %, weather_years: 2}
demand:
  serving: {demand: {2027: 100 kH100e, 2028: 300 kH100e}, value: 1.5 USD/h}
sites:
  ohio:
    jurisdiction: Ohio
    place: {latitude: 40.1, longitude: -82.7}
    connection: {market: pjm-aep, steps: {2027-01-01: 200 MW, 2028-06-01: 500 MW}}
    phases:
      next: {option: {halls: 600 MW, earliest: 2027-01-01}}
    power:
      gas: {technology: gas-turbine-simple-cycle, option: {limit: 400 MW, earliest: 2027-01-01}}
      solar: {technology: solar, option: {limit: 800 MW, earliest: 2027-01-01}}
      battery: {technology: battery, option: {limit: 200 MW, energy_limit: 800 MWh, earliest: 2027-01-01}}
chips:
  gb200-nvl72: {supply: 100000}
policy: {carbon_price: 10 USD/t}
uncertainty:
  price_paths:
    as-stated: {weight: 50 %}
    glut: {weight: 25 %, description: LNG stays away, fuels: {natural-gas: {times: 0.6}}, electricity: {times: 0.8}}
    dear:
      weight: 25 %
      fuels: {natural-gas: {price: {2027: 15 USD/MWh, 2028: 30 USD/MWh}}}
      markets: {pjm-aep: {price: 90 USD/MWh}}
      carbon_price: {times: 5}
"""
GAP = 1e-3


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> StudyFolder:
    path = tmp_path_factory.mktemp("paths")
    (path / "programme.yaml").write_text(PROGRAMME, encoding="utf-8")
    plan_study(path / "programme.yaml", path / "study", gap=GAP, value_of_information=True)
    return StudyFolder(path / "study")


def test_every_future_is_stored_and_certified(folder: StudyFolder) -> None:
    summary = folder.summary
    assert summary["plan"]["status"] == "certified"
    assert (summary["plan"]["weather_years"], summary["plan"]["price_paths"]) == (2, 3)
    hours = folder.dispatch("ohio")
    assert hours.select("period", "price_path", "weather").n_unique() == 2 * 3 * 2
    assert hours.height == 12 * 8760


def test_the_mean_of_all_futures_is_the_expected_cost(folder: StudyFolder) -> None:
    told: dict[str, Any] = folder.summary["outcomes"]
    weights = {path: one["weight"] for path, one in told["price_paths"].items()}
    assert weights == pytest.approx({"as-stated": 0.5, "glut": 0.25, "dear": 0.25})
    expected = folder.summary["cost"]["npv_usd"]
    assert told["expected_npv_usd"] == expected
    by_path = sum(weights[path] * one["npv_usd"] for path, one in told["price_paths"].items())
    assert by_path == pytest.approx(expected, rel=1e-9)
    assert sum(one["weight"] * one["npv_usd"] for one in told["weather_years"].values()) == pytest.approx(expected, rel=1e-9)
    costs = {path: one["npv_usd"] for path, one in told["price_paths"].items()}
    assert costs["glut"] < costs["as-stated"] < costs["dear"]


def test_a_path_s_fuel_is_paid_at_its_own_price(folder: StudyFolder) -> None:
    """Dollars of fuel over MWh of fuel, from the stored hours and the tables."""
    outcomes = folder.table("outcomes").filter(pl.col("year") == 2028)
    hours = folder.dispatch("ohio").filter(pl.col("year") == 2028).group_by("price_path", "weather")
    made = {(path, year): mwh for path, year, mwh in hours.agg(pl.col("generation:gas").cast(pl.Float64).sum()).iter_rows()}
    per_mwh = {}
    for row in outcomes.iter_rows(named=True):
        number = ["as-stated", "glut", "dear"].index(row["price_path"])
        per_mwh[row["price_path"]] = row["fuel_usd"] / made[number, row["weather"]]
    assert per_mwh["glut"] == pytest.approx(0.6 * per_mwh["as-stated"], rel=1e-6)
    heat_rate = float(folder.table("figures").filter(pl.col("name").str.ends_with("simple-cycle.heat_rate"))["value"][0])
    assert per_mwh["dear"] == pytest.approx(30.0 * heat_rate, rel=1e-6)


def test_what_knowing_is_worth_is_told_from_and_to(folder: StudyFolder) -> None:
    told = folder.summary["value_of_information"]
    perfect, stochastic = told["perfect_information_usd"], told["stochastic_solution_usd"]
    assert 0.0 <= perfect["low"] <= perfect["high"]
    assert 0.0 <= stochastic["low"] <= stochastic["high"]
    weights = {"as-stated": 0.5, "glut": 0.25, "dear": 0.25}
    assert sum(weights[path] * usd for path, usd in told["if_known_usd"].items()) == pytest.approx(told["expected_if_known_usd"])
    bought = folder.table("information").filter(pl.col("item") == "solar")
    solar = dict(bought.select("plan", "value").iter_rows())
    assert solar["dear"] > solar["this plan"] > solar["glut"]


def test_explain_adds_up_a_path_s_cost(folder: StudyFolder) -> None:
    told = explain(folder.path, "outcomes.price_paths.dear.npv_usd")
    assert told["adds_up"]


def test_the_report_tells_of_each_path(folder: StudyFolder) -> None:
    build_report(folder.path)
    page = (folder.path / "report.html").read_text(encoding="utf-8")
    for words in ("If prices and weather turn out otherwise", "LNG stays away", "weather year 2", "What would be bought if"):
        assert words in page
