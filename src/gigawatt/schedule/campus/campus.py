"""A site as groups of tasks: its land and permits, its connection, and each phase and plant, from the catalogue's templates."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from gigawatt.catalog.jurisdictions import Jurisdiction, subject_of
from gigawatt.catalog.permit_choice import PlantCase
from gigawatt.catalog.places import jurisdiction_of
from gigawatt.catalog.task_templates import GRID, SITE, NetworkTemplate, TaskTemplate, TaskTemplates
from gigawatt.programme.futures.schedule import ItemTerms, ScheduleTerms, SlotTerms
from gigawatt.programme.path_words import halls_words
from gigawatt.programme.site import Phase, PowerAsset, Site
from gigawatt.programme.text.known_names import nearest_few
from gigawatt.quantity import Figure
from gigawatt.schedule.campus.gates import add_gates, add_objections
from gigawatt.schedule.campus.group import Draft, Group, adjust, drafted
from gigawatt.schedule.campus.items import Item, Step
from gigawatt.schedule.campus.own_history import with_own_history
from gigawatt.schedule.campus.plants import air_source, firm_share, kind_of, template_of
from gigawatt.schedule.campus.steps import add_steps
from gigawatt.schedule.network.duration import Duration
from gigawatt.schedule.network.fault import Fault
from gigawatt.schedule.network.promise import Overruns, duration_of
from gigawatt.schedule.network.tasks import Cause, Link

NOTHING = ItemTerms("", {})
CHIPS = "chips"  # a subject of gates, and a task of halls
PLANT = "plant"  # subject of templates of plants that stand already: no gates


@dataclass(slots=True)
class Campus:
    """Groups and items of one site, with the causes that they name and what is wrong with them."""

    site: Site
    templates: TaskTemplates
    overruns: Overruns
    terms: ScheduleTerms
    taken: Mapping[tuple[str, str], Sequence[SlotTerms]]  # slots by item and equipment
    jurisdiction: Jurisdiction | None
    today: float  # fractional year
    groups: list[Group] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    causes: dict[str, Cause] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    @property
    def path(self) -> str:
        return f"sites.{self.site.key}"

    @property
    def place(self) -> str:
        """What delays of the region are named after."""
        return self.site.jurisdiction if self.jurisdiction is None else self.jurisdiction.key

    @property
    def calendar(self) -> str | None:
        """The closed season of outdoor work here."""
        names = {self.site.jurisdiction.casefold()} | (
            {self.jurisdiction.name.casefold()} if self.jurisdiction is not None else set()
        )
        for key, season in self.templates.seasons.items():
            if names & {name.casefold() for name in season.jurisdictions}:
                return key
        return None

    def said(self, path: str) -> ItemTerms:
        return self.terms.items.get(path, NOTHING)

    def finish(self, group: Group) -> None:
        """Put the programme's own word into a group, let its history correct its classes, and keep it."""
        self.faults += adjust(group, self.said(group.path).tasks, self.overruns)
        self.faults += with_own_history(group, self.today)
        self.groups.append(group)

    def new_group(self, path: str, template: NetworkTemplate, known_gates: Sequence[str] = ()) -> Group:
        """A group with the tasks of a template."""
        group = Group(path, self.path)
        for task in template.tasks.values():
            if task.unless_gate is not None and task.unless_gate in known_gates:
                group.tasks[task.key] = Draft(task.key, task.name, Duration.fixed(0.0), (Link(task.unless_gate),))
                continue
            group.tasks[task.key] = drafted(task, self.overruns, self.causes_of(task, template), self.calendar, self.terms.crews)
        return group

    def causes_of(self, task: TaskTemplate, template: NetworkTemplate) -> tuple[tuple[str, float], ...]:
        """The causes that a task shares with others, by name."""
        if task.cause is None:
            return ()
        operator = self.place if self.jurisdiction is None else self.jurisdiction.interconnection.operator
        names = {
            "supplier": f"market:{task.equipment or template.key}",
            "region": f"region:{self.place}",
            "technology": f"technology:{template.key}",
            "grid": f"grid:{operator}",
            "regulator": f"regulator:{self.place}",
        }
        key = names[task.cause]
        self.causes.setdefault(key, Cause(key))
        return ((key, self.templates.causes[task.cause].share.value),)

    def add_site(self) -> None:
        """Land, permits of the campus, objections, preparation."""
        template = self.templates.networks[SITE]
        group = self.new_group(self.path, template)
        size_mw = sum(phase.halls_mw.value for phase in self.site.phases)
        self.gates(group, template, template.subject, size_mw)
        if self.jurisdiction is not None:
            cause = add_objections(group, self.jurisdiction, self.overruns)
            if cause is not None:
                self.causes.setdefault(cause, Cause(cause))
        self.finish(group)

    def gates(
        self, group: Group, template: NetworkTemplate, subject: str, case: PlantCase | float, route: str | None = None
    ) -> None:
        """Add a subject's gates to a group, and their causes; of what has no alternatives its size [MW] is the whole case."""
        known = case if isinstance(case, PlantCase) else PlantCase(case, None)
        shared = add_gates(group, template, self.jurisdiction, subject, known, route, self.templates, self.overruns)
        for key in shared:
            self.causes.setdefault(key, Cause(key))

    def add_phase(self, phase: Phase) -> None:
        """The halls of a phase."""
        template = self.templates.of_hall(phase.hall.key)
        group = self.new_group(phase.path, template)
        self._add_chip_licences(group, template, phase.halls_mw.value)
        steps = self.steps(group, template, phase.halls_mw.value, None)
        self.finish(group)
        promised = phase.date if phase.dated else None
        name = f"{self.site.name}: {halls_words(phase.key)}"
        self.items.append(
            Item(
                phase.path,
                self.site.key,
                name,
                "halls",
                phase.standing,
                "permanent",
                phase.halls_mw.value,
                steps,
                promised,
                template=template.key,
            )
        )

    def _add_chip_licences(self, group: Group, template: NetworkTemplate, mw: float) -> None:
        """Where chips may not be brought without a licence, they are not delivered before it."""
        if self.jurisdiction is None or CHIPS not in group.tasks or not self.jurisdiction.path(CHIPS, mw):
            return
        self.gates(group, template, CHIPS, mw)
        chips = group.tasks[CHIPS]
        group.tasks[CHIPS] = replace(chips, after=(*chips.after, *(Link(key) for key in group.ends_of(group.gates))))

    def add_asset(self, asset: PowerAsset) -> None:
        """A plant or store."""
        said = self.said(asset.path)
        template = (
            template_of(self.templates, asset.technology) if said.template is None else self.templates.networks[said.template]
        )
        subject = template.subject if template.subject == PLANT else subject_of(asset.technology)
        case = PlantCase(asset.power_mw.value, air_source(self.site, asset, self.templates), self._permit(subject, said))
        due = () if self.jurisdiction is None else self.jurisdiction.path(subject, case.size_mw, said.route or "nrc", case)
        self.faults += self._unknown_permit(subject, said)
        group = self.new_group(asset.path, template, [gate.key for gate in due])
        if subject != PLANT:
            self.gates(group, template, subject, case, said.route)
        unit_mw = None if subject == PLANT else asset.technology.unit_mw
        steps = self.steps(group, template, asset.power_mw.value, unit_mw)
        self.finish(group)
        self.items.append(
            Item(
                path=asset.path,
                site=self.site.key,
                name=f"{self.site.name}: {asset.key}",
                kind=kind_of(asset),
                standing=asset.standing,
                role=asset.role,
                mw=asset.power_mw.value,
                steps=steps,
                promised=asset.date if asset.dated else None,
                firm_share=firm_share(self.site, asset),
                until=asset.until,
                template=template.key,
            )
        )

    def _open(self, subject: str) -> tuple[str, ...]:
        """Permits that are alternatives here."""
        gates = () if self.jurisdiction is None else tuple(self.jurisdiction.gates.values())
        return tuple(gate.key for gate in gates if gate.choice is not None and gate.applies(subject))

    def _permit(self, subject: str, said: ItemTerms) -> str | None:
        """The one that the programme says it takes, by name or as it speaks of its task."""
        return said.permit or next((key for key in said.tasks if key in self._open(subject)), None)

    def _unknown_permit(self, subject: str, said: ItemTerms) -> list[Fault]:
        """A permit that the programme says it takes and that is none of several here."""
        known = self._open(subject)
        if said.permit is None or said.permit in known:
            return []
        fix = nearest_few(said.permit, known) if known else "Remove it: no permit here has an alternative."
        return [Fault(f"schedule.{said.path}.permit", f"there is no permit `{said.permit}` to choose here.", fix)]

    def steps(self, group: Group, template: NetworkTemplate, mw: float, unit_mw: Figure | None) -> tuple[Step, ...]:
        """The steps in which an item comes into service."""
        size_mw = unit_mw if unit_mw is not None else template.step_mw
        taken = {equipment: slots for (path, equipment), slots in self.taken.items() if path == group.path}
        share = self.templates.causes["supplier"].share.value
        months = self.step_of(template)
        size = math.inf if size_mw is None else size_mw.value
        return add_steps(group, mw, size, months, taken, self.terms.suppliers, self.overruns, share)

    def step_of(self, template: NetworkTemplate) -> Duration:
        """How long each step takes after the one before it."""
        return Duration.fixed(0.0) if template.step_months is None else duration_of(template.step_months, self.overruns)

    def add_connection(self) -> None:
        """The study and agreement of a grid connection, and the works of each of its steps."""
        connection = self.site.connection
        if connection is None:
            return
        template = self.templates.networks[GRID]
        path = f"{self.path}.connection"
        steps = sorted(connection.steps, key=lambda step: step.date)
        wait, shared = self._wait()
        common = self.new_group(path, template)
        works = common.tasks.pop("upgrade")
        self.gates(common, template, template.subject, max(step.limit_mw.value for step in steps))
        said = self.said(path)
        own = {key: terms for key, terms in said.tasks.items() if not key.startswith(("upgrade-", "energise-"))}
        parts = {task.key: task.part.value for task in template.tasks.values() if task.part is not None}
        if wait is not None:
            common.tasks["study"] = _part_of(common.tasks["study"], wait, parts["study"], shared, self.overruns)
            works = _part_of(works, wait, parts["upgrade"], shared, self.overruns)
        self.faults += adjust(common, own, self.overruns)
        self.groups.append(common)
        of_steps = {key: terms for key, terms in said.tasks.items() if key not in own}
        before, last = 0.0, None
        for number, step in enumerate(steps):
            group = Group(f"{path}.steps.{number}", self.path)
            group.tasks["upgrade"] = works
            rise, before = step.limit_mw.value - before, step.limit_mw.value
            months = self.step_of(template)
            found = add_steps(group, max(rise, 0.0), math.inf, months, {}, {}, self.overruns, 0.0, after=last, first=months)
            ending = f"-{number + 1}"
            adjusted = {key.removesuffix(ending): of_steps.pop(key) for key in list(of_steps) if key.endswith(ending)}
            self.faults += adjust(group, adjusted, self.overruns)
            self.groups.append(group)
            last = found[-1].task
            if rise > 0.0:
                name = f"{self.site.name}: grid connection to {step.limit_mw.value:,.0f} MW"
                self.items.append(
                    Item(
                        group.path,
                        self.site.key,
                        name,
                        "connection",
                        "connection",
                        "permanent",
                        rise,
                        found,
                        step.date,
                        template=template.key,
                    )
                )
        self.faults += [
            Fault(one.path, f"there is no such step: the connection has {len(steps)}.", "Count from `upgrade-1`.")
            for one in of_steps.values()
        ]

    def _wait(self) -> tuple[Figure | None, str]:
        """How long a large load waits here from request to energisation, as one wait that its parts share."""
        if self.jurisdiction is None:
            return None, ""
        operator, cause = f"grid:{self.jurisdiction.interconnection.operator}", f"wait:{self.site.key}"
        self.causes.setdefault(operator, Cause(operator))
        self.causes.setdefault(cause, Cause(cause, ((operator, self.templates.causes["grid"].share.value),)))
        return self.jurisdiction.interconnection.load_wait_months, cause


def build_campus(
    site: Site,
    templates: TaskTemplates,
    overruns: Overruns,
    terms: ScheduleTerms,
    taken: Mapping[tuple[str, str], Sequence[SlotTerms]],
    today: float,
) -> Campus:
    """All groups and items of a site."""
    campus = Campus(site, templates, overruns, terms, taken, jurisdiction_of(site.jurisdiction), today)
    campus.add_site()
    campus.add_connection()
    for phase in site.phases:
        campus.add_phase(phase)
    for asset in site.power:
        campus.add_asset(asset)
    return campus


def _part_of(task: Draft, wait: Figure, part: float, cause: str, overruns: Overruns) -> Draft:
    """A task as a part of one wait: parts that follow the same cause wholly add up to it, percentile by percentile."""
    return replace(task, duration=duration_of(wait, overruns, part), causes=((cause, 1.0),))
