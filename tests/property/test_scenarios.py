"""Reading a programme with a scenario is reading the programme edited by hand, whatever the scenario changes."""

import re
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from gigawatt.errors import ProgrammeError
from gigawatt.programme import parse_programme
from gigawatt.programme.programme import Programme
from gigawatt.programme.starter import starter_text

STARTER: dict[str, Any] = yaml.load(starter_text(), Loader=yaml.BaseLoader)  # every scalar as text
VALUES: list[Any] = [
    "500 MW", "2 GW", "3 %", "2029-06", "1.4 USD/h", "90 kH100e", "3 Mt/year", "9 GUSD", "40000", "large-reactor", "rapid-hall",
    "x", {"value": "1 GW", "source": "a letter"}, {"2027": "80 kH100e", "2030": "1 MH100e"}, {"2028": "10000"},
    {"p50": "700 USD/kW"},
]  # fmt: skip
PLACES = re.compile(r"[^ (]*:\d+:\d+")


def leaves(node: Any, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """The paths of every scalar, and of the mappings above them."""
    if not isinstance(node, dict):
        return [path]
    return [*([path] if len(path) > 1 else []), *(leaf for key, inner in node.items() for leaf in leaves(inner, (*path, key)))]


LEAVES = [path for path in leaves(STARTER) if not any("." in part for part in path)]


def at(path: tuple[str, ...]) -> Any:
    node = STARTER
    for part in path:
        node = node[part]
    return node


def is_section(node: Any) -> bool:
    return isinstance(node, dict) and not all(key[:4].isdigit() or key in ("value", "path", "source") for key in node)


@st.composite
def edits(draw: st.DrawFn) -> list[tuple[tuple[str, ...], Any]]:
    """Up to four places, none within another, each with a new value, or None: it is removed."""
    chosen: list[tuple[tuple[str, ...], Any]] = []
    for _ in range(draw(st.integers(1, 4))):
        path = draw(st.sampled_from(LEAVES))
        if any(path[: len(other)] == other[: len(path)] for other, _ in chosen):
            continue
        value = draw(st.sampled_from(VALUES) | st.none())
        if isinstance(value, dict) and is_section(at(path)):
            value = "x"  # a mapping would be joined with the section
        chosen.append((path, value))
    return chosen


def edited(changes: list[tuple[tuple[str, ...], Any]]) -> dict[str, Any]:
    """The starter with the changes made by hand."""
    tree = deepcopy(STARTER)
    for path, value in changes:
        held = tree
        for part in path[:-1]:
            held = held[part]
        if value is None:
            del held[path[-1]]
        else:
            held[path[-1]] = value
    return tree


def as_scenario(changes: list[tuple[tuple[str, ...], Any]], nested: bool) -> dict[str, Any]:
    """The same changes as a scenario, with dotted paths or nested like the programme."""
    if not nested:
        return {".".join(path): value for path, value in changes}
    tree: dict[str, Any] = {}
    for path, value in changes:
        held = tree
        for part in path[:-1]:
            held = held.setdefault(part, {})
        held[path[-1]] = value
    return tree


def outcome(tree: dict[str, Any], scenario: str | None) -> Programme | set[tuple[str, str]]:
    """The programme without what says how it was read, or what is wrong with it without its places."""
    try:
        programme = parse_programme(yaml.safe_dump(tree, sort_keys=False), Path(), scenario=scenario)
    except ProgrammeError as error:
        return {(problem.path, PLACES.sub("", problem.message)) for problem in error.problems}
    return replace(programme, text="", scenario=None, warnings=())


@given(changes=edits(), nested=st.booleans())
@settings(max_examples=60, deadline=None)
def test_a_scenario_equals_the_edited_file(changes: list[tuple[tuple[str, ...], Any]], nested: bool) -> None:
    if nested and any(part[:4].isdigit() for path, _ in changes for part in path[-1:]):
        nested = False  # years and dates stand whole in the nested form: only a dotted path changes one of them
    scenario = outcome({**STARTER, "scenarios": {"changed": as_scenario(changes, nested)}}, "changed")
    assert scenario == outcome(edited(changes), None)
