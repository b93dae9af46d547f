"""Rows of the data files: text in, figures out, with everything that is wrong gathered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from gigawatt.errors import CatalogueError
from gigawatt.quantity import Figure, YearPath
from gigawatt.units import Dimension, MoneyLevel, UnitError, parse_quantity

PROVENANCE = ("source", "as_of", "confidence")
CONFIDENCES = ("high", "medium", "low", "assumption", "unsourced-memory")
_KEYS = {"value", "path", "p10", "p90", "reference_class", "note", *PROVENANCE}

Row = Mapping[Any, Any]


@dataclass
class Problems:
    """What is wrong with the catalogue, gathered so that all of it is shown at once."""

    lines: list[str] = field(default_factory=list)

    def add(self, file: str, row: str, message: str) -> None:
        self.lines.append(f"{file}: {row}: {message}")

    def require_provenance(self, file: str, row: str, content: object) -> None:
        """Every row says where its number comes from, of when it is and how far to trust it."""
        if not isinstance(content, Mapping):
            self.add(file, row, "is no row. Write {value: ..., source: ..., as_of: ..., confidence: ...}.")
            return
        missing = [key for key in PROVENANCE if not str(content.get(key) or "").strip()]
        if missing:
            self.add(file, row, f"has no {', '.join(missing)}. Every number needs its source, date and confidence.")
        confidence = content.get("confidence")
        if confidence is not None and confidence not in CONFIDENCES:
            self.add(file, row, f"confidence `{confidence}` is not known. Write one of {', '.join(CONFIDENCES)}.")

    def raise_if_any(self) -> None:
        """Raises:
        CatalogueError: with every problem, a line each.
        """
        if self.lines:
            raise CatalogueError("The catalogue is damaged:\n" + "\n".join(self.lines))


def data_file(name: str, problems: Problems, folder: Path | None = None) -> Row:
    """One data file as a mapping; from the package, or from ``folder`` where it is given."""
    try:
        place = folder or resources.files("gigawatt.catalog").joinpath("data")
        content = yaml.safe_load(place.joinpath(name).read_text("utf-8"))
    except OSError as error:
        problems.add(name, "file", f"cannot be read: {error}.")
        return {}
    except yaml.YAMLError as error:
        problems.add(name, "file", f"is no YAML: {error}.")
        return {}
    if not isinstance(content, Mapping):
        problems.add(name, "file", "holds no mapping.")
        return {}
    return content


@dataclass
class RowReader:
    """Reads the rows of one entry (a technology, a chip) and remembers each figure."""

    file: str
    entry: str  # for example ``technologies.solar``
    content: Row
    money_level: MoneyLevel
    problems: Problems
    figures: list[Figure]
    seen: set[str] = field(default_factory=lambda: {"name"})

    def text(self, key: str) -> str:
        """A word that is not a number (kind, vendor, cooling)."""
        self.seen.add(key)
        value = self.content.get(key)
        if not isinstance(value, str) or not value.strip():
            self.problems.add(self.file, f"{self.entry}.{key}", "is missing. Write a word.")
            return ""
        return value

    def flag(self, key: str) -> bool:
        self.seen.add(key)
        value = self.content.get(key)
        if not isinstance(value, bool):
            self.problems.add(self.file, f"{self.entry}.{key}", "must be true or false.")
        return bool(value)

    def optional_text(self, key: str) -> str | None:
        return self.text(key) if key in self.content else None

    def figure(self, key: str, dimension: Dimension) -> Figure:
        """A single number."""
        path = self.path(key, dimension)
        if len(path.points) > 1:
            self.problems.add(self.file, f"{self.entry}.{key}", "must be one value, not a path by year.")
        return path.points[0][1]

    def optional_figure(self, key: str, dimension: Dimension) -> Figure | None:
        return self.figure(key, dimension) if key in self.content else None

    def optional_path(self, key: str, dimension: Dimension) -> YearPath | None:
        return self.path(key, dimension) if key in self.content else None

    def path(self, key: str, dimension: Dimension) -> YearPath:
        """A number, the same in every year (``value``) or by year (``path``)."""
        row = self._row(key)
        values = row.get("path", {0: row.get("value")})
        if ("path" in row) == ("value" in row) or not isinstance(values, Mapping) or not values:
            self.problems.add(self.file, f"{self.entry}.{key}", "needs either `value` or `path` ({year: value, ...}).")
            values = {0: None}
        points = tuple((float(year), self._figure(key, row, dimension, year, values[year])) for year in sorted(values, key=float))
        self.figures.extend(point[1] for point in points)
        return YearPath(points=points)

    def shares(self, key: str = "spend_shares") -> tuple[float, ...]:
        """Shares by year that add to one."""
        values = self._row(key).get("value")
        row = f"{self.entry}.{key}"
        if not isinstance(values, list) or not values or not all(isinstance(share, int | float) for share in values):
            self.problems.add(self.file, row, "must be a list of shares, such as [0.3, 0.7].")
            return (1.0,)
        if any(share < 0 for share in values) or abs(sum(values) - 1.0) > 1e-9:
            self.problems.add(self.file, row, f"adds up to {sum(values):g}, not 1.")
        return tuple(float(share) for share in values)

    def finish(self) -> None:
        """Names every key that nothing has read: a mistyped one would otherwise pass unseen."""
        for key in self.content:
            if key not in self.seen:
                self.problems.add(self.file, f"{self.entry}.{key}", "is not known here.")

    def _row(self, key: str) -> Row:
        self.seen.add(key)
        row = self.content.get(key)
        name = f"{self.entry}.{key}"
        if row is None:
            self.problems.add(self.file, name, "is missing.")
            return {"value": None}
        self.problems.require_provenance(self.file, name, row)
        if not isinstance(row, Mapping):
            return {"value": None}
        for unknown in sorted(str(found) for found in row if found not in _KEYS):
            self.problems.add(self.file, name, f"`{unknown}` is not known in a row.")
        return row

    def _figure(self, key: str, row: Row, dimension: Dimension, year: object, value: object) -> Figure:
        return Figure(
            value=self._number(key, dimension, value),
            unit=dimension.unit,
            name=f"{self.entry}.{key}" + (f".{year}" if year else ""),
            source=str(row.get("source", "")),
            as_of=str(row.get("as_of", "")),
            confidence=str(row.get("confidence", "")),
            note=str(row.get("note", "")),
            p10=self._percentile(key, row, dimension, year, "p10"),
            p90=self._percentile(key, row, dimension, year, "p90"),
            reference_class=None if row.get("reference_class") is None else str(row["reference_class"]),
            origin="catalogue",
        )

    def _percentile(self, key: str, row: Row, dimension: Dimension, year: object, name: str) -> float | None:
        given = row.get(name)
        if isinstance(given, Mapping):
            given = given.get(year)
        return None if given is None else self._number(f"{key}.{name}", dimension, given)

    def _number(self, key: str, dimension: Dimension, value: object) -> float:
        if value is None or isinstance(value, bool | Mapping | list):
            message = f"`{value}` is no quantity. Write for example `{dimension.example}`."
        else:
            try:
                return parse_quantity(str(value), dimension, self.money_level)
            except UnitError as error:
                message = f"{error} {error.fix}"
        self.problems.add(self.file, f"{self.entry}.{key}", message)
        return 1.0  # stands in so that reading goes on; raise_if_any follows
