"""A term of a contract: the field of a frozen dataclass that knows its key, its dimension and its words."""

from __future__ import annotations

from dataclasses import MISSING, dataclass, field, fields
from datetime import date
from enum import StrEnum
from typing import Any

from gigawatt.units import Dimension

Steps = tuple[tuple[date, float], ...]
"""Amounts by date, in order of date."""

DUE = object()
"""Stands for the default of a term that must be stated, in the programme or by its template."""


class Form(StrEnum):
    """How a term is written, and what it becomes."""

    FIGURE = "figure"  # a float in the dimension's unit
    PATH = "path"  # a YearPath
    MONTHS = "months"  # a duration as a whole number of months
    DATE = "date"
    STEPS = "steps"  # {date: quantity}
    CHOICE = "choice"
    NUMBER = "whole number"
    TEXT = "text"
    NAMES = "names"
    SECTIONS = "sections"  # named parts, each with terms of its own


@dataclass(frozen=True, slots=True)
class Term:
    """How one field of a contract's terms is written.

    Attributes:
        key: Its key in a programme, or in a template.
        form: How it is written.
        help: What it means.
        words: What holds where it is not stated, in words; empty: it must be stated.
        dimension: Of its quantity; None where it has none.
        choices: The words that it may be.
        of: The dataclass of each part, where it is made of named parts.
    """

    key: str
    form: Form
    help: str
    words: str = ""
    dimension: Dimension | None = None
    choices: tuple[str, ...] = ()
    of: type[Any] | None = None


def term(
    key: str,
    what: Dimension | Form | tuple[str, ...] | type[Any],
    meaning: str,
    words: str = "",
    default: object = DUE,
    **more: Any,
) -> Any:
    """A field of a contract's terms.

    Args:
        key: Its key.
        what: A dimension (a single figure), a form without one, the words it may be, or the dataclass of named parts.
        meaning: What it means.
        words: What holds where it is not stated.
        default: That as a value; absent: it must be stated.
        more: ``form`` where a dimension is no single figure.
    """
    form: Form = more.get("form", Form.FIGURE)
    dimension: Dimension | None = more.get("dimension")
    choices: tuple[str, ...] = ()
    of: type[Any] | None = None
    if isinstance(what, Form):
        form = what
    elif isinstance(what, tuple):
        form, choices = Form.CHOICE, what
    elif isinstance(what, Dimension):
        dimension = what
    else:
        form, of = Form.SECTIONS, what
    metadata = {"term": Term(key, form, meaning, words, dimension, choices, of)}
    if default is DUE:
        return field(metadata=metadata)
    return field(metadata=metadata, default=default)


def terms_of(kind: type[Any]) -> dict[str, Term]:
    """The terms of a kind of contract, or of its parts, by field."""
    return {each.name: each.metadata["term"] for each in fields(kind)}


def is_due(kind: type[Any], name: str) -> bool:
    """Whether a field has no default: its term must be stated."""
    return next(each.default is MISSING for each in fields(kind) if each.name == name)
