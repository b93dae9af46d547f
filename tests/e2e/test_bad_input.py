"""What `gigawatt run` and `plan` say to input and folders that cannot be used: exit code 2 and words, never a traceback."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.study.campuses import CAMPUSES, written
from typer.testing import CliRunner, Result

from gigawatt.cli import application

PLACE = "place: {latitude: 40.1, longitude: -82.7}"
MARKET = "market: pjm-aep\n"


def invoke(*arguments: str | Path) -> Result:
    return CliRunner().invoke(application, [str(argument) for argument in arguments])


def assert_user_s_mistake(result: Result, *words: str) -> None:
    assert result.exit_code == 2, result.output
    for word in words:
        assert word in result.stderr
    assert "Traceback" not in result.output
    assert "bug of ours" not in result.output


@pytest.fixture(params=["run", "plan"])
def command(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


def test_a_programme_that_is_missing_a_folder_or_binary(command: str, tmp_path: Path) -> None:
    binary = tmp_path / "binary.yaml"
    binary.write_bytes(bytes(range(256)) * 40)
    (tmp_path / "folder").mkdir()
    for programme in (tmp_path / "missing.yaml", tmp_path / "folder", binary):
        assert_user_s_mistake(invoke(command, programme, "-o", tmp_path / "study", "-q"), programme.name)
    assert not (tmp_path / "study").exists()


def test_an_output_folder_that_is_a_file(command: str, tmp_path: Path) -> None:
    (tmp_path / "study").write_text("a file of mine", encoding="utf-8")
    assert_user_s_mistake(invoke(command, CAMPUSES, "-o", tmp_path / "study", "-q"), "study")
    assert (tmp_path / "study").read_text(encoding="utf-8") == "a file of mine"
    assert_user_s_mistake(invoke(command, CAMPUSES, "-o", tmp_path / "study" / "below", "-q"), "study")


def test_an_output_folder_that_cannot_be_written(command: str) -> None:
    assert_user_s_mistake(invoke(command, CAMPUSES, "-o", "/proc/study", "-q"), "/proc/study")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "weather.csv"),
        (b"", "weather.csv"),
        (b"\x00\xff\xfe binary", "weather.csv"),
        (b"hour,ghi\n0,1\n", "weather.csv"),
    ],
    ids=["missing", "empty", "binary", "too short"],
)
def test_a_weather_file_that_cannot_be_used(command: str, content: bytes | None, words: str, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / "weather.csv").write_bytes(content)
    weather = PLACE.replace("}", ", weather: weather.csv}")
    programme = written(tmp_path, (PLACE, weather))
    assert_user_s_mistake(invoke(command, programme, "-o", tmp_path / "study", "-q"), words)
    assert not (tmp_path / "study" / "summary.json").exists()


@pytest.mark.parametrize(
    "content", [None, b"", b"\x00\xff", b"price_usd_per_mwh\n40\n", b"price_usd_per_mwh\n" + b"nan\n" * 8760]
)
def test_a_price_file_that_cannot_be_used(content: bytes | None, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / "prices.csv").write_bytes(content)
    programme = written(tmp_path, (MARKET, f"{MARKET}      price_file: prices.csv\n"))
    assert_user_s_mistake(invoke("plan", programme, "-o", tmp_path / "study", "-q"), "prices.csv")


def test_a_budget_below_the_commitments_is_exit_code_3(command: str, tmp_path: Path) -> None:
    programme = written(tmp_path, ("2030: 13 GUSD, 2031: 9 GUSD", "2030: 1 MUSD, 2031: 9 GUSD"))
    result = invoke(command, programme, "-o", tmp_path / "study", "-q", "--processes", "1")
    assert result.exit_code == 3
    assert "capital budget" in result.stderr
    assert "2030" in result.stderr
    assert "USD" in result.stderr
    assert "Traceback" not in result.output
    found = invoke(command, programme, "-o", tmp_path / "study", "--json", "--processes", "1")
    assert found.exit_code == 3
    error = json.loads(found.stdout)["error"]
    assert error["kind"] == "infeasible"
    assert error["exit_code"] == 3


def test_out_of_time_is_told_apart_from_done(tmp_path: Path) -> None:
    arguments = ("--gap", "1e-8", "--time-limit", "1", "--processes", "1")
    result = invoke("plan", CAMPUSES, "-o", tmp_path / "study", "-q", *arguments)
    assert result.exit_code == 0  # the user set the limit, and got what there was by then
    assert "Not certified" in result.stderr
    assert "time limit" in result.stderr
    assert json.loads((tmp_path / "study" / "summary.json").read_text(encoding="utf-8"))["plan"]["status"] != "certified"
