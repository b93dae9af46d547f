"""How the numbers of ``summary.json`` come about: a formula in words, and terms from the study's tables that add up to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from gigawatt.study.explained.evidence import Evidence, sums
from gigawatt.study.explained.explained_money import money_terms
from gigawatt.study.explained.explained_outcomes import outcome_terms
from gigawatt.study.explained.explained_returns import returns_terms
from gigawatt.study.explained.explained_risk import risk_terms
from gigawatt.study.tables.hours_discounted import discounted_hours
from gigawatt.study.tokens import served_tokens

MOST_TERMS = 20


@dataclass(frozen=True, slots=True)
class Formula:
    """How a number comes about: words, terms that add up to it, and what of the programme is in it."""

    words: str
    unit: str
    terms: list[tuple[str, float]]
    items: list[tuple[str, str]]  # (site, item) of the terms, the largest first: whose inputs matter
    terms_unit: str = ""  # where it is not that of the number, ...
    per: float = 1.0  # ... which is their sum over this
    comes_to: float | None = None  # what they add up to where that is not the number, as nought for a rate of return
    adds_up: bool = True  # false: they are no sum, but what the number is read from


def formula(evidence: Evidence, path: str) -> Formula | None:
    """The formula of a number of the summary, None where its stage keeps no terms for it."""
    parts = path.split(".")
    if path in _BY_PATH:
        return _BY_PATH[path](evidence)
    if parts[:2] == ["cost", "capex_usd"] and len(parts) == 3:
        return _capex(evidence, int(parts[2]))
    if parts[0] == "cost" and parts[1].startswith(("levelized", "usd_per_million_tokens")):
        return _levelized(evidence, parts[1])
    if parts[0] == "capacity" and len(parts) == 3 and parts[2] == "it_powered_share":
        return _powered(evidence, int(parts[1]))
    if parts[0] == "capacity" and len(parts) >= 3:
        return _capacity(evidence, int(parts[1]), parts[2], parts[3:])
    if parts[0] == "finance":
        return _of_money(evidence, parts[1:])
    if parts[0] == "risk":
        told = risk_terms(evidence, parts[1:])
        return None if told is None else Formula(*told)
    if parts[0] == "outcomes":
        return Formula(*outcome_terms(evidence, parts))
    if parts[0] == "compute" and len(parts) == 4:
        return _compute(evidence, int(parts[1]), parts[2], parts[3])
    return None


def _of_money(evidence: Evidence, parts: list[str]) -> Formula | None:
    """The formula of a number of the money stage."""
    told = money_terms(evidence, parts)
    if told is not None:
        return Formula(*told)
    found = returns_terms(evidence, parts)
    return None if found is None else Formula(
        found.words, found.unit, found.terms, [], "USD", found.per, found.comes_to, found.adds_up
    )  # fmt: skip


def _joined(keys: Sequence[str]) -> str:
    return " · ".join(key for key in keys if key)


def _costs(evidence: Evidence, unserved: bool) -> pl.DataFrame:
    costs = evidence.table("costs")
    return costs if unserved else costs.filter(pl.col("kind") != "unserved compute")


def _of_costs(evidence: Evidence, words: str, unserved: bool, per: float = 1.0, unit: str = "USD") -> Formula:
    costs = _costs(evidence, unserved)
    terms = [(keys[0], value / per) for keys, value in sums(costs, ["kind"], "discounted_usd")]
    items = [(keys[0], keys[1]) for keys, _ in sums(costs, ["site", "item"], "discounted_usd")]
    return Formula(words, unit, terms, items)


def _objective(evidence: Evidence) -> Formula:
    words = (
        "objective = what falls due within the horizon (capital as annuities over life), and the price of compute not built, "
        "each year discounted to the horizon's start"
    )
    return _of_costs(evidence, words, unserved=True)


def _npv(evidence: Evidence) -> Formula:
    words = (
        "present value (npv) = what falls due within the horizon, each year discounted to its start: running costs, and capital "
        "as annuities over the life of what is bought, those after the horizon left out. Compute not built is left out too; "
        "capital in the year it is spent, undiscounted, is cost.capex_usd"
    )
    return _of_costs(evidence, words, unserved=False)


def _lower_bound(evidence: Evidence) -> Formula:
    words = f"the best proven lower bound of all iterations{_found_in(evidence)}. No plan of this programme costs less"
    bound = float(evidence.summary["plan"]["lower_bound_usd"])
    return Formula(words, "USD", [("lower bound of the master problem", bound)], [])


def _found_in(evidence: Evidence) -> str:
    """The first iteration that had the bound; with whole units held an iteration's own lower bound is of those units only."""
    bound = float(evidence.summary["plan"]["lower_bound_usd"])
    near = (pl.col("lower_bound_usd") - bound).abs() <= 1e-9 * abs(bound)
    rows = evidence.table("iterations").filter(near).sort("iteration").head(1).to_dicts()
    return f", found in iteration {rows[0]['iteration']} ({rows[0]['phase']})" if rows else ""


