"""Scenarios: what they change, where their mistakes are named, and what a study is told."""

from pathlib import Path

import pytest
from tests.unit.programme.programme_text import SMALL

from gigawatt.errors import ProgrammeError
from gigawatt.programme import parse_programme, scenario_names
from gigawatt.programme.programme import Programme
from gigawatt.programme.review import Review, review_text


def with_scenarios(text: str) -> str:
    return f"{SMALL}scenarios:\n{text}"


def scenario(text: str, name: str = "late") -> Programme:
    return parse_programme(with_scenarios(text), Path(), scenario=name)


def review(text: str) -> Review:
    return review_text(with_scenarios(text), Path())


def test_dotted_and_nested_changes_are_the_same() -> None:
    dotted = scenario("  late: {sites.ohio.power.solar.option.limit: 2 GW, demand.serving.value: 2 USD/h}")
    nested = scenario("  late: {demand: {serving: {value: 2 USD/h}}, sites: {ohio: {power: {solar: {option: {limit: 2 GW}}}}}}")
    assert dotted.sites[0].power[0].power_mw.value == 2000.0
    assert (dotted.sites, dotted.workloads) == (nested.sites, nested.workloads)
    assert dotted.text == nested.text


def test_what_is_not_named_stays() -> None:
    base, changed = parse_programme(SMALL, Path()), scenario("  late: {policy: {carbon_cap: 2 Mt/year}}")
    assert (base.sites, base.workloads, base.chips) == (changed.sites, changed.workloads, changed.chips)
    assert base.policy.carbon_cap_t_per_year is None
    assert changed.policy.carbon_cap_t_per_year is not None


def test_quantities_paths_and_steps_are_put_in_place_whole() -> None:
    changed = scenario(
        "  late:\n    sites.ohio.connection: {steps: {2029: 1 GW}}\n"
        "    demand.serving.demand: {2027: 1 H100e, 2028: 2 H100e}\n    chips.gb200-nvl72.supply: {value: 5, source: a letter}\n"
    )
    assert changed.sites[0].connection is not None
    assert [step.date for step in changed.sites[0].connection.steps] == [2029.0]
    assert [year for year, _ in changed.workloads[0].demand.points] == [2027.0, 2028.0]
    assert changed.chips[0].accelerators_per_year.points[0][1].source == "a letter"


def test_a_dotted_path_changes_one_step() -> None:
    changed = scenario("  late: {sites.ohio.connection.steps.2029-06: 1 GW}")
    assert changed.sites[0].connection is not None
    assert [step.limit_mw.value for step in changed.sites[0].connection.steps] == [300.0, 1000.0]


def test_a_key_with_nothing_after_it_is_removed() -> None:
    assert scenario("  late: {sites.ohio.power.solar: }").sites[0].power == ()
    assert scenario("  late: {sites: {ohio: {power: {solar: ~}}}}").sites[0].power == ()
    swapped = scenario("  late: {sites.ohio.phases.first: {commitment: ~, option: {halls: 100 MW}}}")
    assert swapped.sites[0].phases[0].standing == "option"


def test_a_scenario_may_change_what_aliases_share() -> None:
    text = SMALL.replace("{halls: 200 MW", "&c {halls: 200 MW") + "x"
    text = text.replace("    power:\n", "      second: {commitment: *c}\n    power:\n").removesuffix("x")
    text += "scenarios: {late: {sites.ohio.phases.second.commitment.halls: 50 MW}}\n"
    assert [phase.halls_mw.value for phase in parse_programme(text, Path(), scenario="late").sites[0].phases] == [200.0, 50.0]


def test_the_resolved_text_says_which_scenario_it_is_and_reads_back() -> None:
    changed = scenario("  late: {description: two years\n    late, policy.carbon_cap: 2 Mt/year}")
    assert changed.text.startswith("# Scenario late: two years late\n")
    again = parse_programme(changed.text, Path())
    assert (again.scenario, again.sites, again.policy) == ("late", changed.sites, changed.policy)
    assert "scenarios" not in changed.text


def test_a_programme_without_a_scenario_chosen_is_what_it_was() -> None:
    plain = parse_programme(with_scenarios("  late: {policy.carbon_cap: 2 Mt/year}"), Path())
    assert plain.scenario is None
    assert plain.sites == parse_programme(SMALL, Path()).sites


def test_names_in_file_order(tmp_path: Path) -> None:
    path = tmp_path / "programme.yaml"
    path.write_text(with_scenarios("  late: {policy.carbon_cap: 2 Mt/year}\n  early: {demand.serving.value: 2 USD/h}"))
    assert scenario_names(path) == ("late", "early")


