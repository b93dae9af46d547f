"""The examples: sourced, and plausible in sum by arithmetic that knows nothing of the planner."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from gigawatt.catalog.technologies import Chip, Kind
from gigawatt.plan.case.work_rate import WorkRate
from gigawatt.programme import Programme, load_programme
from gigawatt.programme.demand import Workload
from gigawatt.programme.site import PowerAsset, Site
from gigawatt.study.work_rates import chips_at_work

EXAMPLES = Path(__file__).parents[3] / "examples"
HOURS = 8766.0
LOSSES = 1.17  # facility power over IT power, with a margin for hot hours
SUN, WIND = 0.22, 0.33


@pytest.fixture(scope="module", params=["prometheus", "meta-compute", "hyperion", "ohio-nuclear", "jamnagar"])
def folder(request: pytest.FixtureRequest) -> Path:
    return EXAMPLES / str(request.param)


@pytest.fixture(scope="module")
def meta() -> Programme:
    return load_programme(EXAMPLES / "meta-compute" / "programme.yaml")


@pytest.fixture(scope="module")
def meta_rates(meta: Programme) -> Mapping[tuple[str, str], WorkRate]:
    return rates_of(meta)


def share(date: float, year: int) -> float:
    """The part of ``year`` after ``date``."""
    return min(1.0, max(0.0, year + 1 - date))


def grid_mw(site: Site, year: int) -> float:
    if site.connection is None:
        return 0.0
    steps = site.connection.steps
    ends = [step.date for step in steps[1:]] + [float("inf")]
    return sum(step.limit_mw.value * (share(step.date, year) - share(end, year)) for step, end in zip(steps, ends, strict=True))


def asset_mw(asset: PowerAsset, year: int) -> float:
    """Average output that an asset can have in a year, options at their limits."""
    capacity = asset.power_mw.value * share(asset.date, year)
    if asset.standing == "option" and asset.most_per_year_mw is not None:
        capacity = min(capacity, asset.most_per_year_mw.value * max(0.0, year + 1 - asset.date))
    factor = {Kind.SOLAR: SUN, Kind.WIND: WIND, Kind.BATTERY: 0.0}.get(asset.technology.kind, 1.0)
    return capacity * factor * asset.technology.availability.value


def is_gas_option(asset: PowerAsset) -> bool:
    return asset.standing == "option" and asset.technology.key.startswith("gas-turbine")


def halls_mw(site: Site, year: int) -> float:
    total = 0.0
    for phase in site.phases:
        pace = float("inf") if phase.most_per_year_mw is None else phase.most_per_year_mw.value
        limit = phase.halls_mw.value
        if phase.standing == "option":
            total += min(limit, pace * max(0.0, year + 1 - phase.date))
        elif year < phase.date + phase.hall.life_years.value:
            total += limit * share(phase.date, year)
    return total


def it_that_power_allows_mw(programme: Programme, year: int) -> float:
    """IT power by site, the smaller of halls and power; gas options no more than the slots delivered so far."""
    slots = sum(
        book.mw_per_year.at(passed) for book in programme.slots if book.key == "gas-turbines" for passed in range(2026, year)
    )
    gas = sum(asset_mw(asset, year) for site in programme.sites for asset in site.power if is_gas_option(asset))
    usable = min(1.0, slots / gas) if gas else 1.0
    total = 0.0
    for site in programme.sites:
        power = grid_mw(site, year) + sum(
            asset_mw(asset, year) * (usable if is_gas_option(asset) else 1.0) for asset in site.power
        )
        total += min(halls_mw(site, year), power / LOSSES)
    return total


def kept_up(programme: Programme) -> list[Workload]:
    """What goes on all year. Runs are left out: the largest keeps a hundredth of the accelerators for two years."""
    return [workload for workload in programme.workloads if workload.training is None]


def rates_of(programme: Programme) -> Mapping[tuple[str, str], WorkRate]:
    """Of an accelerator of each chip at each work that goes on all year, by (workload, chip)."""
    going_on = kept_up(programme)
    rates = {(each.workload, each.chip): each.rate for each in chips_at_work(replace(programme, workloads=tuple(going_on)))}
    plain = [workload.key for workload in going_on if workload.unit == "H100e"]
    h100e = {supply.chip.key: WorkRate(supply.chip.h100_equivalents.value) for supply in programme.chips}
    return rates | {(key, chip): rate for key in plain for chip, rate in h100e.items()}


def least_it_mw(programme: Programme, rates: Mapping[tuple[str, str], WorkRate], year: int) -> float:
    """The IT power of the year's demand, each work on the chips that need least for it."""
    chips = [supply.chip for supply in programme.chips if supply.chip.available.value < year + 1]

    def kw(workload: Workload, chip: Chip) -> float:
        rate = rates[workload.key, chip.key]
        return chip.it_power_kw.value * rate.power_share / rate.per_accelerator

    return sum(workload.demand.at(year) * min(kw(workload, chip) for chip in chips) for workload in kept_up(programme)) / 1000


