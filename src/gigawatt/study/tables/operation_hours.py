"""The hours of one site, period and weather year, as the columns that are stored."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gigawatt.climate.site_climate import SiteClimate
from gigawatt.plan.case.case import SiteCase
from gigawatt.plan.dispatch.dispatch_lp import HourlyDispatch
from gigawatt.study.tables.plan_result import PlanResult

Floats = NDArray[np.float64]
Columns = dict[str, NDArray[np.generic]]

EXPORT = "export"  # column of what is sold
CUT = "cut:"  # column of what of a workload has no power, beyond what it may pause: where some limit reads it


def stored_columns(
    result: PlanResult, site: SiteCase, period: int, future: int, hours: HourlyDispatch, climate: SiteClimate
) -> Columns:
    """What is stored of one dispatch, of a future by its number: MW at the site's meter, shifted work in MW of IT.

    ``load_mw`` is what the work would draw that is not cut, after shifting; what is cut of it is unserved or paused. With an
    availability asked for at the site, what is unserved is told by workload too.
    """
    case = site.weather.cases[future]
    begin, end = case.slices[period]
    pue, size = case.pue[begin:end], end - begin
    load_it: Floats = np.full(size, sum(float(result.loads_mw[site.key, load.workload][period]) for load in case.loads))
    plants, unsold = len(case.tiers), len(hours.generation_mw) - len(case.exports)
    cuts = hours.generation_mw[plants : plants + len(case.loads)]
    beyond = hours.generation_mw[plants + len(case.loads) : unsold]
    firm = np.array([load.pause_share is None for load in case.loads])
    paused = cuts[~firm].sum(axis=0)
    unserved = cuts[firm].sum(axis=0) + beyond.sum(axis=0)
    columns: Columns = {
        "year": np.full(size, result.case.calendar.years[period], dtype=np.int32),
        "period": np.full(size, period, dtype=np.int32),
        "weather": np.full(size, site.weather.of(future)[0], dtype=np.int32),
        "price_path": np.full(size, site.weather.of(future)[1], dtype=np.int32),
        "hour": np.arange(begin, end, dtype=np.int32),
    }
    shifts: Columns = {}
    for number, (load, shift) in enumerate(zip(case.loads, hours.shifts, strict=True)):
        if shift is not None:
            load_it = load_it + shift.ahead_mw - shift.waiting_mw
            shifts[f"ahead:{load.workload}"] = shift.ahead_mw.astype(np.float32)
            shifts[f"waiting:{load.workload}"] = shift.waiting_mw.astype(np.float32)
            shifts[f"work:{load.workload}"] = shift.level_mwh.astype(np.float32)
        if case.cut_meters.any():
            alone = cuts[number] if load.pause_share is None else beyond[int(np.sum(~firm[:number]))]
            shifts[f"{CUT}{load.workload}"] = alone.astype(np.float32)
    supply = hours.generation_mw[:plants].sum(axis=0)
    columns |= {
        "load_mw": (load_it * pue).astype(np.float32),
        "unserved_mw": unserved.astype(np.float32),
        "paused_mw": paused.astype(np.float32),
        "curtailed_mw": np.zeros(size, dtype=np.float32),
        "price_usd_per_mwh": hours.price_usd_per_mwh.astype(np.float32),
        "pue": pue.astype(np.float32),
        "dry_bulb_c": climate.dry_bulb_c[begin:end].astype(np.float32),
    }
    for index, tier in enumerate(case.tiers):
        columns[f"generation:{tier.asset}"] = hours.generation_mw[index].astype(np.float32)
    for index, reactor in enumerate(case.reactors):
        columns[f"generation:{reactor.asset}"] = hours.reactor_output_mw[index].astype(np.float32)
        supply = supply + hours.reactor_output_mw[index]
    stores = list(zip([battery.asset for battery in case.batteries], hours.batteries, strict=True))
    stores += list(zip([reactor.asset for reactor in case.reactors], hours.reactors, strict=True))
    for key, store in stores:
        supply = supply + store.discharge_mw - store.charge_mw
        columns[f"charge:{key}"] = store.charge_mw.astype(np.float32)
        columns[f"discharge:{key}"] = store.discharge_mw.astype(np.float32)
        columns[f"level:{key}"] = store.level_mwh.astype(np.float32)
    sold = np.zeros(size)
    for index, export in enumerate(site.exports):
        sold = np.maximum(result.exports_mw[site.key, export.key][period] - hours.generation_mw[unsold + index], 0.0)
        columns[EXPORT] = sold.astype(np.float32)
    surplus = supply + unserved + paused - sold - load_it * pue
    columns["curtailed_mw"] = np.maximum(surplus, 0.0).astype(np.float32)
    return columns | shifts


def hourly(columns: Columns, name: str) -> Floats:
    """A stored column as numbers to reckon with."""
    values: Floats = np.asarray(columns[name], dtype=np.float64)
    return values
