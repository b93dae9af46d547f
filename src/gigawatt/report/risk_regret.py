"""The chapter of other plans: futures planned anew, cost against its tail, regret, and what may be decided later."""

from __future__ import annotations

from collections.abc import Iterator

from gigawatt.report import colours, numbers
from gigawatt.report.chart import Chart, axis, layout, rounded, trace
from gigawatt.report.results import Results, Row, words
from gigawatt.report.risk_results import Futures, listed_by
from gigawatt.report.tables import Table
from gigawatt.study.risk.answers import FEW

LIMITS = ("near_best", "work_kept", "within_budget", "all_of_it")  # of a plan that is good enough
LIMIT_HEADS = (">near the best", ">doing nine tenths of the work, by its worth", ">within budgets", ">all three")
SELDOM = 0.01  # of paths: an option that is called in fewer is hardly ever
OWN, AVERSE, OTHER = colours.LOAD, "#1f5fa8", "#e08f3c"
KINDS = {"storage energy": "energy of stores"}
AMOUNTS = {"MW": numbers.power, "MWh": numbers.energy, "accelerators": numbers.count}


def has_run(results: Results) -> bool:
    """Whether plans are beside each other, any future was planned anew, or any option valued."""
    futures = Futures(results)
    return futures.current and any(futures.summary.get(name) for name in ("reoptimised", "options", "scenarios", "held"))


def charts(results: Results) -> list[Chart]:
    """The figures of the chapter, in order."""
    futures = Futures(results)
    return [chart for chart in (_worth(futures), _frontier(futures)) if chart is not None]


def tables(results: Results) -> list[tuple[str, Table]]:
    """Open tables: what would be built, plans beside each other, what may be decided later."""
    futures = Futures(results)
    found = [
        ("The plan held in named scenarios", _one_plan(futures)),
        ("Regret: what each plan held costs more than the best of them in a scenario", _regret(futures)),
        ("What is otherwise in these scenarios", _scenarios(futures)),
        ("Plans held in all futures (± two standard errors)", _held(futures)),
        ("Good enough: the share of all futures in which a plan is", _good_enough(futures, "held")),
        ("What futures that are planned anew would order", _builds(futures)),
        (_title_of_plans(futures), _plans(futures)),
        ("Good enough: the share of these futures in which a plan is (95 % interval)", _good_enough(futures, "plans")),
        ("What may be decided later", _options(futures)),
    ]
    return [(title, table) for title, table in found if table.rows]


def in_words(results: Results) -> list[str]:
    """What they say, in sentences."""
    return list(_sentences(Futures(results)))


def _sentences(futures: Futures) -> Iterator[str]:
    yield from _in_scenarios(futures)
    yield from _held_in_all(futures)
    told = futures.summary.get("reoptimised") or {}
    worth = told.get("value_of_information_usd")
    if worth:
        dispatched, least, most = worth["dispatched"], worth["low"], worth["high"]
        held, best = told["held_usd"], told["reoptimised_usd"]
        yield (
            f"{told['futures']} futures planned anew: to know which one comes is worth {numbers.money(dispatched['mean'])} on "
            f"average (between {numbers.money_range(least['mean'], most['mean'])}); in one of ten it is worth less than "
            f"{numbers.money(dispatched['p10'])}, in one of ten more than {numbers.money(dispatched['p90'])}. The plan held "
            f"costs {numbers.money_range(held['low'], held['high'])}, each future's own plan "
            f"{numbers.money_range(best['low'], best['high'])}."
        )
    yield from _left_out(futures)
    yield from _compared(futures)
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
    if outside := [f"{row['name']} ({numbers.month(row['there'])})" for row in futures.summary.get("options_outside") or []]:
        yield f"Outside the horizon, as they would be there after it whenever they are called: {numbers.listed(outside)}."


def _in_scenarios(futures: Futures) -> Iterator[str]:
    """The dearest named scenario of the plan, beside what it costs as planned."""
    named = [one for one in futures.summary.get("scenarios") or [] if one["kind"] != "as planned"]
    above = {one["name"]: next(iter(one["plans"].values()))["above_planned_usd"] for one in named}
    known = {name: usd for name, usd in above.items() if usd is not None}
    if known:
        each = [f"{name} {_more(usd)}" for name, usd in sorted(known.items(), key=lambda item: -item[1])]
        yield f"The plan held in named scenarios costs, beside as planned: {numbers.listed(each)}."


