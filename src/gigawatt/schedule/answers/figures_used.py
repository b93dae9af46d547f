"""The catalogue's figures that a schedule rests on: of tasks, gates, waits, neighbours, causes, seasons and reference classes.

What a programme says itself of a task takes the place of the catalogue's figure, and stands among the programme's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from gigawatt.catalog.jurisdictions import Jurisdiction
from gigawatt.catalog.load import reference_classes, task_templates
from gigawatt.catalog.places import jurisdiction_of
from gigawatt.catalog.task_templates import GRID, PERMITS, SITE, NetworkTemplate, TaskTemplates
from gigawatt.programme.futures.schedule import TaskTerms
from gigawatt.programme.site import Site
from gigawatt.quantity import Figure
from gigawatt.schedule.answers.schedule import Schedule
from gigawatt.schedule.campus.gates import OBJECTIONS

WAITED = ("study", "upgrade")  # tasks of a connection whose months are parts of the jurisdiction's wait, where it has one


@dataclass(frozen=True, slots=True)
class UsedFigure:
    """A figure of the catalogue, what it is of, and the items that it is used by."""

    of: str  # tasks, steps, permits and waits, neighbours, shared causes, seasons, reference classes
    figure: Figure
    used_by: tuple[str, ...]  # paths


def figures_used(schedule: Schedule) -> list[UsedFigure]:
    """Every figure of the catalogue behind a schedule's dates once, in the order of what it is of."""
    found: dict[str, tuple[str, Figure, list[str]]] = {}
    for of, figure, path in _every(schedule):
        if figure.origin == "catalogue":
            known = found.setdefault(figure.name, (of, figure, []))
            if path not in known[2]:
                known[2].append(path)
    return [UsedFigure(of, figure, tuple(paths)) for of, figure, paths in found.values()]


def _every(schedule: Schedule) -> Iterator[tuple[str, Figure, str]]:
    templates = task_templates()
    sites = {site.key: site for site in schedule.programme.sites}
    places = {key: jurisdiction_of(site.jurisdiction) for key, site in sites.items()}
    used = _templates_used(schedule, templates, sites)
    for path, template, site in used:
        said = {} if path not in schedule.terms.items else schedule.terms.items[path].tasks
        yield from _of_template(path, template, said, places[site] is not None)
    for template_path, _, site in used:
        if places[site] is None:
            yield from (("permits and waits", one, template_path) for one in templates.networks[PERMITS].figures)
    for key, place in places.items():
        if place is not None:
            yield from _of_place(schedule, sites[key], place)
    yield from _shared(schedule, templates, places)
    yield from _of_classes(schedule)


def _templates_used(
    schedule: Schedule, templates: TaskTemplates, sites: Mapping[str, Site]
) -> Sequence[tuple[str, NetworkTemplate, str]]:
    """Paths with the template whose tasks they have, and their site."""
    own = [(f"sites.{key}", templates.networks[SITE], key) for key in sites]
    grid = [(f"sites.{key}.connection", templates.networks[GRID], key) for key, site in sites.items() if site.connection]
    items = [
        (item.path, templates.networks[item.template], item.site)
        for item in schedule.items
        if item.template and item.kind != "connection"
    ]
    return [*own, *grid, *items]


def _of_template(
    path: str, template: NetworkTemplate, said: Mapping[str, TaskTerms], has_place: bool
) -> Iterator[tuple[str, Figure, str]]:
    for key, task in template.tasks.items():
        own = said.get(key)
        waited = template.key == GRID and key in WAITED and has_place
        if not waited and (own is None or (own.duration_months is None and not own.skip)):
            yield "tasks", task.duration_months, path
        if waited and task.part is not None:
            yield "tasks", task.part, path
    for figure in (template.step_mw, template.step_months):
        if figure is not None:
            yield "steps", figure, path


def _of_place(schedule: Schedule, site: Site, place: Jurisdiction) -> Iterator[tuple[str, Figure, str]]:
    """Its gates that are tasks of the schedule, its wait for a connection, its neighbours."""
    for task in schedule.network.tasks:
        key = task.key.removeprefix(f"{task.group}.")
        if not f"{task.group}.".startswith(f"sites.{site.key}."):
            continue
        if task.key in schedule.gates and key in place.gates:
            yield from (("permits and waits", figure, task.group) for figure in place.gates[key].figures)
        if key == OBJECTIONS:
            yield "neighbours", place.opposition.hazard_per_month, task.group
            yield "neighbours", place.opposition.delay_months, task.group
    if site.connection is not None:
        yield "permits and waits", place.interconnection.load_wait_months, f"sites.{site.key}.connection"


def _shared(
    schedule: Schedule, templates: TaskTemplates, places: Mapping[str, Jurisdiction | None]
) -> Iterator[tuple[str, Figure, str]]:
    kinds = {"market": "supplier", "wait": "grid"}  # how causes are called in a network, where otherwise
    for task in schedule.network.tasks:
        for name, _ in task.causes:
            kind = name.partition(":")[0]
            cause = templates.causes.get(kinds.get(kind, kind))
            if cause is not None:
                yield "shared causes", cause.share, task.group
    for season in templates.seasons.values():
        for key, place in places.items():
            if place is not None and place.name in season.jurisdictions:
                yield "seasons", season.length_months, f"sites.{key}"


def _of_classes(schedule: Schedule) -> Iterator[tuple[str, Figure, str]]:
    classes = reference_classes().classes
    for task in schedule.network.tasks:
        one = None if task.duration.reference_class is None else classes.get(task.duration.reference_class)
        if one is not None:
            yield from (("reference classes", figure, task.group) for figure in one.figures if ".schedule." in figure.name)
