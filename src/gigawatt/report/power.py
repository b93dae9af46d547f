"""What the power is like: how hard each technology works, what power costs a site, and what it emits."""

from __future__ import annotations

from collections.abc import Sequence

from gigawatt.report import numbers
from gigawatt.report.build_out import STORES
from gigawatt.report.chart import Chart, rounded, stacked, trace
from gigawatt.report.colours import ALARM
from gigawatt.report.results import Results, Row, by_year, words
from gigawatt.report.tables import Table

HOURS = 8760
COSTS = (
    "power capital",
    "connection",
    "fixed operation",
    "fuel",
    "variable operation",
    "grid energy",
    "demand charge",
    "contract energy",
    "contract energy used",
    "carbon price",
    "export sales",
)
"""Kinds of cost that power has; those of halls and chips are told apart by the item."""

CLEAN = ">carbon-free"
MORE = ((CLEAN, "unclean_mwh"), (">IT work shifted", "shifted_mwh"), (">sold to the grid", "exported_mwh"))
LEAST_MW = 0.05
LEAST_MWH = 1e-3
LEAST_IDLE_MW = 1.0
MOST_IDLE = 8
CARBON = ((1e6, "Mt"), (1e3, "kt"), (1.0, "t"))
Tally = dict[tuple[str, int], float]


def by_technology(results: Results) -> Table:
    """A row a technology and key year: what stands, what it makes, how much of what it could make that is."""
    capacity = results.total("power_capacity", "capacity_mw", "technology", "year")
    made, available, co2 = (
        results.total("energy", column, "technology", "year") for column in ("generated_mwh", "available_mwh", "co2_t")
    )
    given = results.total("energy", "discharged_mwh", "technology", "year")
    rows: list[list[str]] = []
    for technology, kind in results.technologies.items():
        for year in results.key_years:
            key = (technology, year)
            mw, is_store = capacity.get(key, 0.0), kind in STORES
            if mw < LEAST_MW:
                continue
            mwh = (given if is_store else made).get(key, 0.0)
            factor = numbers.UNKNOWN if is_store else numbers.share(mwh / (mw * HOURS))
            could = 0.0 if is_store else available.get(key, 0.0)
            used = numbers.share(mwh / could) if could > 0 else numbers.UNKNOWN
            name = f"{words(technology)} (store: what it gives)" if is_store else words(technology)
            rows.append([name, str(year), numbers.power(mw), numbers.energy(mwh), factor, used, _carbon(co2.get(key, 0.0))])
    return Table(["technology", "year", ">capacity", ">made", ">capacity factor", ">used of available", ">CO2"], _once(rows))


def by_site(results: Results) -> Table:
    """A row a site and key year: load, carbon, cost of power and what was not served; all sites together first."""
    load, unserved, paused = (
        results.total("load", column, "site", "year") for column in ("load_mwh", "unserved_mwh", "paused_mwh")
    )
    co2, cost = results.total("energy", "co2_t", "site", "year"), cost_of_power(results)
    more = [(title, tally) for title, column in MORE if any((tally := results.total_if("load", column, "site", "year")).values())]
    groups = [(results.site_names[site], [site]) for site in results.sites]
    rows: list[list[str]] = []
    for name, members in groups if len(groups) < 2 else [("All sites", results.sites), *groups]:
        for year in results.key_years:

            def sums(tally: Tally, members: Sequence[str] = members, year: int = year) -> float:
                return sum(tally.get((site, year), 0.0) for site in members)

            mwh = sums(load)
            if mwh <= 0:
                continue
            short = [_part(sums(tally), mwh) for tally in (unserved, paused)]
            carbon = f"{numbers.significant(sums(co2) / mwh)}{numbers.SPACE}t/MWh"
            price = f"{numbers.significant(sums(cost) / mwh)}{numbers.SPACE}$/MWh"
            extra = [_more(title, sums(tally), mwh) for title, tally in more]
            rows.append([name, str(year), numbers.energy(mwh), carbon, price, *short, *extra])
    titles = [">load", ">CO2 of load", ">cost of power", ">unserved", ">paused", *(title for title, _ in more)]
    return Table(["site", "year", *titles], _once(rows))


def _more(title: str, amount: float, load_mwh: float) -> str:
    """A column that only some programmes have: what is carbon-free as a share of the load, what is shifted or sold as energy."""
    return numbers.share(1.0 - amount / load_mwh) if title == CLEAN else numbers.energy(amount)


