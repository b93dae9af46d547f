"""What a plan has before its own tasks allow it is named, the worst first."""

from __future__ import annotations

from gigawatt.study.schedule.out_of_reach import out_of_reach_words
from gigawatt.study.schedule.too_early import planned_too_early, too_early_words


def test_what_is_planned_before_its_tasks_can_end_is_named() -> None:
    planned = {"halls": 2028.0, "gas": 2028.5, "solar": 2030.0, "grid": 2029.0}
    due = {
        "halls": 2030.5,
        "gas": 2031.5,
        "solar": 2030.05,
        "elsewhere": 2040.0,
    }  # solar: within a month; the grid is not waited for
    found = planned_too_early(planned, due, {"gas": "commitment", "halls": "option"})
    assert [one.item for one in found] == ["gas", "halls"]
    assert found[1].told() == {"item": "halls", "planned": "2028-01-01", "as_promised": "2030-07-02", "standing": "option"}
    (both,) = too_early_words([one.told() for one in found], {})
    assert "at-confidence" in both
    assert "move `online`" in both
    (promised,) = too_early_words([found[0].told()], {})
    assert "at-confidence" not in promised, "the promise of a commitment stays, however sure dates are to be"
    assert "move" not in too_early_words([found[1].told()], {})[0].lower()


def test_options_behind_the_last_year_are_named() -> None:
    assert out_of_reach_words([], {}, 0.8) == []
    late = [{"item": f"sites.ohio.power.reactor-{number}", "date": "2044-11-23"} for number in range(6)]
    (told,) = out_of_reach_words(late, {"ohio": "New Albany", "texas": "Abilene"}, 0.8)
    assert told.startswith("6 options come after the plan's last year with P80 confidence")
    assert "and 2 more" in told
    assert "reactor 0, New Albany (2044-11-23)" in told
