"""One data file: its content, and the line on which each row stands, so that a mistake can be pointed at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from gigawatt.errors import CatalogueError

Row = Mapping[Any, Any]

PROVENANCE = ("source", "as_of", "confidence")
CONFIDENCES = ("high", "medium", "low", "assumption", "unsourced-memory")  # the first is trusted most
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml's where it was built in: ten times as fast
_DEEPEST = 8  # levels of mappings; ours have six


@dataclass
class Problems:
    """What is wrong with the catalogue, gathered so that all of it is shown at once."""

    found: list[str] = field(default_factory=list)
    line_of: dict[tuple[str, str], int] = field(default_factory=dict)  # (file, dotted row) -> line

    def add(self, file: str, row: str, message: str) -> None:
        """Note a problem, with the line that it stands on."""
        line = self.line(file, row)
        where = f"{file}:{line}" if line else file
        self.found.append(f"{where}: {row}: {message}")

    def line(self, file: str, row: str) -> int:
        """The line of a row, or of the nearest mapping around it; 0 where neither is in the file."""
        parts = row.split(".")
        lines = (self.line_of.get((file, ".".join(parts[:length]))) for length in range(len(parts), 0, -1))
        return next((one for one in lines if one is not None), 0)

    def require_provenance(self, file: str, row: str, content: object) -> None:
        """Every row says where its number comes from, of when it is and how far to trust it."""
        if not isinstance(content, Mapping):
            self.add(file, row, "is no row. Write {value: ..., source: ..., as_of: ..., confidence: ...}.")
            return
        missing = [key for key in PROVENANCE if not str(content.get(key) or "").strip()]
        if missing:
            self.add(file, row, f"has no {', '.join(missing)}. Add {_advice(missing)}")
        confidence = content.get("confidence")
        if confidence is not None and confidence not in CONFIDENCES:
            self.add(file, row, f"confidence `{confidence}` is not known. Write one of {', '.join(CONFIDENCES)}.")

    def raise_if_any(self) -> None:
        """Raises:
        CatalogueError: with every problem, a line each.
        """
        if self.found:
            raise CatalogueError("The catalogue is damaged:\n" + "\n".join(self.found))


def _advice(missing: list[str]) -> str:
    samples = {
        "source": 'source: "who published it, and where"',
        "as_of": "as_of: 2026-01-09",
        "confidence": "confidence: one of " + ", ".join(CONFIDENCES),
    }
    return "; ".join(f"`{samples[key]}`" for key in missing) + " to the row."


def read_data_file(name: str, problems: Problems, folder: Path | None = None) -> Row:
    """One data file as a mapping; from the package, or from ``folder`` where it is given.

    The lines of its rows go to ``problems``, and so does a key that stands twice in one mapping (YAML would silently
    take the last).
    """
    try:
        place = folder or resources.files("gigawatt.catalog").joinpath("data")
        loader = _LOADER(place.joinpath(name).read_text("utf-8"))
        node = loader.get_single_node()
        content = None if node is None else loader.construct_document(node)
    except OSError as error:
        problems.add(name, "file", f"cannot be read: {error}.")
        return {}
    except yaml.YAMLError as error:
        problems.add(name, "file", f"is no YAML: {error}.")
        return {}
    if not isinstance(content, Mapping):
        problems.add(name, "file", "holds no mapping.")
        return {}
    for row, line, again in _keys(node, "", 0):
        problems.line_of[name, row] = line
        if again:
            problems.add(name, row, "stands twice in its mapping. Remove one of the two.")
    return content


def _keys(node: yaml.Node | None, prefix: str, depth: int) -> Iterator[tuple[str, int, bool]]:
    """Every key below a node: its dotted name, its line, and whether it has stood there before."""
    if not isinstance(node, yaml.MappingNode) or depth > _DEEPEST:
        return
    seen = set()
    for key, value in node.value:
        name = f"{prefix}.{key.value}" if prefix else str(key.value)
        yield name, key.start_mark.line + 1, key.value in seen
        seen.add(key.value)
        yield from _keys(value, name, depth + 1)
