"""Energy and money balance in every stored hour and year, computed here from the Parquet files; `recheck` is not asked."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import polars as pl
import pytest
from tests.study.conftest import Planned

from gigawatt.catalog.technologies import Kind
from gigawatt.programme.site import PowerAsset, Site

STORED = 1e-6  # hours are stored with seven digits
SUMMED = 1e-9


def table(study: Planned, name: str) -> pl.DataFrame:
    return pl.read_parquet(study.folder.path / "tables" / f"{name}.parquet")


def hours_of(study: Planned) -> Iterator[tuple[Site, int, pl.DataFrame]]:
    """Every site and year that was dispatched, its hours in 64 bits."""
    found = 0
    for site in study.programme.sites:
        path = study.folder.path / "tables" / "dispatch" / f"{site.key}.parquet"
        frame = pl.read_parquet(path).with_columns(pl.selectors.float().cast(pl.Float64))
        for (year,), hours in frame.group_by(["year"], maintain_order=True):
            assert hours["hour"].to_list() == list(range(8760))
            assert hours.null_count().sum_horizontal().item() == 0
            found += 1
            yield site, int(str(year)), hours
    assert found


def sums(hours: pl.DataFrame, prefix: str) -> np.ndarray:
    columns = [name for name in hours.columns if name.startswith(prefix)]
    return hours.select(columns).to_numpy().sum(axis=1) if columns else np.zeros(len(hours))


def capacity(study: Planned, site: str, asset: str, year: int) -> dict[str, float]:
    rows = table(study, "power_capacity").filter(site=site, asset=asset, year=year)
    (row,) = rows.iter_rows(named=True)
    return row


def close(left: np.ndarray, right: np.ndarray | float, scale: float | None = None) -> None:
    size = max(1.0, float(np.max(np.abs(left)))) if scale is None else scale
    np.testing.assert_allclose(left, right, rtol=0.0, atol=STORED * size)


def test_energy_balances_in_every_hour(study: Planned) -> None:
    for _, _, hours in hours_of(study):
        supply = sums(hours, "generation:") + sums(hours, "discharge:") - sums(hours, "charge:")
        cut = (hours["unserved_mw"] + hours["paused_mw"]).to_numpy()
        close(supply + cut - hours["curtailed_mw"].to_numpy(), hours["load_mw"].to_numpy())


def test_nothing_is_below_zero_or_not_a_number(study: Planned) -> None:
    for _, _, hours in hours_of(study):
        powers = hours.select(pl.all().exclude("price_usd_per_mwh", "dry_bulb_c"))
        assert powers.min().min_horizontal().item() >= 0.0
        assert hours.select(pl.all().is_finite().all()).row(0) == (True,) * hours.width
        assert hours["price_usd_per_mwh"].min() >= -1e-6


def test_load_is_the_power_of_chips_in_service_times_pue(study: Planned) -> None:
    assignment = table(study, "assignment")
    loads = table(study, "load")
    interruptible = {workload.key for workload in study.programme.workloads if workload.interruptible}
    assert interruptible
    for site, year, hours in hours_of(study):
        here = assignment.filter(site=site.key, year=year)
        (row,) = loads.filter(site=site.key, year=year).iter_rows(named=True)
        asked = here.filter(pl.col("workload").is_in(interruptible))["it_mw"].sum()
        assert row["it_mw_interruptible"] == pytest.approx(asked, rel=1e-7, abs=1e-6)
        assert row["it_mw_firm"] + row["it_mw_interruptible"] == pytest.approx(here["it_mw"].sum(), rel=1e-7)
        pue = study.climate(site.key).power_usage_effectiveness
        assert pue.min() >= 1.0
        close(hours["load_mw"].to_numpy(), here["it_mw"].sum() * pue)
        close(hours["pue"].to_numpy(), pue)
        close(hours["dry_bulb_c"].to_numpy(), study.climate(site.key).dry_bulb_c)


def availability(study: Planned, site: Site, asset: PowerAsset) -> np.ndarray:
    weather = {
        Kind.SOLAR: study.climate(site.key).solar_capacity_factor,
        Kind.WIND: study.climate(site.key).wind_capacity_factor,
    }.get(asset.technology.kind)
    assert asset.technology.availability is not None
    outages = asset.technology.availability.value
    return np.full(8760, outages) if weather is None else np.asarray(weather) * outages


def test_plants_and_connection_stay_within_what_stands(study: Planned) -> None:
    for site, year, hours in hours_of(study):
        assert (site.connection is not None) == ("generation:grid" in hours.columns)
        if site.connection is not None:
            assert hours["generation:grid"].max() <= capacity(study, site.key, "grid", year)["capacity_mw"] * (1 + STORED)
        for asset in site.power:
            size = capacity(study, site.key, asset.key, year)["capacity_mw"]
            if asset.technology.kind is Kind.BATTERY:
                assert f"generation:{asset.key}" not in hours.columns
                continue
            made = hours[f"generation:{asset.key}"].to_numpy()
            assert np.all(made <= size * availability(study, site, asset) + STORED * max(1.0, size))


def test_stores_keep_their_books_and_end_as_they_began(study: Planned) -> None:
    kept = 0
    for site, year, hours in hours_of(study):
        for asset in site.power:
            if asset.technology.kind not in (Kind.BATTERY, Kind.HEAT_STORE_REACTOR):
                continue
            row = capacity(study, site.key, asset.key, year)
            level, charge, discharge = (hours[f"{what}:{asset.key}"].to_numpy() for what in ("level", "charge", "discharge"))
            battery = asset.technology.kind is Kind.BATTERY
            room = row["energy_capacity_mwh"] if battery else row["capacity_mw"] * asset.technology.store_hours.value
            into = math.sqrt(asset.technology.round_trip_efficiency.value) if battery else asset.technology.store_efficiency.value
            out = into if battery else 1.0
            before = np.roll(level, 1)  # cyclic: before the first hour comes the last
            close(level, before + into * charge - discharge / out, scale=max(1.0, room))
            assert level.max() <= room + STORED * max(1.0, room)
            if battery:
                assert max(charge.max(), discharge.max()) <= row["capacity_mw"] + STORED * max(1.0, row["capacity_mw"])
            else:
                made = hours[f"generation:{asset.key}"].to_numpy()
                turbine = row["capacity_mw"] * asset.technology.turbine_ratio.value
                assert np.all(charge <= made + STORED * turbine)
                assert np.all(made - charge + discharge <= turbine * (1 + STORED))
            round_trip = into * out
            assert discharge.sum() == pytest.approx(charge.sum() * round_trip, rel=1e-5, abs=1e-3)
            kept += 1
    assert kept


def test_pausing_stays_within_its_share_and_cuts_within_the_load(study: Planned) -> None:
    shares = [workload.pause_share.value for workload in study.programme.workloads if workload.pause_share is not None]
    (share,) = shares
    for site, year, hours in hours_of(study):
        (row,) = table(study, "load").filter(site=site.key, year=year).iter_rows(named=True)
        pue = study.climate(site.key).power_usage_effectiveness
        paused, unserved = hours["paused_mw"].to_numpy(), hours["unserved_mw"].to_numpy()
        load = hours["load_mw"].to_numpy()
        assert np.all(paused + unserved <= load * (1 + STORED) + 1e-6)
        assert np.all(paused <= row["it_mw_interruptible"] * pue + STORED * load)
        assert paused.sum() <= share * row["it_mw_interruptible"] * pue.sum() * (1 + 1e-6) + 1e-3


def test_yearly_sums_are_those_of_the_hours(study: Planned) -> None:
    energy, loads = table(study, "energy"), table(study, "load")
    for site, year, hours in hours_of(study):
        for row in energy.filter(site=site.key, year=year).iter_rows(named=True):
            for what, column in (("generation", "generated_mwh"), ("charge", "charged_mwh"), ("discharge", "discharged_mwh")):
                name = f"{what}:{row['asset']}"
                total = hours[name].sum() if name in hours.columns else 0.0
                assert row[column] == pytest.approx(total, rel=SUMMED, abs=1e-6)
            assert row["generated_mwh"] <= row["available_mwh"] * (1 + STORED) + 1e-6
        (row,) = loads.filter(site=site.key, year=year).iter_rows(named=True)
        for column in ("load", "unserved", "paused"):
            assert row[f"{column}_mwh"] == pytest.approx(hours[f"{column}_mw"].sum(), rel=SUMMED, abs=1e-6)
        assert row["served_mwh"] + row["unserved_mwh"] + row["paused_mwh"] == pytest.approx(row["load_mwh"], rel=SUMMED)
        emitted = energy.filter(site=site.key, year=year)["co2_t"].sum()
        assert row["co2_t"] == pytest.approx(emitted, rel=SUMMED, abs=1e-6)


def test_what_is_made_is_used_lost_or_curtailed(study: Planned) -> None:
    """The Sankey closes: everything made goes to the load, into stores' losses or to waste."""
    energy, loads = table(study, "energy"), table(study, "load")
    for site, year, hours in hours_of(study):
        here = energy.filter(site=site.key, year=year)
        lost = here["charged_mwh"].sum() - here["discharged_mwh"].sum()
        assert lost >= -1e-3
        (row,) = loads.filter(site=site.key, year=year).iter_rows(named=True)
        used = row["served_mwh"] + lost + hours["curtailed_mw"].sum()
        assert here["generated_mwh"].sum() == pytest.approx(used, rel=STORED)


