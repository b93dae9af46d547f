"""The page for the board: what is built, where and when, what it delivers and costs, what holds it back, what is unsure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gigawatt.report import colours, headline, limits, months, numbers, priced, sources
from gigawatt.report.bars import Series, stacked_bars
from gigawatt.report.board_futures import Outlook, outlook
from gigawatt.report.first_power import likely
from gigawatt.report.headline import Card, Certificate
from gigawatt.report.results import Results, by_year, words
from gigawatt.report.risk_results import Futures
from gigawatt.report.tables import FLAGGED, Table

MOST_SITES = 5
FEW_SITES = 2
MOST_SERIES = 6
MOST_YEARS = 4  # columns of IT power
MOST_DATES = 5
MOST_LINES = 3
MOST_SOURCES = 2
MOST_LETTERS = 200  # of a description
ENERGY: numbers.Steps = ((1e6, "TWh"), (1e3, "GWh"))


@dataclass(frozen=True)
class Picture:
    """A small figure with its legend."""

    title: str
    svg: str
    legend: Sequence[tuple[str, str]]  # name, colour


@dataclass(frozen=True)
class Sheet:
    """Everything on the page, as text."""

    name: str
    scenario: str
    sentence: str
    certificate: Certificate
    cards: Sequence[Card]
    money: str
    sites: Table
    arrivals: Table
    pictures: Sequence[Picture]
    limits: Sequence[str]
    months: Sequence[str]
    caveats: Sequence[str]
    outlook: Outlook
    base_year: str

    @property
    def is_dense(self) -> bool:
        """Whether so many sites want letters that are a little smaller."""
        return len(self.sites.rows) > FEW_SITES


def sheet(results: Results) -> Sheet:
    """The page of a study."""
    pictures = (energy_by_source(results), compute(results), capital(results))
    return Sheet(
        name=str(results.programme.get("name") or "Programme"),
        scenario=str(results.programme.get("scenario") or ""),
        sentence=_described(results),
        certificate=headline.certificate(results),
        cards=headline.cards(results),
        money=money(results),
        sites=sites(results),
        arrivals=arrivals(results),
        pictures=[picture for picture in pictures if picture is not None],
        limits=_limits(results),
        months=_months(results),
        caveats=caveats(results),
        outlook=outlook(results),
        base_year=results.base_year,
    )


def sites(results: Results) -> Table:
    """A row a site: first power, IT at work in a few years, and what powers it at the end."""
    if not results.years:
        return Table([], [])
    years, last = _few(results.years), results.years[-1]
    first = {row["site"]: row["first_power"] for row in results.rows("sites")}
    shown, rest = results.sites[:MOST_SITES], results.sites[MOST_SITES:]
    groups = [(results.site_names[site], [site]) for site in shown]
    if rest:
        groups.append((numbers.plural(len(rest), "other site"), rest))
    if len(results.sites) > 1:
        groups.append(("All sites", results.sites))
    lines = []
    dated = headline.in_service(results, list(results.sites)) is not None
    for name, members in groups:
        committed = headline.in_service(results, members)
        sure = [" / ".join(committed) if committed is not None else numbers.UNKNOWN] if dated else []
        dates = [first[site] for site in members if first.get(site) is not None]
        it = [numbers.power(sum(results.it_mw.get((site, year), 0.0) for site in members)) for year in years]
        day = headline.first_date(results, min(dates)) if dates else numbers.UNKNOWN
        soonest = likely(results, members)
        lines.append([name, day if soonest is None else f"{day}, P50 {soonest[0]}", *sure, *it, _mix(results, members, last)])
    columns = ["first power", *(["all committed, P50 / P80"] if dated else [])]
    return Table(["site", *columns, *(f">IT {year}" for year in years), f"power supply in {last}"], lines)


def arrivals(results: Results) -> Table:
    """When power comes: what is new in each quarter or year, and what stands then; what comes last is told together."""
    rows = results.period_rows("power_capacity") if results.quarters else results.rows("power_capacity")
    labels = {row["period"]: row["label"] for row in results.rows("calendar")} if results.quarters else {}
    found: dict[str, dict[str, float]] = {}
    for row in sorted(rows, key=lambda row: (row["year"], row.get("period") or 0)):
        if (row["new_mw"] or 0.0) >= 1.0:
            new = found.setdefault(labels.get(row.get("period"), str(row["year"])), {})
            new[row["technology"]] = new.get(row["technology"], 0.0) + row["new_mw"]
    steps = list(found.items())
    most = MOST_DATES - 1 if Futures(results).current else MOST_DATES
    if len(steps) > most:
        later: dict[str, float] = {}
        for _, new in steps[most - 1 :]:
            later = {key: later.get(key, 0.0) + new.get(key, 0.0) for key in {**later, **new}}
        steps = [*steps[: most - 1], (f"{steps[most - 1][0]} on", later)]
    lines = [[label, numbers.power(sum(new.values())), _listed(new)] for label, new in steps]
    return Table(["when", ">new power", "of it"], lines)


def energy_by_source(results: Results) -> Picture | None:
    """Energy made or imported by technology and year; the small ones together."""
    made = results.total("energy", "generated_mwh", "technology", "year")
    series = [
        (words(key), colour, by_year(results.years, made, key))
        for key, colour in results.technology_colours.items()
        if any(by_year(results.years, made, key))
    ]
    return _picture(results, "Energy by source", series, ENERGY, "a year")


def compute(results: Results) -> Picture | None:
    """Compute delivered by workload, with what is asked as a line; where units differ, that of the largest unit's workloads."""
    units = [row["unit"] for row in results.rows("compute")]
    if not units:
        return None
    unit = max(set(units), key=units.count)
    rows = [row for row in results.rows("compute") if row["unit"] == unit]
    keys = list(dict.fromkeys(row["workload"] for row in rows))
    shades = colours.series(keys)
    served = {(row["workload"], row["year"]): row["served"] for row in rows}
    asked: dict[int, float] = {}
    for row in rows:
        asked[row["year"]] = asked.get(row["year"], 0.0) + row["demand"]
    series = [(words(key), shades[key], by_year(results.years, served, key)) for key in keys]
    steps = numbers.POWER if unit == "MW" else ((1e6, f"M {unit}"), (1e3, f"k {unit}"), (1.0, unit))
    return _picture(results, "Compute delivered; line: asked", series, steps, "", by_year(results.years, asked))


