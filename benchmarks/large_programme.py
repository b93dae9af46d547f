"""Believable programmes of any size, drawn at random: what the planner's speed at scale is measured on.

    python -m benchmarks.large_programme --seed 1 --sites 10 --years 5 --kind one-store > file.yaml

Campuses in fourteen regions of four continents, of which some stand and others are energised over the years; halls and chips
bought by the plan, from generations whose deliveries all campuses share; turbines from slots that all share; a carbon cap over
all. What a megawatt of compute is worth, what chips and turbines are delivered, and what may be emitted follow from what the
drawn campuses could hold, so that every seed can be met for the most part, and none in full.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from typing import Any

import numpy as np
import yaml
from benchmarks.drawn_site import FACILITY, Campus, drawn_campus, megawatts

KINDS = ("one-store", "everything")
START = 2027
HOURS = 8760.0
CHIP_LIFE = 5
FREE_T_PER_MWH = 0.35  # about what a campus on imports and gas emits: the cap is a share of it
GAS_AVAILABILITY = 0.88
TECHNOLOGIES: dict[str, Any] = {
    "simple-cycle-any-size": {"like": "gas-turbine-simple-cycle", "name": "Gas turbine, simple cycle, any size"},
    "combined-cycle-any-size": {
        "like": "gas-turbine-simple-cycle",
        "name": "Gas turbine, combined cycle, any size",
        "capex": {2025: "2000 USD/kW", 2028: "2200 USD/kW", 2032: "2000 USD/kW", 2040: "1400 USD/kW"},
        "heat_rate": "6.24 MMBtu/MWh",
        "variable_om": "2.1 USD/MWh",
        "nox": "0.08 kg/MWh",
        "water": {"value": "0.8 m3/MWh", "source": "the catalogue's figure for combined cycles with a tower, about"},
    },
}
WHOLE_TECHNOLOGIES: dict[str, Any] = {"gas-turbine-simple-cycle": {"unit": "300 MW"}}


@dataclass(frozen=True)
class Generation:
    """Chips that are delivered from one year on until the next but one generation is in full supply."""

    key: str
    first: int
    it_power_kw: float
    h100_equivalents: float
    price_usd: float
    section: dict[str, Any]

    @property
    def kw_per_h100e(self) -> float:
        return self.it_power_kw / self.h100_equivalents


def large_programme(
    seed: int,
    sites: int,
    years: int,
    kind: str,
    *,
    whole_units: bool = False,
    weather_years: int = 1,
    price_paths: int = 1,
    start: int = START,
) -> str:
    """A programme file of so many campuses and years, of 8,760 hours each.

    Args:
        seed: of everything drawn, the weather and the hourly prices included.
        sites: how many campuses.
        years: how many, from `start` on.
        kind: `one-store`: a battery at each campus, firm work; `everything`: two to four stores, work that may pause or wait,
            limits on water, NOx and hours, export, reserves and carbon-free hours.
        whole_units: turbines and reactors come in whole units.
        weather_years: for how many the plan is made.
        price_paths: on how many ways that fuel, electricity and carbon prices may go; all else is drawn as for one.
        start: first year of the plan.
    """
    if kind not in KINDS:
        raise ValueError(f"kind {kind!r} is none of {', '.join(KINDS)}")
    rng = np.random.default_rng(seed)
    everything = kind == "everything"
    campuses = [
        drawn_campus(rng, number, start, years, everything=everything, whole_units=whole_units) for number in range(1, sites + 1)
    ]
    slots = _slots(rng, campuses, years)
    work_mw = _work(campuses, slots, years, start)
    generations = _generations(start, start + years - 1)
    efficiency = _efficiency(generations, years, start)
    programme: dict[str, Any] = {
        "programme": {
            "name": f"Drawn programme, {sites} sites, {years} years",
            "horizon": {"start": start, "end": start + years - 1},
            "discount_rate": f"{rng.uniform(6.0, 9.0):.1f} %",
            "seed": seed,
            **({"weather_years": weather_years} if weather_years > 1 else {}),
        },
        "demand": _demand(rng, generations, work_mw / efficiency, start, everything=everything),
        "chips": _chips(rng, generations, campuses, work_mw / efficiency, start),
        "power": {
            "technologies": WHOLE_TECHNOLOGIES if whole_units else TECHNOLOGIES,
            "fuels": _fuels(rng, campuses),
            "slots": {
                "turbines": {"technologies": _slot_technologies(whole_units=whole_units), "supply": _power_path(start, slots)}
            },
        },
        "policy": _policy(rng, work_mw, start, everything=everything),
        "sites": {campus.key: campus.section for campus in campuses},
        **({"uncertainty": _uncertainty(seed, price_paths, campuses, years, start)} if price_paths > 1 else {}),
    }
    command = f"--seed {seed} --sites {sites} --years {years} --kind {kind}" + " --whole-units" * whole_units
    command += f" --weather-years {weather_years}" * (weather_years > 1)
    command += f" --price-paths {price_paths}" * (price_paths > 1)
    head = f"# Drawn by python -m benchmarks.large_programme {command}: no real place.\n"
    return head + yaml.safe_dump(programme, sort_keys=False, default_flow_style=None, width=140, allow_unicode=True)


def _slots(rng: np.random.Generator, campuses: list[Campus], years: int) -> np.ndarray:
    """Turbines that can be commissioned in a year [MW]: a part of what the campuses grow by, more towards the end."""
    load = sum(campus.full_mw for campus in campuses) * FACILITY
    per_year = load / max(3.0, years) * rng.uniform(0.22, 0.34)
    slots = per_year * np.linspace(0.6, 1.5, years) * rng.uniform(0.85, 1.15, years)
    return np.maximum(50.0, np.round(slots, -1))


def _slot_technologies(*, whole_units: bool) -> list[str]:
    return ["gas-turbine-simple-cycle", "gas-turbine-combined-cycle"] if whole_units else list(TECHNOLOGIES)


def _work(campuses: list[Campus], slots: np.ndarray, years: int, start: int) -> np.ndarray:
    """IT power that halls and power could run year by year [MW], about: what demand is drawn from. It never falls."""
    work = np.zeros(years)
    for index in range(years):
        year = start + index
        turbines = min(float(slots[: index + 1].sum()) - slots[index] / 2.0, sum(one.gas_limit_mw for one in campuses))
        share = turbines / max(1.0, sum(one.gas_limit_mw for one in campuses))
        for campus in campuses:
            gas = campus.committed_gas_mw(year) + share * campus.gas_limit_mw * (year + 0.5 > campus.first)
            power = campus.grid_mw(year) + GAS_AVAILABILITY * gas + 0.1 * campus.halls_mw(year)
            work[index] += min(campus.halls_mw(year), power / FACILITY)
    return np.maximum.accumulate(work) * 1.02


def _generations(start: int, end: int) -> list[Generation]:
    """Road map until 2028, then a new generation every second year with a quarter more work per watt and dollar."""
    known = [
        Generation("vr200-nvl72", 2026, 3.33, 8.84, 134e3, {}),
        Generation("rubin-ultra-nvl576", 2028, 4.75, 17.5, 200e3, {}),
    ]
    for number, first in enumerate(range(2030, end + 1, 2), start=1):
        power, work, price = 4.75, 17.5 * 1.25**number, 200e3
        section = {
            "like": "rubin-ultra-nvl576",
            "name": f"Generation of {first}",
            "available": f"{first}-01-01",
            "it_power": f"{power} kW",
            "h100_equivalents": round(work, 2),
        }
        known.append(Generation(f"generation-{first}", first, power, work, price, section))
    return [one for one in known if one.first <= end and one.first + 4 >= start]


def _on_offer(generations: list[Generation], year: int) -> dict[str, float]:
    """Shares of a year's deliveries, in compute: a generation needs a year to be in full supply, and is sold for four."""
    ramp = {0: 0.4, 1: 1.0, 2: 0.7, 3: 0.25}
    shares = {one.key: ramp.get(year - one.first, 0.0) for one in generations}
    return {key: share / sum(shares.values()) for key, share in shares.items() if share}


