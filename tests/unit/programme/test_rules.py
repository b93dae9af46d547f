"""Keys of how a site may run: quarters, weather years, export, permits, bridges, work that waits, reserve, refresh."""

import pytest
from tests.unit.programme.programme_text import problems, read

from gigawatt.programme.site import Export

HEAD = "discount_rate: 7 %}"
SOLAR = "solar: {technology: solar, option: {limit: 1 GW}}"
GAS = "gas: {technology: gas-turbine-simple-cycle, "
VALUE = "value: 1.5 USD/h}"
CHIPS = "chips:\n"


def test_quarters_and_weather_years() -> None:
    plain = read()
    assert (plain.quarter_years, plain.weather_weights) == (0, (1.0,))
    asked = read((HEAD, "discount_rate: 7 %, quarters: 2, weather_years: 4}"))
    assert (asked.quarter_years, asked.weather_weights) == (2, (0.25,) * 4)
    weighed = read((HEAD, "discount_rate: 7 %, weather_years: 2, weather_weights: [70 %, 0.3]}"))
    assert weighed.weather_weights == pytest.approx((0.7, 0.3))


def test_export_begins_with_the_connection_unless_it_says_when() -> None:
    def export(text: str) -> Export:
        found = read(("{2027: 300 MW}", "{2027: 300 MW}, export: {" + text + "}")).sites[0].connection
        assert found is not None
        assert found.export is not None
        return found.export

    plain = export("limit: 100 MW, price: {2027: 30 USD/MWh, 2030: 40 USD/MWh}")
    assert (plain.date, plain.limit_mw.value, plain.price_usd_per_mwh.at(2030.0)) == (2027.0, 100.0, 40.0)
    assert export("limit: 100 MW, price: 30 USD/MWh, from: 2028-01-01").date == 2028.0


def test_demand_in_hours_is_demand_in_service() -> None:
    asked = read(("demand: 100 kH100e", "demand_hours: {2027: 876e6 H100e*h/year}"))
    assert asked.workloads[0].demand.at(2027.0) == pytest.approx(100e3)
    assert asked.workloads[0].demand.points[0][1].unit == "H100e"


def test_work_that_waits_has_as_much_headroom_as_it_may_fall_unless_it_says() -> None:
    shift = read((VALUE, "value: 1.5 USD/h, shiftable: {share: 20 %, within: 4 h}}")).workloads[0].shift
    assert shift is not None
    assert (shift.share.value, shift.headroom.value, shift.hours.value) == pytest.approx((0.2, 0.2, 4.0))
    shift = read((VALUE, "value: 1.5 USD/h, shiftable: {share: 20 %, within: 4 h, headroom: 5 %}}")).workloads[0].shift
    assert shift is not None
    assert shift.headroom.value == pytest.approx(0.05)


def test_permits_bridges_and_closing() -> None:
    bridge = read((SOLAR, GAS + "role: bridge, most_hours: 500 h, option: {limit: 1 GW, until: 2029-01-01}}")).sites[0].power[0]
    assert bridge.most_hours_per_year is not None
    assert (bridge.role, bridge.most_hours_per_year.value, bridge.until) == ("bridge", 500.0, 2029.0)
    old = read((SOLAR, GAS + "commitment: {capacity: 90 MW, online: 2010, may_close: 2028-01-01}}")).sites[0].power[0]
    assert old.may_close_from == 2028.0


def test_caps_and_reserve() -> None:
    policy = "policy: {reserve_margin: 12 %, clean_share: {2029: 80 %}, nox_cap: 90 t/year, water_cap: 2 Mgal/year}\nchips:\n"
    found = read((CHIPS, policy)).policy
    assert found.reserve_margin is not None
    assert found.reserve_margin.value == pytest.approx(0.12)
    assert found.clean_share is not None
    assert found.clean_share.at(2028.0) == 0.0
    assert found.clean_share.at(2030.0) == pytest.approx(0.8)
    assert found.water_cap_m3_per_year is not None
    assert found.water_cap_m3_per_year.at(2027.0) == pytest.approx(2e6 * 3.785411784e-3)


def test_ages_of_refresh() -> None:
    ages = read(("{supply: 100000}", "{supply: 100000, refresh: [2 years, 30 months]}")).chips[0].refresh_years
    assert [age.value for age in ages] == pytest.approx([2.0, 2.5])


@pytest.mark.parametrize(
    ("change", "path", "message"),
    [
        ((HEAD, "discount_rate: 7 %, quarters: 9}"), "programme.quarters", "not a whole number from 0 to 4"),
        (
            (HEAD, "discount_rate: 7 %, weather_years: 2, weather_weights: [70 %, 20 %]}"),
            "programme.weather_weights",
            "2 weights with a sum of 0.9",
        ),
        ((HEAD, "discount_rate: 7 %, weather_weights: [70 %, 30 %]}"), "programme.weather_weights", "for 1 weather years"),
        (
            ("demand: 100 kH100e", "demand: 100 kH100e, demand_hours: 9e9 H100e*h/year"),
            "demand.serving.demand_hours",
            "both given",
        ),
        (
            (VALUE, "value: 1.5 USD/h, shiftable: {share: 20 %, within: 4 h}, interruptible: {pause_share: 2 %}}"),
            "demand.serving.shiftable",
            "either `interruptible` or `shiftable`",
        ),
        (
            (SOLAR, GAS + "option: {limit: 1 GW, earliest: 2028-01-01, until: 2027-06-01}}"),
            "sites.ohio.power.gas.option.until",
            "gone before it can be there, 2028-01-01",
        ),
        ((SOLAR, GAS + "role: stopgap, option: {limit: 1 GW}}"), "sites.ohio.power.gas.role", "`stopgap` is not known here"),
        (("longitude: -82}", "longitude: -82, weather_year: 2012}"), "sites.ohio.place.weather_year", "without a file"),
        (
            ("{2027: 300 MW}", "{2027: 300 MW}, export: {limit: 100 MW}"),
            "sites.ohio.connection.export",
            "`price` is missing",
        ),
    ],
)
def test_mistakes_are_named(change: tuple[str, str], path: str, message: str) -> None:
    (found,) = problems(change)
    assert found.path == path
    assert message in found.message
