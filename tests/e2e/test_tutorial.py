"""The tutorial does what it says: its commands, its one changed line and its Python, in the order of the page."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

TUTORIAL = Path(__file__).resolve().parents[2] / "docs" / "tutorial.md"
PROGRAMME = "mine/programme.yaml"
BLOCK = re.compile(r"^```(sh|python|diff)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks() -> list[tuple[str, str]]:
    return BLOCK.findall(TUTORIAL.read_text(encoding="utf-8"))


def apply(difference: str, programme: Path) -> None:
    """Change the one line that a diff block shows."""
    old, new = difference.splitlines()
    text = programme.read_text(encoding="utf-8")
    assert old[0] == "-"
    assert new[0] == "+"
    assert text.count(f"\n{old[1:]}\n") == 1, f"the starter programme has no such line: {old[1:]}"
    programme.write_text(text.replace(f"\n{old[1:]}\n", f"\n{new[1:]}\n"), encoding="utf-8")


def execute(command: list[str], folder: Path) -> str:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    result = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=900, check=False, env={**os.environ, "PATH": path}
    )
    assert result.returncode == 0, f"{command}\n{result.stdout}\n{result.stderr}"
    return result.stdout


def test_the_changed_line_is_one_of_the_starter_programme(tmp_path: Path) -> None:
    execute(["sh", "-ec", blocks()[0][1]], tmp_path)
    (difference,) = [text for kind, text in blocks() if kind == "diff"]
    apply(difference, tmp_path / PROGRAMME)
    execute(["gigawatt", "check", PROGRAMME], tmp_path)


@pytest.mark.slow
def test_the_tutorial_from_top_to_bottom(tmp_path: Path) -> None:
    python = []
    for kind, text in blocks():
        if kind == "sh":
            execute(["sh", "-ec", text], tmp_path)
        elif kind == "diff":
            apply(text, tmp_path / PROGRAMME)
        else:
            python.append(text)
    moved = execute([sys.executable, "-c", "\n".join(python)], tmp_path)
    assert "gas-turbine-simple-cycle" in moved
    assert (tmp_path / "study" / "report.html").exists()
    assert (tmp_path / "study-late-gas" / "report.html").exists()
