"""What the planes of one site and period depend on, and nothing else (docs/mathematics/plan.md, section 6).

The hours, what a MWh of each source costs, sells for and counts on each meter, what cutting work costs, and what stores and
waiting work can do. Not dates, capital costs, limits, budgets, demand, supply, caps or the discount rate: those are the master's.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gigawatt.plan.operation_case import OperationCase, Tier
from gigawatt.plan.site_weather import SiteWeather

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class VariableTerms:
    """One variable of the operation.

    Attributes:
        name: what it is, and of which asset, workload or meter.
        shape: of its hours and all else that cannot change without its planes being lost, as a hash.
        availability: of sources with the same in every hour, else 1: their hours are in the shape.
        usd: per MWh, before the shape; what an export earns counts as less than nothing.
        flat_usd: per MWh, beside what is shaped.
        rates: what a MWh counts on each meter, by the meter's name.
    """

    name: str
    shape: str
    availability: float = 1.0
    usd: float = 0.0
    flat_usd: float = 0.0
    rates: dict[str, float] | None = None

    def costless(self) -> VariableTerms:
        """As it is where nothing costs or earns: what a site must have is found so."""
        return VariableTerms(self.name, self.shape, self.availability, rates=self.rates)


@dataclass(frozen=True)
class PlaneTerms:
    """One site and period.

    Attributes:
        hours: the hours' load per MW of IT and the weights of the weather years, as a hash.
        beyond_usd: per IT MWh of work cut beyond its share.
        variables: in the order of the operation's.
    """

    hours: str
    beyond_usd: float
    variables: tuple[VariableTerms, ...]

    @property
    def fingerprint(self) -> str:
        """The same for two sites and periods if, and only if, every plane of the one is one of the other."""
        return _digest(json.dumps(asdict(self), sort_keys=True).encode())

    def costless(self) -> PlaneTerms:
        return PlaneTerms(self.hours, 0.0, tuple(variable.costless() for variable in self.variables))

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> PlaneTerms:
        variables = tuple(VariableTerms(**variable) for variable in content["variables"])
        return cls(content["hours"], content["beyond_usd"], variables)


class TermsOfSite:
    """Terms of one site's planes in any period; its hours are hashed once for all periods that have the same."""

    def __init__(self, weather: SiteWeather) -> None:
        self.weather = weather
        self._hashes: dict[tuple[int, int], tuple[str, list[str]]] = {}

    def terms(self, period: int) -> PlaneTerms:
        """The terms of a period."""
        case = self.weather.cases[0]
        hours, shapes = self._of_hours(case.slices[period])
        plants = [*case.tiers, *case.reactors]
        rates = [
            {
                meter.name: float(np.append(meter.tier_rates[:, period], meter.reactor_rates[:, period])[place])
                for meter in case.meters
            }
            for place in range(len(plants))
        ]
        found = []
        for place, tier in enumerate(case.tiers):
            known = (f"source {tier.asset}", float(tier.cost_usd_per_mwh[period]), _flat(tier, period))
            found.append((known, _level(tier), rates[place]))
        none: dict[str, float] = {}
        for kind in ("power", "energy"):
            found += [((f"{kind} {battery.asset}", 0.0, 0.0), 1.0, none) for battery in case.batteries]
        for place, reactor in enumerate(case.reactors, start=len(case.tiers)):
            found.append(((f"reactor {reactor.asset}", float(reactor.cost_usd_per_mwh[period]), 0.0), 1.0, rates[place]))
        for export in case.exports:
            found.append(((f"export {export.asset}", -float(export.price_usd_per_mwh[period]), 0.0), 1.0, none))
        for load in case.loads:
            found.append(((f"load {load.workload}", float(load.interruption_usd_per_mwh[period]), 0.0), 1.0, none))
        found += [((f"meter {meter.name}", 0.0, 0.0), 1.0, none) for meter in case.meters]
        variables = tuple(
            VariableTerms(name, shape, availability, usd, flat, rate)
            for ((name, usd, flat), availability, rate), shape in zip(found, shapes, strict=True)
        )
        if self.weather.paths > 1:
            hours = _hash([hours, *self._of_paths(period)])
        return PlaneTerms(hours, float(case.unserved_usd_per_mwh[period]), variables)

    def _of_paths(self, period: int) -> list[Floats]:
        """What a MWh costs or earns on the other price paths: planes that hold for all of them are known by all of them."""
        return [case.prices(period) for case in self.weather.cases[self.weather.years :: self.weather.years]]

    def _of_hours(self, span: tuple[int, int]) -> tuple[str, list[str]]:
        if span not in self._hashes:
            cases, weights = self.weather.cases, self.weather.weights
            loads = [np.asarray(weights, dtype=np.float64), *(case.pue[slice(*span)] for case in cases)]
            self._hashes[span] = _hash(loads), _shapes(cases, slice(*span))
        return self._hashes[span]


def _flat(tier: Tier, period: int) -> float:
    return 0.0 if tier.flat_usd_per_mwh is None else float(tier.flat_usd_per_mwh[period])


def _level(tier: Tier) -> float:
    return float(tier.availability) if np.ndim(tier.availability) == 0 else 1.0


def _shapes(cases: tuple[OperationCase, ...], span: slice) -> list[str]:
    """Hashes by variable, in the operation's order."""
    first = cases[0]
    found = []
    for place in range(len(first.tiers)):
        parts: list[Any] = []
        for tier in (case.tiers[place] for case in cases):
            parts.append("level" if np.ndim(tier.availability) == 0 else np.asarray(tier.availability)[span])
            parts.append("level" if tier.cost_shape is None else tier.cost_shape[span])
        found.append(_hash(parts))
    stores = [_hash([battery.charge_efficiency, battery.discharge_efficiency]) for battery in first.batteries]
    found += stores + stores
    found += [
        _hash([reactor.availability, reactor.turbine_ratio, reactor.store_hours, reactor.store_efficiency])
        for reactor in first.reactors
    ]
    found += [_hash([case.exports[place].price_shape[span] for case in cases]) for place in range(len(first.exports))]
    for load in first.loads:
        shift = [] if load.shift is None else [load.shift.share, load.shift.headroom, load.shift.backlog_mwh]
        found.append(_hash(["firm" if load.pause_share is None else "may pause", *shift]))
    return found + [_hash([meter.unit, str(meter.workload), str(meter.beyond_share)]) for meter in first.meters]


def _hash(parts: list[Any]) -> str:
    joined = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else np.ascontiguousarray(part, dtype=np.float64).tobytes()
        joined.update(f"{len(data)}:".encode())
        joined.update(data)
    return joined.hexdigest()[:32]


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:32]
