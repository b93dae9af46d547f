"""What is allowed but probably not meant is said, where it stands; what is meant is left alone."""

from pathlib import Path

import pytest
from tests.unit.programme.programme_text import SMALL, problems, read, small

from gigawatt.programme import review_programme
from gigawatt.programme.review import review_text

EXAMPLES = sorted((Path(__file__).parents[3] / "examples").glob("*/programme.yaml"))
SOLAR = "solar: {technology: solar, option: {limit: 1 GW}}"
GAS = "gas: {technology: gas-turbine-simple-cycle, "
CHIPS = "chips:\n"
HALLS = "commitment: {halls: 200 MW, online: 2027-07-01}"

DOUBTFUL = {
    "price ten times too low": (
        (SOLAR, SOLAR[:-1] + ", capex: 1.2 USD/kW}"),
        "sites.ohio.power.solar.capex",
        "of the catalogue's",
        "Check the number and its unit",
    ),
    "unit ten times too large": (
        (SOLAR, "reactor: {technology: large-reactor, unit: 20 GW, option: {limit: 20 GW}}"),
        "sites.ohio.power.reactor.unit",
        "20 times the catalogue's 1,000 MW",
        "Check the number",
    ),
    "path with one year far off": (
        (SOLAR, SOLAR[:-1] + ", capex: {2027: 1200 USD/kW, 2029: 12 USD/kW}}"),
        "sites.ohio.power.solar.capex.2029",
        "of the catalogue's",
        "",
    ),
    "connection that costs too much": (
        ("market: pjm-aep,", "market: pjm-aep, capex: 90 USD/W,"),
        "sites.ohio.connection.capex",
        "times the catalogue's",
        "",
    ),
    "more sold than carried": (
        ("{2027: 300 MW}", "{2027: 300 MW}, export: {limit: 400 MW, price: 30 USD/MWh}"),
        "sites.ohio.connection.export.limit",
        "more than the connection ever carries, 300 MW",
        "add a step",
    ),
    "permit that never binds": (
        (SOLAR, GAS + "most_hours: 8760 h, option: {limit: 1 GW}}"),
        "sites.ohio.power.gas.most_hours",
        "more than it can run",
        "Lower it",
    ),
    "bridge gone before the start": (
        (SOLAR, GAS + "role: bridge, option: {limit: 1 GW, earliest: 2025, until: 2027-01-01}}"),
        "sites.ohio.power.gas.option.until",
        "it must be gone by 2027-01-01, before the horizon starts (2027)",
        "Move the date",
    ),
    "bridge that stays": (
        (SOLAR, GAS + "role: bridge, option: {limit: 1 GW}}"),
        "sites.ohio.power.gas.role",
        "a bridge supply without a last day stays for its life",
        "Add `until`",
    ),
    "work that waits for a month": (
        ("value: 1.5 USD/h}", "value: 1.5 USD/h, shiftable: {share: 10 %, within: 720 h}}"),
        "demand.serving.shiftable.within",
        "waits for more than a week",
        "`interruptible`",
    ),
    "refresh after the end of life": (
        ("{supply: 100000}", "{supply: 100000, refresh: [9 years]}"),
        "chips.gb200-nvl72.refresh.0",
        "a refresh at 9 years is not before the end of its life",
        "Give an age within its life",
    ),
    "reserve of three times the load": (
        (CHIPS, "policy: {reserve_margin: 200 %}\nchips:\n"),
        "policy.reserve_margin",
        "more than twice the firm load",
        "10 % to 20 %",
    ),
    "clean share that falls": (
        (CHIPS, "policy: {clean_share: {2027: 60 %, 2030: 40 %}}\nchips:\n"),
        "policy.clean_share.2030",
        "falls, from 60% to 40%",
        "check the years",
    ),
    "falling step": (
        ("{2027: 300 MW}", "{2027: 300 MW, 2029: 250 MW}"),
        "sites.ohio.connection.steps.2029",
        "falls to 250 MW, from 300 MW (programme.yaml:8:49)",
        "totals, not additions",
    ),
    "step after the end": (
        ("{2027: 300 MW}", "{2027: 300 MW, 2031: 1 GW}"),
        "sites.ohio.connection.steps.2031",
        "this step is never used",
        "",
    ),
    "discount rate": (("discount_rate: 7 %", "discount_rate: 35 %"), "programme.discount_rate", "rate of 35%", "3 % to 12 %"),
    "negative rate": (("discount_rate: 7 %", "discount_rate: -2 %"), "programme.discount_rate", "more than earlier", ""),
    "phase after the end": (
        (HALLS, HALLS + "\n      late: {option: {halls: 10 MW, earliest: 2031-01-01}}"),
        "sites.ohio.phases.late.option.earliest",
        "2031-01-01 is after the horizon ends (2030)",
        "Move the date",
    ),
    "plant that is gone": (
        (SOLAR, GAS + "commitment: {capacity: 9 MW, online: 1960}}"),
        "sites.ohio.power.gas.commitment.online",
        "before the horizon starts (2027)",
        "",
    ),
    "retired before the start": (
        (SOLAR, GAS + "commitment: {capacity: 9 MW, online: 2020, retires: 2026-06}}"),
        "sites.ohio.power.gas.commitment.retires",
        "it is gone on 2026-06-01",
        "",
    ),
    "too few a year": (
        (SOLAR, SOLAR.replace("limit: 1 GW", "limit: 1 GW, most_per_year: 100 MW, earliest: 2029-01-01")),
        "sites.ohio.power.solar.option.limit",
        "of 1,000 MW only 200 MW can be built by 2030",
        "raise `most_per_year`",
    ),
    "no slot ever": (
        (CHIPS, "power: {slots: {pv: {technologies: [solar], supply: {2026: 9 MW, 2027: 0 MW}}}}\nchips:\n"),
        "sites.ohio.power.solar.option.limit",
        "no slot of `pv` is on offer from 2027 on",
        "",
    ),
    "slots that nobody needs": (
        (CHIPS, "power: {slots: {gas: {technologies: [large-reactor], supply: 9 MW}}}\nchips:\n"),
        "power.slots.gas",
        "no asset needs these slots",
        "large-reactor",
    ),
    "technology that nobody uses": (
        (CHIPS, "power: {technologies: {onshore-wind: {life: 25 years}}}\nchips:\n"),
        "power.technologies.onshore-wind",
        "no asset uses this technology",
        "",
    ),
    "chip that is nowhere": (
        (CHIPS, CHIPS + "  vr200-nvl72: {life: 5 years}\n"),
        "chips.vr200-nvl72",
        "neither on offer nor placed",
        "",
    ),
    "supply after the end": (("supply: 100000", "supply: {2032: 100000}"), "chips.gb200-nvl72.supply", "none is on offer", ""),
    "no demand": (("demand: 100 kH100e", "demand: {2031: 100 kH100e}"), "demand.serving.demand", "nothing is asked for", ""),
    "budget of another year": (
        (CHIPS, "finance: {capital_budget: {2025: 9 GUSD}}\nchips:\n"),
        "finance.capital_budget.2025",
        "it limits nothing",
        "",
    ),
    "longitude without its sign": (
        ("longitude: -82", "longitude: 82"),
        "sites.ohio.place",
        "is not in Ohio",
        "Did you mean `longitude: -82`?",
    ),
    "latitude and longitude swapped": (
        ("{latitude: 40, longitude: -82}", "{latitude: -82, longitude: 40}"),
        "sites.ohio.place",
        "is not in Ohio",
        "Did you mean `latitude: 40, longitude: -82`?",
    ),
    "another state": (("jurisdiction: Ohio", "jurisdiction: Texas, USA"), "sites.ohio.place", "is not in Texas", "Check"),
    "halls that can never be powered": (
        (HALLS, HALLS + "\n      more: {option: {halls: 3 GW}}"),
        "sites.ohio.phases",
        "halls of 3,200 MW can never all be powered: all that is possible here is 1,300 MW: solar (option) 1,000 MW",
        "",
    ),
}

