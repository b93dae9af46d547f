"""From a stored study to the plan as risk takes it: what comes when, what it costs, and the work it does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from gigawatt.plan.case.build_asset import GRID
from gigawatt.plan.case.build_case import all_chips
from gigawatt.plan.case.case import AssetCase, Case, SiteCase
from gigawatt.programme.programme import Programme
from gigawatt.programme.site import Site
from gigawatt.risk.drawing.price_box import CARBON, ELECTRICITY
from gigawatt.risk.held.planned_site import HALLS, ItemCost, Periods, PlannedSite, PlannedWork, Step
from gigawatt.risk.operation.site_points import SitePlan
from gigawatt.schedule.campus.plants import firm_share
from gigawatt.study.folder import StudyFolder
from gigawatt.study.risk.builds import Purchases
from gigawatt.study.risk.chips import assigned, by_period, planned_chips

Floats = NDArray[np.float64]

CAPITAL = ("power capital", "hall capital", "chip capital", "connection")
STANDING = (*CAPITAL, "fixed operation", "demand charge", "contract energy")


def periods_of(case: Case) -> Periods:
    """The periods of a case."""
    return Periods(case.calendar.starts, case.calendar.lengths, case.calendar.discount, case.calendar.discount_rate)


def planned_work(case: Case, planned: Floats | None = None) -> list[PlannedWork]:
    """All work that is asked for; a run as a rate, in the periods in which the plan does it, else spread over the time it has.

    Args:
        case: of the plan.
        planned: what the plan does of each workload, shape (periods, workloads).
    """
    found = []
    for place, work in enumerate(case.workloads):
        demand = work.demand if work.run is None else work.asked_rate(case.calendar)
        done = 0.0 if work.run is None or planned is None else float(planned[:, place] @ case.calendar.lengths)
        if done > 0.0 and planned is not None:
            demand = planned[:, place] * max(1.0, float(demand @ case.calendar.lengths) / done)
        begins = -np.inf if work.run is None else _first_day(work.run.window, case)
        value = work.value_usd_per_unit_year
        found.append(
            PlannedWork(work.key, work.unit, demand, value, begins, work.unit != "MW", work.must_serve, work.run is not None)
        )
    return found


def _first_day(window: Floats, case: Case) -> float:
    """When a run may begin: the share of its first period in which it may not comes before that."""
    period = int(np.flatnonzero(window > 0.0)[0]) if np.any(window > 0.0) else 0
    return float(case.calendar.starts[period] + (1.0 - window[period]) * case.calendar.lengths[period])


def planned_sites(folder: StudyFolder, programme: Programme, case: Case, plans: list[SitePlan]) -> list[PlannedSite]:
    """Every site of a plan.

    Args:
        folder: of the study.
        programme: of the study, as it was planned.
        case: of that programme.
        plans: of its sites, with all spare power, in the case's order.

    Raises:
        StudyError: a table is missing.
    """
    tables = {name: folder.periods(name) for name in ("power_capacity", "halls", "chips", "assignment", "costs", "cash")}
    stated = {site.key: site for site in programme.sites}
    kinds = all_chips(programme)
    bought = Purchases.of(folder, programme, case)
    found = []
    for site, plan in zip(case.sites, plans, strict=True):
        own = {name: frame.filter(pl.col("site") == site.key) for name, frame in tables.items()}
        connection = stated[site.key].connection
        dates = [] if connection is None else [step.date for step in connection.steps]
        planned = _site(case, site, plan, own, dates)
        cash = bought.cash_of(stated[site.key], own["cash"], _paths(site))
        chips = planned_chips(case, stated[site.key], kinds, own)
        found.append(replace(planned, cash=cash, chips=chips, firm=_firm(stated[site.key])))
    return found


def _site(case: Case, site: SiteCase, plan: SitePlan, tables: Mapping[str, pl.DataFrame], connection: list[float]) -> PlannedSite:
    count = case.years
    halls = {hall.phase: by_period(tables["halls"].filter(pl.col("phase") == hall.phase), "it_mw", count) for hall in site.halls}
    known = {driver.key for driver in plan.drivers if not driver.work}
    amounts, held = dict(halls), {}
    steps: dict[str, tuple[Step, ...]] = {hall.phase: (Step(hall.path, hall.date),) for hall in site.halls}
    spare_mw, spare_usd = np.zeros(count), np.zeros(count)
    for asset in site.assets:
        if asset.key in known:
            whole = plan.x[:, asset.position]
            planned = by_period(tables["power_capacity"].filter(pl.col("asset") == asset.key), "capacity_mw", count)
            amounts[asset.key] = whole
            held[asset.key] = np.clip(np.divide(planned, whole, out=np.ones(count), where=whole > 0.0), 0.0, 1.0)
            steps[asset.key] = _steps(asset, connection)
            extra = np.maximum(0.0, whole - planned)
            spare_mw += np.where(extra > 1e-6 * np.maximum(1.0, whole), extra, 0.0)
            spare_usd += extra * (asset.yearly_usd_per_mw + _usd_per_mw(tables["costs"], asset.key, planned, count))
    return PlannedSite(
        plan=plan,
        amounts=amounts,
        steps=steps,
        phases=frozenset(halls),
        starts=float(case.calendar.start_year),
        held=held,
        spare_mw=spare_mw,
        spare_usd=spare_usd,
        compute=assigned(tables["assignment"], "compute", case),
        asked_mwh=_asked(plan),
        costs=tuple(_costs(tables["costs"].filter(pl.col("kind").is_in(STANDING)), _paths(site), count)),
    )


def _paths(site: SiteCase) -> dict[str, str]:
    """Of plants and phases in the programme, by key."""
    return {asset.key: asset.path for asset in site.assets} | {hall.phase: hall.path for hall in site.halls}


def _firm(site: Site) -> dict[str, float]:
    """The share of each plant's capacity that counts for load all the year, as energisation curves have it; of the grid all."""
    return {asset.key: firm_share(site, asset) for asset in site.power} | {GRID: 1.0}


