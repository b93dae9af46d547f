"""The schedule in a study: its tables, its part of the summary, its chapter."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType

import polars as pl
import pytest

from gigawatt.programme import parse_programme
from gigawatt.programme.dates import iso_date
from gigawatt.report import board, build_report, headline, numbers, schedule
from gigawatt.report.results import Results
from gigawatt.report.schedule import Dates
from gigawatt.report.schedule_page import write_schedule_page
from gigawatt.schedule.answers.late_saves import late_saves
from gigawatt.schedule.answers.schedule import schedule as drawn_schedule
from gigawatt.study import StudyFolder
from gigawatt.study.schedule.tables import store_schedule

PROGRAMME = """\
programme: {name: Small, horizon: {start: 2029, end: 2034}, base_year: 2025, discount_rate: 7 %}
demand:
  serving: {demand: 100 kH100e, value: 1.5 USD/h}
sites:
  ohio:
    name: New Albany
    jurisdiction: Ohio
    place: {latitude: 40, longitude: -82}
    connection: {market: pjm-aep, steps: {2029: 100 MW}}
    phases:
      first: {commitment: {halls: 200 MW, online: 2030-07-01}}
    power:
      gas: {technology: gas-turbine-simple-cycle, commitment: {capacity: 300 MW, online: 2031-01-01}}
      engines: {technology: rented-gas-engine, role: bridge, option: {limit: 200 MW, until: 2032-12-31}}
chips:
  gb200-nvl72: {supply: 100000}
schedule:
  confidence: P80
  suppliers: {aurora: {slip: 3 months}}
  slots: {a1: {supplier: aurora, equipment: turbines, delivery: 2029-06-01, deposit: 20 MUSD}}