def closed(results: Results) -> list[str]:
    """Sentences on commitments that the plan closes for good."""
    found = []
    for row in results.rows("power_capacity"):
        if (row.get("closed_mw") or 0.0) >= LEAST_MW:
            plant = f"{row['asset']} at {results.site_names[row['site']]} ({words(row['technology'])})"
            found.append(f"{numbers.power(row['closed_mw'])} of {plant} is closed for good in {row['year']}.")
    return found[:MOST_IDLE]


def cost_of_power(results: Results) -> Tally:
    """What the power of each site costs in each year [USD, undiscounted, capital as annuities]."""
    assets = {(row["site"], row["asset"]) for row in results.rows("power_capacity")}
    return results.total(
        "costs",
        "usd",
        "site",
        "year",
        where=lambda row: row["kind"] in COSTS and (row["item"] in ("grid", "export") or (row["site"], row["item"]) in assets),
    )


def idle(results: Results) -> list[str]:
    """Sentences on plants that stand for a whole year and make nothing in it, those first that could make most."""
    if not results.rows("energy"):
        return []
    made = results.total("energy", "generated_mwh", "site", "asset", "year")
    available = results.total("energy", "available_mwh", "site", "asset", "year")
    found: dict[tuple[str, str], list[Row]] = {}
    for row in results.rows("power_capacity"):
        key = (row["site"], row["asset"], row["year"])  # a site without any load has no energy either
        stands = row["kind"] not in STORES and row["capacity_mw"] is not None and row["capacity_mw"] >= LEAST_IDLE_MW
        if stands and made.get(key, 0.0) <= 1e-6 * available.get(key, 0.0):
            found.setdefault(key[:2], []).append(row)
    could = {key: sum(available.get((*key, row["year"]), 0.0) for row in rows) for key, rows in found.items()}
    ranked = sorted(found.items(), key=lambda item: (-could[item[0]], item[0]))
    sentences = []
    for (site, asset), rows in ranked[:MOST_IDLE]:
        most = max(row["capacity_mw"] for row in rows)
        years = numbers.spans([row["year"] for row in rows])
        unused = f": {numbers.energy(could[site, asset])} that it could make is not used" if could[site, asset] > 0 else ""
        plant = f"{asset} at {results.site_names[site]} ({words(rows[0]['technology'])}, {numbers.power(most)})"
        sentences.append(f"{plant} stands and makes nothing in {years}{unused}.")
    if len(ranked) > MOST_IDLE:
        sentences.append(f"{numbers.plural(len(ranked) - MOST_IDLE, 'more plant')} make nothing in some year.")
    return sentences


def carbon(results: Results) -> Chart | None:
    """Carbon of the programme by technology, stacked, against the cap of each year that has one."""
    co2 = results.total("energy", "co2_t", "technology", "year")
    emitting = {technology for (technology, _), tonnes in co2.items() if tonnes > 0}
    if not emitting:
        return None
    colours = results.technology_colours
    series = [(words(key), colours[key], by_year(results.years, co2, key)) for key in sorted(emitting)]
    figure, size = stacked(series, results.years, "carbon dioxide [{} a year]", CARBON)
    caps = {row["year"]: row["bound"] for row in results.rows("limits") if row["kind"] == "carbon cap" and row["site"] is None}
    if caps:
        data = {"x": sorted(caps), "y": [rounded(caps[year] / size) for year in sorted(caps)]}
        style = {"type": "scatter", "mode": "lines+markers", "line": {"width": 2.5, "color": ALARM, "dash": "dot"}}
        figure["data"].append(trace("carbon cap", ALARM, **style, **data, hovertemplate="%{y:,.4~r}"))
    against = " (dotted: the cap)" if caps else ""
    return Chart.single("carbon", f"Carbon dioxide of all sites by technology{against}", figure)


def _carbon(tonnes: float) -> str:
    size, unit = numbers.fitting(tonnes, CARBON)
    return f"{numbers.significant(tonnes / size)}{numbers.SPACE}{unit}" if tonnes > 0 else f"0{numbers.SPACE}t"


def _part(mwh: float, of_mwh: float) -> str:
    """A share of the load; what is below a hundred-thousandth is said to be that, and a kilowatt-hour is a solver's rounding."""
    if mwh < LEAST_MWH:
        return numbers.share(0.0)
    return numbers.share(mwh / of_mwh, 2) if mwh >= 1e-5 * of_mwh else f"< 0.001{numbers.SPACE}%"


def _once(rows: list[list[str]]) -> list[list[str]]:
    """Rows that name what they are about only where it changes."""
    return [[row[0] if place == 0 or rows[place - 1][0] != row[0] else "", *row[1:]] for place, row in enumerate(rows)]
