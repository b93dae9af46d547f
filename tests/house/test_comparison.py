"""What measures the plan against its rivals draws programmes that load, stops who is late, and takes no non-answer."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from benchmarks.comparison import GIGAWATT, comparison, disagreements
from benchmarks.measure import ROOT, Measurement, measure
from benchmarks.random_campuses import random_campuses

from gigawatt.programme import load_programme


def took(seconds: float, objective_usd: float | None = None, **more: object) -> Measurement:
    found: dict[str, object] = {"answered": objective_usd is not None, "why_not": "unknown", "status": "Optimal", "gap": 5e-5}
    found |= {"columns": 8, "rows": 9, "objective_usd": objective_usd} | more
    return Measurement(found, seconds, seconds, seconds + 1.0, seconds + 1.0, 100.0)


@pytest.mark.parametrize(("seed", "campuses"), [(1, 1), (2, 1), (5, 5), (6, 5)])
def test_drawn_programmes_load_and_are_the_same_for_the_same_seed(tmp_path: Path, seed: int, campuses: int) -> None:
    file = tmp_path / "programme.yaml"
    file.write_text(random_campuses(seed, campuses))
    assert random_campuses(seed, campuses) == file.read_text()
    programme = load_programme(file)
    assert len(programme.sites) == campuses
    for site in programme.sites:
        assert {asset.key for asset in site.power} == {"solar", "wind", "gas", "battery"}
        assert all(asset.technology.unit_mw is None for asset in site.power), "whole units: no linear problem"


def test_the_best_rival_is_the_quickest_that_answered() -> None:
    measured = {GIGAWATT: [took(2.0, 1e8)], "fast": [took(1.0)], "good": [took(30.0, 1.00005e8)], "slow": [took(90.0, 1e8)]}
    table = comparison("case", 10.0, measured, 300.0)
    assert "15.0 times our time (good)" in table
    assert "is met" in table
    assert "no answer: unknown" in table
    assert disagreements("case", measured) == []
    assert "is not met" in comparison("case", 20.0, measured, 300.0)


def test_who_was_stopped_counts_as_longer() -> None:
    late = Measurement({}, 300.0, 290.0, 310.0, 290.0, 100.0, stopped=True)
    table = comparison("case", 20.0, {GIGAWATT: [took(10.0, 1e8)], "late": [late]}, 300.0)
    assert "| > 30.0 |" in table
    assert "more than 30 times our time" in table


def test_other_objectives_and_missing_certificates_are_named() -> None:
    measured = {GIGAWATT: [took(2.0, 1e8)], "other": [took(30.0, 1.0002e8)]}
    assert disagreements("case", measured) == ["case: other differs from gigawatt by 2.0e-04"]
    assert disagreements("case", {GIGAWATT: [took(2.0)]}) == ["case: gigawatt: unknown"]


def test_a_late_process_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sleeper.py").write_text("import time; print('ready 0.1', flush=True); time.sleep(60)")
    (tmp_path / "quick.py").write_text("""print('ready 0.1'); print('{"answered": true, "seconds": 2.5}')""")
    (tmp_path / "broken.py").write_text("print('ready 0.1'); raise SystemExit(3)")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    late = measure(["sleeper"], 0.3)
    assert late.stopped
    assert not late.answered
    assert 0.3 <= late.seconds < 10.0
    assert measure(["quick"], 30.0).seconds == 2.5
    with pytest.raises(RuntimeError, match="broken ended with 3"):
        measure(["broken"], 30.0)


def test_an_algorithm_without_its_library_is_no_contestant() -> None:
    program = """
        import sys
        from dataclasses import replace
        from benchmarks import algorithms, solve_with_pypsa
        algorithms.ALGORITHMS["hipo"] = replace(algorithms.ALGORITHMS["hipo"], needs=("no_such_library",))
        sys.argv = ["", "programme.yaml", "hipo"]
        solve_with_pypsa.main()
    """
    said = subprocess.run([sys.executable, "-c", textwrap.dedent(program)], cwd=ROOT, capture_output=True, text=True, check=True)
    assert '"no_such_library is not installed"' in said.stdout
