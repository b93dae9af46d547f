"""One thing that is wrong with a network, at the place where the programme says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gigawatt.errors import Problem
from gigawatt.programme.text.yaml_source import Position


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, where, and what to do; ``path`` is dotted in the programme, or the key of a task of a template."""

    path: str
    message: str
    fix: str = ""

    def __str__(self) -> str:
        path = f"{self.path}: " if self.path else ""
        return f"{path}{self.message} {self.fix}".rstrip()

    def told(self, places: Mapping[str, Position]) -> str:
        """It in a line, with the file, line and column where those are known."""
        place = place_of(self.path, places)
        return str(self) if place is None else str(self.problem(place))

    def problem(self, place: Position) -> Problem:
        """It as a problem of the programme, at a place of its file."""
        return Problem(place.file, place.line, place.column, self.path, self.message, self.fix)


def place_of(path: str, places: Mapping[str, Position]) -> Position | None:
    """Where a dotted path stands: itself, or the nearest thing above it that is known."""
    while path not in places and "." in path:
        path = path.rpartition(".")[0]
    return places.get(path)
