"""The hourly half of the re-check: every balance and limit of every stored hour."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from gigawatt.plan.case.case import SiteCase
from gigawatt.plan.dispatch.operation_case import Load, OperationCase
from gigawatt.study.certificate.breach import Families
from gigawatt.study.folder import StudyFolder
from gigawatt.study.tables.operation_hours import CUT, EXPORT

Floats = NDArray[np.float64]
Held = dict[tuple[str, int], dict[str, Any]]  # rows of power_capacity by (asset, period)

MAY_BE_NEGATIVE = ("dry_bulb_c", "price_usd_per_mwh")


def check_hours(families: Families, site: SiteCase, held: Held, folder: StudyFolder) -> None:
    """Check one site's hours in every period, weather year and price path."""
    loads = {row["period"]: row for row in folder.periods("load").filter(pl.col("site") == site.key).iter_rows(named=True)}
    assigned = folder.periods("assignment").filter(pl.col("site") == site.key)
    by_workload = assigned.group_by("workload", "period").agg(pl.col("load_mw").sum())
    drawn = {(workload, period): mw for workload, period, mw in by_workload.iter_rows()}
    apart = ["period", "price_path", "weather"]
    for (period, path, weather), frame in folder.dispatch(site.key).group_by(apart, maintain_order=True):
        case = site.weather.cases[int(str(path)) * site.weather.years + int(str(weather))]
        begin, end = case.slices[int(str(period))]
        _Hours(families, site, case, int(str(period)), frame, held, case.pue[begin:end]).check(loads[period], drawn)


class _Hours:
    """The hours of one site, period, weather year and price path."""

    def __init__(
        self,
        families: Families,
        site: SiteCase,
        case: OperationCase,
        period: int,
        frame: pl.DataFrame,
        held: Held,
        pue: Floats,
    ) -> None:
        self.families, self.site, self.case, self.period = families, site, case, period
        self.frame, self.held, self.pue = frame, held, pue
        self.span = slice(*case.slices[period])

    def hours(self, name: str) -> Floats:
        values: Floats = self.frame[name].to_numpy().astype(np.float64)
        return values

    def capacity(self, asset: str, column: str = "capacity_mw") -> float:
        return float(self.held[asset, self.period][column])

    def check(self, row: dict[str, Any], drawn: dict[tuple[str, int], float]) -> None:
        families = self.families
        load = self.hours("load_mw")
        shifted, supply = self._shifted(drawn), self._sources() + self._stores()
        expected = (row["it_mw_firm"] + row["it_mw_interruptible"] + shifted) * self.pue
        families.equal("load is IT power times PUE [MW]", load, expected)
        cut = self.hours("unserved_mw") + self.hours("paused_mw")
        families.most("no more is cut than is asked [MW]", cut, load)
        families.most("no more is paused than may pause [MW]", self.hours("paused_mw"), row["it_mw_interruptible"] * self.pue)
        self._cuts(row, drawn)
        sold = np.zeros(len(load))
        for export in self.site.exports:
            sold = self.hours(EXPORT)
            families.most("export within its limit [MW]", sold, float(export.limit_by_period[self.period]))
            families.most("export within the connection [MW]", sold, self.capacity(export.connection))
        families.equal("energy balance in every hour [MW]", supply + cut - sold - self.hours("curtailed_mw"), load)
        for name in self.frame.columns:
            if name not in MAY_BE_NEGATIVE:
                families.most("nothing below zero", -self.hours(name), 0.0 * load)

    def _cuts(self, row: dict[str, Any], drawn: dict[tuple[str, int], float]) -> None:
        """What each workload goes without is there to be cut, and together what is unserved."""
        told = [work for work in self.case.loads if f"{CUT}{work.workload}" in self.frame.columns]
        if not told:
            return
        together, pausing = np.zeros(len(self.pue)), self.hours("paused_mw")
        for work in told:
            cut = self.hours(f"{CUT}{work.workload}")
            draw = np.full(len(cut), drawn.get((work.workload, self.period), 0.0))
            if work.shift is not None:
                draw = draw + self.hours(f"ahead:{work.workload}") - self.hours(f"waiting:{work.workload}")
            self.families.most("no more of a workload is cut than it draws [MW]", cut, draw * self.pue)
            together += cut
            pausing = pausing + (0.0 if work.pause_share is None else cut)
        self.families.equal("what workloads go without is what is unserved [MW]", together, self.hours("unserved_mw"))
        self.families.most("no more of what may pause is cut than it draws [MW]", pausing, row["it_mw_interruptible"] * self.pue)

    def _sources(self) -> Floats:
        supply = np.zeros(len(self.pue))
        for tier in self.case.tiers:
            made = self.hours(f"generation:{tier.asset}")
            supply += made
            available = np.broadcast_to(tier.availability, (self.case.hours,))[self.span]
            self.families.most("generation within capacity [MW]", made, self.capacity(tier.asset) * available)
        for reactor in self.case.reactors:
            made, into, out = (self.hours(f"{what}:{reactor.asset}") for what in ("generation", "charge", "discharge"))
            size, level = self.capacity(reactor.asset), self.hours(f"level:{reactor.asset}")
            supply += made + out - into
            self.families.most("generation within capacity [MW]", made, size * reactor.availability)
            self.families.most("turbine within capacity [MW]", made + out - into, size * reactor.turbine_ratio)
            self.families.most("heat stored is the reactor's own [MW]", into, made)
            self.families.most("store within its energy [MWh]", level, size * reactor.store_hours)
            self._balance(level, into * reactor.store_efficiency, out)
        return supply

    def _stores(self) -> Floats:
        supply = np.zeros(len(self.pue))
        for battery in self.case.batteries:
            into, out, level = (self.hours(f"{what}:{battery.asset}") for what in ("charge", "discharge", "level"))
            supply += out - into
            power = self.capacity(battery.asset)
            self.families.most("store within its power [MW]", into, power)
            self.families.most("store within its power [MW]", out, power)
            self.families.most("store within its energy [MWh]", level, self.capacity(battery.asset, "energy_capacity_mwh"))
            self._balance(level, into * battery.charge_efficiency, out / battery.discharge_efficiency)
        return supply

    def _shifted(self, drawn: dict[tuple[str, int], float]) -> Floats:
        """What work draws more than its mean, MW of IT."""
        total = np.zeros(len(self.pue))
        for load in self.case.loads:
            if load.shift is not None:
                total += self._shift_of(load, drawn.get((load.workload, self.period), 0.0))
        return total

    def _shift_of(self, load: Load, mean_mw: float) -> Floats:
        assert load.shift is not None
        ahead, waiting, level = (self.hours(f"{what}:{load.workload}") for what in ("ahead", "waiting", "work"))
        self.families.most("work waits within its share [MW]", waiting, mean_mw * load.shift.share)
        self.families.most("work is done ahead within its headroom [MW]", ahead, mean_mw * load.shift.headroom)
        self.families.most("work waits within its hours [MWh]", level, mean_mw * load.shift.backlog_mwh)
        self._balance(level, ahead, waiting)
        return ahead - waiting

    def _balance(self, level: Floats, into: Floats, out: Floats) -> None:
        what, scale = "store balance in every hour [MWh]", max(1.0, float(np.max(level)))
        self.families.equal(what, level, np.roll(level, 1) + into - out, scale=scale)
