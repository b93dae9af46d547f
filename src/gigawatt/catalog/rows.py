"""Rows of the data files: text in, figures out, with everything that is wrong gathered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from gigawatt.catalog.data_file import CONFIDENCES, PROVENANCE, Problems, Row
from gigawatt.catalog.technologies import Box
from gigawatt.quantity import Figure, YearPath
from gigawatt.units import Dimension, MoneyLevel, UnitError, parse_quantity

_KEYS = {"value", "path", "p10", "p90", "reference_class", "note", *PROVENANCE}
_REGION_KEYS = {"boxes", "note", *PROVENANCE}
_CAPITAL_KEYS = {"basis", "financed_over_overnight"}
BASES = ("overnight", "financed")


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

    def plain(self, key: str) -> str:
        """A word or a date, as text."""
        self.seen.add(key)
        return str(self.content.get(key) or "")

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of words, empty where there is none."""
        self.seen.add(key)
        values = self.content.get(key, [])
        if not isinstance(values, list) or not all(isinstance(value, str) and value.strip() for value in values):
            self.problems.add(self.file, f"{self.entry}.{key}", 'must be a list of words, such as ["H100-SXM5-80GB"].')
            return ()
        return tuple(values)

    def choice(self, key: str, options: tuple[str, ...], default: str) -> str:
        """One of several words."""
        value = self.optional_text(key) or default
        if value not in options:
            self.problems.add(self.file, f"{self.entry}.{key}", f"`{value}` is not known. Write one of {', '.join(options)}.")
            return default
        return value

    def integer(self, key: str, low: int, high: int) -> int:
        """A whole number without a unit."""
        self.seen.add(key)
        value = self.content.get(key)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self.problems.add(self.file, f"{self.entry}.{key}", f"must be a whole number from {low} to {high}.")
            return low
        return value

    def number(self, key: str) -> float:
        """A positive number without a unit."""
        self.seen.add(key)
        value = self.content.get(key)
        if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
            self.problems.add(self.file, f"{self.entry}.{key}", "must be a number above 0.")
            return 1.0
        return float(value)

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
        return self._path(key, self._row(key), dimension)

    def capital_path(self, key: str, dimension: Dimension) -> YearPath:
        """A capital cost, always overnight: the row says on what ``basis`` it stands and how a financed one was converted."""
        row = self._row(key, capital=True)
        basis, factor = row.get("basis"), row.get("financed_over_overnight")
        problem = _basis_problem(basis, factor)
        if problem:
            self.problems.add(self.file, f"{self.entry}.{key}", problem)
        elif basis == "financed":
            over = float(str(factor))
            return self._path(key, row, dimension, 1.0 / over, f"overnight: financed cost / {over:g}")
        return self._path(key, row, dimension, said="overnight")

    def optional_capital_path(self, key: str, dimension: Dimension) -> YearPath | None:
        return self.capital_path(key, dimension) if key in self.content else None

    def section(self, key: str) -> RowReader:
        """A reader of the rows within a key; of none, and noted, where there are none. Its ``finish`` is the caller's to call."""
        self.seen.add(key)
        rows = self.content.get(key)
        name = f"{self.entry}.{key}"
        if not isinstance(rows, Mapping):
            self.problems.add(self.file, name, "is missing or holds no rows.")
            rows = {}
        return replace(self, entry=name, content=rows, seen={"name"})

    def sections(self, key: str) -> Mapping[str, RowReader]:
        """A reader for each entry within a key, by the entry's own key; empty where the key is not there."""
        if key not in self.content:
            return {}
        outer = self.section(key)
        return {str(inner): outer.section(str(inner)) for inner in outer.content}

    def parts(self, key: str, dimension: Dimension) -> Mapping[str, Figure]:
        """Named shares of a whole, a row each, that add up to one; empty where the entry has none."""
        self.seen.add(key)
        rows = self.content.get(key, {})
        name = f"{self.entry}.{key}"
        if not isinstance(rows, Mapping):
            self.problems.add(self.file, name, "must hold a row for each part.")
            return MappingProxyType({})
        reader = replace(self, entry=name, content=rows, seen=set())
        found = {str(part): reader.figure(str(part), dimension) for part in rows}
        if found and abs(sum(map(float, found.values())) - 1.0) > 1e-6:
            self.problems.add(self.file, name, f"its parts add up to {sum(map(float, found.values())):g}, not 1.")
        return MappingProxyType(found)

    def derived(self, key: str, value: float, unit: str, formula: str, parents: tuple[Figure, ...]) -> Figure:
        """A figure that follows from others of the entry, no more to be trusted than the least of them."""
        if key in self.content:
            self.seen.add(key)
            self.problems.add(self.file, f"{self.entry}.{key}", f"follows from other rows: {formula}. Remove it.")
        least = max(parents, key=lambda parent: _distrust(parent.confidence))
        name = f"{self.entry}.{key}"
        figure = Figure(value, unit, name, formula, least.as_of, least.confidence, f"as {least.source}", origin="derived")
        self.figures.append(figure)
        return figure

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

    def boxes(self, key: str) -> tuple[Box, ...]:
        """Where something is, as boxes of [south, north, west, east] in degrees, with their source."""
        self.seen.add(key)
        row, name = self.content.get(key), f"{self.entry}.{key}"
        self.problems.require_provenance(self.file, name, row)
        if not isinstance(row, Mapping):
            return ()
        for unknown in sorted(str(found) for found in row if found not in _REGION_KEYS):
            self.problems.add(self.file, name, f"`{unknown}` is not known in a row.")
        boxes = row.get("boxes")
        found = [box(one) for one in boxes] if isinstance(boxes, list) else []
        if not found or None in found:
            self.problems.add(self.file, name, "must be boxes of [south, north, west, east] in degrees.")
        return tuple(one for one in found if one is not None)

    def finish(self) -> None:
        """Names every key that nothing has read: a mistyped one would otherwise pass unseen."""
        for key in self.content:
            if key not in self.seen:
                self.problems.add(self.file, f"{self.entry}.{key}", "is not known here.")

    def _row(self, key: str, capital: bool = False) -> Row:
        self.seen.add(key)
        row = self.content.get(key)
        name = f"{self.entry}.{key}"
        if row is None:
            self.problems.add(self.file, name, "is missing.")
            return {"value": None}
        self.problems.require_provenance(self.file, name, row)
        if not isinstance(row, Mapping):
            return {"value": None}
        known = _KEYS | _CAPITAL_KEYS if capital else _KEYS
        for unknown in sorted(str(found) for found in row if found not in known):
            self.problems.add(self.file, name, f"`{unknown}` is not known in a row.")
        return row

    def _path(self, key: str, row: Row, dimension: Dimension, scale: float = 1.0, said: str = "") -> YearPath:
        values = row.get("path", {0: row.get("value")})
        if ("path" in row) == ("value" in row) or not isinstance(values, Mapping) or not values:
            self.problems.add(self.file, f"{self.entry}.{key}", "needs either `value` or `path` ({year: value, ...}).")
            values = {0: None}
        figures = {year: self._figure(key, row, dimension, year, values[year], said) for year in sorted(values, key=_year)}
        points = tuple((_year(year), _scaled(figure, scale)) for year, figure in figures.items())
        self.figures.extend(point[1] for point in points)
        return YearPath(points=points)

    def _figure(self, key: str, row: Row, dimension: Dimension, year: object, value: object, said: str) -> Figure:
        return Figure(
            value=self._number(key, dimension, value),
            unit=dimension.unit,
            name=f"{self.entry}.{key}" + (f".{year}" if year else ""),
            source=str(row.get("source", "")),
            as_of=str(row.get("as_of", "")),
            confidence=str(row.get("confidence", "")),
            note="; ".join(part for part in (said, str(row.get("note", ""))) if part),
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


def _basis_problem(basis: object, factor: object) -> str:
    """What is wrong with how a capital cost says that it is overnight; empty where nothing is."""
    if basis not in BASES:
        said = "does not say whether its cost is overnight or financed" if basis is None else f"`basis: {basis}` is not known"
        return (
            f"{said}. Write `basis: overnight` (no interest during construction), "
            "or `basis: financed` with `financed_over_overnight: 1.17`."
        )
    if basis == "overnight":
        mixed = "mixes overnight and financed cost. Remove `financed_over_overnight`, or write `basis: financed`."
        return "" if factor is None else mixed
    if isinstance(factor, bool) or not isinstance(factor, int | float) or factor < 1:
        return "is a financed cost. Say how to make it overnight: `financed_over_overnight: 1.17`, a number of at least 1."
    return ""


def _scaled(figure: Figure, scale: float) -> Figure:
    p10, p90 = (None if end is None else end * scale for end in (figure.p10, figure.p90))
    return replace(figure, value=figure.value * scale, p10=p10, p90=p90)


def _year(key: object) -> float:
    return float(str(key))


def _distrust(confidence: str) -> int:
    return CONFIDENCES.index(confidence) if confidence in CONFIDENCES else len(CONFIDENCES)


def box(corners: object) -> Box | None:
    """A box, None where it is none: south of north, west of east, on the globe."""
    if not isinstance(corners, list) or len(corners) != 4 or not all(isinstance(corner, int | float) for corner in corners):
        return None
    south, north, west, east = map(float, corners)
    return (south, north, west, east) if -90.0 <= south < north <= 90.0 and -180.0 <= west < east <= 180.0 else None