def _gap(evidence: Evidence) -> Formula:
    plan = evidence.summary["plan"]
    objective, lower = float(plan["objective_usd"]), float(plan["lower_bound_usd"])
    words = (
        "gap = (upper bound - lower bound) / upper bound. The upper bound is what this plan costs, from its stored hours "
        "(plan.objective_usd); no plan of this programme costs less than the lower bound (plan.lower_bound_usd"
        f"{_found_in(evidence)}). The cheapest plan possible costs less than this one by the difference at most"
    )
    terms = [("upper bound: this plan", objective), ("less the lower bound", -lower)]
    return Formula(words, "share", terms, [], "USD", max(abs(objective), 1e-9))


_BY_PATH: dict[str, Callable[[Evidence], Formula]] = {
    "plan.objective_usd": _objective,
    "plan.lower_bound_usd": _lower_bound,
    "plan.gap": _gap,
    "cost.npv_usd": _npv,
}


def _capex(evidence: Evidence, year: int) -> Formula:
    cash = evidence.table("cash").filter(pl.col("year") == year)
    found = sums(cash, ["site", "item", "group"], "capex_usd")
    words = f"capital spent in {year} = the part of each overnight cost that its spend curve puts in {year}, undiscounted"
    return Formula(words, "USD", [(_joined(keys), value) for keys, value in found], [(keys[0], keys[1]) for keys, _ in found])


_PER = {
    "levelized_cost_of_compute_usd_per_accelerator_hour": ("accelerators", "accelerator-hours at work", "USD/(accelerator*h)"),
    "levelized_cost_of_compute_usd_per_h100e_hour": ("compute", "H100e-hours served", "USD/(H100e*h)"),
    "levelized_cost_of_compute_usd_per_it_mwh": ("it_mw", "MWh of IT energy at work", "USD/MWh"),
}


def _levelized(evidence: Evidence, name: str) -> Formula | None:
    """Discounted cost over discounted hours; the terms are the kinds of cost, each over the same hours."""
    if name == "usd_per_million_tokens":
        return _of_tokens(evidence)
    if name not in _PER:
        return None
    column, noun, unit = _PER[name]
    assignment = discounted_hours(evidence.folder, evidence.folder.periods("assignment"))
    if column == "compute":
        units = evidence.table("compute").select("workload", "unit").unique()
        assignment = assignment.join(units, on="workload").filter(pl.col("unit") == "H100e")
    hours = float(assignment.select((pl.col(column) * pl.col("hours")).sum()).item())
    if hours <= 0.0:
        return None
    words = f"levelized cost = npv / {hours:,.4g} {noun}, discounted like the money"
    return _of_costs(evidence, words, unserved=False, per=hours, unit=unit)


def _of_tokens(evidence: Evidence) -> Formula | None:
    """The part of all cost that falls to the IT power that serves, over the tokens."""
    served = served_tokens(evidence.folder)
    if served is None:
        return None
    words = (
        f"cost of a million tokens = npv x {served.share:.4g} (the share of IT power at work that serves) / "
        f"{served.millions:,.4g} million output tokens, discounted like the money"
    )
    return _of_costs(evidence, words, unserved=False, per=served.millions_of_all_cost, unit="USD/Mtokens")


_CAPACITY: dict[str, tuple[str, list[str], str, str, str]] = {
    # what of the summary: table, keys of a term, value, the key that its own name picks, words
    "it_mw": (
        "assignment",
        ["site", "chip", "workload"],
        "it_mw",
        "",
        "IT power at work in {year} = chips at work x their power",
    ),
    "power_mw": (
        "power_capacity",
        ["site", "asset"],
        "capacity_mw",
        "technology",
        "{name} standing in {year}, average over the year",
    ),
    "accelerators": ("chips", ["site", "chip"], "accelerators", "chip", "{name} owned in {year}, average over the year"),
    "accelerators_at_work": ("assignment", ["site", "workload"], "accelerators", "chip", "{name} at work in {year}"),
}


