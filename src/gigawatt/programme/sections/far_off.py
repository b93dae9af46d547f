"""Figures of a programme that are ten times off the catalogue's: a unit that slipped, more often than a fact."""

from __future__ import annotations

from collections.abc import Iterator

from gigawatt.programme.sections.section import Section
from gigawatt.quantity import Figure, YearPath

FAR = 10.0


def doubt_figure(section: Section, key: str, stated: Figure | YearPath | None, usual: Figure | YearPath | None) -> None:
    """Warn where what is stated is ten times the catalogue's figure of the same year, or a tenth of it, or further off.

    What says where it comes from is meant.
    """
    if stated is None or usual is None:
        return
    pairs = [pair for pair in _pairs(stated, usual) if pair[0].value > 0.0 and pair[1] > 0.0 and not pair[0].source]
    if not pairs:
        return
    figure, known = max(pairs, key=lambda pair: max(pair[0].value / pair[1], pair[1] / pair[0].value))
    times = figure.value / known
    if 1.0 / FAR < times < FAR:
        return
    size = f"{times:,.3g} times" if times > 1.0 else f"1/{1.0 / times:,.3g} of"
    source = usual.source if isinstance(usual, Figure) else usual.points[0][1].source
    message = (
        f"`{key}` of {_plain(figure.value)} {figure.unit} is {size} the catalogue's {_plain(known)} {figure.unit}"
        f"{f' ({source})' if source else ''}."
    )
    place = section.notebook.place(figure.name)
    section.notebook.warn(place, figure.name, message, "Check the number and its unit; if it is meant, add its `source`.")


def _pairs(stated: Figure | YearPath, usual: Figure | YearPath) -> Iterator[tuple[Figure, float]]:
    """Each figure stated, with the usual one of its year."""
    points = stated.points if isinstance(stated, YearPath) else ((0.0, stated),)
    for year, figure in points:
        yield figure, usual.at(year) if isinstance(usual, YearPath) else usual.value


def _plain(value: float) -> str:
    return f"{value:,.0f}" if value >= 1e5 else f"{value:,.6g}"