def capital(results: Results) -> Picture | None:
    """Capital in the year it is spent, by what it is spent on."""
    spent = results.total("cash", "capex_usd", "group", "year")
    groups = list(dict.fromkeys([*colours.CASH, *(group for group, _ in spent)]))
    series = [
        (group, colours.CASH.get(group, colours.GREY), by_year(results.years, spent, group))
        for group in groups
        if any(by_year(results.years, spent, group))
    ]
    return _picture(results, "Capital by year", series, numbers.MONEY, f"of {results.base_year}")


def caveats(results: Results) -> list[str]:
    """What of it is synthetic, assumed or approximate: short, and the costliest assumptions by name."""
    found = []
    synthetic = results.synthetic_sites
    if synthetic:
        which = "all sites" if len(synthetic) == len(results.sites) else f"{len(synthetic)} of {len(results.sites)} sites"
        found.append(f"Sun, wind and temperature of {which} are synthetic: typical, from a seeded generator, not of a real year.")
    found += [text.split(":")[0] + "." for text in sources.weights(results)]
    figures = results.rows("figures")
    if figures:
        flagged = sum(row["confidence"] in FLAGGED for row in figures)
        stated = sum(row["confidence"] == "stated" for row in figures)
        text = f"Of {len(figures)} figures used, {flagged} are assumed or remembered without a source"
        found.append(text + (f" and {stated} are the programme's own, without a source." if stated else "."))
        first = [f"{name} ({numbers.money(one.usd)})" for name, one in priced.unsure(results)[:MOST_LINES]]
        if first:
            found.append(f"Unsure figures that multiply most money: {numbers.listed(first)}.")
    found.append(
        "Each year is planned knowing its weather and prices; outages by the hour, start-ups and ramps are left out. The "
        "certificate is about the plan for these data, not about the data."
    )
    return found


