"""Measurements at scale as markdown, with the bars beside them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.scale_cases import BUILDING_BAR, CASES, SLOPE_BAR, SLOPE_GAPS, WRITING_BAR, Case, slope_cases

Results = Mapping[str, Mapping[str, Any]]  # by the case's name

BUILDING = ("climate", "building")  # stages of run.json: the hours of weather and prices are part of the model
WRITING = ("writing",)
HEADINGS = (
    "programme", "sites x years", "gap asked", "wall, s", "bar, s", "CPU-s", "MB", "bar, MB", "proven gap", "rounds",
    "dispatches", "building, s a site-year", "writing, share", "ended", "commit",
)  # fmt: skip
HEAD = f"| {' | '.join(HEADINGS)} |\n| --- | --- | {'---: | ' * (len(HEADINGS) - 4)}--- | --- |"


def scale_table(results: Results) -> str:
    """A row for each case that was measured."""
    rows = [_row(case, results[case.name]) for case in CASES if case.name in results]
    return "\n".join([HEAD, *rows])


def verdicts(results: Results) -> str:
    """The bars that belong to no single case."""
    lines = [_slope_line(kind, results) for kind in SLOPE_GAPS]
    certified = [(case, results[case.name]) for case in CASES if case.name in results and results[case.name]["stages"]]
    if certified:
        case, worst = max(certified, key=lambda pair: _building(*pair))
        lines.append(_held("Building", _building(case, worst), BUILDING_BAR, f"s a site-year at most ({case.name})"))
        case, worst = max(certified, key=lambda pair: _writing(pair[1]))
        lines.append(_held("Writing", _writing(worst), WRITING_BAR, f"of the total at most ({case.name})"))
    return "\n".join(f"- {line}" for line in lines)


def slope(site_years: Sequence[float], seconds: Sequence[float]) -> float:
    """Exponent of time in site-years: least squares through the logarithms."""
    across, up = [math.log(value) for value in site_years], [math.log(value) for value in seconds]
    middle, height = sum(across) / len(across), sum(up) / len(up)
    return sum((x - middle) * (y - height) for x, y in zip(across, up, strict=True)) / sum((x - middle) ** 2 for x in across)


def _slope_line(kind: str, results: Results) -> str:
    cases = [case for case in slope_cases(kind) if results.get(case.name, {}).get("status") == "certified"]
    sites = ", ".join(str(case.sites) for case in cases)
    if len(cases) < 2:
        return f"{kind}: the exponent of time in site-years takes two certified sizes at least; there are {len(cases)}."
    size = [float(case.site_years) for case in cases]
    wall, cpu = (slope(size, [results[case.name][what] for case in cases]) for what in ("seconds", "cpu_seconds"))
    words = f"{kind}: over {sites} sites time grows with site-years to the power of {wall:.2f} (CPU time: {cpu:.2f})"
    return f"{words}; asked for is {SLOPE_BAR} at most, which is {'met' if wall <= SLOPE_BAR else 'not met'}."


def _held(what: str, value: float, bar: float, words: str) -> str:
    return f"{what}: {value:.3f} {words}; asked for is {bar}, which is {'met' if value <= bar else 'not met'}."


def _building(case: Case, result: Mapping[str, Any]) -> float:
    return float(sum(result["stages"].get(stage, 0.0) for stage in BUILDING)) / case.site_years


def _writing(result: Mapping[str, Any]) -> float:
    return float(sum(result["stages"].get(stage, 0.0) for stage in WRITING)) / float(result["seconds"])


def _row(case: Case, result: Mapping[str, Any]) -> str:
    def beside(bar: float | None, value: float) -> str:
        if bar is None:
            return ""
        certified = result["status"] == "certified"
        words = "met" if certified and value <= bar else "**not met**" if certified or value > bar else "gave up before"
        return f"{bar:g}{' (stretch)' if case.stretch else ''}: {words}"

    what = case.kind + ", whole units" * case.whole_units
    what += f", {case.weather_years} weather years" * (case.weather_years > 1)
    what += f", {case.price_paths} price paths" * (case.price_paths > 1)
    gap = result["gap"]
    cells = [
        what,
        f"{case.sites} x {case.years}",
        f"{case.gap:g}",
        f"{'> ' if result['stopped'] else ''}{result['seconds']:.1f}",
        beside(case.bar_seconds, result["seconds"]),
        f"{result['cpu_seconds']:.1f}",
        f"{result['peak_rss_mb']:.0f}",
        beside(case.bar_mb, result["peak_rss_mb"]),
        "" if gap is None else f"{gap:.1e}",
        str(result["iterations"] or ""),
        f"{result['dispatches']:,}" if result["dispatches"] else "",
        f"{_building(case, result):.4f}" if result["stages"] else "",
        f"{_writing(result):.1%}" if result["stages"] else "",
        str(result["status"]),
        str(result["commit"]),
    ]
    return f"| {' | '.join(cells)} |"
