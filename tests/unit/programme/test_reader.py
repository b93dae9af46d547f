"""From YAML to a resolved programme: what each thing becomes."""

import math
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from tests.unit.programme.programme_text import SMALL, problems, read

from gigawatt.catalog import catalogue, money_level
from gigawatt.catalog.technologies import Kind
from gigawatt.errors import StarterError
from gigawatt.programme import load_programme, parse_programme, write_starter
from gigawatt.programme.dates import fractional_year, iso_date, parse_date

SOLAR = "solar: {technology: solar, option: {limit: 1 GW}}"
BATTERY = "store: {technology: battery, option: {limit: 100 MW, energy_limit: 1 GWh}}"
GAS = "gas: {technology: gas-turbine-simple-cycle, option: {limit: 1 GW}}"
DEMAND = "serving: {demand: 100 kH100e, value: 1.5 USD/h}"


def test_small_programme() -> None:
    programme = read()
    assert (programme.name, programme.start_year, programme.end_year, programme.base_year) == ("Small", 2027, 2030, 2025)
    assert programme.discount_rate.value == pytest.approx(0.07)
    site = programme.sites[0]
    assert (site.key, site.name, site.place.latitude) == ("ohio", "ohio", 40.0)
    assert site.connection is not None
    assert site.connection.steps[0].limit_mw.value == 300.0
    assert site.connection.capex_usd_per_mw is catalogue(2025).connections["grid-connection"].capex_usd_per_mw
    phase = site.phases[0]
    assert (phase.standing, phase.halls_mw.value, phase.hall.key) == ("commitment", 200.0, "standard-hall")
    assert phase.date == pytest.approx(2027 + 181 / 365)
    asset = site.power[0]
    assert (asset.path, asset.standing, asset.power_mw.value, asset.date) == ("sites.ohio.power.solar", "option", 1000.0, 2027.0)
    assert programme.text == SMALL


def test_paths_begin_with_nothing_or_without_limit() -> None:
    programme = read(
        (
            "{supply: 100000}",
            "{supply: {2028: 100, 2030: 300}}\npolicy: {carbon_cap: {2029: 1 Mt/year}, carbon_price: {2029: 50 USD/t}}",
        ),
        ("demand: 100 kH100e", "demand: {2028: 100 kH100e}"),
    )
    supply = programme.chips[0].accelerators_per_year
    assert [supply.at(year) for year in (2027, 2028, 2029, 2031)] == [0.0, 100.0, 200.0, 300.0]
    assert programme.workloads[0].demand.at(2027) == 0.0
    cap = programme.policy.carbon_cap_t_per_year
    assert cap is not None
    assert (cap.at(2028), cap.at(2029)) == (math.inf, 1e6)


def test_money_of_a_stated_year_becomes_base_year_money() -> None:
    programme = read((SOLAR, SOLAR[:-1] + ", capex: 1000 USD2020/kW}"))
    level = money_level(2025)(2020)
    assert level > 1.15
    assert programme.sites[0].power[0].technology.capex_usd_per_mw.at(2028) == pytest.approx(1e6 * level)


def test_catalogue_is_read_in_the_base_year() -> None:
    early = read(("base_year: 2025", "base_year: 2022"))
    hall = early.sites[0].phases[0].hall
    assert hall.capex_usd_per_mw == catalogue(2022).halls["standard-hall"].capex_usd_per_mw
    with pytest.raises(ValueError, match="in dollars of 2022"):
        parse_programme(SMALL, Path(), catalogue=catalogue(2022))


def test_quantities_with_provenance_and_doubt() -> None:
    stated = (
        "{p10: 900 MW, p50: 1 GW, p90: 2 GW, source: a letter, as_of: 2026-03, confidence: low, note: n, reference_class: wind}"
    )
    figure = read(("limit: 1 GW", f"limit: {stated}")).sites[0].power[0].power_mw
    assert (figure.value, figure.p10, figure.p90, figure.unit) == (1000.0, 900.0, 2000.0, "MW")
    assert (figure.source, figure.as_of, figure.confidence, figure.note) == ("a letter", "2026-03", "low", "n")
    assert (figure.reference_class, figure.name, figure.origin) == ("wind", "sites.ohio.power.solar.option.limit", "programme")


def test_path_shares_its_provenance() -> None:
    written = "{path: {2027: 1 USD/W, 2030: {value: 0.9 USD/W, confidence: high}}, source: a quote, confidence: low}"
    path = read((SOLAR, SOLAR[:-1] + f", capex: {written}}}")).sites[0].power[0].technology.capex_usd_per_mw
    assert [(figure.source, figure.confidence) for figure in path.figures] == [("a quote", "low"), ("a quote", "high")]
    assert path.at(2027) == pytest.approx(1e6)


