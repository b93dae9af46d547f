"""One believable campus, drawn at random: its section of the programme file, and what it could run year by year."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from benchmarks.regions import REGIONS, Region

Section = dict[str, Any]
FACILITY = 1.25  # MW at the meter per MW of IT, about
GAS_UNITS = {"simple": "gas-turbine-simple-cycle", "combined": "gas-turbine-combined-cycle"}
GAS_ANY_SIZE = {"simple": "simple-cycle-any-size", "combined": "combined-cycle-any-size"}
UNITS_MW = {"simple": 300.0, "combined": 754.0}


@dataclass
class Campus:
    """A drawn campus, and what it could run year by year: what the demand of the whole programme is drawn from."""

    key: str
    region: Region
    start: int
    years: int
    full_mw: float  # IT power when all is built
    standing_mw: float  # IT power of committed halls
    first: float  # fractional year of the first new power and halls
    rate_mw: float  # IT power that may be built in a year
    steps: dict[str, float] = field(default_factory=dict)  # of the connection
    committed_gas: dict[float, float] = field(default_factory=dict)  # by fractional year online
    gas_limit_mw: float = 0.0
    section: Section = field(default_factory=dict)

    def halls_mw(self, year: int) -> float:
        """IT power that may stand in the middle of the year."""
        built = self.rate_mw * max(0.0, year + 0.5 - self.first)
        return self.standing_mw + min(self.full_mw - self.standing_mw, built)

    def grid_mw(self, year: int) -> float:
        """What the connection carries in the middle of the year."""
        return max((power for date, power in self.steps.items() if date <= f"{year}-07-01"), default=0.0)

    def committed_gas_mw(self, year: int) -> float:
        """Committed gas plants in the middle of the year."""
        return sum(power for online, power in self.committed_gas.items() if online <= year + 0.5)


def drawn_campus(rng: np.random.Generator, number: int, start: int, years: int, *, everything: bool, whole_units: bool) -> Campus:
    """Draw the campus and write its section.

    Args:
        rng: everything is drawn from it.
        number: of the campus, for its name.
        start: first year of the plan.
        years: how many the plan has.
        everything: several stores, export, permit limits; otherwise one store.
        whole_units: plants come in whole units.
    """
    weights = np.array([region.weight for region in REGIONS])
    region = REGIONS[int(rng.choice(len(REGIONS), p=weights / weights.sum()))]
    full = _round(np.clip(rng.lognormal(np.log(800.0), 0.6), 200.0, 3000.0))
    stands = number == 1 or rng.random() < 0.45
    campus = Campus(
        key=f"campus-{number:03d}",
        region=region,
        start=start,
        years=years,
        full_mw=full,
        standing_mw=_round(full * rng.uniform(0.12, 0.35)) if stands else 0.0,
        first=start + rng.uniform(0.0, min(0.9, 0.6 * years))
        if stands
        else start + float(rng.uniform(0.2, max(0.6, 0.55 * years))),
        rate_mw=max(60.0, _round(full / (max(2.0, years) * rng.uniform(0.35, 0.8)))),
    )
    connection = _connection(rng, campus, everything=everything)
    power = _plants(rng, campus, everything=everything, whole_units=whole_units)
    power |= _stores(rng, campus, everything=everything, whole_units=whole_units)
    campus.section = {
        "jurisdiction": region.jurisdiction,
        "place": {
            "latitude": round(float(rng.uniform(*region.latitudes)), 2),
            "longitude": round(float(rng.uniform(*region.longitudes)), 2),
        },
        "connection": connection,
        "phases": _phases(rng, campus),
        "power": power,
    }
    if everything:
        campus.section |= _permits(rng, campus)
    return campus


def date(year: float) -> str:
    """The first of the month in which the fractional year lies."""
    return f"{int(year)}-{int((year % 1.0) * 12.0) + 1:02d}-01"


def megawatts(power: float) -> str:
    return f"{power:g} MW"


def _round(power: float) -> float:
    """To ten megawatts, and not to nothing."""
    return max(10.0, round(float(power) / 10.0) * 10.0)


def _connection(rng: np.random.Generator, campus: Campus, *, everything: bool) -> Section:
    """A first step at energisation, or before the plan, and one to three later ones up to what the grid gives in the end."""
    load = campus.full_mw * FACILITY
    last = load * rng.uniform(*campus.region.grid_share)
    levels: dict[str, float] = {}
    if campus.standing_mw:
        levels[date(campus.start - 1.0)] = _round(campus.standing_mw * FACILITY * rng.uniform(0.7, 1.05))
    count = int(rng.integers(1, 4))
    left = campus.start + campus.years - 0.2 - campus.first
    dates = campus.first + np.sort(rng.uniform(0.0, min(left, 0.5 * campus.years), count - 1))
    before = max(levels.values(), default=0.0)
    for number, when in enumerate([campus.first, *dates], start=1):
        levels[date(float(when))] = _round(before + (max(last, before + 20.0) - before) * number / count)
    campus.steps = dict(sorted(levels.items()))
    section: Section = {
        "market": campus.region.market,
        "steps": {when: megawatts(power) for when, power in campus.steps.items()},
        "capex": f"{rng.uniform(80.0, 350.0):.0f} USD/kW",
    }
    if campus.region.flat_price:
        section["price_volatility"] = round(float(rng.uniform(0.25, 0.4)), 2)
    if everything and rng.random() < 0.3:
        limit = _round(max(campus.steps.values()) * rng.uniform(0.15, 0.5))
        section["export"] = {"limit": megawatts(limit), "price": f"{rng.uniform(20.0, 32.0):.1f} USD/MWh"}
    return section


def _phases(rng: np.random.Generator, campus: Campus) -> Section:
    phases: Section = {}
    if campus.standing_mw:
        online = campus.start - float(rng.uniform(0.6, 0.95))
        accelerators = round(campus.standing_mw * rng.uniform(0.75, 1.0) / 2.09e-3, -2)
        phases["standing"] = {
            "hall": str(rng.choice(["standard-hall", "rapid-hall"], p=[0.8, 0.2])),
            "commitment": {
                "halls": megawatts(campus.standing_mw),
                "online": date(online),
                "spent": "100 %",
                "chips": {"gb200-nvl72": {"accelerators": int(accelerators), "spent": "100 %"}},
            },
        }
    phases["next"] = {
        "hall": str(rng.choice(["liquid-cooled-hall", "standard-hall"], p=[0.7, 0.3])),
        "option": {
            "halls": megawatts(campus.full_mw - campus.standing_mw),
            "earliest": date(campus.first),
            "most_per_year": megawatts(campus.rate_mw),
        },
    }
    return phases


def _plants(rng: np.random.Generator, campus: Campus, *, everything: bool, whole_units: bool) -> Section:
    """Gas, sun and wind: what stands, what is contracted, and what may be built."""
    plants: Section = {}
    if campus.region.gas is not None:
        plants |= _gas(rng, campus, everything=everything, whole_units=whole_units)
    if campus.standing_mw and rng.random() < 0.35:
        plants["sun-by-contract"] = {
            "technology": "solar",
            "commitment": {
                "capacity": megawatts(_round(campus.standing_mw * rng.uniform(0.3, 1.0))),
                "online": date(campus.start - 0.5),
            },
            "contract": {"price": f"{rng.uniform(32.0, 52.0):.1f} USD/MWh", "take": "as-produced"},
        }
    ready = campus.first + rng.uniform(0.0, 1.5)
    if not (campus.region.jurisdiction == "Singapore" and rng.random() < 0.7):
        plants["solar"] = _option(rng, "solar", campus, rng.uniform(0.8, 3.5), ready)
    if campus.region.windy and rng.random() < 0.8:
        plants["wind"] = _option(rng, "onshore-wind", campus, rng.uniform(0.3, 1.6), ready + rng.uniform(0.0, 1.5))
    return plants


def _gas(rng: np.random.Generator, campus: Campus, *, everything: bool, whole_units: bool) -> Section:
    plants: Section = {}
    names = GAS_UNITS if whole_units else GAS_ANY_SIZE
    fuel = {"fuel": campus.region.gas}
    if campus.standing_mw and rng.random() < 0.5:
        power = _round(campus.standing_mw * rng.uniform(0.3, 0.7))
        campus.committed_gas[campus.start - 0.5] = power
        plants["standing-turbines"] = {
            "technology": names["simple"],
            **fuel,
            "commitment": {"capacity": megawatts(power), "online": date(campus.start - 0.5), "spent": "100 %"},
        }
    if rng.random() < 0.25:
        online, power = (
            _before_the_end(campus, campus.first + rng.uniform(0.5, 2.0)),
            _round(campus.full_mw * rng.uniform(0.1, 0.3)),
        )
        campus.committed_gas[online] = power
        plants["ordered-units"] = {
            "technology": names["combined"],
            **fuel,
            "commitment": {"capacity": megawatts(power), "online": date(online), "spent": f"{rng.integers(0, 40)} %"},
        }
    chosen = [["simple"], ["combined"], ["simple", "combined"]][int(rng.integers(0, 3))]
    for which in chosen:
        share = rng.uniform(0.4, 1.1) / len(chosen)
        plant = _option(rng, names[which], campus, share, campus.first + rng.uniform(0.0, 1.5), pace=False)
        limit = _round(campus.full_mw * share)
        if whole_units:
            limit = UNITS_MW[which] * max(1.0, round(limit / UNITS_MW[which]))
        plant["option"]["limit"] = megawatts(limit)
        campus.gas_limit_mw += limit
        if everything and which == "simple" and rng.random() < 0.4:
            plant["most_hours"] = f"{rng.integers(2, 7) * 1000} h/year"
        plants[f"{which}-cycle"] = plant | fuel
    return plants


def _before_the_end(campus: Campus, year: float) -> float:
    """What comes after the plan's end is of no use to it."""
    return float(min(year, campus.start + campus.years - 0.5))


