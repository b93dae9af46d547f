"""What the report says of chips that wait, of power and its carbon, of months and of the certificate."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import polars as pl
import pytest

from gigawatt.report import headline, months, power, tables, waiting
from gigawatt.report.build import page
from gigawatt.report.results import Results
from gigawatt.study import StudyFolder


def rewritten(study: StudyFolder, path: Path, table: str, change: pl.Expr) -> Results:
    """A copy of the study with one table changed."""
    changed = StudyFolder(shutil.copytree(study.path, path / "copy"))
    changed.write_table(table, study.table(table).with_columns(change))
    return Results(changed)


def test_chips_that_all_work_are_not_said_to_wait(results: Results) -> None:
    assert waiting.sentence(results) == ""
    assert "Chips that wait" not in page(results)


def test_chips_that_wait_are_named_with_their_year_and_what_they_lack(tmp_path: Path, study: StudyFolder) -> None:
    idle = (pl.col("year") == 2030) & (pl.col("chip") == "own-2")
    columns = [pl.when(idle).then(0.0).otherwise(pl.col(name)).alias(name) for name in ("accelerators", "it_mw")]
    changed = StudyFolder(shutil.copytree(study.path, tmp_path / "copy"))
    changed.write_table("assignment", study.table("assignment").with_columns(columns))
    found = Results(changed)
    said = waiting.sentence(found).replace("\u00a0", " ")
    assert said == (
        "In 2030, 1.08 GW of the 3.60 GW of chips owned do no work, most of them own-2 (1.08 GW). "
        "Their sites have halls for them: they lack power, or work that pays."
    )
    assert "Chips that wait" in page(found)
    rows = tables.what_to_build(found, found.sites, with_total=True).rows
    row = next(row for row in rows if row[1] == "2030")
    owned, working = (
        sum(one["accelerators"] for one in found.rows(name) if one["year"] == 2030) for name in ("chips", "assignment")
    )
    assert row[4] == f"{100 * working / owned:.1f}\u00a0%"
    assert "own-2, none at work" in str(row[6])
    assert "gb300," not in str(row[6])


def test_chips_beyond_the_halls_of_their_site_are_said_to_be(tmp_path: Path, study: StudyFolder) -> None:
    found = rewritten(study, tmp_path, "chips", pl.col("it_mw") * 1.5)
    assert "The halls at their sites are full or not built." in waiting.sentence(found)


def test_power_by_technology_is_what_the_tables_hold(results: Results) -> None:
    rows = power.by_technology(results).rows
    assert [row[1] for row in rows if row[0] == "solar"] == ["2029"]
    last = next(row for place, row in enumerate(rows) if row[1] == "2031" and rows[place - 2][0] == "solar")
    capacity = results.total("power_capacity", "capacity_mw", "technology", "year")["solar", 2031]
    made = results.total("energy", "generated_mwh", "technology", "year")["solar", 2031]
    assert last[4] == f"{100 * made / (8760 * capacity):.1f}\u00a0%"
    assert last[5] == "100\u00a0%"
    assert any(str(row[0]).startswith("battery (store") for row in rows)


def test_the_cost_of_power_leaves_out_halls_and_chips(tmp_path: Path, study: StudyFolder, results: Results) -> None:
    kinds = {"power capital", "fixed operation", "fuel", "grid energy"}
    costs = results.rows("costs")
    expected = sum(row["usd"] for row in costs if (row["site"], row["year"]) == ("ohio", 2030) and row["kind"] in kinds)
    before = power.cost_of_power(results)["ohio", 2030]
    assert before == pytest.approx(expected, rel=1e-12)
    of_halls = pl.when(pl.col("kind") == "hall capital").then(pl.lit("fixed operation")).otherwise(pl.col("kind")).alias("kind")
    assert power.cost_of_power(rewritten(study, tmp_path, "costs", of_halls))["ohio", 2030] == pytest.approx(before, rel=1e-12)


def test_a_plant_that_stands_and_makes_nothing_is_named(tmp_path: Path, study: StudyFolder, results: Results) -> None:
    assert power.idle(results) == []
    nothing = pl.when((pl.col("asset") == "reactor") & (pl.col("year") > 2029)).then(0.0).otherwise(pl.col("generated_mwh"))
    said = power.idle(rewritten(study, tmp_path, "energy", nothing.alias("generated_mwh")))
    assert len(said) == 1
    assert said[0].startswith("reactor at Cattenom (small reactor, ")
    assert "makes nothing in 2030 and 2031: " in said[0]


def test_a_carbon_cap_is_drawn_against_the_carbon_of_all_sites(tmp_path: Path, study: StudyFolder, results: Results) -> None:
    chart = power.carbon(results)
    assert chart is not None
    figure = chart.figures[""]
    emitted = results.total("energy", "co2_t", "year")[2031]
    assert sum(trace["y"][-1] for trace in figure["data"]) * 1e6 == pytest.approx(emitted, rel=1e-4)
    capped = pl.when(pl.col("kind") == "capital budget").then(pl.lit("carbon cap")).otherwise(pl.col("kind")).alias("kind")
    chart = power.carbon(rewritten(study, tmp_path, "limits", capped))
    assert chart is not None
    assert chart.figures[""]["data"][-1]["meta"] == "carbon cap"
    assert chart.figures[""]["data"][-1]["y"] == [6e4] * 3


def test_a_month_that_may_be_worth_nothing_is_pale(tmp_path: Path, study: StudyFolder, results: Results) -> None:
    chart = months.chart(results)
    assert chart is not None
    assert chart.remarks == {}
    assert set(chart.figures[""]["data"][0]["marker"]["color"]) == {months.BAR}
    low = pl.when(pl.col("value_usd") < 2e8).then(-5e9).otherwise(pl.col("low_usd")).alias("low_usd")
    chart = months.chart(rewritten(study, tmp_path, "value_of_month", low))
    assert chart is not None
    assert chart.figures[""]["data"][0]["marker"]["color"] == [months.PALE, months.PALE, months.BAR]
    assert chart.remarks[""].startswith("Pale bars (2 of 3): the certificate cannot tell it from zero.")
    start, end = chart.figures[""]["layout"]["xaxis"]["range"]
    assert -200 < start < 0 < 310 < end < 480  # M$: the bars fill most of it


def test_the_objective_is_told_from_its_bound_and_reconciled(results: Results) -> None:
    detail = headline.certificate(results).detail.replace("\u00a0", " ")
    found = re.search(r"Objective ([\d,.]+) B\$, lower bound ([\d,.]+) B\$", detail)
    assert found is not None
    assert found[1] != found[2]
    sums = re.search(r"programme ([\d,.]+) B\$ \+ price of compute not built ([\d,.]+) B\$ = objective ([\d,.]+) B\$", detail)
    assert sums is not None
    paid, price, whole = (float(part.replace(",", "")) for part in sums.groups())
    assert paid + price == pytest.approx(whole, abs=1e-9)
