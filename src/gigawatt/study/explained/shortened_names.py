"""Names of numbers without their unit: ``finance.npv`` means ``finance.npv_usd``."""

from __future__ import annotations

from collections.abc import Mapping

UNITS = frozenset({"usd", "mw", "mwh", "gw", "years", "seconds", "mb", "share", "t", "m3", "kwh", "months"})


def in_full(name: str, summary: Mapping[str, object]) -> str:
    """The path that a name means where a part of it lacks nothing but its unit; the name itself where that is not clear."""
    node: object = summary
    parts = []
    for part in name.split("."):
        if isinstance(node, Mapping):
            fitting = [part] if part in node else [key for key in node if _is_with_unit(str(key), part)]
            if len(fitting) != 1:
                return name
            part, node = fitting[0], node[fitting[0]]
        parts.append(part)
    return ".".join(parts)


def without_units(name: str, names: Mapping[str, object]) -> list[str]:
    """Paths that begin as a name does and go on with a unit: what it may mean, where more than one fits."""
    return [path for path in names if path.startswith(f"{name}_") and "." not in path[len(name) :]]


def _is_with_unit(key: str, part: str) -> bool:
    rest = key[len(part) + 1 :]
    return bool(part) and key.startswith(f"{part}_") and rest.split("_per_")[0] in UNITS
