"""Every number of a study is explained from the study's own files: terms that add up, inputs with sources, limits with prices."""

from __future__ import annotations

import math
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.study.conftest import Planned
from typer.testing import CliRunner

from gigawatt.cli import application
from gigawatt.errors import StudyError
from gigawatt.study.explained.evidence import walk
from gigawatt.study.explained.explain import explain

WITHOUT_TERMS = {"programme", "plan"}


def numbers(summary: dict[str, Any]) -> Iterator[tuple[str, float]]:
    return ((path, value) for path, value in walk(summary) if isinstance(value, (int, float)) and not isinstance(value, bool))


def test_every_number_of_the_plan_has_terms_that_add_up_to_it(campuses: Planned) -> None:
    explained = 0
    for path, value in numbers(campuses.summary):
        if path.split(".")[0] in WITHOUT_TERMS:
            continue
        found = explain(campuses.folder.path, path)
        assert found["value"] == value
        assert found["unit"], path
        if value != 0.0:
            total = math.fsum(term["value"] for term in found["terms"])
            assert total / found["terms_over"] == pytest.approx(value, rel=1e-6), path
            assert found["adds_up"] is True
            explained += 1
    assert explained > 20


@pytest.mark.parametrize("path", ["plan.objective_usd", "plan.lower_bound_usd", "plan.gap"])
def test_the_certificate_adds_up(campuses: Planned, path: str) -> None:
    found = explain(campuses.folder.path, path)
    assert found["adds_up"] is True
    assert found["certificate"]["status"] == "certified"


def test_limits_have_prices_and_are_those_of_the_year(campuses: Planned) -> None:
    year = max(campuses.summary["capacity"])
    limits = explain(campuses.folder.path, f"capacity.{year}.it_mw")["limits"]
    stored = campuses.folder.table("limits").filter(pl.col("price_usd_per_unit") > 0.0)
    assert limits
    assert {limit["limit"] for limit in limits} <= set(stored["limit"])
    assert all(limit["year"] <= int(year) for limit in limits)
    saved = [limit["saving_usd"] or 0.0 for limit in limits]
    assert saved == sorted(saved, reverse=True)


def test_limits_are_not_told_of_what_all_of_them_bear_on(campuses: Planned) -> None:
    for path in ("cost.npv_usd", "plan.gap", "plan.seconds", "cost.levelized_cost_of_compute_usd_per_it_mwh"):
        assert explain(campuses.folder.path, path)["limits"] is None, path


def test_the_gap_is_the_upper_bound_less_the_lower_over_the_upper(campuses: Planned) -> None:
    plan = campuses.summary["plan"]
    found = explain(campuses.folder.path, "plan.gap")
    assert [term["value"] for term in found["terms"]] == [plan["objective_usd"], -plan["lower_bound_usd"]]
    assert found["terms_over"] == plan["objective_usd"]
    printed = CliRunner().invoke(application, ["explain", str(campuses.folder.path), "plan.gap"]).stdout
    assert "less the lower bound" in printed
    assert "share" not in printed  # of terms that cancel each other


def test_a_key_that_sets_limits_says_what_the_plan_makes_of_each(campuses: Planned) -> None:
    stored = campuses.folder.table("limits").filter(pl.col("kind") == "grid connection")
    path = str(stored["path"][0])
    uses = explain(campuses.folder.path, path)["uses"]
    expected = stored.filter(pl.col("path") == path)
    assert [use["limit"] for use in uses] == expected["limit"].to_list()
    assert [use["used"] for use in uses] == expected["used"].to_list()
    printed = CliRunner().invoke(application, ["explain", str(campuses.folder.path), path]).stdout
    assert "Grid connection: what the plan makes of it" in printed


def test_a_stated_figure_has_its_source_and_what_it_costs(campuses: Planned) -> None:
    stated = campuses.folder.table("figures").filter((pl.col("origin") == "programme") & pl.col("name").str.contains("power"))
    row = stated.row(0, named=True)
    found = explain(campuses.folder.path, row["name"])
    assert (found["kind"], found["value"], found["unit"]) == ("input", row["value"], row["unit"])
    assert found["words"].startswith("stated in the programme (line ")
    assert [each["name"] for each in found["inputs"]] == [row["name"]]


