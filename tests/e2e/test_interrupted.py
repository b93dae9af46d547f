"""A plan that is killed goes on from its last iteration; one whose worker dies says so; Ctrl-C leaves nothing behind."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.e2e.running import Running, iterations_kept, running
from tests.study.campuses import CAMPUSES

GAP = 2e-3
ARGUMENTS = ("--gap", str(GAP), "--quiet")
MOMENTS = [(seed, random.Random(seed).randint(2, 9)) for seed in (1, 4)]

pytestmark = pytest.mark.slow


def plan(study: Path, *arguments: str, programme: Path = CAMPUSES) -> dict[str, Any]:
    """A plan that is left alone; its summary."""
    command = [sys.executable, "-m", "gigawatt", "plan", str(programme), "-o", str(study), *ARGUMENTS, *arguments, "--json"]
    result = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return plan(tmp_path_factory.mktemp("uninterrupted") / "study", "--processes", "1")


def assert_goes_on(study: Path, uninterrupted: dict[str, Any], *arguments: str) -> None:
    """The same command again: it goes on from the iterations kept, ends certified, and comes to the same cost."""
    kept = iterations_kept(study)
    assert kept
    summary = plan(study, *arguments)
    iterations = pl.read_parquet(study / "tables" / "iterations.parquet")
    assert iterations["iteration"].to_list() == list(range(1, iterations.height + 1))
    for record, row in zip(kept, iterations.iter_rows(named=True), strict=False):
        assert row["seconds"] == record["seconds"]
        assert (row["phase"], row["dispatches"], row["planes"]) == (record["phase"], record["dispatches"], record["planes"])
        assert row["lower_bound_usd"] == record["lower_bound_usd"]
    later = iterations.slice(len(kept))
    assert later.height > 0
    assert later["dispatches"].min() > kept[-1]["dispatches"]
    assert later["planes"].min() >= kept[-1]["planes"]  # every plane was kept: none has to be found again
    assert later["seconds"].min() >= kept[-1]["seconds"]
    assert summary["plan"]["status"] == "certified"
    assert summary["plan"]["dispatches"] <= 2 * uninterrupted["plan"]["dispatches"]
    objective, other = summary["plan"]["objective_usd"], uninterrupted["plan"]["objective_usd"]
    assert objective == pytest.approx(other, rel=2 * GAP)
    assert summary["plan"]["lower_bound_usd"] <= other * (1 + 1e-9)
    assert uninterrupted["plan"]["lower_bound_usd"] <= objective * (1 + 1e-9)
    assert list((study / "checkpoint").glob("*")) == []  # the plan is done: nothing to go on from, and no litter


@pytest.mark.parametrize(("seed", "iterations"), MOMENTS)
def test_killed_in_the_middle_it_goes_on(seed: int, iterations: int, tmp_path: Path, uninterrupted: dict[str, Any]) -> None:
    processes = ("--processes", str(1 + seed % 2))
    with running(CAMPUSES, tmp_path / "study", *ARGUMENTS, *processes) as under_way:
        under_way.wait_for_iterations(iterations)
        under_way.send(signal.SIGKILL)
        assert under_way.ended()[0] == -signal.SIGKILL
        assert not under_way.left_over()
    assert not (tmp_path / "study" / "summary.json").exists()
    assert_goes_on(tmp_path / "study", uninterrupted, *processes)


def test_killed_twice_it_still_goes_on(tmp_path: Path, uninterrupted: dict[str, Any]) -> None:
    for iterations in (2, 6):
        with running(CAMPUSES, tmp_path / "study", *ARGUMENTS, "--processes", "1") as under_way:
            under_way.wait_for_iterations(iterations)
            under_way.send(signal.SIGKILL)
            under_way.ended()
    assert len(iterations_kept(tmp_path / "study")) >= 6
    assert_goes_on(tmp_path / "study", uninterrupted, "--processes", "1")


def test_fresh_forgets_what_was_kept(tmp_path: Path, uninterrupted: dict[str, Any]) -> None:
    with running(CAMPUSES, tmp_path / "study", *ARGUMENTS, "--processes", "1") as under_way:
        under_way.wait_for_iterations(3)
        under_way.send(signal.SIGKILL)
        under_way.ended()
    summary = plan(tmp_path / "study", "--processes", "1", "--fresh")
    for key in ("objective_usd", "lower_bound_usd", "iterations", "dispatches"):
        assert summary["plan"][key] == uninterrupted["plan"][key]


def test_another_programme_does_not_use_it(tmp_path: Path) -> None:
    with running(CAMPUSES, tmp_path / "study", *ARGUMENTS, "--processes", "1") as under_way:
        under_way.wait_for_iterations(3)
        under_way.send(signal.SIGKILL)
        under_way.ended()
    other = tmp_path / "other.yaml"
    other.write_text(CAMPUSES.read_text(encoding="utf-8").replace("seed: 3", "seed: 4"), encoding="utf-8")
    found = plan(tmp_path / "study", programme=other)
    assert found["plan"]["objective_usd"] == plan(tmp_path / "alone", programme=other)["plan"]["objective_usd"]


def test_a_worker_that_dies_is_a_solver_error_and_the_plan_can_go_on(tmp_path: Path, uninterrupted: dict[str, Any]) -> None:
    with running(CAMPUSES, tmp_path / "study", *ARGUMENTS, "--processes", "2") as under_way:
        under_way.wait_for_iterations(2)
        workers = under_way.workers()
        assert len(workers) == 2
        os.kill(workers[0], signal.SIGKILL)
        code, out, err = under_way.ended()
        assert not under_way.left_over()
    assert code == 4, err
    assert "site worker" in err
    assert "died" in err
    assert "Traceback" not in out + err
    assert_goes_on(tmp_path / "study", uninterrupted, "--processes", "2")


def moment_of_spawning(under_way: Running) -> None:
    under_way.wait_until(lambda: bool(under_way.workers()))


def moment_of_iterating(under_way: Running) -> None:
    under_way.wait_for_iterations(2)


def moment_of_reading(under_way: Running) -> None:
    under_way.wait_until(lambda: (under_way.study / "log.jsonl").exists())


@pytest.mark.parametrize("processes", ["1", "2"])
@pytest.mark.parametrize("moment", [moment_of_reading, moment_of_spawning, moment_of_iterating])
def test_ctrl_c_ends_quietly_and_leaves_no_worker(moment: Any, processes: str, tmp_path: Path) -> None:
    if moment is moment_of_spawning and processes == "1":
        pytest.skip("one process spawns no workers")
    with running(CAMPUSES, tmp_path / "study", *ARGUMENTS, "--processes", processes) as under_way:
        moment(under_way)
        under_way.send(signal.SIGINT)
        code, out, err = under_way.ended()
        assert not under_way.left_over()
    assert code == 130, err
    assert "Traceback" not in out + err
    assert "KeyboardInterrupt" not in out + err
    assert "Interrupted." in err
    assert f"gigawatt plan {CAMPUSES} -o {tmp_path / 'study'} --gap {GAP:g}" in err
    assert not (tmp_path / "study" / "summary.json").exists()


def test_after_ctrl_c_it_goes_on(tmp_path: Path, uninterrupted: dict[str, Any]) -> None:
    with running(CAMPUSES, tmp_path / "study", *ARGUMENTS, "--processes", "2") as under_way:
        under_way.wait_for_iterations(4)
        under_way.send(signal.SIGINT)
        assert under_way.ended()[0] == 130
    assert_goes_on(tmp_path / "study", uninterrupted, "--processes", "2")


def test_workers_do_not_outlive_a_parent_that_is_killed(tmp_path: Path) -> None:
    with running(CAMPUSES, tmp_path / "study", *ARGUMENTS, "--processes", "2") as under_way:
        under_way.wait_for_iterations(2)
        assert len(under_way.workers()) == 2
        os.kill(under_way.process.pid, signal.SIGKILL)
        assert not under_way.left_over()
        _, _, err = under_way.ended()
    assert "Traceback" not in err


def test_a_damaged_checkpoint_is_said_and_fresh_starts_anew(tmp_path: Path, uninterrupted: dict[str, Any]) -> None:
    kept = tmp_path / "study" / "checkpoint" / "plan.npz"
    kept.parent.mkdir(parents=True)
    for content in (b"", b"not a checkpoint", b"PK\x03\x04" + bytes(100)):
        kept.write_bytes(content)
        command = [sys.executable, "-m", "gigawatt", "plan", str(CAMPUSES), "-o", str(tmp_path / "study"), *ARGUMENTS]
        result = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
        assert result.returncode == 2, result.stderr
        assert str(kept) in result.stderr
        assert "--fresh" in result.stderr
    summary = plan(tmp_path / "study", "--fresh", "--processes", "1")
    assert summary["plan"]["objective_usd"] == uninterrupted["plan"]["objective_usd"]
