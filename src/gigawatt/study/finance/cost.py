"""The cost of compute of a study: the plan's costs by part, and the work that they are divided by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import polars as pl
from numpy.typing import NDArray

from gigawatt.finance.accruals import OF_PREPAYMENTS
from gigawatt.finance.cost_of_compute import (
    CHIPS,
    HALLS,
    IDLE,
    MID_YEAR,
    NETWORK,
    PEOPLE,
    POWER,
    TAX,
    Bought,
    ComputeCost,
    CostInputs,
    Run,
    building_charge,
    level_charge,
)
from gigawatt.finance.flows import TRADE
from gigawatt.finance.flows import Account as Kind
from gigawatt.finance.returns import real_rate
from gigawatt.plan.case.build_case import all_chips
from gigawatt.plan.case.calendar import HOURS_PER_YEAR
from gigawatt.programme.programme import Programme
from gigawatt.study.finance.account import Account
from gigawatt.study.finance.flows import BY_ENERGY, compute_prices
from gigawatt.study.finance.tax_rates import TaxRates
from gigawatt.study.folder import StudyFolder

Floats = NDArray[np.float64]
Key = tuple[str, str]  # site and item

CHARGES = {"power capital": POWER, "connection": POWER, "hall capital": HALLS, "chip capital": CHIPS}
RUNNING = {
    "fuel": POWER,
    "variable operation": POWER,
    "grid energy": POWER,
    "demand charge": POWER,
    "contract energy": POWER,
    "contract energy used": POWER,
    "carbon price": POWER,
    "export sales": POWER,
    "interruption": IDLE,
}
SECONDS_PER_HOUR = 3600.0
_CONTRACT_COSTS = TRADE | {Kind.GUARANTEE, Kind.WARRANT, Kind.INTEREST}


def cost_inputs(account: Account) -> CostInputs:
    """What the study takes where nothing is moved."""
    terms, tax = account.terms, account.programme.finance.assumptions.tax_rate
    return CostInputs(
        rate=float(real_rate(account.rate, terms.inflation.value)),
        inflation=terms.inflation.value,
        tax_rate=None if tax is None else tax.value,
        chip_life=terms.chip_life_factor.value,
        resale_share=terms.resale_share.value,
        energy_price=terms.energy_price_factor.value,
        capital_cost=terms.capital_cost_factor.value,
        chip_price=terms.chip_price_factor.value,
        revenue=terms.revenue_factor.value,
    )


def compute_cost(account: Account, folder: StudyFolder) -> ComputeCost:
    """All that a study's compute costs, and the compute."""
    reader = _Reader(account, folder)
    return ComputeCost(
        years=reader.calendar.starts - reader.calendar.start_year + 0.5 * reader.calendar.lengths,
        bought=tuple(reader.bought()),
        run=(*reader.run(), *reader.contracts()),
        accelerator_hours=reader.hours * reader.by("assignment", "accelerators"),
        it_mwh={key: reader.hours * mw for key, mw in reader.work("it_mw").items()},
        output=reader.output(),
        revenue_usd=reader.revenue(),
    )


