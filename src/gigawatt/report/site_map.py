"""Where it stands: sites on outlines that we hold, so that the map needs no network."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from math import cos, radians, sqrt
from typing import Any

from gigawatt.report import numbers
from gigawatt.report.chart import Chart, Trace, axis, layout, rounded, trace
from gigawatt.report.colours import GREY, INK
from gigawatt.report.results import Results, Row, plain, words

Box = tuple[float, float, float, float]  # left, low, right, high [px]

LARGEST_PX = 44
WIDTH_PX = 1080  # of the map on a wide screen
ASPECT = (0.42, 1.9)  # height over width at least, width over height at least
LETTER_PX = (7.0, 15.0)  # width and height of a letter of a name
LEAST_SPAN_DEGREES = (34.0, 20.0)
EDGE_SHARE = 0.18


@cache
def outlines() -> dict[str, Any]:
    """Land and borders as lines of longitude and latitude, and the source to name."""
    content: dict[str, Any] = json.loads(files("gigawatt.report").joinpath("data/outline.json").read_text("utf-8"))
    return content


def chart(results: Results) -> Chart | None:
    """Sites by size of IT and dominant source of energy, in the last year."""
    sites = results.rows("sites")
    if not sites or not results.years:
        return None
    window = _window(sites)
    traces = [*_outline_traces(), *_site_traces(results, results.years[-1], window)]
    x_axis = axis("", visible=False, range=window["x"])
    y_axis = axis("", visible=False, range=window["y"], scaleanchor="x", scaleratio=_stretch(window))
    height = round((window["y"][1] - window["y"][0]) * _pixels_per_degree(window)[1])
    look: dict[str, Any] = {"hovermode": "closest", "plot_bgcolor": "#e9f0f6", "dragmode": "pan"}
    look |= {"margin": {"l": 0, "r": 0, "t": 0, "b": 0}}
    look |= {"modebar": {"bgcolor": "rgba(255,255,255,0.75)", "color": "#52606d", "activecolor": INK}}
    figure = {"data": traces, "layout": layout(height, xaxis=x_axis, yaxis=y_axis, **look)}
    title = f"Sites in {results.years[-1]}: area is IT power at work, colour the largest source of energy"
    return Chart.single("map", title, figure)


def _outline_traces() -> list[Trace]:
    land_x, land_y = _joined(outlines()["land"])
    border_x, border_y = _joined(outlines()["borders"])
    quiet = {"type": "scatter", "mode": "lines", "hoverinfo": "skip", "name": ""}
    land = quiet | {
        "x": land_x,
        "y": land_y,
        "fill": "toself",
        "fillcolor": "#fbfbf8",
        "line": {"color": "#b6bfca", "width": 0.8},
    }
    return [land, quiet | {"x": border_x, "y": border_y, "line": {"color": "#d5dae1", "width": 0.7}}]


def _joined(lines: list[list[float]]) -> tuple[list[float | None], list[float | None]]:
    """Lines end to end with gaps between, as Plotly draws many lines in one trace."""
    longitudes: list[float | None] = []
    latitudes: list[float | None] = []
    for line in lines:
        longitudes += [*line[0::2], None]
        latitudes += [*line[1::2], None]
    return longitudes, latitudes


def _site_traces(results: Results, year: int, window: dict[str, list[float]]) -> list[Trace]:
    it_mw = {site: mw for (site, of), mw in results.it_mw.items() if of == year}
    largest = max([*it_mw.values(), 1.0])
    size = {row["site"]: max(9.0, LARGEST_PX * sqrt(it_mw.get(row["site"], 0.0) / largest)) for row in results.rows("sites")}
    labels = _label_positions(results, window, size)
    by_source: dict[str, list[Row]] = {}
    for site in sorted(results.rows("sites"), key=lambda row: -it_mw.get(row["site"], 0.0)):
        by_source.setdefault(_dominant(results, site["site"], year), []).append(site)
    traces = []
    for source, sites in by_source.items():
        keys = [row["site"] for row in sites]
        colour = results.technology_colours.get(source, GREY)
        marker = {
            "color": colour,
            "size": [size[key] for key in keys],
            "opacity": 0.88,
            "line": {"color": "#ffffff", "width": 1.5},
        }
        where = {"x": [rounded(row["longitude"]) for row in sites], "y": [rounded(row["latitude"]) for row in sites]}
        text = {"text": [plain(results.site_names[key]) for key in keys], "textposition": [labels[key] for key in keys]}
        hover = [_hover(results, row, year, it_mw.get(row["site"], 0.0)) for row in sites]
        style = {"type": "scatter", "mode": "markers+text", "textfont": {"size": 12, "color": INK}, "cliponaxis": False}
        settings = where | text | style | {"customdata": hover, "hovertemplate": "%{customdata}<extra></extra>", "marker": marker}
        traces.append(trace(words(source) if source else "no power yet", colour) | settings)
    return traces


def _dominant(results: Results, site: str, year: int) -> str:
    made: dict[str, float] = {}
    for row in results.rows_of("energy", site, year):
        made[row["technology"]] = made.get(row["technology"], 0.0) + (row["generated_mwh"] or 0.0)
    source = max(made, key=lambda key: made[key], default="")
    return source if made.get(source, 0.0) > 0 else ""


def _hover(results: Results, site: Row, year: int, it_mw: float) -> str:
    """The story of a site in a few lines; ``<br>`` and ``<b>`` are Plotly's, everything else is shown as it is."""
    assets = sorted(results.rows_of("power_capacity", site["site"], year), key=lambda row: -row["capacity_mw"])
    lines = [f"<b>{plain(results.site_names[site['site']])}</b>", f"{numbers.power(it_mw)} of IT at work in {year}"]
    lines += [plain(f"{row['asset']} {numbers.power(row['capacity_mw'])}") for row in assets if row["capacity_mw"] > 0.5]
    lines += [f"first power {numbers.month(site['first_power'])}", plain(f"climate: {site['climate']}")]
    return "<br>".join(lines)


