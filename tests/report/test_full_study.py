"""The report of a study with quarters, weather years, export, shifting work, a bridge and everything that may be asked for."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import polars as pl
import pytest

from gigawatt.report import asked, bridging, costs, dispatch, headline, power, priced, promises, quarters, sankey, sources
from gigawatt.report.build import page
from gigawatt.report.chapters import sections
from gigawatt.report.results import Results
from gigawatt.study import StudyFolder


@pytest.fixture(scope="module")
def everything(full: StudyFolder) -> Results:
    return Results(full)


def test_chapters_that_only_some_programmes_have_stand_in_their_place(everything: Results, results: Results) -> None:
    keys = [section.key for section in sections(everything)]
    assert keys[2:7] == ["over-time", "quarters", "power", "bridging", "asked"]
    assert {"quarters", "bridging", "asked"}.isdisjoint(section.key for section in sections(results))


def test_every_figure_is_one_that_plotly_accepts(everything: Results) -> None:
    for section in sections(everything):
        for chart in section.charts:
            for figure in chart.figures.values():
                go.Figure(figure)


def test_a_picture_of_hours_shows_the_first_weather_year_and_balances(everything: Results) -> None:
    chart = dispatch.chart(everything)
    assert chart is not None
    figure = chart.figures["ohio|2029"]
    stack = np.sum([trace["y"] for trace in figure["data"] if trace.get("stackgroup")], axis=0)
    load = next(trace["y"] for trace in figure["data"] if trace["meta"] == "load")
    assert len(load) == 168
    np.testing.assert_allclose(stack, load, atol=2e-3 * max(load))
    names = {trace["meta"] for trace in figure["data"]}
    assert {"load before work is shifted", "sold to the grid"} <= names | {
        trace["meta"] for one in chart.figures.values() for trace in one["data"]
    }
    remark = chart.remarks["ohio|2029"]
    assert "less than 1 kW" in remark
    assert "the first of 2 weather years" in remark
    assert "of work is done at another hour" in remark


def test_the_load_before_shifting_is_what_the_tiny_study_had(full: StudyFolder) -> None:
    frame = full.dispatch("texas").filter(pl.col("weather") == 0)
    columns = {name: frame[name].to_numpy() for name in frame.columns}
    before = dispatch.load_before_shifting(columns)
    shifted = columns["load_mw"] - before
    assert np.abs(shifted).max() > 0
    np.testing.assert_allclose(shifted[::2] / before[::2], 0.004, rtol=1e-9)
    np.testing.assert_allclose(shifted[1::2] / before[1::2], -0.004, rtol=1e-9)


def test_what_is_sold_leaves_its_site_in_the_sankey(everything: Results) -> None:
    links = sankey.energy_flows(everything, 2030).links
    sold = sum(mwh for (_, target), mwh in links.items() if target == ("loss", "sold to the grid"))
    assert sold == pytest.approx(everything.total("load", "exported_mwh", "year")[2030], rel=1e-9)
    for place in {target for _, target in links if target[0] == "site"}:
        came = sum(mwh for (_, target), mwh in links.items() if target == place)
        went = sum(mwh for (source, _), mwh in links.items() if source == place)
        assert went == pytest.approx(came, rel=1e-9)
    assert "is done at another hour" in sankey.shifting(everything, 2030)


def test_sales_are_a_negative_part_of_the_cost(everything: Results) -> None:
    chart = costs.parts(everything)
    assert chart is not None
    bar = chart.figures[""]["data"][0]
    amounts = dict(zip([label.split("<br>")[0] for label in bar["y"]], bar["x"], strict=True))
    assert amounts["export sales"] < 0
    assert sum(amounts.values()) == pytest.approx(sum(costs.cost_of_compute(everything).values()), rel=1e-4)
    by_kind = costs.by_kind(everything)
    assert by_kind is not None
    assert "sales below zero" in by_kind.title


def test_a_year_of_quarters_counts_as_much_as_its_quarters(everything: Results) -> None:
    rows = everything.rows("calendar")
    assert everything.quarters == {0: "2029-Q1", 1: "2029-Q2", 2: "2029-Q3", 3: "2029-Q4"}
    assert everything.discount[2029] == pytest.approx(sum(row["discount"] * row["length_years"] for row in rows[:4]))
    assert everything.discount[2031] == pytest.approx(1.08**-2.5)


def test_quarters_show_power_and_load_that_add_up_to_the_year(everything: Results, full: StudyFolder) -> None:
    built, meets = quarters.charts(everything)
    assert [value for value, _ in built.selectors[0].options] == ["all", "texas", "ohio"]
    traces = {trace["meta"]: trace for trace in meets.figures["all"]["data"]}
    hours = [8760 * row["length_years"] for row in everything.rows("calendar")[:4]]
    year = everything.total("load", "load_mwh", "year")[2029]
    unit = 1e3 if year / 8760 >= 1e3 else 1.0
    assert sum(mw * unit * length for mw, length in zip(traces["mean load"]["y"], hours, strict=True)) == pytest.approx(
        year, rel=1e-4
    )
    peaks = traces["load in its highest hour"]["y"]
    sums = full.query("select period, hour, sum(load_mw) as mw from dispatch where weather = 0 and period < 4 group by all")
    highest = sums.group_by("period").agg(pl.col("mw").max()).sort("period")["mw"].to_list()
    assert [mw * unit for mw in peaks] == pytest.approx(highest, rel=1e-4)
    assert quarters.in_words(everything)[1] == "2029-Q2: nothing new."


def test_a_bridge_is_shown_with_its_end_and_what_comes_in_its_place(everything: Results) -> None:
    rows = bridging.table(everything).rows
    assert [row[:3] for row in rows] == [["El Paso", "peakers (gas simple cycle)", "bridge"]]
    assert rows[0][7] == "January 2031"
    assert "wind" in str(rows[0][8])
    assert "gas" not in str(rows[0][8])
    chart = bridging.chart(everything)
    assert chart is not None
    carried = {trace["meta"]: trace["y"] for trace in chart.figures[""]["data"]}
    total = np.sum([values for name, values in carried.items() if name != "mean load"], axis=0)
    made = everything.total("energy", "generated_mwh", "site", "year")["texas", 2031]
    assert total[-1] * 1e3 * 8760 == pytest.approx(made, rel=1e-3)


def test_what_is_asked_stands_beside_what_is_reached(everything: Results) -> None:
    found = dict(asked.tables(everything))
    clean = next(table for title, table in found.items() if title.startswith("Clean energy"))
    assert list(clean.rows[0][:4]) == ["New Albany", "2029", "at least 60.0\u00a0%", "70.0\u00a0%"]
    permit = next(table for title, table in found.items() if title.startswith("Hours of permits"))
    assert list(permit.rows[0][2:5]) == ["at most 4,000\u00a0h", "1,000\u00a0h", "25.0\u00a0%"]
    reserve = next(table for title, table in found.items() if title.startswith("Reserve"))
    assert list(reserve.rows[0][1:5]) == ["2029-Q2", "at least 300\u00a0MW", "360\u00a0MW", "83.3\u00a0%"]
    said = asked.in_words(everything)
    assert "Nitrogen oxides: used to the full in 2029 (New Albany)." in said
    assert "Water: nowhere used to the full; most of all 25.0\u00a0% (New Albany, 2029)." in said


def test_power_says_what_is_clean_shifted_sold_and_closed(everything: Results) -> None:
    table = power.by_site(everything)
    assert list(table.columns[-3:]) == [">carbon-free", ">IT work shifted", ">sold to the grid"]
    assert table.rows[0][-3] == "70.0\u00a0%"
    assert "12.0\u00a0MW of gas at New Albany (gas combined cycle) is closed for good in 2031." in power.closed(everything)


def test_the_weather_is_told_with_its_years_and_notes(everything: Results) -> None:
    row = sources.weather(everything).rows[0]
    assert row[2] == "2"
    assert str(row[-1]).endswith("a gap of three hours was filled")
    assert "2 weather years" in sources.weights(everything)[0]
    assert "in 2 weather years" in headline.certificate(everything).detail


def test_a_scenario_is_named(full: StudyFolder, everything: Results) -> None:
    named = Results(full)
    named.programme = {**named.programme, "scenario": "late-gas"}
    assert "scenario late-gas" in page(named)
    assert "scenario" not in page(everything).split("</header>")[0].split("<h1>")[0]


def test_counts_of_figures_add_up(everything: Results) -> None:
    rows = [[int(str(cell)) for cell in row[1:-1]] for row in sources.counts(everything).rows]
    assert [sum(column) for column in zip(*rows[:-1], strict=True)] == rows[-1]
    assert rows[-1][-1] == len(everything.rows("figures"))


def test_a_promise_stands_beside_its_class(full: StudyFolder) -> None:
    rows = Results(full)
    beside = {"reference_class": "nuclear", "p50_of_class": 1.5e6, "p80_of_class": 2.5e6}
    alone = {"reference_class": None, "p50_of_class": None, "p80_of_class": None}
    rows.rows("figures")[:] = [
        {"name": "technologies.small-reactor.capex.2030", "value": 1e6, "unit": "USD/MW", **beside},
        {"name": "technologies.small-reactor.capex.2040", "value": 0.5e6, "unit": "USD/MW", **beside},
        {"name": "technologies.solar.capex", "value": 0.9e6, "unit": "USD/MW", **alone},
        {"name": "technologies.wind.capex", "value": 0.9e6, "unit": "USD/MW"},  # of a study from before classes were known
    ]
    (line,) = promises.table(rows).rows
    assert line[0] == "technologies.small-reactor.capex.2030"
    assert [str(cell).replace(",", "") for cell in line[1:4]] == ["1000000", "1500000", "2500000"]


def test_a_figure_is_ranked_by_the_costs_it_multiplies(full: StudyFolder) -> None:
    figures = [
        ("technologies.gas-combined-cycle.capex.2029", "assumption"),
        ("technologies.gas-combined-cycle.capex.2035", "high"),
        ("technologies.solar.capex", "high"),
        ("fuels.natural-gas.price", "low"),
        ("chips.own-2.price", "unsourced-memory"),
        ("technologies.gas-combined-cycle.life", "assumption"),
    ]
    blank = {"value": 1.0, "unit": "USD", "source": "", "as_of": "", "origin": "catalogue", "note": "", "p10": None, "p90": None}
    rows = Results(full)
    rows.rows("figures")[:] = [{"name": name, "confidence": confidence, **blank} for name, confidence in figures]
    found = dict(priced.unsure(rows))
    assert set(found) == {"technologies.gas-combined-cycle.capex", "fuels.natural-gas.price", "chips.own-2.price"}
    costs_of = rows.rows("costs")
    expected = sum(row["discounted_usd"] for row in costs_of if row["item"] == "gas" and row["kind"] == "power capital")
    assert found["technologies.gas-combined-cycle.capex"].usd == pytest.approx(expected)
    chips = sum(row["discounted_usd"] for row in costs_of if row["item"] == "own-2" and row["kind"] == "chip capital")
    assert found["chips.own-2.price"].usd == pytest.approx(chips)
    assert next(iter(priced.table(rows).rows))[0] == max(found, key=lambda name: found[name].usd)