def test_every_figure_in_use_is_listed_once() -> None:
    figures = {figure.name: figure for figure in read().figures}
    assert len(figures) == len(read().figures)
    assert figures["demand.serving.demand"].origin == "programme"
    assert figures["markets.pjm-aep.price.2030"].origin == "catalogue"
    assert figures["halls.standard-hall.life"].source
    assert figures["demand.serving.interruption_cost.2027"].origin == "derived"
    assert not any(name.startswith("technologies.battery") for name in figures)


def test_interruption_cost_is_derived_from_the_newest_chip() -> None:
    chips = "{supply: 100000}\n  vr200-nvl72: {supply: 1, available: 2029-01-01}"
    workload = read(("{supply: 100000}", chips)).workloads[0]
    offered = catalogue(2025).chips
    for year, key in ((2028, "gb200-nvl72"), (2029, "vr200-nvl72")):
        per_mw = offered[key].h100_equivalents.value / offered[key].it_power_kw.value * 1000
        assert workload.interruption_usd_per_mwh.at(year) == pytest.approx(1.5 * per_mw)


def test_interruption_cost_of_plain_power_is_its_value() -> None:
    workload = read((DEMAND, "serving: {unit: MW, demand: 1 GW, value: {2027: 1500 USD/MWh, 2029: 900 USD/h}}")).workloads[0]
    assert [workload.interruption_usd_per_mwh.at(year) for year in (2027, 2028, 2029)] == [1500.0, 1200.0, 900.0]


def test_stated_interruption_cost_stands() -> None:
    pausing = "interruptible: {pause_share: 5 %, interruption_cost: 300 USD/MWh}"
    workload = read((DEMAND, f"training: {{demand: 1 MH100e, value: 1 USD/h, {pausing}}}")).workloads[0]
    assert workload.interruptible
    assert workload.pause_share is not None
    assert workload.pause_share.value == pytest.approx(0.05)
    assert workload.interruption_usd_per_mwh.at(2030) == 300.0


def test_restated_for_one_asset_and_for_all() -> None:
    programme = read(
        (SOLAR, f"{GAS}\n      own: {{technology: gas-turbine-simple-cycle, option: {{limit: 1 GW}}, heat_rate: 8 MMBtu/MWh}}"),
        ("chips:\n", "power: {technologies: {gas-turbine-simple-cycle: {heat_rate: 9 MMBtu/MWh, spend_shares: [1]}}}\nchips:\n"),
    )
    gas, own = programme.sites[0].power
    assert gas.technology.heat_rate_mwh_per_mwh is not None
    assert own.technology.heat_rate_mwh_per_mwh is not None
    assert gas.technology.heat_rate_mwh_per_mwh.value == pytest.approx(9 * 0.29307107)
    assert own.technology.heat_rate_mwh_per_mwh.value == pytest.approx(8 * 0.29307107)
    assert gas.technology.spend_shares == (1.0,)
    assert gas.fuel is not None
    assert gas.fuel.key == "natural-gas"


def test_new_technology_like_an_old_one() -> None:
    new = "power: {technologies: {fast: {like: solar, name: Fast solar, capex: 0.5 USD/W}}}\nchips:\n"
    programme = read(("chips:\n", new), ("technology: solar", "technology: fast"))
    technology = programme.sites[0].power[0].technology
    assert (technology.key, technology.name, technology.kind) == ("fast", "Fast solar", Kind.SOLAR)
    assert technology.capex_usd_per_mw.at(2027) == 5e5


def test_power_of_a_phase_inherits_its_date() -> None:
    phase = "commitment: {halls: 200 MW, online: 2027-07-01}"
    terms = "{capacity: 100 MW, spent: 50 %, retires: 2030-01-01}"
    bridge = f"bridge: {{technology: gas-turbine-simple-cycle, commitment: {terms}}}"
    programme = read((phase, f"{phase}\n        power: {{{bridge}}}"))
    asset = next(asset for asset in programme.sites[0].power if asset.key == "bridge")
    assert (asset.phase, asset.date, asset.spent_share, asset.retires) == (
        "first",
        programme.sites[0].phases[0].date,
        0.5,
        2030.0,
    )


