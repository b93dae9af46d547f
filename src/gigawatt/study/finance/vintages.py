"""What a plan buys, as vintages of the money stage: cash by month as it falls due, and when what it pays for enters service.

The table ``cash`` says what is spent on an item in each period. It is shared out over what comes into service by the item's own
spend curve, so that every period keeps its sum.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from gigawatt.catalog.technologies import Chip
from gigawatt.finance.fixed_assets import Vintages
from gigawatt.finance.flows import Account
from gigawatt.finance.months import MONTHS_A_YEAR
from gigawatt.plan.case.build_case import all_chips
from gigawatt.programme.programme import Programme
from gigawatt.programme.site import PowerAsset, Site
from gigawatt.quantity import YearPath
from gigawatt.study.finance.in_service import halls_by_month, months_of_service
from gigawatt.study.finance.plan_months import PlanMonths
from gigawatt.study.folder import StudyFolder

Floats = NDArray[np.float64]
NEVER = 2**31  # months
Owner = Callable[[str | None, str], str]  # site and item to whom it belongs

ACCOUNT = {
    "power": Account.POWER_PLANT,
    "connection": Account.CONNECTION,
    "halls": Account.HALLS,
    "chips": Account.CHIPS,
}


@dataclass(frozen=True)
class Bought:
    """One item of a site: what it costs relative to its other years, and when."""

    capex: YearPath
    spend_shares: tuple[float, ...]
    life_years: float
    earliest: float  # fractional year
    new: Floats  # what comes into service in each period, shape (periods,)
    until: float = float("inf")  # fractional year by which it is gone
    evenly: bool = False  # it arrives through the period, not at its start
    committed: bool = False
    resale_half_life_years: float = float("nan")
    kept_years: float = float("inf")  # sold at that age


def plan_vintages(
    programme: Programme, folder: StudyFolder, plan: PlanMonths, index: Floats, owner: Owner, network_share: float
) -> Vintages:
    """All that the plan pays for within the horizon, nominal.

    Args:
        programme: As it was planned.
        folder: The study, with its tables ``cash``, ``power_capacity``, ``halls`` and ``chips``.
        plan: Periods and months.
        index: Dollars of each month for one of the base year, shape (months,).
        owner: Whose a thing is, by site and item.
        network_share: Part of what chips cost that is network and storage.
    """
    bought: dict[tuple[str, str, str], list[Bought]] = {}
    for key, thing in things_bought(programme, folder, plan):
        bought.setdefault(key, []).append(thing)
    rows: list[_Row] = []
    for (site, item, group), cash in sorted(_cash(folder, plan).items()):
        rows += _rows(site, item, group, cash, bought.get((site, item, group), []), plan)
    rows = _housed(rows, programme, folder, plan)
    split = [part for row in rows for part in _parts(row, network_share)]
    if not split:
        return Vintages.none(plan.months)
    return Vintages(
        months=plan.months,
        owner=tuple(owner(row.site, row.item) for row in split),
        site=tuple(row.site for row in split),
        item=tuple(row.item for row in split),
        account=tuple(row.account for row in split),
        spent_usd=np.array([row.spent for row in split]) * index,
        in_service=np.array([row.in_service for row in split], dtype=np.int64),
        life=np.array([row.life for row in split], dtype=np.int64),
        resale_half_life=np.array([row.half_life for row in split]),
        delivered=np.array([row.delivered for row in split], dtype=np.int64),
        sold=np.array([row.sold for row in split], dtype=np.int64),
        sold_for_usd=np.array([row.sold_for * index[min(row.sold, plan.months.count - 1)] for row in split]),
    )


@dataclass(frozen=True)
class _Row:
    site: str
    item: str
    account: Account
    spent: Floats  # of the base year, by month
    in_service: int
    life: int  # months
    half_life: float  # months
    delivered: int
    amount: float = 0.0  # chips: accelerators
    sold: int = NEVER  # month at whose end it is sold
    sold_for: float = 0.0  # of the base year


def _parts(row: _Row, network_share: float) -> Iterator[_Row]:
    """Chips come with their network: two rows that are one purchase."""
    if row.account is not Account.CHIPS or network_share <= 0.0:
        yield row
        return
    for account, share in ((Account.CHIPS, 1.0 - network_share), (Account.NETWORK, network_share)):
        yield replace(row, account=account, spent=row.spent * share, sold_for=row.sold_for * share)


def _cash(folder: StudyFolder, plan: PlanMonths) -> dict[tuple[str, str, str], Floats]:
    """Cash by site, item and group, shape (periods,)."""
    found: dict[tuple[str, str, str], Floats] = {}
    frame = folder.periods("cash").select("site", "item", "group", "period", "capex_usd")
    for site, item, group, period, usd in frame.iter_rows():
        found.setdefault((site, item, group), np.zeros(plan.calendar.count))[period] += usd
    return found


def _rows(site: str, item: str, group: str, cash: Floats, things: Sequence[Bought], plan: PlanMonths) -> list[_Row]:
    """The vintages of an item, scaled so that each period has the plan's cash."""
    account, thing = ACCOUNT[group], things[-1] if things else None
    found = [_vintage(one, period, plan) for one in things for period in np.flatnonzero(one.new > 0.0).tolist()]
    rows = [row for rows in found for row in rows]
    spent = np.array([row[0] for row in rows]).reshape(len(rows), plan.months.count)
    by_period = np.zeros(plan.calendar.count)
    np.add.at(by_period, plan.period, spent.sum(axis=0))
    factor = np.divide(cash, by_period, out=np.zeros_like(cash), where=by_period > 0.0)
    spent = spent * factor[plan.period]
    half_life = MONTHS_A_YEAR * (float("nan") if thing is None else thing.resale_half_life_years)
    result = [
        _Row(site, item, account, paid, service, life, half_life, service, amount, sold, sold_for)
        for paid, (_, service, life, amount, sold, sold_for) in zip(spent, rows, strict=True)
        if paid.any()
    ]
    left = np.where(by_period > 0.0, 0.0, cash)
    for period in np.flatnonzero(left):  # the last days' pay, of a quarter that begins within days of the date
        month = int(np.argmax(plan.period == period))
        due = next((place for place, row in enumerate(result) if row.in_service == month), None)
        if due is not None:
            paid = result[due].spent.copy()
            paid[month] += left[period]
            result[due] = replace(result[due], spent=paid)
            left[period] = 0.0
    if left.any():  # what comes into service after the horizon's end
        life = MONTHS_A_YEAR if thing is None else max(1, round(MONTHS_A_YEAR * thing.life_years))
        count = plan.months.count
        result.append(_Row(site, item, account, plan.evenly(left), count, life, float("nan"), count))
    return result


