"""The programme file as a JSON Schema, for editors, written from the same keys that the reader goes by.

An editor sees the YAML as JSON: ``300 MW`` is a string, ``2026`` a number, ``2026-07-01`` a string. Units inside a
quantity are left to ``gigawatt check``; keys, what is required, choices and the catalogue's names are checked here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from gigawatt.catalog.catalogue import Catalogue
from gigawatt.catalog.load import accelerators, architectures, contract_templates, tax_law
from gigawatt.catalog.load import catalogue as default_catalogue
from gigawatt.programme.json_schema_quantities import DATE, TEXT, Schema, UnknownTakesError, quantity_schema
from gigawatt.programme.reference import SECTIONS
from gigawatt.programme.scenarios import EVERY_SCENARIO, scenario_keys
from gigawatt.programme.scenarios import SECTION as SCENARIOS
from gigawatt.programme.sections.section import Key

DIALECT = "https://json-schema.org/draft/2020-12/schema"
NAME = r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$"
PARTLY = "partly."  # definitions of sections in a scenario, where nothing is required and anything may be removed

_DATE: Schema = {"anyOf": [{"type": "string", "pattern": DATE}, {"type": "integer", "minimum": 1950, "maximum": 2200}]}


def programme_schema(catalogue: Catalogue | None = None) -> Schema:
    """The JSON Schema (draft 2020-12) of a programme file, with the catalogue's names for completion."""
    found = catalogue or default_catalogue(2025)
    sections = {title: keys for title, keys in SECTIONS if " " not in title}
    file_keys = next(keys for title, keys in SECTIONS if title == "the file")
    root_keys = [key for key in file_keys if key.name != SCENARIOS]
    definitions: Schema = {}
    whole, part = _Writer(sections, found, definitions, False), _Writer(sections, found, definitions, True)
    for writer in (whole, part):
        for name, section_keys in sections.items():
            definitions[writer.name_of(name)] = writer.section(name, section_keys)
    root = whole.section("", root_keys)
    root["properties"][SCENARIOS] = {
        "description": next(key.help for key in file_keys if key.name == SCENARIOS),
        **_named({"$ref": "#/$defs/scenario"}),
        "propertyNames": {"pattern": NAME, "not": {"const": EVERY_SCENARIO}},
    }
    # Sections that are due may stand in an included file.
    root["if"], root["then"] = {"not": {"required": ["include"]}}, {"required": root.pop("required")}
    keys = scenario_keys(root_keys)
    scenario = part.section("", keys)
    scenario["properties"]["description"] = {"description": keys[0].help, **TEXT}
    scenario["patternProperties"] = {rf"^({'|'.join(key.name for key in keys[1:])})\..": True}
    definitions["scenario"] = scenario
    title = {"$schema": DIALECT, "title": "gigawatt programme", "description": "What `gigawatt check` reads."}
    return {**title, **root, "$defs": definitions}


