"""The chapter of other plans: futures planned anew, cost against its tail, regret, and what may be decided later."""

from __future__ import annotations

from collections.abc import Iterator

from gigawatt.report import colours, numbers
from gigawatt.report.chart import Chart, axis, layout, rounded, trace
from gigawatt.report.results import Results, Row
from gigawatt.report.risk_results import Futures, listed_by
from gigawatt.report.tables import Table

LIMITS = ("near_best", "commitments_met", "within_budget", "all_of_it")  # of a plan that is good enough
SELDOM = 0.01  # of paths: an option that is called in fewer is hardly ever
OWN, AVERSE, OTHER = colours.LOAD, "#1f5fa8", "#e08f3c"
KINDS = {"storage energy": "energy of stores"}
AMOUNTS = {"MW": numbers.power, "MWh": numbers.energy, "accelerators": numbers.count}


def has_run(results: Results) -> bool:
    """Whether any future was planned anew, or any option valued."""
    told = results.summary.get("risk") or {}
    return any(told.get(name) for name in ("reoptimised", "options"))


def charts(results: Results) -> list[Chart]:
    """The figures of the chapter, in order."""
    futures = Futures(results)
    return [chart for chart in (_worth(futures), _frontier(futures)) if chart is not None]


def tables(results: Results) -> list[tuple[str, Table]]:
    """Open tables: what would be built, plans beside each other, what may be decided later."""
    futures = Futures(results)
    found = [
        ("What futures that are planned anew would order", _builds(futures)),
        ("Plans in the same futures", _plans(futures)),
        ("Regret: what each plan costs more than the best of them in a scenario", _regret(futures)),
        ("What is otherwise in these scenarios", _scenarios(futures)),
        ("What may be decided later", _options(futures)),
    ]
    return [(title, table) for title, table in found if table.rows]


def in_words(results: Results) -> list[str]:
    """What they say, in sentences."""
    return list(_sentences(Futures(results)))


def _sentences(futures: Futures) -> Iterator[str]:
    told = futures.summary.get("reoptimised") or {}
    worth = told.get("value_of_information_usd")
    if worth:
        dispatched, least, most = worth["dispatched"], worth["low"], worth["high"]
        held, best = told["held_usd"], told["reoptimised_usd"]
        yield (
            f"{told['futures']} futures planned anew: to know which one comes is worth {numbers.money(dispatched['mean'])} on "
            f"average (between {numbers.money_range(least['mean'], most['mean'])}; P10 {numbers.money(dispatched['p10'])}, P90 "
            f"{numbers.money(dispatched['p90'])}). The plan held costs {numbers.money_range(held['low'], held['high'])}, "
            f"each future's own plan {numbers.money_range(best['low'], best['high'])}."
        )
    yield from _left_out(futures)
    regret = futures.summary.get("regret") or {}
    if "plans" in regret:
        within = numbers.share(regret["good_enough_within"], 1)
        count, scenarios = len(regret["plans"]), len(regret["scenarios"])
        yield (
            f"Of {count} plans in {scenarios} scenarios “{regret['least_regret']}” has the smallest largest regret; "
            f"“{regret['cheapest']}” is the cheapest if all comes as planned, “{regret['cheapest_on_average']}” on average."
        )
        shares = {row["plan"]: row["all_of_it_share"] for row in regret["plans"]}
        enough, cheapest = regret["most_often_good_enough"], regret["cheapest"]
        beside = "" if cheapest in (None, enough) else f", “{cheapest}” in {numbers.share(shares[cheapest], 2)}"
        limits = f"within {within} of the best known, all work of the plan kept, within every budget"
        often = f"“{enough}”, in {numbers.share(regret['good_enough_share'], 2)} of {regret['futures']} futures{beside}"
        yield f"Good enough most often ({limits}): {often if regret['good_enough_share'] else 'no plan, in any future'}."
    yield from _flat(futures)
    options = futures.summary.get("options") or []
    if options:
        best_option = max(options, key=lambda row: row["flexibility_usd"])
        yield (
            f"To decide later is worth most of {len(options)} options for {best_option['name']}: "
            f"{numbers.money(best_option['flexibility_usd'])} beyond the best that can be decided today."
        )
        if never := [str(row["name"]) for row in options if row["share_called"] < SELDOM]:
            yield f"Hardly ever exercised: {numbers.listed(never)}."


