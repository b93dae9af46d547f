"""The first thing read: what the programme is, what comes out of it, and how far the plan can be trusted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gigawatt.programme.dates import parse_date
from gigawatt.report import numbers
from gigawatt.report.costs import NOT_BUILT
from gigawatt.report.first_power import likely
from gigawatt.report.results import NEAR_TERM, Results, words

CERTIFIED = "certified"


@dataclass(frozen=True)
class Card:
    """One headline number with what it is and what stands behind it."""

    label: str
    value: str
    detail: str = ""


@dataclass(frozen=True)
class Certificate:
    """Whether the plan is proven, in words."""

    certified: bool
    verdict: str
    detail: str
    brief: str  # the detail, without what the objective is made of


RUN = "tokens"
"""The unit of a training run: it is asked for once, and trained in the years before."""


def cards(results: Results) -> list[Card]:
    """The headline numbers that the study has."""
    found = [
        _it_power(results),
        _without_power(results),
        _compute(results),
        _npv(results),
        _capital(results),
        _unit_cost(results),
        _first_power(results),
    ]
    return [card for card in found if card is not None]


def certificate(results: Results) -> Certificate:
    """The verdict on the plan; a plan that is not certified is never called one."""
    plan = results.plan
    status, gap, violation = str(plan.get("status", "unknown")), plan.get("gap"), plan.get("max_violation")
    where = plan.get("max_violation_of")
    certified = status == CERTIFIED and gap is not None
    checked = (
        f"An independent check of every balance and limit found no breach larger than {numbers.significant(violation, 2)} "
        f"of its scale{f' ({where})' if where else ''}."
        if violation is not None
        else "The plan has not been checked independently."
    )
    reach = "no bound on a better plan is known" if gap is None else f"another plan may cost up to {numbers.share(gap, 2)} less"
    verdict = (
        f"Certified: the cheapest plan possible costs at most {numbers.share(gap)} less than this one."
        if certified and gap is not None
        else f"Not certified (status: {words(status)}): {reach}."
    )
    effort = f"{numbers.plural(plan.get('sites', 0), 'site')}, {numbers.plural(plan.get('years', 0), 'year')}"
    effort += f" of {plan.get('hours', 0):,} hours"
    effort += f" in {results.weather_years} weather years" if results.weather_years > 1 else ""
    spent = (
        f"{numbers.plural(plan.get('iterations', 0), 'iteration')} in {numbers.significant(plan.get('seconds'))} s"
        if plan.get("seconds") is not None
        else ""
    )
    scope = ", ".join(part for part in (effort, spent) if part)
    brief = f"{_bounds(results)} {checked} {effort}."
    return Certificate(certified, verdict, f"{_bounds(results)} {_made_of(results)} {checked} {scope}.".replace("  ", " "), brief)


def _bounds(results: Results) -> str:
    """Objective and bound with the digits that tell them apart."""
    objective, bound = results.plan.get("objective_usd"), results.plan.get("lower_bound_usd")
    if objective is None or bound is None:
        return f"Objective {numbers.money(objective)}, lower bound {numbers.money(bound)}."
    shown, least = numbers.told_apart(objective, bound)
    return f"Objective {shown}, lower bound {least}."


def _made_of(results: Results) -> str:
    """What the objective is made of, where the study's own numbers add up to it."""
    objective, npv, unbuilt = results.plan.get("objective_usd"), results.cost.get("npv_usd"), _unbuilt(results)
    if objective is None or npv is None or unbuilt <= 0 or abs(npv + unbuilt - objective) > 1e-6 * abs(objective):
        return ""
    paid, price, whole = numbers.adding_up([npv, unbuilt])
    return f"Cost of the programme {paid} + price of compute not built {price} = objective {whole}."


def _unbuilt(results: Results) -> float:
    """The present value of the price on compute that is asked for and not built [USD]."""
    found = results.total("costs", "discounted_usd", "kind", where=lambda row: row["kind"] == NOT_BUILT)
    return float(sum(found.values()))


