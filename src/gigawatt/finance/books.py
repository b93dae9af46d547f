"""The books of a party, or of several as one: income, cash flow and balance sheet by month from flows and vintages."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from gigawatt.finance.accruals import OF_PREPAYMENTS, Accrual, Accrued, accrued_to
from gigawatt.finance.capital.finance_lease import FinanceLease
from gigawatt.finance.fixed_assets import Vintages
from gigawatt.finance.flows import ASSETS, HELD, TRADE, Account, Flow, Ledger
from gigawatt.finance.months import Months

Floats = NDArray[np.float64]
Kind = Literal["income", "cash flow", "balance sheet"]

PRICE_OF_CLAIMS = (Account.INTEREST, Account.GUARANTEE, Account.WARRANT)
STATE = (Account.INCOME_TAX, Account.TAX_CREDIT, Account.GRANT)
EXCHANGE = "debt revalued by exchange rates"
USED = "gain on used equipment"
RENT_OWED = "rent used and not yet due"
TAX_SAVED, TAX_OWED = "tax saved later", "tax deferred to later"
FUNDING = "funding by who holds it"
LEASE_RENT, WRITTEN_OFF = "rent that pays finance leases", "written off of rights of use"
LEASE_INTEREST = "interest on finance leases"
RIGHT_OF_USE, LEASE_DEBT = "rights of use of what is leased", "owed under finance leases"
# Lines of the income statement that are no flow's sum.
WITHOUT_CASH = (EXCHANGE, USED, LEASE_RENT, WRITTEN_OFF, LEASE_INTEREST, *(kind.value for kind in Accrued))
_TRADE = tuple(account for account in Account if account in TRADE)
_BOUGHT = tuple(account for account in Account if account in ASSETS and account is not Account.RESALE)


@dataclass(frozen=True, eq=False)
class Line:
    """A line of a statement: amounts by month, shape (months,) [USD]; of a balance sheet at the end of each month.

    ``total`` marks what other lines of the statement add up to.
    """

    statement: Kind
    name: str
    amounts_usd: Floats
    total: bool = False


@dataclass(frozen=True, eq=False)
class Books:
    """What a party received and paid by account, and what it owns.

    Attributes:
        months: The months.
        received_usd: By account what it was paid, shape (months,) [USD].
        paid_usd: By account what it paid, shape (months,) [USD].
        vintages: What it bought and writes off.
        opening_cash_usd: What it holds when the first month begins.
        opening_debt_usd: What it owes then.
        revalued_usd: What its debt in other currencies grew by as they rose, shape (months,) [USD]; None: it has none.
        associates_usd: Its share of the profit of what it owns a part of, shape (months,) [USD]; None: it owns no part of any.
        accrued_usd: By kind what it earned before it is paid, less what it lost so, shape (months,) [USD].
        opening_held_usd: What it has prepaid when the first month begins.
        leases: Finance leases of which it is the tenant.
        funded_by: Who holds it and pays for it, where these are the books of a thing and not of a party.
        funded_usd: What that party pays in, less what it takes out, shape (months,) [USD]; None: nothing.
    """

    months: Months
    received_usd: dict[Account, Floats]
    paid_usd: dict[Account, Floats]
    vintages: Vintages
    opening_cash_usd: float = 0.0
    opening_debt_usd: float = 0.0
    associates_usd: Floats | None = None
    revalued_usd: Floats | None = None
    accrued_usd: Mapping[Accrued, Floats] = field(default_factory=lambda: MappingProxyType({}))
    opening_held_usd: float = 0.0
    leases: tuple[FinanceLease, ...] = ()
    funded_by: str = ""
    funded_usd: Floats | None = None

    def net(self, *accounts: Account) -> Floats:
        """What is received less what is paid in some accounts, shape (months,) [USD]."""
        found = self.months.none()
        for account in accounts:
            found = found + self.received_usd.get(account, 0.0) - self.paid_usd.get(account, 0.0)
        return found

    @cached_property
    def depreciation_usd(self) -> Floats:
        """What is written off in each month."""
        return np.asarray(self.vintages.depreciation_usd.sum(axis=0))

    @cached_property
    def earnings_usd(self) -> Floats:
        """Revenue less running costs, before depreciation, interest and income tax."""
        return self.net(*_TRADE)

    @cached_property
    def gain_on_used_usd(self) -> Floats:
        """What used things were sold for, less their book value (negative: a loss)."""
        return np.asarray(self.net(Account.RESALE) - self.vintages.disposed_usd.sum(axis=0))

    def accrued(self, *kinds: Accrued) -> Floats:
        """What was earned before it is paid, shape (months,) [USD]."""
        found = self.months.none()
        for kind in kinds:
            found = found + self.accrued_usd.get(kind, 0.0)
        return found

    def leased(self, of: str) -> Floats:
        """One of the amounts of its finance leases, all together, shape (months,) [USD]."""
        found = self.months.none()
        for one in self.leases:
            found = found + getattr(one, of)
        return found

    @cached_property
    def funding_usd(self) -> Floats:
        """What who holds it pays in, less what it takes out."""
        return self.months.none() if self.funded_usd is None else self.funded_usd

    @cached_property
    def operating_profit_usd(self) -> Floats:
        """Earnings less depreciation, rent in equal parts, with what used things were sold for above their book value."""
        running = self.earnings_usd - self.depreciation_usd + self.gain_on_used_usd
        leased = self.leased("rent_usd") - self.leased("amortisation_usd")
        return running + self.accrued(Accrued.RENT, Accrued.LOSS) + leased

    @cached_property
    def profit_usd(self) -> Floats:
        """What is left after interest, income tax and credits, with its share of what it owns a part of earns."""
        return (
            self.operating_profit_usd
            + self.accrued(Accrued.INTEREST)
            + self.net(*PRICE_OF_CLAIMS)
            - self.leased("interest_usd")
            + self.net(*STATE)
            + self.accrued(Accrued.TAX)
            + self.share_of_profit_usd
            - self.lost_on_rates_usd
        )

    @cached_property
    def lost_on_rates_usd(self) -> Floats:
        """What its debt grew by as the currencies that it is owed in rose (negative: fell)."""
        return self.months.none() if self.revalued_usd is None else self.revalued_usd

    @cached_property
    def share_of_profit_usd(self) -> Floats:
        """Its share of the profit of what it owns a part of, paid out or not."""
        return self.months.none() if self.associates_usd is None else self.associates_usd

    @cached_property
    def invested_usd(self) -> Floats:
        """What is paid for assets in each month, less what used ones were sold for."""
        return -self.net(*_BOUGHT, Account.RESALE)

    @cached_property
    def free_cash_usd(self) -> Floats:
        """Cash before any financing: earnings, taxes and credits, less what is invested, in things and in shares of others."""
        return self.earnings_usd + self.net(*STATE) - self.invested_usd - self.put_into_others_usd + self.from_others_usd

    @cached_property
    def put_into_others_usd(self) -> Floats:
        """What it pays in as an owner of others."""
        return self.months.none() + self.paid_usd.get(Account.EQUITY, 0.0)

    @cached_property
    def from_others_usd(self) -> Floats:
        """What it is paid as an owner of others."""
        return self.months.none() + self.received_usd.get(Account.DISTRIBUTION, 0.0)

    @cached_property
    def to_owners_usd(self) -> Floats:
        """What its owners are paid, less what they pay in."""
        paid_in = self.received_usd.get(Account.EQUITY, 0.0)
        return self.months.none() + self.paid_usd.get(Account.DISTRIBUTION, 0.0) - paid_in

    @cached_property
    def cash_usd(self) -> Floats:
        """What it holds at the end of each month."""
        return self.opening_cash_usd + np.cumsum(self.change_in_cash_usd)

    @cached_property
    def change_in_cash_usd(self) -> Floats:
        """All that is received less all that is paid, with what who holds it pays in."""
        return self.net(*Account) + self.funding_usd

    @cached_property
    def debt_usd(self) -> Floats:
        """What it owes lenders at the end of each month, less what it has lent."""
        return self.opening_debt_usd + np.cumsum(self.net(Account.LOAN, Account.PRINCIPAL) + self.lost_on_rates_usd)

    @cached_property
    def paid_in_usd(self) -> Floats:
        """What owners have paid in and not been paid out."""
        return np.cumsum(-self.to_owners_usd)

    @cached_property
    def investments_usd(self) -> Floats:
        """What it has paid into others and not been paid out by them, with its share of their profit (the equity method)."""
        return np.cumsum(self.put_into_others_usd - self.from_others_usd + self.share_of_profit_usd)

    @cached_property
    def fixed_assets_usd(self) -> Floats:
        """What was paid for assets less what is written off or was sold, at the end of each month."""
        return np.cumsum(-self.net(*_BOUGHT) - self.depreciation_usd - self.vintages.disposed_usd.sum(axis=0))

    def lines(self) -> Iterator[Line]:
        """The three statements, line by line in their order."""
        yield from self._income()
        yield from self._cash_flow()
        yield from self._balance_sheet()

    def _income(self) -> Iterator[Line]:
        for account in _TRADE:
            yield Line("income", account.value, self.net(account))
        yield Line("income", "earnings before depreciation", self.earnings_usd, total=True)
        yield Line("income", "depreciation", -self.depreciation_usd)
        for kind in (Accrued.RENT, Accrued.LOSS):
            yield Line("income", kind.value, self.accrued(kind))
        yield Line("income", LEASE_RENT, self.leased("rent_usd"))
        yield Line("income", WRITTEN_OFF, -self.leased("amortisation_usd"))
        yield Line("income", USED, self.gain_on_used_usd)
        yield Line("income", "operating profit", self.operating_profit_usd, total=True)
        yield Line("income", Accrued.INTEREST.value, self.accrued(Accrued.INTEREST))
        yield Line("income", LEASE_INTEREST, -self.leased("interest_usd"))
        for account in (*PRICE_OF_CLAIMS, *STATE):
            yield Line("income", account.value, self.net(account))
        yield Line("income", Accrued.TAX.value, self.accrued(Accrued.TAX))
        yield Line("income", EXCHANGE, -self.lost_on_rates_usd)
        yield Line("income", "share of profit of others", self.share_of_profit_usd)
        yield Line("income", "profit", self.profit_usd, total=True)

    def _cash_flow(self) -> Iterator[Line]:
        yield Line("cash flow", "earnings before depreciation", self.earnings_usd)
        for account in STATE:
            yield Line("cash flow", account.value, self.net(account))
        for account in (*_BOUGHT, Account.RESALE):
            yield Line("cash flow", account.value, self.net(account))
        yield Line("cash flow", "paid into others", -self.put_into_others_usd)
        yield Line("cash flow", "paid out by others", self.from_others_usd)
        yield Line("cash flow", "cash before financing", self.free_cash_usd, total=True)
        for account in (*PRICE_OF_CLAIMS, *HELD, Account.LOAN, Account.PRINCIPAL):
            yield Line("cash flow", account.value, self.net(account))
        yield Line("cash flow", Account.EQUITY.value, self.net(Account.EQUITY) + self.put_into_others_usd)
        yield Line("cash flow", Account.DISTRIBUTION.value, self.net(Account.DISTRIBUTION) - self.from_others_usd)
        yield Line("cash flow", self._funding, self.funding_usd)
        yield Line("cash flow", "change in cash", self.change_in_cash_usd, total=True)

    @property
    def _funding(self) -> str:
        return f"funding by {self.funded_by}" if self.funded_by else FUNDING

    def _balance_sheet(self) -> Iterator[Line]:
        building = np.asarray(self.vintages.under_construction_usd.sum(axis=0))
        held = np.cumsum(self.accrued(*OF_PREPAYMENTS) - self.net(*HELD))
        rent, tax = np.cumsum(self.accrued(Accrued.RENT)), np.cumsum(self.accrued(Accrued.TAX))
        assets = {
            "cash": self.cash_usd,
            "under construction": building,
            "in service": self.fixed_assets_usd - building,
            RIGHT_OF_USE: self.leased("right_usd"),
            "deposits, prepayments and collateral": self.opening_held_usd + held,
            "rent earned and not yet due": np.maximum(rent, 0.0),
            TAX_SAVED: np.maximum(tax, 0.0),
            "investments": self.investments_usd,
        }
        brought_forward = self.opening_cash_usd + self.opening_held_usd - self.opening_debt_usd
        claims = {
            "brought forward": self.months.none() + brought_forward,
            "debt": self.debt_usd,
            LEASE_DEBT: self.leased("liability_usd"),
            RENT_OWED: np.maximum(-rent, 0.0),
            TAX_OWED: np.maximum(-tax, 0.0),
            self._funding: np.cumsum(self.funding_usd),
            "paid in less paid out": self.paid_in_usd,
            "retained profit": np.cumsum(self.profit_usd),
        }
        for side, total in ((assets, "assets"), (claims, "debt and equity")):
            for name, amounts in side.items():
                yield Line("balance sheet", name, amounts)
            yield Line("balance sheet", total, np.asarray(sum(side.values())), total=True)

    @cached_property
    def imbalance_usd(self) -> float:
        """The most by which assets and claims differ in any month [USD]: a rounding error, or a bug."""
        totals = {line.name: line.amounts_usd for line in self._balance_sheet() if line.total}
        return float(np.max(np.abs(totals["assets"] - totals["debt and equity"]), initial=0.0))


def books_of(
    ledger: Ledger,
    vintages: Vintages,
    parties: Collection[str],
    belongs: Callable[[str | None, str], bool] | None = None,
    accruals: Iterable[Accrual] = (),
    leases: Iterable[FinanceLease] = (),
) -> Books:
    """The books of some parties as one: what passes between them is left out.

    Args:
        ledger: All flows.
        vintages: All that is bought.
        parties: Whose books they are.
        belongs: Of a site and an item, whether it is in these books; None: everything is.
        accruals: What is earned before it is paid.
        leases: Finance leases as their tenants have them, in place of rent in equal parts.
    """
    inside = frozenset(parties)
    let = tuple(one for one in leases if one.belongs_to(inside) and (belongs is None or belongs(one.site, one.item)))
    replaced = {(one.tenant, one.item) for one in let}
    received: dict[Account, Floats] = {}
    paid: dict[Account, Floats] = {}
    for flow in _between(ledger.flows, inside, belongs):
        side = received if flow.payee in inside else paid
        side[flow.account] = side[flow.account] + flow.amounts_usd if flow.account in side else flow.amounts_usd
    rows = [
        row
        for row in range(vintages.count)
        if vintages.owner[row] in inside and (belongs is None or belongs(vintages.site[row], vintages.item[row]))
    ]
    mine = (
        one
        for one in accruals
        if (belongs is None or belongs(one.site, one.item))
        and not (one.kind is Accrued.RENT and (one.debtor, one.item) in replaced)
    )
    accrued, opening = accrued_to(mine, inside)
    return Books(ledger.months, received, paid, vintages.chosen(rows), accrued_usd=accrued, opening_held_usd=opening, leases=let)


def _between(flows: Iterable[Flow], inside: frozenset[str], belongs: Callable[[str | None, str], bool] | None) -> Iterator[Flow]:
    """Flows across the edge of a group of parties."""
    for flow in flows:
        if (flow.payer in inside) != (flow.payee in inside) and (belongs is None or belongs(flow.site, flow.item)):
            yield flow
