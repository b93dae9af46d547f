"""How the numbers of the risk stage come about: which futures they are, what these are made of, and the causes behind them."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from gigawatt.catalog import facts
from gigawatt.errors import StudyError
from gigawatt.study.explained.evidence import Evidence, is_under
from gigawatt.study.tables.figures_table import figure_row

Floats = NDArray[np.float64]
Terms = list[tuple[str, float]]
Told = tuple[str, str, Terms, list[tuple[str, str]]]  # words, unit, terms, items

TAIL = 0.9  # the worst tenth
MOST_CAUSES = 3  # whose figures are told of a number that all causes move
STANDING, UNSERVED = ("standing_usd", "capital and fixed costs"), ("unserved_usd", "unserved compute")
MADE_OF = {
    "cost_low_usd": (STANDING, ("operation_low_usd", "operation"), UNSERVED),
    "cost_high_usd": (STANDING, ("operation_high_usd", "operation"), UNSERVED),
}
WORDS = {
    "cost_low_usd": "what a future costs at least, discounted: operation by its planes, compute that is not there at its value",
    "cost_high_usd": "what a future costs at most, discounted: operation as dispatched, compute that is not there at its value",
    "cash_usd": "overnight capital spent within the horizon, with overheads of what is late, undiscounted",
    "overheads_usd": "what sites, staff and owner's teams of what is late cost until it is there, undiscounted",
    "delay_interest_usd": "what interest on money that is out for longer adds to capital charges, discounted",
    "peak_funding_usd": "the most by which all that was paid is ahead of what compute was worth by then, undiscounted",
    "surplus": "worth of compute that chips are there for, less the cost of the plan (the middle of its bounds), discounted",
}
RECOURSE = {
    "power": ("power_saves_usd", "operation without power beyond the plan, less operation with it and what it costs to have it"),
    "shifted_work": ("shifting_saves_usd", "value of work that sites with idle chips do for others; its power is not counted"),
    "work_without_power": (
        "otherwise_saves_usd",
        "of work of sites short of power that others with idle chips and power do: what all sites save together",
    ),
    "waiting_chips": ("waiting_saves_usd", "capital charges of chips that are bought only when their halls stand"),
}
SHARES = {
    "no_token_share": "share of futures in which no site ever has power, halls and chips",
    "recourse_share": "share of sites and periods, over all futures, in which power beyond the plan was taken",
    "futures": "futures that were drawn",
    "dispatches": "hours of a period dispatched for a site, in all: what the bounds stand on",
}


def risk_terms(evidence: Evidence, parts: list[str]) -> Told | None:
    """Words, unit, terms and items of a number under ``risk``; None where nothing is known of it."""
    if not parts or not evidence.folder.has_risk("futures"):
        return None
    try:
        return _money(evidence, parts) or _others(parts)
    except (StudyError, pl.exceptions.ColumnNotFoundError):  # tables of another run: the number is shown, its terms are not
        return None


def _money(evidence: Evidence, parts: list[str]) -> Told | None:
    name, last = parts[0], parts[-1]
    if name == "cost_usd" and (len(parts) == 3 or last.startswith("worst_tenth_")):
        column = f"cost_{last.rpartition('_')[2] if len(parts) == 2 else parts[1]}_usd"
        return _of_futures(evidence, column, "worst_tenth" if len(parts) == 2 else last)
    if (
        name in ("cash_usd", "overheads_usd", "delay_interest_usd", "peak_funding_usd", "surplus_usd")
        and len(parts) == 2
        and (last == "mean" or last[1:].isdigit())
    ):
        return _of_futures(evidence, "surplus" if name == "surplus_usd" else name, last)
    if name == "recourse_usd" and len(parts) == 3 and parts[1] in RECOURSE:
        column, words = RECOURSE[parts[1]]
        if last == "mean_usd":
            mean = float(evidence.folder.risk("futures")[column].to_numpy().mean())
            return f"mean over all futures of: {words}, discounted", "USD", [(column, mean)], []
        return f"share of futures in which there is any of: {words}", "share", [], []
    return None


def _of_futures(evidence: Evidence, column: str, statistic: str) -> Told | None:
    """A mean, a quantile or the worst tenth of a column: the futures that it is made of, by the parts of which they consist."""
    frame = evidence.folder.risk("futures")
    values = _values(frame, column)
    weights, which = _weights(values, statistic)
    made = MADE_OF.get(column)
    if made is not None:
        terms = [(words, float(weights @ frame[part].to_numpy())) for part, words in made]
    elif statistic == "mean":
        terms = [("mean of all futures", float(weights @ values))]
    else:
        terms = [(f"future {number}", float(weights[number] * values[number])) for number in np.flatnonzero(weights).tolist()]
    return f"{which} of: {WORDS[column]}", "USD", terms, []


def _values(frame: pl.DataFrame, column: str) -> Floats:
    middle = pl.mean_horizontal("surplus_low_usd", "surplus_high_usd") if column == "surplus" else pl.col(column)
    found: Floats = frame.select(middle).to_series().to_numpy()
    return found


def _weights(values: Floats, statistic: str) -> tuple[Floats, str]:
    """How much each future counts, and that in words."""
    count = len(values)
    if statistic == "mean":
        return np.full(count, 1.0 / count), f"mean over {count:,} futures"
    order = np.argsort(values, kind="stable")
    found = np.zeros(count)
    if statistic == "worst_tenth":
        tail = (1.0 - TAIL) * count
        weight = np.clip(tail - np.arange(count), 0.0, 1.0)
        found[order[::-1]] = weight / weight.sum()
        return found, f"mean of the dearest tenth of {count:,} futures (conditional value at risk)"
    level = int(statistic[1:]) / 100.0
    place = level * (count - 1)
    below = int(np.floor(place))
    found[order[below]] += 1.0 - (place - below)
    found[order[min(below + 1, count - 1)]] += place - below
    return found, f"what {level:.0%} of {count:,} futures do not exceed, linear between two of them,"


def _others(parts: list[str]) -> Told | None:
    name, last = parts[0], parts[-1]
    if name in SHARES:
        return SHARES[name], "share" if name.endswith("_share") else "", [], []
    if last in ("above_plan_share", "negative_share", "mean_gap"):
        words = {
            "above_plan_share": "share of futures that cost more than the plan as it is",
            "negative_share": "share of futures in which compute is worth less than the plan costs",
            "mean_gap": "distance of the bounds of all futures' costs, over the upper ones",
        }
        return words[last], "share", [], []
    if last == "as_planned":
        return "in a future in which nothing differs from the plan, mean of its weather years", "USD", [], []
    if name == "compute" and len(parts) == 4:
        return f"compute of {parts[1]} that is delivered in {parts[2]}, at work and powered: {_level(last)}", "", [], []
    if name == "as_planned" and len(parts) == 3:
        return (
            f"share of futures in which {parts[1]} has in {parts[2]} what the plan gives it, or all that is asked",
            "share",
            [],
            [],
        )
    if name == "indices" and len(parts) == 4:
        kinds = {
            "first": "share of the variance of the {} that {} explains alone (first Sobol index, causes independent)",
            "total": "share of the variance of the {} that {} has a part in (total Sobol index, causes independent)",
        }
        kind = kinds.get(last.removesuffix("_error"))
        if kind is not None:
            error = "standard error, by bootstrap, of the " if last.endswith("_error") else ""
            return error + kind.format(parts[1], parts[2]), "share", [], []
    return None


def _level(name: str) -> str:
    return "mean over all futures" if name == "mean" else f"what {name[1:]} % of futures do not exceed"


def risk_inputs(evidence: Evidence, parts: list[str]) -> list[dict[str, Any]]:
    """The figures of the causes that a number of ``risk`` rests on: its own, or those that weigh most in the cost."""
    indices = (evidence.summary.get("risk") or {}).get("indices") or {}
    own = [parts[2]] if parts[0] == "indices" and len(parts) > 2 else list(indices.get("cost") or {})[:MOST_CAUSES]
    base_year = int(evidence.summary["programme"]["base_year"])
    found = []
    for cause in own:
        rows = evidence.figures_under(f"risk.causes.{cause}")
        known = [one for one in facts(base_year=base_year) if is_under(one.name, f"risk_causes.{cause}")]
        found += rows or [figure_row(one) for one in known]
    return found
