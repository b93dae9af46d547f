"""The sections ``finance: assumptions:`` and ``finance: announced:``."""

from __future__ import annotations

from collections.abc import Sequence

from gigawatt.programme.demand import Workload
from gigawatt.programme.demand_reader import an_hour
from gigawatt.programme.money.assumptions import Announced, MoneyAssumptions
from gigawatt.programme.sections.figure_reader import by_year, optional_figure, year_path
from gigawatt.programme.sections.section import Key, Section
from gigawatt.programme.site import Site
from gigawatt.programme.text.yaml_source import Scalar
from gigawatt.programme.text.yaml_source import Sequence as Items
from gigawatt.quantity import Figure, YearPath
from gigawatt.units import (
    MONEY,
    MONEY_PER_H100E_HOUR,
    MONEY_PER_MW_HOUR,
    MONEY_PER_TOKENS,
    RATE,
    RATIO,
    SHARE,
    Dimension,
)

DEFAULTS: dict[str, tuple[Dimension, str]] = {
    "inflation": (RATE, "a year; the plan's money is real, that of the books is not"),
    "people_share": (SHARE, "of the fixed operation of halls: wages"),
    "network_share": (SHARE, "of what chips cost: network and storage"),
    "chip_life_factor": (RATIO, "on the life of chips; its p10 and p90 are the tornado's"),
    "resale_share": (SHARE, "of what chips cost, what they sell for at the end of their life"),
    "energy_price_factor": (RATIO, "on energy and fuel"),
    "capital_cost_factor": (RATIO, "on what plants and halls cost"),
    "chip_price_factor": (RATIO, "on what chips cost"),
    "revenue_factor": (RATIO, "on what compute brings in"),
    "cost_of_capital_span": (RATE, "added to the cost of capital"),
}
_TAKES = {RATE: "a yearly rate", SHARE: "a share", RATIO: "a ratio"}
ASSUMPTION_KEYS = (
    *(Key(name, _TAKES[dimension], help_, "catalogue") for name, (dimension, help_) in DEFAULTS.items()),
    Key("cost_of_capital", "a yearly rate", "nominal", "the discount rate, with inflation"),
    Key("tax_rate", "a share", "on profits, in the levelised cost of compute", "no tax"),
    Key("revenue", "section by workload", "what compute brings in", "the workload's `value`"),
)
REVENUE_KEYS = (Key("price", "a value per unit and hour, or by year", "as the workload's `value` is written"),)
_PRICES = {"H100e": MONEY_PER_H100E_HOUR, "MW": MONEY_PER_MW_HOUR, "tokens/s": MONEY_PER_TOKENS, "tokens": MONEY}
ANNOUNCED_KEYS = (
    Key("total", "an amount of money", "what was announced in all, nominal", "nothing"),
    Key("through", "year", "last year that the total is for", "the horizon's end"),
    Key("guidance", "an amount of money, or by year", "what was told for single years, nominal", "nothing"),
    Key("spent_until", "date", "what falls due before it counts as spent", "the horizon's start"),
    Key("sites", "list of names", "whose money counts", "all sites"),
)


def read_assumptions(section: Section | None, workloads: Sequence[Workload]) -> MoneyAssumptions:
    """The section ``finance: assumptions:``."""
    inner = None if section is None else section.section("assumptions", ASSUMPTION_KEYS)
    if inner is None:
        return MoneyAssumptions()
    stated = {name: optional_figure(inner, name, dimension) for name, (dimension, _) in DEFAULTS.items()}
    life = stated["chip_life_factor"]
    if life is not None and life.value <= 0.0:
        inner.problem("chip_life_factor", "chips must live for some time.", "Write a ratio above 0, as `0.8`.")
    return MoneyAssumptions(
        figures={name: figure for name, figure in stated.items() if figure is not None},
        cost_of_capital=optional_figure(inner, "cost_of_capital", RATE),
        tax_rate=_tax_rate(inner),
        revenue=_read_revenue(inner, workloads),
    )


def _tax_rate(section: Section) -> Figure | None:
    found = optional_figure(section, "tax_rate", SHARE)
    if found is not None and found.value >= 1.0:
        section.problem("tax_rate", "a tax that takes all leaves nothing to build with.", "Write a share below 100 %.")
        return None
    return found


def _read_revenue(section: Section, workloads: Sequence[Workload]) -> dict[str, YearPath]:
    """What compute brings in, by workload, in its unit for an hour (of a run: in all)."""
    known = {workload.key: workload for workload in workloads}
    found: dict[str, YearPath] = {}
    for key, inner in section.named("revenue", REVENUE_KEYS):
        workload = inner.known(key, known, "workload")
        if workload is None:
            continue
        path = year_path(inner, "price", _PRICES[workload.unit])
        served = workload.unit == "tokens/s"
        points = tuple((year, an_hour(figure) if served else figure) for year, figure in path.points)
        found[key] = YearPath(points, path.before)
    return found


def read_announced(section: Section | None, sites: Sequence[Site], start_year: int, end_year: int) -> Announced:
    """The section ``finance: announced:``."""
    inner = None if section is None else section.section("announced", ANNOUNCED_KEYS)
    if inner is None:
        return Announced()
    guidance = by_year(inner, "guidance", MONEY)
    if isinstance(guidance, Figure):
        inner.problem("guidance", "guidance is of single years.", "Write `{2026: 125 GUSD, 2027: ..}`.")
        guidance = None
    total = optional_figure(inner, "total", MONEY)
    if total is None and inner.has("through"):
        inner.problem("through", "`through` has no `total` to go with.", "Add `total: ..`, or remove it.")
    return Announced(
        total_usd=total,
        through=inner.integer("through", start_year - 1, end_year, end_year),
        guidance_usd=guidance or {},
        spent_until=inner.date("spent_until") if inner.has("spent_until") else None,
        sites=_read_sites(inner, sites),
    )


def _read_sites(section: Section, sites: Sequence[Site]) -> tuple[str, ...]:
    node = section.get("sites")
    if node is None:
        return ()
    items = node.items if isinstance(node, Items) else [node]
    known = {site.key: site for site in sites}
    found = []
    for item in items:
        if not isinstance(item, Scalar):
            section.problem("sites", "a site is named by its key.", "Write `[lake-erie, ..]`.")
        elif section.known(item.text, known, "site") is not None:
            found.append(item.text)
    return tuple(found)
