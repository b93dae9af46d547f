"""How commands end: words, JSON and exit codes."""

from __future__ import annotations

import errno
import json
from pathlib import Path

import pytest
import typer

from gigawatt.cli.outcome import outcome, print_json
from gigawatt.errors import GigawattError, InfeasibleError, Problem, ProgrammeError, SolverError, StudyError

PROBLEMS = [
    Problem("plan.yaml", 7, 3, "sites.ohio", "unknown key 'powr'.", "Did you mean 'power'?"),
    Problem("plan.yaml", 2, 1, "programme.start", "is missing.", "Add a year."),
]


def end(error: BaseException, *, as_json: bool = False) -> int:
    with pytest.raises(typer.Exit) as ending, outcome(as_json, interrupted="Go on with: gigawatt run"):
        raise error
    return ending.value.exit_code


@pytest.mark.parametrize(
    ("error", "exit_code"),
    [
        (ProgrammeError(PROBLEMS), 2),
        (StudyError("no such study"), 2),
        (InfeasibleError("two requirements conflict"), 3),
        (SolverError("it ended as unknown"), 4),
        (PermissionError(errno.EACCES, "Permission denied", "/elsewhere"), 2),
        (OSError(errno.ENOSPC, "No space left on device"), 2),
        (KeyboardInterrupt(), 130),
    ],
)
def test_what_can_be_explained_is_explained_without_a_traceback(
    error: BaseException, exit_code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert end(error) == exit_code
    out, err = capsys.readouterr()
    assert out == ""
    assert err.strip()
    assert "Traceback" not in err
    assert "bug" not in err


@pytest.mark.parametrize(
    "error", [ZeroDivisionError("division by zero"), GigawattError("odd"), FileNotFoundError(2, "none", "a")]
)
def test_a_bug_is_called_one_and_its_traceback_is_kept(
    error: Exception, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert end(error) == 70
    err = capsys.readouterr().err
    assert "a bug of ours" in err
    assert "Traceback" not in err
    (log,) = tmp_path.glob("gigawatt-bug-*.log")
    assert str(log) in err
    kept = log.read_text()
    assert "Traceback" in kept
    assert type(error).__name__ in kept


def test_all_problems_at_once_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert end(ProgrammeError(PROBLEMS)) == 2
    assert capsys.readouterr().err.splitlines() == [
        "plan.yaml:2:1: programme.start: is missing. Add a year.",
        "plan.yaml:7:3: sites.ohio: unknown key 'powr'. Did you mean 'power'?",
    ]


def test_all_problems_at_once_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert end(ProgrammeError(PROBLEMS), as_json=True) == 2
    out, err = capsys.readouterr()
    error = json.loads(out)["error"]
    assert err == ""
    assert error["kind"] == "programme"
    assert error["exit_code"] == 2
    assert [(problem["line"], problem["path"]) for problem in error["problems"]] == [(2, "programme.start"), (7, "sites.ohio")]


def test_an_interruption_says_how_to_go_on(capsys: pytest.CaptureFixture[str]) -> None:
    assert end(KeyboardInterrupt(), as_json=True) == 130
    assert json.loads(capsys.readouterr().out)["error"]["messages"] == ["Go on with: gigawatt run"]


def test_what_ends_well_is_left_alone(capsys: pytest.CaptureFixture[str]) -> None:
    with outcome(as_json=True):
        print_json({"programme": "é", "value": 1.5})
    assert json.loads(capsys.readouterr().out) == {"programme": "é", "value": 1.5}


def test_json_never_holds_what_json_does_not_have() -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        print_json({"value": float("nan")})


def test_an_interrupt_in_compiled_code_is_an_interrupt() -> None:
    """numba and pickle end in a SystemError when Ctrl-C comes while they run."""
    outer, inner = SystemError("returned a result with an exception set"), SystemError("likewise")
    inner.__cause__ = KeyboardInterrupt()
    outer.__cause__ = inner
    assert end(outer) == 130
    inner.__cause__ = ValueError("a real one")
    assert end(outer) == 70
