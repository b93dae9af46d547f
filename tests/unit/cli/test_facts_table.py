"""The table of ``gigawatt facts``."""

from rich.console import Console

from gigawatt.catalog import facts, risk_defaults, standings, unsourced
from gigawatt.catalog.sourced_figures import Standing
from gigawatt.cli.facts_table import facts_table, standings_table


def shown(*words: str) -> str:
    console = Console(width=200, force_terminal=False, color_system=None)
    with console.capture() as text:
        console.print(facts_table(facts(words), 2025))
    return text.get()


def test_a_path_by_year_is_one_row_with_one_source():
    table = facts_table(facts(["technologies.solar.capex"]), 2025)
    assert table.row_count == 1
    text = shown("technologies.solar.capex")
    assert text.count("upv_ATB_2024_moderate") == 1
    assert "2025: " in text
    assert "2050: " in text


def test_units_are_those_that_the_trade_quotes():
    assert "USD/kW " in shown("technologies.gas-engine.capex")
    assert "USD/kWh" in shown("technologies.battery.capex_energy")
    assert "USD/(kW*year)" in shown("technologies.rented-gas-turbine.fixed_om")
    assert " 5   % " in shown("technologies.gas-engine.forced_outage_rate")
    assert " 45   % " in shown("halls.standard-hall.capex_parts.electrical")
    assert "USD/MWh" in shown("technologies.gas-engine.variable_om")
    assert "1.4493 " in shown("turbine_ratio")
    assert " 6.238   MMBtu/MWh" in shown("technologies.gas-turbine-combined-cycle.heat_rate")
    assert "2025: 3.53 " in shown("fuels.natural-gas.price").replace("\n", " ")
    assert "USD/MMBtu" in shown("fuels.natural-gas.price")
    assert "2025.75   a date" in shown("chips.gb300-nvl72.available")
    assert "31   months" in shown("technologies.gas-turbine-simple-cycle.lead_time")


def test_doubt_and_trust_are_shown():
    text = shown("technologies.rented-gas-turbine.capex")
    assert "150 (60 to 300)" in text
    assert "○○○" in text
    assert "??? from memory: look it up before you rely on it" in text
    assert "???" in shown("technologies.gas-turbine-aeroderivative.heat_rate").splitlines()[4]


def test_what_has_no_source_is_counted_and_listed():
    every = facts(["networks"])
    without = unsourced(every)
    assert {figure.confidence for figure in without} <= {"assumption", "unsourced-memory"}
    (networks,) = standings(figure for figure in every if figure.name.startswith("networks."))
    assert networks.assumed + networks.remembered == len([one for one in without if one.name.startswith("networks.")])
    assert networks.sourced >= 70, "durations of tasks that had a source before have one still"
    console = Console(width=120, force_terminal=False, color_system=None)
    with console.capture() as text:
        console.print(standings_table([networks, Standing("other", 1, 1, 0)]))
    assert f"{networks.sourced + 1} " in text.get()
    assert "50%" in text.get()


def test_every_cause_of_doubt_but_three_stands_on_a_record():
    found = [figure.name.split(".") for figure in unsourced(risk_defaults().figures)]
    without = {name[1] for name in found if name[0] == "risk_causes"}
    assert without <= {"hall-cost", "permit", "reactor-vendor"}