def _efficiency(generations: list[Generation], years: int, start: int) -> np.ndarray:
    """Power of the fleet year by year [kW per H100 equivalent], about: each year a quarter of it is replaced."""
    by_key = {one.key: one for one in generations}
    fleet = np.zeros(years)
    now = 0.6  # GB200 at 0.83, and VR200
    for index in range(years):
        new = sum(by_key[key].kw_per_h100e * share for key, share in _on_offer(generations, start + index).items())
        now = now + (new - now) * (0.45 if index else 0.3)
        fleet[index] = now
    return fleet * 1e-3  # MW per H100 equivalent


def _demand(
    rng: np.random.Generator, generations: list[Generation], compute: np.ndarray, start: int, *, everything: bool
) -> dict[str, Any]:
    """Workloads whose demands add up to the compute [H100 equivalents]; an hour is worth two or three times what it costs."""
    shares = {"training": rng.uniform(0.3, 0.5)}
    if everything:
        shares["batch"] = rng.uniform(0.08, 0.18)
    shares["serving"] = 1.0 - sum(shares.values())
    years = range(start, start + len(compute))
    cost = [_hourly_cost(generations, year) for year in years]
    demand: dict[str, Any] = {}
    for name, share in shares.items():
        worth = rng.uniform(1.9, 2.7)
        demand[name] = {
            "unit": "H100e",
            "demand": {year: f"{amount * share / 1000.0:.0f} kH100e" for year, amount in zip(years, compute, strict=True)},
            "value": {year: f"{usd * worth:.3f} USD/h" for year, usd in zip(years, cost, strict=True)},
            "interruption_cost": f"{rng.integers(30, 80) * 100} USD/MWh",
        }
    if everything:
        del demand["training"]["interruption_cost"]  # what may be paused states its own
        demand["training"]["interruptible"] = {
            "pause_share": f"{rng.uniform(2.0, 6.0):.1f} %",
            "interruption_cost": f"{rng.integers(30, 90) * 10} USD/MWh",
        }
        demand["batch"]["shiftable"] = {
            "share": f"{rng.integers(25, 50)} %",
            "within": f"{rng.choice([6, 8, 12, 24])} h",
            "headroom": f"{rng.integers(10, 25)} %",
        }
    return demand


