"""Programmes in several files: what ``include`` names is put in its place, section by section."""

from __future__ import annotations

from pathlib import Path

import yaml

from gigawatt.errors import Problem, ProgrammeError
from gigawatt.programme.text.yaml_source import LARGEST_BYTES, MOST_NODES, Mapping, Node, Position, Scalar, Sequence, read_yaml

MOST_FILES = 100

_TEXT = "tag:yaml.org,2002:str"
_RESOLVER = yaml.resolver.Resolver()
_FIX = "Write `include: [sites/ohio.yaml, ..]`, relative to the folder of this file."


def with_includes(root: Node, text: str, folder: Path) -> tuple[Node, str]:
    """The programme with its included files in place, and its text likewise.

    Without ``include`` both come back as they are. Included files hold sections like the programme itself;
    mappings of the same name are joined, and anything else that is there twice is a problem.

    Raises:
        ProgrammeError: files that cannot be read, lie outside the folder or contradict each other, all at once.
    """
    if not isinstance(root, Mapping) or "include" not in root.entries:
        return root, text
    problems: list[Problem] = []
    merged = Mapping(root.position, {key: entry for key, entry in root.entries.items() if key != "include"})
    read, nodes = len(text), root.nodes
    for name in _names(root.entries["include"][1], root.entries["include"][0].position, problems):
        part = _included(name, folder, problems)
        if part is None:
            continue
        read, nodes = read + len(part[1]), nodes + part[0].nodes
        if read > LARGEST_BYTES or nodes > MOST_NODES:
            fix = f"All together may have {LARGEST_BYTES:,} bytes and {MOST_NODES:,} nodes."
            _note(problems, name.position, "the included files are too large.", fix)
            break
        _join(merged, part[0], "", problems)
    if problems:
        raise ProgrammeError(problems)
    return merged, written(merged)


def _names(node: Node, position: Position, problems: list[Problem]) -> list[Scalar]:
    items = node.items if isinstance(node, Sequence) else [node]
    names = [item for item in items if isinstance(item, Scalar) and not item.is_null]
    if len(names) != len(items) or len(names) > MOST_FILES:
        _note(problems, position, f"a list of at most {MOST_FILES} file names is due.", _FIX)
        return []
    return names


def _included(name: Scalar, folder: Path, problems: list[Problem]) -> tuple[Mapping, str] | None:
    """An included file's tree and text, None (with problems noted) where there is none to use."""
    try:
        path = (folder / name.text).resolve()
        inside = path.is_relative_to(folder.resolve())
    except (OSError, ValueError, RuntimeError):
        inside = False
    else:
        if inside and path.is_file():
            return _tree(path, name, problems)
    shown = "".join(character if character.isprintable() else "�" for character in name.text[:80])
    what = f"there is no file `{shown}`." if inside else f"`{shown}` is no file within this folder."
    _note(problems, name.position, what, _FIX)
    return None


def _tree(path: Path, name: Scalar, problems: list[Problem]) -> tuple[Mapping, str] | None:
    try:
        root, text = read_yaml(path)
    except ProgrammeError as error:
        problems.extend(error.problems)
        return None
    if not isinstance(root, Mapping):
        _note(problems, root.position, "an included file holds sections.", "Begin it with a section, such as `sites:`.")
        return None
    if "include" in root.entries:
        _note(
            problems,
            root.entries["include"][0].position,
            "an included file includes no others.",
            f"Name them in {name.position.file}.",
        )
        return None
    return root, text


def _join(into: Mapping, part: Mapping, path: str, problems: list[Problem]) -> None:
    """Put the entries of ``part`` into ``into``; an aliased mapping is copied before it is changed."""
    for key_text, (key, node) in part.entries.items():
        dotted = f"{path}.{key_text}" if path else key_text
        if key_text not in into.entries:
            into.entries[key_text] = (key, node)
            continue
        first, present = into.entries[key_text]
        if isinstance(present, Mapping) and isinstance(node, Mapping):
            joined = Mapping(present.position, dict(present.entries))
            into.entries[key_text] = (first, joined)
            _join(joined, node, dotted, problems)
        else:
            message = f"`{dotted[:80]}` is here and on line {first.position.line} of {first.position.file}."
            _note(problems, key.position, message, "Keep one of them.")


def _note(problems: list[Problem], position: Position, message: str, fix: str) -> None:
    problems.append(Problem(position.file, position.line, position.column, "include", message, fix))


def written(root: Node) -> str:
    """The tree as YAML that reads back to the same tree."""
    return yaml.serialize(_yaml_node(root), allow_unicode=True, width=120)


def _yaml_node(node: Node) -> yaml.Node:
    if isinstance(node, Scalar):
        return _yaml_scalar(node)
    if isinstance(node, Sequence):
        return yaml.SequenceNode("tag:yaml.org,2002:seq", [_yaml_node(item) for item in node.items], flow_style=True)
    pairs = [(_yaml_scalar(key), _yaml_node(value)) for key, value in node.entries.values()]
    return yaml.MappingNode("tag:yaml.org,2002:map", pairs, flow_style=False)


def _yaml_scalar(node: Scalar) -> yaml.ScalarNode:
    """Plain text stays plain (a year, a date), so that the file reads as it was written."""
    plain: str = _RESOLVER.resolve(yaml.ScalarNode, node.text, (True, False))  # type: ignore[no-untyped-call]
    return yaml.ScalarNode(_TEXT if node.quoted else plain, node.text)
