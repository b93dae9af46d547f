"""What the money of a study says of itself: what is earned and what is saved, and nothing of terms that are refused."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from tests.study.conftest import Planned
from tests.study.test_finance import DECLARED
from tests.study.workbook_formulas import ERRORS, Workbook
from typer.testing import CliRunner

from gigawatt.cli import application
from gigawatt.errors import StudyError
from gigawatt.finance.doubtful_returns import doubtful_returns, doubtful_stakes
from gigawatt.interop.workbook import write_workbook
from gigawatt.study import StudyFolder, finance_study
from gigawatt.study.explained.explain import explain
from gigawatt.study.finance.budget import budget_summary
from gigawatt.study.finance.moved_budget import budget_lines, stored_ledger


@pytest.fixture(scope="module")
def drawn_up(campuses: Planned, tmp_path_factory: pytest.TempPathFactory) -> StudyFolder:
    """The two campuses with contracts, a vehicle and taxes, and their money."""
    folder = tmp_path_factory.mktemp("told") / "declared"
    shutil.copytree(campuses.folder.path, folder)
    path = folder / "programme.yaml"
    path.write_text(path.read_text(encoding="utf-8").rstrip() + DECLARED, encoding="utf-8")
    finance_study(folder)
    return StudyFolder(folder)


def test_what_is_sold_is_earned_and_the_rest_is_saved(drawn_up: StudyFolder) -> None:
    found = drawn_up.summary["finance"]
    for year, usd in found["revenue_usd"].items():
        assert found["earned_usd"][year] + found["saved_usd"][year] == pytest.approx(usd, abs=0.01)
    ledger = drawn_up.finance("ledger").filter(account="compute", clause="serving")
    earned = sum(found["earned_usd"].values())
    assert earned == pytest.approx(ledger["usd"].sum(), rel=1e-6)
    assert 0.0 < earned < sum(found["revenue_usd"].values())


def test_the_command_says_so_before_any_rate_of_return(drawn_up: StudyFolder) -> None:
    said = CliRunner().invoke(application, ["finance", str(drawn_up.path)], env={"COLUMNS": "200"}).output
    lines = said.splitlines()
    assert lines[0].startswith("Saved: $")
    assert "avoided cost" in lines[0]
    assert lines[1].startswith("Earned: $")
    assert "net present value" in lines[2]
    assert "an accelerator-hour costs" in lines[3]
    assert "saved" in said
    assert "after running costs" in said


def test_names_may_lack_their_unit_and_rates_of_return_have_terms(drawn_up: StudyFolder) -> None:
    found = explain(drawn_up.path, "finance.npv")
    assert (found["name"], found["adds_up"]) == ("finance.npv_usd", True)
    rate = explain(drawn_up.path, "finance.irr")
    assert rate["unit"] == "share"
    if rate["value"] is not None:
        assert rate["adds_up"]
        scale = sum(abs(term["value"]) for term in rate["terms"])
        assert sum(term["value"] for term in rate["terms"]) == pytest.approx(0.0, abs=1e-6 * scale)
    with pytest.raises(StudyError, match="cost_of_capital"):
        explain(drawn_up.path, "finance.cost")


def test_a_month_after_tax_is_explained_by_who_bears_it(drawn_up: StudyFolder) -> None:
    for site, items in drawn_up.summary["finance"]["value_of_month_usd"].items():
        for item, usd in items.items():
            found = explain(drawn_up.path, f"finance.value_of_month.{site}.{item}")
            assert found["adds_up"], (site, item)
            assert found["value"] == pytest.approx(usd)
            assert [term["what"] for term in found["terms"]] == ["by the plan, before tax", "the state bears", "money that waits"]


def test_a_dollar_moved_between_lines_changes_both(drawn_up: StudyFolder) -> None:
    stored = drawn_up.summary["finance"]["budget"]
    before = stored_ledger(drawn_up)
    assert budget_summary(before) == {**stored, "by_state_usd": pytest.approx(stored["by_state_usd"])}
    lines = budget_lines(before)
    source, target = sorted(lines, key=lambda line: -lines[line]["announced"])[:2]
    moved = CliRunner().invoke(application, ["budget", str(drawn_up.path), "--move", f"{source}:{target}:1 MUSD", "--json"])
    told = json.loads(moved.stdout)
    was, now = told["before"]["lines"], told["after"]["lines"]
    assert now[source]["announced"] == pytest.approx(was[source]["announced"] - 1e6)
    assert now[target]["announced"] == pytest.approx(was[target]["announced"] + 1e6)
    assert {line for line in was if now[line] != was[line]} == {source, target}
    together = [sum(line["together"] for line in told[when]["lines"].values()) for when in ("before", "after")]
    assert together[1] == pytest.approx(together[0])
    words = CliRunner().invoke(application, ["budget", str(drawn_up.path), "--move", f"{source}:{target}:1 MUSD"]).output
    assert words.index("Before") < words.index("After") < words.index("+$1.00 m")


def test_every_formula_of_the_workbook_comes_to_what_its_cell_holds(drawn_up: StudyFolder, tmp_path: Path) -> None:
    book = Workbook(write_workbook(drawn_up, tmp_path / "money.xlsx"))
    found: dict[str, int] = {}
    for sheet, place, text in book.formulas():
        held, value = book.stored[sheet][place].value, book.value(sheet, place)
        assert held not in ERRORS, (sheet, place, text)
        if held not in (None, ""):  # a rate of return that there is not
            assert value == pytest.approx(held, rel=1e-9, abs=0.01), (sheet, place, text)
            found[sheet] = found.get(sheet, 0) + 1
    assert {"Inputs", "Statements", "Worth", "Debt service", "Cost of compute", "Tornado", "Budget"} <= set(found)
    assert found["Statements"] > 60
    checks = [row for row in book.stored["Statements"].iter_rows(values_only=True) if str(row[0]).startswith("check:")]
    assert len(checks) == 2
    assert all(set(row[1:]) == {0} for row in checks)


def test_every_input_of_the_workbook_has_a_source_beside_it(drawn_up: StudyFolder, tmp_path: Path) -> None:
    sheet = Workbook(write_workbook(drawn_up, tmp_path / "money.xlsx")).stored["Inputs"]
    rows = list(sheet.iter_rows(min_row=5, values_only=True))
    assert len(rows) > 50
    assert all(row[5] for row in rows if row[0])


@pytest.mark.parametrize(
    ("move", "said"),
    [
        ("nowhere:solar:1", "There is no line `nowhere` in the ledger."),
        ("grid:solar", "is no move. Write LINE:LINE:USD"),
        ("grid:solar:many", "is not a quantity. Write for example"),
        ("solar:solar:1", "are the same line"),
        ("solar:grid:9e15", "are to be moved. Move an amount between"),
        ("solar:grid:1:1990", "1990 is not a year of the ledger"),
    ],
)
def test_a_move_that_cannot_be_made_is_named(drawn_up: StudyFolder, move: str, said: str) -> None:
    full = {line.rpartition("/")[2]: line for line in budget_lines(stored_ledger(drawn_up))}
    parts = [full.get(part, part) for part in move.split(":")]
    result = CliRunner().invoke(application, ["budget", str(drawn_up.path), "--move", ":".join(parts)])
    assert result.exit_code == 2
    assert said in result.output


def test_refused_terms_leave_no_money_of_earlier_ones(drawn_up: StudyFolder, tmp_path: Path) -> None:
    study = tmp_path / "refused"
    shutil.copytree(drawn_up.path, study)
    path = study / "programme.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("notes: {share: 80 %", "notes: {amount: 9 GUSD"), encoding="utf-8")
    refused = CliRunner().invoke(application, ["finance", str(study)])
    assert refused.exit_code == 2
    assert "its debt (notes 9.00 billion USD) is above" in refused.output
    assert "what stood there of it is removed" in refused.output
    folder = StudyFolder(study)
    assert folder.summary["finance"] is None
    assert folder.summary["plan"] == drawn_up.summary["plan"]
    assert not list((study / "tables" / "finance").glob("*"))
    assert '"event": "money refused"' in folder.log_path.read_text(encoding="utf-8")


def test_a_high_rate_of_return_is_told_with_what_it_rests_on() -> None:
    assert list(doubtful_returns(None, 1.0, 0.4)) == list(doubtful_returns(0.3, 1.0, 0.4)) == []
    (saved,) = doubtful_returns(0.61, 1.0, 0.324)
    assert saved.startswith("A rate of return of 61% a year")
    assert "which nobody pays: at 32% of it compute would just meet its cost" in saved
    assert "of which nobody pays 25%" in next(doubtful_returns(0.61, 0.25, None))
    assert "nobody" not in next(doubtful_returns(0.61, 0.0, 0.5))
    assert list(doubtful_stakes([("Halls", 0.2, 0.01), ("Shell", None, 0.5)])) == []
    assert next(doubtful_stakes([("Halls", 1.2, 0.06)])).startswith("Halls: owners earn 120% a year on 6% of what is paid in.")
