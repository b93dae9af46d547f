"""Who pays for what: vehicles with their owners, debt, tax equity, leases and guarantees, as a programme declares them.

Numbers are plain, in canonical units (USD, years, shares); where each came from stands among the programme's figures, by the
dotted path of its declaration.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Literal

from gigawatt.quantity import YearPath

VehicleKind = Literal["corporate", "project", "joint-venture", "special-purpose"]
TrancheKind = Literal["loan", "notes", "corporate", "export-credit", "development", "sovereign", "vendor"]
Repayment = Literal["level", "amortising", "sculpted", "bullet"]
Draws = Literal["as-needed", "at-once"]
EquityWhen = Literal["pro-rata", "first", "last"]
TaxedAs = Literal["partnership", "corporation"]

RESERVE = "reserve"
TAX_EQUITY = "tax-equity"
OWNERS = "owners"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a declaration stands, so that what turns out wrong later can still be pointed at."""

    file: str = "programme.yaml"
    line: int = 1
    column: int = 1


@dataclass(frozen=True, slots=True)
class Tranche:
    """One debt of a vehicle. Its size is one of ``amount_usd``, ``share`` and ``coverage``.

    Attributes:
        lenders: Who lends, with their shares; they add up to 1.
        share: Of all that the vehicle pays for until completion, fees and interest included.
        coverage: The cash of every payment period is at least so many times its debt service.
        rate: Nominal, yearly; a twelfth accrues each month and is paid on payment dates.
        matures: The month of the last payment.
        repayment: ``level``: equal payments; ``amortising``: equal principal; ``sculpted``: a fixed share of cash; ``bullet``.
        draws: ``at-once``: paid out on the first day into an escrow that pays what falls due.
        outstanding_usd: Of it, drawn before our first month and still owed.
        escrow_rate: What the escrow earns a year; ``escrow_interest_usd``: what it earns in total (one of the two at most).
        grace_years: After completion, only interest is paid for so long.
        finances: What it may pay for (``chips``, ``halls``, ...); empty: all. Vendor finance names its goods.
        currency: ISO code that it is owed in.
        cover: Of a lender's loss, the share that ``insurer`` bears (export credit), for a premium once.
        grant_share: Of the amount, never paid back (development).
        deferrable: Interest that cash does not reach is owed on, and is no default (sovereign, mezzanine).
    """

    key: str
    path: str
    place: Place
    kind: TrancheKind
    lenders: Mapping[str, float]
    rate: float
    matures: date
    amount_usd: float | None = None
    share: float | None = None
    coverage: float | None = None
    repayment: Repayment = "level"
    payments_a_year: int = 12
    draws: Draws = "as-needed"
    drawn_from: date | None = None
    outstanding_usd: float = 0.0
    escrow_rate: float = 0.0
    escrow_interest_usd: float | None = None
    grace_years: float = 0.0
    upfront_fee: float = 0.0
    commitment_fee: float = 0.0
    reserve_months: float = 0.0
    finances: tuple[str, ...] = ()
    currency: str = "USD"
    insurer: str = ""
    cover: float = 0.0
    premium: float = 0.0
    grant_share: float = 0.0
    deferrable: bool = False


@dataclass(frozen=True, slots=True)
class TaxEquity:
    """An investor that is paid mostly in tax: a partnership flip.

    Attributes:
        share: Of the vehicle's cost, that the investor pays at completion.
        tax_share: Of taxable income, losses and credits, until the flip; ``cash_share``: of distributions.
        target_return: Yearly, after tax, at which it flips; ``flips``: the month at which it does at the latest.
        tax_share_after, cash_share_after: From the flip on.
    """

    investor: str
    path: str
    place: Place
    share: float
    target_return: float
    flips: date | None = None
    tax_share: float = 0.99
    cash_share: float = 0.2
    tax_share_after: float = 0.05
    cash_share_after: float = 0.05


@dataclass(frozen=True, slots=True)
class Lease:
    """What the vehicle owns is let to a tenant, for a first term and renewals.

    Attributes:
        rent_usd_per_year: In the first year, paid monthly; None: what services ``services`` of a vehicle, times ``coverage``.
        services: ``vehicle.tranche`` whose debt service sets the rent.
        renewals: How many terms of ``renewal_years`` may follow; ``taken``: how many do, as the programme expects.
        economic_life_years, fair_value_usd, rate_in_lease: For the accounting tests.
    """

    tenant: str
    path: str
    place: Place
    start: date
    term_years: float
    rent_usd_per_year: float | None = None
    services: str = ""
    coverage: float = 1.0
    escalator: float = 0.0
    renewal_years: float = 0.0
    renewals: int = 0
    taken: int | None = None
    reasonably_certain: int = 0
    economic_life_years: float = 40.0
    fair_value_usd: float | None = None
    rate_in_lease: float | None = None
    ownership_passes: bool = False
    purchase_option_certain: bool = False
    no_other_use: bool = False

    @property
    def ends_at_most(self) -> date:
        """When the last renewal ends, if all are taken."""
        return add_years(self.start, self.term_years + self.renewals * self.renewal_years)

    @property
    def ends(self) -> date:
        """When it ends as expected."""
        taken = self.renewals if self.taken is None else self.taken
        return add_years(self.start, self.term_years + taken * self.renewal_years)


