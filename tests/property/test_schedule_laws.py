"""Laws of task networks: a slot's delay less its slack is the delay of what waits for it, exactly, in every future."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from gigawatt.schedule.network.duration import Duration
from gigawatt.schedule.network.network import build_network
from gigawatt.schedule.network.sampling import draw_futures
from gigawatt.schedule.network.tasks import Link, LinkKind, Task


@st.composite
def networks(draw: st.DrawFn, kinds: tuple[LinkKind, ...] = ("finish-start", "start-start")) -> list[Task]:
    """Tasks that wait for earlier ones; the first is a slot, and the last waits for it, if only by others."""
    count = draw(st.integers(3, 9))
    tasks = [Task("slot", "slot", Duration.triangular(0, 1, 4), not_before=draw(st.floats(0, 30)))]
    for number in range(1, count):
        earlier = st.sampled_from([task.key for task in tasks])
        before = draw(st.lists(earlier, min_size=0 if number < count - 1 else 1, unique=True))
        links = [
            Link(key, "finish-start" if key == "slot" else draw(st.sampled_from(kinds)), draw(st.floats(0, 5))) for key in before
        ]
        low = draw(st.floats(0.1, 10))
        tasks.append(Task(f"t{number}", f"t{number}", Duration.triangular(low, 2 * low, 5 * low), tuple(links)))
    last = tasks[-1]
    tasks[-1] = replace(last, after=(*(link for link in last.after if link.task != "slot"), Link("slot")))
    return tasks


@settings(max_examples=40, deadline=None)
@given(networks(), st.floats(0.1, 40))
def test_a_slot_late_by_some_months_moves_an_energisation_by_as_many_less_its_slack(tasks: list[Task], late: float) -> None:
    last = tasks[-1].key
    drawn = draw_futures(build_network(tasks), [last], samples=64, seed=3, slack_of=["slot"])
    slot = tasks[0]
    assert slot.not_before is not None
    delayed = [replace(slot, not_before=slot.not_before + late), *tasks[1:]]
    later = draw_futures(build_network(delayed), [last], samples=64, seed=3)
    slack = drawn.slack_of["slot", last]
    assert (slack >= -1e-9).all()
    moved = later.finishes(last) - drawn.finishes(last)
    assert np.allclose(moved, np.maximum(0.0, late - slack), atol=1e-9)


@settings(max_examples=30, deadline=None)
@given(networks(), st.integers(1, 8), st.floats(0.5, 10))
def test_a_longer_task_brings_nothing_forward(tasks: list[Task], number: int, longer: float) -> None:
    place = min(number, len(tasks) - 1)
    network = build_network(tasks)
    more = list(tasks)
    low, mode, high = (months + longer for months in tasks[place].duration.parameters)
    more[place] = replace(tasks[place], duration=Duration.triangular(low, mode, high))
    first = draw_futures(network, [], samples=64, seed=5)
    second = draw_futures(build_network(more), [], samples=64, seed=5)
    assert (second.finish >= first.finish - 1e-9).all()


@settings(max_examples=30, deadline=None)
@given(networks(("finish-start",)))
def test_where_ends_alone_are_waited_for_what_is_critical_has_no_slack(tasks: list[Task]) -> None:
    last = tasks[-1].key
    drawn = draw_futures(build_network(tasks), [last], samples=64, seed=7)
    index, slack = drawn.criticality[last], drawn.slack[last]
    always = index == 1.0
    assert always[-1]
    assert (slack[always] <= 1e-6).all()
    assert (slack[index == 0.0] > 0.0).all()
