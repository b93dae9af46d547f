"""Quantities as JSON Schema: plain, with provenance and doubt, by year or by date, each defined once and referred to."""

from __future__ import annotations

import re
from typing import Any

from gigawatt import units
from gigawatt.programme.sections.figure_reader import PROVENANCE_KEYS
from gigawatt.units import Dimension

Schema = dict[str, Any]

NUMBER = r"[+-]?(\d[\d_]*(\.[\d_]*)?|\.\d[\d_]*)([eE][+-]?\d+)?"
DATE = r"^\d{4}(-\d{2}(-\d{2})?)?$"
YEAR = r"^\d{4}$"
TEXT: Schema = {"type": ["string", "number", "boolean"]}

_DIMENSIONS: dict[str, Dimension] = {}
for _each in vars(units).values():
    if isinstance(_each, Dimension):
        _DIMENSIONS.setdefault(_each.name, _each)  # several share a name, where only their range differs
# Words of the reference for more than one dimension.
_SEVERAL = {
    "a value per unit and hour": (
        "a value per H100e and hour",
        "a value per MW and hour",
        "an amount of money",
        "a price of tokens",
    )
}


class UnknownTakesError(ValueError):
    """A key takes something that cannot be put as a schema yet."""


def quantity_schema(takes: str, path: str, definitions: Schema) -> Schema:
    """A reference to what a key takes, which is added to the definitions where it is new.

    Args:
        takes: the reference's words, such as ``a power, or by year`` or ``{date: power}``.
        path: of the key, for the error.
        definitions: the schema's ``$defs``.

    Raises:
        UnknownTakesError: the words name no dimension.
    """
    words = re.sub(r",? as `.*?`", "", takes)
    by_date = words.startswith("{date: ")
    by_year = "by year" in words
    words = f"a {words[7:].rstrip('}')}" if by_date else re.sub(r",? or by year", "", words)
    one = _defined(f"quantity.{_slug(words)}", _with_provenance(_dimensions(words, path), definitions), definitions)
    if by_date:
        return {"type": "object", "patternProperties": {DATE: one}, "additionalProperties": False, "minProperties": 1}
    if by_year:
        return _defined(f"path.{_slug(words)}", {"anyOf": [one, *_paths(one, definitions)]}, definitions)
    return one


def plain_quantity(*names: str) -> Schema:
    """A quantity of any of these dimensions, without provenance."""
    dimensions = [_DIMENSIONS[name] for name in names]
    examples = list(dict.fromkeys(each.example for each in dimensions))
    bare = any(each.bare for each in dimensions)
    text = rf"^\s*{NUMBER}\s*{'' if bare else r'[A-Za-z%/].*'}"
    written: Schema = {"type": "string", "pattern": text, "examples": examples}
    return {"anyOf": [written, {"type": "number"}]} if bare else written


def _slug(words: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "-", words).strip("-")


def _defined(name: str, schema: Schema, definitions: Schema) -> Schema:
    definitions.setdefault(name, schema)
    return {"$ref": f"#/$defs/{name}"}


def _dimensions(words: str, path: str) -> list[str]:
    """The dimensions that the words name: `a power`, or several as in `an amount of compute (or a power)`."""
    if words in _SEVERAL:
        return list(_SEVERAL[words])
    parts = [part.strip(" ()") for part in re.split(r"\bor\b", words)]
    names = [name for part in parts for name in _named(part) if name in _DIMENSIONS]
    if len(names) < len(parts):
        raise UnknownTakesError(f"{path}: `{words}` names no dimension of units.py")
    return names


def _named(part: str) -> tuple[str, ...]:
    """What a dimension may be called, with its article or without."""
    plain = part.removeprefix("an ").removeprefix("a ")
    return part, plain, f"a {plain}", f"an {plain}"


def _with_provenance(names: list[str], definitions: Schema) -> Schema:
    """The quantity itself, or a mapping that also says where it comes from and how sure it is."""
    plain = plain_quantity(*names)
    mapping = {
        "type": "object",
        "properties": dict.fromkeys(("value", "p10", "p50", "p90"), plain) | _provenance(definitions),
        "additionalProperties": False,
        "oneOf": [{"required": ["value"]}, {"required": ["p50"]}],
    }
    return {"anyOf": [plain, mapping]}


def _provenance(definitions: Schema) -> Schema:
    properties: Schema = {}
    for key in PROVENANCE_KEYS:
        choice: Schema = {"enum": [part.strip() for part in key.takes.split("|")]} if " | " in key.takes else TEXT
        schema = {"description": key.help, "anyOf": [choice, {"type": "null"}]}
        properties[key.name] = _defined(f"provenance.{key.name}", schema, definitions)
    return properties


def _paths(one: Schema, definitions: Schema) -> list[Schema]:
    years: Schema = {"type": "object", "patternProperties": {YEAR: one}, "additionalProperties": False, "minProperties": 1}
    shared: Schema = {
        "type": "object",
        "properties": {"path": years, **_provenance(definitions)},
        "required": ["path"],
        "additionalProperties": False,
    }
    return [years, shared]