def test_emissions_follow_from_fuel_and_import_and_keep_to_the_cap(study: Planned) -> None:
    energy = table(study, "energy")
    for site in study.programme.sites:
        assets = {asset.key: asset for asset in site.power}
        for row in energy.filter(site=site.key).iter_rows(named=True):
            if row["asset"] == "grid":
                rate = site.connection.market.co2_t_per_mwh.at(float(row["year"]))
                assert row["co2_t"] == pytest.approx(row["generated_mwh"] * rate, rel=1e-9)
                continue
            technology, fuel = assets[row["asset"]].technology, assets[row["asset"]].fuel
            if fuel is None or assets[row["asset"]].contract is not None:
                assert row["co2_t"] == 0.0
                continue
            burnt = row["generated_mwh"] * technology.heat_rate_mwh_per_mwh.value
            assert row["fuel_mwh"] == pytest.approx(burnt, rel=1e-9, abs=1e-9)
            assert row["co2_t"] == pytest.approx(burnt * fuel.co2_t_per_mwh.value, rel=1e-9, abs=1e-9)
    cap = study.programme.policy.carbon_cap_t_per_year
    assert cap is not None
    for year, emitted in table(study, "load").group_by("year").agg(pl.col("co2_t").sum()).iter_rows():
        if year >= cap.points[0][0]:
            assert emitted <= cap.at(float(year)) * (1 + 1e-6)


