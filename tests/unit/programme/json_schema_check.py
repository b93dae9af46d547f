"""A small JSON Schema checker for the keywords that ours uses; any other keyword is an error, so none is passed over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from gigawatt.programme.text.yaml_source import Mapping, Node, Sequence, parse_yaml

SILENT = {"$schema", "$defs", "title", "description", "examples", "then"}
TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,), "array": (list,), "string": (str,), "number": (int, float), "integer": (int,), "boolean": (bool,),
    "null": (type(None),),
}  # fmt: skip


def as_json(text: str) -> Any:
    """A YAML text as an editor sees it: plain scalars by the rules of YAML 1.2, quoted ones as text."""
    return _value(parse_yaml(text, "programme.yaml"))


def _value(node: Node) -> Any:
    if isinstance(node, Mapping):
        return {name: _value(inner) for name, (_, inner) in node.entries.items()}
    if isinstance(node, Sequence):
        return [_value(item) for item in node.items]
    if node.quoted:
        return node.text
    if node.is_null:
        return None
    if node.text in ("true", "false"):
        return node.text == "true"
    if re.fullmatch(r"[-+]?\d+", node.text):
        return int(node.text)
    if re.fullmatch(r"[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?", node.text):
        return float(node.text)
    return node.text


def faults(value: Any, schema: Any, root: dict[str, Any], path: str = "") -> Iterator[str]:
    """What of a value does not keep to a schema, by path."""
    if isinstance(schema, bool):
        if not schema:
            yield f"{path}: nothing may stand here"
        return
    for keyword, rule in schema.items():
        if keyword not in SILENT:
            yield from _KEYWORDS[keyword](value, rule, schema, root, path)


def _valid(value: Any, schema: Any, root: dict[str, Any]) -> bool:
    return not any(True for _ in faults(value, schema, root))


def _ref(value: Any, rule: str, _: Any, root: dict[str, Any], path: str) -> Iterator[str]:
    return faults(value, root["$defs"][rule.removeprefix("#/$defs/")], root, path)


def _type(value: Any, rule: str | list[str], _: Any, __: Any, path: str) -> Iterator[str]:
    names = [rule] if isinstance(rule, str) else rule
    fits = any(
        isinstance(value, TYPES[name]) and not (isinstance(value, bool) and name in ("number", "integer")) for name in names
    )
    if not fits:
        yield f"{path}: {value!r} is no {' or '.join(names)}"


def _properties(value: Any, rule: dict[str, Any], _: Any, root: dict[str, Any], path: str) -> Iterator[str]:
    for name in rule.keys() & value.keys() if isinstance(value, dict) else ():
        yield from faults(value[name], rule[name], root, f"{path}.{name}")


def _patterns(value: Any, rule: dict[str, Any], _: Any, root: dict[str, Any], path: str) -> Iterator[str]:
    for name, inner in value.items() if isinstance(value, dict) else ():
        for pattern, schema in rule.items():
            if re.search(pattern, name):
                yield from faults(inner, schema, root, f"{path}.{name}")


def _additional(value: Any, rule: Any, schema: dict[str, Any], root: dict[str, Any], path: str) -> Iterator[str]:
    for name, inner in value.items() if isinstance(value, dict) else ():
        known = name in schema.get("properties", {}) or any(re.search(each, name) for each in schema.get("patternProperties", {}))
        if not known:
            yield from faults(inner, rule, root, f"{path}.{name}")


def _names(value: Any, rule: Any, _: Any, root: dict[str, Any], path: str) -> Iterator[str]:
    for name in value if isinstance(value, dict) else ():
        yield from faults(name, rule, root, f"{path}.{name}")


def _any_of(value: Any, rule: list[Any], _: Any, root: dict[str, Any], path: str) -> Iterator[str]:
    found = [list(faults(value, each, root, path)) for each in rule]
    if all(found):
        yield from min(found, key=len)


def _one_of(value: Any, rule: list[Any], _: Any, root: dict[str, Any], path: str) -> Iterator[str]:
    fitting = sum(_valid(value, each, root) for each in rule)
    if fitting != 1:
        yield f"{path}: fits {fitting} of {rule}"


def _if(value: Any, rule: Any, schema: dict[str, Any], root: dict[str, Any], path: str) -> Iterator[str]:
    return faults(value, schema["then"], root, path) if _valid(value, rule, root) else iter(())


def _wrong(wrong: bool, words: str) -> Iterator[str]:
    return iter([words] if wrong else [])


_KEYWORDS: dict[str, Any] = {
    "$ref": _ref,
    "type": _type,
    "properties": _properties,
    "patternProperties": _patterns,
    "additionalProperties": _additional,
    "propertyNames": _names,
    "anyOf": _any_of,
    "oneOf": _one_of,
    "if": _if,
    "not": lambda value, rule, _, root, path: _wrong(_valid(value, rule, root), f"{path}: {value!r} may not be"),
    "const": lambda value, rule, _, __, path: _wrong(value != rule, f"{path}: {value!r} is not {rule!r}"),
    "enum": lambda value, rule, _, __, path: _wrong(value not in rule, f"{path}: {value!r} is not among {rule}"),
    "required": lambda value, rule, _, __, path: iter(
        [f"{path}: {name} is missing" for name in rule if isinstance(value, dict) and name not in value]
    ),
    "pattern": lambda value, rule, _, __, path: _wrong(
        isinstance(value, str) and re.search(rule, value) is None, f"{path}: {value!r} is not {rule}"
    ),
    "minimum": lambda value, rule, _, __, path: _wrong(isinstance(value, (int, float)) and value < rule, f"{path}: < {rule}"),
    "maximum": lambda value, rule, _, __, path: _wrong(isinstance(value, (int, float)) and value > rule, f"{path}: > {rule}"),
    "items": lambda value, rule, _, root, path: iter(
        [fault for item in (value if isinstance(value, list) else ()) for fault in faults(item, rule, root, f"{path}[]")]
    ),
    "minItems": lambda value, rule, _, __, path: _wrong(isinstance(value, list) and len(value) < rule, f"{path}: too few"),
    "maxItems": lambda value, rule, _, __, path: _wrong(isinstance(value, list) and len(value) > rule, f"{path}: too many"),
    "minProperties": lambda value, rule, _, __, path: _wrong(isinstance(value, dict) and len(value) < rule, f"{path}: too few"),
}
