"""The whole master of a case: demand, sites, and what they share (docs/mathematics/plan.md, section 3)."""

from __future__ import annotations

import numpy as np

from gigawatt.plan.case.case import Case, MeterLimit
from gigawatt.plan.master.master import COMPUTE, GIGA, MILLION, Master, meter_scale
from gigawatt.plan.master.master_site import build_site


def build_master(case: Case) -> Master:
    """The master of a case, without planes."""
    master = Master(case)
    _build_unserved(master)
    for site in case.sites:
        first = master.model.row_count
        master.sites.append(build_site(master, site))
        master.site_rows.append(slice(first, master.model.row_count))
    _build_demand(master)
    _build_supply(master)
    _build_slots(master)
    _build_budget(master)
    master.meter_rows = master.model.row_count
    for limit in case.meter_limits:
        _build_meter_limit(master, limit)
    master.base_rows = master.model.row_count
    return master


def _build_unserved(master: Master) -> None:
    case = master.case
    for workload in case.workloads:
        scale = COMPUTE[workload.unit]
        price = workload.value_usd_per_unit_year * case.calendar.lengths * case.calendar.discount
        most = 0.0 * workload.demand if workload.must_serve else workload.demand / scale
        name = f"unserved {workload.key}"
        master.unserved[workload.key] = master.model.columns(name, case.years, cost=price * scale / MILLION, upper=most)


def _build_demand(master: Master) -> None:
    case = master.case
    for workload in case.workloads:
        scale = COMPUTE[workload.unit]
        # a run asks once, in the period in which it is due; other work in every period
        due = range(case.years) if workload.run is None else [workload.run.due]
        demand = workload.demand[list(due)] / scale
        rows = master.model.rows(f"demand {workload.key}", len(due), lower=demand, upper=demand)
        row_of = rows.index if workload.run is None else np.full(case.years, rows.start)
        master.model.entries(rows.index, master.unserved[workload.key].index[list(due)], 1.0)
        for number, chip in enumerate(case.chips):
            given = workload.given(number, case.calendar) * GIGA / scale
            for columns in master.sites:
                assigned = columns.assigned.get((chip.key, workload.key))
                if assigned is not None:
                    master.model.entries(row_of, assigned.index, given)
        if workload.run is not None and workload.run.sites is not None:
            sites = master.model.rows(f"sites of {workload.key}", 1, upper=float(workload.run.sites))
            for columns in master.sites:
                master.model.entries(sites.start, columns.homes[workload.key].index, 1.0)
        path = f"demand.{workload.key}.{'demand' if workload.run is None else 'train.tokens'}"
        for row, period in enumerate(due):
            master.limit("demand", None, workload.key, period, workload.unit, scale, path, row=rows.start + row)


def _build_supply(master: Master) -> None:
    for chip in master.case.chips:
        if chip.purchase is None or chip.supply_mw is None:
            continue
        vintages = chip.purchase.years
        periods = np.unique(vintages)
        rows = master.model.rows(f"supply {chip.key}", len(periods), upper=chip.supply_mw[periods] / GIGA)
        place = np.searchsorted(periods, vintages)
        for columns in master.sites:
            master.model.entries(rows.start + place, columns.buy[chip.key].index, 1.0)
        scale = GIGA * chip.accelerators_per_mw
        for index, period in enumerate(periods.tolist()):
            path, row = f"{chip.path}.supply", rows.start + index
            master.limit("chip supply", None, chip.key, period, "accelerators", scale, path, row=row)


def _build_slots(master: Master) -> None:
    case = master.case
    first = case.calendar.start_year
    for slot in case.slots:
        rows = master.model.rows(f"slots {slot.key}", case.calendar.year_count, upper=slot.mw / GIGA)
        for site, columns in zip(case.sites, master.sites, strict=True):
            for asset in site.assets:
                if asset.technology in slot.technologies and asset.purchase is not None:
                    size = 1.0 if asset.unit is None else asset.unit / GIGA
                    years = case.calendar.years[asset.purchase.years] - first
                    master.model.entries(rows.start + years, columns.new[asset.key].index, size)
        for year in range(case.calendar.year_count):
            row = rows.start + year
            master.yearly_limit("supplier slots", None, slot.key, first + year, "MW", GIGA, f"{slot.path}.supply", row=row)


def _build_budget(master: Master) -> None:
    case = master.case
    budget, calendar = case.capital_budget_usd, case.calendar
    if budget is None:
        return
    committed = master.committed_cash_usd()
    for year in np.flatnonzero(np.isfinite(budget)).tolist():
        calendar_year = calendar.start_year + year
        periods = calendar.periods_of(calendar_year)
        left = (float(budget[year]) - float(committed[periods].sum())) / MILLION / GIGA  # thousands of M$
        row = master.model.rows("capital budget", 1, upper=left)
        for _, _, _, purchase, block, size in master.purchases():
            cash = purchase.cash_usd[:, periods].sum(axis=1) * size / MILLION / GIGA
            master.model.entries(row.start, block.index, cash)
        path = f"finance.capital_budget.{calendar_year}"
        master.yearly_limit("capital budget", None, "capital", calendar_year, "USD", MILLION * GIGA, path, row=row.start)


def _build_meter_limit(master: Master, limit: MeterLimit) -> None:
    case, calendar, model = master.case, master.case.calendar, master.model
    scale = meter_scale(limit.meter)
    for year in np.flatnonzero(np.isfinite(limit.most)).tolist():
        calendar_year = calendar.start_year + year
        row = model.rows(limit.kind, 1, upper=limit.most[year] / scale)
        for place, site in enumerate(limit.sites):
            operation, columns = case.sites[site].operation, master.sites[site].operation
            meter = operation.meter_index(limit.meter)
            if meter is None:
                continue
            for period in calendar.periods_of(calendar_year):
                model.entries(row.start, columns[operation.meter_slice.start + meter, period], 1.0)
                master.metered.add((site, limit.meter, period))
                for load in limit.loads:
                    counted = limit.per_load_mw[place, period] * GIGA / scale
                    model.entries(row.start, columns[operation.load_slice.start + load, period], counted)
                if limit.capacity is not None and limit.per_capacity_mw is not None:
                    allowed = -limit.per_capacity_mw[period] * GIGA / scale
                    model.entries(row.start, columns[limit.capacity, period], allowed)
        master.yearly_limit(limit.kind, limit.site, limit.item, calendar_year, limit.unit, scale, limit.path, row=row.start)
