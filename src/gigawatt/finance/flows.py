"""Money that passes from one party to another: the one form in which contracts, capital and tax state what they cost.

A flow names who pays and who is paid, so what one side pays the other receives, to the cent. A party's books are the flows that
it pays and is paid; what stays with it is cash.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from gigawatt.finance.months import Months


class Account(StrEnum):
    """What a flow is for; where it stands in the books of either side follows from it."""

    # Trade: revenue of the payee, running cost of the payer
    COMPUTE = "compute"
    ENERGY = "energy"
    CAPACITY = "capacity"
    DEMAND_CHARGE = "demand charge"
    FUEL = "fuel"
    OPERATION = "operation"
    PEOPLE = "people"
    INSURANCE = "insurance"
    RENT = "rent"
    FEE = "fee"
    CARBON = "carbon"
    COMMUNITY = "community"
    PENALTY = "penalty"
    # Assets: revenue or disposal of the payee, an asset of the payer
    POWER_PLANT = "power plant"
    HALLS = "halls"
    CHIPS = "chips"
    NETWORK = "network"
    CONNECTION = "connection"
    LAND = "land"
    RESALE = "resale"
    # Claims: no profit or loss; they change what is owed
    DEPOSIT = "deposit"
    PREPAYMENT = "prepayment"
    COLLATERAL = "collateral"
    LOAN = "loan"
    PRINCIPAL = "principal"
    EQUITY = "equity"
    DISTRIBUTION = "distribution"
    # The price of claims
    INTEREST = "interest"
    GUARANTEE = "guarantee"
    WARRANT = "warrant"
    # The state
    INCOME_TAX = "income tax"
    PROPERTY_TAX = "property tax"
    TAX_CREDIT = "tax credit"
    GRANT = "grant"


TRADE = frozenset(
    {
        Account.COMPUTE,
        Account.ENERGY,
        Account.CAPACITY,
        Account.DEMAND_CHARGE,
        Account.FUEL,
        Account.OPERATION,
        Account.PEOPLE,
        Account.INSURANCE,
        Account.RENT,
        Account.FEE,
        Account.CARBON,
        Account.COMMUNITY,
        Account.PENALTY,
        Account.PROPERTY_TAX,
    }
)
ASSETS = frozenset(
    {Account.POWER_PLANT, Account.HALLS, Account.CHIPS, Account.NETWORK, Account.CONNECTION, Account.LAND, Account.RESALE}
)
HELD = (Account.DEPOSIT, Account.PREPAYMENT, Account.COLLATERAL)
CLAIMS = frozenset(
    {
        Account.DEPOSIT,
        Account.PREPAYMENT,
        Account.COLLATERAL,
        Account.LOAN,
        Account.PRINCIPAL,
        Account.EQUITY,
        Account.DISTRIBUTION,
    }
)


@dataclass(frozen=True, eq=False)
class Flow:
    """Money from a payer to a payee by month.

    Attributes:
        payer: The party that pays where the amount is positive.
        payee: The party that is paid.
        account: What it is for.
        item: The asset, contract or tranche that it belongs to, in the programme's words.
        clause: The clause or rule by which it is due.
        amounts_usd: Nominal USD at the end of each month, shape (months,); negative where the payee pays back.
        site: The site that it belongs to; None: the whole programme.
    """

    payer: str
    payee: str
    account: Account
    item: str
    clause: str
    amounts_usd: NDArray[np.float64]
    site: str | None = None


@dataclass(frozen=True, eq=False)
class Ledger:
    """All flows of a programme over the same months.

    Attributes:
        months: The months.
        flows: Every flow, shape of each amount (months,).
    """

    months: Months
    flows: tuple[Flow, ...]

    def __post_init__(self) -> None:
        for flow in self.flows:
            if flow.amounts_usd.shape != (self.months.count,):
                raise ValueError(f"{flow.item}, {flow.clause}: {flow.amounts_usd.shape} amounts for {self.months.count} months")
            if flow.payer == flow.payee:
                raise ValueError(f"{flow.item}, {flow.clause}: {flow.payer} pays itself")

    def with_flows(self, more: Iterable[Flow]) -> Ledger:
        """The same ledger with more flows."""
        return Ledger(self.months, (*self.flows, *more))

    @property
    def parties(self) -> tuple[str, ...]:
        """Everyone who pays or is paid, in order of appearance."""
        return tuple(dict.fromkeys(party for flow in self.flows for party in (flow.payer, flow.payee)))

    def received(self, party: str, accounts: Iterable[Account] | None = None) -> NDArray[np.float64]:
        """What a party is paid less what it pays, by month, in some accounts or in all; shape (months,)."""
        wanted = None if accounts is None else frozenset(accounts)
        net = self.months.none()
        for flow in self.flows:
            if wanted is not None and flow.account not in wanted:
                continue
            if flow.payee == party:
                net += flow.amounts_usd
            elif flow.payer == party:
                net -= flow.amounts_usd
        return net