def test_every_stated_number_has_its_source_or_is_called_an_assumption(folder):
    programme = load_programme(folder / "programme.yaml")
    stated = [figure for figure in programme.figures if figure.origin == "programme"]
    assert len(stated) > 60
    assert [figure.name for figure in stated if not figure.source and figure.confidence != "assumption"] == []
    assert [figure.name for figure in stated if figure.source and (not figure.as_of or figure.confidence == "stated")] == []


def test_the_readme_separates_fact_from_assumption(folder):
    text = (folder / "README.md").read_text("utf-8")
    facts, assumptions = text.index("## Facts"), text.index("## Assumptions")
    assert facts < assumptions
    assert text[facts:assumptions].count("\n| ") >= 10
    assert text[assumptions:].count("\n| ") >= 10


def full_cost_usd_per_hour(chip: Chip, year: int) -> float:
    chips_usd = chip.price_usd.at(year) * (0.244 + chip.fixed_om_share.value)  # five years at 7 %
    # hall, its operation, power at 90 USD/MWh
    site_usd = chip.it_power_kw.value * (13_000 * 0.114 + 150 + LOSSES * HOURS * 0.09)
    return (chips_usd + site_usd) / HOURS


def on_offer(programme: Programme, year: int) -> list[Chip]:
    return [
        supply.chip
        for supply in programme.chips
        if supply.chip.available.value < year + 1 and supply.accelerators_per_year.at(year) > 0
    ]


def test_compute_is_worth_more_than_its_full_cost_in_every_year(folder):
    programme = load_programme(folder / "programme.yaml")
    plain = [workload for workload in programme.workloads if workload.unit == "H100e"]
    for year in range(programme.start_year, programme.end_year + 1):
        costs = [full_cost_usd_per_hour(chip, year) / chip.h100_equivalents.value for chip in on_offer(programme, year)]
        assert costs
        assert min(workload.value_usd_per_unit_hour.at(year) for workload in plain) > max(costs)


def test_tokens_are_worth_more_than_the_full_cost_of_some_chip_in_every_year(folder):
    programme = load_programme(folder / "programme.yaml")
    served = tuple(workload for workload in programme.workloads if workload.serving is not None)
    rates = rates_of(programme)
    for year in range(programme.start_year, programme.end_year + 1):
        for workload in served:
            if workload.demand.at(year) > 0.0:
                earned = {
                    chip.key: workload.value_usd_per_unit_hour.at(year) * rates[workload.key, chip.key].per_accelerator
                    - full_cost_usd_per_hour(chip, year)
                    for chip in on_offer(programme, year)
                }
                assert max(earned.values()) > 0.0, f"{workload.key} in {year}: {earned}"


def test_prometheus_follows_the_dated_ramp():
    site = load_programme(EXAMPLES / "prometheus" / "programme.yaml").sites[0]
    committed = [phase for phase in site.phases if phase.standing == "commitment"]
    chips = [chips for phase in committed for chips in phase.chips]
    assert sum(phase.halls_mw.value for phase in committed) == pytest.approx(1110 * 76 / 99, rel=0.01)
    h100e = sum(item.accelerators.value * item.chip.h100_equivalents.value for item in chips)
    assert h100e == pytest.approx(1.03e6, rel=0.01)
    for phase in committed:
        it_mw = sum(item.accelerators.value * item.chip.it_power_kw.value / 1000 for item in phase.chips)
        assert it_mw <= phase.halls_mw.value


