"""The section ``schedule``: milestones, tasks of one's own, suppliers and slots, and how sure the plan's dates shall be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gigawatt.catalog.jurisdictions import subject_of
from gigawatt.catalog.load import task_templates
from gigawatt.catalog.task_templates import TemplateLink, closed_window, task_link
from gigawatt.catalog.technologies import Technology
from gigawatt.programme.dates import iso_date
from gigawatt.programme.futures.schedule import CalendarTerms, ItemTerms, ScheduleTerms, SlotTerms, SupplierTerms, TaskTerms
from gigawatt.programme.futures.schedule_dates import check_history, check_slots
from gigawatt.programme.sections.figure_reader import optional_figure
from gigawatt.programme.sections.section import Key, Section, nearest, shown
from gigawatt.programme.site import Site
from gigawatt.programme.text.yaml_source import Scalar
from gigawatt.programme.text.yaml_source import Sequence as SequenceNode
from gigawatt.units import MONEY, POSITIVE_POWER, SHARE, Dimension

LAG = Dimension("a number of months", "month", "3 months")
MOST_CREWS = 1000
ROUTES = ("nrc", "combined", "doe")
REACTORS = ("reactor", "haleu-reactor")  # of ``jurisdictions.SUBJECTS``
KEPT, LATER = STATED_DATES = ("kept", "at-confidence")
CONFIDENCES = ("P50", "P60", "P70", "P75", "P80", "P85", "P90", "P95", "P99")

SCHEDULE_KEYS = (
    Key(
        "confidence",
        " | ".join(CONFIDENCES),
        "how sure the date must be from which an option without a date of its own can be had",
        "dates as stated",
    ),
    Key(
        "stated_dates",
        " | ".join(STATED_DATES),
        "options with a date of their own, and steps of the grid: that date, or the one at `confidence` where it is later",
        KEPT,
    ),
    Key("today", "date", "up to which history counts; no work that is not said to be done is done before", "the horizon's start"),
    Key("sites", "section by site", "milestones reached, and tasks other than usual", "as the catalogue has them"),
    Key("suppliers", "section by name", "suppliers whose slots are reserved", "none"),
    Key("slots", "section by name", "reservations with suppliers, shared by all sites", "none"),
    Key(
        "calendars",
        "section by name",
        "when tasks that name them are worked on: windows of every year without work, days of a week",
        "none",
    ),
    Key(
        "crews",
        "section by crew",
        "crews that there are only so many of: each has one task at a time",
        "no limit",
    ),
)
CALENDAR_KEYS = (
    Key("closed", "list of names", "windows of every year without work, as `[12-01 to 03-01]`", "none"),
    Key("days", "whole number", "working days of a week, 1 to 7: durations are promised for weeks of five", "5"),
)
SITE_SCHEDULE_KEYS = (
    Key("tasks", "section by task", "of the site: land, its preparation, permits of the campus", "as the catalogue has them"),
    Key("connection", "section", "of its grid connection", "likewise"),
    Key("phases", "section by phase", "of its halls", "likewise"),
    Key("power", "section by plant", "of its plants and stores, those of phases too", "likewise"),
)
ITEM_SCHEDULE_KEYS = (
    Key("tasks", "section by task", "milestones reached, and tasks other than usual", "as the catalogue has them"),
    Key(
        "route",
        " | ".join(ROUTES),
        "reactors: the licences it seeks: 10 CFR 50, 10 CFR 52, or an authorisation by the Department of Energy",
        "nrc",
    ),
    Key("permit", "text", "of air permits that are alternatives where it stands, the one that it takes", "by what it may emit"),
    Key("template", "text", "whose tasks it has, of the catalogue: `standing-plant`, `uprate`", "its technology's"),
)
TASK_KEYS = (
    Key("name", "text", "what it is called; due for a task that no template has", "the template's"),
    Key("duration", "a number of months", "as promised, or with p10, p50 and p90, or with a reference class", "the template's"),
    Key("slipped", "a number of months", "by which its date was moved since: it takes so much more at least", "none"),
    Key(
        "after",
        "list of names",
        "what it waits for, instead of what the template says: `design`, `shell starts`, `turbines + 2 months`",
        "the template's",
    ),
    Key("before", "list of names", "what else is to wait for it", "none"),
    Key("started", "date", "when it was begun", "not yet, or as promised dates imply"),
    Key("finished", "date", "when it was done: a milestone reached", "not yet, or as promised dates imply"),
    Key("calendar", "text", "when it stands still: of `calendars`, or a closed season of the catalogue", "the template's"),
    Key("crew", "text", "whose task it is: tasks of one crew follow each other", "the template's, where `crews` names it"),
    Key("skip", "true | false", "whether it need not be done here", "false"),
)
SUPPLIER_KEYS = (
    Key("default", "a share", "probability that it fails before it delivers", "0 %"),
    Key("slip", "a number of months", "how much later than reserved it delivers, with p10 and p90", "on time"),
    Key("replacement", "a number of months", "how much longer another supplier takes, where this one fails", "none"),
    Key("market", "text", "suppliers of one market slip and fail together", "its own"),
)
SLOT_KEYS = (
    Key("supplier", "text", "who delivers, of `suppliers`"),
    Key("equipment", "text", "turbines, transformers, switchgear, reactors, chips, memory, fuel, engines, rented units"),
    Key("delivery", "date", "for which it is reserved"),
    Key("for", "text", "path of the plant or phase that takes it, as `sites.ohio.power.gas`", "the first that needs it"),
    Key(
        "capacity",
        "a power",
        "that this slot serves; a plant of more takes several and comes in steps",
        "all of it",
    ),
    Key("deposit", "an amount of money", "paid for the reservation", "none"),
    Key("paid", "date", "when the deposit is paid; before the horizon it is sunk", "today, as the schedule has it"),
    Key("lost", "a share", "of the deposit, where the slot is given up", "100 %"),
    Key("cancel_by", "date", "up to which the whole deposit comes back", "never"),
)
CREW_KEYS = (Key("count", "whole number", "how many there are", "1"),)


def read_schedule(section: Section | None, sites: Sequence[Site], start: float) -> ScheduleTerms | None:
    """The section ``schedule``; None where there is none.

    Args:
        section: the section, or None.
        sites: those that could be read.
        start: of the horizon, a fractional year: today, where the section does not say otherwise.
    """
    if section is None:
        return None
    suppliers = {key: _supplier(key, one) for key, one in section.named("suppliers", SUPPLIER_KEYS)}
    items = {item.path: item for item in _items(section, sites)}
    today = section.date("today") if section.has("today") else None
    check_history(items.values(), start if today is None else today, section.notebook)
    paths = [asset.path for site in sites for asset in site.power] + [phase.path for site in sites for phase in site.phases]
    slots = tuple(_slot(key, one, suppliers, paths) for key, one in section.named("slots", SLOT_KEYS))
    check_slots(slots, start if today is None else today, section.notebook)
    return ScheduleTerms(
        confidence=_confidence(section),
        stated_dates_later=_stated_dates_later(section),
        today=today,
        items=items,
        suppliers=suppliers,
        slots=slots,
        crews=_crews(section),
        calendars={key: _calendar(one) for key, one in section.named("calendars", CALENDAR_KEYS)},
        places={path: place for path, place in section.notebook.positions.items() if f"{path}.".startswith("schedule.")},
    )


def _confidence(section: Section) -> float | None:
    text = section.choice("confidence", CONFIDENCES, "")
    return int(text[1:]) / 100.0 if text in CONFIDENCES else None


def _stated_dates_later(section: Section) -> bool:
    later = section.choice("stated_dates", STATED_DATES, KEPT) == LATER
    if later and not section.has("confidence"):
        section.problem("stated_dates", "it is not said how sure a date must be.", "Add `confidence: P80`.")
    return later


def _crews(section: Section) -> dict[str, int]:
    return {key: one.integer("count", 1, MOST_CREWS, 1) or 1 for key, one in section.named("crews", CREW_KEYS)}


def _calendar(section: Section) -> CalendarTerms:
    if not section.has("closed") and not section.has("days"):
        section.missing("closed")
    return CalendarTerms(_windows(section), float(section.integer("days", 1, 7, 5) or 5))


def _windows(section: Section) -> tuple[tuple[float, float], ...]:
    found = []
    for text in _names(section, "closed"):
        window = closed_window(text)
        if window is None:
            section.problem("closed", f"`{shown(text)}` is no window of the year.", "Write `12-01 to 03-01`, month and day.")
        else:
            found.append(window)
    return tuple(found)


def _items(section: Section, sites: Sequence[Site]) -> Iterator[ItemTerms]:
    by_key = {site.key: site for site in sites}
    for key, one in section.named("sites", SITE_SCHEDULE_KEYS):
        site = one.known(key, by_key, "site")
        if site is None:
            continue
        yield ItemTerms(f"sites.{key}", _tasks(one))
        connection = one.section("connection", ITEM_SCHEDULE_KEYS[:1])
        if connection is not None:
            if site.connection is None:
                one.problem("connection", "this site has no grid connection.", "Remove it.")
            yield ItemTerms(f"sites.{key}.connection", _tasks(connection))
        phases = {phase.key: phase for phase in site.phases}
        for phase_key, inner in one.named("phases", ITEM_SCHEDULE_KEYS[:1]):
            if phase_key not in phases and f"sites.{key}.phases.{phase_key}" in section.notebook.positions:
                continue  # it could not be read, as has been said
            phase = inner.known(phase_key, phases, "phase")
            if phase is not None:
                yield ItemTerms(phase.path, _tasks(inner))
        assets = {asset.key: asset for asset in site.power}
        for asset_key, inner in one.named("power", ITEM_SCHEDULE_KEYS):
            if asset_key not in assets and _stands(inner, f"sites.{key}", asset_key):
                continue  # it could not be read, as has been said
            asset = inner.known(asset_key, assets, "plant")
            if asset is not None:
                yield ItemTerms(
                    asset.path,
                    _tasks(inner),
                    _route(inner, asset.technology),
                    _template(inner),
                    inner.text("permit", "") or None,
                )


def _stands(section: Section, site: str, asset: str) -> bool:
    """Whether a site has a section for a plant, itself or under one of its phases."""
    ends = (path for path in section.notebook.positions if path.endswith(f".power.{asset}"))
    return any(path.startswith(f"{site}.") for path in ends)


def _route(section: Section, technology: Technology) -> str | None:
    route = section.choice("route", ROUTES, "") or None
    if route in ROUTES and subject_of(technology) not in REACTORS:
        section.problem("route", f"only reactors seek a licence by a route, and `{technology.key}` is none.", "Remove it.")
    return route


def _template(section: Section) -> str | None:
    if not section.has("template"):
        return None
    template = section.refer("template", task_templates().networks, "template of tasks")
    return None if template is None else template.key


def _tasks(section: Section) -> dict[str, TaskTerms]:
    return {key: _task(key, one) for key, one in section.named("tasks", TASK_KEYS)}


def _task(key: str, section: Section) -> TaskTerms:
    started = section.date("started") if section.has("started") else None
    finished = section.date("finished") if section.has("finished") else None
    if started is not None and finished is not None and finished < started:
        message = f"it was finished before it was started ({iso_date(started)})."
        section.problem("finished", message, "Swap the dates, or move one.")
    return TaskTerms(
        key=key,
        path=section.path,
        name=section.text("name", "") or None,
        duration_months=optional_figure(section, "duration", LAG),
        slipped_months=optional_figure(section, "slipped", LAG),
        after=_links(section) if section.has("after") else None,
        before=_names(section, "before"),
        started=started,
        finished=finished,
        crew=section.text("crew", "") or None,
        calendar=section.text("calendar", "") or None,
        skip=section.flag("skip", False),
    )


def _names(section: Section, name: str) -> tuple[str, ...]:
    node = section.get(name)
    if node is None:
        return ()
    if not isinstance(node, SequenceNode) or not all(isinstance(item, Scalar) for item in node.items):
        section.problem(name, "a list of tasks is due.", "Write `[design, wetlands-permit]`.")
        return ()
    return tuple(item.text for item in node.items if isinstance(item, Scalar))


def _links(section: Section) -> tuple[TemplateLink, ...]:
    """What a task waits for: ends of others, beginnings of others, and so many months more."""
    found = []
    for text in _names(section, "after"):
        link = task_link(text)
        if link is None:
            section.problem("after", f"`{shown(text)}` is no link.", "Write `design`, `shell starts` or `equipment + 2 months`.")
        else:
            found.append(link)
    return tuple(found)


def _supplier(key: str, section: Section) -> SupplierTerms:
    default = optional_figure(section, "default", SHARE)
    if default is not None and default.value > 0.0 and not section.has("replacement"):
        section.problem("default", "what comes where it fails is not said.", "Add `replacement: 24 months`.")
    if default is not None and default.value >= 1.0:
        section.problem("default", "a supplier that is sure to fail delivers nothing.", "Remove its slots, or lower the share.")
    return SupplierTerms(
        key=key,
        path=section.path,
        default_probability=default,
        slip_months=optional_figure(section, "slip", LAG),
        replacement_months=optional_figure(section, "replacement", LAG),
        market=section.text("market", "") or None,
    )


def _slot(key: str, section: Section, suppliers: dict[str, SupplierTerms], paths: Sequence[str]) -> SlotTerms:
    supplier = section.refer("supplier", suppliers, "supplier")
    item = section.text("for", "") or None
    if item is not None and item not in paths and not (item.startswith("sites.") and item in section.notebook.positions):
        section.problem("for", f"there is no plant or phase `{shown(item)}`.", nearest(item, tuple(paths)))
    return SlotTerms(
        key=key,
        path=section.path,
        supplier="" if supplier is None else supplier.key,
        equipment=section.text("equipment"),
        delivery=section.date("delivery"),
        item=item,
        capacity_mw=optional_figure(section, "capacity", POSITIVE_POWER),
        deposit_usd=optional_figure(section, "deposit", MONEY),
        paid=section.date("paid") if section.has("paid") else None,
        lost_share=optional_figure(section, "lost", SHARE),
        cancel_by=section.date("cancel_by") if section.has("cancel_by") else None,
    )
