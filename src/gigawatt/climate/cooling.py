"""Power and water by the hour that it takes to carry the heat of a hall outdoors: one heat balance for both."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.climate.cooling_systems import CoolingSystem, Loop
from gigawatt.climate.psychrometrics import humidity_ratio, humidity_ratio_of_wet_bulb, saturation_pressure_pa
from gigawatt.climate.site_climate import Hourly

EVAPORATED_SHARE = 0.85  # of the wet-bulb depression that a wetted pad takes out of outside air
LEAST_LIFT_K = 8.0  # a compressor runs no better below it
EVAPORATOR_APPROACH_K = 2.0
EXCHANGER_APPROACH_K = 2.0  # of the plates between tower water and hall water
LEAST_FLOW = 0.3  # fans and their coils turn down no further
PARASITIC_LOSS = 0.01  # lighting, controls, offices, as a share of IT power
LEAST_DEW_POINT_C = -9.0  # of a hall's air: ASHRAE TC 9.9 recommended envelope (2015 on); drier air is humidified
MOST_DEW_POINT_C = 21.0  # ASHRAE TC 9.9, class A2 allowable; moister outside air stays outside
CYCLES_OF_CONCENTRATION = 4.0  # towers 3 to 6; blow-down = evaporation / (cycles - 1)
DRIFT_OF_CIRCULATION = 2e-5  # 0.001-0.005 % of the water that goes round a tower
KELVIN = 273.15
AIR_KJ_PER_KG_K, VAPOUR_KJ_PER_KG_K, WATER_KJ_PER_KG_K, LATENT_AT_0_C_KJ_PER_KG = 1.006, 1.86, 4.186, 2501.0
KJ_PER_MWH, KG_PER_M3 = 3.6e6, 1000.0

Array = NDArray[np.float64]


@dataclass(frozen=True)
class CoolingHours:
    """What cooling takes in every hour, per unit of IT power or energy."""

    power_usage_effectiveness: Hourly  # site power over IT power, above 1
    water_usage_m3_per_mwh: Hourly  # consumed on site per MWh of IT energy (= L/kWh: the hourly WUE)
    economiser_share: Hourly  # of the hall's heat that leaves without a compressor [0, 1]


@dataclass(frozen=True)
class Outdoors:
    """Air outside: temperatures [C], water over dry air [kg/kg] and pressure [Pa]."""

    dry_bulb_c: Array
    wet_bulb_c: Array
    humidity: Array
    pressure_pa: Array

    def saturated(self, temperature_c: Array) -> Array:
        """Water over dry air at saturation [kg/kg]."""
        return humidity_ratio(saturation_pressure_pa(temperature_c), self.pressure_pa)


def cooling_hours(system: CoolingSystem, dry_bulb_c: Hourly, wet_bulb_c: Hourly, pressure_pa: Hourly) -> CoolingHours:
    """Power usage effectiveness, water and economiser share of every hour.

    ``pue = 1 + electrical_loss + parasitic + heat * sum over loops of share * (hall + (1 + hall) (fans + compressor))`` with
    ``heat = 1 + electrical_loss`` (losses and fans in the hall are heat too). Of a loop's heat the sink carries the part
    ``free = clip((supply + range - approach - sink) / range, 0, 1)``; the chiller lifts the rest at
    ``cop = carnot_share * T_evaporator / (T_condenser - T_evaporator)``, and its own power leaves through the same sink.
    Water is what evaporates there, the blow-down that keeps the salts at ``CYCLES_OF_CONCENTRATION``, and drift.

    Args:
        system: Cooling system.
        dry_bulb_c: [C], any shape.
        wet_bulb_c: [C], likewise.
        pressure_pa: [Pa], likewise.
    """
    dry, wet = np.asarray(dry_bulb_c, dtype=float), np.asarray(wet_bulb_c, dtype=float)
    pressure = np.broadcast_to(np.asarray(pressure_pa, dtype=float), dry.shape)
    air = Outdoors(dry, wet, humidity_ratio_of_wet_bulb(dry, wet, pressure), pressure)
    power, water, economised = np.zeros(dry.shape), np.zeros(dry.shape), np.zeros(dry.shape)
    for loop in system.loops:
        heat = (1 + system.electrical_loss) * loop.share * (1 + loop.hall_power)  # per unit of IT power
        free, compressor, sink = _chiller(loop, air)
        power += (1 + system.electrical_loss) * loop.share * loop.hall_power
        power += heat * (_outdoor_fans(loop, sink, free, compressor) + compressor)
        water += heat * KJ_PER_MWH / KG_PER_M3 * _water_kg_per_kj(loop, air, sink, compressor)
        economised += loop.share * free
    share = sum(loop.share for loop in system.loops)
    return CoolingHours(1 + system.electrical_loss + PARASITIC_LOSS + power, water, economised / share)


def _sink_c(sink: str, needed_c: float, air: Outdoors) -> Array:
    """Temperature of a sink; pads are wetted only as far as ``needed_c`` asks."""
    if sink == "dry":
        return air.dry_bulb_c
    if sink == "wet":
        return air.wet_bulb_c
    most = EVAPORATED_SHARE * np.maximum(air.dry_bulb_c - air.wet_bulb_c, 0.0)
    return np.asarray(air.dry_bulb_c - np.clip(air.dry_bulb_c - needed_c, 0.0, most))


def _chiller(loop: Loop, air: Outdoors) -> tuple[Array, Array, Array]:
    """Share of the heat that needs no chiller, compressor power per unit of the loop's heat, and the sink [C]."""
    sink = _sink_c(loop.sink, loop.supply_c - loop.approach_k, air)
    free = np.clip((loop.supply_c + loop.range_k - loop.approach_k - sink) / loop.range_k, 0.0, 1.0)
    if loop.outside_air:
        most = air.saturated(np.full(sink.shape, MOST_DEW_POINT_C))
        free = np.where(air.humidity > most, 0.0, free)
    evaporator = loop.supply_c - EVAPORATOR_APPROACH_K
    condenser = _sink_c(loop.condenser_sink, -np.inf, air) + loop.condenser_approach_k
    lift = np.maximum(condenser - evaporator, LEAST_LIFT_K)
    return free, np.asarray((1 - free) * lift / (loop.carnot_share * (evaporator + KELVIN))), sink


