"""Energy and money balance in every stored hour and year, computed here from the Parquet files; `recheck` is not asked."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl
import pytest
from tests.study.conftest import Planned

from gigawatt.catalog.technologies import Kind
from gigawatt.programme.demand import Workload
from gigawatt.programme.site import PowerAsset, Site

STORED = 1e-6  # hours are stored with seven digits
SUMMED = 1e-9


def table(study: Planned, name: str) -> pl.DataFrame:
    """A table by period, or one that knows no periods."""
    tables = study.folder.path / "tables"
    path = tables / "periods" / f"{name}.parquet"
    if path.is_file():
        return pl.read_parquet(path)
    frame = pl.read_parquet(tables / f"{name}.parquet")
    if "year" not in frame.columns or name == "calendar":
        return frame
    return frame.with_columns((pl.col("year") - study.programme.start_year).alias("period"))


@dataclass(frozen=True)
class Dispatched:
    """The hours of a site in one period and weather year, in 64 bits."""

    site: Site
    period: int
    year: int
    weather: int
    weight: float
    hours: pl.DataFrame
    climate: dict[str, np.ndarray]  # of the same hours

    @property
    def pue(self) -> np.ndarray:
        return self.climate["power_usage_effectiveness"]


def dispatched(study: Planned) -> Iterator[Dispatched]:
    """Every site, period and weather year that was dispatched."""
    found = 0
    calendar = {row["period"]: row for row in table(study, "calendar").iter_rows(named=True)}
    for site in study.programme.sites:
        path = study.folder.path / "tables" / "dispatch" / f"{site.key}.parquet"
        frame = pl.read_parquet(path).with_columns(pl.selectors.float().cast(pl.Float64))
        assert frame.null_count().sum_horizontal().item() == 0
        for (period, weather), hours in frame.group_by(["period", "weather"], maintain_order=True):
            row = calendar[period]
            begin = round((row["start"] - row["year"]) * 8760)
            span = slice(begin, begin + round(row["length_years"] * 8760))
            assert hours["hour"].to_list() == list(range(span.start, span.stop))
            assert set(hours["year"]) == {row["year"]}
            found += 1
            climate = study.climate(site.key, int(str(weather)))
            hourly = {name: np.asarray(value)[span] for name, value in vars(climate).items() if isinstance(value, np.ndarray)}
            weight = study.programme.weather_weights[int(str(weather))]
            yield Dispatched(site, int(str(period)), row["year"], int(str(weather)), weight, hours, hourly)
    assert found


def sums(hours: pl.DataFrame, prefix: str) -> np.ndarray:
    columns = [name for name in hours.columns if name.startswith(prefix)]
    return hours.select(columns).to_numpy().sum(axis=1) if columns else np.zeros(len(hours))


def capacity(study: Planned, site: str, asset: str, period: int) -> dict[str, float]:
    rows = table(study, "power_capacity").filter(site=site, asset=asset, period=period)
    (row,) = rows.iter_rows(named=True)
    return row


def load_row(study: Planned, of: Dispatched) -> dict[str, float]:
    (row,) = table(study, "load").filter(site=of.site.key, period=of.period).iter_rows(named=True)
    return row


def assigned_mw(study: Planned, of: Dispatched) -> dict[str, float]:
    """Mean IT power by workload: what its chips could draw, less the room that they keep idle and what their work leaves."""
    here = table(study, "assignment").filter(site=of.site.key, period=of.period)
    room = {work.key: 0.0 if work.shift is None else work.shift.headroom.value for work in study.programme.workloads}
    share = {(row["workload"], row["chip"]): row["power_share"] for row in study.folder.table("work").iter_rows(named=True)}
    power = dict.fromkeys(room, 0.0)
    for workload, chip, it_mw in here.select("workload", "chip", "it_mw").iter_rows():
        power[workload] += it_mw * share.get((workload, chip), 1.0)
    return {key: mw / (1.0 + room[key]) for key, mw in power.items()}


def close(left: np.ndarray, right: np.ndarray | float, scale: float | None = None) -> None:
    size = max(1.0, float(np.max(np.abs(left)))) if scale is None else scale
    np.testing.assert_allclose(left, right, rtol=0.0, atol=STORED * size)


def test_energy_balances_in_every_hour(study: Planned) -> None:
    for of in dispatched(study):
        hours = of.hours
        supply = sums(hours, "generation:") + sums(hours, "discharge:") - sums(hours, "charge:")
        cut = (hours["unserved_mw"] + hours["paused_mw"]).to_numpy()
        used = hours["load_mw"].to_numpy() + hours["curtailed_mw"].to_numpy() + sums(hours, "export")
        close(supply + cut, used)


def test_nothing_is_below_zero_or_not_a_number(study: Planned) -> None:
    for of in dispatched(study):
        powers = of.hours.select(pl.all().exclude("price_usd_per_mwh", "dry_bulb_c"))
        assert powers.min().min_horizontal().item() >= 0.0
        assert of.hours.select(pl.all().is_finite().all()).row(0) == (True,) * of.hours.width
        assert of.hours["price_usd_per_mwh"].min() >= -1e-6


def test_load_is_the_power_of_chips_in_service_times_pue(study: Planned) -> None:
    interruptible = {workload.key for workload in study.programme.workloads if workload.interruptible}
    assert interruptible
    for of in dispatched(study):
        mean, row = assigned_mw(study, of), load_row(study, of)
        asked = sum(mw for key, mw in mean.items() if key in interruptible)
        assert row["it_mw_interruptible"] == pytest.approx(asked, rel=1e-7, abs=1e-6)
        assert row["it_mw_firm"] + row["it_mw_interruptible"] == pytest.approx(sum(mean.values()), rel=1e-7)
        assert of.pue.min() >= 1.0
        moved = sums(of.hours, "ahead:") - sums(of.hours, "waiting:")
        close(of.hours["load_mw"].to_numpy(), (sum(mean.values()) + moved) * of.pue)
        close(of.hours["pue"].to_numpy(), of.pue)
        close(of.hours["dry_bulb_c"].to_numpy(), of.climate["dry_bulb_c"])


def test_work_that_waits_is_done_within_its_hours(study: Planned) -> None:
    for of in dispatched(study):
        mean = assigned_mw(study, of)
        for work in study.programme.workloads:
            if work.shift is None:
                assert f"waiting:{work.key}" not in of.hours.columns
                continue
            ahead, waiting, level = (of.hours[f"{what}:{work.key}"].to_numpy() for what in ("ahead", "waiting", "work"))
            size = mean[work.key]
            share, headroom, within = work.shift.share.value, work.shift.headroom.value, work.shift.hours.value
            assert waiting.max() <= share * size * (1 + STORED) + STORED
            assert ahead.max() <= headroom * size * (1 + STORED) + STORED
            assert level.max() <= share * within * size * (1 + STORED) + STORED
            close(level, np.roll(level, 1) + ahead - waiting, scale=max(1.0, size * within))
            assert ahead.sum() == pytest.approx(waiting.sum(), rel=1e-5, abs=1e-2)


def test_no_more_is_sold_than_the_grid_takes_and_the_connection_carries(study: Planned) -> None:
    starts = dict(table(study, "calendar").select("period", "start").iter_rows())
    lengths = dict(table(study, "calendar").select("period", "length_years").iter_rows())
    for of in dispatched(study):
        sale = None if of.site.connection is None else of.site.connection.export
        assert (sale is not None) == ("export" in of.hours.columns)
        if sale is None:
            continue
        there = np.clip((starts[of.period] + lengths[of.period] - sale.date) / lengths[of.period], 0.0, 1.0)
        sold = of.hours["export"].max()
        assert sold <= sale.limit_mw.value * there * (1 + STORED) + STORED
        assert sold <= capacity(study, of.site.key, "grid", of.period)["capacity_mw"] * (1 + STORED) + STORED


def availability(of: Dispatched, asset: PowerAsset) -> np.ndarray:
    names = {Kind.SOLAR: "solar_capacity_factor", Kind.WIND: "wind_capacity_factor"}
    assert asset.technology.availability is not None
    name = names.get(asset.technology.kind)
    weather = np.ones(len(of.hours)) if name is None else of.climate[name]
    return weather * asset.technology.availability.value


def test_plants_and_connection_stay_within_what_stands(study: Planned) -> None:
    for of in dispatched(study):
        site, hours = of.site, of.hours
        assert (site.connection is not None) == ("generation:grid" in hours.columns)
        if site.connection is not None:
            assert hours["generation:grid"].max() <= capacity(study, site.key, "grid", of.period)["capacity_mw"] * (1 + STORED)
        for asset in site.power:
            size = capacity(study, site.key, asset.key, of.period)["capacity_mw"]
            if asset.technology.kind is Kind.BATTERY:
                assert f"generation:{asset.key}" not in hours.columns
                continue
            made = hours[f"generation:{asset.key}"].to_numpy()
            assert np.all(made <= size * availability(of, asset) + STORED * max(1.0, size))


def test_stores_keep_their_books_and_end_as_they_began(study: Planned) -> None:
    kept = 0
    for of in dispatched(study):
        hours = of.hours
        for asset in of.site.power:
            if asset.technology.kind not in (Kind.BATTERY, Kind.HEAT_STORE_REACTOR):
                continue
            row = capacity(study, of.site.key, asset.key, of.period)
            level, charge, discharge = (hours[f"{what}:{asset.key}"].to_numpy() for what in ("level", "charge", "discharge"))
            battery = asset.technology.kind is Kind.BATTERY
            room = row["energy_capacity_mwh"] if battery else row["capacity_mw"] * asset.technology.store_hours.value
            into = math.sqrt(asset.technology.round_trip_efficiency.value) if battery else asset.technology.store_efficiency.value
            out = into if battery else 1.0
            before = np.roll(level, 1)  # cyclic: before the period's first hour comes its last
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
    (share,) = [workload.pause_share.value for workload in study.programme.workloads if workload.pause_share is not None]
    rested: dict[tuple[str, int], list[float]] = {}
    for of in dispatched(study):
        may = load_row(study, of)["it_mw_interruptible"] * of.pue
        paused, unserved = of.hours["paused_mw"].to_numpy(), of.hours["unserved_mw"].to_numpy()
        load = of.hours["load_mw"].to_numpy()
        assert np.all(paused + unserved <= load * (1 + STORED) + 1e-6)
        assert np.all(paused <= may + STORED * load)
        total = rested.setdefault((of.site.key, of.year), [0.0, 0.0])
        total[0] += of.weight * paused.sum()
        total[1] += of.weight * may.sum()
    for paused_mwh, may_mwh in rested.values():  # a share of the year, in the mean of its weather
        assert paused_mwh <= share * may_mwh * (1 + 1e-6) + 1e-3


def test_sums_are_those_of_the_hours(study: Planned) -> None:
    """Of every period, in the mean of the weather years."""
    found: dict[tuple[str, int], list[tuple[float, pl.DataFrame]]] = {}
    for of in dispatched(study):
        found.setdefault((of.site.key, of.period), []).append((of.weight, of.hours))
    energy, loads = table(study, "energy"), table(study, "load")
    for (site, period), years in found.items():

        def total(name: str, years: list[tuple[float, pl.DataFrame]] = years) -> float:
            return sum(weight * hours[name].sum() for weight, hours in years if name in hours.columns)

        for row in energy.filter(site=site, period=period).iter_rows(named=True):
            for what, column in (("generation", "generated_mwh"), ("charge", "charged_mwh"), ("discharge", "discharged_mwh")):
                assert row[column] == pytest.approx(total(f"{what}:{row['asset']}"), rel=SUMMED, abs=1e-6)
            assert row["generated_mwh"] <= row["available_mwh"] * (1 + STORED) + 1e-6
        (row,) = loads.filter(site=site, period=period).iter_rows(named=True)
        for column in ("load", "unserved", "paused"):
            assert row[f"{column}_mwh"] == pytest.approx(total(f"{column}_mw"), rel=SUMMED, abs=1e-6)
        assert row["exported_mwh"] == pytest.approx(total("export"), rel=SUMMED, abs=1e-6)
        waited = sum(total(f"waiting:{work.key}") for work in study.programme.workloads)
        assert row["shifted_mwh"] == pytest.approx(waited, rel=SUMMED, abs=1e-6)
        assert row["served_mwh"] + row["unserved_mwh"] + row["paused_mwh"] == pytest.approx(row["load_mwh"], rel=SUMMED)
        here = energy.filter(site=site, period=period)
        for column in ("co2_t", "nox_t"):
            assert row[column] == pytest.approx(here[column].sum(), rel=SUMMED, abs=1e-6)
        # the Sankey closes: everything made goes to the load, to the grid, into stores' losses or to waste
        lost = here["charged_mwh"].sum() - here["discharged_mwh"].sum()
        assert lost >= -1e-3
        used = row["served_mwh"] + row["exported_mwh"] + lost + total("curtailed_mw")
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
    for year, emitted in table(study, "load").group_by("year").agg(pl.col("co2_t").sum()).iter_rows():
        if cap is not None and year >= cap.points[0][0]:
            assert emitted <= cap.at(float(year)) * (1 + 1e-6)


def test_nox_water_and_unclean_energy_follow_from_what_is_made_and_cooled(study: Planned) -> None:
    energy, loads = table(study, "energy"), table(study, "load")
    cooling: dict[tuple[str, int], float] = {}
    for of in dispatched(study):
        used = of.weight * float(of.climate["water_usage_m3_per_mwh"].sum()) * sum(assigned_mw(study, of).values())
        cooling[of.site.key, of.period] = cooling.get((of.site.key, of.period), 0.0) + used
    for site in study.programme.sites:
        assets = {asset.key: asset.technology for asset in site.power}
        for row in loads.filter(site=site.key).iter_rows(named=True):
            nox = water = unclean = 0.0
            for made in energy.filter(site=site.key, period=row["period"]).iter_rows(named=True):
                if made["asset"] == "grid":
                    clean = site.connection.market.clean_share
                    share = 0.0 if clean is None else clean.at(float(row["year"]))
                    assert made["nox_t"] == made["water_m3"] == 0.0
                    unclean += made["generated_mwh"] * (1.0 - share)
                    continue
                technology = assets[made["asset"]]
                per_mwh = [
                    0.0 if rate is None else rate.value for rate in (technology.nox_kg_per_mwh, technology.water_m3_per_mwh)
                ]
                assert made["nox_t"] == pytest.approx(made["generated_mwh"] * per_mwh[0] / 1000.0, rel=1e-9)
                assert made["water_m3"] == pytest.approx(made["generated_mwh"] * per_mwh[1], rel=1e-9)
                nox, water = nox + made["nox_t"], water + made["water_m3"]
                unclean += 0.0 if technology.clean else made["generated_mwh"]
            assert row["nox_t"] == pytest.approx(nox, rel=1e-9)
            assert row["water_m3"] == pytest.approx(water + cooling[site.key, row["period"]], rel=1e-6)
            assert row["unclean_mwh"] == pytest.approx(unclean, rel=1e-9)


def test_yearly_caps_on_air_water_and_unclean_energy_are_kept(everything: Planned) -> None:
    policy, loads = everything.programme.policy, pl.read_parquet(everything.folder.path / "tables" / "load.parquet")
    ohio = everything.programme.sites[0]
    bound = []
    for year in (2030, 2031):
        here = loads.filter(year=year)
        for cap, used in (
            (policy.nox_cap_t_per_year, here["nox_t"].sum()),
            (policy.water_cap_m3_per_year, here["water_m3"].sum()),
            (ohio.nox_cap_t_per_year, here.filter(site="ohio")["nox_t"].sum()),
        ):
            assert cap is not None
            assert used <= cap.at(float(year)) * (1 + 1e-6)
            bound.append(used >= cap.at(float(year)) * (1 - 1e-3))
        for row in here.iter_rows(named=True):
            left = (1.0 - policy.clean_share.at(float(year))) * row["load_mwh"]
            assert row["unclean_mwh"] <= left * (1 + 1e-6)
            bound.append(row["unclean_mwh"] >= left * (1 - 1e-3))
    assert sum(bound) >= 3, "the limits are of something"


def test_permits_bridges_and_closing_are_kept(everything: Planned) -> None:
    power, energy = table(everything, "power_capacity"), table(everything, "energy")
    lengths = dict(table(everything, "calendar").select("period", "length_years").iter_rows())
    for asset in everything.programme.sites[0].power:
        rows = power.filter(site="ohio", asset=asset.key).sort("period")
        if asset.most_hours_per_year is not None:
            made = dict(energy.filter(asset=asset.key).group_by("year").agg(pl.col("generated_mwh").sum()).iter_rows())
            for year in (2030, 2031):
                allowed = sum(row["capacity_mw"] * lengths[row["period"]] for row in rows.filter(year=year).iter_rows(named=True))
                assert made[year] <= asset.most_hours_per_year.value * allowed * (1 + 1e-6) + 1e-6
        if asset.until is not None:
            assert rows["capacity_mw"].to_list()[3:] == [0.0, 0.0]  # gone by October 2030
    old = power.filter(site="ohio", asset="old").sort("period")
    closed = np.cumsum(old["closed_mw"].to_numpy())
    assert closed[0] == 0.0
    assert closed[-1] > 1.0
    assert closed[-1] <= 45.0 * (1 + 1e-9)
    assert old["capacity_mw"].to_list()[4] == pytest.approx(45.0 - closed[4], abs=1e-3)


def test_the_reserve_covers_firm_load_and_its_margin(everything: Planned) -> None:
    margin = everything.programme.policy.reserve_margin
    assert margin is not None
    for row in table(everything, "load").iter_rows(named=True):
        site = next(site for site in everything.programme.sites if site.key == row["site"])
        credit, largest = 0.0, 0.0
        held = {
            item["asset"]: item
            for item in table(everything, "power_capacity").filter(site=site.key, period=row["period"]).iter_rows(named=True)
        }
        for asset in site.power:
            counted, technology = held[asset.key]["capacity_mw"], asset.technology
            if technology.kind is Kind.BATTERY and technology.credit_hours is not None:
                counted = min(counted, held[asset.key]["energy_capacity_mwh"] / technology.credit_hours.value)
            credit += technology.capacity_credit.value * counted
            if technology.unit_mw is not None and counted > 1e-6:
                largest = max(largest, technology.capacity_credit.value * min(technology.unit_mw.value, asset.power_mw.value))
        credit += held["grid"]["capacity_mw"] if "grid" in held else 0.0
        peak = max(float(hours.climate.power_usage_effectiveness.max()) for hours in everything.hours[site.key])
        assert credit - largest >= (1.0 + margin.value) * row["it_mw_firm"] * peak * (1 - 1e-6) - 1e-6


def test_what_must_be_served_is(everything: Planned) -> None:
    serving = table(everything, "compute").filter(workload="serving")
    assert serving["demand"].min() > 0.0
    assert serving["unserved"].max() <= 1e-6 * serving["demand"].max()


MEANS = {
    "power_capacity": ("capacity_mw", "energy_capacity_mwh", "limit_mw", "until"),
    "halls": ("it_mw", "limit_mw"),
    "chips": ("accelerators", "it_mw"),
    "assignment": ("accelerators", "it_mw", "load_mw", "compute"),
    "compute": ("demand", "served", "unserved", "value_usd_per_unit_hour"),
    "load": ("it_mw_firm", "it_mw_interruptible"),
}
KEYS = ("site", "asset", "phase", "chip", "workload", "item", "kind", "group")


@pytest.mark.parametrize("name", ["power_capacity", "halls", "chips", "assignment", "compute", "energy", "load", "costs", "cash"])
def test_yearly_tables_are_the_quarters_together(everything: Planned, name: str) -> None:
    """Rates and stocks are means over the year, by days; amounts are sums."""
    yearly = pl.read_parquet(everything.folder.path / "tables" / f"{name}.parquet")
    quarterly = table(everything, name)
    assert "period" not in yearly.columns
    assert set(quarterly["period"]) == set(range(5))
    days = {0: 90 / 365, 1: 91 / 365, 2: 92 / 365, 3: 92 / 365, 4: 1.0}
    keys = [key for key in KEYS if key in yearly.columns]
    found: dict[tuple[object, ...], dict[str, float | None]] = {}
    numbers = [column for column in yearly.columns if yearly.schema[column].is_numeric() and column != "year"]
    for row in quarterly.iter_rows(named=True):
        held = found.setdefault((*(row[key] for key in keys), row["year"]), dict.fromkeys(numbers))
        for column in numbers:
            if row[column] is not None:
                weight = days[row["period"]] if column in MEANS.get(name, ()) else 1.0
                held[column] = (held[column] or 0.0) + weight * row[column]
    assert len(found) == yearly.height
    for row in yearly.iter_rows(named=True):
        expected = found[*(row[key] for key in keys), row["year"]]
        for column in numbers:
            if expected[column] is None:
                assert row[column] is None
            else:
                assert row[column] == pytest.approx(expected[column], rel=1e-9, abs=1e-9)


def test_served_and_unserved_are_what_is_asked(study: Planned) -> None:
    assignment, compute = table(study, "assignment"), table(study, "compute")
    equivalents = {supply.chip.key: supply.chip.h100_equivalents.value for supply in study.programme.chips}
    for workload in study.programme.workloads:
        if workload.unit != "H100e":
            tokens_are_what_is_asked(study, workload)
            continue
        for row in compute.filter(workload=workload.key).iter_rows(named=True):
            here = assignment.filter(workload=workload.key, period=row["period"])
            room = 1.0 if workload.shift is None else 1.0 + workload.shift.headroom.value
            made = sum(equivalents[chip] * count for chip, count in here.select("chip", "accelerators").iter_rows()) / room
            assert here["compute"].sum() == pytest.approx(made, rel=1e-9)
            assert row["served"] == pytest.approx(made, rel=1e-6, abs=1e-3)
            assert row["demand"] == pytest.approx(workload.demand.at(float(row["year"])), rel=1e-12)
            assert row["served"] + row["unserved"] == pytest.approx(row["demand"], rel=1e-6)
            assert min(row["served"], row["unserved"]) >= 0.0
            assert row["value_usd_per_unit_hour"] == pytest.approx(workload.value_usd_per_unit_hour.at(float(row["year"])))


def tokens_are_what_is_asked(study: Planned, workload: Workload) -> None:
    """What accelerators do of it, by the table of work: a rate in every period, or a run's tokens in all."""
    rates = dict(
        study.folder.table("work").filter(workload=workload.key).select("chip", "tokens_per_s_per_accelerator").iter_rows()
    )
    lengths = dict(table(study, "calendar").select("period", "length_years").iter_rows())
    mine = table(study, "compute").filter(workload=workload.key)
    for row in mine.iter_rows(named=True):
        here = table(study, "assignment").filter(workload=workload.key, period=row["period"])
        each = sum(rates[chip] * count for chip, count in here.select("chip", "accelerators").iter_rows())
        made = each * (lengths[row["period"]] * 8760.0 * 3600.0 if workload.training else 1.0)
        assert here["compute"].sum() == pytest.approx(made, rel=1e-9)
        assert row["served"] == pytest.approx(made, rel=1e-6, abs=1e-3)
        if workload.training is None:
            assert row["demand"] == pytest.approx(workload.demand.at(float(row["year"])), rel=1e-12)
            assert row["served"] + row["unserved"] == pytest.approx(row["demand"], rel=1e-6)
    if workload.training is not None:
        assert mine["demand"].sum() == pytest.approx(workload.training.tokens.value, rel=1e-12)
        assert mine["served"].sum() + mine["unserved"].sum() == pytest.approx(mine["demand"].sum(), rel=1e-6)