def _key_years(results: Results) -> list[int]:
    """First, 2030 and last year, as far as the horizon has them."""
    ends = [results.years[0], results.years[-1]] if results.years else []
    return sorted({*ends, *(year for year in results.years if year == NEAR_TERM)})


def _it_power(results: Results) -> Card | None:
    capacity = results.summary.get("capacity") or {}
    years = _key_years(results)
    if not years:
        return None
    last = years[-1]
    before = [f"{numbers.power(capacity[str(year)]['it_mw'])} in {year}" for year in years[:-1]]
    detail = f"after {numbers.listed(before)}; average of each year" if before else "average of the year"
    owned = results.total("chips", "it_mw", "year").get(last, 0.0)
    if owned > 0:
        at_work = results.total("assignment", "it_mw", "year").get(last, 0.0) / owned
        detail += f"; {numbers.share(at_work)} of the power of the chips owned then"
    return Card(f"IT power at work in {last}", numbers.power(capacity[str(last)]["it_mw"]), detail)


def _without_power(results: Results) -> Card | None:
    """Where IT stands without power for a material part of a year, that is said beside it."""
    found = results.summary.get("unpowered") or []
    if not found:
        return None
    worst = max(found, key=lambda item: item["share"])
    cut: dict[int, float] = {}
    for item in found:
        cut[item["year"]] = cut.get(item["year"], 0.0) + item["unserved_mwh"]
    each = numbers.listed([f"{numbers.energy(mwh)} in {year}" for year, mwh in sorted(cut.items())])
    where = f"{words(worst['workload'])} at {results.site_names.get(worst['site'], worst['site'])}"
    detail = f"the worst: {where}; all work cut for lack of power: {each}"
    return Card(f"of its energy without power in {worst['year']}", numbers.share(worst["share"]), detail)


def _compute(results: Results) -> Card | None:
    compute = results.summary.get("compute") or {}
    shares = []
    for year in (str(year) for year in _key_years(results)):
        work = compute.get(year) or {}
        asked = [one for one in work.values() if one["demand"] > 0 and one["unit"] != RUN]
        if asked:
            # A mean over workloads, because their units need not be alike.
            shares.append((year, sum(one["served"] / one["demand"] for one in asked) / len(asked)))
    if not shares:
        return None
    last, served = shares[-1]
    before = [f"{numbers.share(one)} in {year}" for year, one in shares[:-1]]
    work = compute[last]
    rates = {key: one for key, one in work.items() if one["demand"] > 0 and one["unit"] != RUN}
    each = [f"{words(key)} {numbers.share(one['served'] / one['demand'])}" for key, one in rates.items()]
    detail = "; ".join(part for part in (numbers.listed(before), f"{last}: {', '.join(each)}" if len(each) > 1 else "") if part)
    return Card(f"compute asked for that is served in {last}", numbers.share(served), detail)


def _npv(results: Results) -> Card | None:
    npv = results.cost.get("npv_usd")
    if npv is None:
        return None
    unbuilt = _unbuilt(results)
    whole = sum(results.total("costs", "discounted_usd", "kind").values())
    detail = f"present value, $ of {results.base_year}"
    near = 1e-3 * max(abs(npv), 1.0)
    if unbuilt > near and abs(npv - whole) < near:
        detail += f"; of it {numbers.money(unbuilt)} prices compute that is not built"
    elif unbuilt > near and abs(npv - (whole - unbuilt)) < near:
        detail += f"; compute that is not built is priced at another {numbers.money(unbuilt)}"
    return Card("cost of the programme", numbers.money(npv, 4), detail)


