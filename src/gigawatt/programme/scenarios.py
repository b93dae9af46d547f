"""Named scenarios: overrides of any part of a programme, put in place before anything of it is read.

A scenario is written like the programme itself, with only what differs, or with dotted paths. Mappings of sections and
names are joined; a quantity, a path over years, steps by date and lists are put in place whole; a key with nothing after
it is removed. What comes out is a programme like any other: reading it with a scenario is reading the edited file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from gigawatt.errors import ProgrammeError
from gigawatt.programme.sections.figure_reader import PATH_KEYS, PROVENANCE_KEYS, QUANTITY_KEYS
from gigawatt.programme.sections.section import Key, Notebook, Section, nearest, open_section, shown
from gigawatt.programme.text.includes import written
from gigawatt.programme.text.yaml_source import DEEPEST, Mapping, Node, Position, Scalar

SECTION = "scenarios"
EVERY_SCENARIO = "all"  # on the command line: so none may have this name
MOST_SCENARIOS = 100
MOST_NODES_IN_ALL = 400_000  # of the programme, once for each scenario: each is read when it is checked

_PROVENANCE = {key.name for key in PROVENANCE_KEYS}
_WHOLE = {key.name for key in (*QUANTITY_KEYS, *PATH_KEYS)} - _PROVENANCE
_CALENDAR = re.compile(r"\d{4}(-\d{2}){0,2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario as written: its changes are held as nodes, which know where they stand."""

    name: str
    description: str
    position: Position
    changes: Mapping  # without the description


def scenario_keys(root_keys: Iterable[Key]) -> tuple[Key, ...]:
    """The keys of a scenario: a description, and every section of the programme in part."""
    sections = (key for key in root_keys if key.name not in (SECTION, "include"))
    return (
        Key("description", "text", "a sentence for the report and for `gigawatt compare`", "empty"),
        *(Key(key.name, key.takes, f"what differs in `{key.name}`", "as in the programme") for key in sections),
    )