def _more(usd: float) -> str:
    return f"{numbers.money(abs(usd))} {'more' if usd >= 0.0 else 'less'}"


def _held_in_all(futures: Futures) -> Iterator[str]:
    """Which plan is the cheapest, and which good enough most often, over all futures."""
    told = futures.summary.get("held")
    if not told:
        return
    share = {row["plan"]: numbers.share(row["cheapest_share"], 2) for row in told["plans"]}
    near = {row["plan"]: numbers.share(row["near_best_share"], 2) for row in told["plans"]}
    often, mean = told["cheapest_most_often"], told["cheapest_on_average"]
    yield (
        f"Of {len(told['plans'])} plans held in the same {told['futures']:,} futures “{mean}” is the cheapest on average and "
        f"“{often}” most often (in {share[often]}). {_enough(told)} Within {numbers.share(told['good_enough_within'], 1)} of the "
        f"best: {numbers.listed([f'“{plan}” in {part}' for plan, part in near.items()])}."
    )


def _enough(told: Row) -> str:
    """The plan that is good enough most often, beside the cheapest."""
    within = numbers.share(told["good_enough_within"], 1)
    limits = f"within {within} of the best, nine tenths of the planned work by its worth, within every budget"
    if not told["good_enough_share"]:
        return f"No plan is good enough in any future ({limits})."
    shares = {row["plan"]: row["all_of_it_share"] for row in told["plans"]}
    enough, cheapest = told["most_often_good_enough"], told["cheapest_on_average"]
    beside = "" if cheapest in (None, enough) else f", the cheapest, “{cheapest}”, in {numbers.share(shares[cheapest], 2)}"
    often = f"“{enough}”, in {numbers.share(told['good_enough_share'], 2)} of {told['futures']:,} futures"
    few = "" if told["good_enough_share"] >= 0.5 else "; none is in most of them"
    return f"Good enough most often ({limits}): {often}{beside}{few}."


def _compared(futures: Futures) -> Iterator[str]:
    """Plans beside each other in scenarios, and in the futures that were planned anew."""
    regret = futures.summary.get("regret") or {}
    if len(regret.get("compared", ())) > 1:
        yield (
            f"Of {len(regret['compared'])} plans in {len(regret['scenarios'])} scenarios “{regret['least_regret']}” has the "
            "smallest largest regret."
        )
    if "plans" in regret:
        yield (
            f"“{regret['cheapest']}” is the cheapest if all comes as planned, “{regret['cheapest_on_average']}” on average over "
            f"{regret['futures']} futures, of which so few leave much open. {_enough(regret)}"
        )


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
    rows: list[list[str]] = []
    for row in futures.rows("reoptimised_builds"):
        amounts = [AMOUNTS[row["unit"]](row[name]) for name in ("planned", "p10", "p50", "p90")]
        kind = str(KINDS.get(row["kind"], row["kind"]))
        what = kind if row["item"] == kind else f"{words(row['item'])} ({kind})"
        shares = [numbers.share(row[name], 2) for name in ("share_more", "share_less")]
        rows.append([what, futures.results.site_names.get(row["site"], str(row["site"])), *amounts, *shares])
    orders = [">one in ten orders less", ">half order more", ">one in ten orders more"]
    return Table(["what", "site", ">in the plan", *orders, ">more in", ">less in"], rows)


def _title_of_plans(futures: Futures) -> str:
    """With what the sample is."""
    count = max((row["futures"] for row in futures.rows("plans")), default=0)
    tail = numbers.plural(max(1, round(0.1 * count)), "future")
    return f"Plans in {count} futures, dispatched in full (± two standard errors; the worst tenth is {tail})"


