"""When works on site begin, and how long they are promised to take, in the network of a programme."""

from __future__ import annotations

from pathlib import Path

import pytest

from gigawatt.programme import load_programme
from gigawatt.schedule.campus.layout import laid_out
from gigawatt.schedule.campus.works import works_of

CAMPUSES = Path(__file__).parents[2] / "study" / "campuses.yaml"


def test_works_begin_when_all_is_done_that_their_first_task_waits_for() -> None:
    laid = laid_out(load_programme(CAMPUSES))
    found = works_of(laid)
    halls = found["sites.ohio.phases.next"]
    assert halls.task == "sites.ohio.phases.next.shell"
    assert {link.task for link in halls.waits_for} == {"sites.ohio.phases.next.design", "sites.ohio.preparation"}
    end = {task.key: float(months) for task, months in zip(laid.network.tasks, laid.promised, strict=True)}
    item = next(one for one in laid.items if one.path == "sites.ohio.phases.next")
    begin = max(end["sites.ohio.phases.next.design"], end["sites.ohio.preparation"])
    assert halls.promised == pytest.approx(end[item.target] - begin)
    assert found["sites.ohio.power.gas"].task.endswith(".foundations")
    options = [item.path for item in laid.items if item.standing == "option" and item.path in found]
    assert len(options) >= 4
    assert all(found[path].promised > 0.0 for path in options)