def _hourly_cost(generations: list[Generation], year: int) -> float:
    """Of an H100 equivalent in service [USD/h]: chips over five years at about 7 %, and a megawatt's halls and power."""
    by_key = {one.key: one for one in generations}
    cost = 0.0
    for key, share in _on_offer(generations, year).items():
        chip = by_key[key]
        cost += share * (chip.price_usd * 0.25 / chip.h100_equivalents + chip.kw_per_h100e * 2300.0) / HOURS
    return cost


def _chips(
    rng: np.random.Generator, generations: list[Generation], campuses: list[Campus], compute: np.ndarray, start: int
) -> dict[str, Any]:
    """Generations with what is delivered of each by year: about what growth and replacement need, in some years less."""
    standing = sum(campus.standing_mw for campus in campuses) / 2.09e-3 * 2.526 * 0.87
    bought = np.zeros(len(compute))
    supply: dict[str, dict[int, int]] = {one.key: {} for one in generations}
    by_key = {one.key: one for one in generations}
    for index, asked in enumerate(compute):
        year = start + index
        alive = bought[max(0, index - CHIP_LIFE + 1) : index].sum() + (standing if index < CHIP_LIFE - 1 else 0.0)
        bought[index] = max(asked - alive, 0.08 * asked)
        delivered = bought[index] * rng.uniform(0.92, 1.35) * (1.9 if index == 0 else 1.0)  # those of the first year come over it
        for key, share in _on_offer(generations, year).items():
            supply[key][year] = int(delivered * share / by_key[key].h100_equivalents)
    chips: dict[str, Any] = {}
    for one in generations:
        if not supply[one.key]:
            continue
        last = max(supply[one.key])
        path = supply[one.key] | ({last + 1: 0} if last < start + len(compute) - 1 else {})
        fall = rng.uniform(0.03, 0.08)
        price = {
            year: f"{one.price_usd * (1.0 - fall) ** max(0, year - one.first) / 1000.0:.1f} kUSD2026" for year in supply[one.key]
        }
        chips[one.key] = {**one.section, "supply": path, "price": price}
    return chips


