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

from gigawatt.plan.dispatch.operation_case import OperationCase, Tier
from gigawatt.plan.site.site_weather import SiteWeather

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
        on_paths: ``usd`` and ``flat_usd`` on each price path but the first.
    """

    name: str
    shape: str
    availability: float = 1.0
    usd: float = 0.0
    flat_usd: float = 0.0
    rates: dict[str, float] | None = None
    on_paths: tuple[tuple[float, float], ...] = ()

    @property
    def prices(self) -> tuple[tuple[float, float], ...]:
        """``usd`` and ``flat_usd`` on every price path."""
        return (self.usd, self.flat_usd), *self.on_paths

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
        variables = tuple(
            VariableTerms(**variable | {"on_paths": tuple(tuple(one) for one in variable["on_paths"])})
            for variable in content["variables"]
        )
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
        levels, none = np.ones(case.size), dict[str, float]()
        levels[case.tier_slice] = [_level(tier) for tier in case.tiers]
        counted = [none] * case.size
        for place in range(len(case.tiers)):
            counted[place] = rates[place]
        for number in range(len(case.reactors)):
            counted[case.reactor_slice.start + number] = rates[len(case.tiers) + number]
        variables = tuple(
            VariableTerms(
                name,
                shape,
                float(levels[place]),
                *_prices(case, place, period),
                counted[place],
                self._on_paths(place, period),
            )
            for place, (name, shape) in enumerate(zip(_names(case), shapes, strict=True))
        )
        return PlaneTerms(hours, float(case.unserved_usd_per_mwh[period]), variables)

    def _on_paths(self, place: int, period: int) -> tuple[tuple[float, float], ...]:
        """What a variable costs on every price path but the first."""
        others = self.weather.cases[self.weather.years :: self.weather.years]
        return tuple(_prices(case, place, period) for case in others)

    def _of_hours(self, span: tuple[int, int]) -> tuple[str, list[str]]:
        if span not in self._hashes:
            cases, weights = self.weather.cases, self.weather.weights
            loads = [np.asarray(weights, dtype=np.float64), *(case.pue[slice(*span)] for case in cases)]
            self._hashes[span] = _hash(loads), _shapes(cases, slice(*span))
        return self._hashes[span]


def _names(case: OperationCase) -> list[str]:
    """What each variable is, in the operation's order."""
    return [
        *(f"source {tier.asset}" for tier in case.tiers),
        *(f"{kind} {battery.asset}" for kind in ("power", "energy") for battery in case.batteries),
        *(f"reactor {reactor.asset}" for reactor in case.reactors),
        *(f"export {export.asset}" for export in case.exports),
        *(f"load {load.workload}" for load in case.loads),
        *(f"meter {meter.name}" for meter in case.meters),
    ]


def _prices(case: OperationCase, place: int, period: int) -> tuple[float, float]:
    """What a MWh of a variable costs in a period, before the shape of its hours, and beside it."""
    if place < case.tier_slice.stop:
        tier = case.tiers[place]
        flat = 0.0 if tier.flat_usd_per_mwh is None else float(tier.flat_usd_per_mwh[period])
        return float(tier.cost_usd_per_mwh[period]), flat
    if case.reactor_slice.start <= place < case.reactor_slice.stop:
        return float(case.reactors[place - case.reactor_slice.start].cost_usd_per_mwh[period]), 0.0
    if case.export_slice.start <= place < case.export_slice.stop:
        return -float(case.exports[place - case.export_slice.start].price_usd_per_mwh[period]), 0.0
    if case.load_slice.start <= place < case.load_slice.stop:
        return float(case.loads[place - case.load_slice.start].interruption_usd_per_mwh[period]), 0.0
    return 0.0, 0.0


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
