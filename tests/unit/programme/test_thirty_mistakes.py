"""A programme with thirty mistakes gets thirty messages, each where its mistake stands."""

from pathlib import Path

import pytest

from gigawatt.errors import ProgrammeError
from gigawatt.programme import check_programme, load_programme

FILE = Path(__file__).with_name("thirty_mistakes.yaml")

# Line, what stands at the column, path, what the message says, what the fix says.
EXPECTED = [
    (3, "2026}", "programme.horizon.end", "ends in 2026, before it starts in 2040", "Swap them"),
    (5, "700 %", "programme.discount_rate", "too large for a yearly rate", "1 (100 %) or less"),
    (6, "sead", "programme.sead", "unknown key", "Did you mean `seed`?"),
    (9, "H100", "demand.training.unit", "`H100` is not known here", "Did you mean `H100e`?"),
    (10, "600,", "demand.training.demand.2026", "bare number 600", "`600 kH100e`"),
    (11, "1.9 USD/MWh", "demand.training.value.2026", "`USD/MWh` is not a unit of a value per H100e and hour", "`1.9 USD/h`"),
    (12, "400 USD", "demand.training.interruptible.interruption_cost.p10", "`p10` is above `p50`", "p10 <= p50 <= p90"),
    (13, "serving", "demand.serving", "`value` is missing", "Add `value`"),
    (15, "2 GWh", "demand.serving.demand", "`GWh` is not a unit of a power", "`300 MW`"),
    (20, "140.1", "sites.ohio.place.latitude", "not a number of degrees from -90 to 90", "decimal"),
    (22, "pjm-apx", "sites.ohio.connection.market", "there is no market `pjm-apx`", "Did you mean `pjm-aep`?"),
    (23, "2026-02-30", "sites.ohio.connection.steps", "`2026-02-30` is not a date", "`2026-07-01`"),
    (23, "-1 GW", "sites.ohio.connection.steps.2028-01-01", "too small for a power", "0 or more"),
    (26, "150 %", "sites.ohio.phases.first.commitment.spent", "too large for a share", "1 (100 %) or less"),
    (
        26,
        "gb200-nvl27",
        "sites.ohio.phases.first.commitment.chips.gb200-nvl27",
        "there is no chip",
        "Did you mean `gb200-nvl72`?",
    ),
    (29, "option", "sites.ohio.phases.both.option", "both `commitment` and `option`", "Keep one"),
    (32, "gas-turbine-simple-cicle", "sites.ohio.power.gas.technology", "no technology", "`gas-turbine-simple-cycle`?"),
    (33, "2028-01-01", "sites.ohio.power.gas.commitment.retires", "retires before it is online (2030-01-01)", "Swap"),
    (36, "8 GWh", "sites.ohio.power.solar.option.energy_limit", "solar is no battery", "Remove it"),
    (37, "7 MMBtu", "sites.ohio.power.solar.heat_rate", "no meaning for solar", "Remove it"),
    (40, "option", "sites.ohio.power.store.option", "`energy_limit` is missing", "Add `energy_limit`"),
    (41, "dark", "sites.dark", "no path to power", "Add a `connection`"),
    (49, "300 USD/kWh", "sites.crowded.connection.capex", "not a unit of a cost per capacity", "`1200 USD/kW`"),
    (51, "twin", "sites.crowded.phases.halls.power.twin", "is here twice (also sites.crowded.power.twin)", "another name"),
    (53, "600 MW", "sites.crowded.power.twin.option.limit", "not one whole unit of large-reactor (1000 MW)", "Raise it"),
    (55, '"1,000,000"', "chips.vr200-nvl72.supply.2026", "has a comma in its number", "plain or with `_`"),
    (55, "certain", "chips.vr200-nvl72.price.confidence", "`certain` is not known here", "Known: high, medium"),
    (58, "steam-engine", "power.slots.turbines.technologies", "no technology `steam-engine`", "Did you mean `gas-engine`?"),
    (58, "next-year", "power.slots.turbines.supply", "`next-year` is not a year", "whole years"),
    (59, "finanse", "finanse", "unknown key", "Did you mean `finance`?"),
]


def test_thirty_mistakes_get_thirty_messages() -> None:
    problems = check_programme(FILE)
    assert len(EXPECTED) == 30
    assert [(problem.line, problem.path) for problem in problems] == [(line, path) for line, _, path, _, _ in EXPECTED]


@pytest.mark.parametrize("number", range(30), ids=lambda number: EXPECTED[number][2])
def test_message_stands_where_its_mistake_is(number: int) -> None:
    problem = check_programme(FILE)[number]
    line, token, path, message, fix = EXPECTED[number]
    text = FILE.read_text(encoding="utf-8").splitlines()[problem.line - 1]
    assert (problem.line, problem.path) == (line, path)
    assert text[problem.column - 1 :].startswith(token)
    assert message in problem.message
    assert fix in problem.fix


def test_error_prints_each_with_its_place() -> None:
    with pytest.raises(ProgrammeError) as caught:
        load_programme(FILE)
    lines = str(caught.value).splitlines()
    assert len(lines) == 30
    assert lines[2] == f"{FILE}:6:3: programme.sead: unknown key. Did you mean `seed`?"
    assert caught.value.exit_code == 2