def test_a_scenario_that_is_not_there() -> None:
    with pytest.raises(ProgrammeError) as caught:
        scenario("  late: {policy.carbon_cap: 2 Mt/year}", "lated")
    (found,) = caught.value.problems
    assert (found.message, found.fix) == ("there is no scenario `lated`.", "Did you mean `late`?")
    with pytest.raises(ProgrammeError, match="The programme has no section `scenarios`"):
        parse_programme(SMALL, Path(), scenario="late")


def test_every_scenario_is_checked_and_named_with_its_line() -> None:
    found = review(
        "  late: {policy.carbon_cap: 2 Mt/year}\n  big:\n    sites.ohio.phases.first.commitment.halls: 9 GW\n"
    ).problems
    assert [(one.line, one.path) for one in found] == [(9, "sites.ohio.phases")]
    assert found[0].message.startswith(
        "in scenario `big` (programme.yaml:18:3): committed halls of 9,000 MW are far above all power"
    )


def test_what_is_wrong_without_the_scenario_is_said_once() -> None:
    text = with_scenarios("  late: {policy.carbon_cap: 2 Mt/year}\n  big: {policy.carbon_cap: 3 MW}")
    found = review_text(text.replace("halls: 200 MW", "halls: 9 GW"), Path()).problems
    assert [one.message.split(".")[0][:40] for one in found] == [
        "committed halls of 9,000 MW are far abov",
        "in scenario `big` (programme",
    ]
    assert found[1].line == 18
    assert "`MW` is not a unit of a yearly mass" in found[1].message


def test_warnings_of_a_scenario_name_it() -> None:
    (found,) = review("  late: {programme.discount_rate: 45 %}").warnings
    assert found.message.startswith("in scenario `late` (programme.yaml:17:3): a real discount rate of 45%")
    assert found.line == 17


MISTAKES = {
    "unknown section": (
        "  late: {polcy: {carbon_cap: 2 Mt/year}}",
        "scenarios.late.polcy",
        "unknown key",
        "Did you mean `policy`?",
    ),
    "unknown dotted section": ("  late: {polcy.carbon_cap: 2 t/year}", "scenarios.late.polcy.carbon_cap", "unknown key", ""),
    "not a mapping": ("  late: 3", "scenarios.late", "a mapping of what differs is due", "Write what differs"),
    "a name that cannot be": ("  ../late: {policy.carbon_cap: 2 t/year}", "scenarios.../late", "this name cannot be used", ""),
    "the name of all": ("  all: {policy.carbon_cap: 2 t/year}", "scenarios.all", "stands for every scenario", "another name"),
    "a list of scenarios": ("  - late", "scenarios", "a mapping of names is due here", ""),
    "nothing to remove": (
        "  late: {sites.ohio.power.solr: }",
        "sites.ohio.power.solr",
        "in scenario `late` (programme.yaml:17:3): there is nothing of this name to remove",
        "Did you mean `solar`?",
    ),
    "inside a single value": (
        "  late: {demand.serving.demand.2030: 3 H100e}",
        "demand.serving.demand",
        "in scenario `late` (programme.yaml:17:3): `demand.serving.demand` is a single value",
        "Give `demand.serving.demand` itself.",
    ),
    "a new asset that is none": (
        "  late: {sites.ohio.power.solr.option.limit: 2 GW}",
        "sites.ohio.power.solr",
        "in scenario `late` (programme.yaml:17:3): `technology` is missing",
        "",
    ),
    "deeper than any programme": (f"  late: {{sites{'.a' * 50}: 3}}", "scenarios.late.sites", "unknown key", ""),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_mistakes_in_scenarios(name: str) -> None:
    text, path, message, fix = MISTAKES[name]
    (found,) = review(text).problems
    assert found.path.startswith(path)
    assert message in found.message
    assert fix in found.fix
    assert found.line > len(SMALL.splitlines())


def test_a_scenario_that_changes_nothing_is_doubtful() -> None:
    (found,) = review("  late: {description: as it is}").warnings
    assert (found.path, found.message) == ("scenarios.late", "this scenario changes nothing.")


def test_too_many_scenarios() -> None:
    (found,) = review("".join(f"  s{number}: {{policy.carbon_cap: 2 Mt/year}}\n" for number in range(101))).problems
    assert "101 scenarios are too many" in found.message


def test_a_path_that_begins_something_of_almost_a_known_name_is_doubted() -> None:
    found = review("  late: {sites.ohios.power.solar.option.limit: 2 GW}")
    (warning,) = found.warnings
    assert (warning.path, warning.fix) == ("sites.ohios", "Did you mean `ohio`?")
    assert "there is no `ohios` in the programme: this begins a new one." in warning.message
    assert found.problems  # a new site of which so much is missing
    assert review("  late: {policy.carbon_cap.2028: 5 Mt/year}").warnings == ()
    assert review("  late: {sites.ohio.connection.export: {limit: 100 MW, price: 20 USD/MWh}}").warnings == ()
