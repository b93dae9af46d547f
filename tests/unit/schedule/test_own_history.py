"""What a programme says of its own tasks, and what that does to those still to come."""

import math

import numpy as np
import pytest

from gigawatt.catalog import reference_classes
from gigawatt.schedule.campus.group import Draft, Group
from gigawatt.schedule.campus.own_history import with_own_history
from gigawatt.schedule.network.duration import Duration
from gigawatt.schedule.records.reference_class import LognormalOverrun

HALF = np.array([0.5])
CLASS = LognormalOverrun(math.log(1.4), 0.3)
SPREAD = reference_classes().defaults.milestone_spread.value


def group_of(**tasks: Draft) -> Group:
    return Group("sites.ohio.power.gas", "sites.ohio", tasks=dict(tasks))


def promised(key: str, months: float, **said: float) -> Draft:
    return Draft(key, key, Duration.fixed(months).uplifted(CLASS, "any"), **said)  # type: ignore[arg-type]


def median(group: Group, key: str) -> float:
    return float(group.tasks[key].duration.quantile(HALF)[0])


def test_a_milestone_reached_in_time_corrects_what_is_to_come() -> None:
    group = group_of(permit=promised("permit", 12.0, started=2025.0, finished=2026.0), build=promised("build", 20.0))
    with_own_history(group, 2026.5)
    # Prior ln 1.4 with 0.3, seen ln 1 with 0.3: half of ln 1.4
    assert SPREAD == 0.3
    assert median(group, "build") == pytest.approx(20.0 * math.sqrt(1.4))
    assert median(group, "permit") == pytest.approx(12.0 * 1.4)  # done: nothing of it is to come


def test_a_slip_lengthens_what_is_to_come_and_the_task_itself() -> None:
    group = group_of(order=promised("order", 20.0, slipped=14.0), build=promised("build", 20.0))
    with_own_history(group, 2026.5)
    assert median(group, "build") > 20.0 * 1.45
    # Of itself a slip says only that it is beyond 34 of 20 months: Phi((ln 1.7 - ln 1.4) / 0.3) = 0.741 has passed
    left = group.tasks["order"].duration.quantile(np.array([1e-6, 0.5]))
    assert left[0] == pytest.approx(34.0)
    assert left[1] == pytest.approx(20.0 * math.exp(math.log(1.4) + 0.3 * 1.1296), rel=1e-3)  # Phi^-1(0.8707)


def test_a_task_under_way_is_not_corrected_by_itself() -> None:
    group = group_of(build=promised("build", 10.0, started=2025.0))
    with_own_history(group, 2027.0)
    assert group.tasks["build"].duration.overrun is CLASS


def test_a_moved_date_of_a_certain_task_is_taken_as_said() -> None:
    group = group_of(order=Draft("order", "order", Duration.fixed(20.0), slipped=6.0))
    with_own_history(group, 2026.5)
    assert median(group, "order") == pytest.approx(26.0)


def test_what_lies_ahead_tells_nothing() -> None:
    group = group_of(permit=promised("permit", 12.0, started=2027.0, finished=2028.0), build=promised("build", 20.0))
    with_own_history(group, 2026.5)
    assert median(group, "build") == pytest.approx(20.0 * 1.4)


def test_a_history_that_no_project_of_the_class_has_is_named() -> None:
    group = group_of(permit=promised("permit", 1.0, started=2020.0), build=promised("build", 20.0))
    (fault,) = with_own_history(group, 2026.5)
    assert "sites.ohio.power.gas.build: hardly any project of class `any` has such a history" in str(fault)
    assert "`permit` 78 months where 1 were promised" in str(fault)
    assert with_own_history(group_of(permit=promised("permit", 12.0), build=promised("build", 20.0)), 2026.5) == []