def _described(results: Results) -> str:
    """The programme's own words, cut at a sentence where they are long, and what it comes to."""
    own = " ".join(str(results.programme.get("description") or "").split())
    if len(own) > MOST_LETTERS:
        cut = own.rfind(". ", 0, MOST_LETTERS)
        own = own[: cut + 1] if cut > 0 else own[: MOST_LETTERS - 1] + "…"
    return f"{own} {headline.sentence(results)}".strip()


def _limits(results: Results) -> list[str]:
    """The limits whose lifting saves most."""
    most = MOST_LINES - 1 if Futures(results).current else MOST_LINES  # the futures want room
    return [limits.short(row, others) for row, others in limits.families(limits.binding(results))[:most]]


def money(results: Results) -> str:
    """Why the cost of the programme and the capital spent differ; nothing where the study lacks one of them."""
    npv, spent = results.cost.get("npv_usd"), results.cost.get("capex_usd") or {}
    if npv is None or not spent or not results.years:
        return ""
    rate = next((row["value"] for row in results.rows("figures") if row["name"] == "programme.discount_rate"), None)
    at = "" if rate is None else f" at {numbers.share(rate, 2)} a year"
    return (
        f"Cost ({numbers.money(npv)}) and capital ({numbers.money(sum(spent.values()))}) differ because the cost is a present "
        f"value, discounted{at} to the start of {results.years[0]}, of running costs and of capital as yearly charges over the "
        "life of what is bought, those after the horizon left out, while capital is cash in the year it is spent, undiscounted."
    )


def _months(results: Results) -> list[str]:
    rows = months.ranked(results)
    found = []
    for row in [row for row in rows if not months.is_open(row) and row["value_usd"] > 0][:MOST_LINES]:
        cost = f"{numbers.money(row['value_usd'])} a month, proven {months.proven(row)}"
        found.append(f"{row['energisation']} ({numbers.month(row['date'])}): {cost}.")
    if rows and not found:
        found.append("Of no energisation is a month proven to cost anything: the gap of the certificate is wider.")
    if len(rows) > 1:
        found.append(f"All {len(rows)} energisations, each late alone: {months.exposure(rows)}.")
    return found


def _picture(
    results: Results, title: str, series: Sequence[Series], steps: numbers.Steps, of: str, marks: Sequence[float] = ()
) -> Picture | None:
    """A picture in the unit that fits, with the smaller series together."""
    ranked = sorted(series, key=lambda one: -sum(one[2]))
    if not ranked or not any(any(values) for _, _, values in ranked):
        return None
    if len(ranked) > MOST_SERIES:
        rest = [sum(values) for values in zip(*(values for _, _, values in ranked[MOST_SERIES - 1 :]), strict=True)]
        ranked = [*ranked[: MOST_SERIES - 1], ("others", colours.GREY, rest)]
    totals = [sum(values) for values in zip(*(values for _, _, values in ranked), strict=True)]
    size, unit = numbers.fitting(max([*totals, *marks]), steps)
    scaled = [(name, colour, [value / size for value in values]) for name, colour, values in ranked]
    svg = stacked_bars(scaled, [str(year) for year in results.years], unit, [mark / size for mark in marks])
    return Picture(
        f"{title} [{' '.join(part for part in (unit, of) if part)}]", svg, [(name, colour) for name, colour, _ in ranked]
    )


def _few(years: Sequence[int]) -> list[int]:
    """A few years over the horizon, the first and the last among them."""
    if len(years) <= MOST_YEARS:
        return list(years)
    return [years[round(place * (len(years) - 1) / (MOST_YEARS - 1))] for place in range(MOST_YEARS)]


def _mix(results: Results, members: Sequence[str], year: int) -> str:
    mw: dict[str, float] = {}
    for site in members:
        for row in results.rows_of("power_capacity", site, year):
            mw[row["technology"]] = mw.get(row["technology"], 0.0) + (row["capacity_mw"] or 0.0)
    return _listed({key: value for key, value in mw.items() if value >= 1.0})


def _listed(mw: dict[str, float]) -> str:
    ranked = sorted(mw, key=lambda key: -mw[key])
    parts = [f"{words(key)} {numbers.power(mw[key])}" for key in ranked[:MOST_SOURCES]]
    return ", ".join(parts) + (f", {len(ranked) - MOST_SOURCES} more" if len(ranked) > MOST_SOURCES else "")
