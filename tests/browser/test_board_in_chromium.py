"""The page for the board in Chromium: one sheet of A4 or Letter, and legible on a phone."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from tests.study.campuses import CAMPUSES
from tests.study.conftest import planned

from gigawatt.report import build_report
from gigawatt.study.risk.stage import risk_study
from gigawatt.study.risk.workers import Workers

pytestmark = pytest.mark.browser

STUDIES = Path(__file__).parents[1] / "report"
LONG = "A programme whose name goes on for rather longer than anybody would wish to read aloud in a meeting"
Visitor = Callable[[Path, int], Any]


def loaded(name: str) -> ModuleType:
    specification = importlib.util.spec_from_file_location(name, STUDIES / f"{name}.py")
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.fixture(scope="module", params=["small", "large", "full", "futures"])
def board(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("board") / request.param
    if request.param == "futures":
        study_of_futures = planned(CAMPUSES, path).folder.path
        risk_study(study_of_futures, futures=16, seed=7, base=0, workers=Workers(processes=1))
        return build_report(study_of_futures).with_name("board.html")
    tiny = loaded("tiny_study")
    if request.param == "full":
        study = loaded("full_study").make_full(tiny.write_tiny_study(path, sites=3))
    else:
        large = {"sites": 10, "years": 4, "name": LONG}
        study = tiny.write_tiny_study(path, **(large if request.param == "large" else {"sites": 1, "years": 1}))
    return build_report(study.path).with_name("board.html")


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_it_is_one_sheet_of_paper(board: Path, visit: Visitor, paper: str) -> None:
    sheet = visit(board, 1280).page.pdf(format=paper)
    assert len(re.findall(rb"/Type\s*/Page[^s]", sheet)) == 1


@pytest.mark.parametrize("width", [1280, 390])
def test_it_fits_the_screen_and_needs_nothing(board: Path, visit: Visitor, width: int) -> None:
    opened = visit(board, width)
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
    assert opened.page.locator("figure svg").count() == 3
    assert opened.errors == []
    assert opened.requests == []
