"""A programme in several files reads like the same programme in one."""

from dataclasses import replace
from pathlib import Path

import pytest
from tests.unit.programme.programme_text import SMALL

from gigawatt.errors import Problem
from gigawatt.programme import check_programme, load_programme, parse_programme

SECOND_SITE = """\
sites:
  texas:
    jurisdiction: Texas
    place: {latitude: 31, longitude: -106}
    connection: {market: ercot, steps: {2027: 300 MW}}
    phases: {first: {option: {halls: 100 MW}}}
"""


def written(folder: Path, main: str, **parts: str) -> Path:
    for name, text in parts.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    path = folder / "programme.yaml"
    path.write_text(main, encoding="utf-8")
    return path


def problems(folder: Path, main: str, **parts: str) -> tuple[Problem, ...]:
    return check_programme(written(folder, main, **parts))


def test_sections_are_joined(tmp_path: Path) -> None:
    head, _, chips = SMALL.partition("chips:")
    path = written(tmp_path, head + "include: [sites.yaml, chips.yaml]\n", sites=SECOND_SITE, chips="chips:" + chips)
    programme = load_programme(path)
    assert [site.key for site in programme.sites] == ["ohio", "texas"]
    assert [supply.chip.key for supply in programme.chips] == ["gb200-nvl72"]


def test_text_holds_the_includes_and_reads_back(tmp_path: Path) -> None:
    programme = load_programme(written(tmp_path, SMALL + "include: more.yaml\n", more=SECOND_SITE))
    assert "include" not in programme.text
    again = parse_programme(programme.text, tmp_path)
    assert replace(again, text="") == replace(programme, text="")


def test_problems_name_the_file_that_they_are_in(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, SMALL + "include: more.yaml\n", more=SECOND_SITE.replace("100 MW", "100"))
    assert (found.file, found.line, found.column) == (str((tmp_path / "more.yaml").resolve()), 6, 38)


MISTAKES = {
    "absent": ("include: [absent.yaml]", {}, "there is no file `absent.yaml`"),
    "outside": ("include: [../other.yaml]", {}, "is no file within this folder"),
    "absolute": ("include: [/etc/passwd]", {}, "is no file within this folder"),
    "no names": ("include: {a: b}", {}, "a list of at most 100 file names is due"),
    "too many": ("include: [" + "more.yaml, " * 101 + "]", {"more": SECOND_SITE}, "a list of at most 100 file names"),
    "twice": (
        "include: [more.yaml]",
        {"more": "sites: {ohio: {jurisdiction: Utah}}"},
        "`sites.ohio.jurisdiction` is here and on line 6",
    ),
    "no sections": ("include: [more.yaml]", {"more": "[1]"}, "an included file holds sections"),
    "not YAML": ("include: [more.yaml]", {"more": "a: ["}, "not YAML"),
    "nested": ("include: [more.yaml]", {"more": "include: [programme.yaml]"}, "an included file includes no others"),
    "too large together": (
        "include: [a.yaml, b.yaml]",
        {"a": "x: 1 #" + "#" * 1_500_000, "b": "y: 1 #" + "#" * 1_500_000},
        "too large",
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_mistakes(name: str, tmp_path: Path) -> None:
    include, parts, message = MISTAKES[name]
    found = problems(tmp_path, f"{SMALL}{include}\n", **parts)
    assert [message in problem.message for problem in found] == [True], found


def test_a_site_without_its_section_is_told_where_it_belongs(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, SMALL + "include: more.yaml\n", more="oberon:\n  jurisdiction: Texas\n")
    assert (found.path, found.line, found.message) == ("oberon", 1, "unknown key.")
    assert found.fix.endswith("What has a name of its own (a site, a chip, a workload) stands within its section.")