class _Reader:
    """The tables of a study, by period."""

    def __init__(self, account: Account, folder: StudyFolder) -> None:
        self.account, self.folder = account, folder
        self.calendar = account.plan.calendar
        self.hours = HOURS_PER_YEAR * self.calendar.lengths
        self.halls = set(folder.table("halls").select("site", "phase").unique().iter_rows())
        self.chips = all_chips(account.programme)
        self.lives = dict(_lives(account.programme))
        self.taxes = TaxRates(account.programme, account.owners)

    def periods(self, frame: pl.DataFrame, keys: list[str], value: str) -> dict[tuple[str, ...], Floats]:
        """Sums of a column by some others, shape (periods,) each."""
        found: dict[tuple[str, ...], Floats] = {}
        for *key, period, amount in frame.select(*keys, "period", value).iter_rows():
            found.setdefault(tuple(key), np.zeros(self.calendar.count))[period] += amount
        return found

    def by(self, name: str, column: str) -> Floats:
        """A column's sum of each period."""
        return self.periods(self.folder.periods(name), [], column).get((), np.zeros(self.calendar.count))

    def work(self, column: str) -> dict[str, Floats]:
        """A column of the assignment by workload."""
        return {key[0]: usd for key, usd in self.periods(self.folder.periods("assignment"), ["workload"], column).items()}

    def bought(self) -> Iterator[Bought]:
        """Capital charges as what they were made from: overnight cost, life, spend curve, and how much of it stands idle."""
        rate = self.account.programme.discount_rate.value
        costs = self.folder.periods("costs").filter(pl.col("kind").is_in(list(CHARGES)))
        chips_idle, halls_idle = self.chips_idle(), self.halls_idle()
        for (site, item, kind), usd in self.periods(costs, ["site", "item", "kind"], "usd").items():
            part, usd = CHARGES[kind], usd * self.account.cover.charged(site, item, kind)
            life, spending = self.lives[site, item]
            overnight = usd / (level_charge(rate, life) * building_charge(rate, spending))
            idle = chips_idle.get((site, item), 0.0) if part == CHIPS else halls_idle.get(site, 0.0) if part == HALLS else 0.0
            taxed = self.taxes.rate(site), self.taxes.written_off(site, item)
            network = self.account.terms.network_share.value if part == CHIPS else 0.0
            yield Bought(part, item, overnight * (1.0 - network), life, spending, idle, MID_YEAR, *taxed)
            if network:
                yield Bought(NETWORK, item, overnight * network, life, spending, idle, MID_YEAR, *taxed)

    def run(self) -> Iterator[Run]:
        """Running costs by part; wages are a part of what runs the halls."""
        costs = self.folder.periods("costs")
        people = self.account.terms.people_share.value
        for (site, item, kind), usd in self.periods(costs, ["site", "item", "kind"], "usd").items():
            usd = usd * self.account.cover.left_of_periods(site, item, kind)
            if kind in RUNNING:
                yield Run(RUNNING[kind], item, usd, energy=kind in BY_ENERGY and kind != "variable operation")
            elif kind == "fixed operation" and (site, item) in self.halls:
                yield Run(PEOPLE, item, usd * people)
                yield Run(HALLS, item, usd * (1.0 - people))
            elif kind == "fixed operation":
                yield Run(CHIPS if item in self.chips else POWER, item, usd)

    def contracts(self) -> Iterator[Run]:
        """What contracts come to, in money of the base year: power, unless they are about halls or chips, or are taxes."""
        account, plan = self.account, self.account.plan
        inside = set(account.group)
        about = {one.key: (one.site, one.items[0]) for one in account.programme.finance.contracts if one.items}
        for flow in account.contracts:
            sign = float(flow.payer in inside) - float(flow.payee in inside)
            if not sign or flow.account not in _CONTRACT_COSTS:
                continue
            part = {"halls": HALLS, "chips": CHIPS}.get(account.owners.group(*about.get(flow.item, (None, ""))), POWER)
            part = TAX if flow.account in (Kind.PROPERTY_TAX, Kind.COMMUNITY) else part
            usd = np.zeros(self.calendar.count)
            np.add.at(usd, plan.period, sign * flow.amounts_usd / account.index)
            yield Run(part, flow.item, usd, energy=flow.account in (Kind.ENERGY, Kind.FUEL))
        for one in account.accruals:  # what prepayments earn and lose is a price of the power that they are for
            if one.kind in OF_PREPAYMENTS:
                usd = np.zeros(self.calendar.count)
                np.add.at(usd, plan.period, -one.side(inside) * one.amounts_usd / account.index)
                yield Run(POWER, one.item, usd)

    def chips_idle(self) -> dict[Key, Floats]:
        """Share of each site's chips without work."""
        owned = self.periods(self.folder.periods("chips"), ["site", "chip"], "accelerators")
        working = self.periods(self.folder.periods("assignment"), ["site", "chip"], "accelerators")
        nothing = np.zeros(self.calendar.count)
        return {(key[0], key[1]): _idle(mine, working.get(key, nothing)) for key, mine in owned.items()}

    def halls_idle(self) -> dict[str, Floats]:
        """Share of each site's halls without chips at work."""
        halls = self.periods(self.folder.periods("halls"), ["site"], "it_mw")
        working = self.periods(self.folder.periods("assignment"), ["site"], "it_mw")
        nothing = np.zeros(self.calendar.count)
        return {key[0]: _idle(mine, working.get(key, nothing)) for key, mine in halls.items()}

    def output(self) -> Mapping[str, Floats]:
        """By workload: millions of output tokens, runs (as a share of their tokens), hours of an H100 or of a MW."""
        done = self.work("compute")
        found: dict[str, Floats] = {}
        for workload in self.account.programme.workloads:
            amount = done.get(workload.key)
            if amount is None:
                continue
            if workload.training is not None:
                found[workload.key] = amount / workload.training.tokens.value
            elif workload.unit == "tokens/s":
                found[workload.key] = amount * self.hours * SECONDS_PER_HOUR / 1e6
            else:
                found[workload.key] = amount * self.hours
        return found

    def revenue(self) -> Floats:
        """What the work brings in, or saves, as the programme prices it."""
        prices = compute_prices(self.account.programme, self.account.plan)
        runs = {workload.key for workload in self.account.programme.workloads if workload.training is not None}
        found = np.zeros(self.calendar.count)
        for workload, amount in self.work("compute").items():
            found += amount * prices[workload] * (1.0 if workload in runs else self.hours)
        return found


def _idle(owned: Floats, working: Floats) -> Floats:
    share = np.divide(working, owned, out=np.ones_like(owned), where=owned > 1e-9)
    return np.clip(1.0 - share, 0.0, 1.0)


def _lives(programme: Programme) -> Iterator[tuple[Key, tuple[float, tuple[float, ...]]]]:
    """Life and spend curve of everything that may be bought, by site and item."""
    chips = all_chips(programme)
    for site in programme.sites:
        for key, chip in chips.items():
            yield (site.key, key), (chip.life_years.value, chip.spend_shares)
        for phase in site.phases:
            yield (site.key, phase.key), (phase.hall.life_years.value, phase.hall.spend_shares)
        for asset in site.power:
            life = asset.technology.life_years.value
            gone = min(asset.until or float("inf"), asset.retires or float("inf"))
            if asset.standing == "option":
                life = min(life, gone - asset.date)
            yield (site.key, asset.key), (life, asset.technology.spend_shares)
        if site.connection is not None:
            yield (site.key, "grid"), (site.connection.life_years.value, site.connection.spend_shares)
