"""A small study to report on, made once."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from gigawatt.report.results import Results
from gigawatt.study import StudyFolder


def loaded(name: str) -> ModuleType:
    """A module beside this one (tests are no package, so it is loaded by its path)."""
    specification = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def tiny_study() -> ModuleType:
    """The module that writes small studies."""
    return loaded("tiny_study")


@pytest.fixture(scope="session")
def study(tmp_path_factory: pytest.TempPathFactory, tiny_study: ModuleType) -> StudyFolder:
    folder: StudyFolder = tiny_study.write_tiny_study(tmp_path_factory.mktemp("studies") / "tiny")
    return folder


@pytest.fixture(scope="session")
def results(study: StudyFolder) -> Results:
    return Results(study)


@pytest.fixture(scope="session")
def full(tmp_path_factory: pytest.TempPathFactory, tiny_study: ModuleType) -> StudyFolder:
    """A study with quarters, weather years, export, shifting work, a bridge and everything that may be asked for."""
    folder: StudyFolder = tiny_study.write_tiny_study(tmp_path_factory.mktemp("studies") / "full", sites=2)
    changed: StudyFolder = loaded("full_study").make_full(folder)
    return changed
