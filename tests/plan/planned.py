"""Plans for tests: a random programme as a case, and a case's certified plan, dispatched in this process."""

from __future__ import annotations

from collections.abc import Iterable

from tests.plan.features import Given, rates_of, with_features
from tests.plan.random_programmes import random_programme
from tests.plan.whole_year import as_whole_years, whole_year_prices

from gigawatt.plan.case.build_case import build_case
from gigawatt.plan.case.case import Case
from gigawatt.plan.decompose import Decomposed, Decomposition, Settings
from gigawatt.plan.workers.executor import SerialExecutor


def random_given(
    seed: int,
    *,
    sites: int,
    years: int,
    hours: int,
    several_stores: bool = False,
    whole: bool = False,
    carbon: bool = True,
    budget: bool = True,
    features: Iterable[str] = (),
) -> Given:
    """A random programme with the features of `FEATURES` that are named, and its hours."""
    options = {"several_stores": several_stores, "whole": whole, "carbon": carbon, "budget": budget}
    return with_features(random_programme(seed, sites=sites, years=years, hours=hours, **options), features)


def case_of(given: Given) -> Case:
    """A programme's case, its hours worth a whole year."""
    programme, found = given
    hours = len(next(iter(found.values()))[0].climate.dry_bulb_c)
    whole = as_whole_years(programme, hours)
    return build_case(whole, whole_year_prices(programme, found, hours), rates=rates_of(whole))


def random_case(
    seed: int,
    *,
    sites: int,
    years: int,
    hours: int,
    several_stores: bool = False,
    whole: bool = False,
    carbon: bool = True,
    budget: bool = True,
    features: Iterable[str] = (),
) -> Case:
    """A random programme's case."""
    options = {"several_stores": several_stores, "whole": whole, "carbon": carbon, "budget": budget}
    return case_of(random_given(seed, sites=sites, years=years, hours=hours, features=features, **options))


def planned(case: Case, gap: float, *, by_site: bool | None = None) -> Decomposed:
    """The plan of a case to a gap."""
    executor = SerialExecutor([site.weather for site in case.sites])
    return Decomposition(case, executor, Settings(gap=gap, by_site=by_site)).run()