def test_what_is_not_stated_leads_to_its_default(campuses: Planned) -> None:
    site = next(site for site in campuses.programme.sites if site.power)
    stated = {row["name"] for row in campuses.folder.table("figures").iter_rows(named=True)}
    asset = next(asset for asset in site.power if f"{asset.path}.availability" not in stated)
    found = explain(campuses.folder.path, f"{asset.path}.availability")
    assert found["value"] == asset.technology.availability.value
    assert found["inputs"][0]["source"]
    assert f"technologies.{asset.technology.key}.availability" in found["words"]


def test_a_limit_of_the_programme_says_whether_it_binds(campuses: Planned) -> None:
    binding = campuses.folder.table("limits").filter(
        (pl.col("price_usd_per_unit") > 0.0) & (pl.col("kind") == "demand") & pl.col("item").is_not_null()
    )
    workload = binding["item"][0]
    limits = explain(campuses.folder.path, f"demand.{workload}.demand")["limits"]
    assert {limit["limit"] for limit in limits} == set(binding.filter(pl.col("item") == workload)["limit"])


def test_a_figure_that_the_study_did_not_use_is_the_catalogue_s(campuses: Planned) -> None:
    used = set(campuses.folder.table("figures")["name"])
    assert "technologies.large-reactor.availability" not in used
    found = explain(campuses.folder.path, "technologies.large-reactor.availability")
    assert found["words"] == "in the catalogue; this study did not use it"


def test_dates_names_and_sections_are_shown_as_stated(campuses: Planned) -> None:
    site = campuses.programme.sites[0]
    found = explain(campuses.folder.path, f"sites.{site.key}.jurisdiction")
    assert (found["value"], found["limits"]) == (site.jurisdiction, None)
    section = explain(campuses.folder.path, f"sites.{site.key}.place")
    assert [entry["name"].rpartition(".")[2] for entry in section["entries"]][:2] == ["latitude", "longitude"]
    assert explain(campuses.folder.path, "cost")["entries"][0]["name"] == "cost.npv_usd"


def test_an_unknown_name_gets_the_nearest(campuses: Planned) -> None:
    with pytest.raises(StudyError, match=r"there is no number `cost.npw_us`\. Nearest: cost.npv_usd"):
        explain(campuses.folder.path, "cost.npw_us")
    with pytest.raises(StudyError, match="Begin with one of: programme, plan"):
        explain(campuses.folder.path, "zzz")


def test_terms_of_another_run_are_not_passed_off(campuses: Planned, tmp_path: Path) -> None:
    copy = tmp_path / "study"
    shutil.copytree(campuses.folder.path, copy)
    costs = pl.read_parquet(copy / "tables" / "costs.parquet")
    costs.with_columns(pl.col("discounted_usd") * 1.01).write_parquet(copy / "tables" / "costs.parquet")
    found = explain(copy, "cost.npv_usd")
    assert found["value"] == campuses.summary["cost"]["npv_usd"]
    assert found["adds_up"] is False
    printed = CliRunner().invoke(application, ["explain", str(copy), "cost.npv_usd"])
    assert "The terms do not add up to the number" in printed.stdout


def test_on_the_command_line(campuses: Planned) -> None:
    study = str(campuses.folder.path)
    result = CliRunner().invoke(application, ["explain", study, "cost.npv_usd"])
    assert result.exit_code == 0
    for words in (
        "cost.npv_usd = $",
        "chip capital",
        "together",
        "Inputs",
        "programme.discount_rate",
        "certified",
    ):
        assert words in result.stdout
    year = max(campuses.summary["capacity"])
    limited = CliRunner().invoke(application, ["explain", study, f"capacity.{year}.it_mw"])
    assert "Limits that bind on it, those first whose lifting saves most:" in limited.stdout
    wrong = CliRunner().invoke(application, ["explain", study, "cost.npw_us"])
    assert (wrong.exit_code, "Nearest: cost.npv_usd" in wrong.stderr) == (2, True)
