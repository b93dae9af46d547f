"""The section ``risk``: causes of doubt beside or instead of the catalogue's, and which of them go together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from gigawatt.catalog.jurisdictions import subject_of
from gigawatt.catalog.load import reference_classes, risk_defaults
from gigawatt.catalog.places import place_key
from gigawatt.catalog.rank_correlations import impossible_correlations
from gigawatt.catalog.risk_causes import (
    AT,
    CARBON_FREE,
    FOSSIL,
    MOVES,
    PLACES,
    TECHNOLOGY,
    RiskCause,
    RiskCorrelation,
    cause_faults,
)
from gigawatt.catalog.risk_rows import MONTHS_LATER
from gigawatt.catalog.technologies import Technology
from gigawatt.programme.futures.risk import RiskTerms
from gigawatt.programme.futures.risk_options import read_options
from gigawatt.programme.futures.risk_scenarios import read_scenarios
from gigawatt.programme.path_words import words
from gigawatt.programme.programme import ChipSupply
from gigawatt.programme.sections.figure_reader import figure, optional_figure
from gigawatt.programme.sections.names_reader import names
from gigawatt.programme.sections.section import Key, Section, nearest, shown
from gigawatt.programme.site import Site
from gigawatt.units import RANK_CORRELATION, RATIO, SHARE

RISK_KEYS = (
    Key(
        "causes",
        "section by cause",
        "what may come otherwise, beside the catalogue's or instead of its own",
        "none",
    ),
    Key("without", "list of names", "causes of the catalogue that are left out", "none"),
    Key("defaults", "true | false", "whether the catalogue's causes and correlations count", "true"),
    Key("correlations", "section by name", "which causes go together, beside the catalogue's correlations", "none"),
    Key("options", "section by name", "what may be decided later, beside what `gigawatt risk --options` values anyway", "none"),
    Key("scenarios", "section by name", "named futures, for the regret of plans (`gigawatt risk --reoptimise N`)", "none"),
)
CAUSE_KEYS = (
    Key("name", "text", "a sentence for the report", "its key, in words"),
    Key("moves", " | ".join(MOVES), "what comes otherwise"),
    Key(
        "of",
        "list of names",
        "which: technologies or their kinds (`gas`, `reactor`, `first-reactor`, `proven-reactor`, `solar`, `storage`), sites, "
        "paths of plants and phases, `plants`, `halls`, `connections`; delays and events also tasks, as `gas.turbines`, "
        "`connections.upgrade` or `sites.ohio.power.gas.major-source-air-permit`, and `suppliers.aurora`; "
        "fuels, `fossil`, `carbon-free`; markets; workloads; chips",
        "all that it can move",
    ),
    Key("times", "a ratio", "costs, prices, demand, chips: so many times what is stated; median, with p10 and p90", "none"),
    Key(
        "at",
        " | ".join(PLACES),
        "delays and events: the stage of what `of` names whose tasks take longer; float after it absorbs it",
        "licence: permit; supplier: delivery; policy: start; delay: construction",
    ),
    Key(
        "replaces",
        "list of names",
        "causes of the catalogue that give way for what this one moves, correlations with them; `[]`: both count",
        "both count, and `gigawatt risk` warns",
    ),
    Key("reference_class", "text", "capital cost: the class of past projects whose record says how many times", "none"),
    Key("months", "a number of months", "delays and events: so much later; median, with p10 and p90", "none"),
    Key("probability", "a share", "licence, supplier, policy: how likely it happens at all", "none"),
)
CORRELATION_KEYS = (
    Key("name", "text", "why", "its key"),
    Key(
        "between",
        "list of names",
        "two causes, as `[gas-price, power-price]`; or one and `network:technology`, trouble of a design",
    ),
    Key("rank", "a rank correlation", "of their ranks (Spearman's), from -100 % to 100 %"),
)
GROUPS = ("plants", "halls", "connections")
SITES, SUPPLIERS = "sites", "suppliers"  # whose tasks may be named


def read_risk(
    section: Section | None,
    sites: Sequence[Site],
    workloads: Iterable[str],
    chips: Sequence[ChipSupply],
    weather_years: int = 1,
) -> RiskTerms | None:
    """The section ``risk`` with the catalogue's defaults in place; None where there is none.

    Args:
        section: the section, or None.
        sites: those that could be read.
        workloads: keys of the demand.
        chips: those on offer.
        weather_years: that the programme has.
    """
    if section is None:
        return None
    defaults = risk_defaults()
    movable = _Names(sites, tuple(workloads), chips)
    keep = section.flag("defaults", True)
    without = names(section, "without", defaults.causes, "cause")
    causes = {key: one for key, one in defaults.causes.items() if keep and key not in without}
    causes |= {key: _cause(key, one, movable) for key, one in section.named("causes", CAUSE_KEYS)}
    correlations = {key: one for key, one in defaults.correlations.items() if keep and set(one.between) <= {*causes, TECHNOLOGY}}
    for key, inner in section.named("correlations", CORRELATION_KEYS):
        found = _correlation(key, inner, causes)
        if found is not None:
            correlations = {k: c for k, c in correlations.items() if set(c.between) != set(found.between) or _own(c)}
            _once(inner, found, correlations)
            correlations[key] = found
    correlations = _without_replaced(causes, correlations)
    replaced = {other for one in causes.values() for other in one.replaces or () if other != one.key}
    left = [key for key in causes if key not in replaced or causes[key].path.startswith("risk.")]
    _check_together(section, (TECHNOLOGY, *left), correlations)
    options = read_options(section, sites, movable.by_move["demand"], [supply.chip.key for supply in chips])
    scenarios = read_scenarios(section, causes, movable, weather_years)
    return RiskTerms(
        MappingProxyType(causes), MappingProxyType(correlations), MappingProxyType(options), MappingProxyType(scenarios)
    )


def _check_together(section: Section, causes: Sequence[str], correlations: Mapping[str, RiskCorrelation]) -> None:
    """Whether any causes can have these correlations, as far as each of them can be read.

    What gives way for a cause of the programme may move nothing more, and has no say; if it does, the draw says the same of it.
    """
    ranks = {
        one.between: one.rank.value
        for one in correlations.values()
        if abs(one.rank.value) <= 1.0 and set(one.between) <= set(causes)
    }
    guilty, factor = impossible_correlations(causes, ranks)
    if guilty:
        message = f"no causes can be correlated like that: {', '.join(guilty)} contradict each other."
        section.problem("correlations", message, f"Weaken them; all correlations times {factor:g} would be possible.")


def _without_replaced(causes: Mapping[str, RiskCause], correlations: Mapping[str, RiskCorrelation]) -> dict[str, RiskCorrelation]:
    """Correlations without those of the catalogue in whose place the programme has one, of a cause that replaces theirs."""
    stated = [set(one.between) for one in correlations.values() if _own(one)]
    gone = {
        key
        for key, one in correlations.items()
        for own in causes.values()
        for old in set(one.between) & set(own.replaces or ())
        if not _own(one) and {own.key, *one.between} - {old} in stated
    }
    return {key: one for key, one in correlations.items() if key not in gone}


def _own(one: RiskCorrelation) -> bool:
    return one.path.startswith("risk.")


def _once(section: Section, found: RiskCorrelation, others: Mapping[str, RiskCorrelation]) -> None:
    twice = next((one for one in others.values() if _own(one) and set(one.between) == set(found.between)), None)
    if twice is not None:
        section.problem("between", f"`{twice.key}` has the same two causes.", "Remove one of the two.")


def kinds_of(technology: Technology) -> tuple[str, ...]:
    """What a technology goes by: its key and kind; of reactors also whether its cost is that of a first of a kind."""
    subject = subject_of(technology)
    if subject not in ("reactor", "haleu-reactor"):
        return technology.key, subject
    named = {figure.reference_class for figure in technology.capex_usd_per_mw.figures} - {None}
    first = any(one.key in named and one.maturity == "first-of-a-kind" for one in reference_classes().classes.values())
    return technology.key, "reactor", subject, "first-reactor" if first else "proven-reactor"


class _Names:
    """What a cause may name, by what it moves."""

    def __init__(self, sites: Sequence[Site], workloads: tuple[str, ...], chips: Sequence[ChipSupply]) -> None:
        assets = [asset for site in sites for asset in site.power]
        phases = [phase for site in sites for phase in site.phases]
        items = [*GROUPS, *(site.key for site in sites), *(asset.path for asset in assets), *(phase.path for phase in phases)]
        items += [word for asset in assets for word in kinds_of(asset.technology)]
        committed = [one.chip.key for phase in phases for one in phase.chips]
        fuels = [asset.fuel.key for asset in assets if asset.fuel is not None]
        markets = [site.connection.market.key for site in sites if site.connection is not None]
        of_chips = tuple(dict.fromkeys([*(supply.chip.key for supply in chips), *committed]))
        items += [f"sites.{site.key}.connection" for site in sites if site.connection is not None]
        self.items = tuple(dict.fromkeys(items))
        self.places = tuple(dict.fromkeys(place_key(site.jurisdiction) for site in sites))
        self.owners = frozenset([*self.items, SITES, *(f"{SITES}.{site.key}" for site in sites)])
        self.by_move: Mapping[str, tuple[str, ...]] = {
            "fuel-price": tuple(dict.fromkeys([FOSSIL, CARBON_FREE, *fuels])),
            "power-price": tuple(dict.fromkeys(markets)),
            "demand": workloads,
            "carbon-price": (),
            "weather-year": (),
            **dict.fromkeys(("chip-price", "chip-delivery", "chip-performance", "chip-life"), of_chips),
        }

    def is_task(self, moves: str, name: str) -> bool:
        """Whether a name may be one of a task of something here, or of a supplier: which tasks there are the network says."""
        if moves not in AT:
            return False
        owner, dot, task = name.rpartition(".")
        return bool(dot and task) and (owner in self.owners or owner == SUPPLIERS or owner.startswith(f"{SUPPLIERS}."))

    def known(self, moves: str) -> tuple[str, ...]:
        return self.by_move.get(moves, self.items)


def _cause(key: str, section: Section, movable: _Names) -> RiskCause:
    moves = section.choice("moves", MOVES)
    cause = RiskCause(
        key=key,
        path=section.path,
        name=section.text("name", words(key)),
        moves=moves,
        of=names(section, "of"),
        times=optional_figure(section, "times", RATIO),
        months=optional_figure(section, "months", MONTHS_LATER),
        probability=optional_figure(section, "probability", SHARE),
        reference_class=section.text("reference_class", "") or None,
        at=section.choice("at", PLACES) if section.has("at") else None,
        replaces=_replaces(section),
    )
    if moves not in MOVES:
        return cause  # noted
    known = movable.known(moves)
    for one in cause.of:
        if one not in known and not movable.is_task(moves, one):
            advice = nearest(one, known) if known else "Remove it."
            section.problem("of", f"`{shown(one)}` is nothing that a cause which moves {moves} can name here.", advice)
    for name, wrong, advice in cause_faults(cause):
        section.problem(name, wrong, advice)
    _check_class(section, cause)
    return cause


def _replaces(section: Section) -> tuple[str, ...] | None:
    if not section.has("replaces"):
        return None
    return names(section, "replaces", risk_defaults().causes, "cause of the catalogue")


def _check_class(section: Section, cause: RiskCause) -> None:
    if cause.reference_class is None:
        return
    counted = [key for key, one in reference_classes().classes.items() if one.cost is not None]
    if cause.reference_class not in counted:
        said = f"there is no class `{shown(cause.reference_class)}` with a record of cost."
        section.problem("reference_class", said, nearest(cause.reference_class, counted))


def _correlation(key: str, section: Section, causes: Mapping[str, RiskCause]) -> RiskCorrelation | None:
    between = names(section, "between")
    rank = figure(section, "rank", RANK_CORRELATION)
    if not section.has("between"):
        section.missing("between")
        return None
    if len(between) != 2 or between[0] == between[1]:
        section.problem("between", "two different causes are due.", "Write `[gas-price, power-price]`.")
        return None
    unknown = [one for one in between if one not in causes and one != TECHNOLOGY]
    for one in unknown:
        section.problem("between", f"there is no cause `{shown(one)}`.", nearest(one, (*causes, TECHNOLOGY)))
    return None if unknown else RiskCorrelation(key, section.path, section.text("name", key), (between[0], between[1]), rank)
