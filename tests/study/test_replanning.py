"""A study that starts from another: what is used again is said, and nothing that is not what was written is used."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from tests.study.campuses import written
from tests.study.conftest import Planned

from gigawatt.errors import StudyError
from gigawatt.plan.earlier import kept_planes
from gigawatt.plan.earlier.kept_planes import FILE, KeptPlanes, UnusableError
from gigawatt.progress import ProgressEvent
from gigawatt.study import StudyFolder, plan_study

CHANGE = ("earliest: 2030-07-01, most_per_year: 300 MW", "earliest: 2030-10-01, most_per_year: 300 MW")


def planes_of(campuses: Planned, folder: Path) -> Path:
    """A copy of the planes that the study keeps."""
    folder.mkdir()
    return Path(shutil.copy(campuses.folder.path / FILE, folder / FILE))


def test_planes_come_back_from_their_file_as_they_were(campuses: Planned, tmp_path: Path) -> None:
    path = planes_of(campuses, tmp_path / "copy")
    kept = KeptPlanes.load(path)
    assert kept.count > 0
    kept.save(tmp_path / "again.npz")
    again = KeptPlanes.load(tmp_path / "again.npz")
    for one, other in zip(kept.site_periods, again.site_periods, strict=True):
        assert (one.site, one.label, one.terms, one.held) == (other.site, other.label, other.terms, other.held)
        assert np.array_equal(one.planes, other.planes)
        assert np.array_equal(one.answers, other.answers)


def test_a_file_that_was_changed_is_not_used(campuses: Planned, tmp_path: Path) -> None:
    path = planes_of(campuses, tmp_path / "copy")
    with np.load(path) as file:
        arrays = dict(file)
    arrays["planes"][0] *= 1.01
    np.savez_compressed(path, **arrays)
    with pytest.raises(UnusableError, match="checksum"):
        KeptPlanes.load(path)


def test_a_file_that_is_cut_short_is_not_used(campuses: Planned, tmp_path: Path) -> None:
    path = planes_of(campuses, tmp_path / "copy")
    path.write_bytes(path.read_bytes()[:-500])
    with pytest.raises(UnusableError, match="cannot be read"):
        KeptPlanes.load(path)


def test_a_file_of_another_version_is_not_used(campuses: Planned, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = planes_of(campuses, tmp_path / "copy")
    kept = KeptPlanes.load(path)
    monkeypatch.setattr(kept_planes, "FORMAT", kept_planes.FORMAT + 1)
    kept.save(path)
    monkeypatch.undo()
    with pytest.raises(UnusableError, match=f"format {kept_planes.FORMAT + 1}"):
        KeptPlanes.load(path)


def test_a_changed_programme_starts_from_the_earlier_plan(campuses: Planned, tmp_path: Path) -> None:
    said: list[ProgressEvent] = []
    path = written(tmp_path, CHANGE)
    summary = plan_study(path, tmp_path / "study", earlier=campuses.folder.path, progress=said.append)
    assert summary["plan"]["status"] == "certified"
    assert summary["plan"]["dispatches"] < campuses.summary["plan"]["dispatches"] * 0.7
    assert any("site-years are used again" in event.message for event in said)
    used = StudyFolder(tmp_path / "study").run["earlier_plan"]
    assert used["study"] == str(campuses.folder.path)
    assert used["site_years"]["same"] == used["site_years"]["of"] > 0


def test_the_same_folder_is_started_from_unless_it_is_to_be_fresh(campuses: Planned, tmp_path: Path) -> None:
    folder = tmp_path / "study"
    planes_of(campuses, folder)
    path = written(tmp_path, CHANGE)
    plan_study(path, folder)
    assert StudyFolder(folder).run["earlier_plan"]["study"] == str(folder)
    plan_study(path, folder, resume=False)
    assert StudyFolder(folder).run["earlier_plan"] is None


def test_planes_that_cannot_be_used_are_named_and_the_plan_is_made_from_scratch(campuses: Planned, tmp_path: Path) -> None:
    folder = tmp_path / "study"
    planes_of(campuses, folder).write_bytes(b"no planes")
    said: list[ProgressEvent] = []
    summary = plan_study(written(tmp_path, CHANGE), folder, progress=said.append)
    assert summary["plan"]["status"] == "certified"
    assert StudyFolder(folder).run["earlier_plan"] is None
    assert any("from scratch" in event.message and "cannot be read" in event.message for event in said)


def test_a_study_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match="no such study to start from"):
        plan_study(written(tmp_path, CHANGE), tmp_path / "study", earlier=tmp_path / "none")
