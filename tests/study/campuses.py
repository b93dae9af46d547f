"""The programme that these tests plan, with lines changed where a test asks for it."""

from __future__ import annotations

from pathlib import Path

from gigawatt.plan.case.build_case import build_case
from gigawatt.plan.case.case import Case
from gigawatt.plan.case.site_hours import SiteHours
from gigawatt.programme import load_programme
from gigawatt.programme.programme import Programme
from gigawatt.study.chip_at_work import rates_of, with_interruption_prices
from gigawatt.study.hours import site_hours
from gigawatt.study.work_rates import chips_at_work

CAMPUSES = Path(__file__).with_name("campuses.yaml")
EVERYTHING = Path(__file__).with_name("everything.yaml")
PROMETHEUS = Path(__file__).parents[2] / "examples" / "prometheus" / "programme.yaml"

WIND = """\
      wind:
        technology: onshore-wind
        commitment: {capacity: 250 MW, online: 2030-01-01}
        contract: {price: 45 USD/MWh, take: as-produced}
"""
SHIFTING = (
    ("    must_serve: true\n", "    must_serve: true\n    shiftable: {share: 30 %, headroom: 5 %, within: 4 h}\n"),
    ("horizon: {start: 2030, end: 2031}", "horizon: {start: 2030, end: 2030}"),
)
SODIUM = """\
      sodium:
        technology: sodium-reactor-heat-storage
        commitment: {capacity: 345 MW, online: 2030-01-01, spent: 80 %}
"""


def changed(*changes: tuple[str, str], source: Path = CAMPUSES) -> str:
    """The programme with pieces of its text replaced, each of which must be there once."""
    text = source.read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) == 1, f"{source.name} holds {text.count(old)} times: {old}"
        text = text.replace(old, new)
    return text


def written(folder: Path, *changes: tuple[str, str], source: Path = CAMPUSES) -> Path:
    """The changed programme as a file."""
    path = folder / "programme.yaml"
    path.write_text(changed(*changes, source=source), encoding="utf-8")
    return path


def case_of(path: Path) -> tuple[Programme, dict[str, tuple[SiteHours, ...]], Case]:
    """A programme with its hours and its case."""
    programme = load_programme(path)
    rates = rates_of(chips_at_work(programme))
    programme = with_interruption_prices(programme, rates)
    hours = site_hours(programme)
    return programme, hours, build_case(programme, hours, rates=rates)