def _fuels(rng: np.random.Generator, campuses: list[Campus]) -> dict[str, Any]:
    """The gas of each region that is used, at a price that drifts over the years."""
    used = sorted({campus.region.gas for campus in campuses if campus.region.gas is not None})
    prices = {}
    for key in used:
        today = rng.uniform(8.0, 11.0) if key == "lng-india" else rng.uniform(2.6, 4.8)
        later = today * rng.uniform(0.95, 1.4)
        prices[key] = {"price": {START: f"{today:.2f} USD/MMBtu", START + 10: f"{later:.2f} USD/MMBtu"}}
    return prices


def _policy(rng: np.random.Generator, work_mw: np.ndarray, start: int, *, everything: bool) -> dict[str, Any]:
    """A carbon cap over all campuses that falls to about half of what free choice would emit; with everything, more."""
    free = work_mw * FACILITY * HOURS * FREE_T_PER_MWH
    share = np.linspace(rng.uniform(0.9, 1.05), rng.uniform(0.45, 0.6), len(free))
    if everything:  # reactors and carbon-free hours bring emissions down by themselves
        share *= np.linspace(0.95, 0.6, len(free))
    policy: dict[str, Any] = {
        "carbon_cap": {start + index: f"{cap / 1000.0:.0f} kt/year" for index, cap in enumerate(free * share)},
    }
    if everything:
        last = start + len(free) - 1
        if rng.random() < 0.6:
            policy["reserve_margin"] = f"{rng.integers(2, 9)} %"
        if rng.random() < 0.6:
            policy["clean_share"] = {start + 1: f"{rng.integers(10, 18)} %", max(last, start + 2): f"{rng.integers(22, 35)} %"}
        if rng.random() < 0.4:
            policy["carbon_price"] = f"{rng.integers(10, 40)} USD/t"
    return policy


def _uncertainty(seed: int, price_paths: int, campuses: list[Campus], years: int, start: int) -> dict[str, Any]:
    """Paths that part from what is stated more and more: gas and electricity together for the most part, carbon on its own."""
    rng = np.random.default_rng([seed, 77])
    burnt = sorted({campus.region.gas for campus in campuses if campus.region.gas is not None})
    last = start + max(1, years - 1)
    paths: dict[str, Any] = {"stated": {"description": "as the rest of the programme says"}}
    for number in range(2, price_paths + 1):
        gas = float(np.exp(rng.normal(0.0, 0.4) + (0.35 if number % 2 else -0.35)))
        power = gas ** rng.uniform(0.4, 0.7)
        path: dict[str, Any] = {
            "fuels": {fuel: {"times": {start: 1.0, last: round(gas, 3)}} for fuel in burnt},
            "electricity": {"times": {start: 1.0, last: round(float(power), 3)}},
        }
        if rng.random() < 0.5:
            path["carbon_price"] = {"price": {start: "0 USD/t", last: f"{rng.integers(20, 90)} USD/t"}}
        paths[f"path-{number}"] = path
    return {"price_paths": paths}


def _power_path(start: int, values: np.ndarray) -> dict[int, str]:
    return {start + index: megawatts(float(value)) for index, value in enumerate(values)}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.large_programme", description="print a drawn programme file")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sites", type=int, default=10)
    parser.add_argument("--years", type=int, default=5)
    parser.add_argument("--kind", choices=KINDS, default="one-store")
    parser.add_argument("--whole-units", action="store_true", help="turbines and reactors in whole units")
    parser.add_argument("--weather-years", type=int, default=1)
    parser.add_argument("--price-paths", type=int, default=1)
    options = parser.parse_args()
    sys.stdout.write(
        large_programme(
            options.seed,
            options.sites,
            options.years,
            options.kind,
            whole_units=options.whole_units,
            weather_years=options.weather_years,
            price_paths=options.price_paths,
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
