"""The templates of a campus beside what tracked sites took from their first works to their first power."""

from pathlib import Path

import numpy as np
import pytest

from gigawatt.catalog.load import reference_classes
from gigawatt.programme import parse_programme
from gigawatt.schedule.answers.schedule import schedule

CAMPUS = """\
programme: {name: Small, horizon: {start: 2026, end: 2034}, base_year: 2025, discount_rate: 7 %}
demand:
  serving: {demand: 100 kH100e, value: 1.5 USD/h}
sites:
  one:
    name: One
    jurisdiction: United States
    place: {latitude: 40, longitude: -82}
    connection: {market: pjm-aep, steps: {2029-01-01: 100 MW}, capex: 100 USD/kW}
    phases:
      first: {hall: HALL, option: {halls: 120 MW}}
chips:
  vr200-nvl72: {supply: 10000}
"""


def months_from_first_works(hall: str) -> tuple[float, float, float]:
    """P10, P50 and P90 from the beginning of the site's own works to its first halls, all begun today."""
    drawn = schedule(parse_programme(CAMPUS.replace("HALL", hall), Path()), samples=1024, anew=True)
    works = next(task for task in drawn.network.tasks if task.key == "sites.one.preparation")
    begun = np.max([drawn.finishes(link.task) for link in works.after], axis=0)
    halls = next(item for item in drawn.items if item.kind == "halls")
    low, middle, high = np.quantile(drawn.finishes(halls.steps[0].task) - begun, [0.1, 0.5, 0.9]).tolist()
    return low, middle, high


def test_halls_take_what_the_page_says_and_what_tracked_sites_have_taken() -> None:
    record = reference_classes().milestones["data-centre-first-power"].months
    standard, canvas = months_from_first_works("standard-hall"), months_from_first_works("rapid-hall")
    assert standard == pytest.approx((24.0, 31.0, 45.0), abs=2.0)
    assert canvas == pytest.approx((10.0, 14.0, 20.0), abs=1.5)
    assert standard[1] == pytest.approx(record.value, rel=0.15)
    assert record.p10 is not None
    assert record.p90 is not None
    assert record.p10 < canvas[1] < standard[1] < record.p90
