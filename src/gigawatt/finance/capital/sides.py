"""Each side of a vehicle to the end of its terms: what lenders, owners, tenant, guarantor and buyer pay it and are paid by it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.finance.capital.raised import Raised
from gigawatt.finance.flows import Account, Flow
from gigawatt.finance.months import MONTHS_A_YEAR
from gigawatt.finance.returns import internal_rates
from gigawatt.programme.money.capital import Vehicle

Array = NDArray[np.float64]

NO_STAKE = frozenset({Account.RENT.value, Account.RESALE.value})


@dataclass(frozen=True, eq=False)
class Side:
    """One party's money with a vehicle.

    Attributes:
        party: Who it is.
        pays_usd: Paid to the vehicle, shape (months,) [USD].
        paid_usd: Paid by the vehicle, shape (months,) [USD].
        lent_before_usd: Lent before the first month, and still owed then.
        accounts: What for, in order of appearance.
    """

    party: str
    pays_usd: Array
    paid_usd: Array
    lent_before_usd: float
    accounts: tuple[str, ...]

    @property
    def rate_of_return(self) -> float | None:
        """A year, effective; None where there is none, or more than one. What was lent before counts as paid at par.

        Who pays for use, or buys what is left, earns no rate on it: there is none for a tenant or a buyer.
        """
        if not NO_STAKE.isdisjoint(self.accounts):
            return None
        cash = np.concatenate([[-self.lent_before_usd], self.paid_usd - self.pays_usd])
        found = internal_rates(cash)
        return float((1.0 + found.rate) ** MONTHS_A_YEAR - 1.0) if bool(found.defined) else None


def belongs(flow: Flow, vehicle: Vehicle) -> bool:
    """Whether a flow is of a vehicle's own capital: of its debts, equity, lease, sale and guarantee."""
    return vehicle.party in (flow.payer, flow.payee) and (flow.item == vehicle.key or flow.item.startswith(f"{vehicle.key}."))


def sides_of(vehicle: Vehicle, raised: Raised) -> tuple[Side, ...]:
    """Every party that pays a vehicle or is paid by it for its capital."""
    found: dict[str, tuple[Array, Array, dict[str, None]]] = {}
    for flow in raised.flows:
        if belongs(flow, vehicle):
            pays = flow.payee == vehicle.party
            party = flow.payer if pays else flow.payee
            sums = found.setdefault(party, (raised.months.none(), raised.months.none(), {}))
            side = sums[0] if pays else sums[1]
            side += flow.amounts_usd
            sums[2][flow.account.value] = None
    lent: dict[str, float] = {}
    for tranche in vehicle.tranches:
        for lender, share in tranche.lenders.items():
            lent[lender] = lent.get(lender, 0.0) + share * tranche.outstanding_usd
    return tuple(
        Side(party, pays, paid, lent.get(party, 0.0), tuple(accounts)) for party, (pays, paid, accounts) in found.items()
    )