def _option(
    rng: np.random.Generator, technology: str, campus: Campus, share: float, earliest: float, *, pace: bool = True
) -> Section:
    """An option of so many MW per MW of the full campus; it may be held to a pace."""
    limit = _round(campus.full_mw * share)
    earliest = _before_the_end(campus, earliest)
    option: Section = {"limit": megawatts(limit), "earliest": date(earliest)}
    if pace and rng.random() < 0.5:  # never so slow that the limit is out of reach
        years = max(1.0, min(rng.uniform(1.5, 5.0), np.floor(campus.start + campus.years - earliest)))
        option["most_per_year"] = megawatts(_round(limit / years + 5.0))
    return {"technology": technology, "option": option}


def _stores(rng: np.random.Generator, campus: Campus, *, everything: bool, whole_units: bool) -> Section:
    """A battery; with everything, one to three more stores: iron-air, a cavern, a lake, heat beside a reactor."""

    def store(technology: str, share: tuple[float, float], hours: tuple[float, float], earliest: float) -> Section:
        plant = _option(rng, technology, campus, rng.uniform(*share), earliest)
        limit = float(plant["option"]["limit"].removesuffix(" MW"))
        plant["option"]["energy_limit"] = f"{limit * rng.uniform(*hours):.0f} MWh"
        return plant

    first = campus.first
    stores: Section = {"battery": store("battery", (0.5, 1.5), (4.0, 10.0), max(campus.start, first - 0.3))}
    if not everything:
        return stores
    kinds = ["iron-air", "cavern", "lake"] + ["reactor"] * (campus.full_mw >= 600.0)
    more = list(rng.permutation(kinds))[: int(rng.integers(1, 4))]
    if "iron-air" in more:
        stores["iron-air"] = store("iron-air-battery", (0.1, 0.5), (80.0, 120.0), first + rng.uniform(0.0, 2.0))
    if "cavern" in more:
        stores["cavern"] = store("compressed-air", (0.1, 0.5), (12.0, 40.0), first + rng.uniform(0.5, 3.0))
    if "lake" in more:
        stores["lake"] = store("pumped-hydro", (0.1, 0.5), (8.0, 14.0), first + rng.uniform(0.5, 4.0))
    if "reactor" in more:
        stores |= _reactor(rng, campus, whole_units=whole_units)
    return stores