def _left_out(futures: Futures) -> Iterator[str]:
    """What is missing, and why: nothing takes its place."""
    anew, regret = futures.summary.get("reoptimised") or {}, futures.summary.get("regret") or {}
    for one in anew.get("failed", []):
        yield f"Future {one['future']} is left out, as a solver gave no answer ({one['why']})."
    if wider := anew.get("wider_than_asked"):
        yield f"In {wider} of {anew['futures']} futures planned anew bounds are farther apart than asked for."
    for one in regret.get("left_out", []):
        yield f"Plans are not compared in {one['scenario']}, as a solver gave no answer for {one['plan']} ({one['why']})."
    if why := (futures.summary.get("frontier") or {}).get("failed"):
        yield f"There is no frontier, as a solver gave no answer ({why})."


def _flat(futures: Futures) -> Iterator[str]:
    """Where the frontier is a point, within what its plans were found to."""
    rows = [row for row in futures.rows("frontier") if row["aversion"] is not None]
    if _a_point(rows):
        yield (
            "Cost against the worst futures is no trade here: all plans along the frontier have the same mean and the same worst "
            "tenth, within the gap to which they were found."
        )


def _a_point(rows: list[Row]) -> bool:
    """Whether no plan differs from another by more than its own gap."""
    gap = max((row["gap"] for row in rows), default=0.0)
    every = [[row[name] for row in rows] for name in ("mean_usd", "tail_usd")]
    return bool(rows) and all(max(some) - min(some) <= gap * abs(max(some)) for some in every)


def _worth(futures: Futures) -> Chart | None:
    rows = [row for row in futures.rows("reoptimised") if row["information_usd"] is not None]
    if not rows:
        return None
    rows.sort(key=lambda row: row["reoptimised_high_usd"])
    size, unit = numbers.fitting(max(row["held_high_usd"] for row in rows), numbers.MONEY)
    names = [str(row["future"]) for row in rows]
    best = trace("planned anew", AVERSE, type="bar") | {
        "x": names,
        "y": [rounded(row["reoptimised_high_usd"] / size) for row in rows],
        "hovertemplate": f"%{{y}} {unit}",
    }
    more = trace("the plan held, more by", OTHER, type="bar") | {
        "x": names,
        "y": [rounded(row["information_usd"] / size) for row in rows],
        "hovertemplate": f"%{{y}} {unit}",
    }
    heads = {"xaxis": axis("future", type="category"), "yaxis": axis(f"cost, present value [{unit}]")}
    figure = {"data": [best, more], "layout": layout(340, barmode="stack", bargap=0.3, **heads)}
    return Chart.single("risk-information", "What it is worth to know which future comes", figure)


def _frontier(futures: Futures) -> Chart | None:
    rows = futures.rows("frontier")
    if not rows:
        return None
    size, unit = numbers.fitting(max(row["tail_usd"] for row in rows), numbers.MONEY)
    averse = [row for row in rows if row["aversion"] is not None]
    own = [row for row in rows if row["aversion"] is None]

    def drawn(name: str, colour: str, some: list[Row], mode: str) -> dict[str, object]:
        return trace(name, colour, type="scatter", mode=mode) | {
            "x": [rounded(row["mean_usd"] / size) for row in some],
            "y": [rounded(row["tail_usd"] / size) for row in some],
            "line": {"color": colour},
            "customdata": [row["plan"] for row in some],
            "hovertemplate": f"%{{customdata}}: mean %{{x}}, worst tenth %{{y}} {unit}<extra></extra>",
        }

    heads = {
        "xaxis": axis(f"mean cost [{unit}]"),
        "yaxis": axis(f"mean cost of the worst tenth [{unit}]"),
        "hovermode": "closest",
    }
    data = [drawn("weighing the worst more and more", AVERSE, averse, "lines+markers"), drawn("the plan", OWN, own, "markers")]
    return Chart.single(
        "risk-frontier", "Expected cost against the worst futures", {"data": data, "layout": layout(360, **heads)}
    )


