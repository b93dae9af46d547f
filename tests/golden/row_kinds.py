"""Every kind of row and of limit that the planner's source can make, read from the source: tests fail where one is forgotten.

A kind is the name of a block of rows with its keys left out: ``capacity * energy`` for ``capacity ohio battery energy``.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import gigawatt.plan

FOLDER = Path(gigawatt.plan.__path__[0])
MASTER = ("master/master_site.py", "master/build_master.py")
OPERATION = ("dispatch/dispatch_lp.py",)
METERS = "case/build_meters.py"


@cache
def master_rows() -> frozenset[str]:
    return frozenset().union(*(_rows(name) for name in MASTER))


@cache
def operation_rows() -> frozenset[str]:
    return frozenset().union(*(_rows(name) for name in OPERATION))


@cache
def limits() -> frozenset[str]:
    """What the report calls the limits of the master, whether they are rows or bounds."""
    found: set[str] = set()
    for name in MASTER:
        tree = _tree(name)
        for call in _calls(tree):
            if isinstance(call.func, ast.Attribute) and call.func.attr in ("limit", "yearly_limit"):
                found |= set(_names(call.args[0], tree, call))
    return frozenset(found)


@cache
def kind_of(block: str, kinds: frozenset[str]) -> str:
    """The kind of a block of rows: of those that fit, the one that says most.

    Raises:
        LookupError: none fits.
    """
    fitting = [kind for kind in kinds if re.fullmatch(re.escape(kind).replace(r"\*", ".+"), block)]
    if not fitting:
        raise LookupError(f"no kind of row is called {block!r}")
    return max(fitting, key=len)


def _tree(name: str) -> ast.Module:
    return ast.parse((FOLDER / name).read_text("utf-8"))


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _rows(name: str) -> set[str]:
    tree = _tree(name)
    found: set[str] = set()
    for call in _calls(tree):
        if isinstance(call.func, ast.Attribute) and call.func.attr == "rows":
            found |= set(_names(call.args[0], tree, call))
    assert found, f"{name} makes no rows: has the planner's way of adding them changed?"
    return found


def _names(argument: ast.expr, tree: ast.Module, call: ast.Call) -> list[str]:
    """What a name given to a call can be, its keys as ``*``."""
    match argument:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.Name(id=parameter):
            return _passed(parameter, tree, call)
        case ast.Attribute(attr="kind"):
            return sorted(_meter_kinds())
        case ast.JoinedStr(values=[ast.FormattedValue(value=ast.Name(id="kind")), *rest]):
            return [_starred([ast.Constant(kind), *rest]) for kind in _passed("kind", tree, call)]
        case ast.JoinedStr(values=parts):
            return [_starred(parts)]
    raise AssertionError(f"line {call.lineno}: a name of rows that this test cannot read")


def _starred(parts: list[ast.expr]) -> str:
    text = "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in parts)
    return re.sub(r"\*( \*)+", "*", text)


def _passed(parameter: str, tree: ast.Module, inner: ast.Call) -> list[str]:
    """The texts that are handed to a parameter of the function around a call."""
    (function,) = (
        node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and any(other is inner for other in ast.walk(node))
    )
    place = [argument.arg for argument in function.args.args].index(parameter)
    found = []
    for call in _calls(tree):
        if isinstance(call.func, ast.Name) and call.func.id == function.name:
            text = call.args[place]
            assert isinstance(text, ast.Constant), f"line {call.lineno}: {parameter} is not written out"
            found.append(str(text.value))
    assert found
    return found


def _meter_kinds() -> set[str]:
    found = set()
    for call in _calls(_tree(METERS)):
        if isinstance(call.func, ast.Name) and call.func.id in ("MeterLimit", "_cap") and isinstance(call.args[0], ast.Constant):
            found.add(str(call.args[0].value))
    return found