def _outdoor_fans(loop: Loop, sink: Array, free: Array, compressor: Array) -> Array:
    """Fan power per unit of heat: air flow follows heat over temperature difference; a chiller's own heat goes along."""
    difference = np.maximum(loop.supply_c - sink, 1e-3)
    flow = np.where(free < 1, 1.0, np.clip(loop.approach_k / difference, LEAST_FLOW, 1.0))
    return np.asarray(loop.outdoor_fan_power * flow**3 * (1 + compressor))


def _water_kg_per_kj(loop: Loop, air: Outdoors, sink: Array, compressor: Array) -> Array:
    """Water consumed per unit of the loop's heat [kg/kJ]: evaporation, blow-down and drift."""
    if loop.sink == "dry":
        return np.zeros(air.dry_bulb_c.shape)
    if loop.sink == "wet":
        evaporated = _tower_kg_per_kj(loop, air) * (1 + compressor)
        drift = DRIFT_OF_CIRCULATION / (WATER_KJ_PER_KG_K * loop.range_k) * (1 + compressor)
    else:
        evaporated = _pads_kg_per_kj(loop, air, sink, compressor)
        drift = np.zeros(air.dry_bulb_c.shape)
    return np.asarray(evaporated * CYCLES_OF_CONCENTRATION / (CYCLES_OF_CONCENTRATION - 1) + drift)


def _tower_kg_per_kj(loop: Loop, air: Outdoors) -> Array:
    """Evaporation per heat: air comes in as it is outdoors and leaves saturated at the water's mean temperature.

    Cold dry air takes much of the heat as warmth, hot air none (Merkel's balance of mass and enthalpy over a tower).
    """
    leaving = np.maximum(loop.supply_c + loop.range_k / 2 - EXCHANGER_APPROACH_K, air.wet_bulb_c + loop.approach_k)
    taken = air.saturated(leaving) - air.humidity
    warmed = _enthalpy(leaving, air.saturated(leaving)) - _enthalpy(air.dry_bulb_c, air.humidity)
    return np.asarray(taken / (warmed - taken * WATER_KJ_PER_KG_K * leaving))


def _pads_kg_per_kj(loop: Loop, air: Outdoors, sink: Array, compressor: Array) -> Array:
    """Evaporation per heat of an air stream that warms by the range; the pads' warmth lost is water gained."""
    latent = LATENT_AT_0_C_KJ_PER_KG + (VAPOUR_KJ_PER_KG_K - WATER_KJ_PER_KG_K) * air.wet_bulb_c
    cooled = np.maximum(air.dry_bulb_c - sink, 0.0) / loop.range_k / latent * (1 + compressor)
    if not loop.outside_air:
        return np.asarray(cooled)
    moist = air.humidity > air.saturated(np.full(sink.shape, MOST_DEW_POINT_C))
    lacking = np.maximum(air.saturated(np.full(sink.shape, LEAST_DEW_POINT_C)) - air.humidity, 0.0)
    warms_by = np.maximum(loop.supply_c + loop.range_k - air.dry_bulb_c, loop.range_k)  # cold air is mixed: less of it
    return np.asarray(np.where(moist, 0.0, np.maximum(cooled, lacking / (AIR_KJ_PER_KG_K * warms_by))))


def _enthalpy(temperature_c: Array, humidity: Array) -> Array:
    """Of moist air [kJ per kg of dry air]."""
    warm = AIR_KJ_PER_KG_K * temperature_c
    return np.asarray(warm + humidity * (LATENT_AT_0_C_KJ_PER_KG + VAPOUR_KJ_PER_KG_K * temperature_c))
