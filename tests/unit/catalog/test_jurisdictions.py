"""Jurisdictions: complete, in order, inherited, and what is wrong with their files."""

from pathlib import Path

import pytest
import yaml

from gigawatt.catalog import boxes_of, catalogue, facts, jurisdiction_of, jurisdictions, reference_classes
from gigawatt.catalog.jurisdictions import RULE_KINDS, SUBJECTS, path_months, subject_of
from gigawatt.catalog.load import JURISDICTION_FILES
from gigawatt.errors import CatalogueError

DATA = Path(__file__).parents[3] / "src" / "gigawatt" / "catalog" / "data"
PLACES = ("ohio", "louisiana", "texas", "wyoming", "united-arab-emirates", "gujarat", "sweden", "norway", "indiana")
EXAMPLES = {
    "Ohio": "ohio",
    "Louisiana": "louisiana",
    "Texas": "texas",
    "Indiana": "indiana",
    "Wyoming": "wyoming",
    "United Arab Emirates": "united-arab-emirates",
    "India": "india",
    "Gujarat, India": "gujarat",
    "Sweden": "sweden",
    "norway": "norway",
    "Nevada, USA": "united-states",
}


@pytest.mark.parametrize("key", PLACES)
def test_each_says_all_that_a_campus_must_know(key: str) -> None:
    one = jurisdictions()[key]
    kinds = {rule.kind for rule in one.rules.values()}
    assert kinds >= set(RULE_KINDS) - {"emissions"}
    for subject in ("campus", "gas", "reactor"):
        assert one.path(subject), subject
    assert all(figure.source and figure.as_of and figure.confidence for figure in one.figures)
    assert all(rule.source and rule.says for rule in one.rules.values())
    assert 0.0 < one.opposition.contested_probability(24.0) < 0.5


@pytest.mark.parametrize(("written", "key"), EXAMPLES.items())
def test_names_as_programmes_write_them(written: str, key: str) -> None:
    found = jurisdiction_of(written)
    assert found is not None
    assert found.key == key


def test_places_that_nobody_knows() -> None:
    assert jurisdiction_of("Atlantis") is None
    assert boxes_of("Atlantis") == ()
    assert len(boxes_of("Georgia")) == 2  # the state and the country
    assert boxes_of("Gujarat, India") == ((20.0, 25.0, 68.0, 75.0),)


def test_a_state_takes_over_what_its_country_asks() -> None:
    ohio = jurisdictions()["ohio"]
    licences = [gate.key for gate in ohio.path("haleu-reactor", size_mw=345.0, route="nrc")]
    assert licences.index("nuclear-construction-permit") < licences.index("nuclear-operating-licence")
    assert "haleu-fuel" in licences
    assert "doe-authorisation" not in licences
    assert [gate.key for gate in ohio.path("reactor", route="doe")][-1] == "licence-after-doe"
    combined = [gate.key for gate in ohio.path("haleu-reactor", route="combined") if gate.key.startswith(("nuclear", "haleu"))]
    assert combined == ["nuclear-preapplication", "nuclear-combined-licence", "haleu-fuel"], "one licence to build and to operate"
    # 18 + 23 + 22 months one after another, longer than the siting board's 20 beside them
    assert path_months(ohio.path("reactor", route="nrc")) == pytest.approx(63.0)
    assert all(figure.name.startswith("jurisdictions.ohio.") for figure in ohio.own_figures)


def test_gates_for_large_plants_alone() -> None:
    texas = jurisdictions()["texas"]
    assert "large-load-study" not in {gate.key for gate in texas.path("grid", size_mw=40.0)}
    assert "large-load-study" in {gate.key for gate in texas.path("grid", size_mw=75.0)}


def test_what_the_rules_say() -> None:
    places = jurisdictions()
    tariff = places["ohio"].rules["data-centre-tariff"].numbers
    assert (tariff["minimum_take"].value, tariff["threshold"].value, tariff["term"].value) == (0.85, 25.0, 144.0)
    assert places["texas"].rules["senate-bill-6"].numbers["threshold"].value == 75.0
    assert places["united-arab-emirates"].rules["chip-quota"].numbers["chips"].value == 500_000