def _plans(futures: Futures) -> Table:
    rows = []
    for row in futures.rows("plans"):
        mean, tail = _with_errors(row)
        rows.append([row["plan"], numbers.money(row["as_planned_usd"]), mean, tail, numbers.money(row["largest_regret_usd"])])
    return Table(["plan", ">as planned", ">mean", ">worst tenth", ">largest regret in scenarios"], rows)


def _held(futures: Futures) -> Table:
    rows = []
    for row in futures.rows("held"):
        mean, tail = _with_errors(row)
        above = _with_error(row["above_own_usd"], row["above_own_error_usd"])
        worse = [numbers.money(row[name]) for name in ("p90_usd", "p90_regret_usd")]
        rows.append([row["plan"], mean, above, worse[0], tail, worse[1], numbers.share(row["cheapest_share"], 2)])
    heads = [">mean", ">above this plan", ">1 in 10 worse", ">worst tenth", ">regret, 1 in 10 worse", ">cheapest in"]
    return Table(["plan", *heads], rows)


def _good_enough(futures: Futures, table: str) -> Table:
    """In which share of futures each plan is within each limit, and within all of them."""
    rows = [[row["plan"], *(_share(row, name) for name in LIMITS)] for row in futures.rows(table)]
    return Table(["plan", *LIMIT_HEADS], rows)


def _with_errors(row: Row) -> tuple[str, str]:
    """Mean and worst tenth with two standard errors."""
    mean, tail = (_with_error(row[f"{name}_usd"], row[f"{name}_error_usd"]) for name in ("mean", "worst_tenth"))
    return mean, tail


def _with_error(usd: float | None, error: float | None) -> str:
    return numbers.money(usd) if usd is None or error is None else f"{numbers.money(usd)} ± {numbers.money(2.0 * error, 2)}"


def _share(row: Row, name: str) -> str:
    """Of futures, with its interval of 95 % where the sample is small."""
    share = numbers.share(row[f"{name}_share"], 2)
    low, high = (numbers.share(row[f"{name}_{end}"], 2) for end in ("low", "high"))
    return f"{share} ({low} to {high})" if row["futures"] < FEW else share


def _one_plan(futures: Futures) -> Table:
    """Where there is no other plan: what this one costs and leaves in each scenario."""
    by_plan = listed_by(futures.rows("regret"), "plan")
    if len(by_plan) != 1:
        return Table([], [])
    rows = []
    for row in next(iter(by_plan.values())):
        span = numbers.money_range(row["cost_low_usd"], row["cost_high_usd"]) if row["cost_low_usd"] is not None else "no plan"
        money = [numbers.money(row[name]) for name in ("above_planned_usd", "surplus_usd", "over_budget_usd")]
        rows.append([row["name"], span, *money, row["what"] or "nothing"])
    heads = [">cost", ">more than as planned", ">worth of compute less cost", ">over budgets", "what is otherwise"]
    return Table(["scenario", *heads], rows)


def _regret(futures: Futures) -> Table:
    """A row a plan, a column a scenario; last, what the best of them costs more than a plan made for the scenario."""
    by_plan = listed_by(futures.rows("regret"), "plan")
    if len(by_plan) < 2:
        return Table([], [])
    scenarios = [str(row["name"]) for row in next(iter(by_plan.values()))]
    rows: list[list[str]] = [[plan, *(numbers.money(row["regret_usd"]) for row in some)] for plan, some in by_plan.items()]
    above = [
        min((row["above_its_best_usd"] for row in some if row["above_its_best_usd"] is not None), default=None)
        for some in listed_by(futures.rows("regret"), "scenario").values()
    ]
    if any(one is not None for one in above):
        rows.append(["the best of them, above a plan made for the scenario", *(numbers.money(one) for one in above)])
    return Table(["plan", *(f">{name}" for name in scenarios)], rows)


def _scenarios(futures: Futures) -> Table:
    rows = []
    if len(listed_by(futures.rows("regret"), "plan")) < 2:
        return Table([], [])
    for some in listed_by(futures.rows("regret"), "scenario").values():
        stands = numbers.share(some[0]["weight"], 2) if some[0]["weight"] else ""
        rows.append([some[0]["name"], some[0]["kind"], some[0]["what"] or "nothing", stands])
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
