"""From fuel to compute: where the energy of a year comes from, what is lost, and which work it does."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from gigawatt.report import colours, numbers
from gigawatt.report.chart import Chart, Figure, Selector, layout, rounded
from gigawatt.report.results import Results, plain, words

MOST_SITES = 7
OTHERS = "other sites"
LEAST_SHARE = 1e-6  # of all energy: thinner flows are not drawn
RESOURCES_OF_KINDS = {"solar": "sun", "wind": "wind", "grid": "grid market"}


@dataclass
class Flows:
    """Energy between named places [MWh]. A place is a pair of column and name, so that names may be alike."""

    links: dict[tuple[tuple[str, str], tuple[str, str]], float] = field(default_factory=lambda: defaultdict(float))
    colour: dict[tuple[str, str], str] = field(default_factory=dict)
    said: dict[tuple[str, str], str] = field(default_factory=dict)

    def add(self, source: tuple[str, str], target: tuple[str, str], mwh: float) -> None:
        if mwh > 0:
            self.links[source, target] += mwh


def chart(results: Results) -> Chart | None:
    """A Sankey diagram a year, opening on the last."""
    years = [year for year in results.years if any(row["year"] == year for row in results.rows("energy"))]
    figures = {str(year): figure(results, year) for year in years}
    figures = {year: one for year, one in figures.items() if one["data"][0]["link"]["value"]}
    if not figures:
        return None
    options = [(year, year) for year in figures]
    selectors = (Selector("Year", options, options[-1][0], "slider"),) if len(options) > 1 else ()
    title = "From fuel to compute, energy of a year"
    remarks = {year: remark for year in figures if (remark := shifting(results, int(year)))}
    if not selectors:
        year = options[0][0]
        alone = {"": remarks[year]} if year in remarks else {}
        return Chart("sankey", f"{title}, {year}", {"": figures[year]}, remarks=alone, least_width_px=900)
    if remarks:
        remarks |= {year: "No work is shifted in this year." for year in figures if year not in remarks}
    return Chart("sankey", title, figures, selectors, remarks, least_width_px=900)


def shifting(results: Results, year: int) -> str:
    """How much work of a year is done at another hour than it comes, in a sentence; empty where none is."""
    rows = [row for row in results.rows("load") if row["year"] == year]
    shifted, it_mwh = (sum(row.get(name) or 0.0 for row in rows) for name in ("shifted_mwh", "it_mwh"))
    if shifted <= 1e-6 * it_mwh or it_mwh <= 0:
        return ""
    part = numbers.share(shifted / it_mwh, 2)
    return f"{numbers.energy(shifted)} of IT work ({part}) is done at another hour than it comes: this changes no energy here."


def figure(results: Results, year: int) -> Figure:
    """The diagram of one year."""
    flows = energy_flows(results, year)
    supply = sum(mwh for (source, _), mwh in flows.links.items() if source[0] == "resource")
    links = {ends: mwh for ends, mwh in flows.links.items() if mwh > LEAST_SHARE * supply}
    places = list(dict.fromkeys(place for ends in links for place in ends))
    through = {place: max(_sum(links, 0, place), _sum(links, 1, place)) for place in places}
    tint = [flows.colour.get(place, colours.GREY) for place in places]
    labels = ["<br>".join(map(plain, [*_said(flows, place), numbers.energy(through[place])])) for place in places]
    node = {"label": labels, "color": tint, "pad": 26, "thickness": 15, "line": {"width": 0}}
    node["hovertemplate"] = "%{label}<extra></extra>"
    link = {
        "source": [places.index(source) for source, _ in links],
        "target": [places.index(target) for _, target in links],
        "value": [rounded(mwh / 1e6) for mwh in links.values()],
        "color": [colours.faded(flows.colour.get(source, colours.GREY), 0.32) for source, _ in links],
        "customdata": [numbers.energy(mwh) for mwh in links.values()],
        "hovertemplate": "%{source.label} → %{target.label}<br>%{customdata}<extra></extra>",
    }
    sankey = {"type": "sankey", "arrangement": "snap", "node": node, "link": link, "textfont": {"size": 12, "shadow": "none"}}
    return {"data": [sankey], "layout": layout(560, margin={"l": 4, "r": 4, "t": 10, "b": 12})}


def energy_flows(results: Results, year: int) -> Flows:
    """All flows of a year [MWh]: resource, technology, site, losses and chips, workload.

    What leaves a site is what entered it: what stores lose, what is sold, what is not used, cooling and distribution (the part of
    the load above IT), and IT by chip and workload. Unserved and paused energy never flowed and is not drawn.
    """
    flows = Flows()
    group = {
        site: ("site", results.site_names[site] if place < MOST_SITES else OTHERS) for place, site in enumerate(results.sites)
    }
    for site, place in group.items():
        flows.colour[place] = results.site_colours[site] if place[1] != OTHERS else colours.GREY
    arrived = _supply(results, year, flows, group)
    for row in results.rows("load"):
        if row["year"] != year:
            continue
        site = row["site"]
        served, came, lost = row["served_mwh"], arrived[site], _store_losses(results, site, year)
        flows.add(group[site], _loss(flows, "lost in stores"), lost)
        sold = row.get("exported_mwh") or 0.0
        flows.add(group[site], _loss(flows, "sold to the grid"), sold if sold > 1e-6 * came else 0.0)
        unused = came - lost - served - sold
        flows.add(group[site], _loss(flows, "not used"), unused if unused > 1e-6 * came else 0.0)
        it_share = row["it_mwh"] / row["load_mwh"] if row["load_mwh"] else 0.0
        flows.add(group[site], _loss(flows, "cooling and distribution"), served * (1 - it_share))
        _work(results, site, year, served * it_share, flows, group[site])
    return flows


def _supply(results: Results, year: int, flows: Flows, group: dict[str, tuple[str, str]]) -> dict[str, float]:
    """Adds what comes into the sites, and returns it by site [MWh]."""
    arrived: dict[str, float] = defaultdict(float)
    for row in results.rows("energy"):
        made = row["generated_mwh"] or 0.0
        if row["year"] != year or made <= 0:
            continue
        resource = words(row["fuel"]) if row["fuel"] else RESOURCES_OF_KINDS.get(row["kind"], words(row["technology"]))
        source, technology = ("resource", resource), ("technology", row["technology"])
        flows.colour[technology] = results.technology_colours[row["technology"]]
        flows.colour[source] = colours.RESOURCES.get(resource, flows.colour[technology])
        flows.said[technology] = words(row["technology"])
        burnt = max(row["fuel_mwh"] or 0.0, made)
        flows.add(source, technology, burnt)
        flows.add(technology, _loss(flows, "heat of conversion"), burnt - made)
        flows.add(technology, group[row["site"]], made)
        arrived[row["site"]] += made
    return arrived


def _store_losses(results: Results, site: str, year: int) -> float:
    rows = results.rows_of("energy", site, year)
    return max(0.0, sum((row["charged_mwh"] or 0.0) - (row["discharged_mwh"] or 0.0) for row in rows))


def _work(results: Results, site: str, year: int, it_mwh: float, flows: Flows, place: tuple[str, str]) -> None:
    """Shares the IT energy of a site over chips and workloads as the plan assigned their IT power."""
    rows = [row for row in results.rows_of("assignment", site, year) if row["it_mw"] > 0]
    assigned = sum(row["it_mw"] for row in rows)
    for row in rows:
        chip, work = ("chip", row["chip"]), ("workload", row["workload"])
        flows.colour[chip] = results.chip_colours.get(row["chip"], colours.GREY)
        flows.said[work] = f"{words(row['workload'])}\n{_compute(results, row['workload'], year)}".strip()
        flows.colour[work] = colours.INK
        flows.add(place, chip, it_mwh * row["it_mw"] / assigned)
        flows.add(chip, work, it_mwh * row["it_mw"] / assigned)
    if not rows:
        flows.add(place, ("workload", "IT without assigned work"), it_mwh)


def _compute(results: Results, workload: str, year: int) -> str:
    found = [row for row in results.rows("compute") if row["workload"] == workload and row["year"] == year]
    if not found:
        return ""
    row = found[0]
    return numbers.power(row["served"]) if row["unit"] == "MW" else f"{numbers.count(row['served'])} {row['unit']}"


def _said(flows: Flows, place: tuple[str, str]) -> list[str]:
    """The lines of a label; short ones, because labels of two columns share the room between them."""
    return flows.said.get(place, place[1]).split("\n")


def _loss(flows: Flows, name: str) -> tuple[str, str]:
    flows.colour["loss", name] = colours.SOLD if name == "sold to the grid" else colours.GREY
    return "loss", name


def _sum(links: dict[tuple[tuple[str, str], tuple[str, str]], float], end: int, place: tuple[str, str]) -> float:
    return sum(mwh for ends, mwh in links.items() if ends[end] == place)
