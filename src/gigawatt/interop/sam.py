"""A case of SAM's Single Owner model from a JSON file: PySAM's input names, flat or by group.

Long arrays may be written short, as ``{"__array__": true, "len": 8760, "const": 1.0, "sum": 8760.0}``. Outputs that the file
may hold as well are not read.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import numpy as np

from gigawatt.errors import CaseError
from gigawatt.finance.single_owner.cases import Value
from gigawatt.finance.single_owner.check import complete, problems, with_defaults
from gigawatt.finance.single_owner.energy import HOURS
from gigawatt.finance.single_owner.inputs import INPUTS, REFUSED, WITHOUT_EFFECT, WITHOUT_EFFECT_PREFIXES

LARGEST_BYTES = 256 * 2**20  # fifty years by the quarter of an hour take about 20 MB
LONGEST_ARRAY = 50 * HOURS * 60
_GROUPS_OF_OUTPUTS = {"Outputs"}


@dataclass(frozen=True, slots=True)
class SamCase:
    """Every input of a case by SAM's name, and those that the file does not give."""

    row: dict[str, Value]
    defaults: dict[str, float]


def read_sam_case(path: Path) -> SamCase:
    """Read a case and check it.

    Raises:
        CaseError: the file is no case, asks for what is not modelled, or lacks something: everything at once.
    """
    given: dict[str, Value] = {}
    found: list[str] = []
    seen: dict[str, Any] = {}
    for name, value in _inputs(_parsed(path)):
        if name in seen:
            if seen[name] != value:
                found.append(f"{name}: is given twice, and differs. Leave one of them out.")
            continue
        seen[name] = value
        found += _take(name, value, given)
    row, defaults = with_defaults(given)
    unread = {name for name in seen if name in INPUTS} - given.keys()
    found += [problem for problem in problems(row) if problem.split(":")[0] not in unread]
    if found:
        raise CaseError(f"{path}: {problem}" for problem in found)
    return SamCase(complete(row), defaults)


def _parsed(path: Path) -> Mapping[str, Any]:
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise CaseError([f"{path}: is larger than {LARGEST_BYTES // 2**20} MB. No case of SAM is."])
        parsed = json.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise CaseError([f"{path}: there is no such file."]) from None
    except UnicodeDecodeError:
        raise CaseError([f"{path}: is no text in UTF-8. A case is a JSON file."]) from None
    except json.JSONDecodeError as error:
        raise CaseError([f"{path}:{error.lineno}:{error.colno}: is no JSON: {error.msg}."]) from None
    except RecursionError:
        raise CaseError([f"{path}: is nested too deeply. A case is a JSON object of inputs."]) from None
    if not isinstance(parsed, dict):
        raise CaseError([f"{path}: is no JSON object. Write inputs by name, alone or under `inputs`."])
    return parsed


def _inputs(parsed: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Inputs by name, from `inputs` or from the whole file, out of their groups."""
    inputs = parsed.get("inputs", parsed)
    if not isinstance(inputs, dict):
        yield "inputs", inputs
        return
    for name, value in inputs.items():
        if isinstance(value, dict) and "__array__" not in value and name not in INPUTS:
            if name not in _GROUPS_OF_OUTPUTS:
                yield from value.items()
        else:
            yield name, value


def _take(name: str, value: Any, given: dict[str, Value]) -> Iterator[str]:
    """Put an input among the given, or say why not."""
    if name in REFUSED:
        if _nonzero(value):
            yield f"{name}: asks for {REFUSED[name]}, which is not modelled here. Set it to 0, or reckon the case with SAM."
    elif name in INPUTS:
        yield from _take_known(name, value, given)
    elif name not in WITHOUT_EFFECT and not name.startswith(WITHOUT_EFFECT_PREFIXES):
        near = get_close_matches(name[:80], INPUTS, n=2, cutoff=0.7)
        meant = f"Did you mean {' or '.join(f'`{close}`' for close in near)}?" if near else "Leave it out."
        yield f"{name[:80]}: is no input of SAM's Single Owner model. {meant}"


def _take_known(name: str, value: Any, given: dict[str, Value]) -> Iterator[str]:
    if isinstance(value, dict):
        yield from _take_short(name, value, given)
        return
    try:
        array = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        array = np.array(np.nan)
    if array.ndim == 0 and not isinstance(value, (int, float)):
        yield f"{name}: is no number, row or table of numbers. Write a {INPUTS[name].kind}."
    elif name == "gen" and array.size == 1:
        yield "gen: has 1 value. Write 8,760 values a year, or `len` and `sum` where only the year's energy is known."
    elif INPUTS[name].kind == "number" and array.size == 1:
        given[name] = float(array.reshape(-1)[0])
    else:
        given[name] = array


def _take_short(name: str, value: Mapping[str, Any], given: dict[str, Value]) -> Iterator[str]:
    """An array written as its length and its constant, or as its sum alone, which is enough for a year's energy."""
    length, constant, total = value.get("len"), value.get("const"), value.get("sum")
    if not isinstance(length, int) or not 0 < length <= LONGEST_ARRAY:
        yield f"{name}: is an array without a length. Write `len`, and `const` or the values."
    elif isinstance(constant, (int, float)):
        given[name] = np.full(length, float(constant))
    elif name == "gen" and isinstance(total, (int, float)):
        given[name] = np.array([float(total) * HOURS / length])
    elif name not in ("dispatch_factors_ts", "system_pre_curtailment_kwac"):
        yield f"{name}: only the length and sum of its values are given. Write them out."


def _nonzero(value: Any) -> bool:
    try:
        return bool(np.any(np.asarray(value, dtype=np.float64) != 0.0))
    except (TypeError, ValueError):
        return True
