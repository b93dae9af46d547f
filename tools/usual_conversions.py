"""Writes down what pint says of the units that the catalogue, the examples and every kind of quantity are written in.

python -m tools.usual_conversions
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

from gigawatt import units
from gigawatt.catalog import load
from gigawatt.programme import load_programme
from gigawatt.units import Dimension

ROOT = Path(__file__).parents[1]
FILE = ROOT / "src" / "gigawatt" / units.USUAL_CONVERSIONS
PREFIXED = re.compile(rf"(?<![A-Za-z])[kMGT]?({'|'.join(units._SCALED)})(?![A-Za-z0-9])")


def usual_conversions() -> dict[str, dict[str, float | None]]:
    """Every conversion that is asked for, by accepted unit and expression; as pint has it."""
    asked: dict[tuple[str, str], float | None] = {}

    def noted(expression: str, accepted: str) -> float | None:
        asked[expression, accepted] = units.conversion_by_pint(expression, accepted)
        return asked[expression, accepted]

    loaders = [one for one in vars(load).values() if hasattr(one, "cache_clear")]
    for loader in loaders:
        loader.cache_clear()
    with patch.object(units, "_conversion", noted):
        for loader in loaders:
            loader()
        for programme in sorted((ROOT / "examples").glob("*/programme.yaml")):
            load_programme(programme)
        for dimension in (one for one in vars(units).values() if isinstance(one, Dimension)):
            for unit in _written(dimension):
                try:
                    units._pint_factor(unit, dimension, "")
                except units.UnitError:
                    continue
    found: dict[str, dict[str, float | None]] = {}
    for expression, accepted in sorted(asked):
        found.setdefault(accepted, {})[expression] = asked[expression, accepted]
    return found


def _written(dimension: Dimension) -> Iterator[str]:
    """The units of a kind of quantity, with every prefix."""
    for unit in {dimension.unit, *dimension.also, dimension.example.partition(" ")[2]} - {"", *units._WORDS}:
        yield unit
        name = PREFIXED.search(unit)
        for prefix in ("", "k", "M", "G", "T"):
            if name is not None and f"{prefix}{name[1]}" in units.unit_names():
                yield f"{unit[: name.start()]}{prefix}{name[1]}{unit[name.end() :]}"


if __name__ == "__main__":
    FILE.write_text(json.dumps(usual_conversions(), indent=1, sort_keys=True) + "\n", encoding="utf-8")
