"""A programme's text as dotted paths with what stands there: for comparing two of them, and for finding a value again."""

from __future__ import annotations

from dataclasses import dataclass

from gigawatt.programme.scenarios import SECTION
from gigawatt.programme.text.yaml_source import Mapping, Node, Scalar, parse_yaml


@dataclass(frozen=True, slots=True)
class Stated:
    """A single value (or a list) of a programme file, as written."""

    path: str
    text: str
    line: int


def flat_programme(text: str, file: str) -> dict[str, Stated]:
    """Everything that a programme states, by dotted path, in file order; without its scenarios.

    Raises:
        ProgrammeError: the text is no YAML.
    """
    found: dict[str, Stated] = {}
    root = parse_yaml(text, file)
    if isinstance(root, Mapping):
        for name, (key, node) in root.entries.items():
            if name != SECTION:
                _flatten(node, name, key.position.line, found)
    return found


def _flatten(node: Node, path: str, line: int, found: dict[str, Stated]) -> None:
    if isinstance(node, Mapping) and node.entries:
        for name, (key, inner) in node.entries.items():
            _flatten(inner, f"{path}.{name}", key.position.line, found)
    elif not (isinstance(node, Scalar) and node.is_null):
        found[path] = Stated(path, _written(node), line)


def _written(node: Node) -> str:
    if isinstance(node, Scalar):
        return " ".join(node.text.split())
    if isinstance(node, Mapping):
        return "{}"
    return f"[{', '.join(_written(item) for item in node.items)}]"
