"""Tasks and suppliers that causes of doubt name: those that no network of the programme has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gigawatt.programme.futures.risk import RiskTerms
from gigawatt.programme.futures.risk_reader import SITES, SUPPLIERS, kinds_of
from gigawatt.programme.futures.schedule import ScheduleTerms
from gigawatt.programme.site import Site
from gigawatt.programme.text.known_names import nearest_few
from gigawatt.schedule.campus.draft import Drafted
from gigawatt.schedule.network.fault import Fault
from gigawatt.schedule.network.tasks import Task


def unknown_tasks(drafted: Drafted, sites: Sequence[Site], terms: ScheduleTerms, risk: RiskTerms) -> Iterator[Fault]:
    """What causes of the programme's own name and no network has, each where it is named.

    Args:
        drafted: the networks.
        sites: of the programme.
        terms: its section ``schedule``, with the suppliers.
        risk: its section ``risk``.
    """
    owners = dict(_owners(sites))
    for cause in risk.causes.values():
        if not cause.path.startswith("risk."):
            continue
        for name in cause.of:
            fault = None if name in owners or "." not in name else _fault(f"{cause.path}.of", name, drafted, terms, owners)
            if fault is not None:
                yield fault


def _fault(path: str, name: str, drafted: Drafted, terms: ScheduleTerms, owners: dict[str, set[str]]) -> Fault | None:
    owner, _, task = name.rpartition(".")
    if name.split(".")[0] == SUPPLIERS:
        supplier = name.split(".")[1]
        if supplier in terms.suppliers:
            return None
        fix = nearest_few(supplier, tuple(terms.suppliers)) if terms.suppliers else "Name it under `schedule.suppliers` first."
        return Fault(path, f"there is no supplier `{supplier}` under `schedule`.", fix)
    meant = [one for one, names in owners.items() if owner in names]
    known = dict.fromkeys(short for one in meant for short in _tasks_of(one, drafted))
    if not meant or task in known:
        return None
    return Fault(path, f"`{name}` is no task here.", nearest_few(task, tuple(known)))


def _tasks_of(owner: str, drafted: Drafted) -> Iterator[str]:
    """The short names of a thing's tasks; of a connection also those of its steps, and of slots what they are of."""
    for task in drafted.tasks:
        if task.group == owner or task.group.startswith(f"{owner}.steps."):
            yield from _short(task)
    yield from (equipment for path, equipment in drafted.taken if path == owner)


def _short(task: Task) -> Iterator[str]:
    short, step = task.key.rpartition(".")[2], task.group.partition(".steps.")[2]
    yield short
    if step:
        yield f"{short}-{int(step) + 1}"


def _owners(sites: Sequence[Site]) -> Iterator[tuple[str, set[str]]]:
    """Everything that has tasks, with the names by which a cause may mean it."""
    for site in sites:
        path = f"{SITES}.{site.key}"
        yield path, {site.key, SITES, path}
        if site.connection is not None:
            yield f"{path}.connection", {site.key, f"{path}.connection", "connections"}
        for phase in site.phases:
            yield phase.path, {site.key, phase.path, "halls"}
        for asset in site.power:
            yield asset.path, {site.key, asset.path, "plants", *kinds_of(asset.technology)}
