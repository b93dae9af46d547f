"""The section ``risk.options``: what may be decided later, and how what it is worth and what it costs wander till then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gigawatt.programme.path_words import words
from gigawatt.programme.sections.figure_reader import optional_figure
from gigawatt.programme.sections.section import Key, Section, nearest, shown
from gigawatt.programme.site import Site
from gigawatt.quantity import Figure
from gigawatt.units import DURATION, RANK_CORRELATION, RATIO, SHARE

STAGED, ABANDONMENT, DEFERRAL, EXPANSION, RESALE = "staged-units", "abandonment", "deferral", "expansion", "resale"
OPTION_KINDS = (STAGED, ABANDONMENT, DEFERRAL, EXPANSION, RESALE)
OPTION_KEYS = (
    Key("name", "text", "a sentence for the report", "its key, in words"),
    Key("kind", " | ".join(OPTION_KINDS), "what may be decided later"),
    Key(
        "of",
        "text",
        "what it is on: the path of a plant (`staged-units`, `abandonment`) or phase (`expansion`), a chip (`deferral`), "
        "a workload (`resale`)",
    ),
    Key(
        "value_volatility",
        "a ratio",
        "of what it is worth: of its logarithm over a year",
        "as it moves with the causes of demand",
    ),
    Key("cost_volatility", "a ratio", "likewise of what it costs, or is sold for", "as the causes of its capital cost spread"),
    Key("correlation", "a rank correlation", "between the two", "0 %"),
    Key(
        "lead",
        "a duration",
        "from the decision until it is there",
        "half of the futures of its network of tasks; of chips the years of payments",
    ),
    Key("salvage", "a share", "`abandonment`: of its capital still to be recovered, that giving it up brings", "0 %"),
    Key("price", "a ratio", "`resale`: what others pay, of the value that the workload states", "none"),
)


@dataclass(frozen=True, slots=True)
class RiskOption:
    """Something that may be decided later.

    Attributes:
        key: its name.
        path: dotted, in the programme.
        name: what it is, in words.
        kind: of `OPTION_KINDS`.
        of: path of a plant or phase, or key of a chip or workload.
        value_volatility: of what it is worth [1/sqrt(year)]; None: from the causes of doubt.
        cost_volatility: of what it costs, or is sold for; None: from the causes of doubt.
        correlation: between the two.
        lead: from the decision until it is there [years]; None: as its network of tasks has it.
        salvage: of the capital that is still to be recovered, what giving it up brings.
        price: what others pay, of the value that a workload states.
    """

    key: str
    path: str
    name: str
    kind: str
    of: str
    value_volatility: Figure | None = None
    cost_volatility: Figure | None = None
    correlation: Figure | None = None
    lead: Figure | None = None
    salvage: Figure | None = None
    price: Figure | None = None


def read_options(
    section: Section, sites: Sequence[Site], workloads: Sequence[str], chips: Sequence[str]
) -> dict[str, RiskOption]:
    """The options that a programme names.

    Args:
        section: ``risk``.
        sites: those that could be read.
        workloads: keys of the demand.
        chips: keys of those on offer.
    """
    plants = tuple(asset.path for site in sites for asset in site.power)
    phases = tuple(phase.path for site in sites for phase in site.phases if phase.standing == "option")
    options = tuple(asset.path for site in sites for asset in site.power if asset.standing == "option")
    names = {STAGED: options, ABANDONMENT: plants, EXPANSION: phases, DEFERRAL: tuple(chips), RESALE: tuple(workloads)}
    return {key: _option(key, one, names) for key, one in section.named("options", OPTION_KEYS)}


def _option(key: str, section: Section, names: Mapping[str, tuple[str, ...]]) -> RiskOption:
    kind, of = section.choice("kind", OPTION_KINDS), section.text("of")
    if kind in names and of and of not in names[kind]:
        advice = nearest(of, names[kind]) if names[kind] else "Remove it."
        section.problem("of", f"`{shown(of)}` is nothing that {kind} can be on here.", advice)
    price = optional_figure(section, "price", RATIO)
    if kind == RESALE and price is None:
        section.missing("price")
    return RiskOption(
        key=key,
        path=section.path,
        name=section.text("name", words(key)),
        kind=kind,
        of=of,
        value_volatility=optional_figure(section, "value_volatility", RATIO),
        cost_volatility=optional_figure(section, "cost_volatility", RATIO),
        correlation=optional_figure(section, "correlation", RANK_CORRELATION),
        lead=optional_figure(section, "lead", DURATION),
        salvage=optional_figure(section, "salvage", SHARE),
        price=price,
    )
