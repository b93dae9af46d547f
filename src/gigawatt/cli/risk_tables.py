"""Futures on standard output: a first screen that says what is kept, what it may cost and what to act on, then the tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rich import box
from rich.table import Table

from gigawatt.cli.words import figure, usd
from gigawatt.percent import percent
from gigawatt.programme.path_words import words
from gigawatt.study.risk.answers import DIRECTION, HEADS, LESS_IS_BETTER, MORE_IS_BETTER, Say, answers, small_sample
from gigawatt.study.risk.cause_words import marginal_in_words, moved_in_words
from gigawatt.study.schedule.too_early import too_early_words

MOST_CAUSES = 8
MOST_THINGS = 2  # that a cause moves
MOST_PERIODS = 4  # of a workload: the first, the last and those between
MOST_COMMITMENTS = 10


def headline(found: Mapping[str, Any], sites: Mapping[str, str]) -> Iterator[str]:
    """The answers, those that are asked first first; then what they stand on."""
    yield (
        f"{found['futures']:,} futures of the plan held (seed {found['seed']}, {found['dispatches']:,} dispatches; bounds of the "
        f"cost {percent(found['cost_usd']['mean_gap'])} apart)."
    )
    yield from answers(found, Say(usd, percent))
    yield from (f"Warning: {sentence}" for sentence in too_early_words(found["planned_too_early"], sites))
    recourse = found["recourse_usd"]
    saved = [
        f"{words_of} {usd(recourse[key]['mean_usd'])}"
        for key, words_of in (
            ("power", "bridges kept and more grid power"),
            ("shifted_work", "work that other sites' idle chips do"),
            ("work_without_power", "work of sites short of power done by others"),
            ("waiting_chips", "chips that wait for halls"),
        )
        if recourse[key]["mean_usd"] >= 1.0
    ]
    if saved:
        yield f"Recourse saves, on average over all futures: {', '.join(saved)}."
    yield from (f"Warning: {sentence}" for sentence in found["warnings"])
    yield from small_sample(found)


def money_table(found: Mapping[str, Any]) -> Table:
    """Cost between its bounds, what compute is worth beyond it, and the cash that is needed."""
    table = _table(f"Money, present value unless named otherwise ({DIRECTION})", ["", "as planned", *HEADS, "worst tenth, mean"])
    cost = found["cost_usd"]
    for what, side in (("cost, no less than", "low"), ("cost, no more than", "high")):
        spread = (usd(cost[side][name]) for name in LESS_IS_BETTER)
        table.add_row(what, usd(cost["as_planned"]), *spread, usd(cost[f"worst_tenth_{side}"]))
    for what, key, levels in (
        ("of it work that no chips are there for", "unserved_usd", LESS_IS_BETTER),
        ("worth of compute less cost", "surplus_usd", MORE_IS_BETTER),
        ("capital spent, undiscounted", "cash_usd", LESS_IS_BETTER),
        ("of it sites and teams that run on through delays", "overheads_usd", LESS_IS_BETTER),
        ("most money out at once, undiscounted", "peak_funding_usd", LESS_IS_BETTER),
        ("interest on what is paid for and late", "delay_interest_usd", LESS_IS_BETTER),
    ):
        table.add_row(what, *(usd(found[key][name]) for name in ("as_planned", *levels, "worst_tenth")))
    return table


def compute_table(found: Mapping[str, Any]) -> Table:
    """Compute delivered by workload in a few periods, and how often as much as planned."""
    table = _table(f"Compute delivered ({DIRECTION})", ["workload", "period", *HEADS, "as much as planned in"], 2)
    for workload, periods in found["compute"].items():
        for label in _some(list(periods)):
            sure = (figure(float(f"{periods[label][name]:.4g}")) for name in MORE_IS_BETTER)
            met = found["as_planned"].get(workload, {}).get(label)
            table.add_row(words(workload), label, *sure, "" if met is None else percent(met))
    return table


def commitments_table(found: Mapping[str, Any]) -> Table:
    """Promises that are least often kept, with the dates by which half and four in five of the futures have them."""
    heads = ["promise", "due", "half of futures by", "four in five by", "kept in", "95 % interval"]
    table = _table("Promises that are kept least often", heads)
    ranked = sorted(found["commitments"], key=lambda one: one["share"])
    for one in ranked[:MOST_COMMITMENTS]:
        dates = [one[name] if one["unit"] == "date" else "" for name in ("p50", "p80")]
        span = f"{percent(one['low'], 2)} to {percent(one['high'], 2)}"
        table.add_row(one["name"], one["due"], *dates, percent(one["share"]), span)
    return table


def causes_table(found: Mapping[str, Any]) -> Table:
    """The causes that move the cost most: alone from one end to the other, and their shares of its variance."""
    indices = (found["indices"].get("cost") or {}) if found["indices"] else {}
    heads = ["cause", *(head for end in ("low", "high") for head in (f"at its {end} end", "paid", "not done"))]
    heads += ["of variance", "with others", "rank"] if indices else []
    table = _table("What moves the cost: paid, and work not done" + (" (± two standard errors)" if indices else ""), heads, 2)
    swings, *parts = ({one["cause"]: one for one in found["tornado"][name]} for name in ("cost", "paid", "work not done"))
    order = list(indices) or list(swings)
    for cause in order[:MOST_CAUSES]:
        cells = []
        for end in ("low", "high"):
            cells += [swings[cause][f"{end}_at"], *(usd(part[cause][end]) for part in parts)]
        shares = [*(_share(indices[cause], kind) for kind in ("first", "total")), _rank(indices[cause])] if indices else []
        table.add_row(swings[cause]["name"], *cells, *shares)
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
