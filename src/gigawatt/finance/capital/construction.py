"""Until completion: how large each debt is, when it is drawn, and what owners pay in, fees and interest included.

What is paid for depends on interest and fees, these on what is drawn, and that on what is paid for. Interest is small beside
cost, so repeating the sums comes to rest: each round errs by the share that interest is of cost.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.finance.capital.situation import Situation
from gigawatt.finance.capital.sizing import reserve_of_one, sizes_asked
from gigawatt.finance.months import MONTHS_A_YEAR
from gigawatt.programme.money.capital import Tranche

Array = NDArray[np.float64]
Arrays = Mapping[str, Array]

MOST_ROUNDS = 400
AT_REST = 1e-14  # of cost, between two rounds


@dataclass(frozen=True, eq=False)
class Funding:
    """The money of construction; each array of shape (months,) [USD], zero after completion.

    Attributes:
        committed: By tranche, what is drawn in all from our first month on.
        asked: By tranche, what its terms ask for: more than ``committed`` where debt is above cost.
        drawn, interest, fees, premiums: By tranche; interest and the rest are uses.
        equity: Paid in by owners.
        escrow_interest: Earned on what is drawn and not yet spent.
        cash: Held at each month's end, the reserve not included.
        reserve_usd: Set aside at completion.
        cost_usd: All uses until completion.
    """

    committed: Mapping[str, float]
    asked: Mapping[str, float]
    drawn: Arrays
    interest: Arrays
    fees: Arrays
    premiums: Arrays
    equity: Array
    escrow_interest: Array
    cash: Array
    reserve_usd: float
    cost_usd: float


def fund(situation: Situation) -> Funding:
    """Sizes every debt and draws it, so that in every month until completion sources are uses."""
    nothing = situation.months.none()
    keys = [tranche.key for tranche in situation.vehicle.tranches]
    empty: dict[str, Array] = dict.fromkeys(keys, nothing)
    last = Funding(
        dict.fromkeys(keys, 0.0), {}, empty, empty, empty, empty, nothing, nothing, nothing, reserve_usd=0.0, cost_usd=0.0
    )  # fmt: skip
    for _ in range(MOST_ROUNDS):
        found = _round(situation, last)
        if _moved(found, last) <= AT_REST * max(found.cost_usd, 1.0):
            return found
        last = found
    return last


def _moved(found: Funding, last: Funding) -> float:
    pairs = [(found.drawn[key], last.drawn[key]) for key in found.drawn]
    pairs += [(found.escrow_interest, last.escrow_interest), (found.equity, last.equity)]
    return max(float(np.max(np.abs(new - old), initial=0.0)) for new, old in pairs)


def _round(situation: Situation, last: Funding) -> Funding:
    """Interest and fees of the last round's draws, then cost, sizes and draws anew."""
    vehicle, complete, nothing = situation.vehicle, situation.complete, situation.months.none()
    until = np.arange(situation.months.count) <= complete
    interest = {tranche.key: _interest(situation, tranche, last.drawn[tranche.key]) for tranche in vehicle.tranches}
    fees = {tranche.key: _fees(situation, tranche, last) for tranche in vehicle.tranches}
    premiums = {
        tranche.key: _once(situation, tranche, tranche.premium * last.committed[tranche.key]) for tranche in vehicle.tranches
    }
    uses = (situation.all_needs + np.maximum(-situation.operation, 0.0)) * until
    uses = uses + sum([*interest.values(), *fees.values(), *premiums.values()], start=nothing)
    reserve = sum(
        reserve_of_one(situation, tranche) * (last.committed[tranche.key] + tranche.outstanding_usd)
        for tranche in vehicle.tranches
    )
    if complete >= 0:
        uses[complete] += reserve
    cost = float(uses.sum())
    asked = _as_drawn(situation) or sizes_asked(situation, cost)
    new = {tranche.key: situation.to_draw(tranche, asked[tranche.key]) for tranche in vehicle.tranches}
    early = {
        tranche.key: _once(situation, tranche, new[tranche.key]) for tranche in vehicle.tranches if tranche.draws == "at-once"
    }
    inflow = np.maximum(situation.operation, 0.0) * until + last.escrow_interest + sum(early.values(), start=nothing)
    lacking, cash = _lacking(uses, inflow, vehicle.opening_cash_usd, complete)
    drawn, equity = _shared_out(situation, lacking, new, early)
    return Funding(
        committed={key: float(amounts.sum()) for key, amounts in drawn.items()}, asked=asked, drawn=drawn, interest=interest,
        fees=fees, premiums=premiums, equity=equity, escrow_interest=_escrow_interest(situation, cash, complete), cash=cash,
        reserve_usd=float(reserve), cost_usd=cost,
    )  # fmt: skip


def _as_drawn(situation: Situation) -> dict[str, float]:
    """The size of debts whose draws are fixed; empty where they are not."""
    owed = {tranche.key: tranche.outstanding_usd for tranche in situation.vehicle.tranches}
    return {key: float(draws.sum()) + owed[key] for key, draws in situation.drawn.items()}


