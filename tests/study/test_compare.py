"""Studies side by side: what differs and by how much, and whether it is more than what is not proven."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.study.conftest import Planned
from typer.testing import CliRunner

from gigawatt.cli import application
from gigawatt.errors import StudyError
from gigawatt.study.compared.compare import compare

Change = Callable[[dict[str, Any]], None]


def as_it_is(summary: dict[str, Any]) -> None:
    """No change."""


@pytest.fixture
def altered(campuses: Planned, tmp_path: Path) -> Callable[[str, Change], Path]:
    """Copies of a study with another summary."""

    def make(name: str, change: Change) -> Path:
        copy = tmp_path / name
        shutil.copytree(campuses.folder.path, copy)
        summary = json.loads((copy / "summary.json").read_text(encoding="utf-8"))
        change(summary)
        (copy / "summary.json").write_text(json.dumps(summary), encoding="utf-8")
        return copy

    return make


def bounds(low: float, high: float) -> Change:
    return lambda summary: summary["plan"].update(lower_bound_usd=low, objective_usd=high, gap=(high - low) / high)


def rows(found: dict[str, Any], part: str) -> dict[str, dict[str, Any]]:
    return {row["what"]: row for row in found[part]}


def test_a_study_and_itself_do_not_differ(campuses: Planned, altered: Callable[[str, Change], Path]) -> None:
    found = compare([campuses.folder.path, altered("same", as_it_is)])
    assert (found["inputs"], found["defaults"], found["missing"]) == ([], [], [])
    for part in ("headlines", "capacity", "costs"):
        assert found[part]
        assert all(difference == 0.0 for row in found[part] for difference in row["differences"])
    assert found["certificates"][0]["proven"] is False


def test_parts_of_cost_add_up_to_the_objective(campuses: Planned, altered: Callable[[str, Change], Path]) -> None:
    found = compare([campuses.folder.path, altered("same", as_it_is)])
    costs = rows(found, "costs")
    total = costs.pop("all together")["values"][0]
    assert sum(row["values"][0] for row in costs.values()) == pytest.approx(total)
    assert total == pytest.approx(campuses.summary["plan"]["objective_usd"], rel=1e-6)


@pytest.mark.parametrize(
    ("first", "other", "proven", "words"),
    [
        ((99.0, 100.0), (110.0, 111.0), True, "proven to cost more"),
        ((99.0, 100.0), (80.0, 81.0), True, "proven to cost less"),
        ((99.0, 100.0), (99.5, 100.5), False, "within the gaps"),
        ((90.0, 100.0), (99.0, 101.0), False, "within the gaps"),
    ],
)
def test_a_difference_is_proven_when_it_is_larger_than_both_gaps(
    altered: Callable[[str, Change], Path], first: tuple[float, float], other: tuple[float, float], proven: bool, words: str
) -> None:
    (told,) = compare([altered("first", bounds(*first)), altered("other", bounds(*other))])["certificates"]
    assert told["proven"] is proven
    assert words in told["words"]
    assert (told["least_usd"], told["most_usd"]) == (other[0] - first[1], other[1] - first[0])


def test_costs_of_other_dollars_or_years_are_not_held_against_each_other(altered: Callable[[str, Change], Path]) -> None:
    first = altered("first", bounds(1.0, 2.0))
    other = altered("other", lambda summary: summary["programme"].update(base_year=2020))
    (told,) = compare([first, other])["certificates"]
    assert (told["proven"], told["difference_usd"]) == (False, None)
    assert "base year differ" in told["words"]


def test_inputs_numbers_and_dates_that_differ(altered: Callable[[str, Change], Path]) -> None:
    first = altered("first", as_it_is)

    def change(summary: dict[str, Any]) -> None:
        year = max(summary["capacity"])
        summary["capacity"][year]["it_mw"] *= 1.25
        summary["programme"]["scenario"] = "more"

    other = altered("other", change)
    programme = (other / "programme.yaml").read_text(encoding="utf-8")
    assert programme.count("discount_rate: ") == 1
    lines = [line for line in programme.splitlines() if "seed" not in line]
    (other / "programme.yaml").write_text("\n".join(lines).replace("discount_rate: ", "discount_rate: 1"), encoding="utf-8")
    halls = pl.read_parquet(other / "tables" / "halls.parquet")
    phase, began = halls.filter(pl.col("it_mw") > 0.0).sort("year").select("phase", "year").row(0)
    later = pl.when((pl.col("phase") == phase) & (pl.col("year") == began)).then(0.0).otherwise(pl.col("it_mw")).alias("it_mw")
    halls.with_columns(later).write_parquet(other / "tables" / "halls.parquet")
    pl.read_parquet(other / "tables" / "value_of_month.parquet").clear().write_parquet(
        other / "tables" / "value_of_month.parquet"
    )
    found = compare([first, other])
    assert [study["label"] for study in found["studies"]] == ["first", "more"]
    assert "programme.discount_rate" in {row["path"] for row in found["inputs"]}
    it = [row for row in found["capacity"] if row["what"] == "IT" and row["differences"][0]]
    assert [row["relative"][0] for row in it] == [pytest.approx(0.25)]
    dates = {row["item"]: row["values"] for row in found["energisations"]}
    assert dates[phase][1] == str(began + 1)
    assert dates[phase][0] != dates[phase][1]


def test_what_one_of_them_lacks_is_said(altered: Callable[[str, Change], Path]) -> None:
    first = altered("first", lambda summary: summary.update(finance={"internal_rate_of_return": 0.1}))
    other = altered("other", as_it_is)
    (other / "tables" / "costs.parquet").unlink()
    (other / "programme.yaml").unlink()
    found = compare([first, other])
    assert {(each["study"], each["what"]) for each in found["missing"]} == {
        ("other", "table costs"),
        ("other", "programme.yaml"),
        ("other", "stage finance"),
    }
    assert rows(found, "costs")["all together"]["values"][1] is None
    assert rows(found, "headlines")["finance.internal_rate_of_return"]["values"] == [0.1, None]


def test_only_two_to_six_studies_that_are_there(campuses: Planned, tmp_path: Path) -> None:
    with pytest.raises(StudyError, match="one study cannot be compared"):
        compare([campuses.folder.path])
    with pytest.raises(StudyError, match="7 studies cannot be compared"):
        compare([campuses.folder.path] * 7)
    with pytest.raises(StudyError, match="there is no such study"):
        compare([campuses.folder.path, tmp_path / "nowhere"])


def test_on_the_command_line(altered: Callable[[str, Change], Path]) -> None:
    paths = [str(altered("first", bounds(99e9, 100e9))), str(altered("other", bounds(110e9, 111e9)))]
    result = CliRunner().invoke(application, ["compare", *paths, *paths[:1]])
    assert result.exit_code == 0, result.output
    for words in ("other against", "+$11.00 bn", "proven to cost more", "Headline numbers", "(+11.0%)", "same"):
        assert words in result.stdout
    told = json.loads(CliRunner().invoke(application, ["compare", *paths, "--json"]).stdout)
    assert told["certificates"][0]["proven"] is True
    assert CliRunner().invoke(application, ["compare", paths[0]]).exit_code == 2
