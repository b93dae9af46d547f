"""Costs of a programme that fall as its units are built, and what `gigawatt check` says of them."""

from pathlib import Path

import pytest
from tests.unit.programme.programme_text import read, small
from typer.testing import CliRunner

from gigawatt.cli.application import application
from gigawatt.schedule.records.learning_claims import learning_claims
from gigawatt.study.tables.learning_table import learning_table

SOLAR = "solar: {technology: solar, option: {limit: 1 GW}}"


def natrium(last: str, named: str = ", reference_class: nuclear-first-of-a-kind") -> tuple[str, str]:
    capex = f"{{path: {{2027: 11.6 USD/W, 2030: {last}}}, source: press{named}}}"
    return SOLAR, f"natrium: {{technology: sodium-reactor-heat-storage, option: {{limit: 2760 MW}}, capex: {capex}}}"


def test_from_four_to_one_billion_over_eight_units() -> None:
    (found,) = learning_claims(read(natrium("2.9 USD/W")))
    assert (found.units, found.stated, found.claim.flagged) == (pytest.approx(8.0), True, True)
    assert found.claim.rate == pytest.approx(1.0 - 0.25 ** (1.0 / 3.0))
    assert "75% less in 2030 than in 2027, over 8 units at most, implies 37% a doubling, beyond the record of `nuclear`" in (
        found.sentence()
    )


def test_what_claims_nothing() -> None:
    assert not list(learning_claims(read(natrium("11.6 USD/W"))))
    assert not list(learning_claims(read(natrium("2.9 USD/W", named=""))))  # no class: nobody's promise
    (modest,) = learning_claims(read(natrium("10.6 USD/W")))
    assert (modest.claim.verdict, modest.claim.flagged) == ("within the record", False)


def test_what_a_seller_hopes_for_stands_beside_what_is_planned_with() -> None:
    """The catalogue's Natrium: 10 % a doubling over eight units; its P10, a billion each, is the vendor's 37 %."""
    option = "natrium: {technology: sodium-reactor-heat-storage, option: {limit: 2760 MW}}"
    programme = read((SOLAR, option), ("end: 2030", "end: 2040"))
    (row,) = learning_table(programme).to_dicts()
    assert row["rate"] == pytest.approx(0.10, abs=0.001)
    assert row["best_rate"] == pytest.approx(0.37, abs=0.001)
    assert (row["origin"], row["best_verdict"]) == ("catalogue", "beyond the record")


def test_check_says_so(tmp_path: Path) -> None:
    path = tmp_path / "programme.yaml"
    path.write_text(small(natrium("2.9 USD/W")), encoding="utf-8")
    told = CliRunner().invoke(application, ["check", str(path)])
    assert told.exit_code == 0
    assert "implies 37% a doubling, beyond the record of `nuclear`" in told.stderr
    path.write_text(small(natrium("10.6 USD/W")), encoding="utf-8")
    assert "doubling" not in CliRunner().invoke(application, ["check", str(path)]).stderr
