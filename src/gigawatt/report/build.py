"""Makes ``report.html``: one file that needs no network, no server and no other file."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import jinja2
from plotly.offline import get_plotlyjs

from gigawatt.report import build_out, convergence, costs, dispatch, headline, limits, power, sankey, site_map, tables, waiting
from gigawatt.report.chart import Chart
from gigawatt.report.results import Results
from gigawatt.report.tables import FigureGroup, Table
from gigawatt.study import StudyFolder


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


def build_report(study: Path) -> Path:
    """Writes ``report.html`` into a study and returns its path.

    Args:
        study: a study folder with at least ``summary.json`` and ``run.json``; a table that is absent makes its
            section say so.

    Raises:
        StudyError: the study is missing, or a file of it cannot be read.
    """
    folder = StudyFolder(study)
    return folder.write_text("report.html", page(Results(folder)))


def page(results: Results) -> str:
    """The whole page as text."""
    found = list(sections(results))
    scripts = {"plotly": get_plotlyjs(), "page": _text("report.js")}
    return _template().render(
        programme=results.programme,
        sentence=headline.sentence(results),
        cards=headline.cards(results),
        certificate=headline.certificate(results),
        waiting=waiting.sentence(results),
        synthetic=[results.site_names[site] for site in results.synthetic_sites],
        sites=len(results.sites),
        sections=found,
        base_year=results.base_year,
        versions=list(_flattened(results.run)),
        outline_source=site_map.outlines()["source"],
        embedded=embedded,
        style=_text("style.css"),
        scripts=scripts,
        script_hashes=[_content_hash(script) for script in scripts.values()],
    )


def sections(results: Results) -> Iterator[Section]:
    """The chapters between the headline and the method, in order."""
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
    yield Section("over-time", "Build-out over time", _OVER_TIME, "The study has no capacities.", build_out.charts(results))
    yield Section(
        "power",
        "What the power is like",
        _POWER,
        "The study has no energy.",
        _present(power.carbon(results)),
        titled=_folds(("By technology", power.by_technology(results)), ("By site", power.by_site(results))),
        notes=power.idle(results),
    )
    yield Section("energy", "From fuel to compute", _ENERGY, "The study has no energy.", _present(sankey.chart(results)))
    yield Section(
        "dispatch",
        "Does it hold in the worst week?",
        _DISPATCH,
        "The study keeps no hourly dispatch.",
        _present(dispatch.chart(results)),
    )
    money = _present(costs.by_kind(results), costs.cash(results), costs.parts(results))
    yield Section("cost", "What it costs", _COST, "The study has no costs.", money)
    binding = limits.binding(results)
    yield Section(
        "limits",
        "What holds the plan back",
        _LIMITS,
        "No limit binds: no one unit more of anything would make the plan cheaper.",
        table=limits.table(results, binding[: limits.SHOWN]),
        folded=_folds(
            (f"The other {len(binding) - limits.SHOWN} binding limits", limits.table(results, binding[limits.SHOWN :])),
            ("What one unit more of demand would cost", limits.table(results, limits.demands(results), "cost of one unit more")),
        ),
    )
    absent = "The study holds no value of a month: nothing is energised inside the horizon, or it was not asked for."
    yield Section("months", "What a month is worth", _MONTHS, absent, _present(limits.value_of_month(results)))
    absent = "The study holds no iterations: the plan was found in one step."
    yield Section("convergence", "How the plan was found", _CONVERGENCE, absent, _present(convergence.chart(results)))
    groups = tables.figure_groups(results)
    yield Section("figures", "Every figure used, and its source", _FIGURES, "The study lists no figures.", groups=groups)


def embedded(chart: Chart) -> str:
    """A chart as JSON that may stand inside a script element.

    ``<``, ``>`` and ``&`` are written as escapes of JSON, so that no name can end the element or begin a comment.
    """
    content: dict[str, Any] = {
        "figures": chart.figures,
        "remarks": chart.remarks,
        "selectors": [selector.opens_on for selector in chart.selectors],
    }
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for mark in "<>&\u2028\u2029":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return text


def _present(*charts: Chart | None) -> list[Chart]:
    return [chart for chart in charts if chart is not None]


def _folds(*tables: tuple[str, Table]) -> list[tuple[str, Table]]:
    return [(title, table) for title, table in tables if table.rows]


def _flattened(content: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Nested objects as lines of dotted name and value."""
    if isinstance(content, dict):
        for key, value in content.items():
            yield from _flattened(value, f"{path}.{key}" if path else str(key))
    else:
        yield path, content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)


def _content_hash(script: str) -> str:
    """What the page's content security policy knows a script by: no other script runs."""
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def _text(name: str) -> str:
    return files("gigawatt.report").joinpath(name).read_text("utf-8")


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    return environment.from_string(_text("template.html.j2"))


_BUILD = (
    "Average over the year, so that what is commissioned in July counts half. IT at work is the power of chips that have "
    "halls, power and work; halls is what the halls can take; chips at work is the share of the accelerators owned that do "
    "work; power supply is what can be made, imported or given by stores."
)
_WHERE = (
    "Point at a site for its power supply and the date of its first power. "
    "On a wide screen, drag to move the map; the buttons in its corner zoom."
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
    "highest price. What is above zero is made, imported or taken from stores; below zero it goes into stores or is not "
    "used. The difference is the load line."
)
_COST = (
    "Real dollars of the base year. Costs are charged over the life of what is bought; cash is counted in the year it is spent."
)
_LIMITS = (
    "Limits that the plan runs into, those first that are worth most as a whole. The last column is the present value "
    "that one unit more would save, as long as no other limit takes over."
)
_MONTHS = (
    "What the programme's cost rises by if one energisation comes a month later and everything else is planned again. The "
    "bar is the difference of two plans over the same planes; the thin line is the range that the certificate can prove."
)
_CONVERGENCE = (
    "The upper line is the best plan found so far, dispatched at every hour; the lower line is proven: no plan of any "
    "kind costs less. Where they meet the plan is optimal."
)
_FIGURES = (
    "Everything the plan rests on. Groups marked in red hold figures that nobody has sourced yet or that are assumed: "
    "look there first before you trust a result."
)
