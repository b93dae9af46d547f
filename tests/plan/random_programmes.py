"""Random, believable programmes with climates of any number of hours: for tests of the planner."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from gigawatt.catalog.technologies import Chip, Fuel, Hall, Kind, Market, Technology
from gigawatt.climate.site_climate import SiteClimate
from gigawatt.plan.case.site_hours import SiteHours
from gigawatt.programme.demand import Workload
from gigawatt.programme.programme import ChipSupply, Policy, Programme, SlotBook
from gigawatt.programme.site import ChipCommitment, Connection, ConnectionStep, Contract, Phase, Place, PowerAsset, Site
from gigawatt.quantity import Figure, YearPath

Floats = NDArray[np.float64]


def figure(value: float, unit: str = "") -> Figure:
    return Figure(float(value), unit, source="test", confidence="assumption")


def level(value: float) -> YearPath:
    return YearPath.level(figure(value))


def path(points: dict[int, float], before: float | None = None) -> YearPath:
    return YearPath(tuple((float(year), figure(value)) for year, value in sorted(points.items())), before)


def climate(rng: np.random.Generator, hours: int) -> SiteClimate:
    hour = np.arange(hours)
    cloud = np.repeat(rng.uniform(0.2, 1.0, hours // 24 + 1), 24)[:hours]
    solar = np.maximum(0.0, np.sin((hour % 24 - 6) / 12 * np.pi)) * cloud
    calm = np.convolve(rng.normal(size=hours + 47), np.ones(48) / 7, mode="valid")
    wind = 1.0 / (1.0 + np.exp(-1.5 * calm + 0.4))
    dry = 15.0 + 8 * np.sin((hour % 24 - 9) / 12 * np.pi) + 3 * calm
    water = np.maximum(0.0, 0.1 * (dry - 15.0))
    return SiteClimate("test", True, solar, wind, dry, dry - 4.0, 1.1 + 0.004 * np.maximum(dry - 10.0, 0.0), water)


def technologies() -> dict[str, Technology]:
    def make(key: str, kind: Kind, capex: float, fixed: float, variable: float, **more: object) -> Technology:
        given = {"availability": figure(0.95), "life_years": figure(25), "spend_shares": (0.5, 0.5)}
        return Technology(key, key, kind, level(capex), level(fixed), level(variable), **(given | more))  # type: ignore[arg-type]

    return {
        "solar": make("solar", Kind.SOLAR, 1.1e6, 18e3, 0.0, availability=figure(1.0)),
        "wind": make("wind", Kind.WIND, 1.4e6, 30e3, 0.0, availability=figure(0.97)),
        "peaker": make("peaker", Kind.THERMAL, 1.1e6, 25e3, 7.0, fuel="gas", heat_rate_mwh_per_mwh=figure(2.85)),
        "combined": make("combined", Kind.THERMAL, 1.9e6, 32e3, 2.0, fuel="gas", heat_rate_mwh_per_mwh=figure(1.85)),
        "reactor": make(
            "reactor", Kind.THERMAL, 7e6, 175e3, 3.0, fuel="uranium", heat_rate_mwh_per_mwh=figure(3.0), life_years=figure(40)
        ),
        "battery": make(
            "battery",
            Kind.BATTERY,
            2.5e5,
            8e3,
            0.0,
            capex_usd_per_mwh=level(2.4e5),
            fixed_om_usd_per_mwh_year=level(5e3),
            round_trip_efficiency=figure(0.86),
            life_years=figure(15),
        ),
        "salt": make(
            "salt",
            Kind.HEAT_STORE_REACTOR,
            8e6,
            150e3,
            3.0,
            fuel="uranium",
            heat_rate_mwh_per_mwh=figure(2.4),
            store_hours=figure(2.5),
            turbine_ratio=figure(1.45),
            store_efficiency=figure(0.97),
            life_years=figure(40),
        ),
    }


FUELS = {
    "gas": Fuel("gas", "gas", path({2026: 12.0, 2032: 16.0}), figure(0.181)),
    "uranium": Fuel("uranium", "uranium", level(2.8), figure(0.0)),
}


def asset(site: str, key: str, technology: Technology, **more: object) -> PowerAsset:
    given: dict[str, object] = {"phase": None, "standing": "option", "power_mw": figure(3000.0), "date": 2026.0}
    given |= {"fuel": FUELS[technology.fuel] if technology.fuel else None}
    if technology.kind is Kind.BATTERY:
        given["energy_mwh"] = figure(20000.0)
    return PowerAsset(key=key, path=f"sites.{site}.power.{key}", technology=technology, **(given | more))  # type: ignore[arg-type]


def random_site(
    rng: np.random.Generator, number: int, start: int, *, several_stores: bool, whole: bool, carbon: bool, chips: dict[str, Chip]
) -> Site:
    key = f"s{number}"
    known = technologies()
    power = [asset(key, "solar", known["solar"]), asset(key, "battery", known["battery"], date=start + rng.uniform(0, 1.5))]
    if rng.random() < 0.7:
        power.append(asset(key, "wind", known["wind"], power_mw=figure(rng.uniform(300, 2500)), most_per_year_mw=figure(900.0)))
    gas = known["combined"] if rng.random() < 0.5 else known["peaker"]
    if whole:
        gas = replace(gas, unit_mw=figure(250.0))
    power.append(asset(key, "gas", gas, power_mw=figure(rng.uniform(300, 1500)), date=start + rng.uniform(0, 2)))
    power.append(
        asset(
            key,
            "old",
            known["peaker"],
            standing="commitment",
            power_mw=figure(rng.uniform(50, 300)),
            date=start - 3.0,
            spent_share=1.0,
        )
    )
    if rng.random() < 0.4:
        nuclear = replace(known["reactor"], unit_mw=figure(300.0) if whole else None)
        power.append(asset(key, "reactor", nuclear, date=start + 1.4, power_mw=figure(900.0)))
    if rng.random() < 0.3:
        contract = Contract(level(65.0), "as-used" if rng.random() < 0.5 else "as-produced")
        power.append(
            asset(
                key, "deal", known["reactor"], standing="commitment", power_mw=figure(200.0), date=start + 0.7, contract=contract
            )
        )
    if several_stores:
        power.append(asset(key, "salt", known["salt"], date=start + rng.uniform(0, 1), power_mw=figure(800.0)))
        if rng.random() < 0.5:
            power.append(
                asset(
                    key,
                    "oldbattery",
                    known["battery"],
                    standing="commitment",
                    power_mw=figure(100.0),
                    energy_mwh=figure(200.0),
                    date=start - 1.0,
                )
            )
    market = Market("m", "m", level(rng.uniform(35, 60)), figure(0.4), level(rng.uniform(40e3, 120e3)), level(0.35))
    steps = (
        ConnectionStep(start + rng.uniform(-1, 1), figure(rng.uniform(100, 500))),
        ConnectionStep(start + 2.3, figure(rng.uniform(500, 900))),
    )
    connection = Connection(market, steps, level(3e5), figure(40.0)) if rng.random() < 0.85 else None
    hall = Hall("hall", "hall", level(11e6), level(2e5), figure(14.0), (0.5, 0.5), "dry")
    first = rng.uniform(100, 400)
    chip = next(iter(chips.values()))
    committed = ChipCommitment(
        chip, f"sites.{key}.phases.one.chips.{chip.key}", figure(first * 0.5 / chip.it_power_kw.value * 1000), start - 0.5, 1.0
    )
    phases = (
        Phase("one", f"sites.{key}.phases.one", "commitment", hall, figure(first), start - 0.4, 0.7, chips=(committed,)),
        Phase(
            "two",
            f"sites.{key}.phases.two",
            "option",
            hall,
            figure(rng.uniform(500, 1500)),
            start + rng.uniform(0, 1.5),
            most_per_year_mw=figure(600.0),
        ),
    )
    cap = level(rng.uniform(2e5, 2e6)) if carbon and rng.random() < 0.5 else None
    return Site(key, key.upper(), "Test", Place(40.0, -80.0), connection, phases, tuple(power), cap)


def random_programme(
    seed: int,
    *,
    sites: int = 2,
    years: int = 3,
    hours: int = 168,
    several_stores: bool = False,
    whole: bool = False,
    carbon: bool = True,
    budget: bool = True,
) -> tuple[Programme, dict[str, tuple[SiteHours, ...]]]:
    """A programme with the hours of its sites."""
    rng = np.random.default_rng(seed)
    start = 2026
    chips = {
        "old": Chip(
            "old", "old", "v", False, figure(2022.0), figure(1.4), figure(1.0), level(30e3), figure(0.03), figure(5.0), (1.0,)
        ),
        "new": Chip(
            "new",
            "new",
            "v",
            False,
            figure(start + 0.5),
            figure(1.9),
            figure(2.6),
            path({2026: 60e3, 2030: 50e3}),
            figure(0.03),
            figure(5.0),
            (1.0,),
        ),
    }
    scale = hours / 8760.0
    made = tuple(
        random_site(
            rng, number, start, several_stores=several_stores and number % 2 == 0, whole=whole, carbon=carbon, chips=chips
        )
        for number in range(sites)
    )
    grow = sites * 1.2e6
    workloads = (
        Workload(
            "training",
            "H100e",
            path({start: 0.3 * grow, start + years: 1.0 * grow}),
            level(1.5),
            level(300.0),
            True,
            figure(0.05),
        ),
        Workload("serving", "H100e", path({start: 0.1 * grow, start + years: 0.6 * grow}), level(1.9), level(4000.0)),
    )
    supply = (
        ChipSupply(chips["old"], "chips.old", path({start: sites * 3e5}, 0.0)),
        ChipSupply(chips["new"], "chips.new", path({start: sites * 2e5, start + years: sites * 5e5}, 0.0)),
    )
    slots = (
        SlotBook(
            "turbines", "power.slots.turbines", ("combined", "peaker"), path({start: 0.0, start + years: sites * 500.0}, 0.0)
        ),
    )
    cap = path({start: sites * 2.2e6 * scale, start + years: sites * 1.1e6 * scale}) if carbon else None
    budgets = {start + 1: figure(sites * 14e9)} if budget else {}
    programme = Programme(
        "test", "", start, start + years - 1, 2025, figure(0.07), seed, workloads, made, supply, slots,
        Policy(cap, level(5.0) if rng.random() < 0.5 else None), budgets, (), "",
    )  # fmt: skip
    climates = {site.key: climate(rng, hours) for site in made}
    found = {}
    for site in made:
        noise = np.exp(0.4 * rng.normal(size=hours))
        found[site.key] = (SiteHours(climates[site.key], noise / noise.mean()),)
    return programme, found
