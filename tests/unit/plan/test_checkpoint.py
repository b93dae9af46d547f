"""The checkpoint keeps up with the work without holding it up."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gigawatt.plan import checkpoint
from gigawatt.plan.checkpoint import SAVING_SHARE, Checkpoint, IterationRecord, State
from gigawatt.plan.master.plane_pool import PlanePool


class Clock:
    """Seconds that pass only when a file is written."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    real = checkpoint.os.fsync

    def slow(descriptor: int) -> None:
        clock.now += 0.1
        real(descriptor)

    monkeypatch.setattr(checkpoint.time, "monotonic", clock.monotonic)
    monkeypatch.setattr(checkpoint.os, "fsync", slow)
    return clock


def state(records: int) -> State:
    made = [IterationRecord(number + 1, "relaxation", 1.0, 0.0, 1.0, 1.0, number, number) for number in range(records)]
    return State(center=np.array([1.0, 2.0]), lower_usd=3.0, records=made, dispatches=records, seconds=1.0)


def kept(folder: Path) -> int:
    found = Checkpoint(folder, "a case").load(PlanePool([1], 1))
    return 0 if found is None else len(found.records)


def test_it_is_saved_again_only_when_saving_is_a_small_part_of_the_time(tmp_path: Path, clock: Clock) -> None:
    pool, saved = PlanePool([1], 1), Checkpoint(tmp_path, "a case")
    saved.keep_up(pool, state(1))
    saved.settle()
    assert kept(tmp_path) == 1
    clock.now += 0.9 * 0.1 / SAVING_SHARE
    saved.keep_up(pool, state(2))
    assert kept(tmp_path) == 1
    clock.now += 0.2 * 0.1 / SAVING_SHARE
    saved.keep_up(pool, state(3))
    saved.settle()
    assert kept(tmp_path) == 3


@pytest.mark.usefixtures("clock")
def test_asked_to_save_it_saves(tmp_path: Path) -> None:
    pool, saved = PlanePool([1], 1), Checkpoint(tmp_path, "a case")
    saved.keep_up(pool, state(1))
    saved.save(pool, state(2))
    assert kept(tmp_path) == 2


def test_a_save_beside_the_work_is_of_when_it_was_asked_for(tmp_path: Path) -> None:
    pool, saved, now = PlanePool([1], 1), Checkpoint(tmp_path, "a case"), state(1)
    pool.add(0, 0, np.array([1.0]))
    saved.keep_up(pool, now)
    pool.add(0, 0, np.array([2.0]))
    now.records.append(now.records[0])
    saved.settle()
    found = PlanePool([1], 1)
    Checkpoint(tmp_path, "a case").load(found)
    assert (kept(tmp_path), found.count) == (1, 1)


def test_a_save_that_cannot_be_written_is_not_forgotten(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    pool, saved = PlanePool([1], 1), Checkpoint(tmp_path / "file", "a case")
    saved.keep_up(pool, state(1))
    with pytest.raises(OSError, match="file"):
        saved.save(pool, state(2))
