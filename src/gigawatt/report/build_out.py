"""What stands in each year: power by technology, IT by site, chips by generation."""

from __future__ import annotations

from gigawatt.report.chart import Chart, Trace, stacked, trace
from gigawatt.report.colours import GREY, LOAD
from gigawatt.report.numbers import COUNT, POWER
from gigawatt.report.results import Results, by_year, words

MOST_SITES = 11
STORES = ("battery",)


def charts(results: Results) -> list[Chart]:
    """The figures of which there is anything to show."""
    found = [power_by_technology(results), it_by_site(results), accelerators_by_chip(results), h100_equivalents_by_chip(results)]
    return [chart for chart in found if chart is not None]


def power_by_technology(results: Results) -> Chart | None:
    """Stacked capacity of what makes or imports power; stores as lines, because they make none."""
    capacity = results.total("power_capacity", "capacity_mw", "technology", "year")
    kinds, colours = results.technologies, results.technology_colours
    if not kinds:
        return None
    series = [
        (words(key), colours[key], by_year(results.years, capacity, key)) for key, kind in kinds.items() if kind not in STORES
    ]
    figure, size = stacked(series, results.years, "power capacity [{}]", POWER, height=400)
    for key, kind in kinds.items():
        if kind in STORES:
            values = [mw / size for mw in by_year(results.years, capacity, key)]
            figure["data"].append(_line(f"{words(key)} (store)", colours[key], results.years, values))
    return Chart.single("power", "Power capacity by technology, average over each year (dashed: what stores can give)", figure)


def it_by_site(results: Results) -> Chart | None:
    """Stacked IT power at work, the small sites of a large programme together, below the power that the halls have."""
    it_mw = results.it_mw
    if not it_mw:
        return None
    shown, others = results.sites[:MOST_SITES], results.sites[MOST_SITES:]
    series = [(results.site_names[site], results.site_colours[site], by_year(results.years, it_mw, site)) for site in shown]
    if others:
        rest = [sum(it_mw.get((site, year), 0.0) for site in others) for year in results.years]
        series.append((f"{len(others)} other sites", GREY, rest))
    figure, size = stacked(series, results.years, "IT power [{}]", POWER)
    halls = [mw / size for mw in by_year(results.years, results.total("halls", "it_mw", "year"))]
    if any(halls):
        figure["data"].append(_line("what all halls can take", LOAD, results.years, halls))
    return Chart.single("it", "IT power at work by site, average over each year (dashed: what all halls can take)", figure)


def accelerators_by_chip(results: Results) -> Chart | None:
    """Stacked accelerators of all sites, by generation."""
    accelerators = results.total("chips", "accelerators", "chip", "year")
    if not accelerators:
        return None
    series = [(chip, results.chip_colours[chip], by_year(results.years, accelerators, chip)) for chip in results.chips]
    figure, _ = stacked(series, results.years, "accelerators [{}]", COUNT)
    return Chart.single("chips", "Accelerators by chip", figure)


def h100_equivalents_by_chip(results: Results) -> Chart | None:
    """The same chips by what they compute, where the study says what each is worth in H100."""
    accelerators = results.total("chips", "accelerators", "chip", "year")
    worth = results.h100_equivalents
    series = [
        (chip, results.chip_colours[chip], [number * worth[chip] for number in by_year(results.years, accelerators, chip)])
        for chip in results.chips
        if chip in worth
    ]
    if not series:
        return None
    missing = [chip for chip in results.chips if chip not in worth]
    title = "Compute by chip, in H100 equivalents" + (f" (without {', '.join(missing)}: worth not stated)" if missing else "")
    figure, _ = stacked(series, results.years, "compute [{} H100e]", COUNT)
    return Chart.single("h100e", title, figure)


def _line(name: str, colour: str, years: list[int], values: list[float]) -> Trace:
    style = {
        "type": "scatter",
        "mode": "lines" if len(years) > 1 else "markers",
        "line": {"color": colour, "width": 2.5, "dash": "dash"},
    }
    data = {"x": years, "y": values, "hovertemplate": "%{y:,.3~g}"}
    return trace(name, colour, **style, **data)
