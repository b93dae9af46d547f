"""A small study to report on, made once."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from gigawatt.report.results import Results
from gigawatt.study import StudyFolder


@pytest.fixture(scope="session")
def tiny_study() -> ModuleType:
    """The module that writes small studies (tests are no package, so it is loaded by its path)."""
    specification = importlib.util.spec_from_file_location("tiny_study", Path(__file__).with_name("tiny_study.py"))
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def study(tmp_path_factory: pytest.TempPathFactory, tiny_study: ModuleType) -> StudyFolder:
    folder: StudyFolder = tiny_study.write_tiny_study(tmp_path_factory.mktemp("studies") / "tiny")
    return folder


@pytest.fixture(scope="session")
def results(study: StudyFolder) -> Results:
    return Results(study)
