"""Vehicles of a study to the end of their terms, month by month and side by side, beyond the plan's horizon too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from gigawatt.finance.capital.raised import Raised, VehiclePath
from gigawatt.finance.capital.sides import belongs, sides_of
from gigawatt.finance.capital.tax_equity import flip_of
from gigawatt.finance.measures import Measures, measures_of_cash
from gigawatt.finance.months import Months
from gigawatt.programme.money.capital import Vehicle
from gigawatt.study.finance.account import Account
from gigawatt.study.finance.to_the_end import ASSUMED
from gigawatt.study.tables.capacity_tables import Row, table

Floats = NDArray[np.float64]

SMALLEST_USD = 0.005
PATH = {"vehicle": pl.String, "what": pl.String, "line": pl.String, "year": pl.Int32, "month": pl.Int32, "planned": pl.Boolean}
FLOWS = dict.fromkeys(("vehicle", "payer", "payee", "account", "item", "clause"), pl.String)
SIDES = {"vehicle": pl.String, "party": pl.String, "accounts": pl.String} | dict.fromkeys(
    ("pays_usd", "paid_usd", "pays_later_usd", "paid_later_usd", "lent_before_usd", "irr"), pl.Float64
)


def terms_tables(account: Account) -> Iterator[tuple[str, pl.DataFrame]]:
    """The tables ``vehicles``, ``vehicle_flows`` and ``vehicle_sides``; ``planned`` months are those of the plan's horizon."""
    raised, horizon = account.to_end, account.plan.months.count
    vehicles = account.owners.vehicles if raised is not None else ()
    paths: list[pl.DataFrame] = [pl.DataFrame(schema=PATH | {"value": pl.Float64})]
    flows: list[pl.DataFrame] = [pl.DataFrame(schema=FLOWS | {name: PATH[name] for name in _DATES} | {"usd": pl.Float64})]
    rows: list[Row] = []
    for vehicle in vehicles:
        assert raised is not None
        last = _last(vehicle, raised, horizon)
        for what, line, amounts in _lines(raised.vehicles[vehicle.key]):
            names = {"vehicle": vehicle.key, "what": what, "line": line}
            paths.append(_by_month(names, amounts[: last + 1], raised.months, horizon, "value"))
        for flow in raised.flows:
            if belongs(flow, vehicle):
                texts = (vehicle.key, flow.payer, flow.payee, flow.account.value, flow.item, flow.clause)
                flows.append(_by_month(dict(zip(FLOWS, texts, strict=True)), flow.amounts_usd, raised.months, horizon, "usd"))
        for side in sides_of(vehicle, raised):
            sums = (side.pays_usd, side.paid_usd, side.pays_usd[horizon:], side.paid_usd[horizon:])
            numbers = (*(float(amounts.sum()) for amounts in sums), side.lent_before_usd, side.rate_of_return)
            rows.append(dict(zip(SIDES, (vehicle.key, side.party, ", ".join(side.accounts), *numbers), strict=True)))
    yield "vehicles", pl.concat(paths)
    yield "vehicle_flows", pl.concat(flows)
    yield "vehicle_sides", table(rows, SIDES)


_DATES = ("year", "month", "planned")


def _by_month(names: Mapping[str, str], amounts: Floats, months: Months, horizon: int, value: str) -> pl.DataFrame:
    """Months in which there is something."""
    at = np.flatnonzero(np.nan_to_num(np.abs(amounts)) >= (SMALLEST_USD if value == "usd" else 1e-9))
    dates = {"year": months.year[at], "month": months.month[at], "planned": at < horizon}
    texts = {name: pl.Series([text] * len(at), dtype=pl.String) for name, text in names.items()}
    columns = {name: pl.Series(values, dtype=PATH[name]) for name, values in dates.items()}
    return pl.DataFrame(texts | columns | {value: pl.Series(amounts[at], dtype=pl.Float64)})


