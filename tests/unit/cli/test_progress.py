"""Progress in words, and when it is shown."""

from __future__ import annotations

import pytest

from gigawatt.cli.progress import ProgressDisplay, line
from gigawatt.progress import ProgressEvent

EVENT = ProgressEvent(
    stage="relaxation",
    iteration=12,
    lower_bound_usd=812.3e9,
    upper_bound_usd=840.1e9,
    gap=0.0331,
    seconds=41.0,
    seconds_left=120.0,
    message="8 of 10 sites",
)


def test_an_event_in_one_line() -> None:
    assert line(EVENT) == (
        "relaxation  iteration 12  lower $812.3 bn  upper $840.1 bn  gap 3.31 %  41 s, about 2 min 0 s left  8 of 10 sites"
    )


def test_what_is_not_known_yet_is_not_said() -> None:
    assert line(ProgressEvent(stage="climate", seconds=3.0)) == "climate  3 s"


def test_away_from_a_terminal_each_stage_gets_a_line_and_the_next_waits(capsys: pytest.CaptureFixture[str]) -> None:
    with ProgressDisplay(shown=True) as display:
        display.listen(ProgressEvent(stage="climate"))
        display.listen(EVENT)
        display.listen(EVENT)
    out, err = capsys.readouterr()
    assert out == ""
    assert [text.split()[0] for text in err.splitlines()] == ["climate", "relaxation"]


def test_quiet_is_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    with ProgressDisplay(shown=False) as display:
        display.listen(EVENT)
    assert capsys.readouterr().err == ""


def test_on_a_terminal_one_line_is_rewritten(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "160")
    with ProgressDisplay(shown=True) as display:
        display.listen(ProgressEvent(stage="climate"))
        display.listen(EVENT)
    err = capsys.readouterr().err
    assert "climate: done" in err
    assert "gap 3.31 %" in err
