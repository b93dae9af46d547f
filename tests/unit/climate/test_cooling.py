import numpy as np
import pytest

from gigawatt.climate.cooling import CYCLES_OF_CONCENTRATION, CoolingHours, cooling_hours
from gigawatt.climate.cooling_systems import cooling_system, cooling_systems
from gigawatt.climate.psychrometrics import wet_bulb_c

SEA_PA = 101_325.0


def cool(name: str, dry: object, wet: object, pressure_pa: float = SEA_PA) -> CoolingHours:
    dry_c, wet_c = np.atleast_1d(np.asarray(dry, dtype=float)), np.atleast_1d(np.asarray(wet, dtype=float))
    return cooling_hours(cooling_system(name), dry_c, wet_c, np.full(dry_c.shape, pressure_pa))


def test_hotter_is_never_cheaper_to_cool_and_free_cooling_costs_only_fans() -> None:
    dry = np.linspace(-30, 50, 161)
    for name in ("liquid-dry-cooler", "chiller-dry", "liquid-adiabatic-cooler"):
        hours = cool(name, dry, dry - 5)
        assert (np.diff(hours.power_usage_effectiveness) >= -1e-9).all(), name
        assert (np.diff(hours.economiser_share) <= 1e-9).all(), name
    wet = np.linspace(-30, 32, 100)
    assert (np.diff(cool("tower-chiller", wet + 8, wet).power_usage_effectiveness) >= -1e-9).all()
    cold = cool("air-economiser", 0.0, -2.0)
    assert cold.power_usage_effectiveness[0] == pytest.approx(1 + 0.035 + 0.01 + 1.035 * 0.03)
    assert cold.economiser_share[0] == 1.0


def test_air_economiser_likes_dry_heat_and_tower_minds_only_the_wet_bulb() -> None:
    humid, arid = cool("air-economiser", 38.0, 29.0), cool("air-economiser", 38.0, 18.0)
    assert arid.power_usage_effectiveness[0] < humid.power_usage_effectiveness[0]
    hot, mild = cool("tower-chiller", 38.0, 18.0), cool("tower-chiller", 28.0, 18.0)
    assert hot.power_usage_effectiveness[0] == mild.power_usage_effectiveness[0]
    assert hot.water_usage_m3_per_mwh[0] > mild.water_usage_m3_per_mwh[0]  # hot air takes no heat as warmth


def test_outside_air_too_moist_for_a_hall_stays_outside() -> None:
    muggy = cool("air-economiser", 26.0, 25.5)
    assert muggy.economiser_share[0] == 0.0
    assert muggy.water_usage_m3_per_mwh[0] == 0.0
    assert muggy.power_usage_effectiveness[0] > 1.2


def test_dry_systems_use_no_water_and_pads_only_in_hot_hours() -> None:
    dry = np.linspace(-20, 48, 69)
    wet = wet_bulb_c(dry, np.minimum(dry - 12, 15), SEA_PA)
    for name in ("liquid-dry-cooler", "chiller-dry"):
        assert (cool(name, dry, wet).water_usage_m3_per_mwh == 0).all()
    pads = cool("liquid-adiabatic-cooler", dry, wet).water_usage_m3_per_mwh
    assert (pads[dry <= 16] == 0).all()
    assert (pads[dry > 16.5] > 0).all()
    assert (np.diff(pads[dry > 17]) > 0).all()


def test_tower_evaporates_by_the_balance_of_heat_and_mass() -> None:
    """Fully latent heat takes 3600 / 2430 = 1.48 kg per kWh; blow-down adds 1 / (cycles - 1) of it; cold air takes less."""
    per_kwh, blown = 3600 / 2430, CYCLES_OF_CONCENTRATION / (CYCLES_OF_CONCENTRATION - 1)
    system = cooling_system("tower-chiller")
    heat = (1 + system.electrical_loss) * (1 + system.loops[0].hall_power)
    for dry, wet, low, high in ((-10.0, -11.0, 0.45, 0.65), (12.0, 10.0, 0.6, 0.85), (24.0, 9.0, 0.97, 1.1)):
        latent = cool("tower-chiller", dry, wet).water_usage_m3_per_mwh[0] / blown / heat / per_kwh
        assert low < latent < high, (dry, wet)


def test_pads_give_to_the_air_as_water_what_they_take_from_it_as_warmth() -> None:
    hours = cool("air-economiser", 36.0, 19.0)
    heat = 1.035 * 1.03
    depression = 36.0 - 26.0  # the supply less its approach
    expected = heat * depression / 12.0 * 3600 / (2501 - 2.326 * 19.0) * 4 / 3
    assert hours.water_usage_m3_per_mwh[0] == pytest.approx(expected, rel=0.01)


def test_very_dry_winter_air_is_humidified() -> None:
    assert cool("air-economiser", -25.0, -26.5).water_usage_m3_per_mwh[0] > 0
    assert cool("air-economiser", 5.0, 3.0).water_usage_m3_per_mwh[0] == 0


def test_every_system_has_a_source_and_its_loops_carry_all_the_heat() -> None:
    for name, system in cooling_systems().items():
        assert system.name == name
        assert system.source
        assert sum(loop.share for loop in system.loops) == pytest.approx(1.0)
