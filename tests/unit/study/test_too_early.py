"""What a plan has before its own tasks allow it is named, the worst first."""

from __future__ import annotations

from gigawatt.study.schedule.too_early import planned_too_early


def test_what_is_planned_before_its_tasks_can_end_is_named() -> None:
    planned = {"halls": 2028.0, "gas": 2028.5, "solar": 2030.0, "grid": 2029.0}
    due = {
        "halls": 2030.5,
        "gas": 2031.5,
        "solar": 2030.05,
        "elsewhere": 2040.0,
    }  # solar: within a month; the grid is not waited for
    found = planned_too_early(planned, due)
    assert [one.item for one in found] == ["gas", "halls"]
    assert found[1].told() == {"item": "halls", "planned": "2028-01-01", "as_promised": "2030-07-02"}
