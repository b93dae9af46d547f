"""The chapter of what comes if it goes otherwise: futures of the plan held, promises kept, causes, the worst futures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gigawatt.report import numbers
from gigawatt.report.chart import Chart
from gigawatt.report.results import Results, Row, words
from gigawatt.report.risk_bridges import bridges, bridges_in_words
from gigawatt.report.risk_causes import assumed_in_words, causes, correlations
from gigawatt.report.risk_figures import compute_fan, indices, money_curves, net_cash, tornado
from gigawatt.report.risk_results import Futures, listed_by
from gigawatt.report.tables import Table
from gigawatt.study.risk.answers import DIRECTION, HEADS, LESS_IS_BETTER, MORE_IS_BETTER, answers, small_sample
from gigawatt.study.risk.promise_words import promise_words
from gigawatt.study.schedule.too_early import too_early_words

RECOURSE = {
    "power": "bridges kept beyond their date, and more power from the grid",
    "shifted_work": "work done on other sites' idle chips (its power not counted)",
    "work_without_power": "work of sites short of power that goes to others with idle chips and power",
    "waiting_chips": "chips that wait for halls that are late",
}
FIRST_SHOWN = 12


def absent(results: Results) -> str:
    """Why there is no chapter; empty: there is one."""
    futures = Futures(results)
    if not futures.summary:
        return "No futures have been drawn: `gigawatt risk STUDY` does."
    if not futures.current:
        return "The futures of this study were drawn by another version of gigawatt: run `gigawatt risk STUDY` again."
    return ""


def charts(results: Results) -> list[Chart]:
    """The figures of the chapter, in order."""
    futures = Futures(results)
    found = (compute_fan(futures), money_curves(futures), net_cash(futures), tornado(futures), indices(futures))
    return [chart for chart in found if chart is not None]


def tables(results: Results) -> list[tuple[str, Table]]:
    """Open tables: money, first tokens, promises, recourse, the worst futures."""
    futures = Futures(results)
    found = [
        ("Promises, and the share of futures that keeps them: the least kept", _promises(futures)),
        (f"Money in the futures ({DIRECTION})", _money(futures)),
        *([("Time to first token", _first_tokens(futures))] if _first_moves(futures) else []),
        ("Bridges that go before what follows them stands", bridges(futures)),
        ("What is saved without a new plan", _recourse(futures)),
        ("The dearest futures, and what makes them so", _worst(futures)),
    ]
    return [(title, table) for title, table in found if table.rows]


def folded(results: Results) -> list[tuple[str, Table]]:
    """Folded tables: energisations, and work as planned by period."""
    futures = Futures(results)
    found = [
        ("Energisations on time", _energisations(futures)),
        ("Required work, caps and budgets in every year", _every_year(futures)),
        ("As much compute as planned, by workload and period", _as_planned(futures)),
        ("Causes of doubt: what each moves, by how much, where that comes from, and what it goes with", causes(futures)),
        ("Causes that go together, by rank", correlations(futures)),
        *([] if _first_moves(futures) else [("Time to first token", _first_tokens(futures))]),
    ]
    return [(title, table) for title, table in found if table.rows]


def in_words(results: Results) -> list[str]:
    """What the futures say, in sentences."""
    return list(_sentences(Futures(results)))


def _sentences(futures: Futures) -> Iterator[str]:
    told = futures.summary
    yield from answers(told, futures.say)
    yield from told.get("warnings", [])
    yield from too_early_words(told["planned_too_early"], futures.results.site_names)
    yield from bridges_in_words(futures)
    top = futures.outcome("sobol", "cost")[:3]
    if top:
        named = numbers.listed([f"{futures.cause(row)} ({_share(row)})" for row in top])
        yield f"Most of the variance of the cost, interactions included: {named}{_not_told_apart(futures, top)}."
    yield from assumed_in_words(futures)
    yield _beside_the_books(futures)
    if told["prices_held"]:
        held = numbers.listed([words(kind) for kind in told["prices_held"]])
        yield f"Prices of {held} stay as planned in all futures: those of others matter more here."
    bounds = numbers.share(told["cost_usd"]["mean_gap"], 2)
    yield f"{told['futures']:,} futures, seed {told['seed']}; both bounds of the cost are {bounds} apart."
    yield from small_sample(told)


def _beside_the_books(futures: Futures) -> str:
    """What cash in futures is, and why the books may have other sums."""
    base, contracts = futures.results.base_year, sorted((futures.results.summary.get("finance") or {}).get("contracts") or {})
    said = f"Cash in futures is in dollars of {base}, before financing, tax and contracts"
    if not contracts:
        return f"{said}: where nothing differs, capital by year is that of the books, which are in nominal dollars."
    for_them = numbers.listed([words(key) for key in contracts])
    return f"{said}: where nothing differs, capital by year is that of the books but for what contracts stand for ({for_them})."


def _share(row: Row) -> str:
    """With two standard errors."""
    return f"{100 * row['total']:.0f} ± {200 * row['total_error']:.0f} %"


def _not_told_apart(futures: Futures, top: Sequence[Row]) -> str:
    """Where ranks are read into noise."""
    alike = [futures.cause(row) for row in top if row["rank_from"] != row["rank_to"]]
    return f"; the rank of {numbers.listed(alike)} is not told from others, within two standard errors" if alike else ""


def _money(futures: Futures) -> Table:
    told = futures.summary
    cost = told["cost_usd"]
    rows = []
    for name, side in (("cost, no less than", "low"), ("cost, no more than", "high")):
        spread = [numbers.money(cost[side][level]) for level in LESS_IS_BETTER]
        rows.append([name, numbers.money(cost["as_planned"]), *spread, numbers.money(cost[f"worst_tenth_{side}"])])
    for name, key, levels in (
        ("of it work that no chips are there for, at its value", "unserved_usd", LESS_IS_BETTER),
        ("of it work that has chips and no power, as it counts there", "unpowered_usd", LESS_IS_BETTER),
        ("worth of compute less cost", "surplus_usd", MORE_IS_BETTER),
        ("capital spent, undiscounted", "cash_usd", LESS_IS_BETTER),
        ("of it sites and teams that run on through delays", "overheads_usd", LESS_IS_BETTER),
        ("most money out at once, undiscounted", "peak_funding_usd", LESS_IS_BETTER),
        ("interest on what is paid for and late, present value", "delay_interest_usd", LESS_IS_BETTER),
    ):
        rows.append([name, *(numbers.money(told[key][level]) for level in ("as_planned", *levels, "worst_tenth"))])
    return Table(["", ">as planned", *(f">{head}" for head in HEADS), ">worst tenth, mean"], rows)


def _promise(futures: Futures, row: Row) -> str:
    """What is promised, in words."""
    return promise_words(row["kind"], row["item"], futures.results.site_names)


def _amount(row: Row, value: float) -> str:
    if row["unit"] == "tokens":
        return f"{numbers.significant(value / 1e12)}{numbers.SPACE}Ttokens"
    if row["unit"] == "t":
        return f"{numbers.significant(value / 1e6)}{numbers.SPACE}Mt"
    if row["unit"] == "date":
        return numbers.month(value)
    if row["unit"] == "USD":
        return numbers.money(value)
    return f"{numbers.count(value)}{numbers.SPACE}{row['unit']}"


def _promise_rows(futures: Futures, rows: list[Row]) -> list[list[str]]:
    return [
        [
            _promise(futures, row),
            str(row["due"]).replace("-", "\u2011"),
            _amount(row, row["wanted"]),
            _amount(row, row["p50"]),
            _amount(row, row["p80"]),
            numbers.share(row["share"], 2),
            f"{numbers.share(row['low'], 2)} to {numbers.share(row['high'], 2)}",
        ]
        for row in rows
    ]


PROMISE_HEADS = ["promise", "due", ">promised", ">half of futures (P50)", ">four in five (P80)", ">kept in", ">95 % interval"]


def _promises(futures: Futures) -> Table:
    """Runs; of required work, caps and budgets the year that is kept least often; energisations least often on time."""
    runs = futures.commitments("training run")
    for kind in ("must serve", "carbon cap", "capital budget"):
        for own in listed_by(futures.commitments(kind), "item").values():
            runs.append(min(own, key=lambda row: row["share"]))
    late = sorted(futures.commitments("energisation"), key=lambda row: row["share"])[: max(0, FIRST_SHOWN - len(runs))]
    return Table(PROMISE_HEADS, _promise_rows(futures, sorted([*runs, *late], key=lambda row: row["share"])))


def _every_year(futures: Futures) -> Table:
    return Table(PROMISE_HEADS, _promise_rows(futures, futures.commitments("must serve", "carbon cap", "capital budget")))


def _energisations(futures: Futures) -> Table:
    return Table(PROMISE_HEADS, _promise_rows(futures, futures.commitments("energisation")))


def _as_planned(futures: Futures) -> Table:
    rows = futures.commitments("as planned")
    periods = list(dict.fromkeys(str(row["due"]) for row in rows))
    lines = []
    for workload, own in listed_by(rows, "item").items():
        shares = {str(row["due"]): numbers.share(row["share"], 2) for row in own}
        lines.append([words(workload), *(shares.get(period, "") for period in periods)])
    return Table(["workload", *(f">{period}" for period in periods)], lines)


def _first_moves(futures: Futures) -> bool:
    """Whether the first token of any work comes later in some futures than in others."""
    every = futures.summary["first_token_of"].values()
    return any(spread["p10"] != spread["p90"] for spread in every if spread["never_share"] < 1.0)


def _first_tokens(futures: Futures) -> Table:
    rows = []
    told = futures.summary
    every = {"any work": told["first_token"] | {"never_share": told["no_token_share"]}, **told["first_token_of"]}
    for workload, spread in every.items():
        if spread["never_share"] >= 1.0:
            continue
        dates = [(spread[level] or "not in the horizon").replace("-", "\u2011") for level in LESS_IS_BETTER]
        rows.append([words(workload), *dates, numbers.share(spread["never_share"], 2)])
    return Table(["work", *HEADS, ">never"], rows)


def _recourse(futures: Futures) -> Table:
    rows = []
    for key, name in RECOURSE.items():
        saved = futures.summary["recourse_usd"][key]
        if saved["share"] > 0.0:
            rows.append([name, numbers.money(saved["mean_usd"]), numbers.share(saved["share"], 2)])
    return Table(["recourse", ">saves on average, present value", ">used in futures"], rows)


def _worst(futures: Futures) -> Table:
    rows = []
    for own in listed_by(futures.rows("worst"), "rank").values():
        first = own[0]
        why = ", ".join(f"{futures.cause(row)}: {row['words']} (+{numbers.money(row['adds_usd'])})" for row in own)
        cost = numbers.money_range(first["cost_low_usd"], first["cost_high_usd"])
        rows.append([str(first["future"]), cost, numbers.money(first["compute_usd"]), why])
    return Table(["future", ">cost", ">compute, worth", "what adds most (on average, where it is like that)"], rows)
