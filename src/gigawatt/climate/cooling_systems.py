"""Ways for a hall to lose its heat: the loops, exchangers and sinks of each, as figures with their sources."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Sink = Literal["dry", "wet", "evaporated"]

DEFAULT_COOLING = "liquid-dry-cooler"


@dataclass(frozen=True)
class Loop:
    """One stream of heat: coolant at ``supply_c`` warms by ``range_k`` and is cooled by a sink outdoors.

    Powers are shares of the heat of this loop at full flow; ``share`` is of the hall's heat. The sink is the dry bulb
    (a dry cooler), the wet bulb (a cooling tower) or outside air behind pads that are wetted when it is too warm.
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
    outside_air: bool = False  # the sink's air goes through the hall: its humidity has limits


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
    "Meta's fleet PUE of 1.08 (2024 sustainability report, year 2023) and WUE of 0.26 L/kWh (2021 builds), and the US means "
    "of 1.4 and 0.36 L/kWh (LBNL 2024)"
)
_SYSTEMS = (
    CoolingSystem(
        "air-economiser",
        "outside air through the hall, wetted pads when it is hot or too dry, direct-expansion trim",
        0.035,
        (Loop(1.0, "evaporated", 27.0, 12.0, 1.0, 0.03, 0.0, "dry", 15.0, 0.40, outside_air=True),),
        _ENGINEERING,
        "medium",
    ),
    CoolingSystem(
        "liquid-dry-cooler",
        "four fifths of the heat in 45 C liquid to dry coolers, the rest in air on 24 C water; chillers trim both; no water",
        0.04,
        (
            Loop(0.8, "dry", 45.0, 10.0, 8.0, 0.012, 0.02, "dry", 15.0, 0.50),
            Loop(0.2, "dry", 24.0, 8.0, 8.0, 0.045, 0.02, "dry", 15.0, 0.50),
        ),
        _ENGINEERING + "; 45 C liquid: NVIDIA 2026",
        "medium",
    ),
    CoolingSystem(
        "liquid-adiabatic-cooler",
        "as liquid-dry-cooler, with pads before the coolers that are wetted in the hours when dry air is too warm",
        0.04,
        (
            Loop(0.8, "evaporated", 45.0, 10.0, 8.0, 0.012, 0.022, "evaporated", 15.0, 0.50),
            Loop(0.2, "evaporated", 24.0, 8.0, 8.0, 0.045, 0.022, "evaporated", 15.0, 0.50),
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