def _builds(futures: Futures) -> Table:
    rows = []
    for row in futures.rows("reoptimised_builds"):
        amounts = [AMOUNTS[row["unit"]](row[name]) for name in ("planned", "p10", "p50", "p90")]
        what = f"{row['item']} ({KINDS.get(row['kind'], row['kind'])})"
        shares = [numbers.share(row[name], 2) for name in ("share_more", "share_less")]
        rows.append([what, futures.results.site_names.get(row["site"], str(row["site"])), *amounts, *shares])
    return Table(["what", "site", ">in the plan", ">P10", ">P50", ">P90", ">more in", ">less in"], rows)


def _plans(futures: Futures) -> Table:
    rows = []
    for row in futures.rows("plans"):
        money = [numbers.money(row[name]) for name in ("as_planned_usd", "mean_usd", "worst_tenth_usd", "largest_regret_usd")]
        shares = [numbers.share(row[f"{name}_share"], 2) for name in LIMITS]
        rows.append([row["plan"], *money, *shares])
    heads = [
        ">as planned",
        ">mean",
        ">worst tenth",
        ">largest regret",
        ">near the best in",
        ">work kept in",
        ">within budgets in",
        ">all three in",
    ]
    return Table(["plan", *heads], rows)


def _regret(futures: Futures) -> Table:
    by_plan = listed_by(futures.rows("regret"), "plan")
    if not by_plan:
        return Table([], [])
    scenarios = [str(row["scenario"]) for row in next(iter(by_plan.values()))]
    rows = [[plan, *(numbers.money(row["regret_usd"]) for row in some)] for plan, some in by_plan.items()]
    return Table(["plan", *(f">{name}" for name in scenarios)], rows)


def _scenarios(futures: Futures) -> Table:
    rows = []
    for scenario, some in listed_by(futures.rows("regret"), "scenario").items():
        stands = numbers.share(some[0]["weight"], 2) if some[0]["weight"] else ""
        rows.append([scenario, some[0]["kind"], some[0]["what"] or "nothing", stands])
    return Table(["scenario", "kind", "what is otherwise", ">stands for"], rows)


def _options(futures: Futures) -> Table:
    rows = []
    for row in sorted(_valued(futures), key=lambda row: -row["flexibility_usd"]):
        money = [numbers.money(row[name]) for name in ("value_usd", "decided_today_usd", "flexibility_usd")]
        called = f"{row['pieces_called']:.1f} of {row['pieces']}" if row["pieces"] > 1 else numbers.share(row["share_called"], 2)
        dates = f"{numbers.month(row['first_date'])} to {numbers.month(row['last_date'])}"
        lead = f"{12.0 * row['lead_years']:.0f} months"
        size = AMOUNTS.get(row["unit"], numbers.count)(row["piece"]) + ("" if row["unit"] in AMOUNTS else f" {row['unit']}")
        pieces = f"{row['pieces']} of {size}" if row["pieces"] > 1 else size
        rows.append([row["name"], row["kind"], pieces, dates, lead, *money, called])
    heads = ["option", "kind", ">on", "decided", ">there after", ">worth", ">decided today", ">worth of waiting", ">called"]
    return Table(heads, rows)


def _valued(futures: Futures) -> list[Row]:
    """Options that may be decided within the horizon."""
    return [row for row in futures.rows("options") if row["value_usd"] is not None]