def _reactor(rng: np.random.Generator, campus: Campus, *, whole_units: bool) -> Section:
    """A sodium-cooled reactor with a heat store: whole units by choice, or one that is contracted."""
    online = campus.start + float(rng.uniform(0.4, 0.9)) * campus.years
    technology = {"technology": "sodium-reactor-heat-storage"}
    if whole_units:
        units = max(1, round(campus.full_mw * rng.uniform(0.3, 0.8) / 345.0))
        reactor = {"option": {"limit": megawatts(345.0 * units), "earliest": date(online)}}
    else:
        reactor = {"commitment": {"capacity": megawatts(345.0), "online": date(online), "spent": f"{rng.integers(10, 50)} %"}}
    return {"reactor": technology | reactor}


def _permits(rng: np.random.Generator, campus: Campus) -> Section:
    """Limits of the site itself: some have one, few have two."""
    limits: Section = {}
    megawatt_hours = campus.full_mw * FACILITY * 8760.0
    if campus.region.gas is not None and rng.random() < 0.35:
        limits["nox_cap"] = f"{megawatt_hours * rng.uniform(0.03, 0.10) / 1000.0:.0f} t/year"
    if rng.random() < 0.3:
        limits["water_cap"] = f"{megawatt_hours * rng.uniform(0.25, 0.8):.0f} m3/year"
    if rng.random() < 0.2:
        intensity = rng.uniform(0.15, 0.3)
        limits["carbon_cap"] = f"{megawatt_hours * intensity / 1000.0:.0f} kt/year"
    return limits