class _Writer:
    """Writes sections, either whole or as they may stand in a scenario: in part."""

    def __init__(self, sections: Mapping[str, tuple[Key, ...]], catalogue: Catalogue, definitions: Schema, partly: bool) -> None:
        self.sections = sections
        self.catalogue = catalogue
        self.definitions = definitions
        self.partly = partly

    def name_of(self, title: str) -> str:
        return f"{PARTLY}{title}" if self.partly else title

    def section(self, title: str, keys: Iterable[Key]) -> Schema:
        """A mapping with these keys and no others; what has no default is required."""
        listed = list(keys)
        schema: Schema = {
            "type": ["object", "null"] if self.partly else "object",
            "properties": {key.name: self._key(title, key) for key in listed},
            "additionalProperties": False,
        }
        required = [key.name for key in listed if not key.default]
        if required and not self.partly:
            schema["required"] = required
        either = [key.name for key in listed if key.default.startswith("or a")]
        if either and not self.partly:  # a commitment or an option: exactly one of them
            schema["oneOf"] = [{"required": [name]} for name in either]
        return schema

    def _key(self, title: str, key: Key) -> Schema:
        schema = self.takes(f"{title}.{key.name}" if title else key.name, key.takes)
        described = f"{key.help} (default: {key.default})" if key.default else key.help
        if key.default or self.partly:  # a key with nothing after it counts as absent
            schema = {"anyOf": [schema, {"type": "null"}]}
        return {"description": f"{described}. Takes {key.takes}.", **schema}

    def takes(self, path: str, takes: str) -> Schema:
        """What a key takes, from the words that the reference has for it.

        Raises:
            UnknownTakesError: the words are new.
        """
        if takes.startswith("section"):
            return self._section_at(path, takes)
        if takes.startswith("key of a"):
            return self._reference(path, takes)
        if ", or a list" in takes:
            alone, _, listed = takes.partition(", or a ")
            return {"anyOf": [self.takes(path, alone), self._list(path, listed)]}
        if takes.startswith("list of"):
            return self._list(path, takes)
        if " | " in takes:
            choices: list[Any] = [part.strip() for part in takes.split("|")]
            return {"enum": [True, False]} if choices == ["true", "false"] else {"enum": choices}
        if takes.startswith("whole number"):
            return {"type": "integer", "minimum": 0}
        if takes in _PLAIN:
            return _PLAIN[takes]
        return quantity_schema(takes, path, self.definitions)

    def _section_at(self, path: str, takes: str) -> Schema:
        """A section, or named sections; where a path has none of its own it is that of a section above it."""
        by_name = takes.startswith("section by")
        title = self._title(path, by_name)
        if title is None:
            raise UnknownTakesError(f"{path}: there is no section for {takes!r} in programme/reference.py")
        schema: Schema = {"$ref": f"#/$defs/{self.name_of(title)}"}
        if not by_name:
            return schema
        known = self._catalogue_names(takes.removeprefix("section by "))
        return _named({"anyOf": [schema, {"type": "null"}]} if self.partly else schema, known)

    def _title(self, path: str, by_name: bool) -> str | None:
        parts = path.split(".")
        for kept in range(len(parts) - 1, -1, -1):
            start = ".".join([*parts[:kept], parts[-1]])
            if not by_name and start in self.sections:
                return start
            named = next((title for title in self.sections if re.fullmatch(rf"{re.escape(start)}\.[A-Z]+", title)), None)
            if by_name and named is not None:
                return named
        return None

    def _reference(self, path: str, takes: str) -> Schema:
        """A name of the catalogue; where the programme may add its own, any name with the catalogue's for completion."""
        what = re.sub(r"^key of an? (catalogue )?", "", takes).split(",")[0].strip()
        names = self._catalogue_names(what)
        fixed = what in ("market", "hall") or "catalogue" in takes
        own: Schema = {"type": "string", "pattern": NAME}
        one: Schema = {"enum": names} if fixed else {"anyOf": [{"enum": names}, own]} if names else own
        return {"anyOf": [one, self._section_at(path, "section")]} if "or section" in takes else one

    def _list(self, path: str, takes: str) -> Schema:
        what = takes.removeprefix("list of ")
        if what == "technologies":
            item: Schema = {"anyOf": [{"enum": self._catalogue_names("technology")}, {"type": "string", "pattern": NAME}]}
            return {"type": "array", "items": item, "minItems": 1}
        if what in ("shares", "durations"):
            item = quantity_schema(f"a {what.removesuffix('s')}", path, self.definitions)
            return {"type": "array", "items": item, "minItems": 1}
        if what in ("names", "file names"):
            return {"anyOf": [{"type": "array", "items": TEXT}, {"type": "string"}]}
        raise UnknownTakesError(f"{path}: what {takes!r} holds is not known")

    def _catalogue_names(self, what: str) -> list[str]:
        """The catalogue's names of something; none where the names are the programme's own."""
        tables: dict[str, Mapping[str, Any]] = {
            "technology": self.catalogue.technologies,
            "fuel": self.catalogue.fuels,
            "chip": self.catalogue.chips,
            "hall": self.catalogue.halls,
            "market": self.catalogue.markets,
            "accelerator": accelerators(),
            "model": architectures(),
            "contract": contract_templates(),
            "financing": self.catalogue.capital,
            "country": {key: one for key, one in tax_law().jurisdictions.items() if not one.within},
            "region": {key: one for key, one in tax_law().jurisdictions.items() if one.within},
            "credit": tax_law().credits,
        }
        return sorted(tables.get(what, ()))


_PLAIN: dict[str, Schema] = {
    "text": TEXT,
    "file name": {"type": "string"},
    "date": _DATE,
    "year": {"type": "integer", "minimum": 1950, "maximum": 2200},
    "a party": TEXT,
    "ISO code": {"type": "string", "pattern": "^[A-Z]{3}$"},
    "VEHICLE.TRANCHE": {"type": "string"},
    "value by cause": {"type": "object", "additionalProperties": {"type": ["string", "number", "object"]}},
    "a party, or {party: share}": {"anyOf": [TEXT, {"type": "object", "additionalProperties": True, "minProperties": 1}]},
    "{name: depreciation class}": {"type": "object", "additionalProperties": {"type": "string"}},
    "degrees north": {"type": "number", "minimum": -90, "maximum": 90},
    "degrees east": {"type": "number", "minimum": -180, "maximum": 180},
}


def _named(schema: Schema, known: Iterable[str] = ()) -> Schema:
    """A mapping of names of the user's choice, those that are known offered for completion."""
    properties = {"properties": dict.fromkeys(known, schema)} if known else {}
    return {"type": "object", **properties, "additionalProperties": schema, "propertyNames": {"pattern": NAME}}
