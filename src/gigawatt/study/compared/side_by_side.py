"""Rows with a value for each study, and what tells them from the first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

Values = list[float | None]
Row = dict[str, Any]

SAME = 1e-6  # relative: numbers closer than this are equal


def row(what: str, values: Values, **more: Any) -> Row:
    """A row: differences and relative differences are to the first study, None where either has no value."""
    first = values[0]
    differences = [None if first is None or value is None else value - first for value in values[1:]]
    relative = [None if difference is None or not first else difference / abs(first) for difference in differences]
    return {"what": what, **more, "values": values, "differences": differences, "relative": relative}


def differs(each: Row) -> bool:
    """Whether the values of a row are not all the same."""
    values = each["values"]
    if any((value is None) != (values[0] is None) for value in values):
        return True
    known = [value for value in values if value is not None]
    return bool(known) and max(known) - min(known) > SAME * max(abs(value) for value in known)


def numbers(node: object, path: str) -> dict[str, float]:
    """Every number in nested mappings, by dotted path."""
    if isinstance(node, Mapping):
        return {name: value for key, inner in node.items() for name, value in numbers(inner, f"{path}.{key}").items()}
    return {path: float(node)} if isinstance(node, (int, float)) and not isinstance(node, bool) else {}


def labels(paths: Sequence[Path], summaries: Sequence[Mapping[str, Any]]) -> list[str]:
    """A short name for each study: its scenario, its folder's name or, where those are the same, its path."""
    for named in (
        [_scenario(summary) or path.resolve().name for path, summary in zip(paths, summaries, strict=True)],
        [path.resolve().name for path in paths],
        [str(path) for path in paths],
    ):  # fmt: skip
        if len(set(named)) == len(named):
            return list(named)
    return [f"{number}: {path}" for number, path in enumerate(paths, 1)]


def _scenario(summary: Mapping[str, Any]) -> str | None:
    name = (summary.get("programme") or {}).get("scenario")
    return None if name is None else str(name)