def _lines(path: VehiclePath) -> Iterator[tuple[str, str, Floats]]:
    """What comes in and goes out [USD], what stands at a month's end [USD], and coverage (a ratio)."""
    yield from (("source", name, amounts) for name, amounts in path.sources.items())
    yield from (("use", name, amounts) for name, amounts in path.uses.items())
    yield "balance", "cash", path.cash
    yield "balance", "reserve", path.reserve
    for key, debt in path.debts.items():
        yield "balance", f"owed on {key}", debt.balance + debt.owed_interest
        yield "due", key, debt.scheduled
    yield "ratio", "coverage", path.coverage


def _last(vehicle: Vehicle, raised: Raised, horizon: int) -> int:
    """The last month of a vehicle's own terms, and of the horizon at least."""
    months = raised.months
    ends = [months.index(tranche.matures) for tranche in vehicle.tranches]
    ends += [months.index(vehicle.lease.ends) - 1] if vehicle.lease is not None else []
    moved = [flow.amounts_usd for flow in raised.flows if belongs(flow, vehicle)]
    ends += [int(np.flatnonzero(amounts)[-1]) for amounts in moved if np.any(amounts)]
    return min(max([horizon - 1, *ends]), months.count - 1)


def terms_summary(account: Account, vehicle: Vehicle) -> dict[str, Any]:
    """A vehicle's headline numbers to the end of its terms: coverage, what is owed then, and each side."""
    raised = account.to_end
    assert raised is not None
    path, months = raised.vehicles[vehicle.key], raised.months
    last = months.first + _last(vehicle, raised, account.plan.months.count)
    found: dict[str, Any] = {
        "until": f"{last // 12}-{last % 12 + 1:02}",
        "assumed": ASSUMED,
        "equity_usd": float(path.sources["equity"].sum()),
        "distributions_usd": float(path.uses["distributions"].sum()),
        "interest_usd": float(path.uses["interest"].sum()),
        "principal_usd": float(path.uses["principal"].sum()),
        "unpaid_usd": sum(debt.unpaid_usd for debt in path.debts.values()),
        "sides": {
            side.party: {
                "pays_usd": float(side.pays_usd.sum()),
                "paid_usd": float(side.paid_usd.sum()),
                "irr": side.rate_of_return,
            }
            for side in sides_of(vehicle, raised)
        },
    }
    found["tax_equity"] = _flip(account, vehicle)
    return {"least_coverage": None if np.isnan(path.least_coverage) else path.least_coverage, "to_the_end": found}


def _flip(account: Account, vehicle: Vehicle) -> dict[str, Any] | None:
    """A tax investor's money to the flip; what its tax items are worth is known to the plan's horizon."""
    raised, terms = account.raised, vehicle.tax_equity
    if raised is None or terms is None or account.planned is None:
        return None
    months = raised.months
    benefit = account.planned.tax_benefit_usd.get(vehicle.key, months.none())
    share = raised.tax_shares[vehicle.key][terms.investor]
    flip = flip_of(vehicle, raised.vehicles[vehicle.key], share, benefit, months)
    if flip is None:
        return None
    last = None if flip.month is None else months.first + flip.month
    named = {"flips": None if last is None else f"{last // 12}-{last % 12 + 1:02}"}
    return named | {name: value for name, value in asdict(flip).items() if name != "month"}


def to_its_owners(account: Account, party: str, within: Measures) -> Measures:
    """What a vehicle is worth to its owners to the end of its terms; its return on capital is that of the books.

    Args:
        account: The study's money.
        party: The vehicle's name.
        within: Its measures within the horizon.
    """
    raised = account.to_end
    mine: Sequence[VehiclePath] = () if raised is None else [path for path in raised.vehicles.values() if path.party == party]
    if raised is None or not mine:
        return within
    none = raised.months.none()
    cash = sum((path.uses["distributions"] - path.sources["equity"] - path.sources["tax equity"] for path in mine), start=none)
    left = sum(float(path.cash[-1]) - sum(debt.unpaid_usd for debt in path.debts.values()) for path in mine)
    found = measures_of_cash(raised.months, cash, left, account.rate)
    return replace(found, least_coverage=within.least_coverage, return_on_capital=within.return_on_capital)
