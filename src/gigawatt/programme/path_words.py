"""Paths and keys of a programme in words: ``sites.ohio.power.gas-turbines`` is *gas turbines, Ohio*."""

from __future__ import annotations

from collections.abc import Mapping


def words(key: str) -> str:
    """A key as words: ``gas-combined-cycle`` is *gas combined cycle*."""
    return key.replace("-", " ").replace("_", " ")


def halls_words(phase: str) -> str:
    """The halls of a phase: ``first`` is *halls first*, ``halls`` *halls*."""
    return words(phase) if "hall" in phase else f"halls {words(phase)}"


def thing(path: str, sites: Mapping[str, str]) -> str:
    """A path of the programme in words, with its site where there are several.

    Args:
        path: dotted.
        sites: names of all sites, by key.
    """
    parts = path.split(".")
    if len(parts) < 3 or parts[0] != "sites":
        return words(path)
    if parts[-2] == "steps":
        name = f"step {int(parts[-1]) + 1} of the connection"
    else:
        name = halls_words(parts[-1]) if parts[-2] == "phases" else words(parts[-1])
    return f"{name}, {sites.get(parts[1], words(parts[1]))}" if len(sites) > 1 else name
