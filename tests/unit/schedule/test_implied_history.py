"""What promised dates imply gives way to what a programme says of its milestones, and where they contradict is named."""

from __future__ import annotations

import pytest
from tests.unit.schedule.test_programme_schedule import read

from gigawatt.schedule.campus.layout import LaidOut, laid_out
from gigawatt.schedule.network.tasks import Task

GAS = "sites.ohio.power.gas"


def laid(tasks: str, today: str = "2029-08-01") -> LaidOut:
    """The gas plant promised for 2030 with this said of its tasks."""
    return laid_out(read(f"  today: {today}\n  sites: {{ohio: {{power: {{gas: {{tasks: {{{tasks}}}}}}}}}}}\n"))


def task(found: LaidOut, name: str) -> Task:
    return found.network.tasks[found.network.number[f"{GAS}.{name}"]]


def test_nothing_has_begun_that_waits_for_what_the_programme_says_is_not_done() -> None:
    plain, said = laid(""), laid("major-source-air-permit: {started: 2027-06-01}")
    assert task(plain, "foundations").finished is not None
    assert plain.contradictions == ()
    assert task(said, "major-source-air-permit").finished is None
    assert task(said, "foundations").started is None
    assert task(said, "turbines").started == task(plain, "turbines").started  # does not wait for it
    (named,) = said.contradictions
    assert named.startswith(f"{GAS}.major-source-air-permit is not done by the programme's own word")
    assert f"{GAS}.foundations" in named
    late = said.promised[said.network.number[f"{GAS}.energise-3"]] - plain.promised[plain.network.number[f"{GAS}.energise-3"]]
    assert late > 3.0


def test_a_date_that_was_moved_is_not_implied_to_be_reached() -> None:
    plain, moved = laid(""), laid("foundations: {slipped: 30 months}")
    assert task(plain, "foundations").finished is not None
    assert task(moved, "foundations").finished is None
    assert moved.contradictions == ()


def test_milestones_that_contradict_each_other_are_named() -> None:
    found = laid("major-source-air-permit: {started: 2027-06-01}, foundations: {started: 2028-06-01}")
    assert any(f"{GAS}.foundations has begun and {GAS}.major-source-air-permit, whose end it waits for, is not done" in one
               for one in found.contradictions)  # fmt: skip
    late = laid("major-source-air-permit: {finished: 2029-01-01}, foundations: {started: 2028-06-01}")
    assert sum("ends later" in one for one in late.contradictions) == 1
    assert sum(one.startswith(f"{GAS}.foundations is not done") for one in late.contradictions) == 1


def test_a_milestone_that_was_reached_leaves_what_waits_for_it_as_promised() -> None:
    plain = laid("", "2028-10-01")
    end = f"{GAS}.energise-3"
    for day in ("2025-01-01", "2028-03-01"):
        said = laid(f"design: {{finished: {day}}}", "2028-10-01")
        late = said.promised[said.network.number[end]] - plain.promised[plain.network.number[end]]
        assert late == (0.0 if day < "2026" else pytest.approx(21.467, abs=0.01))  # turbines can have been ordered only then
        for one in plain.network.tasks:
            other = said.network.tasks[said.network.number[one.key]]
            assert (other.finished is None) == (one.finished is None), one.key
            assert (other.started is None) == (one.started is None), one.key
    assert laid("design: {finished: 2025-01-01}", "2028-10-01").contradictions == ()
    (told,) = laid("design: {finished: 2028-03-01}", "2028-10-01").contradictions
    assert told.startswith(f"{GAS}.design was done on 2028-03-01 by the programme's own word, ")
    assert "months later than promised dates imply" in told
    assert "`schedule.sites.ohio.power.gas.tasks`" in told
