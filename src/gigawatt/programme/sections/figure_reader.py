"""Quantities of the programme: plain with a unit, or with provenance and doubt; single or by year."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from itertools import pairwise

from gigawatt.catalog import reference_classes
from gigawatt.programme.dates import EARLIEST_YEAR, LATEST_YEAR, parse_date
from gigawatt.programme.sections.section import Key, Notebook, Section, nearest, open_section, shown
from gigawatt.programme.text.yaml_source import Mapping, Node, Position, Scalar, Sequence
from gigawatt.quantity import Figure, YearPath
from gigawatt.units import Dimension, UnitError, other_money, parse_quantity

CONFIDENCES = ("high", "medium", "low", "assumption", "unsourced-memory", "stated")

PROVENANCE_KEYS = (
    Key("source", "text", "where the number comes from", "none"),
    Key("as_of", "date", "when the source said so", "none"),
    Key("confidence", " | ".join(CONFIDENCES), "how far to trust it", "stated"),
    Key("note", "text", "anything a reader should know", "none"),
    Key("reference_class", "text", "the class of past projects whose record corrects the number", "none"),
)
QUANTITY_KEYS = (
    Key("value", "a quantity", "the number itself", "p50"),
    Key("p10", "a quantity", "one time in ten it is less", "none"),
    Key("p50", "a quantity", "as often more as less; stands for `value`", "value"),
    Key("p90", "a quantity", "one time in ten it is more", "none"),
    *PROVENANCE_KEYS,
)
PATH_KEYS = (Key("path", "{year: quantity}", "a path over years whose provenance is shared"), *PROVENANCE_KEYS)

_YEAR = re.compile(r"\d{4}", re.ASCII)


def figure(section: Section, name: str, dimension: Dimension) -> Figure:
    """A quantity that must be there; a nan figure (with a problem noted) where it is wrong or missing."""
    found = optional_figure(section, name, dimension)
    if found is None:
        section.missing(name)
        return _no_figure(dimension, section.dotted(name))
    return found


def optional_figure(section: Section, name: str, dimension: Dimension) -> Figure | None:
    """A quantity, None where it is absent."""
    node = section.get(name)
    return None if node is None else read_figure(section.notebook, node, section.place_of(name), section.dotted(name), dimension)


def year_path(section: Section, name: str, dimension: Dimension, before: float | None = None) -> YearPath:
    """A path over years that must be there."""
    found = optional_path(section, name, dimension, before)
    if found is None:
        section.missing(name)
        return YearPath.level(_no_figure(dimension, section.dotted(name)))
    return found


def optional_path(section: Section, name: str, dimension: Dimension, before: float | None = None) -> YearPath | None:
    """A path over years (one quantity for all years, or quantities by year), None where it is absent."""
    node = section.get(name)
    if node is None:
        return None
    notebook, position, path = section.notebook, section.place_of(name), section.dotted(name)
    shared = _no_figure(dimension, path)
    if isinstance(node, Mapping) and "path" in node.entries:
        section_of_path = open_section(notebook, node, position, path, PATH_KEYS)
        assert section_of_path is not None  # a mapping always opens
        shared = _with_provenance(shared, section_of_path)
        years = section_of_path.get("path")
        if not isinstance(years, Mapping):
            notebook.note(position, path, "`path` must map years to quantities.", "Write `path: {2026: .., 2030: ..}`.")
            return YearPath.level(shared)
        node = years
    if not _by_year(node):
        return YearPath.level(read_figure(notebook, node, position, path, dimension, shared))
    points = read_years(notebook, node, position, path, dimension, shared)
    return YearPath(tuple((float(year), point) for year, point in sorted(points.items())), before)


def by_year(section: Section, name: str, dimension: Dimension) -> dict[int, Figure] | Figure | None:
    """Amounts of single years, or one amount for every year."""
    node = section.get(name)
    if node is None:
        return None
    position, path = section.place_of(name), section.dotted(name)
    if not _by_year(node):
        return read_figure(section.notebook, node, position, path, dimension)
    return read_years(section.notebook, node, position, path, dimension, _no_figure(dimension, path))


def read_years(
    notebook: Notebook, node: Node, position: Position, path: str, dimension: Dimension, shared: Figure
) -> dict[int, Figure]:
    """Quantities by calendar year; a stand-in year where none is right, so that reading goes on."""
    points: dict[int, Figure] = {}
    entries = node.entries.values() if isinstance(node, Mapping) else ()
    for key, value in entries:
        if _YEAR.fullmatch(key.text) is None or not EARLIEST_YEAR <= int(key.text) <= LATEST_YEAR:
            fix = "Write `{2026: .., 2030: ..}`, with whole years."
            notebook.note(key.position, path, f"`{shown(key.text)}` is not a year.", fix)
            continue
        place = key.position if isinstance(value, (Mapping, Sequence)) else value.position
        points[int(key.text)] = read_figure(notebook, value, place, f"{path}.{key.text}", dimension, shared)
    if not points:
        if not entries:
            notebook.note(position, path, "no year is given.", "Write one quantity, or `{2026: .., 2030: ..}`.")
        points[EARLIEST_YEAR] = _no_figure(dimension, path)
    return points


def read_figure(
    notebook: Notebook, node: Node, position: Position, path: str, dimension: Dimension, shared: Figure | None = None
) -> Figure:
    """One quantity with whatever provenance and doubt it states (or shares with its path)."""
    notebook.positions.setdefault(path, position)
    template = replace(shared or _no_figure(dimension, path), name=path)
    if isinstance(node, Sequence):
        notebook.note(position, path, "a list stands where a quantity is due.", f"Write for example `{dimension.example}`.")
        return _no_figure(dimension, path)
    if isinstance(node, Scalar):
        read = replace(template, value=_number(notebook, node, path, dimension))
        return _keep(notebook, _as_written(read, node))
    section = open_section(notebook, node, position, path, QUANTITY_KEYS)
    assert section is not None  # a mapping always opens
    numbers = {name: _part(section, name, dimension) for name in ("value", "p10", "p50", "p90")}
    _check_parts(section, numbers)
    value = numbers["value"] if numbers["value"] is not None else numbers["p50"]
    read = replace(template, value=math.nan if value is None else value, p10=numbers["p10"], p90=numbers["p90"])
    return _keep(notebook, _as_written(_with_provenance(read, section), section.get("value") or section.get("p50")))


def _part(section: Section, name: str, dimension: Dimension) -> float | None:
    node = section.get(name)
    if node is None:
        return None
    if not isinstance(node, Scalar):
        section.problem(name, "a list or mapping stands where a quantity is due.", f"Write for example `{dimension.example}`.")
        return math.nan
    return _number(section.notebook, node, section.dotted(name), dimension)


def _check_parts(section: Section, numbers: dict[str, float | None]) -> None:
    if numbers["value"] is None and numbers["p50"] is None:
        section.problem("", "a quantity has neither `value` nor `p50`.", "Add `value: ..`, or write the quantity plainly.")
    if numbers["value"] is not None and numbers["p50"] is not None:
        section.problem("p50", "`value` and `p50` are both given.", "Keep one of them.")
    ordered = [(name, number) for name in ("p10", "value", "p50", "p90") if (number := numbers[name]) is not None]
    for (low_name, low), (high_name, high) in pairwise(ordered):
        if low > high and {low_name, high_name} != {"value", "p50"}:
            section.problem(low_name, f"`{low_name}` is above `{high_name}`.", "Order them p10 <= p50 <= p90.")
            return


def _with_provenance(read: Figure, section: Section) -> Figure:
    as_of = section.text("as_of", read.as_of)
    if section.has("as_of"):
        try:
            parse_date(as_of)
        except ValueError:
            section.problem("as_of", f"`{shown(as_of)}` is not a date.", "Write it as `2026-07-01`, `2026-07` or `2026`.")
    return replace(
        read,
        source=section.text("source", read.source),
        as_of=as_of,
        confidence=section.choice("confidence", CONFIDENCES, read.confidence),
        note=section.text("note", read.note),
        reference_class=_reference_class(section, read.reference_class),
    )


def _reference_class(section: Section, default: str | None) -> str | None:
    """The name of a class that the catalogue has; another is named, with the nearest that it has."""
    if not section.has("reference_class"):
        return default
    name, known = section.text("reference_class"), tuple(reference_classes().classes)
    if name and name not in known:
        section.problem("reference_class", f"`{shown(name)}` is no reference class.", nearest(name, known))
        return default
    return name or default


def _number(notebook: Notebook, node: Scalar, path: str, dimension: Dimension) -> float:
    try:
        return parse_quantity(node.text, dimension, notebook.money_level, notebook.exchange)
    except UnitError as error:
        notebook.note(node.position, path, str(error), error.fix)
        return math.nan


def _as_written(read: Figure, node: Node | None) -> Figure:
    """Money of another currency keeps how it was written, as its dollars depend on a rate."""
    if not isinstance(node, Scalar) or not other_money(node.text):
        return read
    return replace(read, note=f"{read.note}; written as {node.text}" if read.note else f"written as {node.text}")


def _by_year(node: Node) -> bool:
    """Whether a mapping is meant as years: no key of a quantity, or one that is a year."""
    if not isinstance(node, Mapping):
        return False
    quantity_keys = {key.name for key in QUANTITY_KEYS}
    return any(_YEAR.fullmatch(name) for name in node.entries) or not any(
        name in quantity_keys or nearest(name, sorted(quantity_keys)).startswith("Did") for name in node.entries
    )


def _keep(notebook: Notebook, read: Figure) -> Figure:
    notebook.figures.append(read)
    return read


def _no_figure(dimension: Dimension, path: str) -> Figure:
    return Figure(math.nan, dimension.unit, path, confidence="stated")