def take_scenarios(root: Node, notebook: Notebook, root_keys: tuple[Key, ...]) -> tuple[Node, tuple[Scenario, ...]]:
    """The programme without its scenarios, and those of them that could be read; the rest is noted."""
    if not isinstance(root, Mapping) or SECTION not in root.entries:
        return root, ()
    bare = Mapping(root.position, {name: entry for name, entry in root.entries.items() if name != SECTION}, root.nodes)
    holder = Section(notebook, "", root.position, (Key(SECTION, "section by name", ""),), _only(root, SECTION))
    keys = scenario_keys(root_keys)
    scenarios = [_scenario(notebook, name, path, node, keys) for name, path, node in holder.children(SECTION)]
    found = tuple(scenario for scenario in scenarios if scenario is not None)
    if len(found) > MOST_SCENARIOS or len(found) * bare.nodes > MOST_NODES_IN_ALL:
        most = min(MOST_SCENARIOS, MOST_NODES_IN_ALL // bare.nodes)
        holder.problem(SECTION, f"{len(found)} scenarios are too many.", f"A programme of this size may have {most}.")
        return bare, ()
    return bare, found


def _only(root: Mapping, name: str) -> Mapping:
    return Mapping(root.position, {name: root.entries[name]})


def _scenario(notebook: Notebook, name: Scalar, path: str, node: Node, keys: tuple[Key, ...]) -> Scenario | None:
    if name.text == EVERY_SCENARIO:
        notebook.note(name.position, path, f"`{EVERY_SCENARIO}` stands for every scenario.", "Give it another name.")
        return None
    if isinstance(node, Scalar) and node.is_null:
        node = Mapping(node.position)
    if not isinstance(node, Mapping):
        fix = "Write what differs, such as `{policy: {carbon_cap: 2 Mt/year}}`."
        notebook.note(name.position, path, "a mapping of what differs is due here.", fix)
        return None
    sections = [key.name for key in keys]
    changes = Mapping(node.position)
    described = Mapping(node.position)
    for text, (key, value) in node.entries.items():
        if text == "description":
            described.entries[text] = (key, value)
        elif text.partition(".")[0] in sections[1:] and text.count(".") < DEEPEST:
            changes.entries[text] = (key, value)
        else:
            notebook.note(key.position, f"{path}.{shown(text)}", "unknown key.", nearest(text, sections))
    head = open_section(notebook, described, name.position, path, keys)
    assert head is not None  # a mapping always opens
    if not changes.entries:
        notebook.warn(name.position, path, "this scenario changes nothing.", "Write what differs, or remove it.")
    return Scenario(name.text, head.text("description", ""), name.position, changes)


def chosen(scenarios: tuple[Scenario, ...], name: str, notebook: Notebook, root: Node) -> Scenario:
    """The scenario of a name.

    Raises:
        ProgrammeError: there is none of that name.
    """
    for scenario in scenarios:
        if scenario.name == name:
            return scenario
    place = Position(root.position.file, 1, 1)
    if isinstance(root, Mapping) and SECTION in root.entries:
        place = root.entries[SECTION][0].position
    fix = nearest(name, [scenario.name for scenario in scenarios]) if scenarios else "The programme has no section `scenarios`."
    notebook.note(place, SECTION, f"there is no scenario `{shown(name)}`.", fix)
    raise ProgrammeError(notebook.problems)


def with_scenario(root: Node, scenario: Scenario, notebook: Notebook) -> Node:
    """The programme with the scenario's changes in place, in the order in which they are written."""
    if not isinstance(root, Mapping):
        return root
    changed = Mapping(root.position, dict(root.entries), root.nodes)
    for text, (key, value) in scenario.changes.entries.items():
        _put(changed, text.split("."), key, value, "", notebook)
    _name_it(changed, scenario)
    return changed


def resolved_text(root: Node, scenario: Scenario) -> str:
    """The programme of a scenario as YAML that reads back to the same, with a comment that says which it is."""
    words = f"{scenario.name}: {scenario.description}" if scenario.description else scenario.name
    return f"# Scenario {' '.join(words.split())}\n{written(root)}"


def _name_it(root: Mapping, scenario: Scenario) -> None:
    """Let ``programme.scenario`` say which scenario this is."""
    key, head = root.entries.get("programme", (None, None))
    if key is None or not isinstance(head, Mapping):
        return
    name = (Scalar(scenario.position, "scenario"), Scalar(scenario.position, scenario.name, quoted=True))
    root.entries["programme"] = (key, Mapping(head.position, {**head.entries, "scenario": name}))


def _put(into: Mapping, path: list[str], key: Scalar, value: Node, above: str, notebook: Notebook) -> None:
    """Put a value in place at a path; whatever is changed on the way is copied first, as aliases may share it."""
    name, rest = path[0], path[1:]
    dotted = f"{above}.{shown(name)}" if above else shown(name)
    first, present = into.entries.get(name, (Scalar(key.position, name), None))
    if rest:
        if present is None and _CALENDAR.fullmatch(name) is None:
            _doubt_new(name, into, key, dotted, notebook)
        if present is not None and not isinstance(present, Mapping) and not _is_null(present):
            message = f"`{dotted}` is a single value in the programme: there is nothing named in it."
            notebook.note(key.position, dotted, message, f"Give `{dotted}` itself.")
            return
        held = present if isinstance(present, Mapping) else Mapping(key.position)
        copied = Mapping(held.position, dict(held.entries))
        into.entries[name] = (first, copied)
        _put(copied, rest, key, value, dotted, notebook)
    elif _is_null(value):
        if name not in into.entries:
            fix = nearest(name, list(into.entries)) if into.entries else "Remove this line."
            notebook.note(key.position, dotted, "there is nothing of this name to remove.", fix)
        into.entries.pop(name, None)
    elif isinstance(value, Mapping) and isinstance(present, Mapping) and not (_stands_whole(value) and _stands_whole(present)):
        copied = Mapping(present.position, dict(present.entries))
        into.entries[name] = (first, copied)
        for inner, (inner_key, inner_value) in value.entries.items():
            _put(copied, [inner], inner_key, inner_value, dotted, notebook)
    else:
        # Positions of what is put in place are the scenario's, so that problems name the line to mend.
        into.entries[name] = (Scalar(key.position, name), _without_nulls(value))


def _doubt_new(name: str, into: Mapping, key: Scalar, dotted: str, notebook: Notebook) -> None:
    """Warn where a path begins something new whose name is almost that of what is there."""
    close = get_close_matches(name, into.entries, n=1, cutoff=0.8)
    if close:
        message = f"there is no `{shown(name)}` in the programme: this begins a new one."
        notebook.warn(key.position, dotted, message, f"Did you mean `{close[0]}`?")


def _without_nulls(value: Node) -> Node:
    """The same without keys that have nothing after them: there is nothing for them to remove."""
    if not isinstance(value, Mapping):
        return value
    kept = {name: (key, _without_nulls(node)) for name, (key, node) in value.entries.items() if not _is_null(node)}
    return Mapping(value.position, kept)


def _is_null(node: Node) -> bool:
    return isinstance(node, Scalar) and node.is_null


def _stands_whole(value: Mapping) -> bool:
    """Whether a mapping is one quantity, a path over years or steps by date, which are never joined.

    A workload too has a key ``value``; it is told by its other keys.
    """
    known = all(name in _WHOLE or name in _PROVENANCE or _CALENDAR.fullmatch(name) for name in value.entries)
    return known and any(name not in _PROVENANCE for name in value.entries)