# Warned of where they would be mended, which is not the line that was changed.
ELSEWHERE = {"sites.ohio.phases", "sites.ohio.place", "sites.ohio.power.solar.option.limit"}


@pytest.mark.parametrize("name", DOUBTFUL)
def test_one_doubt_gives_one_warning(name: str) -> None:
    change, path, message, fix = DOUBTFUL[name]
    assert problems(change) == ()
    found = read(change).warnings
    assert [warning.path for warning in found] == [path], found
    assert message in found[0].message
    assert fix in found[0].fix
    line = small(change).splitlines()[found[0].line - 1]
    assert line[found[0].column - 1].strip()
    assert line not in SMALL.splitlines() or path in ELSEWHERE, "it does not stand where it was caused"


def test_a_programme_that_means_what_it_says_has_no_warning() -> None:
    assert read().warnings == ()


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.parent.name)
def test_examples_have_neither_problems_nor_warnings(path: Path) -> None:
    review = review_programme(path)
    assert (review.problems, review.warnings) == ((), ())


def test_warnings_stand_beside_problems() -> None:
    review = review_text(
        SMALL.replace("discount_rate: 7 %", "discount_rate: 35 %").replace("halls: 200 MW", "halls: 3 GW"), Path()
    )
    assert len(review.problems) == 1
    assert [warning.path for warning in review.warnings] == ["programme.discount_rate"]


