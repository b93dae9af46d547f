"""Studies planned once for all tests of this folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.study.campuses import CAMPUSES, EVERYTHING, PROMETHEUS, SHIFTING, SODIUM, WIND, case_of, written

from gigawatt.climate.site_climate import SiteClimate
from gigawatt.plan.case.case import Case
from gigawatt.plan.case.site_hours import SiteHours
from gigawatt.programme.programme import Programme
from gigawatt.study import StudyFolder, plan_study


@dataclass(frozen=True)
class Planned:
    """A stored study with what it was planned from."""

    folder: StudyFolder
    summary: dict[str, Any]
    programme: Programme
    hours: dict[str, tuple[SiteHours, ...]]
    case: Case

    def climate(self, site: str, weather: int = 0) -> SiteClimate:
        return self.hours[site][weather].climate


def planned(path: Path, folder: Path, gap: float = 5e-3) -> Planned:
    summary = plan_study(path, folder, gap=gap)
    return Planned(StudyFolder(folder), summary, *case_of(path))


@pytest.fixture(scope="session")
def campuses(tmp_path_factory: pytest.TempPathFactory) -> Planned:
    """Two campuses with one of everything but a reactor that stores heat."""
    return planned(CAMPUSES, tmp_path_factory.mktemp("campuses") / "study")


@pytest.fixture(scope="session")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Planned:
    """Two campuses with every limit and choice there is; a year in quarters, two weather years; to a coarse gap."""
    return planned(EVERYTHING, tmp_path_factory.mktemp("everything") / "study", gap=0.02)


@pytest.fixture(scope="session")
def shifting(tmp_path_factory: pytest.TempPathFactory) -> Planned:
    """The same with work that may wait, so that no site is a chain; without the limits that make it slow to plan."""
    folder = tmp_path_factory.mktemp("shifting")
    return planned(written(folder, *SHIFTING, source=EVERYTHING), folder / "study", gap=0.05)


@pytest.fixture(scope="session")
def heat_store(tmp_path_factory: pytest.TempPathFactory) -> Planned:
    """The same with a reactor that stores heat beside a battery: a site that is no chain."""
    folder = tmp_path_factory.mktemp("heat-store")
    return planned(written(folder, (WIND, SODIUM)), folder / "study")


@pytest.fixture(scope="session")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Planned:
    """The smaller example."""
    return planned(PROMETHEUS, tmp_path_factory.mktemp("prometheus") / "study")


@pytest.fixture(
    params=[
        "campuses",
        "everything",
        pytest.param("shifting", marks=pytest.mark.slow),
        pytest.param("heat_store", marks=pytest.mark.slow),
        pytest.param("prometheus", marks=pytest.mark.slow),
    ]
)
def study(request: pytest.FixtureRequest) -> Planned:
    """Each of the studies in turn."""
    found: Planned = request.getfixturevalue(request.param)
    return found