def _steps(asset: AssetCase, connection: list[float]) -> tuple[Step, ...]:
    if asset.standing == "connection":
        return tuple(Step(f"{asset.path}.steps.{number}", date) for number, date in enumerate(connection))
    return (Step(asset.path, asset.date),)


def _usd_per_mw(costs: pl.DataFrame, asset: str, planned: Floats, count: int) -> Floats:
    """What a MW cost in its last period, in all that follow: a bridge that is kept."""
    mine = costs.filter((pl.col("item") == asset) & pl.col("kind").is_in(["power capital", "fixed operation"]))
    usd, found, last = by_period(mine, "usd", count), np.zeros(count), 0.0
    for period in range(count):
        last = float(usd[period] / planned[period]) if planned[period] > 0.0 else last
        found[period] = last
    return found


def _asked(plan: SitePlan) -> Floats:
    """Energy of each workload at the meter in each weather year, shape (weather years, periods, workloads)."""
    found = []
    for year in range(plan.weather.years):
        case = plan.weather.cases[year]
        hours = [float(case.pue[begin:end].sum()) for begin, end in case.slices]
        found.append(plan.x[:, case.load_slice] * np.array(hours)[:, None])
    return np.array(found)


def _costs(frame: pl.DataFrame, paths: Mapping[str, str], count: int) -> list[ItemCost]:
    found = []
    for (item, kind), rows in sorted(frame.group_by("item", "kind"), key=lambda one: one[0]):
        key = str(item)
        follows, cause = (key, paths[key]) if key in paths else (HALLS, key)  # what is neither a plant nor a phase is a chip
        found.append(ItemCost(follows, cause, kind in CAPITAL, by_period(rows, "usd", count)))
    return found


def spent_on_prices(folder: StudyFolder, programme: Programme) -> dict[str, float]:
    """What the plan pays for each fuel, for power from the grid and for carbon, discounted USD."""
    fuels = {(site.key, one.key): one.fuel.key for site in programme.sites for one in site.power if one.fuel is not None}
    kinds = {"grid energy": ELECTRICITY, "export sales": ELECTRICITY, "carbon price": CARBON}
    found: dict[str, float] = {}
    for site, item, kind, usd in folder.table("costs").select("site", "item", "kind", "discounted_usd").iter_rows():
        key = fuels.get((site, item)) if kind == "fuel" else kinds.get(kind)
        if key is not None:
            found[key] = found.get(key, 0.0) + abs(usd)
    return found
