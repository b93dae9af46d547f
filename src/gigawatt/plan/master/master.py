"""The master: what is bought, where and when, over planes that stand for operation (docs/mathematics/plan.md, section 3).

Inside, GW, GWh, M$ (undiscounted for θ, discounted for everything else), Mt of CO2, t of NOx, Mm3 and TWh on meters; compute in
millions of H100 equivalents, GW, millions of tokens a second, or 10^12 tokens. `Master.x` hands points back in MW, MWh, t and m3.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gigawatt.lp import Block, LinearModel
from gigawatt.plan.case.case import Case, Commitment, Purchase, SiteCase
from gigawatt.plan.master.limit import Limit
from gigawatt.plan.site.needs import Need

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

GIGA = 1000.0  # MW in a GW
THOUSAND = 1e3  # t in kt
MILLION = 1e6  # USD in M$, t in Mt, m3 in Mm3, MWh in TWh
PER_UNIT = GIGA / MILLION  # USD/MW to M$/GW
SMALLEST_ENTRY = 1e-9  # of a row's largest: what a solver drops
NEED_SCALE = 10.0  # the largest entry of a row on what a site must have; with 100 HiGHS lost some with whole units
COMPUTE = {"H100e": 1e6, "MW": 1e3, "tokens/s": 1e6, "tokens": 1e12}  # units of compute in the master's


def meter_scale(name: str) -> float:
    """How much of a meter is one in the master: rows are kept to 1e-7, and no more than that of a limit may slip."""
    if name.split(":")[0] == "nox":
        return 1.0
    return THOUSAND if name.startswith("co2:") else MILLION  # one plant's, not that of a whole site


@dataclass
class SiteColumns:
    """Where a site's decisions are."""

    operation: Integers  # (size, periods): columns of the operation's variables
    scale: Floats  # (size,): from master to operation units
    cost: Block  # θ by period
    new: dict[str, Block] = field(default_factory=dict)  # by asset
    new_energy: dict[str, Block] = field(default_factory=dict)
    closed: dict[str, Block] = field(default_factory=dict)  # by asset: commitments closed early
    new_halls: dict[str, Block] = field(default_factory=dict)  # by phase
    buy: dict[str, Block] = field(default_factory=dict)  # by chip
    assigned: dict[tuple[str, str], Block] = field(default_factory=dict)  # (chip, workload)
    homes: dict[str, Block] = field(default_factory=dict)  # by run whose sites are limited: 1 where this is one of them