"""


@pytest.fixture(scope="module")
def scheduled(tmp_path_factory: pytest.TempPathFactory, tiny_study: ModuleType) -> StudyFolder:
    folder: StudyFolder = tiny_study.write_tiny_study(tmp_path_factory.mktemp("studies") / "scheduled", sites=1)
    months = folder.table("value_of_month").head(1)
    gas = {"energisation": "New Albany: gas", "value_usd": 7e6, "low_usd": 6e6, "high_usd": 8e6}
    folder.write_table("value_of_month", months.with_columns(**{name: pl.lit(value) for name, value in gas.items()}))
    found = store_schedule(folder, drawn_schedule(parse_programme(PROGRAMME, Path()), samples=512))
    folder.write_json("summary", {**folder.summary, "schedule": found})
    return folder


def test_the_summary_has_the_expected_cost_of_a_delay(scheduled: StudyFolder) -> None:
    told = scheduled.summary["schedule"]
    gas = next(item for item in told["items"] if item["path"] == "sites.ohio.power.gas")
    assert gas["value_of_month_usd"] == 7e6
    assert 0.0 < gas["expected_cost_of_delay_usd"] <= 7e6 * gas["expected_delay_months"] * (1.0 + 1e-9)  # within the horizon
    assert [slot["item"] for slot in told["slots"]] == ["sites.ohio.power.gas"]
    json.dumps(told, allow_nan=False)


def test_tables_agree_with_the_summary(scheduled: StudyFolder) -> None:
    told = scheduled.summary["schedule"]
    items = scheduled.table("schedule")
    assert items["path"].to_list() == [item["path"] for item in told["items"]]
    tasks = scheduled.table("schedule_tasks").filter(pl.col("item") == "sites.ohio.power.gas")
    assert tasks.filter(pl.col("name").str.contains("energised"))["criticality"].to_list()[-1] == 1.0
    curves = scheduled.table("energisation").filter(pl.col("key") == "programme.usable")
    last = curves.sort("date").row(-1, named=True)
    assert last["p10_mw"] >= last["p50_mw"] >= last["p80_mw"] >= last["p90_mw"]
    assert last["p50_mw"] == told["energised_mw"]["programme.usable"]["2034"]["p50"]


def test_a_chapter_tells_it(scheduled: StudyFolder) -> None:
    told = Dates.of(Results(scheduled))
    assert told is not None
    table = schedule.table(told)
    gas = next(row for row in table.rows if row[0] == "gas")
    assert gas[3] == "2031\u201101\u201101"
    assert "$" in str(gas[-1])
    assert any("aurora" in row for row in schedule.slots(told).rows)
    sentences = schedule.in_words(told)
    assert any("What engines (200\u00a0MW) buys at New Albany" in sentence for sentence in sentences)
    assert any("20.0\u00a0M$" in sentence and "would be lost" in sentence for sentence in sentences)
    assert any("Permit to install with prevention" in str(row[0]) for row in schedule.gates(told).rows)
    assert any("Data centres of more than 25 MW" in str(row[3]) for row in schedule.rules(told).rows)
    drawn = schedule.chart(told)
    assert drawn is not None
    assert drawn.selectors[0].opens_on == "programme.usable"
    page = build_report(scheduled.path).read_text("utf-8")
    assert "When the power comes" in page


def test_first_power_is_told_with_the_date_of_futures(scheduled: StudyFolder) -> None:
    results = Results(scheduled)
    card = next(one for one in headline.cards(results) if one.label.startswith("first power"))
    date = next(row["first_power"] for row in results.rows("sites"))
    assert (card.label, card.value) == ("first power", numbers.month(date)), "its date is none of the schedule's"
    told = scheduled.summary["schedule"]
    gas = next(item for item in told["items"] if item["path"] == "sites.ohio.power.gas")
    gas |= {"promised": iso_date(date), "p50": "2031-08-17", "p80": "2032-02-01"}
    results.summary["schedule"]["items"] = [gas]
    card = next(one for one in headline.cards(results) if one.label.startswith("first power"))
    assert (card.label, card.value) == ("first power, P50", "August 2031")
    assert card.detail.startswith(f"New Albany, P80 2032-02; planned {numbers.month(date)}")
    assert board.sites(results).rows[0][1] == f"{numbers.month(date)}, P50 2031-08"


def test_a_delay_that_saves_money_is_said_to() -> None:
    item = {"name": "New Albany: gas", "expected_cost_of_delay_usd": -3.2e8}
    assert not late_saves([item | {"expected_cost_of_delay_usd": None}, item | {"expected_cost_of_delay_usd": 1.0}])
    assert "(New Albany: gas), being late saves money" in late_saves([item])


def test_bars_begin_and_end_where_the_tasks_do(scheduled: StudyFolder) -> None:
    told = Dates.of(Results(scheduled))
    assert told is not None
    drawn = schedule.bars(told)
    assert drawn is not None
    assert {key for key, _ in drawn.selectors[0].options[:2]} == {"sites.ohio.phases.first", "sites.ohio.power.gas"}
    tasks = [row for row in told.tasks if row["item"] == "sites.ohio.power.gas"]
    seen = 0
    for trace in drawn.figures["sites.ohio.power.gas"]["data"]:
        if trace["type"] == "bar":
            for name, begin, long in zip(trace["y"], trace["base"], trace["x"], strict=True):
                row = next(row for row in tasks if name.startswith(row["name"]) and abs(begin - row["begin"]) < 1e-3)
                seen += 1
                assert begin + long == pytest.approx(max(row["p50"], row["begin"] + 7 / 365.25), abs=1e-3)
                assert (trace["name"] == "done") == (row["state"] == "done")
    assert seen == len(tasks) > 10


def test_a_schedule_is_a_page_of_its_own(scheduled: StudyFolder, tmp_path: Path) -> None:
    told = Dates.of(Results(scheduled))
    assert told is not None
    write_schedule_page("Small <b>", "", told, tmp_path / "page.html")
    page = (tmp_path / "page.html").read_text("utf-8")
    assert "Small &lt;b&gt;" in page
    assert all(f'id="plot-{key}"' in page for key in ("energisation", "tasks"))


def test_a_later_run_without_a_schedule_leaves_nothing_of_it(scheduled: StudyFolder) -> None:
    assert scheduled.has_table("energisation")
    scheduled.forget_results()
    assert not any(scheduled.has_table(name) for name in ("schedule", "schedule_tasks", "energisation"))


def test_a_study_without_a_schedule_has_no_chapter(results: Results) -> None:
    assert Dates.of(results) is None
