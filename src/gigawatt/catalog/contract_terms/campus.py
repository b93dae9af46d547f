"""Terms of contracts around a campus: chips, buildings, and what it agrees with the place."""

from __future__ import annotations

from dataclasses import dataclass

from gigawatt import units
from gigawatt.catalog.contract_terms.power import ESCALATOR_HELP
from gigawatt.catalog.contract_terms.term import Form, Steps, term
from gigawatt.quantity import YearPath


@dataclass(frozen=True, slots=True, kw_only=True)
class VolumeStep:
    """A price from some volume on."""

    above: float = term("above", units.COUNT, "accelerators delivered before; later ones have this price")
    price: YearPath = term("price", units.MONEY_PER_ACCELERATOR, "from there on", form=Form.PATH)


@dataclass(frozen=True, slots=True, kw_only=True)
class Warrant:
    """Shares of the supplier that the customer may have once enough was delivered, and the share price is reached."""

    shares: float = term("shares", units.SHARES, "that vest")
    accelerators: float = term("accelerators", units.COUNT, "delivered by then", "0", 0.0)
    power_mw: float = term("power", units.POWER, "of accelerators delivered by then", "0 MW", 0.0)
    share_price_usd: float = term("share_price", units.MONEY, "that must be reached", "any", 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChipSupply:
    """Accelerators by order: deposits, prices by volume, a volume that is owed, and the supplier's shares on top."""

    price: YearPath = term("price", units.MONEY_PER_ACCELERATOR, "with server and network, on delivery", form=Form.PATH)
    steps: tuple[tuple[str, VolumeStep], ...] = term("steps", VolumeStep, "other prices by volume", "none", ())
    deposit: float = term("deposit", units.SHARE, "of the price, paid ahead", "none", 0.0)
    deposit_months: int = term(
        "deposit_lead", units.DURATION, "by which it is paid ahead of delivery", "none", 0, form=Form.MONTHS
    )
    payment_months: int = term("payment_after", units.DURATION, "by which the rest is paid after it", "none", 0, form=Form.MONTHS)
    committed: float = term("committed", units.COUNT, "accelerators that are to be taken by the end", "0", 0.0)
    shortfall_share: float = term("shortfall_share", units.SHARE, "of the price, for those that were not", "none", 0.0)
    power_kw: float = term("power_per_accelerator", units.POWER_PER_ACCELERATOR, "for warrants that go by power", "none", 0.0)
    strike_usd: float = term("strike", units.MONEY, "that a warrant's share is bought at", "0 USD", 0.0)
    share_price: YearPath | None = term("share_price", units.MONEY, "of the supplier, as assumed", "none", None, form=Form.PATH)
    warrants: tuple[tuple[str, Warrant], ...] = term(
        "warrants", Warrant, "of the supplier, used and sold in the month they vest", "none", ()
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildingLease:
    """A campus of others, rented: renewals are the tenant's choice, and a guarantee makes that good for the owner."""

    initial_months: int = term("initial_term", units.DURATION, "from the contract's first day", form=Form.MONTHS)
    renewals: int = term("renewals", Form.NUMBER, "how often the tenant may renew", "0", 0)
    renewal_months: int = term("renewal_term", units.DURATION, "of each", "none", 0, form=Form.MONTHS)
    renewed: int | None = term("renewed", Form.NUMBER, "how often he does, as assumed", "as often as he may", None)
    rent: YearPath | None = term("rent", units.MONEY, "a year, by the month", "none", None, form=Form.PATH)
    rent_per_mw: YearPath | None = term(
        "rent_per_capacity", units.MONEY_PER_POWER_YEAR, "of the phases that stand, by the month", "none", None, form=Form.PATH
    )
    rent_free_months: int = term("rent_free", units.DURATION, "from the first day", "none", 0, form=Form.MONTHS)
    escalator: float = term("escalator", units.RATE, ESCALATOR_HELP, "none", 0.0)
    renewal_rent: float = term("renewal_rent", units.RATIO, "of the rent, from the first renewal on", "1", 1.0)
    operating_cost: YearPath | None = term(
        "operating_cost",
        units.MONEY_PER_POWER_YEAR,
        "of the phases that stand, passed on by the month",
        "none",
        None,
        form=Form.PATH,
    )
    deposit_usd: float = term("deposit", units.MONEY, "at the start, given back at the end", "none", 0.0)
    guarantee: YearPath | None = term(
        "guarantee",
        units.MONEY,
        "residual value that the tenant answers for where he leaves before its end",
        "none",
        None,
        form=Form.PATH,
    )
    guarantee_months: int = term("guarantee_for", units.DURATION, "from the first day", "none", 0, form=Form.MONTHS)
    guarantee_cap_usd: float | None = term("guarantee_cap", units.MONEY, "the most that he pays for it", "none", None)
    building_value: YearPath | None = term(
        "building_value", units.MONEY, "what the campus is worth to others, as assumed", "nothing", None, form=Form.PATH
    )
    purchase_price: YearPath | None = term(
        "purchase_price",
        units.MONEY,
        "at which the tenant buys it at the end, instead of leaving",
        "he leaves",
        None,
        form=Form.PATH,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxAbatement:
    """Local taxes and what a place forgoes of them, for jobs or a payment in their place."""

    value: YearPath | None = term("value", units.MONEY, "assessed", "no property tax", None, form=Form.PATH)
    rate: float = term("rate", units.RATE, "of property tax, due each December", "none", 0.0)
    abated: float = term("abated", units.SHARE, "of it, forgone", "none", 0.0)
    abated_months: int | None = term("abated_for", units.DURATION, "from the first day", "to the end", None, form=Form.MONTHS)
    in_lieu: YearPath | None = term("in_lieu", units.MONEY, "paid in its place, each December", "none", None, form=Form.PATH)
    jobs: float = term("jobs", units.RATIO, "that are owed for it", "0", 0.0)
    jobs_kept: float | None = term("jobs_kept", units.RATIO, "that there are, as assumed", "all", None)
    clawback: float = term(
        "clawback", units.SHARE, "of what was forgone in a year, taken back for the share of jobs that lacks", "none", 0.0
    )
    sales_tax: float = term("sales_tax", units.RATE, "on equipment bought for the site, in the month it is bought", "none", 0.0)
    sales_tax_exempt: float = term("sales_tax_exempt", units.SHARE, "of it, forgone", "none", 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class CommunityBenefit:
    """What a campus gives to the place it stands in."""

    payments: Steps = term("payments", Form.STEPS, "once, by date", "none", (), dimension=units.MONEY)
    yearly: YearPath | None = term("yearly", units.MONEY, "each December", "none", None, form=Form.PATH)
    per_mw: YearPath | None = term(
        "per_capacity", units.MONEY_PER_POWER_YEAR, "of halls that stand, by the month", "none", None, form=Form.PATH
    )
    escalator: float = term("escalator", units.RATE, ESCALATOR_HELP, "none", 0.0)
