"""The command line as a user meets it; what depends on the process runs in one of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gigawatt import __version__
from gigawatt.cli import application

GIGAWATT = [sys.executable, "-m", "gigawatt"]
HEAVY = {"numba", "numpy", "pandas", "polars", "duckdb", "plotly", "highspy", "pvlib", "h5py", "pint", "pydantic", "scipy"}


def gigawatt(*arguments: str | Path, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [*GIGAWATT, *map(str, arguments)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)


def invoke(*arguments: str | Path) -> Result:
    """The command in this process, which is quicker; pytest's own folder is left by `monkeypatch.chdir`."""
    return CliRunner().invoke(application, [str(argument) for argument in arguments])


def test_the_version() -> None:
    result = gigawatt("--version")
    assert (result.returncode, result.stdout.strip()) == (0, f"gigawatt {__version__}")


def test_help_names_every_command_and_the_exit_codes() -> None:
    result = gigawatt("--help")
    assert result.returncode == 0
    for word in ("init", "check", "facts", "plan", "run", "report", "Exit codes"):
        assert word in result.stdout


def test_the_command_line_is_quick_because_it_imports_nothing_heavy() -> None:
    code = "import sys, gigawatt.cli; print(sorted({name.partition('.')[0] for name in sys.modules}))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert HEAVY.isdisjoint(json.loads(result.stdout.replace("'", '"')))


@pytest.mark.parametrize(
    "arguments",
    [["nonsense"], ["run"], ["run", "p.yaml"], ["check"], ["plan", "p.yaml", "-o", "s", "--gap", "wide"], ["report"]],
)
def test_wrong_usage_is_the_user_s_input(arguments: list[str]) -> None:
    result = invoke(*arguments)
    assert result.exit_code == 2
    assert result.stderr.strip()
    assert "Traceback" not in result.stderr


def test_no_traceback_reaches_the_user(tmp_path: Path) -> None:
    result = gigawatt("check", "nowhere.yaml", folder=tmp_path)
    assert result.returncode == 2
    assert "nowhere.yaml" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("command", [["check"], ["plan", "-o", "study"], ["run", "-o", "study"]])
def test_a_programme_that_is_not_there(command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = invoke(*command, "nowhere.yaml")
    assert result.exit_code == 2
    assert "nowhere.yaml" in result.stderr
    assert "Traceback" not in result.stderr
    assert not (tmp_path / "study").exists()


@pytest.mark.parametrize("content", [b"", b"\x00\xff\xfe", b"[", b"sites: &a [*a]", b"- 1\n- 2\n", "\u2028: é".encode()])
def test_a_file_that_is_no_programme(content: bytes, tmp_path: Path) -> None:
    programme = tmp_path / "p.yaml"
    programme.write_bytes(content)
    result = invoke("check", programme, "--json")
    assert result.exit_code == 2
    assert result.stderr == ""
    problems = json.loads(result.stdout)["error"]["problems"]
    assert problems
    assert all(problem["message"] for problem in problems)


def test_a_study_that_is_not_there(tmp_path: Path) -> None:
    result = invoke("report", tmp_path / "nowhere")
    assert result.exit_code == 2
    assert "nowhere" in result.stderr
    assert "Traceback" not in result.stderr


def test_facts_have_sources() -> None:
    result = invoke("facts", "gas", "--json")
    assert result.exit_code == 0
    figures = json.loads(result.stdout)
    assert figures
    assert all(figure["source"] and figure["as_of"] and figure["confidence"] for figure in figures)


def test_facts_in_words() -> None:
    found, missing = invoke("facts", "gas"), invoke("facts", "zzzzqqq")
    assert (found.exit_code, missing.exit_code) == (0, 2)
    assert "gas" in found.stdout
    assert missing.stderr == "No figure has the word `zzzzqqq`. `gigawatt facts` lists them all.\n"


def test_unknown_words_of_facts_bring_the_nearest_known() -> None:
    result = invoke("facts", "batery", "gas", "--json")
    assert result.exit_code == 2
    error = json.loads(result.stdout)["error"]
    assert error["kind"] == "catalogue"
    (message,) = error["messages"]
    assert message.startswith("No figure has the word `batery`. Did you mean `battery`")
    apart = invoke("facts", "singapore", "nox")
    assert apart.exit_code == 2
    assert "No figure has all of these words: `singapore` alone has" in apart.stderr


@pytest.fixture
def starter(tmp_path: Path) -> Path:
    result = invoke("init", tmp_path / "mine", "--json")
    assert result.exit_code == 0, result.output
    return Path(json.loads(result.stdout)["programme"])


def test_the_starter_programme_has_no_problems_and_is_never_overwritten(starter: Path) -> None:
    before = starter.read_bytes()
    assert invoke("check", starter).exit_code == 0
    again = invoke("init", starter.parent)
    assert (again.exit_code, again.stderr) == (2, f"{starter} exists already; choose another folder.\n")
    assert starter.read_bytes() == before


def test_every_mistake_is_reported_with_its_place(starter: Path) -> None:
    starter.write_text(starter.read_text() + "\nnonsense: 1\nmore_nonsense: 2\n")
    lines = len(starter.read_text().splitlines())
    result = invoke("check", starter)
    assert result.exit_code == 2
    assert f"programme.yaml:{lines - 1}:1: " in result.stderr
    assert f"programme.yaml:{lines}:1: " in result.stderr
    assert "nonsense" in result.stderr


@pytest.mark.slow
def test_the_starter_programme_runs_into_a_report(starter: Path, tmp_path: Path) -> None:
    result = gigawatt("run", starter, "-o", "study", "--json", folder=tmp_path)
    assert result.returncode == 0, result.stdout + result.stderr
    summary = json.loads(result.stdout)
    assert summary["plan"]["status"] == "certified"
    assert summary["plan"]["gap"] <= 5e-3
    study = tmp_path / "study"
    assert json.loads((study / "summary.json").read_text()) == summary
    money = invoke("finance", study, "--workbook", tmp_path / "money.xlsx", "--json")
    assert (money.exit_code, json.loads(money.stdout)) == (0, summary["finance"])
    assert (tmp_path / "money.xlsx").stat().st_size > 0
    (study / "report.html").unlink()
    assert invoke("report", study).exit_code == 0
    assert (study / "report.html").stat().st_size > 0
