"""A programme's network checked together with the rest of its file: every fault and doubt where the programme says it.

What could not be read is nan by now. For the network it is put in by something that all gates and steps can stand on, and a
fault of what has been named already is not named again.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

from gigawatt.catalog.load import task_templates
from gigawatt.programme.futures.risk import RiskTerms
from gigawatt.programme.futures.schedule import ScheduleTerms, SupplierTerms
from gigawatt.programme.sections.section import Notebook
from gigawatt.programme.site import Connection, Phase, PowerAsset, Site
from gigawatt.programme.text.known_names import nearest_few
from gigawatt.quantity import Figure
from gigawatt.schedule.campus.draft import Drafted, drafted_network
from gigawatt.schedule.campus.named_tasks import unknown_tasks
from gigawatt.schedule.network.fault import Fault, place_of

STAND_IN_MW = 1e6  # above every threshold, so that no gate is missed


def check_network(
    notebook: Notebook, sites: Sequence[Site], schedule: ScheduleTerms | None, risk: RiskTerms | None, start: float
) -> None:
    """Note what is wrong with the network that a section ``schedule`` adjusts, and what of the section nothing uses.

    Tasks and suppliers that causes of doubt name have to be somewhere in it.

    Args:
        notebook: of the programme under reading, with what was wrong so far.
        sites: those that could be read.
        schedule: the section; None: there is none, and templates need no check.
        risk: the section; None: there is none.
        start: of the horizon, a fractional year.
    """
    if schedule is None and risk is None:
        return
    terms = schedule or ScheduleTerms()
    drafted = drafted_network([_whole(site, start) for site in sites], _whole_terms(terms), start)
    told = tuple(problem.path for problem in notebook.problems)
    named = () if risk is None else unknown_tasks(drafted, sites, terms, risk)
    for fault in (*drafted.faults, *named):
        if not _told_already(fault.path, told):
            place = place_of(fault.path, notebook.positions) or notebook.positions[""]
            notebook.problems.append(fault.problem(place))
    wrong = {problem.path.rpartition(".")[2] for problem in notebook.problems}
    for doubt in _unused(drafted, terms, wrong):
        notebook.warn(notebook.place(doubt.path), doubt.path, doubt.message, doubt.fix)


def _told_already(path: str, told: Sequence[str]) -> bool:
    """Whether a problem of the same key, or of a part of it, has been named."""
    return any(f"{one}.".startswith(f"{path}.") or one == path for one in told)


def _unused(drafted: Drafted, terms: ScheduleTerms, wrong: set[str]) -> Iterator[Fault]:
    """Crews and calendars that no task has, and suppliers of whom no slot is reserved.

    Where a name of their kind is ``wrong`` somewhere, they may be what was meant by it.
    """
    crews = {task.crew for network in drafted.groups for task in network.tasks.values() if task.crew}
    named = {task.crew for network in task_templates().networks.values() for task in network.tasks.values() if task.crew}
    for key in terms.crews:
        if key not in crews:
            fix = f"{nearest_few(key, sorted(named))} Or name it as a task's `crew`."
            yield Fault(f"schedule.crews.{key}", "no task has this crew: it limits nothing.", fix)
    calendars = {task.calendar for task in drafted.tasks}
    for key in terms.calendars:
        if key not in calendars and "calendar" not in wrong:
            fix = "Name it as a task's `calendar`, or remove it."
            yield Fault(f"schedule.calendars.{key}", "no task keeps to this calendar: it changes nothing.", fix)
    suppliers = {slot.supplier for slot in terms.slots}
    for key in terms.suppliers:
        if key not in suppliers and "supplier" not in wrong:
            fix = "Reserve one under `slots`, or remove it."
            yield Fault(f"schedule.suppliers.{key}", "no slot of this supplier is reserved: it changes nothing.", fix)


def _whole_terms(terms: ScheduleTerms) -> ScheduleTerms:
    """The section with a day that is one, and a supplier for slots whose own is not known."""
    today = None if terms.today is None or math.isnan(terms.today) else terms.today
    return replace(terms, today=today, suppliers={**terms.suppliers, "": SupplierTerms("", "", None, None, None, None)})


def _whole(site: Site, start: float) -> Site:
    """A site whose network can be laid out, whatever of it could not be read."""
    return replace(
        site,
        phases=tuple(_whole_phase(phase, start) for phase in site.phases),
        power=tuple(_whole_asset(asset, start) for asset in site.power),
        connection=None if site.connection is None else _whole_connection(site.connection, start),
    )


def _whole_phase(phase: Phase, start: float) -> Phase:
    return replace(phase, halls_mw=_known_mw(phase.halls_mw), date=_known(phase.date, start))


def _whole_asset(asset: PowerAsset, start: float) -> PowerAsset:
    return replace(asset, power_mw=_known_mw(asset.power_mw), date=_known(asset.date, start))


def _whole_connection(connection: Connection, start: float) -> Connection:
    steps = tuple(replace(step, date=_known(step.date, start), limit_mw=_known_mw(step.limit_mw)) for step in connection.steps)
    return replace(connection, steps=steps)


def _known_mw(mw: Figure) -> Figure:
    return replace(mw, value=_known(mw.value, STAND_IN_MW))


def _known(value: float, stand_in: float) -> float:
    return value if math.isfinite(value) else stand_in
