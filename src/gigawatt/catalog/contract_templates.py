"""Contracts as they are known from public sources, as a beginning for a programme's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from gigawatt.catalog.contract_terms import KINDS, Form, Term, terms_of
from gigawatt.catalog.rows import RowReader
from gigawatt.quantity import Figure
from gigawatt.units import DURATION, RATIO

MONTHS_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class ContractTemplate:
    """A contract whose terms are, in part or all, those of a public one; amounts are nominal, as agreed.

    Attributes:
        key: Its name.
        name: What it is called.
        kind: Which kind of contract it is.
        counterparty: The other side.
        months: How long it runs; None: the programme says.
        terms: What it states, by field of the kind's terms; of named parts, by name and field.
        figures: Every number of it.
    """

    key: str
    name: str
    kind: str
    counterparty: str
    months: int | None
    terms: Mapping[str, Any]
    figures: tuple[Figure, ...]


def contract_template(key: str, name: str, rows: RowReader) -> ContractTemplate:
    """A template from the rows of one entry."""
    kind = rows.choice("kind", tuple(KINDS), next(iter(KINDS)))
    duration = rows.optional_figure("term", DURATION)
    rows.seen.add("terms")
    content = rows.content.get("terms", {})
    within = replace(rows, entry=f"{rows.entry}.terms", content=content if isinstance(content, Mapping) else {}, seen=set())
    terms = _terms(within, KINDS[kind])
    return ContractTemplate(
        key=key,
        name=name,
        kind=kind,
        counterparty=rows.text("counterparty"),
        months=None if duration is None else round(duration.value * MONTHS_A_YEAR),
        terms=terms,
        figures=tuple(rows.figures),
    )


def _terms(rows: RowReader, kind: type[Any]) -> Mapping[str, Any]:
    """What the rows state of the terms of a kind, by field."""
    found = {name: _value(rows, each) for name, each in terms_of(kind).items() if each.key in rows.content}
    rows.finish()
    return MappingProxyType(found)


def _value(rows: RowReader, term: Term) -> Any:
    """One term in the form that its field has.

    Raises:
        TypeError: Templates cannot state terms of this form: dates are the programme's.
    """
    if term.form is Form.SECTIONS:
        assert term.of is not None
        return _parts(rows, term.key, term.of)
    if term.form is Form.PATH and term.dimension is not None:
        return rows.path(term.key, term.dimension)
    if term.form is Form.CHOICE:
        return rows.choice(term.key, term.choices, term.choices[0])
    if term.form is Form.NUMBER:
        return round(rows.figure(term.key, RATIO).value)
    if term.form is Form.MONTHS:
        return round(rows.figure(term.key, DURATION).value * MONTHS_A_YEAR)
    if term.form is Form.FIGURE and term.dimension is not None:
        return rows.figure(term.key, term.dimension).value
    raise TypeError(f"{rows.entry}.{term.key}: a template cannot state {term.form} terms")


def _parts(rows: RowReader, key: str, of: type[Any]) -> Mapping[str, Mapping[str, Any]]:
    rows.seen.add(key)
    content = rows.content[key]
    entry = f"{rows.entry}.{key}"
    parts = content.items() if isinstance(content, Mapping) else ()
    return {
        str(name): _terms(
            replace(rows, entry=f"{entry}.{name}", content=part if isinstance(part, Mapping) else {}, seen=set()), of
        )
        for name, part in parts
    }
