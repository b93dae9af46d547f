"""The terms of a contract, read by what their dataclass says of each: its key, its form and its dimension."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from gigawatt.catalog.contract_terms import KINDS, Form, Steps, Term, terms_of
from gigawatt.catalog.contract_terms.term import is_due
from gigawatt.programme.dates import iso_date
from gigawatt.programme.sections.figure_reader import optional_figure, optional_path, read_figure
from gigawatt.programme.sections.section import Key, Section, read_date
from gigawatt.programme.text.yaml_source import Mapping as MappingNode
from gigawatt.programme.text.yaml_source import Scalar, Sequence
from gigawatt.units import DURATION, Dimension

MONTHS_A_YEAR = 12
MOST_NUMBER = 1200
DUE = "due, here or by its template"


def term_keys(kind: type[Any]) -> tuple[Key, ...]:
    """The keys of a kind's section, as the reference explains them."""
    return tuple(Key(each.key, _takes(each), each.help, each.words or DUE) for each in terms_of(kind).values())


def _takes(term: Term) -> str:
    name = "" if term.dimension is None else term.dimension.name
    words = {
        Form.FIGURE: name,
        Form.PATH: f"{name}, or by year",
        Form.MONTHS: DURATION.name,
        Form.DATE: "date",
        Form.STEPS: f"{{date: {name.removeprefix('an ').removeprefix('a ')}}}",
        Form.CHOICE: " | ".join(term.choices),
        Form.NUMBER: "whole number",
        Form.TEXT: "text",
        Form.NAMES: "list of names",
        Form.SECTIONS: "section by name",
    }
    return words[term.form]


def contract_sections() -> Iterator[tuple[str, tuple[Key, ...]]]:
    """The sections of every kind of contract and of its named parts, for the reference."""
    for name, kind in KINDS.items():
        title = f"finance.contracts.CONTRACT.{name}"
        yield title, term_keys(kind)
        for term in terms_of(kind).values():
            if term.of is not None:
                yield f"{title}.{term.key}.NAME", term_keys(term.of)


def read_terms(section: Section, kind: type[Any], given: Mapping[str, Any]) -> Any | None:
    """The terms of a section on top of those given; None where one that is due is missing (which is noted).

    Args:
        section: with the keys of the kind.
        kind: the dataclass.
        given: by field, what the template states.
    """
    values: dict[str, Any] = {}
    complete = True
    for name, term in terms_of(kind).items():
        if term.form is Form.SECTIONS:
            parts = _read_parts(section, term, given.get(name, {}))
            complete = complete and all(part is not None for _, part in parts)
            values[name] = parts
        elif section.has(term.key):
            values[name] = _read(section, term)
        elif name in given:
            values[name] = given[name]
        elif is_due(kind, name):
            section.missing(term.key)
            complete = False
        if term.form is Form.SECTIONS and is_due(kind, name) and not values[name]:
            section.missing(term.key)
            complete = False
    return kind(**values) if complete else None


def _read_parts(section: Section, term: Term, given: Mapping[str, Mapping[str, Any]]) -> tuple[tuple[str, Any], ...]:
    """Named parts: the template's first, each as the programme restates it, then the programme's own."""
    assert term.of is not None
    keys = term_keys(term.of)
    stated = dict(section.named(term.key, keys))
    parts = []
    for name in dict.fromkeys((*given, *stated)):
        path = f"{section.dotted(term.key)}.{name}"
        own = stated.get(name) or Section(section.notebook, path, section.position, keys, MappingNode(section.position))
        parts.append((name, read_terms(own, term.of, given.get(name, {}))))
    return tuple(parts)


def _read(section: Section, term: Term) -> Any:
    """A stated term in the form of its field; nan, None or nothing where it is wrong (which is noted)."""
    match term.form:
        case Form.FIGURE:
            return _figure(section, term.key, _dimension(term))
        case Form.PATH:
            return optional_path(section, term.key, _dimension(term))
        case Form.MONTHS:
            years = _figure(section, term.key, DURATION)
            return 0 if math.isnan(years) else round(years * MONTHS_A_YEAR)
        case Form.DATE:
            return read_day(section, term.key)
        case Form.STEPS:
            return read_steps(section, term.key, _dimension(term))
        case Form.CHOICE:
            return section.choice(term.key, term.choices)
        case Form.NUMBER:
            return section.integer(term.key, 0, MOST_NUMBER) or 0
        case Form.NAMES:
            return read_names(section, term.key)
    return section.text(term.key)


def _dimension(term: Term) -> Dimension:
    assert term.dimension is not None, term.key
    return term.dimension


def _figure(section: Section, key: str, dimension: Dimension) -> float:
    found = optional_figure(section, key, dimension)
    return math.nan if found is None else found.value


def read_day(section: Section, key: str) -> date | None:
    """A date as a day, None where it is absent or wrong (which is noted)."""
    year = section.date(key, math.nan)
    return None if math.isnan(year) else date.fromisoformat(iso_date(year))


def read_names(section: Section, key: str) -> tuple[str, ...]:
    """A list of names, or one of them; empty where it is absent or wrong (which is noted)."""
    node = section.get(key)
    items = node.items if isinstance(node, Sequence) else [] if node is None else [node]
    names = tuple(item.text for item in items if isinstance(item, Scalar) and not item.is_null)
    if node is not None and (not names or len(names) != len(items)):
        section.problem(key, "a list of names is due.", "Write such as `[perry, davis-besse]`.")
        return ()
    return names


def read_steps(section: Section, key: str, dimension: Dimension) -> Steps:
    """Amounts by date, in order; none where they are absent or wrong (which is noted)."""
    node = section.get(key)
    if not isinstance(node, MappingNode) or not node.entries:
        example = f"{{2026-07-01: {dimension.example}, 2028-01-01: {dimension.example}}}"
        section.problem(key, f"dates with {dimension.name} each are due.", f"Write `{example}`.")
        return ()
    notebook, path, found = section.notebook, section.dotted(key), []
    for day, value in node.entries.values():
        year = read_date(notebook, day, path)
        place = value.position if isinstance(value, Scalar) else day.position
        amount = read_figure(notebook, value, place, f"{path}.{day.text}", dimension).value
        if not math.isnan(year):
            found.append((date.fromisoformat(iso_date(year)), amount))
    return tuple(sorted(found))