def test_meta_compute_stands_on_three_continents(meta):
    assert 8 <= len(meta.sites) <= 12
    longitudes = [site.place.longitude for site in meta.sites]
    assert min(longitudes) < -60  # the Americas
    assert any(-10 < site.place.longitude < 40 and site.place.latitude > 36 for site in meta.sites)  # Europe
    assert max(longitudes) > 45  # Asia
    assert (meta.start_year, meta.end_year) == (2026, 2040)


@pytest.mark.parametrize(("year", "least_gw"), [(2030, 10.0), (2040, 50.0)])
def test_meta_compute_asks_for_its_goal_and_can_reach_it(meta, meta_rates, year, least_gw):
    needed = least_it_mw(meta, meta_rates, year) / 1000
    assert needed >= 1.05 * least_gw
    assert it_that_power_allows_mw(meta, year) / 1000 >= 1.05 * needed


def test_meta_compute_has_chips_for_its_demand_from_2028_on(meta, meta_rates):
    """Each work as H100 equivalents of the chip that does most of it with one."""
    for year in range(2028, 2041):
        alive = sum(
            supply.accelerators_per_year.at(bought) * (0.5 if bought == year else 1.0) * supply.chip.h100_equivalents.value
            for supply in meta.chips
            for bought in range(year - 4, year + 1)
            if bought >= int(supply.chip.available.value)
        )
        asked = sum(
            workload.demand.at(year)
            * min(
                chip.h100_equivalents.value / meta_rates[workload.key, chip.key].per_accelerator for chip in on_offer(meta, year)
            )
            for workload in kept_up(meta)
        )
        assert alive >= 1.02 * asked


def test_meta_compute_asks_for_its_work_in_tokens_and_runs_but_for_a_third(meta, meta_rates):
    """In accelerators of the newest chip. Research, which has no unit of its own, is the third."""
    newest = max((supply.chip for supply in meta.chips), key=lambda chip: chip.available.value)
    for year in range(2026, 2041):
        asked = {
            workload.key: workload.demand.at(year) / meta_rates[workload.key, newest.key].per_accelerator
            for workload in kept_up(meta)
        }
        assert [workload.key for workload in kept_up(meta) if workload.serving is None] == ["research"]
        assert asked["research"] < sum(asked.values()) / 3
    finished_by = [workload.training.by for workload in meta.workloads if workload.training is not None]
    assert len(finished_by) == 5
    assert finished_by == sorted(finished_by)


def test_meta_compute_has_money_for_what_it_asks(meta, meta_rates):
    """Growth at a hall's and a chip's price, and every chip again after five years."""
    spent = 0.0
    least = {year: least_it_mw(meta, meta_rates, year) for year in range(2027, 2041)}
    for year in range(2028, 2041):
        grown = least[year] - least[year - 1]
        replaced = max(0.0, least[year - 5] - least[year - 6]) if year > 2033 else 0.0
        newest = max((supply.chip for supply in meta.chips), key=lambda chip: chip.available.value)
        usd_per_mw = newest.price_usd.at(year) / newest.it_power_kw.value * 1000
        needed = (grown + replaced) * usd_per_mw + grown * 16e6  # halls and power
        spent += needed
        assert meta.capital_budget_usd[year].value > needed
    assert 1.9e12 < spent < sum(figure.value for figure in meta.capital_budget_usd.values()) < 6e12


def test_meta_compute_has_the_nuclear_deals_at_their_dates(meta):
    assets = {f"{site.key}.{asset.key}": asset for site in meta.sites for asset in site.power}

    def committed(*names: str) -> float:
        return sum(assets[name].power_mw.value for name in names if assets[name].standing == "commitment")

    assert committed("lake-erie.davis-besse", "lake-erie.perry") == 2176
    assert committed("lake-erie.uprates") == 433
    assert committed("pike-county.oklo-first", "pike-county.oklo-second", "pike-county.oklo-third") == 16 * 75
    assert 2030 <= assets["pike-county.oklo-first"].date < 2031
    assert assets["pike-county.oklo-third"].date < 2035
    assert committed("cheyenne.natrium-firm") == 2 * 345
    assert 2032 <= assets["cheyenne.natrium-firm"].date < 2033
    assert assets["cheyenne.natrium"].power_mw.value == 6 * 345
    assert committed("hyperion.franklin-farms", "hyperion.waterford") == 3 * 754