def test_jurisdictions_that_nobody_listed_are_doubted_and_their_places_left_alone() -> None:
    own_price = ("market: pjm-aep", "market: pjm-aep, price: 60 USD/MWh")
    (warning,) = read(("jurisdiction: Ohio", "jurisdiction: Atlantis"), ("longitude: -82", "longitude: 82"), own_price).warnings
    assert warning.path == "sites.ohio.jurisdiction"
    assert warning.message == "nothing is known of `Atlantis`: general figures stand for its permits and rules."
    (warning,) = read(("jurisdiction: Ohio", "jurisdiction: Ohioo"), own_price).warnings
    assert warning.fix == "Did you mean `Ohio`?"


def test_values_of_the_other_unit_are_doubted() -> None:
    per_mw = read(("demand: 100 kH100e, value: 1.5 USD/h", "unit: MW, demand: 100 MW, value: 1.5 USD/h")).warnings
    assert [warning.path for warning in per_mw] == ["demand.serving.value"]
    assert "an hour of one MW is worth 1.5 USD" in per_mw[0].message
    per_h100e = read(("value: 1.5 USD/h", "value: {2027: 1.5 USD/h, 2030: 1500 USD/h}")).warnings
    assert [warning.path for warning in per_h100e] == ["demand.serving.value.2030"]
    assert read(("demand: 100 kH100e, value: 1.5 USD/h", "unit: MW, demand: 100 MW, value: 1500 USD/h")).warnings == ()


def test_placed_chips_alone_are_doubted() -> None:
    placed = "commitment: {halls: 200 MW, online: 2027-07-01, chips: {gb200-nvl72: {accelerators: 60000}}}"
    warnings = read((HALLS, placed), ("chips:\n  gb200-nvl72: {supply: 100000}\n", "")).warnings
    assert [warning.message for warning in warnings] == ["no chip is on offer: only those that are placed already can compute."]


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ((CHIPS, "power: {slots: {suns: {technologies: [solar], supply: 1 GW}}}\nchips:\n"), ""),
        ((CHIPS, "chips:\n  b300: {supply: 1000}\n"), "chips.b300"),
    ],
)
def test_what_could_not_be_read_is_not_said_to_be_unused(change: tuple[str, str], path: str) -> None:
    broken = small(change) if path else small(change, ("technology: solar", "technology: sonar"))
    review = review_text(broken, Path())
    assert [problem.path for problem in review.problems] == [path or "sites.ohio.power.solar.technology"]
    assert review.warnings == ()
