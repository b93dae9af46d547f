"""Plans for tests: a random programme as a case, and a case's certified plan, dispatched in this process."""

from __future__ import annotations

from tests.plan.random_programmes import random_programme
from tests.plan.whole_year import as_whole_years

from gigawatt.plan.build_case import build_case
from gigawatt.plan.case import Case
from gigawatt.plan.decompose import Decomposed, Decomposition, Settings
from gigawatt.plan.executor import SerialExecutor


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
) -> Case:
    """A random programme's case, its hours worth a whole year."""
    options = {"several_stores": several_stores, "whole": whole, "carbon": carbon, "budget": budget}
    programme, climates, prices = random_programme(seed, sites=sites, years=years, hours=hours, **options)
    return build_case(as_whole_years(programme, hours), climates, prices)


def planned(case: Case, gap: float) -> Decomposed:
    """The plan of a case to a gap."""
    executor = SerialExecutor([site.operation for site in case.sites])
    return Decomposition(case, executor, Settings(gap=gap)).run()