def test_chips_in_service_are_there_and_have_halls(study: Planned) -> None:
    assignment, chips, halls = table(study, "assignment"), table(study, "chips"), table(study, "halls")
    kilowatts = {supply.chip.key: supply.chip.it_power_kw.value for supply in study.programme.chips}
    for site, chip, period, used in assignment.group_by("site", "chip", "period").agg(pl.col("it_mw").sum()).iter_rows():
        (row,) = chips.filter(site=site, chip=chip, period=period).iter_rows(named=True)
        assert used <= row["it_mw"] * (1 + 1e-6) + 1e-6
        assert row["accelerators"] * kilowatts[chip] / 1000.0 == pytest.approx(row["it_mw"], rel=1e-9)
    for site, period, used in assignment.group_by("site", "period").agg(pl.col("it_mw").sum()).iter_rows():
        assert used <= halls.filter(site=site, period=period)["it_mw"].sum() * (1 + 1e-6) + 1e-6


def test_costs_add_up_to_the_objective_and_are_discounted_from_mid_period(study: Planned) -> None:
    costs = table(study, "costs")
    plan = study.summary["plan"]
    assert costs["discounted_usd"].sum() == pytest.approx(plan["objective_usd"], rel=1e-9)
    start, rate = study.programme.start_year, study.programme.discount_rate.value
    calendar = table(study, "calendar")
    middle = (calendar["start"] + 0.5 * calendar["length_years"]).to_numpy()[costs["period"].to_numpy()]
    weights = (1.0 + rate) ** -(middle - start)
    np.testing.assert_allclose(costs["usd"].to_numpy() * weights, costs["discounted_usd"].to_numpy(), rtol=1e-9)
    assert plan["lower_bound_usd"] <= plan["objective_usd"]
    gap = (plan["objective_usd"] - plan["lower_bound_usd"]) / plan["objective_usd"]
    assert plan["gap"] == pytest.approx(gap, rel=1e-9)
    without = costs.filter(pl.col("kind") != "unserved compute")
    assert study.summary["cost"]["npv_usd"] == pytest.approx(without["discounted_usd"].sum(), rel=1e-9)


