"""Textbook critical paths, links, calendars, crews and slack, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from gigawatt.errors import ScheduleError
from gigawatt.schedule.network.calendars import Calendar
from gigawatt.schedule.network.duration import Duration
from gigawatt.schedule.network.network import Network, build_network
from gigawatt.schedule.network.propagation import critical, dates, latest_finishes
from gigawatt.schedule.network.tasks import Cause, Link, Setback, Task


def task(key: str, months: float, *after: str | Link, **rest: object) -> Task:
    links = tuple(link if isinstance(link, Link) else Link(link) for link in after)
    return Task(key, key, Duration.fixed(months), links, **rest)  # type: ignore[arg-type]


def solved(network: Network, target: str) -> tuple[dict[str, float], dict[str, float], set[str]]:
    """Ends, slack of ends, and critical tasks with promised durations."""
    durations = np.array([[one.duration.promised_months] for one in network.tasks])
    release, start, finish = dates(network.arrays, durations)
    before = network.before(target)
    slack = latest_finishes(network.arrays, durations, finish, before)[:, 0] - finish[before, 0]
    flags = critical(network.arrays, release, start, finish, before)[:, 0]
    keys = [network.tasks[number].key for number in before]
    ends = {one.key: float(finish[place, 0]) for place, one in enumerate(network.tasks)}
    return ends, dict(zip(keys, slack.tolist(), strict=True)), {key for key, flag in zip(keys, flags, strict=True) if flag}


def test_a_textbook_network() -> None:
    """Eight activities; by hand: A-C-F-G takes 3 + 5 + 6 + 2 = 16, B-E-G 9 and A-D-H-G 14, so B and E have slack 7, D and H 2."""
    network = build_network(
        [
            task("A", 3), task("B", 4), task("C", 5, "A"), task("D", 3, "A"), task("E", 3, "B"),
            task("F", 6, "C"), task("G", 2, "F", "E", "H"), task("H", 6, "D"),
        ]
    )  # fmt: skip
    ends, slack, on_path = solved(network, "G")
    assert ends == {"A": 3, "B": 4, "C": 8, "D": 6, "E": 7, "F": 14, "H": 12, "G": 16}
    assert on_path == {"A", "C", "F", "G"}
    assert slack == pytest.approx({"A": 0, "B": 7, "C": 0, "D": 2, "E": 7, "F": 0, "H": 2, "G": 0})


def test_lags_and_starts() -> None:
    """Fit-out may begin six months after the shell does, and ends no earlier than two months after it has."""
    network = build_network(
        [
            task("shell", 12),
            task("fit-out", 4, Link("shell", "start-start", 6)),
            task("tests", 1, "fit-out", Link("shell", lag_months=2)),
        ]
    )
    ends, slack, on_path = solved(network, "tests")
    assert ends == {"shell": 12, "fit-out": 10, "tests": 15}
    assert on_path == {"shell", "tests"}
    assert slack["fit-out"] == pytest.approx(4)


def test_equally_long_paths_are_both_critical() -> None:
    network = build_network([task("a", 3), task("b", 3), task("end", 1, "a", "b")])
    assert solved(network, "end")[2] == {"a", "b", "end"}


def test_a_task_that_starts_on_a_date_is_held_up_by_nobody() -> None:
    network = build_network([task("a", 3), task("b", 2, "a", not_before=10.0)])
    ends, slack, on_path = solved(network, "b")
    assert (ends["b"], slack["a"], on_path) == (12.0, 7.0, {"b"})


def test_a_closed_winter() -> None:
    """No work from December to February: what starts in October and takes four months ends with April; in January it waits."""
    winter = {"winter": Calendar("winter", ((11.0, 2.0),))}
    network = build_network(
        [
            task("earthworks", 4, not_before=9.0, calendar="winter"),  # October, November; March, April of the next year
            task("late", 2, not_before=12.5, calendar="winter"),
            task("full", 9, calendar="winter"),
            task("next", 1, "full", calendar="winter"),
        ],
        winter,
    )
    ends = solved(network, "next")[0]
    assert ends["earthworks"] == pytest.approx(16.0)
    assert ends["late"] == pytest.approx(16.0)
    assert solved(network, "full")[0]["full"] == pytest.approx(11.0)  # it opens with March
    assert ends["next"] == pytest.approx(15.0)


def test_slack_over_a_closed_season() -> None:
    """What ends in November may end as late as March: nothing could begin in between."""
    winter = {"winter": Calendar("winter", ((11.0, 2.0),))}
    network = build_network([task("design", 11), task("earthworks", 1, "design", calendar="winter")], winter)
    ends, slack, _ = solved(network, "earthworks")
    assert (ends["earthworks"], slack["design"]) == (pytest.approx(15.0), pytest.approx(3.0))


def test_one_crew_does_one_thing_at_a_time() -> None:
    tasks = [task(f"unit-{number}", 5, crew="nuclear") for number in range(4)]
    assert solved(build_network(tasks), "unit-3")[0]["unit-3"] == 20
    assert solved(build_network(tasks, crews={"nuclear": 2}), "unit-3")[0]["unit-3"] == 10


def test_a_crew_keeps_to_what_tasks_wait_for() -> None:
    """The second in the list comes first where the first waits for it."""
    tasks = [task("late", 2, "early", crew="c"), task("early", 3, crew="c"), task("other", 1, crew="c")]
    assert solved(build_network(tasks), "other")[0] == {"early": 3, "late": 5, "other": 6}


def test_history_counts_as_it_was() -> None:
    network = build_network(
        [task("permit", 12, finished=-2.0), task("works", 10, "permit", started=-4.0), task("tests", 2, "works", not_before=0.0)]
    )
    ends, _, on_path = solved(network, "tests")
    assert ends == {"permit": -2.0, "works": 6.0, "tests": 8.0}
    assert on_path == {"works", "tests"}


def test_everything_that_is_wrong_at_once() -> None:
    with pytest.raises(ScheduleError) as error:
        build_network(
            [
                task("permit", 3, "works"),
                task("works", 4, "permit"),
                task("tests", -1, "wroks"),
                task("tests", 1, calendar="winter"),
                Task("slot", "slot", Duration.pert(3, 2, 9), causes=(("x", 0.7), ("y", 0.6))),
                Task("two", "two", Duration.fixed(1), setback=Setback("x", 1.5, Duration.fixed(1))),
                task("alone", 1, "alone"),
            ],
            causes={"x": Cause("x")},
            crews={"masons": 0},
        )
    told = "\n".join(error.value.problems)
    for words in (
        "works (works) waits for permit (permit) waits for works",
        "tests: 2 tasks have this name",
        "tests: its duration is negative (-1 months)",
        "it waits for `wroks`, and there is no such task. Did you mean `works`?",
        "there is no calendar `winter`",
        "slot: its months are not in order (3, 2, 9)",
        "there is no cause `y`",
        "are not parts of one whole",
        "its setback has a probability of 1.5",
        "alone: it waits for itself",
        "crew masons: 0 is no number of crews",
    ):
        assert words in told, words


def test_a_year_without_working_time_is_named() -> None:
    with pytest.raises(ScheduleError, match="no working time"):
        build_network([task("a", 1)], {"never": Calendar("never", ((0.0, 7.0), (6.0, 12.0)))})
