"""What a random programme can have besides: each feature is added to it alone or with others, and can be told from its absence.

`Feature.other` changes the programme in the feature's own limit, so that a test sees whether it matters: a looser limit must
make the plan cheaper, or else the feature was never put to the test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from tests.plan.random_programmes import asset, climate, figure, level, path, technologies
from tests.plan.whole_year import times

from gigawatt.catalog.technologies import Technology
from gigawatt.plan.case.build_case import all_chips
from gigawatt.plan.case.site_hours import SiteHours
from gigawatt.plan.case.work_rate import WorkRate
from gigawatt.programme.demand import Serving, Shift, Training, Workload
from gigawatt.programme.futures.uncertainty import PriceChange, PricePath
from gigawatt.programme.programme import Programme
from gigawatt.programme.site import Connection, Export, Phase, PowerAsset, Site
from gigawatt.quantity import Figure, YearPath

Floats = NDArray[np.float64]
Given = tuple[Programme, dict[str, tuple[SiteHours, ...]]]
Change = Callable[[Given], Given]


@dataclass(frozen=True)
class Feature:
    """A change to a programme, and another by which the optimum tells that it matters."""

    add: Change
    other: Change
    cheaper: bool | None = True  # whether the other costs less; None: it costs something else


# -- changes to a part of a programme -----------------------------------------------------------------------------------


def with_sites(given: Given, change: Callable[[Site], Site]) -> Given:
    programme, hours = given
    return replace(programme, sites=tuple(change(site) for site in programme.sites)), hours


def with_assets(given: Given, change: Callable[[PowerAsset], PowerAsset]) -> Given:
    return with_sites(given, lambda site: replace(site, power=tuple(change(item) for item in site.power)))


def with_technology(given: Given, change: Callable[[Technology], Technology]) -> Given:
    return with_assets(given, lambda item: replace(item, technology=change(item.technology)))


def with_policy(given: Given, **changes: object) -> Given:
    return replace(given[0], policy=replace(given[0].policy, **changes)), given[1]  # type: ignore[arg-type]


def with_workload(given: Given, key: str, change: Callable[[Workload], Workload]) -> Given:
    workloads = tuple(change(workload) if workload.key == key else workload for workload in given[0].workloads)
    return replace(given[0], workloads=workloads), given[1]


def with_hours(given: Given, change: Callable[[str, SiteHours], SiteHours]) -> Given:
    return given[0], {site: tuple(change(site, year) for year in years) for site, years in given[1].items()}


def with_connection(given: Given, change: Callable[[Connection], Connection]) -> Given:
    return with_sites(given, lambda site: site if site.connection is None else replace(site, connection=change(site.connection)))


def more(amount: Figure, factor: float) -> Figure:
    return replace(amount, value=amount.value * factor)


def maybe(cap: YearPath | None, factor: float) -> YearPath | None:
    return None if cap is None else times(cap, factor)


# -- selling to the grid, and being paid to take from it -----------------------------------------------------------------


def _export(given: Given) -> Given:
    """So well paid in some hours that some would sell more than the grid takes."""
    start = given[0].start_year

    def site(site: Site) -> Site:
        if site.connection is None:
            return site
        sale = Export(f"sites.{site.key}.connection.export", start + 0.4, figure(60.0), level(70.0))
        return replace(site, connection=replace(site.connection, export=sale))

    priced = with_sites(given, site)
    return with_hours(priced, lambda _, year: replace(year, export_price=None if year.import_price is None else _peaks(year)))


def _peaks(year: SiteHours) -> Floats:
    """A price that is high in the evening, and below zero in the small hours."""
    hour = np.arange(len(year.climate.dry_bulb_c)) % 24
    shape = np.where((hour >= 17) & (hour < 22), 3.0, np.where(hour < 4, -0.2, 0.6))
    peaks: Floats = shape / shape.mean()
    return peaks


def _more_export(given: Given) -> Given:
    def connection(connection: Connection) -> Connection:
        sale = connection.export
        return connection if sale is None else replace(connection, export=replace(sale, limit_mw=more(sale.limit_mw, 1.5)))

    return with_connection(given, connection)


def _negative(given: Given) -> Given:
    """Import prices as from a file, in USD/MWh, below zero around noon of some days."""
    filed = with_connection(given, lambda connection: replace(connection, price_file="prices.csv"))

    def price(_: str, year: SiteHours) -> SiteHours:
        if year.import_price is None:
            return year
        hour = np.arange(len(year.import_price))
        sunny = (hour % 24 >= 10) & (hour % 24 < 15) & (hour // 24 % 2 == 0)
        return replace(year, import_price=np.where(sunny, -60.0, 50.0) * year.import_price)

    return with_hours(filed, price)


def _more_negative(given: Given) -> Given:
    def price(_: str, year: SiteHours) -> SiteHours:
        paid = year.import_price
        return year if paid is None else replace(year, import_price=np.where(paid < 0.0, 2.0, 1.0) * paid)

    return with_hours(given, price)


# -- work ----------------------------------------------------------------------------------------------------------------


def _shift(given: Given) -> Given:
    """Serving may wait."""
    return with_workload(given, "serving", lambda work: replace(work, shift=Shift(figure(0.4), figure(0.1), figure(3.0))))


def _wait_longer(given: Given) -> Given:
    def longer(work: Workload) -> Workload:
        return work if work.shift is None else replace(work, shift=replace(work.shift, hours=more(work.shift.hours, 2.0)))

    return with_workload(given, "serving", longer)


def _must_serve(given: Given) -> Given:
    """Serving is worth next to nothing, and must be had all the same."""

    def asked(work: Workload) -> Workload:
        return replace(work, must_serve=True, demand=times(work.demand, 0.25), value_usd_per_unit_hour=level(0.05))

    return with_workload(given, "serving", asked)


def _may_leave(given: Given) -> Given:
    return with_workload(given, "serving", lambda work: replace(work, must_serve=False))


def _availability(given: Given) -> Given:
    """All work is cheap to cut, but little of serving may be, and not much of training beyond its pauses.

    Of work that must be served from the first day on, before there is power, much may be.
    """

    def asked(share: float) -> Callable[[Workload], Workload]:
        def change(work: Workload) -> Workload:
            wanted = figure(0.1 if work.must_serve else share)
            return replace(work, availability=wanted, interruption_usd_per_mwh=level(20.0 * share))

        return change

    return with_workload(with_workload(given, "serving", asked(0.9)), "training", asked(0.7))


def _less_available(given: Given) -> Given:
    def asked(work: Workload) -> Workload:
        return work if work.availability is None else replace(work, availability=more(work.availability, 0.8))

    return with_workload(with_workload(given, "serving", asked), "training", asked)


# -- weather and calendar ------------------------------------------------------------------------------------------------


def _weather(given: Given) -> Given:
    """Three weather years of unequal weight, of which the later are calmer or windier."""
    programme, hours = given
    rng = np.random.default_rng(programme.seed + 7000)

    def years(first: SiteHours) -> tuple[SiteHours, ...]:
        found = [first]
        for swing in (0.5, 1.3):
            other = climate(rng, len(first.climate.dry_bulb_c))
            windy = np.clip(other.wind_capacity_factor * swing, 0.0, 1.0)
            changed = replace(other, wind_capacity_factor=windy)
            prices = [
                None if price is None else np.roll(price, int(rng.integers(1, 20)))
                for price in (first.import_price, first.export_price)
            ]
            found.append(SiteHours(changed, *prices))
        return tuple(found)

    every = {site: years(of[0]) for site, of in hours.items()}
    return replace(programme, weather_weights=(0.5, 0.3, 0.2)), every


def _other_weights(given: Given) -> Given:
    return replace(given[0], weather_weights=(0.2, 0.3, 0.5)), given[1]


def _paths(given: Given) -> Given:
    """As stated, or gas that grows dear and the grid with it."""
    start, end = float(given[0].start_year), float(max(given[0].end_year, given[0].start_year + 1))
    dear = PriceChange(times=path({start: 1.2, end: 2.2}))
    paths = (
        PricePath("stated", "uncertainty.price_paths.stated", 0.7),
        PricePath("dear", "uncertainty.price_paths.dear", 0.3, fuels={"gas": dear}, electricity=PriceChange(times=level(1.6))),
    )
    return replace(given[0], price_paths=paths), given[1]


def _dearer_path(given: Given) -> Given:
    """The dear path is the likelier one."""
    stated, dear = given[0].price_paths
    return replace(given[0], price_paths=(replace(stated, weight=0.3), replace(dear, weight=0.7))), given[1]


def _quarters(given: Given) -> Given:
    programme, hours = given
    return replace(programme, quarter_years=2 if programme.end_year > programme.start_year else 1), hours


def _no_quarters(given: Given) -> Given:
    return replace(given[0], quarter_years=0), given[1]


def _yearly_build(given: Given) -> Given:
    """Little can be built in a calendar year, quarters or not."""

    def item(item: PowerAsset) -> PowerAsset:
        return replace(item, most_per_year_mw=figure(250.0)) if item.standing == "option" else item

    def phase(phase: Phase) -> Phase:
        return replace(phase, most_per_year_mw=figure(150.0)) if phase.standing == "option" else phase

    slower = with_sites(given, lambda site: replace(site, phases=tuple(phase(item) for item in site.phases)))
    return with_assets(slower, item)


def _faster_build(given: Given) -> Given:
    def faster(amount: Figure | None) -> Figure | None:
        return None if amount is None else more(amount, 1.2)

    def site(site: Site) -> Site:
        phases = tuple(replace(phase, most_per_year_mw=faster(phase.most_per_year_mw)) for phase in site.phases)
        power = tuple(replace(item, most_per_year_mw=faster(item.most_per_year_mw)) for item in site.power)
        return replace(site, phases=phases, power=power)

    return with_sites(given, site)


# -- air, water, clean energy, permits -----------------------------------------------------------------------------------

FOULS = {"peaker": (0.35, 0.1), "combined": (0.08, 0.8), "reactor": (0.0, 2.5), "salt": (0.0, 2.0)}  # NOx [kg], water [m3]


def _fouling(given: Given) -> Given:
    def technology(technology: Technology) -> Technology:
        nox, water = FOULS.get(technology.key, (0.0, 0.0))
        return replace(technology, nox_kg_per_mwh=figure(nox), water_m3_per_mwh=figure(water))

    return with_technology(given, technology)


def _hours(given: Given) -> int:
    return len(next(iter(given[1].values()))[0].climate.dry_bulb_c)


def _nox(given: Given) -> Given:
    """Together, and at the first site alone; in tonnes of so many hours."""
    hours, start = _hours(given), given[0].start_year
    together = path({start: 8.0 * hours * len(given[0].sites) / 1000.0})
    capped = with_policy(_fouling(given), nox_cap_t_per_year=together)
    alone = capped[0].sites[0]
    first = replace(alone, nox_cap_t_per_year=path({start + 1: 5.0 * hours / 1000.0}))
    return replace(capped[0], sites=(first, *capped[0].sites[1:])), capped[1]


def _more_nox(given: Given) -> Given:
    looser = with_sites(given, lambda site: replace(site, nox_cap_t_per_year=maybe(site.nox_cap_t_per_year, 1.2)))
    return with_policy(looser, nox_cap_t_per_year=maybe(given[0].policy.nox_cap_t_per_year, 1.2))


def _water(given: Given) -> Given:
    """Cooling and plants draw on it; cooling alone has enough."""
    hours, start = _hours(given), given[0].start_year
    together = path({start: 0.45 * 350.0 * hours * len(given[0].sites)})
    capped = with_policy(_fouling(given), water_cap_m3_per_year=together)
    last = replace(capped[0].sites[-1], water_cap_m3_per_year=level(0.5 * 350.0 * hours))
    return replace(capped[0], sites=(*capped[0].sites[:-1], last)), capped[1]


def _more_water(given: Given) -> Given:
    looser = with_sites(given, lambda site: replace(site, water_cap_m3_per_year=maybe(site.water_cap_m3_per_year, 1.2)))
    return with_policy(looser, water_cap_m3_per_year=maybe(given[0].policy.water_cap_m3_per_year, 1.2))


def _clean(given: Given) -> Given:
    clean = {"solar", "wind", "reactor", "salt"}
    marked = with_technology(given, lambda technology: replace(technology, clean=technology.key in clean))

    def connection(connection: Connection) -> Connection:
        return replace(connection, market=replace(connection.market, clean_share=level(0.2)))

    start, end = given[0].start_year, given[0].end_year
    return with_policy(with_connection(marked, connection), clean_share=path({start: 0.8, end + 1: 0.98}))


def _less_clean(given: Given) -> Given:
    return with_policy(given, clean_share=maybe(given[0].policy.clean_share, 0.9))


def _permit(given: Given) -> Given:
    """Gas may run some hundreds of hours."""

    def item(item: PowerAsset) -> PowerAsset:
        return replace(item, most_hours_per_year=figure(1500.0)) if item.key in ("gas", "old") else item

    return with_assets(given, item)


def _longer_permit(given: Given) -> Given:
    def item(item: PowerAsset) -> PowerAsset:
        most = item.most_hours_per_year
        return item if most is None else replace(item, most_hours_per_year=more(most, 1.3))

    return with_assets(given, item)


# -- reserve, closing, bridges, refresh ----------------------------------------------------------------------------------

CREDITS = {
    "solar": 0.1,
    "wind": 0.1,
    "peaker": 0.5,
    "combined": 0.6,
    "reactor": 0.6,
    "battery": 0.7,
    "salt": 0.6,
}  # low: they bind


def _reserve(given: Given) -> Given:
    def technology(technology: Technology) -> Technology:
        hours = figure(4.0) if technology.key == "battery" else None
        return replace(technology, capacity_credit=figure(CREDITS[technology.key]), credit_hours=hours)

    return with_policy(with_technology(given, technology), reserve_margin=figure(0.6))


def _less_reserve(given: Given) -> Given:
    return with_policy(given, reserve_margin=figure(0.5))


def _retirement(given: Given) -> Given:
    """The old plant costs much to keep."""
    start = given[0].start_year

    def item(item: PowerAsset) -> PowerAsset:
        if item.key != "old":
            return item
        dear = replace(item.technology, fixed_om_usd_per_mw_year=level(4e5), variable_om_usd_per_mwh=level(60.0))
        return replace(item, technology=dear, may_close_from=start + 0.3)

    return with_assets(given, item)


def _never_closed(given: Given) -> Given:
    return with_assets(given, lambda item: replace(item, may_close_from=None))


def _bridge(given: Given) -> Given:
    """A plant that stands from the start, and must be gone soon; everything else comes later."""
    start = given[0].start_year

    def site(site: Site) -> Site:
        later = tuple(
            replace(item, date=max(item.date, start + 0.9)) if item.standing == "option" else item for item in site.power
        )
        steps = () if site.connection is None else site.connection.steps
        dated = tuple(replace(step, date=max(step.date, start + 1.1)) for step in steps)
        connection = None if site.connection is None else replace(site.connection, steps=dated)
        engine = replace(technologies()["peaker"], key="engine", capex_usd_per_mw=level(4e5))
        bridge = asset(site.key, "bridge", engine, power_mw=figure(200.0), until=start + 0.85, role="bridge")
        return replace(site, power=(*later, bridge), connection=connection)

    return with_sites(given, site)


def _larger_bridge(given: Given) -> Given:
    def item(item: PowerAsset) -> PowerAsset:
        return item if item.until is None else replace(item, power_mw=more(item.power_mw, 1.5))

    return with_assets(given, item)


def _refresh(given: Given) -> Given:
    """Chips may be sold after one year or two, for a good price; halls are few, so that room is worth much."""
    programme, hours = given
    supplies = []
    for supply in programme.chips:
        chip = replace(supply.chip, resale_half_life_years=figure(3.0))
        supplies.append(replace(supply, chip=chip, refresh_years=(figure(1.0), figure(2.0), figure(6.0))))

    def phase(phase: Phase) -> Phase:
        return replace(phase, halls_mw=more(phase.halls_mw, 0.05)) if phase.standing == "option" else phase

    changed = replace(programme, chips=tuple(supplies))
    return with_sites((changed, hours), lambda site: replace(site, phases=tuple(phase(item) for item in site.phases)))


def _never_sold(given: Given) -> Given:
    programme, hours = given
    return replace(programme, chips=tuple(replace(supply, refresh_years=()) for supply in programme.chips)), hours


# -- work as tokens ------------------------------------------------------------------------------------------------------


def rates_of(programme: Programme) -> dict[tuple[str, str], WorkRate]:
    """What chips do of work that is asked for in tokens: later ones more, and none draws its full power."""
    chips = sorted(all_chips(programme))
    tokens = [load for load in programme.workloads if load.unit in ("tokens", "tokens/s")]
    return {
        (load.key, chip): WorkRate(900.0 * (1.0 + 2.0 * place), 0.9 - 0.1 * place)
        for load in tokens
        for place, chip in enumerate(chips)
    }


def _run(given: Given) -> Given:
    """Some of the work is a training run within the first year, which more time would make cheaper."""
    start = given[0].start_year
    training = Training("any", figure(6e14), figure(4e6), figure(8192.0), "bf16", start + 0.3, start + 0.9)
    run = Workload("run", "tokens", level(6e14), level(0.0), level(900.0), training=training, value_usd=figure(6e9))
    return replace(given[0], workloads=(*given[0].workloads, run)), given[1]


def _longer_run(given: Given) -> Given:
    def work(work: Workload) -> Workload:
        training = work.training
        return work if training is None else replace(work, training=replace(training, by=given[0].end_year + 1.0))

    return with_workload(given, "run", work)


def _served(given: Given) -> Given:
    """Some of the work is tokens that are served."""
    serving = Serving("any", figure(2000.0), figure(500.0), figure(2.0), figure(0.05), "fp8", "world")
    work = Workload("chat", "tokens/s", level(2e7), level(2e-3), level(700.0), serving=serving)
    return replace(given[0], workloads=(*given[0].workloads, work)), given[1]


def _cheaper_served(given: Given) -> Given:
    return with_workload(given, "chat", lambda work: replace(work, demand=times(work.demand, 0.9)))


FEATURES = {
    "training run": Feature(_run, _longer_run),
    "served tokens": Feature(_served, _cheaper_served),
    "export": Feature(_export, _more_export),
    "negative prices": Feature(_negative, _more_negative),
    "shift": Feature(_shift, _wait_longer),
    "weather years": Feature(_weather, _other_weights, None),
    "price paths": Feature(_paths, _dearer_path, cheaper=False),
    "quarters": Feature(_quarters, _no_quarters, None),
    "clean share": Feature(_clean, _less_clean),
    "NOx cap": Feature(_nox, _more_nox),
    "water cap": Feature(_water, _more_water),
    "permit hours": Feature(_permit, _longer_permit),
    "reserve": Feature(_reserve, _less_reserve),
    "retirement": Feature(_retirement, _never_closed, cheaper=False),
    "bridge": Feature(_bridge, _larger_bridge),
    "refresh": Feature(_refresh, _never_sold, cheaper=False),
    "must serve": Feature(_must_serve, _may_leave),
    "availability": Feature(_availability, _less_available),
    "yearly build": Feature(_yearly_build, _faster_build),
}
EVERYTHING = tuple(FEATURES)


def with_features(given: Given, features: Iterable[str]) -> Given:
    """A programme with features, in the order of `FEATURES` whatever the order asked for."""
    asked = set(features)
    assert asked <= set(FEATURES)
    for name, feature in FEATURES.items():
        if name in asked:
            given = feature.add(given)
    return given
