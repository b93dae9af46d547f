"""Facts of different parts of a programme that contradict each other, each named with both places.

As in ``consistency``: stand-ins for what could not be read are nan, and no comparison holds against nan.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gigawatt.programme.checks.least_emissions import check_carbon
from gigawatt.programme.demand import Workload
from gigawatt.programme.programme import Policy, SlotBook
from gigawatt.programme.sections.section import Notebook
from gigawatt.programme.site import PowerAsset, Site

ROUNDING = 1.0 + 1e-9


@dataclass(frozen=True, slots=True)
class Parts:
    """What was read of a programme, as far as it could be read."""

    years: range  # of the horizon; empty where it could not be read
    sites: Sequence[Site]
    workloads: Sequence[Workload]
    slots: Sequence[SlotBook]
    policy: Policy

    @property
    def start_year(self) -> int:
        return self.years.start

    @property
    def end_year(self) -> int:
        return self.years.stop - 1


def check_contradictions(parts: Parts, notebook: Notebook) -> None:
    """Note what contradicts itself between parts of the programme."""
    assets = [asset for site in parts.sites for asset in site.power]
    _check_named_slots(assets, notebook)
    for book in parts.slots:
        _check_production(book, assets, parts.years, notebook)
    for site in parts.sites:
        _check_campus(site, notebook)
    for workload in parts.workloads:
        _check_demand(workload, parts, notebook)
    check_carbon(parts.sites, parts.policy, parts.years, notebook)


def _check_named_slots(assets: Iterable[PowerAsset], notebook: Notebook) -> None:
    """A slot or unit that a supplier has sold to one commitment cannot go to another."""
    taken: dict[str, str] = {}
    for asset in assets:
        path = f"{asset.path}.commitment.slots"
        for name in asset.supplier_slots:
            if name in taken:
                message = (
                    f"the supplier's `{name}` is sold twice: it also goes to {taken[name]} ({notebook.words_for(taken[name])})."
                )
                notebook.note(notebook.place(path), path, message, "It can only be in one place: name another slot.")
            taken.setdefault(name, path)


def _check_production(book: SlotBook, assets: Sequence[PowerAsset], years: range, notebook: Notebook) -> None:
    """Commitments and what is still on offer cannot be more than the suppliers make; the first year that fails is named."""
    if book.production_mw_per_year is None:
        return
    path = f"{book.path}.supply"
    for year in years:
        taking = [asset for asset in assets if _takes(asset, book, year)]
        committed = sum(asset.power_mw.value for asset in taking)
        offered, made = book.mw_per_year.at(year), book.production_mw_per_year.at(year)
        if committed + offered > made * ROUNDING:
            whose = ", ".join(f"{asset.path} ({notebook.words_for(asset.path)})" for asset in taking[:4])
            made_at = notebook.words_for(f"{book.path}.production")
            message = (
                f"slots are sold twice in {year}: {committed:,.0f} MW committed{f' to {whose}' if whose else ''} "
                f"and {offered:,.0f} MW on offer are more than the {made:,.0f} MW made ({made_at})."
            )
            notebook.note(
                notebook.place(path), path, message, "Lower the supply by what commitments take, or raise `production`."
            )
            return


def _takes(asset: PowerAsset, book: SlotBook, year: int) -> bool:
    return asset.standing == "commitment" and asset.technology.key in book.technologies and int(_dated(asset.date)) == year


def _dated(date: float) -> float:
    return date if date == date else -1.0  # nan: no year


def _check_campus(site: Site, notebook: Notebook) -> None:
    limit = site.campus_limit_mw
    halls = sum(phase.halls_mw.value for phase in site.phases)
    if limit is not None and halls > limit.value * ROUNDING:
        path = f"sites.{site.key}.phases"
        where = notebook.words_for(f"sites.{site.key}.campus_limit")
        message = f"all phases together have {halls:,.0f} MW of halls, the campus has room for {limit.value:,.0f} MW ({where})."
        notebook.note(notebook.place(path), path, message, "Lower the halls of a phase, or raise `campus_limit`.")


def _check_demand(workload: Workload, parts: Parts, notebook: Notebook) -> None:
    last = workload.demand.points[-1][0]
    if parts.years and 0.0 < last < parts.start_year:
        path = f"demand.{workload.key}.demand"
        where = notebook.words_for("programme.horizon")
        message = f"its last year, {last:.0f}, is before the horizon starts in {parts.start_year} ({where})."
        notebook.note(notebook.place(path), path, message, "Move the years; for the same demand in every year write no year.")