def _housed(rows: list[_Row], programme: Programme, folder: StudyFolder, plan: PlanMonths) -> list[_Row]:
    """The same with chips in service once a hall has room for them; until the end of the same life."""
    halls, kinds = halls_by_month(programme, folder, plan), all_chips(programme)
    owned = {site.key: np.zeros(plan.calendar.count) for site in programme.sites}
    for site, period, it_mw in folder.periods("chips").select("site", "period", "it_mw").iter_rows():
        owned[site][period] += it_mw
    for site, standing in halls.items():
        mine = [place for place, row in enumerate(rows) if row.site == site and row.account is Account.CHIPS]
        delivered = np.array([rows[place].delivered for place in mine], dtype=np.int64)
        mw = np.array([rows[place].amount * kinds[rows[place].item].it_power_kw.value / 1000.0 for place in mine])
        enters = months_of_service(delivered, mw, owned[site], standing, plan)
        for place, month in zip(mine, enters.tolist(), strict=True):
            row = rows[place]
            rows[place] = replace(row, in_service=month, life=max(1, row.life - (month - row.delivered)))
    return rows


def _vintage(thing: Bought, period: int, plan: PlanMonths) -> list[tuple[Floats, int, int, float, int, float]]:
    """What comes in a period: relative cash by month, month of service, life in months, amount, and sale, by delivery."""
    price = thing.new[period] * thing.capex.at(float(plan.calendar.years[period]))
    if thing.evenly:
        dates = plan.calendar.delivery_dates(thing.earliest, period).tolist()
    else:
        dates = [thing.earliest if thing.committed else max(thing.earliest, float(plan.calendar.starts[period]))]
    found = []
    for date in dates:
        paid = price / len(dates) * plan.spending(date, thing.spend_shares, before=not thing.committed)
        life = min(thing.life_years, max(thing.until - date, 1.0 / MONTHS_A_YEAR))
        service, sold, sold_for = plan.month(date), NEVER, 0.0
        if thing.kept_years < thing.life_years:
            sold = service + max(1, round(MONTHS_A_YEAR * thing.kept_years)) - 1
            sold_for = price / len(dates) * 0.5 ** (thing.kept_years / thing.resale_half_life_years)
        amount = float(thing.new[period]) / len(dates)
        sale = sold, 0.0 if np.isnan(sold_for) else sold_for  # without a market for used ones they fetch nothing
        found.append((paid, service, max(1, round(MONTHS_A_YEAR * life)), amount, *sale))
    return found


