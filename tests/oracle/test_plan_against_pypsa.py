"""Certified plans cost what PyPSA and HiGHS find for the same programmes, built there from the programme's own numbers."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.oracle.pypsa_plan import PypsaPlan
from tests.plan.planned import planned
from tests.plan.random_programmes import asset, figure, level, path, random_programme, technologies
from tests.plan.whole_year import as_whole_years

from gigawatt.catalog.technologies import Market
from gigawatt.climate.site_climate import SiteClimate
from gigawatt.plan.build_case import build_case
from gigawatt.programme.programme import Policy, Programme
from gigawatt.programme.site import Connection, ConnectionStep, Contract

Floats = NDArray[np.float64]
Given = tuple[Programme, Mapping[str, SiteClimate], Mapping[str, Floats]]

GAP = 2e-5

pytestmark = [
    pytest.mark.filterwarnings("ignore::linopy.LinopySemanticsWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:linopy"),
]


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """PyPSA logs a line for every carrier that it does not know."""
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


def agree(given: Given, **options: object) -> None:
    programme, climates, prices = given
    plan = planned(build_case(programme, climates, prices), GAP)
    optimum = PypsaPlan(programme, climates, prices).optimum_usd(**options)
    assert plan.gap <= GAP
    assert plan.lower_usd <= optimum * (1.0 + 1e-6)
    assert plan.upper_usd >= optimum * (1.0 - 1e-6)
    assert plan.upper_usd == pytest.approx(optimum, rel=1e-4)


def drawn(seed: int, *, sites: int, years: int, hours: int, several_stores: bool = False) -> Given:
    programme, climates, prices = random_programme(seed, sites=sites, years=years, hours=hours, several_stores=several_stores)
    return as_whole_years(programme, hours), climates, prices


used = Contract(level(70.0), "as-used")
produced = Contract(level(42.0), "as-produced")


def campus(hours: int, years: int) -> Given:
    """One site with everything of its own: two import steps, two contracts, a carbon price, a cap and a budget that bind."""
    programme, climates, prices = random_programme(4, sites=1, years=years, hours=hours)
    known = technologies()
    site = programme.sites[0]
    key, start = site.key, programme.start_year
    market = Market("m", "m", level(47.0), figure(0.4), level(9e4), level(0.35))
    steps = (ConnectionStep(start - 0.5, figure(250.0)), ConnectionStep(start + 0.75, figure(420.0)))
    power = (
        asset(key, "solar", known["solar"]),
        asset(key, "wind", known["wind"], power_mw=figure(1200.0)),
        asset(key, "battery", known["battery"], date=start + 0.25),
        asset(key, "gas", known["combined"], power_mw=figure(400.0), date=start + 0.5),
        asset(key, "old", known["peaker"], standing="commitment", power_mw=figure(150.0), date=start - 3.0, retires=start + 1.5),
        asset(key, "firm", known["reactor"], standing="commitment", power_mw=figure(80.0), date=start - 1.0, contract=used),
        asset(key, "sun", known["solar"], standing="commitment", power_mw=figure(120.0), date=start + 0.25, contract=produced),
    )
    connection = Connection(market, steps, level(3e5), figure(40.0))
    cap = path({start: 6e5 * hours / 8760.0})
    site = replace(site, power=power, connection=connection, carbon_cap_t_per_year=None)
    budget = {start + 1: figure(5e9)}  # chips would take more than 7
    whole = replace(programme, sites=(site,), policy=Policy(cap, level(20.0)), capital_budget_usd=budget)
    return as_whole_years(whole, hours), climates, prices


@pytest.mark.parametrize(("seed", "sites", "years"), [(2, 1, 3), pytest.param(4, 2, 2, marks=pytest.mark.slow)])
def test_sites_with_a_battery_over_several_years(seed: int, sites: int, years: int) -> None:
    agree(drawn(seed, sites=sites, years=years, hours=72))


@pytest.mark.parametrize("seed", [3])
def test_a_site_with_batteries_and_a_heat_store_reactor(seed: int) -> None:
    agree(drawn(seed, sites=1, years=2, hours=72, several_stores=True))


def test_contracts_a_carbon_price_a_budget_and_an_import_limit_by_date() -> None:
    agree(campus(168, 2))


@pytest.mark.slow
def test_a_whole_year_of_8760_hours() -> None:
    agree(campus(8760, 1), solver="ipm", run_crossover="on")


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20, 28))
def test_many_programmes(seed: int) -> None:
    agree(drawn(seed, sites=1 + seed % 3, years=1 + seed % 4, hours=96, several_stores=seed % 2 == 0))
