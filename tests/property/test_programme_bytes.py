"""Any bytes whatever give a programme or a gathered refusal, never a traceback, within seconds."""

import re
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gigawatt.errors import ProgrammeError
from gigawatt.programme import Programme, check_programme, parse_programme
from gigawatt.programme.starter import starter_text
from gigawatt.units import POWER, SHARE, UnitError, parse_quantity

SECONDS = 3.0
LINES = [line for line in starter_text().splitlines() if line.strip() and not line.strip().startswith("#")]
VALUES = [
    "[]", "{}", "null", "~", "3", "-1", "1e999 MW", "inf", ".nan", "true", "2030-13-01", "{a: b}", "[1, 2]", "{2030: [1]}",
    "{value: 3}", "{path: 3}", "{path: {}}", "{2030: {p10: 3 MW, p90: 1 MW}}", '"\\0"', "a.b", "{value: [1]}", "large-reactor",
    "battery", "MW", "{like: solar}", "{source: {}}", "{confidence: x, value: 3 MW}", "99999999999999999999", "2026", "0 MW", "0",
    "*a", "&a x", "!x 3", "'", '"', "|", ">", "{<<: {}}", "%", "@", "\u2028", "\U0001f600", "50 %", "9" * 400, "1 USD2022/kW",
]  # fmt: skip
KEYS = ["2030", "capex", "option", "power", "commitment", "", "value", "path", "like", "<<", "grid", "2030-01-01", "phases"]
EDITS = ["drop", "repeat", "value", "key", "inner"]

quickly = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def outcome_of(text: str) -> Programme | ProgrammeError:
    begun = time.process_time()
    try:
        return parse_programme(text, Path())
    except ProgrammeError as error:
        return error
    finally:
        assert time.process_time() - begun < SECONDS


def check_refusal(error: ProgrammeError) -> None:
    assert error.problems
    assert error.exit_code == 2
    assert len(set(error.problems)) == len(error.problems), "the same problem twice"
    for problem in error.problems:
        assert problem.line >= 1
        assert problem.column >= 1
        assert problem.message.endswith(".")
        assert problem.fix
        assert len(str(problem).splitlines()) == 1


@quickly
@given(content=st.one_of(st.binary(max_size=300), st.binary(max_size=40).map(lambda part: starter_text().encode()[:900] + part)))
def test_any_bytes(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "programme.yaml"
    path.write_bytes(content)
    begun = time.process_time()
    problems = check_programme(path)
    assert problems
    assert time.process_time() - begun < SECONDS


@quickly
@given(text=st.text(alphabet="ab1:-,.[]{}#&*!|>'\"%@`?<~ \n\t\\", max_size=200))
def test_any_punctuation(text: str) -> None:
    outcome = outcome_of(text)
    assert isinstance(outcome, ProgrammeError)
    check_refusal(outcome)


@st.composite
def damaged_starters(draw: st.DrawFn) -> str:
    """The starter programme after a few edits that a hurried hand, or a hostile one, might make."""
    lines = list(LINES)
    for _ in range(draw(st.integers(1, 5))):
        place = draw(st.integers(0, len(lines) - 1))
        lines[place] = damaged(
            lines[place], draw(st.sampled_from(EDITS)), draw(st.sampled_from(VALUES)), draw(st.sampled_from(KEYS))
        )
    return "\n".join(lines)


def damaged(line: str, edit: str, value: str, key: str) -> str:
    if edit == "drop":
        return ""
    if edit == "repeat":
        return f"{line}\n{line}"
    if edit == "value":
        return re.sub(r":( .*)?$", lambda _: f": {value}", line, count=1)
    if edit == "key":
        return re.sub(r"[\w-]+:", lambda _: f"{key}:", line, count=1)
    return re.sub(r": [^,{}]+([,}])", lambda found: f": {value}{found[1]}", line, count=1)


@quickly
@given(text=damaged_starters())
def test_damaged_programmes(text: str) -> None:
    outcome = outcome_of(text)
    if isinstance(outcome, ProgrammeError):
        check_refusal(outcome)


@given(text=st.text(max_size=60) | st.from_regex(r"-?\d{1,5}(\.\d+)?(e-?\d{1,3})? [a-zA-Z%*/() ]{0,12}", fullmatch=True))
@settings(max_examples=300, deadline=None)
def test_any_text_is_a_finite_quantity_or_refused(text: str) -> None:
    for dimension in (POWER, SHARE):
        try:
            value = parse_quantity(text, dimension)
        except UnitError:
            continue
        assert 0.0 <= value < float("inf")


@given(value=st.floats(1e-3, 1e6), unit=st.sampled_from([("kW", 1e-3), ("MW", 1.0), ("GW", 1e3), ("TW", 1e6)]))
@settings(deadline=None)
def test_the_same_power_in_any_unit(value: float, unit: tuple[str, float]) -> None:
    name, factor = unit
    assert abs(parse_quantity(f"{value / factor!r} {name}", POWER) - value) <= 1e-12 * value


FLOODS = {
    "unknown keys": "".join(f"progra{number}: 1\n" for number in range(60_000)),
    "wrong sites": "sites:\n" + "".join(f"  s{number}: {{power: {{a: {{technology: solr}}}}}}\n" for number in range(20_000)),
    "aliased mistakes": "a: &a {" + ", ".join(f"technolog{number}: 1" for number in range(100)) + "}\nsites:\n"
    + "".join(f"  s{number}: {{power: {{x: *a}}}}\n" for number in range(900)),
    "unknown units": "sites:\n" + "".join(f"  s{number}: {{carbon_cap: 3 abc{number}}}\n" for number in range(30_000)),
}  # fmt: skip


@pytest.mark.parametrize("name", FLOODS)
def test_a_flood_of_mistakes_stops_within_seconds(name: str) -> None:
    outcome = outcome_of(FLOODS[name])
    assert isinstance(outcome, ProgrammeError)
    assert len(outcome.problems) == 1001
    assert any(problem.message == "there may be more problems." for problem in outcome.problems)
