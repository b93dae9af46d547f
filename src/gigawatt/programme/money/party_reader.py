"""Parties with their shares, lists of names and months: what the sections of capital have in common with each other."""

from __future__ import annotations

import math
from datetime import date

from gigawatt.percent import percent
from gigawatt.programme.dates import iso_date
from gigawatt.programme.money.capital import Place
from gigawatt.programme.sections.figure_reader import optional_figure, read_figure
from gigawatt.programme.sections.section import Section, shown
from gigawatt.programme.text.yaml_source import Mapping, Scalar
from gigawatt.quantity import Figure
from gigawatt.units import SHARE, Dimension

NO_DATE = date(2200, 1, 1)
WHOLE = 1e-6  # shares may add up to 1 as near as this


def place_of(section: Section) -> Place:
    """Where a section stands."""
    return Place(section.position.file, section.position.line, section.position.column)


def number(section: Section, name: str, dimension: Dimension, default: float) -> float:
    """A quantity as a plain number; its figure, with its source, is kept among the programme's."""
    found = optional_figure(section, name, dimension)
    return default if found is None else found.value


def optional_number(section: Section, name: str, dimension: Dimension) -> float | None:
    """The same; None where it is absent."""
    found = optional_figure(section, name, dimension)
    return None if found is None else found.value


def assumed(section: Section, name: str, dimension: Dimension, value: float, source: str, confidence: str) -> float:
    """A quantity that has a default of ours: where it is absent, the default stands among the programme's figures."""
    found = optional_number(section, name, dimension)
    if found is not None:
        return found
    figure = Figure(value, dimension.unit, section.dotted(name), source=source, confidence=confidence, origin="catalogue")
    section.notebook.figures.append(figure)
    return value


def day(section: Section, name: str) -> date | None:
    """A date, None where it is absent or wrong."""
    if not section.has(name):
        return None
    year = section.date(name)
    return None if math.isnan(year) else date.fromisoformat(iso_date(year))


def needed_day(section: Section, name: str) -> date:
    """A date that must be there; a stand-in (with a problem noted) where it is not."""
    if not section.has(name):
        section.missing(name)
    return day(section, name) or NO_DATE


def shares(section: Section, name: str, default: dict[str, float]) -> dict[str, float]:
    """Parties with shares that add up to 1, or one party that has all; the default where it is absent."""
    node = section.get(name)
    if node is None:
        return default
    if isinstance(node, Scalar):
        return {node.text: 1.0}
    if not isinstance(node, Mapping) or not node.entries:
        section.problem(name, "parties with their shares are due.", "Write `{Blue Owl: 80 %, Meta: 20 %}`, or one name.")
        return default
    found = {}
    for key, value in node.entries.values():
        path = f"{section.dotted(name)}.{shown(key.text)}"
        place = value.position if isinstance(value, Scalar) else key.position
        found[key.text] = read_figure(section.notebook, value, place, path, SHARE).value
    total = sum(found.values())
    if abs(total - 1.0) > WHOLE:  # nan, where a share is wrong, is noted already
        section.problem(name, f"the shares add up to {percent(total, 6)}.", "Let them add up to 100 %.")
    return {party: share / total if total > 0.0 else share for party, share in found.items()}