def _window(sites: list[Row]) -> dict[str, list[float]]:
    """The part of the world that holds all sites with some room around, never less than a large country."""
    window = {}
    for letter, name, least in (("x", "longitude", LEAST_SPAN_DEGREES[0]), ("y", "latitude", LEAST_SPAN_DEGREES[1])):
        low, high = min(row[name] for row in sites), max(row[name] for row in sites)
        half, middle = max((high - low) * (0.5 + EDGE_SHARE), least / 2), (low + high) / 2
        window[letter] = [middle - half, middle + half]
    wide = (window["x"][1] - window["x"][0]) / (_stretch(window) * (window["y"][1] - window["y"][0]))
    letter, more = ("y", wide * ASPECT[0]) if wide * ASPECT[0] > 1 else ("x", max(1.0, ASPECT[1] / wide))
    low, high = window[letter]
    window[letter] = [(low + high) / 2 - more * (high - low) / 2, (low + high) / 2 + more * (high - low) / 2]
    return window


def _label_positions(results: Results, window: dict[str, list[float]], sizes: dict[str, float]) -> dict[str, str]:
    """For each site the side of its marker where its name covers least of other names and markers, large sites first."""
    across, up = _pixels_per_degree(window)
    middles = {row["site"]: (row["longitude"] * across, row["latitude"] * up) for row in results.rows("sites")}
    markers = {
        site: (x - sizes[site] / 2, y - sizes[site] / 2, x + sizes[site] / 2, y + sizes[site] / 2)
        for site, (x, y) in middles.items()
    }
    taken: list[Box] = []
    positions = {}
    for site in sorted(middles, key=lambda key: -sizes[key]):
        (x, y), gap, half = middles[site], sizes[site] / 2 + 2, LETTER_PX[0] * len(results.site_names[site]) / 2
        height = LETTER_PX[1]
        places: dict[str, Box] = {
            "top center": (x - half, y + gap, x + half, y + gap + height),
            "bottom center": (x - half, y - gap - height, x + half, y - gap),
            "middle right": (x + gap, y - height / 2, x + gap + 2 * half, y + height / 2),
            "middle left": (x - gap - 2 * half, y - height / 2, x - gap, y + height / 2),
            "top right": (x + gap / 2, y + gap / 2, x + gap / 2 + 2 * half, y + gap / 2 + height),
            "top left": (x - gap / 2 - 2 * half, y + gap / 2, x - gap / 2, y + gap / 2 + height),
            "bottom right": (x + gap / 2, y - gap / 2 - height, x + gap / 2 + 2 * half, y - gap / 2),
            "bottom left": (x - gap / 2 - 2 * half, y - gap / 2 - height, x - gap / 2, y - gap / 2),
        }
        obstacles = [*taken, *(box for key, box in markers.items() if key != site)]
        best = min(places, key=lambda place: sum(_overlap(places[place], box) for box in obstacles))
        positions[site] = best
        taken.append(places[best])
    return positions


def _pixels_per_degree(window: dict[str, list[float]]) -> tuple[float, float]:
    across = WIDTH_PX / (window["x"][1] - window["x"][0])
    return across, across * _stretch(window)


def _stretch(window: dict[str, list[float]]) -> float:
    """How much longer a degree of latitude is drawn than one of longitude, so that shapes are true in the middle."""
    return 1 / max(0.3, cos(radians(sum(window["y"]) / 2)))


def _overlap(one: Box, other: Box) -> float:
    across = min(one[2], other[2]) - max(one[0], other[0])
    up = min(one[3], other[3]) - max(one[1], other[1])
    return across * up if across > 0 and up > 0 else 0.0
