"""A network checked with the rest of its file: many mistakes, each once, each at its line and column."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gigawatt.errors import ScheduleError
from gigawatt.programme import load_programme, review_programme
from gigawatt.programme.review import Review
from gigawatt.schedule.answers.schedule import schedule
from gigawatt.schedule.campus.review import check_network

FILE = Path(__file__).with_name("many_network_mistakes.yaml")
TURBINES = "schedule.sites.abilene.power.turbines.tasks"
WRONG = (
    (13, 101, "sites.abilene.power.turbines.capex.reference_class", "`gas-plants` is no reference class."),
    (25, 40, "schedule.slots.f1.equipment", "waits for no `turbine`. Did you mean `turbines`?"),
    (26, 20, "schedule.slots.f2.supplier", "there is no supplier `framco`. Did you mean `frameco`?"),
    (27, 96, "schedule.slots.f3.paid", "the deposit is paid on 2031-01-01, after the delivery (2029-09-01)."),
    (28, 40, "schedule.slots.f4.equipment", "no task of any kind waits for `pumps`."),
    (29, 74, "schedule.slots.f5.for", "Did you mean `sites.abilene.phases.first`?"),
    (33, 26, "schedule.sites.abilene.tasks.land.finished", "it cannot have been finished on 2031-01-15"),
    (34, 42, "schedule.sites.abilene.tasks.a.after", "these tasks wait for each other: sites.abilene.b (B) waits for"),
    (35, 32, "schedule.sites.abilene.tasks.b.duration", "`-2 months` is too small"),
    (36, 9, "schedule.sites.abilene.tasks.c", "there is no task `c` here."),
    (37, 28, "schedule.sites.abilene.connection.tasks.upgrade-7", "the connection has 2."),
    (41, 13, f"{TURBINES}.turbinez", "Did you mean `turbines`? A task of the programme's own needs `name` and `duration` too."),
    (
        42,
        49,
        f"{TURBINES}.installation.after",
        "it waits for `fuondations`, and there is no such task. Did you mean",
    ),
    (43, 39, f"{TURBINES}.commissioning.calendar", "there is no calendar `wintre`. Did you mean `winter`?"),
    (43, 63, f"{TURBINES}.commissioning.duration.p10", "`p10` is above `p50`."),
    (44, 27, f"{TURBINES}.foundations.before", "`instalation`, which is to wait for it, is no task here."),
    (45, 22, f"{TURBINES}.design.after", "it waits for itself."),
    (46, 66, "schedule.sites.abilene.power.rented.tasks.design.finished", "it was finished before it was started"),
    (48, 3, "risk.correlations", "no causes can be correlated like that: gas-price, power-price, carbon-price"),
    (53, 32, "risk.causes.late-tests.of", "`gas.comissioning` is no task here. Did you mean `commissioning`?"),
    (54, 30, "risk.causes.maker.of", "there is no supplier `framco` under `schedule`. Did you mean `frameco`?"),
)
DOUBTFUL = (
    (14, 90, "sites.abilene.power.more-gas.option.earliest", "2021-01-01 is before the horizon starts (2027)"),
    (19, 11, "schedule.crews.welders", "no task has this crew"),
    (19, 32, "schedule.crews.power-constructoin", "Did you mean `power-construction`?"),
    (26, 59, "schedule.slots.f2.delivery", "2020-12-01 is before today (2026-11-23)"),
)


@pytest.fixture(scope="module")
def review() -> Review:
    return review_programme(FILE, further=check_network)


def test_every_mistake_is_named_once_at_its_place(review: Review) -> None:
    assert [(one.line, one.column, one.path) for one in review.problems] == [(*row[:3],) for row in WRONG]
    for problem, (*_, words) in zip(review.problems, WRONG, strict=True):
        assert words in str(problem), problem


def test_doubts_are_named_beside_them(review: Review) -> None:
    assert [(one.line, one.column, one.path) for one in review.warnings] == [(*row[:3],) for row in DOUBTFUL]
    for warning, (*_, words) in zip(review.warnings, DOUBTFUL, strict=True):
        assert words in str(warning), warning


def test_no_message_lists_more_than_a_few_names(review: Review) -> None:
    told = [str(problem) for problem in review.problems if problem.path.startswith("schedule")]
    assert max(message.partition("Known")[2].count(",") for message in told) <= 9


def test_a_network_laid_out_without_a_review_says_the_places_too(tmp_path: Path) -> None:
    """A programme that was loaded on its own: the faults of its network still say where they stand."""
    path = tmp_path / "p.yaml"
    head, _, _ = (
        FILE.read_text().replace(", capex: {value: 1200 USD/kW, reference_class: gas-plants}", "").partition("schedule:\n")
    )
    path.write_text(head + "schedule: {sites: {abilene: {tasks: {land: {after: [preparation]}}}}}\n")
    line = head.count("\n") + 1
    with pytest.raises(
        ScheduleError, match=rf"p\.yaml:{line}:\d+: schedule\.sites\.abilene\.tasks\.land\.after: these tasks wait"
    ):
        schedule(load_programme(path), samples=16)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.integers(0, 400), st.sampled_from(("x", "-1", "nan", "[]", "{}", "2031-13-01", "~", "999999999 MW")))
def test_whatever_is_written_anywhere_is_named_and_nothing_breaks(
    tmp_path_factory: pytest.TempPathFactory, at: int, what: str
) -> None:
    """Any one value of the file replaced by nonsense."""
    path = tmp_path_factory.mktemp("fuzz") / "p.yaml"
    words = FILE.read_text().split(" ")
    values = [place for place, word in enumerate(words[:-1]) if word.endswith(":")]
    place = values[at % len(values)] + 1
    ending = words[place][len(words[place].rstrip("},]\n")) :] or ","
    words[place] = what + ending
    path.write_text(" ".join(words))
    assert review_programme(path, further=check_network).problems
