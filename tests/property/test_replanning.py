"""With one number changed, a plan from an earlier one's planes is certified, and costs what the whole as one programme costs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.plan.changes import Change
from tests.plan.features import EVERYTHING
from tests.plan.monolith import Monolith
from tests.plan.planned import case_of, planned, random_case, random_given
from tests.plan.replanned import ALL_STAY, SOME_GO, replanning

from gigawatt.plan.earlier.kept_planes import FILE, KeptPlanes
from gigawatt.plan.master.priced_master import PricedMaster

GAP = 1e-5
ROUNDING = 1e-6  # relative: what the monolith's own tolerances may do to its optimum
CHANGES = {**ALL_STAY, **SOME_GO}
SIZES = [  # seed, sites, years, hours
    (1, 1, 2, 48),
    pytest.param(5, 2, 3, 48, marks=pytest.mark.slow),
    pytest.param(6, 3, 2, 48, marks=pytest.mark.slow),
]


def bracket(
    seed: int,
    change: Change,
    folder: Path,
    *,
    sites: int,
    years: int,
    hours: int,
    gap: float = GAP,
    features: Iterable[str] = (),
    by_site: bool | None = None,
    **options: bool,
) -> tuple[int, int]:
    """Plan, change, plan again; returns how many dispatches each took."""
    programme, climates = random_given(seed, sites=sites, years=years, hours=hours, features=features, **options)
    first = planned(case_of((programme, climates)), gap, by_site=by_site)
    case = case_of((change(programme), climates))
    optimum = Monolith(case).optimum_usd()
    again = replanning(case, first, gap, folder, by_site=by_site)
    plan = again.run()
    assert again.reused is not None
    assert again.reused.of == len(case.site_years)
    assert (again.reused.same == again.reused.of) == (change in ALL_STAY.values())
    assert plan.lower_usd <= optimum * (1.0 + ROUNDING)
    assert plan.upper_usd >= optimum * (1.0 - ROUNDING)
    assert plan.upper_usd - plan.lower_usd <= gap * plan.upper_usd
    assert plan.stopped == ""
    return first.dispatches, plan.dispatches


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize(("seed", "sites", "years", "hours"), SIZES)
def test_a_changed_number(seed: int, sites: int, years: int, hours: int, change: Change, tmp_path: Path) -> None:
    bracket(seed, change, tmp_path, sites=sites, years=years, hours=hours)


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize(("seed", "sites", "years"), [(6, 3, 2), pytest.param(3, 4, 3, marks=pytest.mark.slow)])
def test_where_sites_are_solved_one_by_one(seed: int, sites: int, years: int, change: Change, tmp_path: Path) -> None:
    bracket(seed, change, tmp_path, sites=sites, years=years, hours=48, gap=1e-4, by_site=True)


@pytest.mark.slow
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_with_everything_where_sites_are_solved_one_by_one(change: Change, tmp_path: Path) -> None:
    bracket(1, change, tmp_path, sites=2, years=2, hours=24, gap=1e-4, features=EVERYTHING, by_site=True)


@pytest.mark.parametrize("change", [ALL_STAY["a date"], SOME_GO["cheaper fuel"]], ids=["a date", "cheaper fuel"])
def test_with_several_stores(change: Change, tmp_path: Path) -> None:
    bracket(2, change, tmp_path, sites=2, years=2, hours=48, several_stores=True)


@pytest.mark.parametrize("change", [ALL_STAY["demand"], SOME_GO["dearer fuel"]], ids=["demand", "dearer fuel"])
def test_with_whole_units(change: Change, tmp_path: Path) -> None:
    bracket(3, change, tmp_path, sites=1, years=3, hours=48, whole=True)


@pytest.mark.slow
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("seed", range(400, 406))
def test_many(seed: int, change: Change, tmp_path: Path) -> None:
    options = {"several_stores": seed % 3 == 0, "whole": seed % 3 == 1}
    bracket(seed, change, tmp_path, sites=1 + seed % 2, years=2 + seed % 2, hours=48, **options)


@pytest.mark.slow
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_with_everything(change: Change, tmp_path: Path) -> None:
    bracket(1, change, tmp_path, sites=2, years=2, hours=24, gap=1e-4, features=EVERYTHING)


def test_the_same_programme_again_needs_next_to_no_dispatch(tmp_path: Path) -> None:
    case = random_case(6, sites=3, years=2, hours=48)
    first = planned(case, 1e-3)
    plan = replanning(case, first, 1e-3, tmp_path).run()
    assert plan.gap <= 1e-3
    assert plan.dispatches <= first.dispatches // 5


def test_what_sites_proposed_is_offered_again_where_they_still_may(tmp_path: Path) -> None:
    case = random_case(6, sites=3, years=2, hours=48)
    first = planned(case, 1e-3, by_site=True)
    kept = KeptPlanes.of(first)
    kept.save(tmp_path / FILE)
    again = KeptPlanes.load(tmp_path / FILE)
    assert again.offered
    for point, other in zip(kept.offered, again.offered, strict=True):
        assert all(np.array_equal(values, other[name], equal_nan=True) for name, values in point.items())
    master = PricedMaster(first.master, first.pool)
    master.offer([first.values, np.full_like(first.values, np.nan)])
    assert [proposal.site for proposal in master.columns.proposals] == [0, 1, 2]
    beyond = first.values.copy()
    beyond[master.sites[1].block.columns] = -1.0
    master.offer([beyond])
    assert [proposal.site for proposal in master.columns.proposals] == [0, 1, 2, 0, 2]


def test_planes_of_another_programme_are_not_used(tmp_path: Path) -> None:
    first = planned(random_case(6, sites=1, years=2, hours=48), 1e-3)
    case = random_case(7, sites=1, years=2, hours=48)
    again = replanning(case, first, 1e-4, tmp_path)
    plan = again.run()
    assert again.reused is not None
    assert (again.reused.same, again.reused.looser, again.reused.planes) == (0, 0, 0)
    assert plan.gap <= 1e-4


def test_a_site_of_another_name_and_a_further_year_use_what_has_the_same_terms(tmp_path: Path) -> None:
    case = random_case(6, sites=2, years=2, hours=48)
    first = planned(case, 1e-3)
    renamed = replace(case, sites=tuple(replace(site, key=f"other-{site.key}") for site in case.sites))
    again = replanning(renamed, first, 1e-3, tmp_path)
    again.run()
    assert again.reused is not None
    assert again.reused.same == again.reused.of
