"""Facts of a programme that contradict each other, found once every part of it has been read.

Stand-ins for what could not be read are nan, and no comparison holds against nan: nothing that was
already reported is reported again here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gigawatt.catalog.technologies import Chip, Kind
from gigawatt.programme.dates import iso_date
from gigawatt.programme.programme import ChipSupply
from gigawatt.programme.section import Section
from gigawatt.programme.site import Phase, PowerAsset, Site

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
            message = f"asset `{asset.key}` is here twice (also {first[asset.key].path})."
            _note(section, asset.path, message, "Give one of them another name.")
        first.setdefault(asset.key, asset)


def _check_power(site: Site, section: Section) -> None:
    """A site with halls needs a path to power, and enough of it for the halls already committed."""
    noted = [problem.path for problem in section.notebook.problems if problem.path.startswith(f"{section.path}.")]
    if not site.phases or any(".power" in path or ".connection" in path for path in noted):
        return  # no halls, or part of the power could not be read and was reported
    if site.connection is None and not site.power:
        fix = "Add a `connection` with `steps`, or plants under `power`."
        section.problem("", "there is no path to power: neither a grid connection nor a plant.", fix)
        return
    grid_mw = max((step.limit_mw.value for step in site.connection.steps), default=0.0) if site.connection else 0.0
    power_mw = grid_mw + sum(_largest_output_mw(asset) for asset in site.power)
    halls_mw = sum(phase.halls_mw.value for phase in site.phases if phase.standing == "commitment")
    if halls_mw > MOST_HALLS_PER_POWER * power_mw:
        message = f"committed halls of {halls_mw:,.0f} MW are far above all power that is possible here ({power_mw:,.0f} MW)."
        section.problem("phases", message, "Raise the power, or lower the halls.")


def _largest_output_mw(asset: PowerAsset) -> float:
    """What an asset can add to a site's supply; a battery adds none of its own."""
    if asset.technology.kind is Kind.BATTERY:
        return 0.0
    ratio = asset.technology.turbine_ratio
    return asset.power_mw.value * (ratio.value if ratio else 1.0)


def _check_phase(phase: Phase, section: Section) -> None:
    for chips in phase.chips:
        if chips.date < phase.date:
            message = f"these chips run from {iso_date(chips.date)}, before their halls are ready ({iso_date(phase.date)})."
            _note(section, chips.path, message, "Move one of the dates.")
        if chips.date < chips.chip.available.value - EARLY_CHIPS_YEARS:
            available = iso_date(chips.chip.available.value)
            message = f"these chips run from {iso_date(chips.date)}, before the first ones exist ({available})."
            _note(section, chips.path, message, f"Move the date, or state `chips.{chips.chip.key}.available`.")
    it_mw = sum(chips.accelerators.value * chips.chip.it_power_kw.value / 1000.0 for chips in phase.chips)
    if it_mw > MOST_CHIPS_PER_HALLS * phase.halls_mw.value:
        message = f"the chips placed here draw {it_mw:,.0f} MW, the halls have {phase.halls_mw.value:,.0f} MW."
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


def _note(section: Section, path: str, message: str, fix: str) -> None:
    section.notebook.note(section.notebook.positions[path], path, message, fix)