def _interest(situation: Situation, tranche: Tranche, drawn: Array) -> Array:
    """A month's interest on what was owed at the end of the month before, until completion."""
    exchange = situation.rate_of(tranche.currency)
    owed = (tranche.outstanding_usd / exchange[0] + np.cumsum(drawn / exchange)) * (1.0 - tranche.grant_share)
    before = np.concatenate([[tranche.outstanding_usd / exchange[0] * (1.0 - tranche.grant_share)], owed[:-1]])
    until = np.arange(len(drawn)) <= situation.complete
    return np.asarray(before * tranche.rate / MONTHS_A_YEAR * exchange * until)


def _fees(situation: Situation, tranche: Tranche, last: Funding) -> Array:
    """The upfront fee in the first month, and a yearly fee on what is not yet drawn."""
    committed, count = last.committed[tranche.key], situation.months.count
    undrawn = committed - np.concatenate([[0.0], np.cumsum(last.drawn[tranche.key])[:-1]])
    month = np.arange(count)
    waiting = (month >= situation.opening(tranche)) & (month <= situation.complete)
    yearly = np.maximum(undrawn, 0.0) * tranche.commitment_fee / MONTHS_A_YEAR * waiting
    return np.asarray(yearly + _once(situation, tranche, tranche.upfront_fee * committed))


def _once(situation: Situation, tranche: Tranche, usd: float) -> Array:
    """An amount in the first month that the tranche may be drawn in."""
    amounts = situation.months.none()
    if situation.complete >= 0:
        amounts[min(situation.opening(tranche), situation.complete)] = usd
    return amounts


def _lacking(uses: Array, inflow: Array, opening_usd: float, complete: int) -> tuple[Array, Array]:
    """What a month's uses lack once the cash at hand is spent, and that cash at each month's end."""
    lacking, cash, held = np.zeros(len(uses)), np.zeros(len(uses)), opening_usd
    for month in range(complete + 1):
        held += float(inflow[month])
        spent = min(held, float(uses[month]))
        held -= spent
        lacking[month], cash[month] = float(uses[month]) - spent, held
    return lacking, cash


def _escrow_interest(situation: Situation, cash: Array, complete: int) -> Array:
    """What cash earns until completion: at the escrow's rate, or as much in all as is stated."""
    opening = situation.vehicle.opening_cash_usd
    before = np.concatenate([[opening], cash[:-1]]) / MONTHS_A_YEAR * (np.arange(len(cash)) <= complete)
    at_once = [tranche for tranche in situation.vehicle.tranches if tranche.draws == "at-once"]
    stated = [tranche.escrow_interest_usd for tranche in at_once if tranche.escrow_interest_usd is not None]
    held = float(before.sum())
    rate = sum(stated) / held if stated and held > 0.0 else max((tranche.escrow_rate for tranche in at_once), default=0.0)
    return np.asarray(rate * before)


def _shared_out(
    situation: Situation, lacking: Array, asked: Mapping[str, float], early: Arrays
) -> tuple[dict[str, Array], Array]:
    """Each month's lack, shared between debts and owners: goods' vendors first, then all others as ``equity_when`` says."""
    if situation.drawn:
        return _drawn_as_fixed(situation, lacking, early)
    vehicle, drawn, left = situation.vehicle, dict(early), lacking.copy()
    for tranche in vehicle.tranches:
        if tranche.finances:
            goods = sum((situation.needs.get(group, 0.0 * lacking) for group in tranche.finances), start=0.0 * lacking)
            goods = goods * (np.arange(len(lacking)) <= situation.complete)
            share = asked[tranche.key] / float(goods.sum()) if goods.any() else 0.0
            drawn[tranche.key] = np.minimum(share * goods, left)
            left = left - drawn[tranche.key]
    others = [tranche.key for tranche in vehicle.tranches if tranche.key not in drawn]
    wanted, total = sum(asked[key] for key in others), float(left.sum())
    debt = min(wanted, total)
    own, running = total - debt, np.cumsum(left)
    if total <= 0.0:
        equity = 0.0 * left
    elif vehicle.equity_when == "first":
        equity = np.diff(np.minimum(own, running), prepend=0.0)
    elif vehicle.equity_when == "last":
        equity = np.diff(np.maximum(0.0, running - debt), prepend=0.0)
    else:
        equity = left * (own / total)
    for key in others:
        drawn[key] = (left - equity) * (asked[key] / wanted if wanted > 0.0 else 0.0)
    if not others:
        equity = left
    return {tranche.key: drawn[tranche.key] for tranche in vehicle.tranches}, np.asarray(equity)


def _drawn_as_fixed(situation: Situation, lacking: Array, early: Arrays) -> tuple[dict[str, Array], Array]:
    """Draws as they were fixed, never above what lacks; owners pay the rest."""
    drawn = {key: early.get(key, draws) for key, draws in situation.drawn.items()}
    later = [key for key in drawn if key not in early]
    total = sum((drawn[key] for key in later), start=0.0 * lacking)
    part = np.where(total > lacking, lacking / np.where(total > 0.0, total, 1.0), 1.0)
    drawn |= {key: drawn[key] * part for key in later}
    return drawn, np.maximum(0.0, lacking - total * part)