def test_served_and_unserved_are_what_is_asked(study: Planned) -> None:
    assignment, compute = table(study, "assignment"), table(study, "compute")
    equivalents = {supply.chip.key: supply.chip.h100_equivalents.value for supply in study.programme.chips}
    for workload in study.programme.workloads:
        assert workload.unit == "H100e"
        for row in compute.filter(workload=workload.key).iter_rows(named=True):
            here = assignment.filter(workload=workload.key, year=row["year"])
            made = sum(equivalents[chip] * count for chip, count in here.select("chip", "accelerators").iter_rows())
            assert here["compute"].sum() == pytest.approx(made, rel=1e-9)
            assert row["served"] == pytest.approx(made, rel=1e-6, abs=1e-3)
            assert row["demand"] == pytest.approx(workload.demand.at(float(row["year"])), rel=1e-12)
            assert row["served"] + row["unserved"] == pytest.approx(row["demand"], rel=1e-6)
            assert min(row["served"], row["unserved"]) >= 0.0
            assert row["value_usd_per_unit_hour"] == pytest.approx(workload.value_usd_per_unit_hour.at(float(row["year"])))


def test_chips_in_service_are_there_and_have_halls(study: Planned) -> None:
    assignment, chips, halls = table(study, "assignment"), table(study, "chips"), table(study, "halls")
    kilowatts = {supply.chip.key: supply.chip.it_power_kw.value for supply in study.programme.chips}
    for site, chip, year, used in assignment.group_by("site", "chip", "year").agg(pl.col("it_mw").sum()).iter_rows():
        (row,) = chips.filter(site=site, chip=chip, year=year).iter_rows(named=True)
        assert used <= row["it_mw"] * (1 + 1e-6) + 1e-6
        assert row["accelerators"] * kilowatts[chip] / 1000.0 == pytest.approx(row["it_mw"], rel=1e-9)
    for site, year, used in assignment.group_by("site", "year").agg(pl.col("it_mw").sum()).iter_rows():
        assert used <= halls.filter(site=site, year=year)["it_mw"].sum() * (1 + 1e-6) + 1e-6


def test_costs_add_up_to_the_objective_and_are_discounted_from_mid_year(study: Planned) -> None:
    costs = table(study, "costs")
    plan = study.summary["plan"]
    assert costs["discounted_usd"].sum() == pytest.approx(plan["objective_usd"], rel=1e-9)
    start, rate = study.programme.start_year, study.programme.discount_rate.value
    weights = (1.0 + rate) ** -(costs["year"].to_numpy() - start + 0.5)
    np.testing.assert_allclose(costs["usd"].to_numpy() * weights, costs["discounted_usd"].to_numpy(), rtol=1e-9)
    assert plan["lower_bound_usd"] <= plan["objective_usd"]
    gap = (plan["objective_usd"] - plan["lower_bound_usd"]) / plan["objective_usd"]
    assert plan["gap"] == pytest.approx(gap, rel=1e-9)
    without = costs.filter(pl.col("kind") != "unserved compute")
    assert study.summary["cost"]["npv_usd"] == pytest.approx(without["discounted_usd"].sum(), rel=1e-9)


