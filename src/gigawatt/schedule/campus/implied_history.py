"""Where what a promised date implies contradicts what the programme says of its milestones: its word counts, and that is said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gigawatt.programme.dates import iso_date
from gigawatt.schedule.campus.clock import Clock
from gigawatt.schedule.campus.said_at import said_under
from gigawatt.schedule.network.tasks import Task

SHOWN = 5  # tasks in a sentence
A_DAY = 12.0 / 365.0  # months


def not_yet(tasks: Sequence[Task], stated: set[str], today: float) -> dict[str, str]:
    """What cannot have begun by today, as it waits for the end of what the programme says is not done; by task, for which.

    Args:
        tasks: as they are placed in time, history not yet in them.
        stated: those of whose history the programme speaks.
        today: month.
    """
    by_key = {task.key: task for task in tasks}
    waiting: dict[str, list[str]] = {}
    for task in tasks:
        for link in task.after:
            if link.kind == "finish-start" and link.lag_months >= 0.0:
                waiting.setdefault(link.task, []).append(task.key)
    found: dict[str, str] = {}
    pending = [(key, key) for key in sorted(stated) if not _done(by_key[key], today)]
    while pending:
        key, reason = pending.pop()
        for other in waiting.get(key, ()):
            if other not in stated and other not in found:
                found[other] = reason
                pending.append((other, reason))
    return found


def after_what_is_done(tasks: Sequence[Task], today: float) -> dict[str, tuple[str, float]]:
    """When what waits for something that the programme says is done can have begun at the earliest, and which that is, by task.

    Args:
        tasks: as they are placed in time, history not yet in them but what the programme says.
        today: month.
    """
    waiting: dict[str, list[str]] = {}
    for task in tasks:
        for link in task.after:
            if link.kind == "finish-start" and link.lag_months >= 0.0 and not link.crew:
                waiting.setdefault(link.task, []).append(task.key)
    done = {task.key: task.finished for task in tasks if task.finished is not None and task.finished <= today}
    found: dict[str, tuple[str, float]] = {}
    for key, month in sorted(done.items(), key=lambda one: (-one[1], one[0])):  # the latest first: it is what counts
        pending = [key]
        while pending:
            for other in waiting.get(pending.pop(), ()):
                if other not in done and other not in found:
                    found[other] = (key, month)
                    pending.append(other)
    return found


def hurries(tasks: Sequence[Task], hurried: Mapping[str, str], implied: Mapping[str, float], clock: Clock) -> list[str]:
    """Where what is done was done later than promised dates imply, in words: what waits for it had less time than promised.

    Args:
        tasks: with their history.
        hurried: what promised dates would have had begun before what it waits for was done, by task, with that.
        implied: month in which each was to be done by promised dates.
        clock: of the months.
    """
    by_key = {task.key: task for task in tasks}
    by_reason: dict[str, list[str]] = {}
    for waits, reason in hurried.items():
        by_reason.setdefault(reason, []).append(waits)
    found = []
    for reason, others in by_reason.items():
        task = by_key[reason]
        done = clock.today if task.finished is None else task.finished
        named = ", ".join(others[:SHOWN]) + (f" and {len(others) - SHOWN} more" if len(others) > SHOWN else "")
        late = done - implied[reason]
        later = f", {late:.1f} months later than promised dates imply" if late > A_DAY else ""
        runs = [by_key[key].name for key in others if by_key[key].finished is None]
        since = (
            f"; what is under way has run since that day only, and ends so much later ({', '.join(runs[:SHOWN])})" if runs else ""
        )
        found.append(
            f"{reason} was done on {iso_date(clock.year(done))} by the programme's own word{later}: {named}, which wait for it, "
            f"are taken as done or begun all the same, as promised dates imply{since}. Say under `{said_under(others[0])}` "
            "when they began and ended (or that they are still to come: a date ahead), or move `online`."
        )
    return found


def contradictions(tasks: Sequence[Task], stated: set[str], implied: Mapping[str, str], today: float) -> list[str]:
    """What contradicts each other, in words.

    Args:
        tasks: with their history.
        stated: those of whose history the programme speaks.
        implied: what its promised dates would have had begun, by task, with what it waits for that is not done.
        today: month.
    """
    by_reason: dict[str, list[str]] = {}
    for waits, reason in implied.items():
        by_reason.setdefault(reason, []).append(waits)
    found = []
    for reason, others in by_reason.items():
        named = ", ".join(others[:SHOWN]) + (f" and {len(others) - SHOWN} more" if len(others) > SHOWN else "")
        found.append(
            f"{reason} is not done by the programme's own word, though promised dates imply that {named} had begun, which "
            "wait for it: they are taken as still to come. Say under `schedule` when they began, or move `online`."
        )
    by_key = {task.key: task for task in tasks}
    for key in sorted(stated):
        task = by_key[key]
        begun = task.started if task.started is not None else task.finished
        if begun is None or begun > today:
            continue
        for link in task.after:
            other = by_key.get(link.task)
            if link.kind != "finish-start" or other is None or other.key not in stated:
                continue
            if not _done(other, today) or (other.finished is not None and other.finished > begun + A_DAY):
                state = "ends later" if _done(other, today) else "is not done"
                found.append(
                    f"{key} has begun and {other.key}, whose end it waits for, {state}, both by the programme's own word: the "
                    f"beginning counts. Put one of the two dates right under `schedule`, or give {key} its own `after`."
                )
    return found


def _done(task: Task, today: float) -> bool:
    return task.finished is not None and task.finished <= today
