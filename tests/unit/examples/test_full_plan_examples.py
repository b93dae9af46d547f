"""The examples of the full plan say what their facts say."""

from __future__ import annotations

from pathlib import Path

import pytest

from gigawatt.programme import Programme, load_programme
from gigawatt.programme.site import PowerAsset

EXAMPLES = Path(__file__).parents[3] / "examples"


def load(name: str) -> Programme:
    return load_programme(EXAMPLES / name / "programme.yaml")


def assets(programme: Programme) -> dict[str, PowerAsset]:
    return {asset.key: asset for site in programme.sites for asset in site.power}


def test_hyperion_has_its_phases_and_the_three_units_of_the_utility() -> None:
    programme = load("hyperion")
    (site,) = programme.sites
    committed = [phase for phase in site.phases if phase.standing == "commitment"]
    assert sum(phase.halls_mw.value for phase in committed) == pytest.approx(2064)
    assert sum(phase.halls_mw.value for phase in site.phases) == pytest.approx(5000)
    found = assets(programme)
    assert found["franklin-farms"].power_mw.value == 2 * 754
    assert found["waterford"].power_mw.value == 754
    assert min(phase.date for phase in committed) < found["franklin-farms"].date < found["waterford"].date < 2030
    assert found["later-units"].power_mw.value == 7 * 754


def test_hyperion_bridges_from_temporary_to_permanent_under_permits() -> None:
    found = assets(load("hyperion"))
    temporary, bridge, permanent = found["rented-turbines"], found["rented-engines"], found["later-units"]
    assert (temporary.role, bridge.role, permanent.role) == ("temporary", "bridge", "permanent")
    assert temporary.date < bridge.date < permanent.date
    assert temporary.most_hours_per_year is not None
    assert bridge.most_hours_per_year is not None


def test_ohio_nuclear_has_all_units_whole_and_none_before_its_licence() -> None:
    found = assets(load("ohio-nuclear"))
    assert found["oklo-phase-1"].power_mw.value + found["oklo-later"].power_mw.value == 16 * 75
    assert found["natrium-firm"].power_mw.value == 2 * 345
    assert found["natrium-options"].power_mw.value == 6 * 345
    assert found["davis-besse"].power_mw.value + found["perry"].power_mw.value == 2176
    assert sum(asset.power_mw.value for key, asset in found.items() if key.startswith("uprate")) == 433
    for key in ("oklo-phase-1", "oklo-later", "natrium-firm", "natrium-options"):
        unit = found[key].technology.unit_mw
        assert unit is not None
        assert found[key].power_mw.value % unit.value == 0
        licence = found[key].licence
        assert licence is not None
        assert licence <= found[key].date


def test_jamnagar_is_priced_in_rupees_and_planned_for_three_weather_years() -> None:
    programme = load("jamnagar")
    assert programme.weather_weights == pytest.approx((0.5, 0.25, 0.25))
    assert "INR" in (EXAMPLES / "jamnagar" / "programme.yaml").read_text(encoding="utf-8")
    contract = assets(programme)["clean-solar"].contract
    assert contract is not None
    assert 30 < contract.price_usd_per_mwh.at(2030) < 45  # 3.3 rupees a kWh
    (site,) = programme.sites
    assert site.connection is not None
    assert site.connection.export is not None
    assert sum(phase.halls_mw.value for phase in site.phases) == pytest.approx(3000)
