"""The rows of the task templates: durations with their sources, and what waits for what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from gigawatt import units
from gigawatt.catalog.rows import RowReader
from gigawatt.catalog.task_templates import (
    CAUSES,
    GATES,
    LATE_GATES,
    SITE_WORKS,
    STAGES,
    CauseTemplate,
    Conversion,
    NetworkTemplate,
    SeasonTemplate,
    TaskTemplate,
    TemplateLink,
    closed_window,
    task_link,
)

_ELSEWHERE = (GATES, LATE_GATES, SITE_WORKS, "land")  # ``land`` is a task of the site's template


def network_template(key: str, name: str, rows: RowReader) -> NetworkTemplate:
    """A template of tasks; what its tasks wait for must be among them."""
    tasks = {inner: _task(inner, one) for inner, one in _inner(rows, "tasks").items()}
    for task in tasks.values():
        for link in task.after:
            if link.task not in tasks and link.task not in _ELSEWHERE:
                rows.problems.add(rows.file, f"{rows.entry}.tasks.{task.key}.after", f"`{link.task}` is no task here.")
    gates_after = rows.optional_text("gates_after")
    if gates_after is not None and gates_after not in tasks:
        rows.problems.add(rows.file, f"{rows.entry}.gates_after", f"`{gates_after}` is no task here.")
    return NetworkTemplate(
        key=key,
        name=name,
        subject=rows.text("subject"),
        technologies=rows.texts("technologies"),
        halls=rows.texts("halls"),
        tasks=MappingProxyType(tasks),
        gates_after=gates_after,
        late_gates=rows.texts("late_gates"),
        step_mw=rows.optional_figure("step_size", units.POSITIVE_POWER),
        step_months=rows.optional_figure("step", units.MONTHS),
    )


def cause_template(key: str, name: str, rows: RowReader) -> CauseTemplate:
    """A kind of shared cause."""
    if key not in CAUSES:
        rows.problems.add(rows.file, rows.entry, f"is no cause. There are {', '.join(CAUSES)}.")
    return CauseTemplate(key, name, rows.figure("share", units.SHARE))


def season_template(key: str, name: str, rows: RowReader) -> SeasonTemplate:
    """A closed season."""
    windows = rows.texts("closed")
    closed = []
    for window in windows:
        found = closed_window(window)
        if found is None:
            rows.problems.add(rows.file, f"{rows.entry}.closed", f"`{window}` is no window. Write `12-01 to 03-01`.")
            continue
        closed.append(found)
    return SeasonTemplate(key, name, rows.texts("jurisdictions"), tuple(closed), rows.figure("length", units.MONTHS))


def conversion(key: str, name: str, rows: RowReader) -> Conversion:
    """Numbers that turn halls into the power they need."""
    return Conversion(key, name, rows.figure("facility_per_it", units.RATIO))


def _inner(rows: RowReader, key: str) -> Mapping[str, RowReader]:
    """A reader for each entry within a key."""
    rows.seen.add(key)
    found = rows.content.get(key)
    if not isinstance(found, Mapping) or not found:
        rows.problems.add(rows.file, f"{rows.entry}.{key}", "is missing or holds no rows.")
        return {}
    return {
        str(inner): replace(
            rows, entry=f"{rows.entry}.{key}.{inner}", content=content if isinstance(content, Mapping) else {}, seen={"name"}
        )
        for inner, content in found.items()
    }


def _task(key: str, rows: RowReader) -> TaskTemplate:
    cause = rows.optional_text("cause")
    if cause is not None and cause not in CAUSES:
        rows.problems.add(rows.file, f"{rows.entry}.cause", f"`{cause}` is not known. Write one of {', '.join(CAUSES)}.")
    duration = rows.figure("duration", units.MONTHS)
    task = TaskTemplate(
        key=key,
        name=rows.text("name"),
        duration_months=replace(duration, reference_class=rows.optional_text("reference_class")),
        after=tuple(_link(rows, text) for text in rows.texts("after")),
        part=rows.optional_figure("part", units.SHARE),
        cause=cause,
        equipment=rows.optional_text("equipment"),
        outdoor=rows.flag("outdoor") if "outdoor" in rows.content else False,
        crew=rows.optional_text("crew"),
        unless_gate=rows.optional_text("unless_gate"),
        stages=tuple(_stage(rows, text) for text in rows.texts("stages")),
    )
    rows.finish()
    return task


def _stage(rows: RowReader, text: str) -> str:
    if text not in STAGES:
        rows.problems.add(rows.file, f"{rows.entry}.stages", f"`{text}` is not known. Write one of {', '.join(STAGES)}.")
    return text


def _link(rows: RowReader, text: str) -> TemplateLink:
    found = task_link(text)
    if found is None:
        rows.problems.add(rows.file, f"{rows.entry}.after", f"`{text}` is no link. Write `design`, or `shell starts + 6 months`.")
        return TemplateLink(text)
    return found
