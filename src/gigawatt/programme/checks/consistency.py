"""Facts of a programme that contradict each other, found once every part of it has been read.

Stand-ins for what could not be read are nan, and no comparison holds against nan: nothing that was
already reported is reported again here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gigawatt.catalog.technologies import Chip, Kind
from gigawatt.programme.checks.possible_power import in_words, possible_power
from gigawatt.programme.dates import iso_date
from gigawatt.programme.programme import ChipSupply
from gigawatt.programme.sections.section import Section
from gigawatt.programme.site import Phase, PowerAsset, Site
from gigawatt.programme.text.yaml_source import Mapping
from gigawatt.quantity import Figure

MOST_HALLS_PER_POWER = 1.25  # committed halls beyond this share of all power ever possible contradict it
EARLY_CHIPS_YEARS = 0.5  # first volume is dated to about half a year
MOST_CHIPS_PER_HALLS = 1.10  # likewise the nameplate of chips placed in a phase's halls


def check_site(site: Site, section: Section) -> None:
    """Note what contradicts itself within one site."""
    _check_names(site, section)
    _check_power(site, section)
    for phase in site.phases:
        _check_phase(phase, section)
    for asset in site.power:
        _check_asset(asset, section)


def _check_names(site: Site, section: Section) -> None:
    """Assets of a site share one list of names, whichever phase they stand under."""
    first: dict[str, PowerAsset] = {}
    for asset in site.power:
        if asset.key in first:
            other = first[asset.key].path
            message = f"asset `{asset.key}` is here twice (also {other}), at {section.notebook.words_for(other)}."
            _note(section, asset.path, message, "Give one of them another name.")
        first.setdefault(asset.key, asset)


def _check_power(site: Site, section: Section) -> None:
    """A site with halls needs a path to power, and enough of it for the halls already committed."""
    if not site.phases or not _all_power_read(site, section):
        return  # no halls, or part of the power could not be read and was reported
    if site.connection is None and not site.power:
        fix = "Add a `connection` with `steps`, or plants under `power`."
        section.problem("", "there is no path to power: neither a grid connection nor a plant.", fix)
        return
    sources = possible_power(site)
    power_mw = sum(source.mw for source in sources)
    committed_mw = sum(phase.halls_mw.value for phase in site.phases if phase.standing == "commitment")
    halls_mw = sum(phase.halls_mw.value for phase in site.phases)
    there_is = f"{power_mw:,.0f} MW: {in_words(sources, section.notebook)}"
    if committed_mw > MOST_HALLS_PER_POWER * power_mw:
        message = f"committed halls of {committed_mw:,.0f} MW are far above all power that is possible here ({there_is})."
        section.problem("phases", message, "Raise the power, or lower the halls.")
    elif halls_mw > power_mw:
        message = f"halls of {halls_mw:,.0f} MW can never all be powered: all that is possible here is {there_is}."
        section.notebook.warn(
            section.place_of("phases"), section.dotted("phases"), message, "Raise the power, or lower the halls."
        )


def _all_power_read(site: Site, section: Section) -> bool:
    """Whether the site has all the power that its section names; amounts that could not be read are nan and do no harm."""
    if section.has("connection") and (site.connection is None or not site.connection.steps):
        return False
    phases = section.get("phases")
    owners = [section.node, *(phase for _, phase in phases.entries.values())] if isinstance(phases, Mapping) else [section.node]
    plants = [owner.entries["power"][1] for owner in owners if isinstance(owner, Mapping) and "power" in owner.entries]
    return sum(len(each.entries) for each in plants if isinstance(each, Mapping)) == len(site.power)


def _check_phase(phase: Phase, section: Section) -> None:
    for chips in phase.chips:
        if chips.date < phase.date:
            where = section.notebook.words_for(f"{phase.path}.commitment.online")
            ready = f"({iso_date(phase.date)}), at {where}"
            message = f"these chips run from {iso_date(chips.date)}, before their halls are ready {ready}."
            _note(section, chips.path, message, "Move one of the dates.")
        if chips.date < chips.chip.available.value - EARLY_CHIPS_YEARS:
            available = f"({iso_date(chips.chip.available.value)}), {_whose(chips.chip.available, section)}"
            message = f"these chips run from {iso_date(chips.date)}, before the first ones exist {available}."
            _note(section, chips.path, message, f"Move the date, or state `chips.{chips.chip.key}.available`.")
    it_mw = sum(chips.accelerators.value * chips.chip.it_power_kw.value / 1000.0 for chips in phase.chips)
    if it_mw > MOST_CHIPS_PER_HALLS * phase.halls_mw.value:
        where = section.notebook.words_for(f"{phase.path}.commitment.halls")
        message = f"the chips placed here draw {it_mw:,.0f} MW, the halls have {phase.halls_mw.value:,.0f} MW ({where})."
        _note(section, phase.path, message, "Place fewer chips, or commit more halls.")


def _check_asset(asset: PowerAsset, section: Section) -> None:
    if asset.contract is not None and asset.spent_share > 0.0:
        message = "power bought by contract has no cost of ours that could be spent."
        _note(section, f"{asset.path}.commitment", message, "Remove `spent`, or the contract.")
    if asset.contract is not None and asset.technology.kind is Kind.BATTERY:
        _note(section, asset.path, "a battery makes no power that a contract could price.", "Remove the contract.")


def check_sites(sites: Iterable[tuple[Site, Section]]) -> None:
    """Note what contradicts itself in each site."""
    for site, section in sites:
        check_site(site, section)


def check_chips(root: Section, supplies: Sequence[ChipSupply], sites: Iterable[tuple[Site, Section]]) -> list[Chip]:
    """The chips on offer, or where there are none those placed already; without any, nothing can be computed."""
    offered = [supply.chip for supply in supplies]
    placed = [chips.chip for site, _ in sites for phase in site.phases for chips in phase.chips]
    noted = [problem.path for problem in root.notebook.problems]
    if not offered and not placed and not any(path.startswith("chips") or ".chips" in path for path in noted):
        fix = "Add `chips` with a `supply`, or place some in a commitment."
        root.problem("", "no chip is on offer and none is placed: nothing can be computed.", fix)
    return offered or placed


def _whose(figure: Figure, section: Section) -> str:
    """Where a figure stands: in the programme, or in the catalogue."""
    return f"at {section.notebook.words_for(figure.name)}" if figure.origin == "programme" else "by the catalogue"


def _note(section: Section, path: str, message: str, fix: str) -> None:
    section.notebook.note(section.notebook.positions[path], path, message, fix)