def test_running_costs_follow_from_the_hours(study: Planned) -> None:
    """Fuel at its price, carbon at its price, unserved compute at its value: from energy and compute alone."""
    costs, energy, compute = table(study, "costs"), table(study, "energy"), table(study, "compute")
    lengths = dict(table(study, "calendar").select("period", "length_years").iter_rows())
    paid = 0
    carbon = study.programme.policy.carbon_price_usd_per_t
    for site in study.programme.sites:
        assets = {asset.key: asset for asset in site.power}
        for row in energy.filter(site=site.key).iter_rows(named=True):
            here = costs.filter(site=site.key, item=row["asset"], period=row["period"])
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
    runs = {work.key: work for work in study.programme.workloads if work.training is not None and work.value_usd is not None}
    for row in compute.iter_rows(named=True):
        here = costs.filter(kind="unserved compute", item=row["workload"], period=row["period"])
        if run := runs.get(row["workload"]):
            assert run.value_usd is not None
            assert run.training is not None
            lost = row["unserved"] * run.value_usd.value / run.training.tokens.value
        else:
            lost = row["unserved"] * row["value_usd_per_unit_hour"] * 8760.0 * lengths[row["period"]]
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
    begins = dict(table(study, "calendar").select("period", "start").iter_rows())
    lengths = dict(table(study, "calendar").select("period", "length_years").iter_rows())
    for book in study.programme.slots:
        taken = options.filter(pl.col("technology").is_in(book.technologies)).group_by("year").agg(pl.col("new_mw").sum())
        for year, amount in taken.iter_rows():
            assert amount <= book.mw_per_year.at(float(year)) * (1 + 1e-6) + 1e-6
    for supply in study.programme.chips:
        here = chips.filter(chip=supply.chip.key).group_by("year", "period").agg(pl.col("bought").sum())
        for year, period, bought in here.iter_rows():
            committed = sum(
                item.accelerators.value
                for site in study.programme.sites
                for phase in site.phases
                for item in phase.chips
                if item.chip.key == supply.chip.key and begins[period] <= item.date < begins[period] + lengths[period]
            )
            assert bought - committed <= supply.accelerators_per_year.at(float(year)) * lengths[period] * (1 + 1e-6) + 1e-3
    assert options.filter(pl.col("capacity_mw") > pl.col("limit_mw") * (1 + 1e-6)).is_empty()
    whole = options.filter(pl.col("units").is_not_null())
    for row in whole.iter_rows(named=True):
        site = next(site for site in study.programme.sites if site.key == row["site"])
        unit = next(asset for asset in site.power if asset.key == row["asset"]).technology.unit_mw
        assert row["new_mw"] == pytest.approx(row["units"] * unit.value, rel=1e-6, abs=1e-6)


def test_the_study_of_everything_is_of_something(everything: Planned) -> None:
    load = table(everything, "load")
    assert load["exported_mwh"].max() > 10.0
    binding = table(everything, "limits").filter(pl.col("price_usd_per_unit") > 0.0)["kind"].to_list()
    assert {"water cap", "NOx cap", "clean energy", "export", "pause share", "availability", "chip supply", "demand"} <= set(
        binding
    )
    hours = pl.read_parquet(everything.folder.path / "tables" / "dispatch" / "ohio.parquet")
    assert hours.height == 2 * 2 * 8760
    assert set(hours["weather"]) == {0, 1}


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
