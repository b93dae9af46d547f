"""What a site's hours are metered for, and the limits on the meters (docs/mathematics/plan.md, sections 3 and 4)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gigawatt.plan.case.build_asset import GRID
from gigawatt.plan.case.build_purchase import path_values, yearly_values
from gigawatt.plan.case.calendar import HOURS_PER_YEAR, Calendar
from gigawatt.plan.case.case import MeterLimit, SiteCase
from gigawatt.plan.dispatch.operation_case import HeatReactor, Load, Meter, Tier
from gigawatt.programme.programme import Programme
from gigawatt.programme.site import PowerAsset, Site
from gigawatt.quantity import YearPath

Floats = NDArray[np.float64]

KILOGRAMS = 1e3  # in a tonne


@dataclass(frozen=True)
class SourceRates:
    """What a MWh of one source emits and takes beside CO2, each of shape (periods,)."""

    nox_t: Floats
    water_m3: Floats  # consumed
    unclean_share: Floats  # of it, that is not carbon-free


def source_rates(programme: Programme, calendar: Calendar) -> dict[tuple[str, str], SourceRates]:
    """Rates of every source and connection, by (site, asset)."""
    found = {}
    for site in programme.sites:
        for asset in site.power:
            found[site.key, asset.key] = _of_asset(calendar, asset)
        if site.connection is not None:
            none, share = np.zeros(calendar.count), site.connection.market.clean_share
            unclean = np.ones(calendar.count) if share is None else 1.0 - path_values(calendar, share)
            found[site.key, GRID] = SourceRates(none, none, unclean)
    return found


def _of_asset(calendar: Calendar, asset: PowerAsset) -> SourceRates:
    technology = asset.technology
    nox, water = technology.nox_kg_per_mwh, technology.water_m3_per_mwh
    return SourceRates(
        nox_t=np.full(calendar.count, 0.0 if nox is None else nox.value / KILOGRAMS),
        water_m3=np.full(calendar.count, 0.0 if water is None else water.value),
        unclean_share=np.full(calendar.count, 0.0 if technology.clean else 1.0),
    )


def site_meters(
    programme: Programme,
    site: Site,
    calendar: Calendar,
    tiers: Sequence[Tier],
    reactors: Sequence[HeatReactor],
    loads: Sequence[Load],
) -> tuple[Meter, ...]:
    """The meters that some limit of the programme reads at this site."""
    policy = programme.policy
    rates = source_rates(replace(programme, sites=(site,)), calendar)
    sources = [tier.asset for tier in tiers]
    heat = [reactor.asset for reactor in reactors]

    def stacked(values: list[Floats]) -> Floats:
        return np.array(values).reshape(len(values), calendar.count)

    def meter(name: str, unit: str, rate: Callable[[SourceRates], Floats]) -> Meter:
        by_tier, by_reactor = ([rate(rates[site.key, key]) for key in keys] for keys in (sources, heat))
        return Meter(name, unit, stacked(by_tier), stacked(by_reactor))

    found = []
    if policy.carbon_cap_t_per_year is not None or site.carbon_cap_t_per_year is not None:
        none = np.zeros((len(heat), calendar.count))
        found.append(Meter("co2", "t", stacked([tier.co2_t_per_mwh for tier in tiers]), none))
    if policy.nox_cap_t_per_year is not None or site.nox_cap_t_per_year is not None:
        found.append(meter("nox", "t", lambda rate: rate.nox_t))
    if policy.water_cap_m3_per_year is not None or site.water_cap_m3_per_year is not None:
        found.append(meter("water", "m3", lambda rate: rate.water_m3))
    if policy.clean_share is not None:
        found.append(meter("unclean", "MWh", lambda rate: rate.unclean_share))
    for asset in site.power:
        if asset.most_hours_per_year is not None:
            by_tier, by_reactor = ([np.full(calendar.count, float(key == asset.key)) for key in keys] for keys in (sources, heat))
            found.append(Meter(f"run:{asset.key}", "MWh", stacked(by_tier), stacked(by_reactor)))
        if asset.most_nox_t_per_year is not None:
            found.append(meter(f"nox:{asset.key}", "t", _alone(rates[site.key, asset.key])))
        if asset.most_co2_t_per_year is not None:
            none = np.zeros((len(heat), calendar.count))
            own = [tier.co2_t_per_mwh if tier.asset == asset.key else 0.0 * tier.co2_t_per_mwh for tier in tiers]
            found.append(Meter(f"co2:{asset.key}", "t", stacked(own), none))
    nothing = stacked([np.zeros(calendar.count)] * len(tiers)), stacked([np.zeros(calendar.count)] * len(reactors))
    found += [Meter(f"pause:{load.workload}", "MWh", *nothing, load.workload) for load in loads if load.pause_share is not None]
    found += [
        Meter(f"cut:{load.workload}", "MWh", *nothing, load.workload, load.pause_share is not None)
        for load in loads
        if load.availability is not None
    ]
    return tuple(found)


def _alone(counted: SourceRates) -> Callable[[SourceRates], Floats]:
    """NOx of one source, nothing of the others."""
    return lambda rate: rate.nox_t if rate is counted else 0.0 * rate.nox_t


def meter_limits(programme: Programme, calendar: Calendar, sites: Sequence[SiteCase]) -> tuple[MeterLimit, ...]:
    """Every yearly limit on meters: of sites together, and of each."""
    everywhere = tuple(range(len(sites)))
    policy = programme.policy
    found: list[MeterLimit | None] = [
        _cap("carbon cap", "co2", "t", "policy.carbon_cap", policy.carbon_cap_t_per_year, calendar, sites, everywhere, None),
        _cap("NOx cap", "nox", "t", "policy.nox_cap", policy.nox_cap_t_per_year, calendar, sites, everywhere, None),
        _cap("water cap", "water", "m3", "policy.water_cap", policy.water_cap_m3_per_year, calendar, sites, everywhere, None),
    ]
    for number, (site, data) in enumerate(zip(programme.sites, sites, strict=True)):
        one, path = (number,), f"sites.{site.key}"
        found.append(
            _cap("carbon cap", "co2", "t", f"{path}.carbon_cap", site.carbon_cap_t_per_year, calendar, sites, one, site.key)
        )
        found.append(_cap("NOx cap", "nox", "t", f"{path}.nox_cap", site.nox_cap_t_per_year, calendar, sites, one, site.key))
        found.append(
            _cap("water cap", "water", "m3", f"{path}.water_cap", site.water_cap_m3_per_year, calendar, sites, one, site.key)
        )
        if policy.clean_share is not None:
            found.append(_clean(policy.clean_share, calendar, number, data))
        found += [_permit(asset, calendar, number, data) for asset in site.power if asset.most_hours_per_year is not None]
        found += [limit for asset in site.power for limit in _own_tonnes(asset, calendar, number, data)]
        found += [_pause(calendar, number, data, place) for place in range(len(data.operation.loads))]
        found += [_availability(calendar, number, data, place) for place in range(len(data.operation.loads))]
    return tuple(limit for limit in found if limit is not None)


def _capped(calendar: Calendar, path: YearPath) -> Floats:
    """A cap by calendar year; none before the first year named."""
    return np.where(calendar.calendar_years < path.points[0][0], np.inf, yearly_values(calendar, path))


def _cap(
    kind: str,
    meter: str,
    unit: str,
    path: str,
    cap: YearPath | None,
    calendar: Calendar,
    sites: Sequence[SiteCase],
    numbers: tuple[int, ...],
    site: str | None,
) -> MeterLimit | None:
    if cap is None:
        return None
    per_load = np.zeros((len(numbers), calendar.count))
    if meter == "water":  # what cooling evaporates, whether or not some work is cut
        per_load = np.array([[sites[number].water_m3_per_mw[period] for period in range(calendar.count)] for number in numbers])
    loads = tuple(range(len(sites[0].operation.loads))) if meter == "water" else ()
    return MeterLimit(kind, path, site, meter, meter, unit, numbers, _capped(calendar, cap), per_load, loads)


def _clean(share: YearPath, calendar: Calendar, number: int, site: SiteCase) -> MeterLimit:
    """What is not carbon-free is at most what the rest of the load leaves, hour by hour added up."""
    left = 1.0 - path_values(calendar, share)
    per_load = -left * np.array([site.weather.load_hours(period) for period in range(calendar.count)])
    most = np.where(calendar.calendar_years < share.points[0][0], np.inf, 0.0)
    loads = tuple(range(len(site.operation.loads)))
    return MeterLimit(
        "clean energy",
        "policy.clean_share",
        site.key,
        "clean energy",
        "unclean",
        "MWh",
        (number,),
        most,
        per_load[None, :],
        loads,
    )


def _permit(asset: PowerAsset, calendar: Calendar, number: int, site: SiteCase) -> MeterLimit:
    assert asset.most_hours_per_year is not None
    case = next(item for item in site.assets if item.key == asset.key)
    scale = site.operation.hours / HOURS_PER_YEAR
    allowed = asset.most_hours_per_year.value * calendar.lengths * scale
    none = np.zeros((1, calendar.count))
    years = np.zeros(calendar.year_count)
    path = f"{asset.path}.most_hours"
    return MeterLimit(
        "permit hours", path, site.key, asset.key, f"run:{asset.key}", "MWh", (number,), years, none, (), case.position, allowed
    )


def _own_tonnes(asset: PowerAsset, calendar: Calendar, number: int, site: SiteCase) -> Iterator[MeterLimit]:
    """What a plant's own permit allows it to emit."""
    none, place = np.zeros((1, calendar.count)), (number,)
    if asset.most_nox_t_per_year is not None:
        path, most = f"{asset.path}.most_nox", _capped(calendar, asset.most_nox_t_per_year)
        yield MeterLimit("NOx permit", path, site.key, asset.key, f"nox:{asset.key}", "t", place, most, none, ())
    if asset.most_co2_t_per_year is not None:
        path, most = f"{asset.path}.most_co2", _capped(calendar, asset.most_co2_t_per_year)
        yield MeterLimit("CO2 permit", path, site.key, asset.key, f"co2:{asset.key}", "t", place, most, none, ())


def _pause(calendar: Calendar, number: int, site: SiteCase, place: int) -> MeterLimit | None:
    load = site.operation.loads[place]
    if load.pause_share is None:
        return None
    per_load = -load.pause_share * np.array([site.weather.load_hours(period) for period in range(calendar.count)])
    meter, path = f"pause:{load.workload}", f"demand.{load.workload}.interruptible.pause_share"
    years = np.zeros(calendar.year_count)
    return MeterLimit("pause share", path, site.key, load.workload, meter, "MWh", (number,), years, per_load[None, :], (place,))


def _availability(calendar: Calendar, number: int, site: SiteCase, place: int) -> MeterLimit | None:
    """Of a year's energy no more goes without power than availability leaves; pauses within their share are no lack of it."""
    load = site.operation.loads[place]
    if load.availability is None:
        return None
    per_load = -(1.0 - load.availability) * np.array([site.weather.load_hours(period) for period in range(calendar.count)])
    meter, path = f"cut:{load.workload}", f"demand.{load.workload}.availability"
    years = np.zeros(calendar.year_count)
    return MeterLimit("availability", path, site.key, load.workload, meter, "MWh", (number,), years, per_load[None, :], (place,))
