"""One mistake in a programme that is otherwise right gives one message, which says what to do."""

from pathlib import Path

import pytest
from tests.unit.programme.programme_text import problems, read, small

from gigawatt.errors import ProgrammeError
from gigawatt.programme import parse_programme

SOLAR = "solar: {technology: solar, option: {limit: 1 GW}}"
HALLS = "commitment: {halls: 200 MW, online: 2027-07-01}"
CHIPS = "gb200-nvl72: {supply: 100000}"
TO_POWER = f"{HALLS}\n    power:\n      {SOLAR}"
FULL = HALLS[:-1] + ", chips: {gb200-nvl72: {accelerators: 95000}}}"

MISTAKES = {
    "halls far above all power": (("halls: 200 MW", "halls: 3 GW"), "committed halls of 3,000 MW are far above all power"),
    "chips draw more than halls": (
        (HALLS, HALLS[:-1] + ", chips: {gb200-nvl72: {accelerators: 250000}}}"),
        "the chips placed here draw 522 MW, the halls have 200 MW",
    ),
    "chips before their halls": (
        (HALLS, HALLS[:-1] + ", chips: {gb200-nvl72: {accelerators: 9, online: 2027-01-01}}}"),
        "before their halls are ready (2027-07-01)",
    ),
    "chips before they exist": (
        (HALLS, "commitment: {halls: 200 MW, online: 2026, chips: {rubin-ultra-nvl576: {accelerators: 9}}}"),
        "before the first ones exist (2028-01-01)",
    ),
    "no chip at all": (("chips:\n  gb200-nvl72: {supply: 100000}\n", ""), "no chip is on offer and none is placed"),
    "asset named grid": (("solar: {tech", "grid: {tech"), "`grid` is the name of the site's grid connection"),
    "name that is no file name": (("  ohio:", "  ../ohio:"), "this name cannot be used"),
    "name with a dot": (("solar: {tech", "so.lar: {tech"), "this name cannot be used"),
    "battery without energy": ((SOLAR, "store: {technology: battery, option: {limit: 1 MW}}"), "`energy_limit` is missing"),
    "contract for a battery": (
        (
            SOLAR,
            "store: {technology: battery, contract: {price: 1 USD/MWh}, option: {limit: 1 MW, energy_limit: 1 MWh}}",
        ),
        "a battery makes no power that a contract could price",
    ),
    "spent money of a contract": (
        (
            SOLAR,
            "solar: {technology: solar, contract: {price: 1 USD/MWh}, commitment: {capacity: 1 MW, online: 2027, spent: 5 %}}",
        ),
        "has no cost of ours that could be spent",
    ),
    "neither commitment nor option": ((HALLS, "hall: rapid-hall"), "neither `commitment` nor `option` is given"),
    "two steps on one day": (("{2027: 300 MW}", "{2027: 300 MW, 2027-01-01: 1 GW}"), "two steps on 2027-01-01"),
    "no steps": (("steps: {2027: 300 MW}", "steps: {}"), "a mapping of dates to powers is due"),
    "spend shares": ((SOLAR, SOLAR[:-1] + ", spend_shares: [0.5, 0.4]}"), "the shares add up to 0.9, not 1"),
    "spend shares that are text": ((SOLAR, SOLAR[:-1] + ", spend_shares: all}"), "a list of 1 to 20 shares is due"),
    "fuel of what burns nothing": ((SOLAR, SOLAR[:-1] + ", fuel: natural-gas}"), "solar burns nothing"),
    "unknown fuel": (
        (SOLAR, "gas: {technology: gas-turbine-simple-cycle, fuel: peat, option: {limit: 1 MW}}"),
        "there is no fuel `peat`",
    ),
    "unknown new technology": (
        ("chips:\n", "power: {technologies: {fusion: {capex: 1 USD/W}}}\nchips:\n"),
        "no technology `fusion`",
    ),
    "zero capacity": ((SOLAR, "solar: {technology: solar, option: {limit: 0 MW}}"), "too small for a power"),
    "both interruption costs": (
        (
            "value: 1.5 USD/h",
            "value: 1.5 USD/h, interruption_cost: 9 USD/MWh, interruptible: {pause_share: 1 %, interruption_cost: 9 USD/MWh}",
        ),
        "`interruption_cost` is given twice",
    ),
    "value and p50": (("limit: 1 GW", "limit: {value: 1 GW, p50: 1 GW}"), "`value` and `p50` are both given"),
    "neither value nor p50": (("limit: 1 GW", "limit: {source: a letter}"), "neither `value` nor `p50`"),
    "p10 above value": (("limit: 1 GW", "limit: {value: 1 GW, p10: 2 GW}"), "`p10` is above `value`"),
    "undated source": (("limit: 1 GW", "limit: {value: 1 GW, as_of: recently}"), "`recently` is not a date"),
    "quantity that is a list": (("limit: 1 GW", "limit: [1 GW]"), "a list stands where a quantity is due"),
    "path without years": (("supply: 100000", "supply: {path: 3}"), "`path` must map years to quantities"),
    "empty path": (("supply: 100000", "supply: {}"), "no year is given"),
    "dollars without an index": ((SOLAR, SOLAR[:-1] + ", capex: 1 USD1900/W}"), "no price index for dollars of 1900"),
    "other money": ((SOLAR, SOLAR[:-1] + ", capex: 1 XAU/W}"), "unknown unit `XAU`"),
    "year without an exchange rate": ((SOLAR, SOLAR[:-1] + ", capex: 1 EUR1990/W}"), "cover 2017 to 2025, not 1990"),
    "base year without an index": (("base_year: 2025", "base_year: 1990"), "not a whole number from 2004"),
    "horizon too long": (("end: 2030", "end: 2099"), "the horizon is 73 years long"),
    "seed": (("base_year: 2025", "seed: -1"), "`-1` is not a whole number"),
    "section that is text": (("place: {latitude: 40, longitude: -82}", "place: Ohio"), "a section is due here"),
    "names that are a list": (
        ("chips:\n  gb200-nvl72: {supply: 100000}", "chips: [gb200-nvl72]"),
        "a mapping of names is due here",
    ),
    "text that is a list": (("jurisdiction: Ohio", "jurisdiction: [Ohio]"), "a list or mapping stands where one value is due"),
    "flag": ((CHIPS, "gb200-nvl72: {supply: 1, own: maybe}"), "`maybe` is neither true nor false"),
    "no demand": (("demand:\n  serving: {demand: 100 kH100e, value: 1.5 USD/h}\n", ""), "`demand` is missing"),
    "empty demand": (("  serving: {demand: 100 kH100e, value: 1.5 USD/h}", "  {}"), "no workload is named"),
    "no phases": (
        ("    phases:\n      first:\n        commitment: {halls: 200 MW, online: 2027-07-01}\n", "    phases: {}\n"),
        "no phase is named",
    ),
    "weather file": (("longitude: -82", "longitude: -82, weather: absent.csv"), "there is no file `absent.csv`"),
    "file name that no system takes": (("longitude: -82", f"longitude: -82, weather: {'x' * 5000}"), "there is no file `xxx"),
    "contract terms": ((SOLAR, SOLAR[:-1] + ", contract: {price: 1 USD/MWh, take: all}}"), "`all` is not known here"),
    "licence after it runs": (
        (SOLAR, "small: {technology: small-reactor, commitment: {capacity: 300 MW, online: 2028-01, licence: 2029-06}}"),
        "the licence comes on 2029-06-01, after the date from which it runs, 2028-01-01 (programme.yaml:13:81)",
    ),
    "licence after the option's date": (
        (SOLAR, "small: {technology: small-reactor, option: {limit: 300 MW, earliest: 2028-01, licence: 2029-06}}"),
        "the licence comes on 2029-06-01",
    ),
    "slots by name that are text": (
        (SOLAR, "gas: {technology: gas-turbine-simple-cycle, commitment: {capacity: 9 MW, online: 2028, slots: frame-1}}"),
        "a list of names is due",
    ),
    "a named unit sold twice": (
        (
            SOLAR,
            (
                "gas: {technology: gas-turbine-simple-cycle, commitment: {capacity: 9 MW, online: 2028, slots: [f-1, frame-2]}}\n"
                "      more: {technology: gas-turbine-simple-cycle, commitment: {capacity: 9 MW, online: 2029, slots: [frame-2]}}"
            ),
        ),
        "the supplier's `frame-2` is sold twice: it also goes to sites.ohio.power.gas.commitment.slots (programme.yaml:13:94)",
    ),
    "slots sold twice": (
        (
            SOLAR,
            (
                "gas: {technology: gas-turbine-simple-cycle, commitment: {capacity: 60 MW, online: 2028-05}}\n"
                "power: {slots: {gas: {technologies: [gas-turbine-simple-cycle], supply: 50 MW, production: 100 MW}}}"
            ),
        ),
        (
            "slots are sold twice in 2028: 60 MW committed to sites.ohio.power.gas (programme.yaml:13:7) and 50 MW on offer "
            "are more than the 100 MW made (programme.yaml:14:"
        ),
    ),
    "halls beyond the campus": (
        ("    phases:", "    campus_limit: 150 MW\n    phases:"),
        "all phases together have 200 MW of halls, the campus has room for 150 MW (programme.yaml:9:19)",
    ),
    "demand before the horizon": (
        ("demand: 100 kH100e", "demand: {2024: 1 H100e, 2026: 100 kH100e}"),
        "its last year, 2026, is before the horizon starts in 2027 (programme.yaml:1:",
    ),
    "cap below what must be emitted": (
        (TO_POWER, FULL + "\n    power: {}\npolicy: {carbon_cap: 1 kt/year}"),
        "1,000 t in 2028 is less than the ",
    ),
    "site's cap below what must be emitted": (
        (TO_POWER, FULL + "\n    carbon_cap: 1 kt/year"),
        "(sites.ohio.phases.first.commitment.chips.gb200-nvl72, programme.yaml:11:",
    ),
    "slots that are text": (
        ("chips:\n", "power: {slots: {pv: {technologies: solar, supply: 1 MW}}}\nchips:\n"),
        "a list of technologies is due",
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_one_mistake_gives_one_message(name: str) -> None:
    change, message = MISTAKES[name]
    found = problems(change)
    assert [message in problem.message for problem in found] == [True], found
    assert found[0].fix


def test_power_that_is_possible_is_named_with_its_places() -> None:
    (found,) = problems(("halls: 200 MW", "halls: 5 GW"), ("{2027: 300 MW}", "{2027: 2 GW}"))
    assert "committed halls of 5,000 MW are far above all power that is possible here (3,000 MW: " in found.message
    assert "grid connection 2,000 MW (programme.yaml:8:" in found.message
    assert "solar (option) 1,000 MW (programme.yaml:13:" in found.message


def test_another_mistake_at_the_site_does_not_hide_that_its_halls_have_no_power() -> None:
    late = "small: {technology: small-reactor, commitment: {capacity: 300 MW, online: 2028, licence: 2029}}"
    messages = [problem.message for problem in problems((SOLAR, late), ("halls: 200 MW", "halls: 5 GW"))]
    assert ["far above all power" in message for message in messages] == [True, False]
    unread = problems((SOLAR, "small: {technology: tiny-reactor, option: {limit: 9 GW}}"), ("halls: 200 MW", "halls: 5 GW"))
    assert ["there is no technology" in problem.message for problem in unread] == [True]


def test_an_option_without_a_date_waits_for_its_licence() -> None:
    option = "small: {technology: small-reactor, option: {limit: 300 MW, licence: 2029-01-01}}"
    (asset,) = read((SOLAR, option)).sites[0].power
    assert (asset.date, asset.licence) == (2029.0, 2029.0)


def test_caps_that_can_be_kept_are_left_alone() -> None:
    assert problems((TO_POWER, FULL + "\npolicy: {carbon_cap: 1 Mt/year}")) == ()
    # The sun could do it all, if it shone at its best whenever it is up.
    assert problems((HALLS, FULL), (CHIPS, CHIPS + "\npolicy: {carbon_cap: 1 kt/year}")) == ()


@pytest.mark.parametrize("text", ["3", "[1, 2]", "null", "{}", "programme:", "a: {b: c}"])
def test_what_is_no_programme_is_refused(text: str) -> None:
    with pytest.raises(ProgrammeError) as caught:
        parse_programme(text, Path())
    assert caught.value.problems


def test_missing_programme_leaves_the_rest_checked() -> None:
    text = small(("limit: 1 GW", "limit: 1")).split("\n", 1)[1]
    with pytest.raises(ProgrammeError) as caught:
        parse_programme(text, Path())
    assert [problem.message.split(".")[0] for problem in caught.value.problems] == [
        "`programme` is missing",
        "bare number 1 where a power is due",
    ]