def _capital(results: Results) -> Card | None:
    capex = {int(year): usd for year, usd in (results.cost.get("capex_usd") or {}).items()}
    if not capex:
        return None
    near = sum(usd for year, usd in capex.items() if year <= NEAR_TERM)
    whole = sum(capex.values())
    if max(capex) <= NEAR_TERM or min(capex) > NEAR_TERM:
        span = f"in {min(capex)}" if len(capex) == 1 else f"{min(capex)} to {max(capex)}"
        return Card("capital spent", numbers.money(whole), f"{span}, $ of {results.base_year}")
    return Card(
        f"capital to the end of {NEAR_TERM}",
        numbers.money(near),
        f"{numbers.money(whole)} to {max(capex)}, $ of {results.base_year}",
    )


def _unit_cost(results: Results) -> Card | None:
    headline = results.cost.get("levelized_cost_of_compute_usd_per_accelerator_hour")
    by_h100e = results.cost.get("levelized_cost_of_compute_usd_per_h100e_hour")
    if headline is None:
        return None
    per_h100e = f"{numbers.significant(by_h100e)} $ per H100e-hour; " if by_h100e is not None else ""
    return Card(
        "cost of an accelerator-hour",
        f"{numbers.significant(headline)} $",
        f"{per_h100e}levelised, power, halls and chips at work",
    )


def _first_power(results: Results) -> Card | None:
    dates = {row["site"]: row["first_power"] for row in results.rows("sites") if row["first_power"] is not None}
    if not dates:
        return None
    first, last = min(dates, key=dates.__getitem__), max(dates, key=dates.__getitem__)
    where = "all sites" if len(dates) > 1 and dates[last] == dates[first] else results.site_names[first]
    detail, planned, sure = "", first_date(results, dates[first]), likely(results, [first])
    if dates[last] != dates[first]:
        detail += f"; the last site, {results.site_names[last]}: {first_date(results, dates[last])}"
    committed = in_service(results, list(results.sites))
    if committed is not None:
        detail += f"; all that is committed in service: P50 {committed[0]}, P80 {committed[1]}"
    if sure is None:
        return Card("first power", planned, where + detail)
    name = results.site_names[first]
    told = f"{name}, P80 {sure[1]}; planned {planned}" + (" as at all sites" if where != name else "")
    return Card("first power, P50", numbers.month(parse_date(sure[0])), told + detail)


def in_service(results: Results, members: Sequence[str]) -> tuple[str, str] | None:
    """The months by which all that is committed at some sites is in service, P50 and P80; None without a schedule."""
    told = (results.summary.get("schedule") or {}).get("in_service", [])
    found = [one for one in told if one["key"].split(".")[1] in members]
    if not found:
        return None
    p50, p80 = (max(str(one[name]) for one in found)[:7] for name in ("p50", "p80"))
    return p50, p80


def first_date(results: Results, date: float) -> str:
    """The month of a site's first power; what stands when the plan begins has been there before."""
    start = results.years[0] if results.years else date
    return f"before {start}" if date < start else numbers.month(date)


def sentence(results: Results) -> str:
    """What the programme is, in a sentence."""
    capacity = results.summary.get("capacity") or {}
    if not results.years:
        return ""
    last = results.years[-1]
    sites = numbers.plural(len(results.sites), "site")
    span = f"from {results.years[0]} to {last}" if len(results.years) > 1 else f"in {last}"
    it_power = numbers.power(capacity[str(last)]["it_mw"])
    return f"A programme of {sites} {span}, with {it_power} of IT power at the end. {_sources(results, last)}"


def _sources(results: Results, year: int) -> str:
    made: dict[str, float] = {}
    for row in results.rows("energy"):
        if row["year"] == year:
            made[row["technology"]] = made.get(row["technology"], 0.0) + (row["generated_mwh"] or 0.0)
    whole = sum(made.values())
    if whole <= 0:
        return ""
    ranked = sorted((key for key in made if made[key] > 0), key=lambda key: -made[key])
    largest = numbers.listed([f"{words(key)} ({numbers.share(made[key] / whole, 2)})" for key in ranked[:3]])
    return f"In {year} its energy comes from {largest}{'.' if len(ranked) <= 3 else ', and others.'}"