def things_bought(programme: Programme, folder: StudyFolder, plan: PlanMonths) -> Iterator[tuple[tuple[str, str, str], Bought]]:
    """All that a plan has, bought or committed, each with its site, item and group of the table ``cash``."""
    power = _by_item(folder.periods("power_capacity"), "asset", "new_mw", plan)
    energy = _by_item(folder.periods("power_capacity"), "asset", "new_mwh", plan)
    halls = _by_item(folder.periods("halls"), "phase", "new_mw", plan)
    chips = _by_item(folder.periods("chips"), "chip", "bought", plan)
    sold = _sold(folder, plan)
    nothing = np.zeros(plan.calendar.count)
    kinds = all_chips(programme)
    for site in programme.sites:
        for asset in site.power:
            key = site.key, asset.key
            yield (*key, "power"), _plant(asset, power.get(key, nothing), energy.get(key, nothing))
        yield from _connection(site, power)
        for phase in site.phases:
            hall, committed = phase.hall, phase.standing == "commitment"
            new = halls.get((site.key, phase.key), nothing)
            life = hall.life_years.value
            thing = Bought(hall.capex_usd_per_mw, hall.spend_shares, life, phase.date, new, committed=committed)
            yield (site.key, phase.key, "halls"), thing
        for name, chip in kinds.items():
            left = chips.get((site.key, name), nothing).copy()
            for phase in site.phases:
                for item in phase.chips:
                    period = plan.calendar.period_at(item.date)
                    if item.chip.key == name and period is not None:
                        new = nothing.copy()
                        new[period] = min(item.accelerators.value, left[period])
                        left -= new
                        yield (
                            (site.key, name, "chips"),
                            replace(_chips(chip, new), earliest=item.date, evenly=False, committed=True),
                        )
            for kept, amounts in sold.get((site.key, name), {}).items():
                new = np.minimum(amounts, left)
                left -= new
                yield (site.key, name, "chips"), replace(_chips(chip, new), kept_years=kept)
            yield (site.key, name, "chips"), _chips(chip, left)


def _sold(folder: StudyFolder, plan: PlanMonths) -> dict[tuple[str, str], dict[float, Floats]]:
    """What is bought and sold on, by site, chip and the age at which it is sold; shape (periods,) each."""
    found: dict[tuple[str, str], dict[float, Floats]] = {}
    if folder.has_table("chips_sold"):
        columns = "site", "chip", "period", "kept_years", "accelerators"
        for site, chip, period, kept, amount in folder.table("chips_sold").select(columns).iter_rows():
            ages = found.setdefault((site, chip), {})
            ages.setdefault(kept, np.zeros(plan.calendar.count))[period] += amount
    return found


def _plant(asset: PowerAsset, new_mw: Floats, new_mwh: Floats) -> Bought:
    """A plant or store; of a store both its power and its energy are counted, at its cost of power where it has any."""
    technology = asset.technology
    return Bought(
        capex=technology.capex_usd_per_mw,
        spend_shares=technology.spend_shares,
        life_years=technology.life_years.value,
        earliest=asset.date,
        new=np.where(new_mw > 0.0, new_mw, new_mwh),
        until=min(asset.until or float("inf"), asset.retires or float("inf")),
        committed=asset.standing == "commitment",
    )


def _connection(site: Site, new_mw: dict[tuple[str, str], Floats]) -> Iterator[tuple[tuple[str, str, str], Bought]]:
    connection = site.connection
    new = new_mw.get((site.key, "grid"))
    if connection is None or new is None:
        return
    first = min(step.date for step in connection.steps)
    thing = Bought(connection.capex_usd_per_mw, connection.spend_shares, connection.life_years.value, first, new)
    yield (site.key, "grid", "connection"), thing


def _chips(chip: Chip, bought: Floats) -> Bought:
    half_life = float("nan") if chip.resale_half_life_years is None else chip.resale_half_life_years.value
    return Bought(
        chip.price_usd, chip.spend_shares, chip.life_years.value, chip.available.value, bought, evenly=True,
        resale_half_life_years=half_life,
    )  # fmt: skip


def _by_item(frame: pl.DataFrame, item: str, column: str, plan: PlanMonths) -> dict[tuple[str, str], Floats]:
    found: dict[tuple[str, str], Floats] = {}
    for site, name, period, amount in frame.select("site", item, "period", column).iter_rows():
        found.setdefault((site, name), np.zeros(plan.calendar.count))[period] += amount
    return found
