"""What a study holds about its own numbers: summary, tables, figures and the programme as resolved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from gigawatt.programme.flat import Stated, flat_programme
from gigawatt.study.folder import StudyFolder


class Evidence:
    """A study opened for questions; each table is read once, when it is first asked for."""

    def __init__(self, path: Path) -> None:
        self.folder = StudyFolder(path)
        self._tables: dict[str, pl.DataFrame] = {}

    @cached_property
    def summary(self) -> dict[str, Any]:
        return self.folder.summary

    @cached_property
    def stated(self) -> dict[str, Stated]:
        """What the programme states, by dotted path."""
        file = self.folder.path / "programme.yaml"
        return flat_programme(file.read_text(encoding="utf-8"), str(file)) if file.is_file() else {}

    def table(self, name: str) -> pl.DataFrame:
        """A table of the study.

        Raises:
            StudyError: the study does not have it.
        """
        if name not in self._tables:
            self._tables[name] = self.folder.table(name)
        return self._tables[name]

    @cached_property
    def figures(self) -> dict[str, dict[str, Any]]:
        """Every figure that the study used, by name, in the programme's order."""
        rows = self.table("figures").iter_rows(named=True)
        found: dict[str, dict[str, Any]] = {}
        for row in rows:
            found.setdefault(str(row["name"]), row)
        return found

    def figures_under(self, *prefixes: str) -> list[dict[str, Any]]:
        """Figures of these names, and those of their years (``NAME.2030``), in the order of the prefixes."""
        return [row for prefix in prefixes for name, row in self.figures.items() if is_under(name, prefix)]

    def stated_text(self, path: str) -> str | None:
        """What the programme says at a path, None where it says nothing."""
        found = self.stated.get(path) or self.stated.get(f"{path}.value") or self.stated.get(f"{path}.p50")
        return None if found is None else found.text

    def asset_path(self, site: str, asset: str) -> str | None:
        """Where a power asset stands in the programme: under its site, or under one of the site's phases."""
        for path in self.stated:
            parts = path.split(".")
            if parts[:2] == ["sites", site] and "power" in parts[2:5]:
                place = parts.index("power", 2)
                if len(parts) > place + 1 and parts[place + 1] == asset:
                    return ".".join(parts[: place + 2])
        return None


def is_under(name: str, prefix: str) -> bool:
    """Whether a dotted name is a path itself or lies below it."""
    return name == prefix or name.startswith(f"{prefix}.")


def walk(node: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Every place of nested mappings with its dotted path, sections before what is in them."""
    if path:
        yield path, node
    if isinstance(node, Mapping):
        for key, inner in node.items():
            yield from walk(inner, f"{path}.{key}" if path else str(key))


def sums(frame: pl.DataFrame, keys: Iterable[str], value: str) -> list[tuple[tuple[str, ...], float]]:
    """A column added up by others, the largest first; without what is nothing."""
    names = list(keys)
    grouped = frame.group_by(names, maintain_order=True).agg(pl.col(value).sum())
    rows = [(tuple("" if part is None else str(part) for part in row[:-1]), float(row[-1])) for row in grouped.iter_rows()]
    return sorted((row for row in rows if abs(row[1]) > 1e-9), key=lambda row: -abs(row[1]))
