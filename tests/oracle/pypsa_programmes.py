"""Programmes that between them use every kind of row of the plan: for comparison with PyPSA.

Their hours are few and count for a whole year (`as_whole_years`); their numbers are chosen so that the limits bind.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tests.plan.random_programmes import asset, climate, figure, level, path, technologies
from tests.plan.whole_year import as_whole_years, times

from gigawatt.catalog.technologies import Chip, Hall, Market, Technology
from gigawatt.plan.case.site_hours import SiteHours
from gigawatt.programme.demand import Shift, Workload
from gigawatt.programme.programme import ChipSupply, Policy, Programme, SlotBook
from gigawatt.programme.site import (
    ChipCommitment,
    Connection,
    ConnectionStep,
    Contract,
    Export,
    Phase,
    Place,
    PowerAsset,
    Site,
)
from gigawatt.quantity import YearPath

Floats = NDArray[np.float64]
Given = tuple[Programme, Mapping[str, tuple[SiteHours, ...]]]

START = 2027

OLD = Chip("old", "old", "v", False, figure(2022.0), figure(1.4), figure(1.0), level(30e3), figure(0.03), figure(5.0), (1.0,))
NEW = replace(
    OLD, key="new", available=figure(START + 0.5), it_power_kw=figure(1.9), h100_equivalents=figure(2.6), price_usd=level(55e3)
)
HALL = Hall("hall", "hall", level(11e6), level(2e5), figure(14.0), (0.5, 0.5), "dry")
MARKET = Market("m", "m", level(47.0), figure(0.4), level(9e4), level(0.35), level(0.3))

TRAINING = Workload("training", "H100e", path({START: 2e5, START + 2: 5e5}), level(1.5), level(300.0), True, figure(0.05))
SERVING = Workload("serving", "H100e", path({START: 1e5, START + 2: 3e5}), level(1.9), level(4000.0))
WAITING = replace(SERVING, shift=Shift(figure(0.25), figure(0.15), figure(4.0)))

USED = Contract(level(70.0), "as-used")
PRODUCED = Contract(level(42.0), "as-produced")


def plant(key: str, technology: str, *, of: Mapping[str, Any] | None = None, **more: object) -> PowerAsset:
    """A plant; ``of`` changes its technology."""
    known = replace(technologies()[technology], **(of or {}))
    return asset("s0", key, known, **({"date": START - 1.0} | more))


def credited(technology: Technology) -> dict[str, Any]:
    """A believable capacity credit."""
    credit = {"solar": 0.3, "wind": 0.15}.get(technology.key, 0.9)
    return {"capacity_credit": figure(credit), "credit_hours": figure(4.0) if technology.key == "battery" else None}


def connection(*, mw: float = 300.0, later_mw: float = 450.0, later: float = 0.75, export_mw: float | None = None) -> Connection:
    steps = (ConnectionStep(START - 0.5, figure(mw)), ConnectionStep(START + later, figure(later_mw)))
    export = None
    if export_mw is not None:
        export = Export("sites.s0.connection.export", START + 0.25, figure(export_mw), level(75.0))
    return Connection(MARKET, steps, level(3e5), figure(40.0), spend_shares=(0.4, 0.6), export=export)


def site(
    key: str,
    power: tuple[PowerAsset, ...],
    grid: Connection | None,
    *,
    ready_mw: float = 180.0,
    halls_mw: float = 500.0,
    halls_from: float = 0.3,
) -> Site:
    """A campus with committed halls, 90 MW of chips in them, and more to choose."""
    where = f"sites.{key}.phases"
    placed = ChipCommitment(OLD, f"{where}.one.chips.old", figure(64e3), START - 0.4, 1.0)
    phases = (
        Phase("one", f"{where}.one", "commitment", HALL, figure(ready_mw), START - 0.4, 0.7, chips=(placed,)),
        Phase("two", f"{where}.two", "option", HALL, figure(halls_mw), START + halls_from, most_per_year_mw=figure(260.0)),
    )
    return Site(key, key.upper(), "Test", Place(40.0, -80.0), grid, phases, power)


def programme(
    sites: tuple[Site, ...],
    *,
    years: int,
    workloads: tuple[Workload, ...] = (TRAINING, SERVING),
    supply: Mapping[str, float] | None = None,
    **more: Any,
) -> Programme:
    offer = {"old": 1e5 * len(sites), "new": 1.2e5 * len(sites)} | dict(supply or {})
    chips = tuple(ChipSupply(chip, f"chips.{chip.key}", path({START: offer[chip.key]}, 0.0)) for chip in (OLD, NEW))
    many = tuple(replace(workload, demand=times(workload.demand, len(sites))) for workload in workloads)
    plain = Programme(
        "test", "", START, START + years - 1, 2025, figure(0.07), 1, many, sites, chips, (), Policy(), {}, (), ""
    )  # fmt: skip
    return replace(plain, **more)


def weather(seed: int, hours: int, *, negative: bool = False) -> SiteHours:
    """Climate and a price shape of mean 1; with ``negative``, the grid pays to be rid of its power in some hours."""
    rng = np.random.default_rng(seed)
    noise = np.exp(0.4 * rng.normal(size=hours))
    shape = noise / noise.mean()
    if negative:
        shape = shape - 0.9 * (np.arange(hours) % 24 > 20)
        shape = shape / shape.mean()
    return SiteHours(climate(rng, hours), shape)


def given(what: Programme, hours: int, *, seeds: tuple[int, ...] = (1,), negative: bool = False) -> Given:
    """With the hours of every site in each weather year."""
    found = {
        one.key: tuple(weather(100 * number + seed, hours, negative=negative) for seed in seeds)
        for number, one in enumerate(what.sites)
    }
    return as_whole_years(what, hours), found


def capped(made: Given, sites: Mapping[str, Mapping[str, YearPath]] | None = None, **policy: YearPath) -> Given:
    """With caps in tonnes and m3 of a whole year, as much of them as the hours are of it."""
    what, found = made
    part = len(next(iter(found.values()))[0].climate.dry_bulb_c) / 8760.0
    few: dict[str, Any] = {name: times(cap, part) for name, cap in policy.items()}
    mine: dict[str, dict[str, Any]] = {
        key: {name: times(cap, part) for name, cap in caps.items()} for key, caps in (sites or {}).items()
    }
    given_sites = tuple(replace(one, **mine.get(one.key, {})) for one in what.sites)
    return replace(what, sites=given_sites, policy=replace(what.policy, **few)), found


def metered(power: tuple[PowerAsset, ...]) -> tuple[PowerAsset, ...]:
    """With what each plant does to air and water."""
    clean = {"solar", "wind", "reactor", "salt"}
    made = []
    for one in power:
        technology, key = one.technology, one.technology.key
        burns = technology.fuel is not None
        rates: dict[str, Any] = {
            "clean": key in clean,
            "nox_kg_per_mwh": figure(0.09 if key == "combined" else 0.25) if burns and key not in clean else None,
            "water_m3_per_mwh": figure(2.5 if key in clean else 0.8) if burns else None,
        }
        made.append(replace(one, technology=replace(technology, **rates)))
    return tuple(made)


# -- the programmes -----------------------------------------------------------------------------------------------------


def whole_units_and_reserve(hours: int = 48) -> Given:
    """Turbines and reactors in whole units, slots of their makers, a reserve in which a battery counts by its hours."""
    power: tuple[PowerAsset, ...] = (
        plant("gas", "combined", of={"unit_mw": figure(120.0)}, power_mw=figure(600.0)),
        plant("peakers", "peaker", of={"unit_mw": figure(40.0)}, power_mw=figure(40.0)),
        plant("old", "peaker", of={"unit_mw": figure(90.0)}, standing="commitment", power_mw=figure(180.0), date=START - 3.0),
        plant("short", "battery", standing="commitment", power_mw=figure(60.0), energy_mwh=figure(100.0)),
        plant("long", "battery", power_mw=figure(10.0), energy_mwh=figure(350.0)),
        plant("solar", "solar", power_mw=figure(500.0)),
    )
    power = tuple(replace(one, technology=replace(one.technology, **credited(one.technology))) for one in power)
    slots = (SlotBook("turbines", "power.slots.turbines", ("combined", "peaker"), path({START: 160.0, START + 1: 130.0}, 0.0)),)
    campus = site("s0", power, None, halls_from=1.0)
    work = (replace(TRAINING, demand=times(TRAINING.demand, 0.2)), replace(SERVING, demand=times(SERVING.demand, 2.0)))
    what = programme((campus,), years=2, workloads=work, slots=slots, policy=Policy(reserve_margin=figure(0.25)))
    return given(what, hours)


def caps_at_two_sites(hours: int = 24, years: int = 2) -> Given:
    """CO2 capped for both sites and for one, NOx for both and water for one, a carbon price on top."""
    power = metered(
        (
            plant("gas", "combined", power_mw=figure(700.0)),
            plant("peakers", "peaker", power_mw=figure(300.0)),
            plant("wind", "wind", power_mw=figure(900.0), most_per_year_mw=figure(400.0)),
            plant("reactor", "reactor", power_mw=figure(300.0)),
            plant("battery", "battery", power_mw=figure(300.0), energy_mwh=figure(1500.0)),
        )
    )
    sites = (site("s0", power, connection()), site("s1", power, None))
    made = given(programme(sites, years=years, policy=Policy(carbon_price_usd_per_t=level(20.0))), hours)
    first = {"water_cap_m3_per_year": level(0.9e6), "carbon_cap_t_per_year": path({START: 1.4e5, START + 1: 2e6})}
    return capped(
        made,
        {"s0": first, "s1": {"nox_cap_t_per_year": path({START + 1: 22.0})}},
        carbon_cap_t_per_year=path({START: 1.2e6, START + 1: 1.0e6}),
        nox_cap_t_per_year=level(26.0),
        water_cap_m3_per_year=level(5e6),
    )


def clean_in_the_hour(hours: int = 48) -> Given:
    """Nine tenths of the energy free of carbon, peakers with permits of some hours and of NOx, work that is paused."""
    power = metered(
        (
            plant("gas", "peaker", power_mw=figure(400.0), most_hours_per_year=figure(600.0)),
            plant(
                "old",
                "peaker",
                standing="commitment",
                power_mw=figure(90.0),
                date=START - 3.0,
                most_hours_per_year=figure(500.0),
            ),
            plant(
                "older",
                "peaker",
                standing="commitment",
                power_mw=figure(60.0),
                date=START - 5.0,
                most_nox_t_per_year=level(0.02),
                most_co2_t_per_year=path({START + 1: 25.0}),
            ),
            plant("solar", "solar", power_mw=figure(2500.0)),
            plant("wind", "wind", power_mw=figure(1500.0)),
            plant("battery", "battery", power_mw=figure(600.0), energy_mwh=figure(100.0)),
            plant("deal", "reactor", standing="commitment", power_mw=figure(40.0), date=START - 1.0, contract=USED),
            plant("sun", "solar", standing="commitment", power_mw=figure(60.0), date=START + 0.25, contract=PRODUCED),
        )
    )
    grid = connection(mw=120.0, later_mw=160.0)
    policy = Policy(clean_share=path({START: 0.85, START + 1: 0.92}))
    work = (  # both are cheap to cut, and must not be for long
        replace(TRAINING, availability=figure(0.97), interruption_usd_per_mwh=level(20.0)),
        replace(SERVING, availability=figure(0.995), interruption_usd_per_mwh=level(60.0)),
    )
    return given(programme((site("s0", power, grid),), years=2, policy=policy, workloads=work), hours)


def two_ways_to_the_grid(hours: int = 48, years: int = 3) -> Given:
    """Export, prices below zero, two weather years, a plant that closes early and a bridge that must be gone."""
    dear = {"fixed_om_usd_per_mw_year": level(3e5)}
    power = (
        plant("wind", "wind", power_mw=figure(900.0), date=START + 1.0),
        plant("battery", "battery", power_mw=figure(400.0), energy_mwh=figure(2000.0)),
        plant(
            "old",
            "peaker",
            of=dear,
            standing="commitment",
            power_mw=figure(80.0),
            date=START - 5.0,
            may_close_from=START + 0.5,
            retires=START + 2.4,
        ),
        plant(
            "bridge", "peaker", of={"capex_usd_per_mw": level(4e5)}, power_mw=figure(30.0), date=START + 0.1, until=START + 1.6
        ),
        plant("gas", "combined", power_mw=figure(500.0), date=START + 1.2),
    )
    what = programme(
        (site("s0", power, connection(mw=60.0, later=1.75, export_mw=250.0)),), years=years, weather_weights=(0.7, 0.3)
    )
    return given(what, hours, seeds=(1, 2), negative=True)


def several_stores_and_waiting(hours: int = 48) -> Given:
    """Work that may wait, two batteries, a reactor with a heat store."""
    power = (
        plant(
            "salt",
            "salt",
            of={"capex_usd_per_mw": level(2.5e6), "turbine_ratio": figure(1.15)},
            power_mw=figure(150.0),
            date=START + 0.2,
        ),
        plant("wind", "wind", power_mw=figure(600.0)),
        plant("solar", "solar", power_mw=figure(900.0)),
        plant("battery", "battery", power_mw=figure(150.0), energy_mwh=figure(500.0)),
        plant(
            "cells",
            "battery",
            of={"round_trip_efficiency": figure(0.7)},
            standing="commitment",
            power_mw=figure(60.0),
            energy_mwh=figure(300.0),
            date=START - 1.0,
        ),
    )
    return given(
        programme((site("s0", power, connection(mw=90.0, later_mw=120.0)),), years=2, workloads=(TRAINING, WAITING)),
        hours,
    )


def quarters_and_chips(hours: int = 48) -> Given:
    """The first year by quarter, chips that are sold again, few halls, a budget, work that must be done."""
    power = (
        plant("wind", "wind", power_mw=figure(700.0), most_per_year_mw=figure(250.0)),
        plant("gas", "combined", power_mw=figure(500.0), most_per_year_mw=figure(60.0), date=START + 0.1),
        plant("solar", "solar", power_mw=figure(150.0)),
        plant("battery", "battery", power_mw=figure(200.0), energy_mwh=figure(600.0)),
    )
    work = (
        TRAINING,
        replace(SERVING, must_serve=True, value_usd_per_unit_hour=level(0.05), demand=path({START: 4e4, START + 2: 9e4})),
    )
    chips = {
        "old": replace(OLD, price_usd=level(15e3), resale_half_life_years=figure(4.0)),
        "new": replace(NEW, resale_half_life_years=figure(4.0)),
    }
    what = programme(
        (site("s0", power, connection(mw=170.0, later_mw=200.0), ready_mw=100.0, halls_mw=180.0),),
        years=3,
        workloads=work,
        quarter_years=1,
        capital_budget_usd={START: figure(5e9)},
    )
    offer = tuple(
        replace(supply, chip=chips[supply.chip.key], refresh_years=(figure(1.0), figure(2.0), figure(9.0)))
        for supply in what.chips
    )
    return given(replace(what, chips=offer), hours)
