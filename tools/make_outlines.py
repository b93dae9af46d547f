"""Makes the report's map outlines from Natural Earth 1:110m (public domain), as packed in the npm package world-atlas.

    npm install world-atlas@2
    python tools/make_outlines.py node_modules/world-atlas/countries-110m.json src/gigawatt/report/data/outline.json

The outcome has two lists of lines, each a flat list ``[longitude, latitude, longitude, latitude, ...]`` in degrees: ``land``
(closed rings, without Antarctica) and ``borders`` (between countries). Points are rounded and thinned to what a map of a few
hundred pixels can show.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

Point = tuple[float, float]
Line = list[Point]

TOLERANCE_DEGREES = 0.12
SMALLEST_RING_DEGREES = 0.6  # islands smaller than this in both directions are left out
NORTH, SOUTH = 83.7, -56.0
SOURCE = "Natural Earth 1:110m (public domain), version 4.1.0, by way of the npm package world-atlas 2.0.2"


def decoded_arcs(topology: dict[str, Any]) -> list[Line]:
    """TopoJSON arcs (quantised, delta-encoded) in degrees."""
    (scale_x, scale_y), (shift_x, shift_y) = topology["transform"]["scale"], topology["transform"]["translate"]
    lines = []
    for arc in topology["arcs"]:
        x = y = 0
        line: Line = []
        for step_x, step_y in arc:
            x, y = x + step_x, y + step_y
            line.append((x * scale_x + shift_x, y * scale_y + shift_y))
        lines.append(line)
    return lines


def rings_of(geometry: dict[str, Any]) -> list[list[int]]:
    """The arc numbers of every ring; a negative number ~i is arc i backwards."""
    arcs: Any = geometry.get("arcs", [])
    if geometry["type"] == "Polygon":
        return list(arcs)
    if geometry["type"] == "MultiPolygon":
        return [ring for polygon in arcs for ring in polygon]
    return [ring for part in geometry.get("geometries", []) for ring in rings_of(part)]


def joined(ring: list[int], arcs: list[Line]) -> Line:
    line: Line = []
    for number in ring:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        line.extend(arc[1:] if line else arc)
    return line


def unwrapped(ring: Line) -> list[Line]:
    """A ring that crosses the 180th meridian, drawn on past it, once from the west and once from the east."""
    line: Line = [ring[0]]
    for x, y in ring[1:]:
        turns = round((line[-1][0] - x) / 360)
        line.append((x + 360 * turns, y))
    if all(-180.001 <= x <= 180.001 for x, _ in line):
        return [line]
    away = -360 if max(x for x, _ in line) > 180 else 360
    return [line, [(x + away, y) for x, y in line]]


def thinned(line: Line, tolerance: float = TOLERANCE_DEGREES) -> Line:
    """Douglas-Peucker: the fewest points that stay within ``tolerance`` of the line."""
    if len(line) < 3:
        return line
    (x_0, y_0), (x_1, y_1) = line[0], line[-1]
    run = ((x_1 - x_0) ** 2 + (y_1 - y_0) ** 2) ** 0.5
    if run == 0:
        distances = [((x - x_0) ** 2 + (y - y_0) ** 2) ** 0.5 for x, y in line]
    else:
        distances = [abs((x_1 - x_0) * (y_0 - y) - (x_0 - x) * (y_1 - y_0)) / run for x, y in line]
    furthest = max(range(len(line)), key=distances.__getitem__)
    if distances[furthest] <= tolerance:
        return [line[0], line[-1]]
    return thinned(line[: furthest + 1], tolerance)[:-1] + thinned(line[furthest:], tolerance)


def is_worth_drawing(ring: Line) -> bool:
    longitudes, latitudes = [x for x, _ in ring], [y for _, y in ring]
    large = max(max(longitudes) - min(longitudes), max(latitudes) - min(latitudes)) >= SMALLEST_RING_DEGREES
    return large and min(latitudes) > SOUTH and len(ring) > 3


def flat(line: Line) -> list[float]:
    return [round(value, 2) for point in line for value in (point[0], min(point[1], NORTH))]


def main(source: Path, target: Path) -> None:
    topology = json.loads(source.read_text())
    arcs = decoded_arcs(topology)
    rings = [joined(ring, arcs) for ring in rings_of(topology["objects"]["land"])]
    land = [part for ring in rings for part in unwrapped(ring)]
    land = [ring for ring in (thinned(ring) for ring in land) if is_worth_drawing(ring)]
    users = [0] * len(arcs)
    for country in topology["objects"]["countries"]["geometries"]:
        for ring in rings_of(country):
            for number in ring:
                users[number if number >= 0 else ~number] += 1
    shared = [arc for arc, count in zip(arcs, users, strict=True) if count > 1]
    borders = [thinned(part) for arc in shared for part in unwrapped(arc)]
    content = {"source": SOURCE, "land": [flat(ring) for ring in land], "borders": [flat(line) for line in borders]}
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(content, separators=(",", ":")) + "\n")
    print(f"{target}: {target.stat().st_size / 1e3:.0f} kB, {len(land)} rings, {len(borders)} borders")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
