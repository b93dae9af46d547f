"""The chapters of the report, in order, each made from what its module finds in the study."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from gigawatt.report import (
    alternatives,
    asked,
    bridging,
    build_out,
    convergence,
    costs,
    dispatch,
    doubt_figures,
    finance,
    limits,
    months,
    outcomes,
    power,
    priced,
    promises,
    quarters,
    risk,
    risk_regret,
    sankey,
    schedule,
    site_map,
    sources,
    tables,
    work,
)
from gigawatt.report.chart import Chart
from gigawatt.report.results import Results
from gigawatt.report.tables import FigureGroup, Table


@dataclass(frozen=True)
class Section:
    """A chapter of the report; ``absent`` is what it says where it has nothing to show."""

    key: str
    title: str
    lead: str
    absent: str
    charts: Sequence[Chart] = ()
    table: Table | None = None
    folded: Sequence[tuple[str, Table]] = ()  # title and table
    groups: Sequence[FigureGroup] = field(default_factory=tuple)
    titled: Sequence[tuple[str, Table]] = ()  # open tables with a title each
    notes: Sequence[str] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.charts or self.groups or self.folded or self.titled or (self.table and self.table.rows))


def sections(results: Results) -> Iterator[Section]:
    """The chapters between the headline and the method, in order."""
    yield from _what_is_built(results)
    yield from _how_it_runs(results)
    yield from _what_it_costs(results)
    yield _sources(results)


def when_the_power_comes(dates: schedule.Dates) -> Section:
    """Time to power: curves, networks of tasks, dates beside their promises, and what they hang on."""
    return Section(
        "schedule",
        "When the power comes",
        _SCHEDULE,
        "The study has no schedule.",
        _present(schedule.chart(dates), schedule.bars(dates)),
        schedule.table(dates),
        folded=_folds(
            ("What holds it up", schedule.causes(dates)),
            ("Milestones", schedule.milestones(dates)),
            ("Suppliers' slots", schedule.slots(dates)),
            ("Permits and licences to come", schedule.gates(dates)),
            ("Rules that hold there", schedule.rules(dates)),
        ),
        notes=schedule.in_words(dates),
    )


def _what_is_built(results: Results) -> Iterator[Section]:
    shown, rest = results.sites[: tables.SITES_SHOWN], results.sites[tables.SITES_SHOWN :]
    yield Section(
        "build",
        "What to build",
        _BUILD,
        "The study has no sites.",
        table=tables.what_to_build(results, shown, with_total=True),
        folded=_folds((f"The other {len(rest)} sites", tables.what_to_build(results, rest, with_total=False))),
    )
    yield Section("where", "Where", _WHERE, "The study has no sites.", _present(site_map.chart(results)))
    dates = schedule.Dates.of(results)
    if dates is not None:
        yield when_the_power_comes(dates)
    yield Section("over-time", "Build-out over time", _OVER_TIME, "The study has no capacities.", build_out.charts(results))
    if work.is_named(results):
        done = work.tables(results)
        yield Section(
            "work", "What the compute does", _WORK, "No work is asked for in tokens.", titled=done, notes=work.in_words(results)
        )
    if results.quarters:
        near = quarters.charts(results)
        yield Section(
            "quarters",
            "The near term by quarter",
            _QUARTERS,
            "The study has no quarters.",
            near,
            notes=quarters.in_words(results),
        )


def _how_it_runs(results: Results) -> Iterator[Section]:
    yield Section(
        "power",
        "What the power is like",
        _POWER,
        "The study has no energy.",
        _present(power.carbon(results)),
        titled=_folds(("By technology", power.by_technology(results)), ("By site", power.by_site(results))),
        notes=[*power.idle(results), *power.closed(results)],
    )
    if bridging.is_named(results):
        drawn, notes = _present(bridging.chart(results)), bridging.in_words(results)
        yield Section(
            "bridging", "Until permanent power comes", _BRIDGING, "Nothing bridges.", drawn, bridging.table(results), notes=notes
        )
    kept = asked.tables(results)
    if kept:
        yield Section(
            "asked",
            "Asked and reached",
            _ASKED,
            "Nothing is asked.",
            titled=kept,
            folded=asked.all_years(results),
            notes=asked.in_words(results),
        )
    yield Section("energy", "From fuel to compute", _ENERGY, "The study has no energy.", _present(sankey.chart(results)))
    absent = "The study keeps no hourly dispatch."
    yield Section("dispatch", "Does it hold in the worst week?", _DISPATCH, absent, _present(dispatch.chart(results)))


def _what_it_costs(results: Results) -> Iterator[Section]:
    money = _present(costs.by_kind(results), costs.cash(results), costs.parts(results))
    yield Section("cost", "What it costs", _COST, "The study has no costs.", money)
    yield _money(results)
    if outcomes.several(results):
        yield Section(
            "outcomes",
            "If prices and weather turn out otherwise",
            _OUTCOMES,
            "The plan is for one future.",
            table=outcomes.by_path(results),
            titled=_folds(
                ("More or less than expected, by weather year", outcomes.by_weather(results)),
                ("Whom it hits: running cost of a site, and how much more or less it is on each path", outcomes.by_site(results)),
                ("What would be bought if the path were known", outcomes.if_known(results)),
            ),
            notes=outcomes.in_words(results),
        )
    yield from _otherwise(results)
    yield Section(
        "limits",
        "What holds the plan back",
        _LIMITS,
        "No limit binds: no one unit more of anything would make the plan cheaper.",
        table=limits.most_valuable(results),
        folded=_folds(*limits.groups(results), ("What one unit more of demand would cost", limits.demand_table(results))),
        notes=limits.in_words(results),
    )
    ranked = months.ranked(results)
    yield Section(
        "months",
        "What a month is worth",
        _MONTHS,
        "The study holds no value of a month: nothing is energised inside the horizon, or it was not asked for.",
        _present(months.chart(results)),
        table=months.table(ranked[: months.SHOWN]),
        folded=_folds(
            (f"The other {len(ranked) - months.SHOWN} energisations", months.table(ranked[months.SHOWN :])),
            ("By site", months.by_site(results)),
        ),
        notes=months.in_words(results),
    )
    yield Section(
        "alternatives",
        "What could be otherwise",
        _ALTERNATIVES,
        "The study has looked for no alternatives: `gigawatt run --alternatives 1` does.",
        _present(alternatives.chart(results)),
        folded=_folds(
            ("Shown by dispatched plans", alternatives.shown_table(results)),
            ("Ends beyond which nothing costs so little", alternatives.outer_table(results)),
        ),
        notes=alternatives.in_words(results),
    )
    absent = "The study holds no iterations: the plan was found in one step."
    yield Section("convergence", "How the plan was found", _CONVERGENCE, absent, _present(convergence.chart(results)))


def _money(results: Results) -> Section:
    return Section(
        "money",
        "What it is worth, and who pays",
        _MONEY,
        "The money stage has not run: `gigawatt finance STUDY` does.",
        finance.charts(results),
        titled=finance.tables(results),
        notes=finance.in_words(results),
    )


def _otherwise(results: Results) -> Iterator[Section]:
    yield _risk(results)
    if risk_regret.has_run(results):
        yield Section(
            "regret",
            "Scenarios, and other plans",
            _REGRET,
            "No future was planned anew.",
            risk_regret.charts(results),
            titled=risk_regret.tables(results),
            notes=risk_regret.in_words(results),
        )


def _risk(results: Results) -> Section:
    absent = risk.absent(results)
    if absent:
        return Section("risk", "If it goes otherwise", _RISK, absent)
    return Section(
        "risk",
        "If it goes otherwise",
        _RISK,
        absent,
        risk.charts(results),
        titled=risk.tables(results),
        folded=risk.folded(results),
        notes=risk.in_words(results),
    )


def _sources(results: Results) -> Section:
    first = priced.table(results)
    return Section(
        "figures",
        "Every figure used, and its source",
        _FIGURES,
        "The study lists no figures.",
        groups=tables.figure_groups(results),
        folded=doubt_figures.folded(results),
        titled=_folds(
            ("How sure they are", sources.counts(results)),
            ("Behind dates and futures", doubt_figures.counts(results)),
            (_PRICED, first),
            (_PROMISES, promises.table(results)),
            (_LEARNING, promises.learning(results)),
            ("The weather", sources.weather(results)),
        )
        if results.rows("figures")
        else (),
        notes=[
            *sources.in_words(results),
            *sources.weights(results),
            *([_PRICED_NOTE] if first.rows else []),
            *promises.learning_notes(results),
        ],
    )


def _present(*charts: Chart | None) -> list[Chart]:
    return [chart for chart in charts if chart is not None]


def _folds(*tables: tuple[str, Table]) -> list[tuple[str, Table]]:
    return [(title, table) for title, table in tables if table.rows]


_BUILD = (
    "Average over the year, so that what is commissioned in July counts half. IT at work is the power of chips that have "
    "halls, power and work; halls is what the halls can take; chips at work is the share of the accelerators owned that do "
    "work; power supply is what can be made, imported or given by stores. Of more than eight years only some are shown: the "
    "study's tables have them all."
)
_WHERE = (
    "Point at a site for its power supply and the date of its first power. "
    "On a wide screen, drag to move the map; the buttons in its corner zoom."
)
_WORK = (
    "Training runs and services, asked for in tokens. What an accelerator does of each comes from the compute model: the fastest "
    "layout for a run that ends in its time, failures included; the cheapest within a service's limits, its fleet large enough "
    "for the busiest hour of its region's day. A run that says `sites` is at no more of them, at the rate of a run over as many; "
    "another is at one, and what two would do for it is said below where it is not finished. Part of a run is worth its part."
)
_SCHEDULE = (
    "Every task from land and permits to the last megawatt, drawn many times with delays that share causes. P80: four futures in "
    "five are there by then; of a curve, at least so many megawatts in four futures of five. A promise never stands alone: "
    "beside it is what the record of its class, or the spread of its tasks, makes of it. As promised: if everything took from "
    "today as long as promised. If licensed: the dates hold where its licences are granted, as so many applications were."
)
_OVER_TIME = "Select a name under a figure to hide it or to bring it back."
_POWER = (
    "Capacity factor is what is made over what the capacity would make in 8,760 hours; used of available is over what sun, "
    "wind, outages and contracts leave, the rest is curtailed or kept in reserve. Cost of power is all that a site pays for "
    "plants, connection, fuel, grid and carbon in the year, capital as annuities, over its load with cooling; unserved and "
    "paused are shares of that load."
)
_ENERGY = (
    "Every band is energy over a year: fuels by their heat content, everything after the power plant as electricity. "
    "What a site loses in stores, does not use, or needs for cooling and distribution leaves it to the right."
)
_DISPATCH = (
    "For each site and year the seven days with most energy unserved or paused; where nothing is short, those with the "
    "highest price. What is above zero is made, imported or taken from stores; below zero it goes into stores, is sold to the "
    "grid or is not used. The difference is the load line."
)
_COST = (
    "Real dollars of the base year. Costs are charged over the life of what is bought; cash is counted in the year it is spent."
)
_MONEY = (
    "Nominal dollars by month from the plan's purchases and dispatch, here added up by year; the cost of compute in real dollars "
    "of the base year. Where no contract or vehicle is declared, the owner pays catalogue prices out of corporate cash. What "
    "stands at the horizon's end counts at its book value, chips at what used ones fetch."
)
_OUTCOMES = (
    "What is bought, and what work runs where, is decided once; the hours are dispatched in every weather year on every price "
    "path. The plan is the best for their weighted mean, and limits hold for it. Costs are present values as in the headline, a "
    "path's the mean over the weather years; amounts are sums over all years."
)
_RISK = (
    "The plan is held in futures that are drawn: dates from the networks of tasks, all else from named causes of doubt. What "
    "needs no new plan is done: work moves to idle chips, chips wait for halls, bridges stay."
)
_REGRET = (
    "Plans are held in named scenarios and in the same futures: what is ordered stays ordered, all else adapts. Regret is what a "
    "plan costs more than the best of those shown. Futures that are planned anew are so as if each were known to come."
)
_QUARTERS = (
    "Years that are planned by quarter: what is commissioned counts from the quarter's first day. Power by source is the "
    "energy of a quarter over its hours; below zero is what stores lose and what is sold."
)
_BRIDGING = (
    "Supply that the programme calls temporary or a bridge: what it carries, when it stands, the date by which it must be "
    "gone, and the permanent supply that the plan brings to the site until then."
)
_ASKED = (
    "What the programme asks of the power beside its cost, and what the plan reaches. Used of it says how close the plan "
    "sails: 100 % is all that is allowed, or of a reserve no more than is asked. The last column is the present value that "
    "one unit more would save."
)
_LIMITS = (
    "Limits that the plan runs into, the best year of each, those first whose lifting saves most; below, all of them by kind. "
    "The price is that of the next units (up to a hundredth of the bound): each unit saves less than the one before, so that "
    "the price times a large amount is never what it saves. What lifting a limit altogether saves, and the level at which it "
    "would stop binding, are found by planning once more without that limit alone (an estimate; – where the study has not "
    "looked, or where there is no such level). Limits that are used up but not listed hold at the same place as others: more of "
    "one alone would save nothing."
)
_MONTHS = (
    "What the programme's cost rises by if one energisation comes a month later and everything else is planned again. The "
    "bar is the difference of two plans over the same planes; the thin line is the range that the certificate can prove."
)
_ALTERNATIVES = (
    "How much of one thing at a time could be there, everything else planned again, in plans that cost up to 1, 3 and 5 % more "
    "than this one: power and stores in the last year, chips bought in all years, IT at work in the last year. What is shown "
    "is there to be had: plans dispatched in every hour, or mixtures of two, with units of any size. Outside the "
    "pale bars no plan costs so little; between dark and pale the study does not know. A wide bar is freedom, to choose by what "
    "the model leaves out; a narrow one is what the plan stands on."
)
_CONVERGENCE = (
    "The upper line is the best plan found so far, dispatched at every hour; the lower line is proven: no plan of any "
    "kind costs less. Where they meet the plan is optimal."
)
_FIGURES = (
    "Everything the plan rests on: what the programme states, what the catalogue fills in, and what is derived, with source, "
    "date and confidence. Groups marked in red hold figures that nobody has sourced yet or that are assumed: look there "
    "first before you trust a result."
)
_PRICED = "Check these first: unsure figures by the money that they multiply"
_PROMISES = "What was promised, and what projects of its class made of such promises"
_LEARNING = "Costs that fall with what is built, and the learning that they claim"
_PRICED_NOTE = (
    "A figure is ranked by the costs of the plan that are a multiple of it; several figures may multiply the same cost. Lives, "
    "rates of return, dates, weather, demand and limits act otherwise than as a price and are not in this ranking."
)
