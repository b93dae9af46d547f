"""Warnings on power: committed halls long before theirs can come, and work that must be served and cannot be powered."""

from __future__ import annotations

from collections.abc import Sequence

from gigawatt.programme.checks.contradictions import Parts
from gigawatt.programme.checks.possible_power import in_words, possible_by
from gigawatt.programme.demand import Workload
from gigawatt.programme.programme import ChipSupply
from gigawatt.programme.sections.section import Notebook
from gigawatt.programme.site import Site

FAR_BELOW = 0.8  # of committed halls
NEARLY = 1.0 - 1e-3  # a year's last hours: what comes within a year is taken as there


def doubt_power(parts: Parts, supplies: Sequence[ChipSupply], book: Notebook) -> None:
    """Note where power cannot be there in a year, however much of it is built; the first such year is named."""
    for site in parts.sites:
        _doubt_halls(site, parts, book)
    _doubt_must_serve(parts, supplies, book)


def _doubt_halls(site: Site, parts: Parts, book: Notebook) -> None:
    path = f"sites.{site.key}.phases"
    for year in parts.years:
        halls_mw = sum(
            phase.halls_mw.value for phase in site.phases if phase.standing == "commitment" and phase.date <= year + NEARLY
        )
        sources = possible_by(site, year + NEARLY)
        power_mw = sum(source.mw for source in sources)
        if power_mw < FAR_BELOW * halls_mw:
            message = (
                f"in {year} committed halls of {halls_mw:,.0f} MW stand, and no more than {power_mw:,.0f} MW of power can: "
                f"{in_words(sources, book)}."
            )
            fix = "Chips in them would stand without power: bring power earlier, or the halls later."
            book.warn(book.place(path), path, message, fix)
            return


def _doubt_must_serve(parts: Parts, supplies: Sequence[ChipSupply], book: Notebook) -> None:
    """All work that must be served, on the chips that do most of it per MW, against all power of all sites, before cooling."""
    required = [work for work in parts.workloads if work.must_serve and work.availability is not None]
    required = [work for work in required if work.unit in ("H100e", "MW")]  # what tokens take of power the compute model says
    chips = [supply.chip for supply in supplies]
    chips += [item.chip for site in parts.sites for phase in site.phases for item in phase.chips]
    per_mw = max((chip.h100_equivalents.value / chip.it_power_kw.value * 1000.0 for chip in chips), default=0.0)
    for year in parts.years:
        needed = [_least_mw(work, year, per_mw) for work in required]
        power_mw = sum(source.mw for site in parts.sites for source in possible_by(site, year + NEARLY))
        if sum(needed) > power_mw:
            work = required[needed.index(max(needed))]
            path = f"demand.{work.key}.must_serve"
            message = (
                f"in {year} work that must be served draws at least {sum(needed):,.0f} MW for its availability, and no more than "
                f"{power_mw:,.0f} MW of power can stand at all sites together: there is no plan."
            )
            book.warn(book.place(path), path, message, "Bring power earlier, ask for less, or lower the `availability`.")
            return


def _least_mw(work: Workload, year: int, per_mw: float) -> float:
    """What must be powered of a workload's IT in the mean."""
    each = 1.0 if work.unit == "MW" else per_mw
    paused = 0.0 if work.pause_share is None else work.pause_share.value
    powered = 0.0 if work.availability is None else max(0.0, work.availability.value - paused)
    return work.demand.at(year) * powered / each if each > 0.0 else 0.0
