"""What a plan as PyPSA would make it must keep to: demand, supply, slots, budgets, caps, permits, reserve."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray
from tests.oracle.programme_numbers import Period, emitted
from tests.oracle.pypsa_plan import PypsaPlan
from tests.oracle.pypsa_rows import Sum, total

from gigawatt.catalog.technologies import Kind
from gigawatt.plan.case.site_hours import SiteHours
from gigawatt.programme.demand import Workload
from gigawatt.programme.programme import Programme
from gigawatt.programme.site import PowerAsset, Site
from gigawatt.quantity import YearPath

Floats = NDArray[np.float64]

SMALL = 1e-3  # thousand tonnes, m3, MWh; thousand accelerators: rows of a size with the others


def limited_plan(programme: Programme, hours: Mapping[str, tuple[SiteHours, ...]]) -> PypsaPlan:
    """The whole of it."""
    plan = PypsaPlan(programme, hours)
    _demand(plan)
    _supply(plan)
    for site in plan.programme.sites:
        for workload in plan.programme.workloads:
            _cuts(plan, site, workload)
        _permits(plan, site)
        _reserve(plan, site)
    _caps(plan)
    for year, cash in plan.cash.items():
        budget = plan.programme.capital_budget_usd.get(year)
        if budget is not None:
            plan.rows.at_most(total(cash) * 1e-6, budget.value * 1e-6)
    return plan


def _demand(plan: PypsaPlan) -> None:
    for workload in plan.programme.workloads:
        for when in plan.horizon.all:
            unserved = plan.rows.new(0.0 if workload.must_serve else np.inf)
            plan.pay({when: unserved * (workload.value_usd_per_unit_hour.at(when.year) * 8760.0)})
            served = total(plan.computing[workload.key, when])
            scale = SMALL if workload.unit == "H100e" else 1.0
            plan.rows.equal((served + unserved) * scale, workload.demand.at(when.year) * scale)


def _supply(plan: PypsaPlan) -> None:
    for supply in plan.programme.chips:
        for when in plan.horizon.all:
            taken = [part for then, part in plan.bought[supply.chip.key] if then is when]
            if taken:
                plan.rows.at_most(total(taken) * SMALL, supply.accelerators_per_year.at(when.year) * when.length * SMALL)
    for slot in plan.programme.slots:
        for year in plan.horizon.years:
            taken = [
                part
                for site in plan.programme.sites
                for asset in site.power
                if asset.technology.key in slot.technologies
                for when in plan.horizon.within(year)
                for part in plan.power[site.key, asset.key].new.get(when, [])
            ]
            if taken:
                plan.rows.at_most(total(taken), slot.mw_per_year.at(year))


def _cuts(plan: PypsaPlan, site: Site, workload: Workload) -> None:
    """No more is cut than is drawn; an interruptible workload is paused no longer than its share of a year, and so on."""
    model: Any = plan.model
    for when in plan.horizon.all:
        for weather, bus in enumerate(plan.buses(site, when)):
            pue = plan.hours[site.key][weather].climate.power_usage_effectiveness
            drawn = pue * when.inside(len(pue))
            if workload.interruptible or workload.shift is not None:
                name = f"{bus} cut {workload.key}"
                size = model["Generator-p_nom"].sel(name=name, drop=True)
                left = 1.0 * model["Generator-p"].sel(name=name, drop=True) - _array(drawn) * size
                if workload.interruptible:
                    left = left + model["Generator-p"].sel(name=f"{bus} beyond {workload.key}", drop=True)
                if workload.shift is not None:
                    left = left + _array(pue) * model["Link-p"].sel(name=f"{bus} waiting {workload.key}", drop=True)
                    left = left - model["Link-p"].sel(name=f"{bus} ahead {workload.key}", drop=True)
                model.add_constraints(left <= 0.0, name=f"no more than is drawn {name}")
    if workload.interruptible:
        share = 1.0 if workload.pause_share is None else workload.pause_share.value
        for year in plan.horizon.years:
            paused = _energy(plan, site, year, f"cut {workload.key}")
            plan.rows.at_most(paused * SMALL, _drawn(plan, site, year, workload) * (share * SMALL))
    if workload.availability is not None:
        kind = "beyond" if workload.interruptible else "cut"
        for year in plan.horizon.years:
            cut = _energy(plan, site, year, f"{kind} {workload.key}")
            plan.rows.at_most(cut * SMALL, _drawn(plan, site, year, workload) * ((1.0 - workload.availability.value) * SMALL))


def _array(values: Floats) -> Any:
    return xr.DataArray(values, dims="snapshot", coords={"snapshot": range(len(values))})


def _energy(plan: PypsaPlan, site: Site, year: int, generator: str, rate: YearPath | float = 1.0) -> Sum:
    """What a generator makes in a year, a mean over the weather years, times a rate."""
    value = rate.at(year) if isinstance(rate, YearPath) else rate
    return total(
        plan.rows.hours("Generator-p", f"{bus} {generator}", weight * value)
        for when in plan.horizon.within(year)
        for bus, weight in zip(plan.buses(site, when), plan.programme.weather_weights, strict=True)
    )


def _drawn(plan: PypsaPlan, site: Site, year: int, *workloads: Workload, water: bool = False) -> Sum:
    """MWh at the meter that workloads take if none is cut, or the m3 that cooling them takes."""
    parts = []
    for when in plan.horizon.within(year):
        for weight, hours in zip(plan.programme.weather_weights, plan.hours[site.key], strict=True):
            each = hours.climate.water_usage_m3_per_mwh if water else hours.climate.power_usage_effectiveness
            inside = float((each * when.inside(len(each))).sum()) * weight
            parts += [plan.load[site.key, workload.key][when] * inside for workload in workloads]
    return total(parts)


def _permits(plan: PypsaPlan, site: Site) -> None:
    for asset in site.power:
        nox = asset.technology.nox_kg_per_mwh
        for year in plan.horizon.years if nox is not None and asset.most_nox_t_per_year is not None else ():
            _cap(plan, _energy(plan, site, year, asset.key) * (nox.value / 1000.0), asset.most_nox_t_per_year, year)
        for year in plan.horizon.years if asset.most_co2_t_per_year is not None else ():
            _cap(plan, _energy(plan, site, year, asset.key) * emitted(asset), asset.most_co2_t_per_year, year)
        if asset.most_hours_per_year is None:
            continue
        for year in plan.horizon.years:
            count = len(plan.hours[site.key][0].climate.power_usage_effectiveness)
            there = [plan.power[site.key, asset.key].exists[when] * when.length for when in plan.horizon.within(year)]
            allowed = total(there) * (asset.most_hours_per_year.value * count / 8760.0)
            plan.rows.at_most(_energy(plan, site, year, asset.key) * SMALL, allowed * SMALL)


# -- caps ---------------------------------------------------------------------------------------------------------------


def _caps(plan: PypsaPlan) -> None:
    sites, policy = plan.programme.sites, plan.programme.policy
    for year in plan.horizon.years:
        counted = {site.key: _counted(plan, site, year) for site in sites}
        for meter, cap in (
            ("co2", policy.carbon_cap_t_per_year),
            ("nox", policy.nox_cap_t_per_year),
            ("water", policy.water_cap_m3_per_year),
        ):
            _cap(plan, total(counted[site.key][meter] for site in sites), cap, year)
        for site in sites:
            _cap(plan, counted[site.key]["co2"], site.carbon_cap_t_per_year, year)
            _cap(plan, counted[site.key]["nox"], site.nox_cap_t_per_year, year)
            _cap(plan, counted[site.key]["water"], site.water_cap_m3_per_year, year)
            share = policy.clean_share
            if share is not None and year >= share.points[0][0]:
                taken = _drawn(plan, site, year, *plan.programme.workloads)
                plan.rows.at_most(counted[site.key]["unclean"] * SMALL, taken * ((1.0 - share.at(year)) * SMALL))


def _cap(plan: PypsaPlan, counted: Sum, cap: YearPath | None, year: int) -> None:
    """None before the first year named."""
    if cap is not None and year >= cap.points[0][0] and counted.terms:
        plan.rows.at_most(counted * SMALL, cap.at(year) * SMALL)


def _counted(plan: PypsaPlan, site: Site, year: int) -> dict[str, Sum]:
    """t of CO2 and NOx, m3 of water, MWh that are not clean."""
    co2, nox, water, unclean = [], [], [_drawn(plan, site, year, *plan.programme.workloads, water=True)], []
    for asset in site.power:
        technology = asset.technology
        if technology.kind is Kind.BATTERY:
            continue
        made = _energy(plan, site, year, asset.key)
        co2.append(made * emitted(asset))
        nox.append(made * (0.0 if technology.nox_kg_per_mwh is None else technology.nox_kg_per_mwh.value / 1000.0))
        water.append(made * (0.0 if technology.water_m3_per_mwh is None else technology.water_m3_per_mwh.value))
        unclean.append(made * (0.0 if technology.clean else 1.0))
    if site.connection is not None:
        market = site.connection.market
        imported = _energy(plan, site, year, "grid")
        co2.append(imported * market.co2_t_per_mwh.at(year))
        unclean.append(imported * (1.0 if market.clean_share is None else 1.0 - market.clean_share.at(year)))
    sums = {"co2": co2, "nox": nox, "water": water, "unclean": unclean}
    return {meter: _present(total(parts)) for meter, parts in sums.items()}


def _present(value: Sum) -> Sum:
    return Sum({key: number for key, number in value.terms.items() if number != 0.0}, value.constant)


# -- reserve ------------------------------------------------------------------------------------------------------------


def _reserve(plan: PypsaPlan, site: Site) -> None:
    """Firm capacity, less the largest unit that stands, covers firm load at its worst hour and the margin on it."""
    margin = plan.programme.policy.reserve_margin
    if margin is None:
        return
    worst = max(float(hours.climate.power_usage_effectiveness.max()) for hours in plan.hours[site.key])
    for when in plan.horizon.all:
        credited = [plan.grid[site.key][when]] if site.connection is not None else []
        largest = plan.rows.new()
        for asset in site.power:
            credited.append(_credit(plan, site, asset, when))
            _largest(plan, site, asset, when, largest)
        needed = []
        for workload in plan.programme.workloads:
            if not workload.interruptible:
                firm = 1.0 if workload.shift is None else 1.0 - workload.shift.share.value
                needed.append(plan.load[site.key, workload.key][when] * (firm * worst * (1.0 + margin.value)))
        plan.rows.at_most(total(needed) + largest, total(credited))


def _credit(plan: PypsaPlan, site: Site, asset: PowerAsset, when: Period) -> Sum:
    technology = asset.technology
    credit, power = technology.capacity_credit.value, plan.power[site.key, asset.key].exists[when]
    if technology.kind is not Kind.BATTERY:
        return power * credit
    counted = plan.rows.new()
    plan.rows.at_most(counted, power)
    if technology.credit_hours is not None:
        plan.rows.at_most(counted * technology.credit_hours.value, plan.energy[site.key, asset.key].exists[when])
    return counted * credit


def _largest(plan: PypsaPlan, site: Site, asset: PowerAsset, when: Period, largest: Sum) -> None:
    """An outage takes a unit away; of one that stands for part of a period, what it gives in it."""
    technology = asset.technology
    if technology.unit_mw is None:
        return
    unit = technology.unit_mw.value
    stock = plan.power[site.key, asset.key]
    if asset.standing == "commitment":
        size = min(unit, asset.power_mw.value, stock.exists[when].constant)
        plan.rows.at_most(Sum({}, size * technology.capacity_credit.value), largest)
        return
    alive = {then: _part(plan, asset, then, when) for then in stock.counted}
    numbers = [number for then, part in alive.items() if part > 0.0 for number in stock.counted[then]]
    if numbers:
        there = plan.rows.new(1.0, whole=True)
        plan.rows.at_most(total(numbers), there * max(1.0, asset.power_mw.value // unit))
        plan.rows.at_most(there * (unit * max(alive.values()) * technology.capacity_credit.value), largest)


def _part(plan: PypsaPlan, asset: PowerAsset, bought: Period, when: Period) -> float:
    """Of a period in which what was bought in another exists."""
    online = max(asset.date, bought.begin)
    end = min(online + asset.technology.life_years.value, np.inf if asset.until is None else asset.until)
    return plan.horizon.share(online, end)[when]
