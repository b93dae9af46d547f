"""The JSON Schema holds what the reader reads: right programmes pass, wrong keys and choices do not."""

import re
from pathlib import Path

import pytest
from tests.unit.programme.json_schema_check import as_json, faults
from tests.unit.programme.programme_text import SMALL, small

from gigawatt.programme import parse_programme
from gigawatt.programme.json_schema import programme_schema
from gigawatt.programme.json_schema_quantities import UnknownTakesError, quantity_schema
from gigawatt.programme.reference import SECTIONS
from gigawatt.programme.sections.section import Key
from gigawatt.programme.starter import starter_text

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs" / "programme-file.md"
SCHEMA = programme_schema()
RIGHT = {
    **{path.parent.name: path.read_text(encoding="utf-8") for path in sorted((ROOT / "examples").glob("*/programme.yaml"))},
    "campuses": (ROOT / "tests" / "study" / "campuses.yaml").read_text(encoding="utf-8"),
    "starter": starter_text(),
    "small": SMALL,
    "documented": re.findall(r"```yaml\n(programme:.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)[0],
    "with scenarios": SMALL + "scenarios:\n  a: {sites.ohio.power.solar: , policy: {carbon_cap: 2 t/year}}\n"
    "  b: {description: more, sites: {ohio: {power: {solar: , gas: {option: {limit: 1 GW}}}}}}\n",
    "included": "include: [rest.yaml]\n" + SMALL.split("demand:")[0],
    "resolved scenario": parse_programme(SMALL + "scenarios: {a: {demand.serving.value: 2 USD/h}}", Path(), scenario="a").text,
}  # fmt: skip

SOLAR = "solar: {technology: solar, option: {limit: 1 GW}}"
WRONG = {
    "unknown key at the top": (("chips:", "finanse: {}\nchips:"), ".finanse"),
    "unknown key deep down": (("limit: 1 GW", "limit: 1 GW, erliest: 2028"), ".sites.ohio.power.solar.option.erliest"),
    "unknown key of a quantity": (("limit: 1 GW", "limit: {value: 1 GW, sorce: x}"), ".sites.ohio.power.solar.option.limit"),
    "bare number where a unit is due": (("limit: 1 GW", "limit: 1000"), ".sites.ohio.power.solar.option.limit"),
    "what is due and not there": (("    jurisdiction: Ohio\n", ""), ".sites.ohio: jurisdiction is missing"),
    "a section that is not there": (("chips:\n  gb200-nvl72: {supply: 100000}\n", "demnd: {}\n"), ".demnd"),
    "neither commitment nor option": ((SOLAR, "solar: {technology: solar}"), ".sites.ohio.power.solar"),
    "both commitment and option": (
        (SOLAR, "solar: {technology: solar, option: {limit: 1 GW}, commitment: {capacity: 1 MW}}"),
        ".sites.ohio.power.solar",
    ),
    "unknown market": (("pjm-aep", "pjm-apx"), ".sites.ohio.connection.market"),
    "unknown choice": (("demand: 100 kH100e", "unit: H100, demand: 100 kH100e"), ".demand.serving.unit"),
    "name that cannot be": (("  ohio:", "  o hio:"), ".sites.o hio"),
    "degrees": (("latitude: 40", "latitude: 140"), ".sites.ohio.place.latitude"),
    "date": (("online: 2027-07-01", "online: July"), ".sites.ohio.phases.first.commitment.online"),
    "year of a path": (("supply: 100000", "supply: {soon: 100000}"), ".chips.gb200-nvl72.supply"),
    "scenario of unknown sections": (("chips:", "scenarios: {a: {polcy: {}}}\nchips:"), ".scenarios.a.polcy"),
    "scenario with an unknown key": (("chips:", "scenarios: {a: {policy: {carbn: 1 t/year}}}\nchips:"), ".scenarios.a.policy"),
    "scenario named all": (("chips:", "scenarios: {all: {policy: {}}}\nchips:"), ".scenarios.all"),
}


@pytest.mark.parametrize("name", RIGHT)
def test_what_the_reader_takes_is_valid(name: str) -> None:
    assert list(faults(as_json(RIGHT[name]), SCHEMA, SCHEMA)) == []


@pytest.mark.parametrize("name", WRONG)
def test_what_the_reader_refuses_is_marked_where_it_stands(name: str) -> None:
    change, path = WRONG[name]
    found = list(faults(as_json(small(change)), SCHEMA, SCHEMA))
    assert found
    assert all(fault.startswith(path.partition(":")[0]) for fault in found), found


def test_every_key_of_the_reference_is_in_the_schema_with_its_help() -> None:
    for title, keys in SECTIONS:
        if " " in title:
            continue
        properties = SCHEMA["$defs"][title]["properties"]
        assert properties.keys() == {key.name for key in keys}
        assert all(properties[key.name]["description"].startswith(key.help) for key in keys)


def test_catalogue_names_are_offered() -> None:
    technology = SCHEMA["$defs"]["sites.SITE.power.ASSET"]["properties"]["technology"]
    assert "gas-turbine-combined-cycle" in technology["anyOf"][0]["enum"]
    assert "gb200-nvl72" in SCHEMA["properties"]["chips"]["anyOf"][0]["properties"]


def test_quantities_have_examples_of_their_unit() -> None:
    power = SCHEMA["$defs"]["quantity.a-power"]["anyOf"][0]
    assert power["examples"] == ["300 MW"]


def test_every_reference_leads_somewhere() -> None:
    targets = set(re.findall(r"'\$ref': '#/\$defs/([^']+)'", str(SCHEMA)))
    assert targets <= SCHEMA["$defs"].keys()


def test_a_new_way_of_saying_what_a_key_takes_is_refused_until_it_is_known() -> None:
    key = Key("colour", "a colour", "what it looks like")
    with pytest.raises(UnknownTakesError, match="`a colour` names no dimension"):
        quantity_schema(key.takes, "sites.SITE.colour", {})