class Master:
    """The master's columns, rows and limits; `build_master` fills it, and planes are added by whoever holds the solver."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.model = LinearModel()
        self.limits: list[Limit] = []
        self.constant_musd = 0.0
        self.unserved: dict[str, Block] = {}
        self.sites: list[SiteColumns] = []
        self.site_rows: list[slice] = []  # of each site: rows built with it; those that all sites share come behind
        self.meter_rows = 0  # the first row on a meter
        self.metered: set[tuple[int, str, int]] = set()  # (site, meter, period) that some limit reads
        self.base_rows = 0

    # -- points ---------------------------------------------------------------------------------------------------------

    def x(self, values: Floats, site: int, period: int) -> Floats:
        """The operation's variables of one site and period at a point of the master [MW, MWh, t, m3], shape (size,)."""
        columns = self.sites[site]
        point: Floats = np.maximum(values[columns.operation[:, period]], 0.0) * columns.scale
        return point

    def limited(self, site: int) -> NDArray[np.bool_]:
        """Where a site's meters are limited, shape (periods, meters)."""
        meters = self.case.sites[site].operation.meters
        periods = range(self.case.years)
        mask = [[(site, meter.name, period) in self.metered for meter in meters] for period in periods]
        return np.array(mask, dtype=np.bool_).reshape(self.case.years, len(meters))

    def allotment(self, values: Floats, site: int, period: int) -> Floats:
        """What each meter of a site may count in a period at a point, ``inf`` where nothing limits it, shape (meters,)."""
        point = self.x(values, site, period)[self.case.sites[site].operation.meter_slice]
        allotted: Floats = np.where(self.limited(site)[period], point, np.inf)
        return allotted

    def plane_row(self, site: int, period: int, coefficients: Floats) -> tuple[Integers, Floats]:
        """A plane as a row of the master: θ - π·x >= 0, in M$."""
        columns = self.sites[site]
        index = np.append(columns.operation[:, period], columns.cost.start + period)
        values = np.append(-coefficients * columns.scale / MILLION, 1.0)
        keep = values != 0.0
        return index[keep], values[keep]

    def need_row(self, need: Need) -> tuple[Integers, Floats]:
        """What a site must have, as a row of the master: -π·x >= 0.

        Solvers keep rows to 1e-7, and a site of a few MW has some thousandths of the master's unit: so entries are large.
        """
        columns = self.sites[need.site]
        values = -need.coefficients * columns.scale
        values = values / np.abs(values).max()
        keep = np.abs(values) > SMALLEST_ENTRY
        return columns.operation[keep, need.period], NEED_SCALE * values[keep]

    def fixed_cost_usd(self, values: Floats) -> float:
        """Everything but operation, discounted [USD]: of the whole plan, commitments included."""
        cost = self.model.cost.copy()
        for columns in self.sites:
            cost[columns.cost.index] = 0.0
        return (float(cost @ values) + self.constant_musd) * MILLION

    # -- what is bought -------------------------------------------------------------------------------------------------

    def purchases(self) -> list[tuple[str, str, str, Purchase, Block, float]]:
        """All that can be bought: (site, group, item, purchase, columns, MW or MWh per unit of the column)."""
        found = []
        for site, columns in zip(self.case.sites, self.sites, strict=True):
            for asset in site.assets:
                group = "connection" if asset.standing == "connection" else "power"
                if asset.purchase is not None:
                    size = GIGA if asset.unit is None else asset.unit
                    found.append((site.key, group, asset.key, asset.purchase, columns.new[asset.key], size))
                if asset.energy_purchase is not None:
                    found.append((site.key, "power", asset.key, asset.energy_purchase, columns.new_energy[asset.key], GIGA))
                if asset.retirement is not None:
                    found.append((site.key, "closed", asset.key, asset.retirement, columns.closed[asset.key], GIGA))
            for hall in site.halls:
                if hall.purchase is not None:
                    found.append((site.key, "halls", hall.phase, hall.purchase, columns.new_halls[hall.phase], GIGA))
            for chip in self.case.chips:
                if chip.purchase is not None:
                    found.append((site.key, "chips", chip.key, chip.purchase, columns.buy[chip.key], GIGA))
        return found

    def committed_cash_usd(self) -> Floats:
        """Cash still to be spent on commitments, by period, shape (periods,) [USD]."""
        cash = np.zeros(self.case.years)
        for site in self.case.sites:
            for commitment in commitments(site):
                cash += commitment.cash_usd
        return cash

    # -- building -------------------------------------------------------------------------------------------------------

    def limit(
        self,
        kind: str,
        site: str | None,
        item: str,
        period: int,
        unit: str,
        scale: float,
        path: str,
        *,
        row: int | None = None,
        column: int | None = None,
    ) -> None:
        """Note a limit on a period."""
        calendar = self.case.calendar
        year, label = int(calendar.years[period]), calendar.labels[period]
        self.limits.append(Limit(kind, site, item, year, unit, scale, row, column, path, "" if label == str(year) else label))

    def yearly_limit(
        self, kind: str, site: str | None, item: str, year: int, unit: str, scale: float, path: str, *, row: int
    ) -> None:
        """Note a limit on a calendar year."""
        self.limits.append(Limit(kind, site, item, year, unit, scale, row, None, path))

    def pay(self, commitment: Commitment | None) -> None:
        """What a commitment costs whatever the plan decides."""
        if commitment is not None:
            yearly = commitment.capital_usd + commitment.fixed_usd
            self.constant_musd += float(yearly @ self.case.calendar.discount) / MILLION


def commitments(site: SiteCase) -> list[Commitment]:
    """Everything that is committed at a site."""
    found = [asset.commitment for asset in site.assets] + [asset.energy_commitment for asset in site.assets]
    found += [hall.commitment for hall in site.halls] + list(site.chip_commitments.values())
    return [commitment for commitment in found if commitment is not None]