@dataclass(frozen=True, slots=True)
class Guarantee:
    """A residual-value guarantee: who leaves within the horizon pays what the property is worth less than promised.

    Attributes:
        years: From the lease's start; who leaves later pays nothing.
        cap_usd: At most so much is paid.
        value_usd: What is promised; None: the debt of ``pays_to`` as owed at that time.
        first_loss: Share of the promised value that is not promised after all.
        pays_to: Key of the vehicle that is paid; empty: the one that lets the property.
    """

    guarantor: str
    path: str
    place: Place
    years: float
    cap_usd: float
    value_usd: float | None = None
    first_loss: float = 0.0
    pays_to: str = ""


@dataclass(frozen=True, slots=True)
class Residual:
    """What is left when the lease ends (or the horizon does): sold for a share of cost."""

    share_of_cost: float
    buyer: str = "the market"


@dataclass(frozen=True, slots=True)
class Support:
    """Who pays what a vehicle cannot: ``cap_usd`` None without limit."""

    party: str
    cap_usd: float | None = None


@dataclass(frozen=True, slots=True)
class Holds:
    """What a vehicle pays for and owns: groups (``halls, power, chips, connection``) at sites; empty means any."""

    sites: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    items: tuple[str, ...] = ()

    def takes(self, site: str | None, group: str, item: str) -> bool:
        """Whether an asset is among them."""
        return (
            (not self.sites or site in self.sites)
            and (not self.groups or group in self.groups)
            and (not self.items or item in self.items)
        )


@dataclass(frozen=True, slots=True)
class Vehicle:
    """A company that owns a part of the programme and raises the money for it.

    Attributes:
        party: Its name as payer and payee.
        owners: Parties, or keys of other vehicles, with their shares; they add up to 1. A corporate vehicle has none: what it
            lacks is its own cash.
        holds: What it pays for; None: nothing but its shares in other vehicles.
        completion: The month until which debt is drawn; None: the last in which it has something to pay for.
        opening_cash_usd: What it holds when our first month begins.
        priority: Keys of tranches, ``reserve`` and ``tax-equity``, in the order of payment; owners come last.
        lock_up: Below this coverage over the past year nothing is paid to owners.
        support: Who pays debt service that cash and reserve do not reach.
        overruns: Who pays for what is beyond the planned cost, before the owners do.
        contractor: Who bears a share of any overrun (``contractor_share``), and pays damages for each month of delay.
        directed_by: Who decides what matters most for its value (for consolidation).
    """

    key: str
    path: str
    place: Place
    party: str
    kind: VehicleKind
    owners: Mapping[str, float]
    holds: Holds | None = None
    tranches: tuple[Tranche, ...] = ()
    equity_when: EquityWhen = "pro-rata"
    completion: date | None = None
    opening_cash_usd: float = 0.0
    priority: tuple[str, ...] = ()
    lock_up: float = 0.0
    support: Support | None = None
    overruns: Support | None = None
    contractor: str = "contractors"
    contractor_share: float = 0.0
    delay_damages_usd_per_month: float = 0.0
    tax_equity: TaxEquity | None = None
    lease: Lease | None = None
    guarantee: Guarantee | None = None
    residual: Residual | None = None
    directed_by: str = ""
    taxed_as: TaxedAs = "partnership"
    site: str | None = None

    def tranche(self, key: str) -> Tranche | None:
        """A tranche by key; None: it has none of that name."""
        return next((tranche for tranche in self.tranches if tranche.key == key), None)


@dataclass(frozen=True, slots=True)
class CreditClaim:
    """A tax credit that an asset claims.

    Attributes:
        credit: Key of a credit of the catalogue.
        begun: When construction begins by the law's tests; ``in_service``: when it is placed in service (None: as planned).
        transferred: Sold for cash at ``1 - discount``; otherwise used against the taxpayer's own tax.
        bonus: Points on top (energy community, domestic content), as shares of cost, or of the production credit.
    """

    key: str
    path: str
    place: Place
    credit: str
    site: str | None
    item: str
    begun: date
    in_service: date | None = None
    bonus: float = 0.0
    transferred: bool = False
    discount: float = 0.0
    buyer: str = "credit buyers"


@dataclass(frozen=True, slots=True)
class TaxOf:
    """Whose rules a site is taxed by: keys of the catalogue."""

    jurisdiction: str
    region: str | None = None


@dataclass(frozen=True, slots=True)
class Tax:
    """The section ``finance.tax``: a site that is not named is taxed as ``sites[""]`` says, or not at all.

    Attributes:
        sites: By key of the site; the empty key stands for all others.
        losses: ``carried``: against later income; ``used``: the owner has other income, and they count at once.
        interest_unlimited: Parties whose interest is not limited (in the United States a real property business may elect so).
        classes: Depreciation class by group or item, where it is not the catalogue's.
    """

    sites: Mapping[str, TaxOf]
    losses: Literal["carried", "used"] = "carried"
    classes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    credits: tuple[CreditClaim, ...] = ()
    interest_unlimited: tuple[str, ...] = ()


CurrencyPaths = Mapping[str, YearPath]
"""Dollars for one unit of a currency, by year; level after the last year given."""


def add_years(day: date, years: float) -> date:
    """The first of the month that lies so many years (to the month) after a day's month."""
    months = 12 * day.year + day.month - 1 + round(12 * years)
    return date(months // 12, months % 12 + 1, 1)
