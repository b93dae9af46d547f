"""A plan's yearly costs and work as money by month between the owner and others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from gigawatt.finance.fixed_assets import Vintages
from gigawatt.finance.flows import Account, Flow
from gigawatt.plan.case.build_case import all_chips
from gigawatt.plan.case.calendar import HOURS_PER_YEAR
from gigawatt.programme.programme import Programme
from gigawatt.quantity import YearPath
from gigawatt.study.finance.plan_months import PlanMonths
from gigawatt.study.folder import StudyFolder

Floats = NDArray[np.float64]

USERS, STAFF, STATE, GRID, BUYERS = "users of compute", "staff", "state", "grid operator", "buyers of used chips"
SELLERS, FUEL, CARE, PLANTS, BUILDERS, NETWORKS = (
    "sellers of power",
    "fuel suppliers",
    "maintenance suppliers",
    "plant suppliers",
    "builders of halls",
    "network suppliers",
)

# What the plan calls a cost, and what that is in the books: account and who is paid. What is missing here is no cash:
# annuities of capital (the cash itself is in the vintages) and the price of compute that is not served.
RUNNING: Mapping[str, tuple[Account, str]] = {
    "fixed operation": (Account.OPERATION, CARE),
    "variable operation": (Account.OPERATION, CARE),
    "fuel": (Account.FUEL, FUEL),
    "grid energy": (Account.ENERGY, GRID),
    "export sales": (Account.ENERGY, GRID),
    "demand charge": (Account.DEMAND_CHARGE, GRID),
    "contract energy": (Account.ENERGY, SELLERS),  # due whether it is used or not
    "contract energy used": (Account.ENERGY, SELLERS),
    "carbon price": (Account.CARBON, STATE),
    "interruption": (Account.COMPUTE, USERS),  # work that is cut is not paid for
}
AGREED = {"contract energy", "contract energy used"}
BY_ENERGY = AGREED | {"fuel", "variable operation", "grid energy", "export sales", "carbon price"}
SUPPLIER = {
    Account.POWER_PLANT: PLANTS,
    Account.CONNECTION: GRID,
    Account.HALLS: BUILDERS,
    Account.NETWORK: NETWORKS,
}


@dataclass(frozen=True)
class Priced:
    """What the plan's dollars of the base year are in the books.

    Attributes:
        plan: Periods and months.
        index: Nominal dollars of each month for one of the base year, shape (months,).
        runs: Who runs a thing, by site and item.
        left: 1 in the months in which a cost (site, item, kind) is the plan's own, 0 where a contract stands for it.
        people_share: Part of the fixed operation of halls that is wages.
    """

    plan: PlanMonths
    index: Floats
    runs: Callable[[str | None, str], str]
    left: Callable[[str | None, str, str], Floats]
    people_share: float


def running_flows(folder: StudyFolder, priced: Priced) -> Iterator[Flow]:
    """What running the plan costs, by item and kind of cost."""
    costs = folder.periods("costs").filter(pl.col("kind").is_in(list(RUNNING)))
    shapes = _Shapes(folder, priced.plan)
    halls = set(folder.table("halls").select("site", "phase").unique().iter_rows())
    grouped = costs.group_by("site", "item", "kind", maintain_order=True).agg("period", "usd")
    for site, item, kind, periods, amounts in grouped.iter_rows():
        by_period = np.zeros(priced.plan.calendar.count)
        np.add.at(by_period, np.asarray(periods), np.asarray(amounts))
        months = shapes.spread(site, item, by_period) if kind in BY_ENERGY else priced.plan.evenly(by_period)
        months = months * priced.left(site, item, kind)
        if not months.any():
            continue
        account, payee = RUNNING[kind]
        owner = priced.runs(site, item)
        if (site, item) in halls and kind == "fixed operation":
            wages = months * priced.people_share
            yield Flow(owner, STAFF, Account.PEOPLE, item, kind, wages * priced.index, site)
            months = months - wages
        yield Flow(owner, payee, account, item, kind, months * priced.index, site)


def compute_flows(programme: Programme, folder: StudyFolder, priced: Priced, prices: Mapping[str, Floats]) -> Iterator[Flow]:
    """What the work of each site's chips is worth: what users pay for it, or would pay elsewhere.

    Args:
        programme: As it was planned.
        folder: The study.
        priced: The books.
        prices: By workload what an hour of a unit brings in each period (of a training run: a token), shape (periods,) [USD].
    """
    plan = priced.plan
    hours = HOURS_PER_YEAR * plan.calendar.lengths
    runs = {workload.key for workload in programme.workloads if workload.training is not None}
    work = folder.periods("assignment").group_by("site", "chip", "workload", maintain_order=True).agg("period", "compute")
    for site, chip, workload, periods, amounts in work.iter_rows():
        done = np.zeros(plan.calendar.count)
        np.add.at(done, np.asarray(periods), np.asarray(amounts))
        earned = done * prices[workload] * (1.0 if workload in runs else hours)
        owner = priced.runs(site, chip)
        yield Flow(USERS, owner, Account.COMPUTE, chip, workload, plan.evenly(earned) * priced.index, site)


def compute_prices(programme: Programme, plan: PlanMonths) -> dict[str, Floats]:
    """What an hour of a unit of each workload brings in (of a run: a token), shape (periods,) each [USD of the base year].

    As the section ``finance`` has it; else what the programme says that going without it costs.
    """
    stated = programme.finance.assumptions.revenue
    found: dict[str, Floats] = {}
    for workload in programme.workloads:
        tokens = 1.0
        path = stated.get(workload.key, workload.value_usd_per_unit_hour)
        if workload.training is not None:
            tokens = workload.training.tokens.value
            if workload.key not in stated and workload.value_usd is not None:
                path = YearPath.level(workload.value_usd)
        found[workload.key] = np.array([path.at(float(year)) / tokens for year in plan.calendar.years])
    return found


def capital_flows(programme: Programme, vintages: Vintages) -> Iterator[Flow]:
    """What is paid for everything that is bought, an item and account a flow."""
    # a chip of the owner's own design is paid to those who make it
    chips = all_chips(programme).items()
    vendors = {key: chip.vendor if chip.vendor and not chip.own else "chip suppliers" for key, chip in chips}
    rows: dict[tuple[str, str | None, str, Account], list[int]] = {}
    for row in range(vintages.count):
        key = vintages.owner[row], vintages.site[row], vintages.item[row], vintages.account[row]
        rows.setdefault(key, []).append(row)
    for (owner, site, item, account), numbers in rows.items():
        payee = SUPPLIER.get(account) or vendors.get(item, "chip suppliers")
        yield Flow(owner, payee, account, item, "purchase", vintages.spent_usd[numbers].sum(axis=0), site)


def resale_flows(vintages: Vintages) -> Iterator[Flow]:
    """What is paid for what is sold before the end of its life, an item a flow."""
    found: dict[tuple[str, str | None, str], Floats] = {}
    if vintages.sold is None or vintages.sold_for_usd is None:
        return
    for row in np.flatnonzero((vintages.sold < vintages.months.count) & (vintages.sold_for_usd > 0.0)).tolist():
        key = vintages.owner[row], vintages.site[row], vintages.item[row]
        amounts = found.setdefault(key, vintages.months.none())
        amounts[vintages.sold[row]] += vintages.sold_for_usd[row]
    for (owner, site, item), amounts in found.items():
        yield Flow(BUYERS, owner, Account.RESALE, item, "sold before the end of their life", amounts, site)


class _Shapes:
    """In which months of a period an item makes, or draws, its energy: from the dispatched hours."""

    def __init__(self, folder: StudyFolder, plan: PlanMonths) -> None:
        self._folder, self._plan = folder, plan
        self._sites: dict[str, dict[str, Floats]] = {}
        self._dispatched = set(folder.dispatched_sites())

    def spread(self, site: str, item: str, by_period: Floats) -> Floats:
        """Amounts of periods over their months, as the energy went; evenly where there was none."""
        if site not in self._sites:
            self._sites[site] = self._read(site) if site in self._dispatched else {}
        energy = self._sites[site].get(item)
        even = self._plan.evenly(by_period)
        if energy is None:
            return even
        whole = np.zeros(self._plan.calendar.count)
        np.add.at(whole, self._plan.period, energy)
        whole = whole[self._plan.period]
        return np.where(whole > 0.0, by_period[self._plan.period] * energy / np.where(whole > 0.0, whole, 1.0), even)

    def _read(self, site: str) -> dict[str, Floats]:
        hours = self._folder.dispatch(site)
        columns = {name.removeprefix("generation:"): name for name in hours.columns if name.startswith("generation:")}
        if "export" in hours.columns:
            columns["export"] = "export"
        month = ((pl.col("hour") + 0.5) * (12.0 / HOURS_PER_YEAR)).floor().cast(pl.Int64)
        place = (pl.col("year").cast(pl.Int64) * 12 + month - self._plan.months.first).alias("month")
        names = list(dict.fromkeys(columns.values()))
        sums = hours.group_by(place).agg(pl.col(names).cast(pl.Float64).sum())
        at = sums["month"].to_numpy()
        found: dict[str, Floats] = {}
        for item, name in columns.items():
            found[item] = self._plan.months.none()
            found[item][at] = np.maximum(sums[name].to_numpy(), 0.0)
        return found