def _capacity(evidence: Evidence, year: int, what: str, rest: list[str]) -> Formula | None:
    if what not in _CAPACITY or len(rest) != (0 if what == "it_mw" else 1):
        return None
    table, keys, value, picked, words = _CAPACITY[what]
    frame = evidence.table(table).filter(pl.col("year") == year)
    name = rest[0] if rest else ""
    if picked:
        frame = frame.filter(pl.col(picked) == name)
    found = sums(frame, keys, value)
    item = 0 if what == "accelerators_at_work" else 1
    items = [(terms[0], name if item == 0 else terms[1]) for terms, _ in found]
    unit = "MW" if what.endswith("_mw") else "accelerators"
    return Formula(words.format(name=name, year=year), unit, [(_joined(terms), amount) for terms, amount in found], items)


def _powered(evidence: Evidence, year: int) -> Formula:
    """The share of the energy of chips at work that is there when they ask for it."""
    rows = evidence.table("interruptions").filter(pl.col("year") == year)
    asked = float(rows["asked_mwh"].sum())
    words = f"share of the IT energy asked for in {year} that is not cut, beyond what may pause"
    if asked <= 0.0:
        return Formula(f"{words}: nothing is asked for", "share", [("nothing is cut", 1.0)], [])
    cut = [(f"cut: {_joined(keys)}", -value) for keys, value in sums(rows, ["site", "workload"], "unserved_mwh")]
    return Formula(words, "share", [("asked for", asked), *cut], [], "MWh", asked)


def _compute(evidence: Evidence, year: int, workload: str, what: str) -> Formula | None:
    entry: dict[str, Any] = evidence.summary["compute"][str(year)][workload]
    unit = str(entry["unit"])
    if what == "served":
        frame = evidence.table("assignment").filter((pl.col("year") == year) & (pl.col("workload") == workload))
        found = sums(frame, ["site", "chip"], "compute")
        words = f"{workload} served in {year} = accelerators assigned to it x what each gives, on average over the year"
        return Formula(words, unit, [(_joined(keys), value) for keys, value in found], [(keys[0], keys[1]) for keys, _ in found])
    if what == "demand":
        return _demand(evidence, year, workload, unit)
    return None


def _demand(evidence: Evidence, year: int, workload: str, unit: str) -> Formula:
    """Demand between two years given is linear: each of them with its weight."""
    if unit == "tokens":
        asked = float(evidence.summary["compute"][str(year)][workload]["demand"])
        words = f"tokens of the run {workload} that are trained in {year}, and in the year in which it is due those left besides"
        own = evidence.summary["compute"][str(year)][workload]["served"]
        terms = [(f"compute.{year}.{workload}.served", own), (f"left of demand.{workload}.train.tokens", asked - own)]
        return Formula(words, unit, [term for term in terms if term[1]], [("", workload)])
    path = f"demand.{workload}.demand"
    points = sorted(
        (int(name.rpartition(".")[2]), row["value"]) for name, row in evidence.figures.items() if _is_year(name, path)
    )
    words = f"demand of {workload} in {year}, as the programme states it"
    if not points:
        return Formula(words, unit, [(path, row["value"]) for row in evidence.figures_under(path)], [("", workload)])
    before = [point for point in points if point[0] <= year]
    after = [point for point in points if point[0] > year]
    if not before:
        return Formula(f"{words}: none before {points[0][0]}", unit, [], [("", workload)])
    if not after or before[-1][0] == year:
        return Formula(words, unit, [(f"{path}.{before[-1][0]}", before[-1][1])], [("", workload)])
    (year_0, value_0), (year_1, value_1) = before[-1], after[0]
    weight = (year - year_0) / (year_1 - year_0)
    terms = [
        (f"{1 - weight:.4g} x {path}.{year_0}", (1 - weight) * value_0),
        (f"{weight:.4g} x {path}.{year_1}", weight * value_1),
    ]
    return Formula(f"{words}: linear between the years given", unit, terms, [("", workload)])


def _is_year(name: str, path: str) -> bool:
    return name.startswith(f"{path}.") and name[len(path) + 1 :].isdigit()
