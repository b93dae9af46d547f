"""Searching the figures."""

import pytest

from gigawatt.catalog import catalogue, facts, nearest_names


def test_facts_finds_figures_that_hold_every_word():
    natrium = facts(["Natrium", "capex"])
    assert {figure.name for figure in natrium} >= {"technologies.sodium-reactor-heat-storage.capex.2030"}
    assert all("capex" in figure.name or "capex" in figure.note for figure in natrium)
    assert facts(["natrium", "helicopter"]) == []
    assert len(facts()) > 2000 > len(catalogue(2025).figures) > 700


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (["ccgt", "nox"], "technologies.gas-turbine-combined-cycle.nox"),
        (["bridge", "life"], "technologies.rented-gas-turbine.life"),
        (["egs", "water"], "technologies.enhanced-geothermal.water"),
        (["sofc", "heat_rate"], "technologies.fuel-cell-solid-oxide.heat_rate"),
        (["interest", "Hyperion"], "capital.rated-campus-notes.debt_rate"),
        (["fx", "rupee", "2023"], "currencies.INR.rate.2023"),
        (["trainium", "dense_fp8"], "accelerators.trainium2.dense_fp8"),
        (["waha"], "fuels.natural-gas-permian.price.2025"),
    ],
)
def test_the_words_of_the_trade_find_it(words, name):
    assert name in {figure.name for figure in facts(words)}


def test_figures_come_in_the_order_of_the_data_files():
    names = [figure.name for figure in facts(["technologies.battery."])]
    rows = list(dict.fromkeys(name.split(".")[2] for name in names))
    assert rows[:2] == ["capex", "capex_energy"]
    assert rows[-2:] == ["availability", "capacity_credit"]


def test_names_come_before_descriptions_and_descriptions_before_sources():
    found = facts(["turbine"])
    named = [figure for figure in found if "turbine" in figure.name]
    described = [figure for figure in found if figure not in named and "turbine" in figure.note.casefold()]
    sourced = [figure for figure in found if figure not in named and figure not in described]
    assert named
    assert described
    assert sourced
    assert found[: len(named)] == named
    assert found[-len(sourced) :] == sourced
    assert all("turbine" in figure.source.casefold() for figure in sourced)


def test_the_years_of_a_path_stay_together():
    names = [figure.name.rpartition(".")[0] for figure in facts(["2025"]) if figure.name.rpartition(".")[2].isdigit()]
    blocks = [name for place, name in enumerate(names) if place == 0 or names[place - 1] != name]
    assert len(blocks) == len(set(blocks))


@pytest.mark.parametrize(
    ("word", "first"),
    [("batery", "battery"), ("trubine", "turbine"), ("Natrum", "Natrium"), ("singapor", "singapore")],
)
def test_the_nearest_known_names_of_a_word(word, first):
    assert nearest_names(word)[0].casefold() == first.casefold()
    assert len(nearest_names(word)) <= 5


def test_nothing_is_near_nonsense():
    assert nearest_names("zzzzqqq") == []
