"""Every kind of row of the master and of the operation, as it is written to the solver for a tiny case, against a golden file.

Above the text of each file stands the row as an equation, with its numbers and why they are right: it was checked by hand.
After a change that is meant, write the files anew (the comments stay), read the difference, and correct the comments:

    GIGAWATT_GOLDEN=write pytest tests/golden
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.golden.formulations import FORMULATIONS
from tests.golden.row_kinds import limits, master_rows, operation_rows

FOLDER = Path(__file__).parent
WRITE = os.environ.get("GIGAWATT_GOLDEN") == "write"


def parts(name: str) -> tuple[str, str]:
    """Comment and text of a golden file; nothing where there is none yet."""
    file = FOLDER / f"{name}.lp.txt"
    lines = file.read_text("utf-8").splitlines(keepends=True) if file.exists() else []
    comment = [line for line in lines if line.startswith("#")]
    return "".join(comment), "".join(lines[len(comment) :]).lstrip("\n")


@pytest.mark.parametrize("name", FORMULATIONS)
def test_formulation(name: str) -> None:
    text = FORMULATIONS[name].text()
    comment, golden = parts(name)
    if WRITE:
        (FOLDER / f"{name}.lp.txt").write_text(f"{comment}\n{text}", encoding="utf-8")
        golden = text
    assert text.count("\n") > 1
    assert text == golden, f"tests/golden/{name}.lp.txt: is this meant? Then GIGAWATT_GOLDEN=write pytest tests/golden"
    assert len(comment) > 40, f"tests/golden/{name}.lp.txt: say above it, as an equation, why it is right"


def test_every_kind_of_row_has_a_golden() -> None:
    shown = {kind for formulation in FORMULATIONS.values() for kind in formulation.kinds}
    assert shown == master_rows() | operation_rows() | limits()


def test_every_golden_has_a_formulation() -> None:
    assert {file.name.removesuffix(".lp.txt") for file in FOLDER.glob("*.lp.txt")} == set(FORMULATIONS)