def test_battery_contract_slots_and_budget() -> None:
    programme = read(
        (SOLAR, SOLAR[:-1] + f", contract: {{price: 40 USD/MWh, take: as-produced}}}}\n      {BATTERY}"),
        (
            "chips:\n",
            "power: {slots: {pv: {technologies: [solar], supply: {2028: 500 MW}}}}\nfinance: {capital_budget: 1 GUSD}\nchips:\n",
        ),
    )
    solar, battery = programme.sites[0].power
    assert solar.contract is not None
    assert (solar.contract.take, solar.contract.price_usd_per_mwh.at(2027)) == ("as-produced", 40.0)
    assert battery.energy_mwh is not None
    assert battery.energy_mwh.value == 1000.0
    assert programme.slots[0].technologies == ("solar",)
    assert [programme.slots[0].mw_per_year.at(year) for year in (2027, 2028)] == [0.0, 500.0]
    assert {year: budget.value for year, budget in programme.capital_budget_usd.items()} == dict.fromkeys(range(2027, 2031), 1e9)


def test_files_are_relative_to_the_programme(tmp_path: Path) -> None:
    (tmp_path / "hours.csv").write_text("1")
    programme = read(("longitude: -82", "longitude: -82, weather: hours.csv"), folder=tmp_path)
    assert programme.sites[0].place.weather_file == str((tmp_path / "hours.csv").resolve())


def test_starter_loads_and_is_written_once(tmp_path: Path) -> None:
    written = write_starter(tmp_path / "new" / "folder")
    programme = load_programme(written)
    assert (programme.start_year, programme.end_year, len(programme.sites)) == (2027, 2031, 1)
    assert programme.workloads[0].interruptible
    before = written.read_bytes()
    with pytest.raises(StarterError, match=r"programme\.yaml exists already; choose another folder\."):
        write_starter(written.parent)
    with pytest.raises(StarterError, match="is a file; choose another folder"):
        write_starter(written)
    with pytest.raises(StarterError, match="cannot be written"):
        write_starter(written / "below")
    assert written.read_bytes() == before


@pytest.mark.parametrize(
    ("text", "year"),
    [("2026-07-01", 2026 + 181 / 365), ("2028-12-31", 2028 + 365 / 366), ("2026-07", 2026 + 181 / 365), ("2026", 2026)],
)
def test_dates(text: str, year: float) -> None:
    assert parse_date(text) == pytest.approx(year)
    assert iso_date(parse_date(text)).startswith(text)


@pytest.mark.parametrize("text", ["2026-13", "2026-02-30", "26-01-01", "2026-1-1", "tomorrow", "1800", "", "2026-01-01T00:00"])
def test_no_dates(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_date(text)


def test_fractional_years_rise_day_by_day() -> None:
    days = [date(2027, 12, 1) + timedelta(days=step) for step in range(460)]
    years = [fractional_year(day) for day in days]
    assert all(later > earlier for earlier, later in pairwise(years))
    assert [iso_date(year) for year in years] == [day.isoformat() for day in days]


SLIPS = {
    "yes": (("value: 1.5 USD/h", "value: 1.5 USD/h, must_serve: yes"), "Write `true`."),
    "dates of the horizon": (("start: 2027,", "start: 2027-01-01,"), "Did you mean `2027`?"),
    "too many quarters": (("base_year: 2025,", "base_year: 2025, quarters: 9,"), "Write at most `4`."),
    "a place in words": (("{latitude: 40, longitude: -82}", "New Albany"), "Write `place: {latitude: .., longitude: ..}` or"),
    "degrees west": (("longitude: -82", "longitude: 82 W"), "west and south negative, as `-82.7`"),
    "a market of one's own": (("market: pjm-aep", "market: mine"), "For one of your own name the most alike"),
    "a rate without its sign": (("discount_rate: 7 %", "discount_rate: 7"), "Did you mean `7 %`?"),
    "what is missing says what it is for": (("    jurisdiction: Ohio\n", ""), "Add `jurisdiction`: text (state or country)."),
    "a new chip": (("  gb200-nvl72:", "  mine:"), "For a new one say which it begins as, such as `like: h100-sxm`."),
}


@pytest.mark.parametrize("name", SLIPS)
def test_slips_bring_their_remedy(name: str) -> None:
    change, fix = SLIPS[name]
    found = problems(change)
    assert len(found) == 1, found
    assert fix in found[0].fix


def test_a_class_that_the_catalogue_does_not_have_is_named() -> None:
    written = ("limit: 1 GW", "limit: {value: 1 GW, reference_class: solr}")
    (problem,) = problems(written)
    assert problem.path == "sites.ohio.power.solar.option.limit.reference_class"
    assert problem.message == "`solr` is no reference class."
    assert problem.fix.startswith("Did you mean `solar`")
