"""From a resolved programme and the hours of its sites to a `Case`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from gigawatt.catalog.technologies import Chip, Kind
from gigawatt.climate.site_climate import SiteClimate
from gigawatt.plan.build_asset import asset_case, battery_of, connection_case, reactor_of, tier_of, tier_of_connection
from gigawatt.plan.build_purchase import build_commitment, build_purchase, path_values
from gigawatt.plan.calendar import HOURS_PER_YEAR, Calendar
from gigawatt.plan.case import AssetCase, Case, ChipCase, Commitment, HallCase, SiteCase, SlotCase, WorkloadCase
from gigawatt.plan.operation_case import Load, Meter, OperationCase
from gigawatt.programme.demand import Workload
from gigawatt.programme.programme import Programme
from gigawatt.programme.site import Phase, Site
from gigawatt.quantity import Figure, YearPath

Floats = NDArray[np.float64]

CONNECTION_SPEND = (0.5, 0.5)  # lines and substations take about two years of works
BEYOND_PAUSE = 10.0  # cutting interruptible work beyond its share, where no firm workload says what a cut costs


def build_case(
    programme: Programme,
    climates: Mapping[str, SiteClimate],
    prices: Mapping[str, Floats],
    delays: Mapping[str, float] | None = None,
) -> Case:
    """All arrays of a plan.

    Args:
        programme: resolved programme.
        climates: by site key.
        prices: by key of each site with a connection, shape (8760,): an hourly shape of mean 1, or USD/MWh where the
            programme gives a price file.
        delays: by how many years something comes later than the programme says, by its dotted path (a step of a connection
            is ``sites.SITE.connection.steps.NUMBER``); the vintages of options stay the same.
    """
    late = delays or {}
    calendar = Calendar(programme.start_year, programme.end_year - programme.start_year + 1, programme.discount_rate.value)
    chips = _chips(programme, calendar)
    keys = [chip.key for chip in chips]
    caps = programme.policy.carbon_cap_t_per_year
    capped = caps is not None
    budget = None
    if programme.capital_budget_usd:
        budget = np.array([_amount(programme.capital_budget_usd.get(int(year))) for year in calendar.years])
    return Case(
        name=programme.name,
        calendar=calendar,
        sites=tuple(
            _site(programme, site, calendar, climates[site.key], prices.get(site.key), capped, late) for site in programme.sites
        ),
        chips=chips,
        workloads=tuple(_workload(calendar, workload, programme, keys) for workload in programme.workloads),
        slots=tuple(
            SlotCase(book.key, book.path, book.technologies, path_values(calendar, book.mw_per_year)) for book in programme.slots
        ),
        carbon_cap_t=_cap(calendar, caps),
        capital_budget_usd=budget,
    )


def _amount(figure: Figure | None) -> float:
    return float("inf") if figure is None else figure.value


def _cap(calendar: Calendar, path: YearPath | None) -> Floats | None:
    """A cap by year; none before the first year named."""
    if path is None:
        return None
    first = path.points[0][0]
    return np.where(calendar.years < first, np.inf, path_values(calendar, path))


def all_chips(programme: Programme) -> dict[str, Chip]:
    """Every chip generation that is on offer or committed, in order of availability."""
    found = {supply.chip.key: supply.chip for supply in programme.chips}
    for site in programme.sites:
        for phase in site.phases:
            for commitment in phase.chips:
                found.setdefault(commitment.chip.key, commitment.chip)
    return dict(sorted(found.items(), key=lambda item: (item[1].available.value, item[0])))


def _chips(programme: Programme, calendar: Calendar) -> tuple[ChipCase, ...]:
    supplies = {supply.chip.key: supply for supply in programme.chips}
    cases = []
    for key, chip in all_chips(programme).items():
        per_mw = 1000.0 / chip.it_power_kw.value
        supply = supplies.get(key)
        supply_mw = None
        purchase = None
        if supply is not None:
            supply_mw = path_values(calendar, supply.accelerators_per_year) / per_mw
            price_path = chip.price_usd
            fixed = path_values(calendar, price_path) * chip.fixed_om_share.value * per_mw
            purchase = build_purchase(
                calendar,
                earliest=chip.available.value,
                capex=_scaled(price_path, per_mw),
                fixed_per_year=fixed,
                life_years=chip.life_years.value,
                spend_shares=chip.spend_shares,
                deliveries=True,
            )
        cases.append(
            ChipCase(
                key, per_mw, chip.h100_equivalents.value * per_mw, supply_mw, purchase, supply.path if supply else f"chips.{key}"
            )
        )
    return tuple(cases)


def _scaled(path: YearPath, factor: float) -> YearPath:
    points = tuple((year, replace(figure, value=figure.value * factor)) for year, figure in path.points)
    return replace(path, points=points)


def _workload(calendar: Calendar, workload: Workload, programme: Programme, keys: list[str]) -> WorkloadCase:
    chips = all_chips(programme)
    per_mw = np.array(
        [
            1.0 if workload.unit == "MW" else chips[key].h100_equivalents.value * 1000.0 / chips[key].it_power_kw.value
            for key in keys
        ]
    )
    value = path_values(calendar, workload.value_usd_per_unit_hour) * HOURS_PER_YEAR
    return WorkloadCase(workload.key, workload.unit, path_values(calendar, workload.demand), value, per_mw)


def _loads(programme: Programme, calendar: Calendar) -> tuple[tuple[Load, ...], Floats]:
    loads = []
    firm: list[Floats] = []
    paused: list[Floats] = []
    for workload in programme.workloads:
        price = path_values(calendar, workload.interruption_usd_per_mwh)
        share = workload.pause_share.value if workload.interruptible and workload.pause_share is not None else None
        if workload.interruptible and share is None:
            share = 1.0
        loads.append(Load(workload.key, price, share))
        (firm if share is None else paused).append(price)
    dearest = np.max(np.array(firm + paused), axis=0)
    return tuple(loads), dearest if firm else BEYOND_PAUSE * dearest


def _site(
    programme: Programme,
    site: Site,
    calendar: Calendar,
    climate: SiteClimate,
    price: Floats | None,
    capped: bool,
    late: Mapping[str, float],
) -> SiteCase:
    tiers, batteries, reactors = [], [], []
    sources = [asset for asset in site.power if asset.technology.kind not in (Kind.BATTERY, Kind.HEAT_STORE_REACTOR)]
    stores = [asset for asset in site.power if asset.technology.kind is Kind.BATTERY]
    heat = [asset for asset in site.power if asset.technology.kind is Kind.HEAT_STORE_REACTOR]
    count = len(sources) + (1 if site.connection is not None else 0)
    assets: list[AssetCase] = []
    for position, asset in enumerate(sources):
        tier = tier_of(calendar, asset, climate, programme.policy)
        tiers.append(tier)
        assets.append(asset_case(calendar, asset, tier, position, None, late.get(asset.path, 0.0)))
    if site.connection is not None:
        if price is None:
            raise ValueError(f"sites.{site.key}: a connection without hourly prices")
        tiers.append(tier_of_connection(calendar, site.connection, price, programme.policy))
        path = f"sites.{site.key}.connection"
        assets.append(connection_case(calendar, site.connection, count - 1, path, CONNECTION_SPEND, late))
    for index, asset in enumerate(stores):
        batteries.append(battery_of(asset))
        position, delay = count + index, late.get(asset.path, 0.0)
        assets.append(asset_case(calendar, asset, None, position, position + len(stores), delay))
    for index, asset in enumerate(heat):
        reactors.append(reactor_of(calendar, asset, programme.policy))
        position = count + 2 * len(stores) + index
        assets.append(asset_case(calendar, asset, None, position, None, late.get(asset.path, 0.0)))
    loads, beyond = _loads(programme, calendar)
    meters = [Meter("co2")] if capped or site.carbon_cap_t_per_year is not None else []
    meters += [Meter(f"pause:{load.workload}", load.workload) for load in loads if load.pause_share is not None]
    operation = OperationCase(
        site=site.key,
        hours=len(climate.power_usage_effectiveness),
        pue=climate.power_usage_effectiveness,
        tiers=tuple(tiers),
        batteries=tuple(batteries),
        reactors=tuple(reactors),
        loads=loads,
        unserved_usd_per_mwh=beyond,
        meters=tuple(meters),
    )
    cap = site.carbon_cap_t_per_year
    return SiteCase(
        key=site.key,
        name=site.name,
        assets=tuple(assets),
        halls=tuple(_hall(calendar, phase, late.get(phase.path, 0.0)) for phase in site.phases),
        chip_commitments=_chip_commitments(calendar, site),
        carbon_cap_t=_cap(calendar, cap),
        operation=operation,
    )


def _hall(calendar: Calendar, phase: Phase, delay: float) -> HallCase:
    hall = phase.hall
    fixed = path_values(calendar, hall.fixed_om_usd_per_mw_year)
    commitment = purchase = None
    if phase.standing == "commitment":
        commitment = build_commitment(
            calendar,
            amount=phase.halls_mw.value,
            date=phase.date + delay,
            retires=None,
            capex=hall.capex_usd_per_mw,
            fixed_per_year=fixed,
            life_years=hall.life_years.value,
            spend_shares=hall.spend_shares,
            spent_share=phase.spent_share,
        )
    else:
        purchase = build_purchase(
            calendar,
            earliest=phase.date,
            capex=hall.capex_usd_per_mw,
            fixed_per_year=fixed,
            life_years=hall.life_years.value,
            spend_shares=hall.spend_shares,
            most_per_year=phase.most_per_year_mw.value if phase.most_per_year_mw is not None else float("inf"),
            delay=delay,
        )
    return HallCase(phase.key, phase.path, phase.standing, commitment, purchase, phase.halls_mw.value, phase.date)


def _chip_commitments(calendar: Calendar, site: Site) -> dict[str, Commitment]:
    found: dict[str, Commitment] = {}
    for phase in site.phases:
        for item in phase.chips:
            chip = item.chip
            per_mw = 1000.0 / chip.it_power_kw.value
            commitment = build_commitment(
                calendar,
                amount=item.accelerators.value / per_mw,
                date=item.date,
                retires=None,
                capex=_scaled(chip.price_usd, per_mw),
                fixed_per_year=path_values(calendar, chip.price_usd) * chip.fixed_om_share.value * per_mw,
                life_years=chip.life_years.value,
                spend_shares=chip.spend_shares,
                spent_share=item.spent_share,
            )
            found[chip.key] = _together(found[chip.key], commitment) if chip.key in found else commitment
    return found


def _together(first: Commitment, second: Commitment) -> Commitment:
    return Commitment(
        amount=first.amount + second.amount,
        capital_usd=first.capital_usd + second.capital_usd,
        fixed_usd=first.fixed_usd + second.fixed_usd,
        cash_usd=first.cash_usd + second.cash_usd,
        new=first.new + second.new,
    )
