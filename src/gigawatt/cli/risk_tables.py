"""Futures on standard output: a first screen that says what it may cost, what is delivered, what is kept and what matters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rich import box
from rich.table import Table

from gigawatt.cli.words import figure, percent, usd
from gigawatt.study.risk.named_causes import marginal_in_words, moved_in_words
from gigawatt.study.schedule.too_early import too_early_words

MOST_CAUSES = 8
MOST_THINGS = 2  # that a cause moves
MOST_PERIODS = 4  # of a workload: the first, the last and those between
MOST_COMMITMENTS = 10
SHOWN = ("p10", "p50", "p80", "p90")


def headline(found: Mapping[str, Any]) -> Iterator[str]:
    """What the futures say of the money and of the first token, in a few lines."""
    cost, surplus = found["cost_usd"], found["surplus_usd"]
    asked = f"{found['futures']:,} futures of the plan held (seed {found['seed']}, {found['dispatches']:,} dispatches)"
    yield (
        f"{asked}; bounds of the cost are {percent(cost['mean_gap'])} apart. "
        f"In {percent(cost['above_plan_share'])} of them it costs more than planned, "
        "compute that is asked for and not there counted at its value."
    )
    dates = _dates(found["first_token"])
    yield f"First token: {dates}."
    recourse = found["recourse_usd"]
    saved = [
        f"{words} {usd(recourse[key]['mean_usd'])}"
        for key, words in (
            ("power", "bridges kept and more grid power"),
            ("shifted_work", "work that other sites' idle chips do"),
            ("work_without_power", "work of sites short of power done by others"),
            ("waiting_chips", "chips that wait for halls"),
        )
        if recourse[key]["mean_usd"] >= 1.0
    ]
    if saved:
        yield f"Recourse saves, on average over all futures: {', '.join(saved)}."
    yield from (f"Warning: {sentence}" for sentence in (*found["warnings"], *too_early_words(found["planned_too_early"])))
    if surplus["negative_share"] > 0.0:
        yield f"In {percent(surplus['negative_share'])} of futures compute is worth less than it costs."


def money_table(found: Mapping[str, Any]) -> Table:
    """Cost between its bounds, what compute is worth beyond it, and the cash that is needed."""
    table = _table("Money, present value unless named otherwise", ["", "as planned", *_heads(), "worst tenth"])
    cost = found["cost_usd"]
    for words, side in (("cost, no less than", "low"), ("cost, no more than", "high")):
        spread = (usd(cost[side][name]) for name in SHOWN)
        table.add_row(words, usd(cost["as_planned"]), *spread, usd(cost[f"worst_tenth_{side}"]))
    for words, key in (
        ("of it work that no chips are there for", "unserved_usd"),
        ("worth of compute less cost", "surplus_usd"),
        ("capital spent, undiscounted", "cash_usd"),
        ("most money out at once, undiscounted", "peak_funding_usd"),
    ):
        told = found[key]
        table.add_row(words, *(usd(told[name]) for name in ("as_planned", *SHOWN)), "")
    return table


def compute_table(found: Mapping[str, Any]) -> Table:
    """Compute delivered by workload in a few periods, and how often as much as planned."""
    table = _table(
        "Compute delivered (P80: four futures in five have more)", ["workload", "period", *_heads(), "as planned in"], 2
    )
    for workload, periods in found["compute"].items():
        for label in _some(list(periods)):
            sure = (figure(float(f"{periods[label][name]:.4g}")) for name in ("p90", "p50", "p20", "p10"))
            met = found["as_planned"].get(workload, {}).get(label)
            table.add_row(workload, label, *sure, "" if met is None else percent(met))
    return table


def commitments_table(found: Mapping[str, Any]) -> Table:
    """Promises that are least often kept."""
    table = _table("Promises that are kept least often", ["promise", "due", "kept in"])
    ranked = sorted(found["commitments"], key=lambda one: one["share"])
    for one in ranked[:MOST_COMMITMENTS]:
        table.add_row(f"{one['kind']} {one['item']}".strip(), one["due"], percent(one["share"]))
    return table


def causes_table(found: Mapping[str, Any]) -> Table:
    """The causes that move the cost most: alone from one end to the other, and their shares of its variance."""
    indices = (found["indices"].get("cost") or {}) if found["indices"] else {}
    heads = [
        "cause",
        "at its low end",
        "costs",
        "at its high end",
        "costs",
        *(["of variance", "with others", "rank"] if indices else []),
    ]
    table = _table("What moves the cost" + (" (± two standard errors)" if indices else ""), heads, 2)
    swings = {one["cause"]: one for one in found["tornado"]["cost"]}
    order = list(indices) or list(swings)
    for cause in order[:MOST_CAUSES]:
        one = swings[cause]
        shares = [*(_share(indices[cause], kind) for kind in ("first", "total")), _rank(indices[cause])] if indices else []
        table.add_row(cause, one["low_at"], usd(one["low"]), one["high_at"], usd(one["high"]), *shares)
    return table


def named_causes_table(found: Mapping[str, Any]) -> Table:
    """Every cause that futures are drawn of: its marginal, what it moves, what it goes with, and how far to trust it."""
    heads = ["cause", "moves", "p10 / median / p90", "goes with (ranks)", "confidence", "as of", "from"]
    table = _table("Causes of doubt (sources: `--json`, tables/risk/causes, the report)", heads, len(heads))
    for row in found["named_causes"]:
        told = [moved_in_words(row, MOST_THINGS), marginal_in_words(row), ", ".join(row["goes_with"]), row["confidence"]]
        table.add_row(row["name"], *told, row["as_of"], row["stated_by"])
    return table


def bridges_table(found: Mapping[str, Any]) -> Table:
    """Bridges that go: how likely before their successor stands, months without power, what keeping them costs and allows."""
    heads = ["bridge", "goes", "before its successor", "months short, mean", "P80", "P90", "keeping it, a month", "on average"]
    table = _table(
        "Bridges that go before what follows them stands", [*heads, "its permit gives, a month", "NOx, t a year", "covers"]
    )
    for row in found["bridges"]:
        nox = "" if row["nox_t_per_year"] is None else figure(float(f"{row['nox_t_per_year']:.3g}"))
        allowed = "" if row["nox_allowed_t_per_year"] is None else f" of {figure(row['nox_allowed_t_per_year'])}"
        cells = [f"{row['months_without']:.1f}", f"{row['months_p80']:.0f}", f"{row['months_p90']:.0f}"]
        cells += [usd(row["keeping_usd_per_month"]), usd(row["keeping_usd_mean"])]
        cells += [f"{row['mwh_per_month'] / 1e3:,.0f} GWh ({row['hours_per_year']:,.0f} h a year)", f"{nox}{allowed}"]
        covers = "" if row["kept_covers_share"] is None else percent(row["kept_covers_share"])
        table.add_row(
            f"{row['item'].removeprefix('sites.')} ({row['mw']:,.0f} MW)",
            row["ends"],
            percent(row["early_share"]),
            *cells,
            covers,
        )
    return table


def _share(index: Mapping[str, float], kind: str) -> str:
    """A share with what it may be off by; where it may be none, its upper end alone."""
    share, apart = index[kind], 2.0 * index[f"{kind}_error"]
    return f"{100 * share:.0f} % ± {100 * apart:.0f}" if share > apart else f"under {max(1.0, 100 * (share + apart)):.0f} %"


def _rank(index: Mapping[str, float]) -> str:
    """Among all causes, with all interactions; causes that are not told apart share theirs."""
    first, last = index["rank_from"], index["rank_to"]
    return f"{first:.0f}" if first == last else f"{first:.0f} to {last:.0f}"


def _dates(spread: Mapping[str, str | None]) -> str:
    return ", ".join(f"{name.upper()} {spread[name] or 'not in the horizon'}" for name in SHOWN)


def _heads() -> list[str]:
    return [name.upper() for name in SHOWN]


def _some(labels: list[str]) -> list[str]:
    if len(labels) <= MOST_PERIODS:
        return labels
    step = (len(labels) - 1) / (MOST_PERIODS - 1)
    return [labels[round(number * step)] for number in range(MOST_PERIODS)]


def _table(title: str, heads: list[str], left: int = 1) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=title, title_justify="left")
    for number, head in enumerate(heads):
        table.add_column(head, justify="left" if number < left else "right")
    return table