def test_opposition_by_hand() -> None:
    # Of 770 planned, 99 contested: within 24 months 12.9 %, of whom 40 % end
    states = jurisdictions()["united-states"].opposition
    assert states.contested_probability(24.0) == pytest.approx(99.0 / 770.0, abs=0.002)
    assert states.cancelled_probability(24.0) == pytest.approx(0.4 * 99.0 / 770.0, abs=0.001)
    assert jurisdictions()["texas"].opposition == states


def test_every_power_technology_is_something_to_an_authority() -> None:
    for one in catalogue(2025).technologies.values():
        assert subject_of(one) in SUBJECTS
    assert subject_of(catalogue(2025).technologies["small-fast-reactor"]) == "haleu-reactor"


def test_facts_find_them() -> None:
    assert "jurisdictions.texas.rules.senate-bill-6.threshold" in {figure.name for figure in facts(["texas", "threshold"])}
    assert "reference_classes.nuclear.cost.mean" in {figure.name for figure in facts(["nuclear", "overrun", "database"])} | {
        figure.name for figure in facts(["Flyvbjerg", "nuclear"])
    }
    assert "learning_rates.solar.rate" in {figure.name for figure in facts(["learning_rates"])}


GEOTHERMAL = "    cost:\n      mean: {<<: *bu, value: 20.7 %}\n      share_over: {<<: *bu_over, value: 60 %}\n"


def damaged(tmp_path: Path, file: str, *changes: tuple[str, str]) -> Path:
    for name in (*JURISDICTION_FILES, "reference_classes.yaml"):
        text = (DATA / name).read_text(encoding="utf-8")
        for old, new in changes if name == file else ():
            assert old in text, old
            text = text.replace(old, new, 1)
        (tmp_path / name).write_text(text, encoding="utf-8")
    yaml.safe_load((tmp_path / file).read_text(encoding="utf-8"))
    return tmp_path


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("after: [nuclear-preapplication]", "after: [nuclear-operating-licence]"), r"in a circle: nuclear-\w+-\w+ ->"),
        (("after: [nuclear-preapplication]", "after: [preaplication]"), "`preaplication` is no gate here"),
        (("applies_to: [haleu-reactor]", "applies_to: [thorium]"), "`thorium` is not known. Name some of campus"),
        (("value: 48 months, p10: 30 months", "value: 48 months, p10: 90 months"), "p10 90, median 48 and p90 84 months"),
        (("routes: [doe]", "routes: [dao]"), "`dao` is not known. Name some of nrc, combined, doe"),
        (("kind: clean-power", "kind: clean"), "`clean` is not known. Write one of large-load"),
        (("within: united-states", "within: mars"), "`mars` is no jurisdiction"),
        (("minimum_take: 85 %", "minimum_take: 185 %"), "`185 %` is too large for a share"),
        (("minimum_take: 85 %", "least_take: 85 %"), "least_take: is not known here"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_jurisdiction_is_named(tmp_path: Path, change: tuple[str, str], words: str) -> None:
    with pytest.raises(CatalogueError, match=words):
        jurisdictions(damaged(tmp_path, "jurisdictions.yaml", change))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("mean: {<<: *fg, value: 120 %}", "mean: {value: 120 %}"), r"reference_classes.nuclear.cost.mean: has no source"),
        ((GEOTHERMAL, ""), "reference_classes.geothermal: has neither `cost` nor `schedule`, and so no source"),
        (("share_over: {<<: *bu_over", "often: {<<: *bu_over"), "geothermal.cost: is no record of projects"),
        (("*fg_tail, value: 204 %", "*fg_tail, value: 104 %"), "nuclear.cost: with 55% of projects at 104% on average"),
        (("value: 130 %, p10: 40 %", "value: 130 %, p10: 340 %"), "p10 3.4, median 1.3 and p90 2.7 are not in order"),
        (("maturity: first-of-a-kind", "maturity: first"), "`first` is not known"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_class_is_named(tmp_path: Path, change: tuple[str, str], words: str) -> None:
    with pytest.raises(CatalogueError, match=words):
        reference_classes(damaged(tmp_path, "reference_classes.yaml", change))
