"""One vehicle from its first draw to its last distribution."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.finance.capital.claim import Claim
from gigawatt.finance.capital.construction import Funding, fund
from gigawatt.finance.capital.operation import Purse, operate
from gigawatt.finance.capital.raised import VehiclePath
from gigawatt.finance.capital.situation import Situation
from gigawatt.finance.months import MONTHS_A_YEAR

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Financed:
    """A vehicle's path, with what its owners and helpers pay and get; each array of shape (months,) [USD].

    Attributes:
        equity: Paid in by the owners; ``distributions``: paid to owners and tax investor.
        tax_equity: Paid in by the tax investor.
        support: Paid by who stands in for debt service.
        escrow_interest: Earned until completion.
        fees, premiums: By tranche.
    """

    path: VehiclePath
    funding: Funding
    equity: Array
    distributions: Array
    tax_equity: Array
    support: Array
    escrow_interest: Array
    fees: Mapping[str, Array]
    premiums: Mapping[str, Array]


def finance(situation: Situation) -> Financed:
    """Raises a vehicle's money, builds with it, serves its debt and pays its owners."""
    funding = fund(situation)
    claims = _built(situation, funding)
    _schedule(situation, claims)
    purse = operate(situation, funding, claims)
    equity = funding.equity + purse.equity
    tax_equity, distributions = situation.months.none(), purse.distributions
    if situation.vehicle.tax_equity is not None and situation.complete >= 0:  # owners bridge it until completion
        tax_equity[situation.complete] = situation.vehicle.tax_equity.share * funding.cost_usd
        distributions = distributions + tax_equity
    path = _path(situation, funding, claims, purse, equity, tax_equity, distributions)
    return Financed(
        path, funding, equity, distributions, tax_equity, purse.support, funding.escrow_interest, funding.fees, funding.premiums
    )


def _built(situation: Situation, funding: Funding) -> dict[str, Claim]:
    """The debts as they stand at completion: drawn, and their interest paid every month."""
    claims = {}
    for tranche in situation.vehicle.tranches:
        claim = Claim(tranche.rate, situation.rate_of(tranche.currency))
        claim.principal = claim.bearing = tranche.outstanding_usd * (1.0 - tranche.grant_share) / float(claim.exchange[0])
        drawn, interest = funding.drawn[tranche.key], funding.interest[tranche.key]
        for month in range(situation.complete + 1):
            claim.accrue(month)
            claim.pay(month, float(interest[month]))
            claim.interest = 0.0  # paid in full; what stands there is rounding
            claim.draw(month, float(drawn[month]) * (1.0 - tranche.grant_share))
            claim.close(month)
        claims[tranche.key] = claim
    return claims


def _schedule(situation: Situation, claims: Mapping[str, Claim]) -> None:
    """From completion on debts are paid back on their terms; all that is left falls due when the property is left."""
    for tranche in situation.vehicle.tranches:
        terms, claim = situation.terms(tranche), claims[tranche.key]
        if len(terms.dates):
            claim.schedule(terms, situation.weights(tranche))
        ends = situation.ends
        if ends is not None and situation.complete < ends < situation.months.count:
            dates = np.flatnonzero(~np.isnan(claim.target[:ends]))
            left = float(claim.target[dates[-1]]) if len(dates) else claim.principal
            claim.target[ends:] = 0.0
            claim.scheduled_usd[ends:] = 0.0
            claim.scheduled_usd[ends] = left * (1.0 + tranche.rate / MONTHS_A_YEAR) * float(claim.exchange[ends])


def _path(
    situation: Situation,
    funding: Funding,
    claims: Mapping[str, Claim],
    purse: Purse,
    equity: Array,
    tax_equity: Array,
    distributions: Array,
) -> VehiclePath:
    """Where each month's money came from and where it went."""
    none = situation.months.none()
    debts = {
        tranche.key: claims[tranche.key].path(
            funding.committed[tranche.key],
            funding.fees[tranche.key] + funding.premiums[tranche.key],
            funding.drawn[tranche.key] * tranche.grant_share,
        )
        for tranche in situation.vehicle.tranches
    }
    change = np.diff(purse.cash, prepend=situation.vehicle.opening_cash_usd)
    sources = {key: debt.drawn + debt.granted for key, debt in debts.items()} | {
        "equity": equity,
        "tax equity": tax_equity,
        "operation": np.maximum(situation.operation, 0.0),
        "escrow interest": funding.escrow_interest,
        "support": purse.support,
        "cash": np.maximum(-change, 0.0),
    }
    uses = {
        "assets": situation.all_needs,
        "operation": np.maximum(-situation.operation, 0.0),
        "fees": sum((debt.fees for debt in debts.values()), start=none),
        "interest": sum((debt.interest for debt in debts.values()), start=none),
        "principal": sum((debt.principal for debt in debts.values()), start=none),
        "distributions": distributions,
        "cash": np.maximum(change, 0.0),
    }
    available = situation.for_debt
    scheduled = sum((debt.scheduled for debt in debts.values()), start=none)
    return VehiclePath(
        party=situation.vehicle.party,
        complete=situation.complete,
        sources=sources,
        uses=uses,
        debts=debts,
        reserve=purse.reserves,
        cash=purse.cash,
        available=available,
        coverage=_coverage(available, scheduled),
    )


def _coverage(available: Array, scheduled: Array) -> Array:
    """Cash over service of the twelve months up to each; nan until a year of service has passed, and where none is due."""
    cash, service = (np.concatenate([[0.0], np.cumsum(amounts)]) for amounts in (available, scheduled))
    month = np.arange(len(available))
    first = int(np.flatnonzero(scheduled)[0]) if scheduled.any() else len(scheduled)
    since = np.maximum(month + 1 - MONTHS_A_YEAR, 0)
    due = service[month + 1] - service[since]
    counted = (due > 1e-9) & (month >= first + MONTHS_A_YEAR - 1)
    return np.where(counted, (cash[month + 1] - cash[since]) / np.where(counted, due, 1.0), np.nan)