def test_running_costs_follow_from_the_hours(study: Planned) -> None:
    """Fuel at its price, carbon at its price, unserved compute at its value: from energy and compute alone."""
    costs, energy, compute = table(study, "costs"), table(study, "energy"), table(study, "compute")
    paid = 0
    carbon = study.programme.policy.carbon_price_usd_per_t
    for site in study.programme.sites:
        assets = {asset.key: asset for asset in site.power}
        for row in energy.filter(site=site.key).iter_rows(named=True):
            here = costs.filter(site=site.key, item=row["asset"], year=row["year"])
            found = dict(here.group_by("kind").agg(pl.col("usd").sum()).iter_rows())
            asset = assets.get(row["asset"])
            if asset is not None and asset.fuel is not None and asset.contract is None:
                price = asset.fuel.price_usd_per_mwh.at(float(row["year"]))
                assert found.get("fuel", 0.0) == pytest.approx(row["fuel_mwh"] * price, rel=1e-9, abs=1e-6)
                paid += 1
            if carbon is not None:
                due = row["co2_t"] * carbon.at(float(row["year"]))
                assert found.get("carbon price", 0.0) == pytest.approx(due, rel=1e-9, abs=1e-6)
    assert paid
    for row in compute.iter_rows(named=True):
        here = costs.filter(kind="unserved compute", item=row["workload"], year=row["year"])
        lost = row["unserved"] * row["value_usd_per_unit_hour"] * 8760.0
        assert here["usd"].sum() == pytest.approx(lost, rel=1e-9, abs=1e-6)


def test_cash_is_what_the_summary_says_and_keeps_to_the_budget(study: Planned) -> None:
    cash = table(study, "cash")
    spent = dict(cash.group_by("year").agg(pl.col("capex_usd").sum()).iter_rows())
    assert cash["capex_usd"].min() > 0.0
    years = range(study.programme.start_year, study.programme.end_year + 1)
    assert set(spent) <= set(years)
    for year in years:
        assert study.summary["cost"]["capex_usd"][str(year)] == pytest.approx(spent.get(year, 0.0), rel=1e-9)
        if year in study.programme.capital_budget_usd:
            assert spent.get(year, 0.0) <= study.programme.capital_budget_usd[year].value * (1 + 1e-6)


def test_supplies_and_limits_are_kept(study: Planned) -> None:
    power, chips = table(study, "power_capacity"), table(study, "chips")
    options = power.filter(pl.col("standing") == "option")
    for book in study.programme.slots:
        taken = options.filter(pl.col("technology").is_in(book.technologies)).group_by("year").agg(pl.col("new_mw").sum())
        for year, amount in taken.iter_rows():
            assert amount <= book.mw_per_year.at(float(year)) * (1 + 1e-6) + 1e-6
    for supply in study.programme.chips:
        for year, bought in chips.filter(chip=supply.chip.key).group_by("year").agg(pl.col("bought").sum()).iter_rows():
            committed = sum(
                item.accelerators.value
                for site in study.programme.sites
                for phase in site.phases
                for item in phase.chips
                if item.chip.key == supply.chip.key and int(item.date) == year
            )
            assert bought - committed <= supply.accelerators_per_year.at(float(year)) * (1 + 1e-6) + 1e-3
    assert options.filter(pl.col("capacity_mw") > pl.col("limit_mw") * (1 + 1e-6)).is_empty()
    whole = options.filter(pl.col("units").is_not_null())
    for row in whole.iter_rows(named=True):
        site = next(site for site in study.programme.sites if site.key == row["site"])
        unit = next(asset for asset in site.power if asset.key == row["asset"]).technology.unit_mw
        assert row["new_mw"] == pytest.approx(row["units"] * unit.value, rel=1e-6, abs=1e-6)


def test_the_small_study_uses_everything(campuses: Planned) -> None:
    """So that the balances above are of something: storage, curtailment, pauses, cuts, whole units, a binding cap and budget."""
    energy, load = table(campuses, "energy"), table(campuses, "load")
    assert energy.filter(kind="battery")["charged_mwh"].min() > 1e3
    assert (energy["available_mwh"] - energy["generated_mwh"]).max() > 1e4
    assert load["paused_mwh"].sum() > 1e3
    assert load["unserved_mwh"].sum() > 1.0
    assert table(campuses, "power_capacity")["units"].sum() > 0
    binding = table(campuses, "limits").filter(pl.col("price_usd_per_unit") > 0.0)["kind"].to_list()
    assert {"carbon cap", "capital budget", "chip supply", "pause share", "demand"} <= set(binding)
