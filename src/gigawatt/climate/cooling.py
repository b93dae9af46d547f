"""Power usage effectiveness by the hour: what it takes to carry the heat of a hall outdoors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from gigawatt.climate.site_climate import Hourly

Sink = Literal["dry", "wet", "evaporated"]

DEFAULT_COOLING = "liquid-dry-cooler"
EVAPORATED_SHARE = 0.85  # of the wet-bulb depression that a wetted pad takes out of outside air
LEAST_LIFT_K = 8.0  # a compressor runs no better below it
EVAPORATOR_APPROACH_K = 2.0
LEAST_FLOW = 0.3  # fans and their coils turn down no further
PARASITIC_LOSS = 0.01  # lighting, controls, offices, as a share of IT power
KELVIN = 273.15


@dataclass(frozen=True)
class Loop:
    """One stream of heat: coolant at ``supply_c`` warms by ``range_k`` and is cooled by a sink outdoors.

    Powers are shares of the heat of this loop at full flow; ``share`` is of the hall's heat.
    """

    share: float
    sink: Sink
    supply_c: float
    range_k: float
    approach_k: float  # coolant supply above the sink, fans at full flow
    hall_power: float  # hall fans and coolant pumps: constant
    outdoor_fan_power: float  # tower or dry-cooler fans at full flow: with the cube of the flow
    condenser_sink: Sink
    condenser_approach_k: float  # condensing temperature above its sink
    carnot_share: float  # of the ideal coefficient of performance that the chiller reaches


@dataclass(frozen=True)
class CoolingSystem:
    """A hall's way of losing heat, with the electrical losses that go with it."""

    name: str
    words: str
    electrical_loss: float  # transformers, UPS, distribution, as a share of IT power
    loops: tuple[Loop, ...]
    source: str
    confidence: str


_ENGINEERING = (
    "engineering figures: chiller and exchanger practice, ASHRAE TC 9.9 temperature classes; levels checked against "
    "Meta's fleet PUE of 1.08 (2024 sustainability report, year 2023) and the US mean of 1.4 (LBNL 2024)"
)
_SYSTEMS = (
    CoolingSystem(
        "air-economiser",
        "outside air through the hall, wetted pads when it is hot, direct-expansion trim",
        0.035,
        (Loop(1.0, "evaporated", 27.0, 12.0, 1.0, 0.03, 0.0, "dry", 15.0, 0.40),),
        _ENGINEERING,
        "medium",
    ),
    CoolingSystem(
        "liquid-dry-cooler",
        "four fifths of the heat in 45 C liquid to dry coolers, the rest in air on 24 C water; chillers trim both",
        0.04,
        (
            Loop(0.8, "dry", 45.0, 10.0, 8.0, 0.012, 0.02, "dry", 15.0, 0.50),
            Loop(0.2, "dry", 24.0, 8.0, 8.0, 0.045, 0.02, "dry", 15.0, 0.50),
        ),
        _ENGINEERING + "; 45 C liquid: NVIDIA 2026",
        "medium",
    ),
    CoolingSystem(
        "tower-chiller",
        "20 C water from cooling towers through exchangers when it is cool, from water-cooled chillers when not",
        0.05,
        (Loop(1.0, "wet", 20.0, 8.0, 5.5, 0.065, 0.012, "wet", 9.0, 0.55),),
        _ENGINEERING,
        "medium",
    ),
    CoolingSystem(
        "chiller-dry",
        "20 C water from dry coolers when it is cool, from air-cooled chillers when not: no water used",
        0.05,
        (Loop(1.0, "dry", 20.0, 8.0, 8.0, 0.065, 0.025, "dry", 14.0, 0.45),),
        _ENGINEERING,
        "medium",
    ),
)


def cooling_systems() -> dict[str, CoolingSystem]:
    """Every cooling system by its name."""
    return {system.name: system for system in _SYSTEMS}


def cooling_system(name: str) -> CoolingSystem:
    """The system of that name.

    Raises:
        ValueError: If there is none; the message lists those there are.
    """
    systems = cooling_systems()
    if name not in systems:
        raise ValueError(f"there is no cooling system {name!r}; choose one of {', '.join(sorted(systems))}.")
    return systems[name]


def power_usage_effectiveness(system: CoolingSystem, dry_bulb_c: Hourly, wet_bulb_c: Hourly) -> Hourly:
    """Site power over IT power of every hour, above 1.

    ``1 + electrical_loss + parasitic + heat * sum over loops of share * (hall + fans + chiller)`` with
    ``heat = 1 + electrical_loss`` (losses in the hall are heat too). Of a loop's heat the sink carries the part
    ``free = clip((supply + range - approach - sink) / range, 0, 1)``; the chiller lifts the rest at
    ``cop = carnot_share * T_evaporator / (T_condenser - T_evaporator)``.

    Args:
        system: Cooling system.
        dry_bulb_c: [C], any shape.
        wet_bulb_c: [C], likewise.
    """
    sinks: dict[str, NDArray[np.float64]] = {
        "dry": dry_bulb_c,
        "wet": wet_bulb_c,
        "evaporated": dry_bulb_c - EVAPORATED_SHARE * np.maximum(dry_bulb_c - wet_bulb_c, 0.0),
    }
    cooling = np.zeros_like(np.asarray(dry_bulb_c, dtype=float))
    for loop in system.loops:
        cooling = cooling + loop.share * _loop_power(loop, sinks)
    return np.asarray(1 + system.electrical_loss + PARASITIC_LOSS + (1 + system.electrical_loss) * cooling)


def _loop_power(loop: Loop, sinks: dict[str, NDArray[np.float64]]) -> NDArray[np.float64]:
    """Power per unit of the loop's heat."""
    sink = sinks[loop.sink]
    free = np.clip((loop.supply_c + loop.range_k - loop.approach_k - sink) / loop.range_k, 0.0, 1.0)
    evaporator = loop.supply_c - EVAPORATOR_APPROACH_K
    lift = np.maximum(sinks[loop.condenser_sink] + loop.condenser_approach_k - evaporator, LEAST_LIFT_K)
    compressor = (1 - free) * lift / (loop.carnot_share * (evaporator + KELVIN))
    # Air flow follows heat over temperature difference; a chiller's own heat goes through the same fans.
    difference = np.maximum(loop.supply_c - sink, 1e-3)
    flow = np.where(free < 1, 1.0, np.clip(loop.approach_k / difference, LEAST_FLOW, 1.0))
    return np.asarray(loop.hall_power + loop.outdoor_fan_power * flow**3 * (1 + compressor) + compressor)
