"""Terms of contracts with utilities: tariff of large loads, service from a plant built for one customer, connection."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from gigawatt import units
from gigawatt.catalog.contract_terms.power import ESCALATOR_HELP
from gigawatt.catalog.contract_terms.term import Form, Steps, term
from gigawatt.quantity import YearPath


@dataclass(frozen=True, slots=True, kw_only=True)
class LargeLoad:
    """A utility's tariff of large loads: what is due for the connection whether it is used or not, and for energy."""

    demand_charge: YearPath = term("demand_charge", units.MONEY_PER_POWER_YEAR, "on billed demand, by the month", form=Form.PATH)
    contract_demand_mw: float | None = term(
        "contract_demand", units.POSITIVE_POWER, "at the end of the ramp", "the connection that the plan contracts", None
    )
    minimum_take: float = term(
        "minimum_take", units.RATIO, "of contract demand, billed whether used or not: 100 % at most", "none", 0.0
    )
    ramp_months: int = term(
        "ramp", units.DURATION, "over which contract demand rises to all of it, once a year", "none", 0, form=Form.MONTHS
    )
    ramp_start: float = term("ramp_start", units.SHARE, "of contract demand in the first year of the ramp", "100 %", 1.0)
    ratchet: float = term(
        "ratchet", units.SHARE, "of the highest demand of the eleven months before, billed at least", "none", 0.0
    )
    energy: str = term(
        "energy", ("market", "tariff"), "at the market's price of each hour, or at a stated one", "market", "market"
    )
    energy_price: YearPath | None = term("energy_price", units.MONEY_PER_ENERGY, "of the tariff", "none", None, form=Form.PATH)
    energy_adder: float = term("energy_adder", units.MONEY_PER_ENERGY, "on the market's price: riders and losses", "none", 0.0)
    customer_charge_usd: float = term("customer_charge", units.MONEY, "a month", "none", 0.0)
    escalator: float = term("escalator", units.RATE, ESCALATOR_HELP, "none", 0.0)
    exits: date | None = term(
        "exits", Form.DATE, "the day on which the customer leaves before the end, to see that case", "never", None
    )
    earliest_exit_months: int = term(
        "earliest_exit", units.DURATION, "from the start, before which nobody may leave", "at once", 0, form=Form.MONTHS
    )
    exit_fee_months: int = term("exit_fee_months", Form.NUMBER, "months of minimum demand charges due on leaving early", "0", 0)
    collateral_usd_per_mw: float = term(
        "collateral", units.MONEY_PER_POWER, "deposited at the start, of contract demand", "none", 0.0
    )
    collateral_months: int = term(
        "collateral_months", Form.NUMBER, "months of minimum demand charges deposited at the start", "0", 0
    )
    collateral_held_months: int | None = term(
        "collateral_held", units.DURATION, "after which it is given back", "to the end", None, form=Form.MONTHS
    )
    collateral_interest: float = term("collateral_interest", units.RATE, "that the utility pays on it, by the month", "none", 0.0)
    interruptible_mw: float = term("interruptible", units.POWER, "that the utility may call off", "none", 0.0)
    interruptible_credit: YearPath | None = term(
        "interruptible_credit", units.MONEY_PER_POWER_YEAR, "for that, by the month", "none", None, form=Form.PATH
    )
    interruption_payment: float = term("interruption_payment", units.MONEY_PER_ENERGY, "for each MWh called and cut", "none", 0.0)
    interruption_penalty: float = term(
        "interruption_penalty", units.MONEY_PER_ENERGY, "for each MWh called and not cut", "none", 0.0
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ServicePlant:
    """A plant that the utility builds for the customer."""

    capital_usd: float = term("capital", units.MONEY, "what it cost, interest during construction included")
    capacity_mw: float = term("capacity", units.POWER, "that fixed operation is paid for", "0 MW", 0.0)
    online: date | None = term("online", Form.DATE, "from when it is paid for", "the contract's first day", None)
    life_months: int | None = term(
        "life", units.DURATION, "over which its cost is written off", "the contract's", None, form=Form.MONTHS
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ElectricService:
    """A utility's plants paid for by one customer for a term that may be shorter than the plants' life."""

    plants: tuple[tuple[str, ServicePlant], ...] = term("plants", ServicePlant, "by asset of the site")
    return_rate: float = term("return", units.RATE, "on what is not yet written off, before tax, nominal")
    life_months: int = term("life", units.DURATION, "over which a plant's cost is written off", form=Form.MONTHS)
    recovery: str = term(
        "recovery",
        ("rate-base", "level"),
        "straight write-off and return on the rest, falling; or the same amount each month",
        "rate-base",
        "rate-base",
    )
    share: float = term("share", units.SHARE, "of the plants' cost that the customer pays while the contract runs", "100 %", 1.0)
    fixed_om: YearPath | None = term("fixed_om", units.MONEY_PER_POWER_YEAR, "by the month", "none", None, form=Form.PATH)
    variable_om: YearPath | None = term("variable_om", units.MONEY_PER_ENERGY, "for each MWh taken", "none", None, form=Form.PATH)
    escalator: float = term(
        "escalator", units.RATE, "of operation, on each anniversary of the contract's first month", "none", 0.0
    )
    fuel: str = term("fuel", Form.TEXT, "key of the fuel that is passed on at its market price", "none passed on", "")
    minimum_bill_usd: float = term(
        "minimum_bill", units.MONEY, "a calendar year of twelve months, made up at its end", "none", 0.0
    )
    tail_share: float = term(
        "tail_share", units.SHARE, "of what is not written off at the end, paid by the customer then", "none", 0.0
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class GridConnection:
    """What a utility asks for before it connects, and gives back afterwards."""

    study_fee_usd: float = term("study_fee", units.MONEY, "at the start, not given back", "none", 0.0)
    capacity_mw: float = term("capacity", units.POWER, "that security is due for", "0 MW", 0.0)
    security_usd_per_mw: float = term("security", units.MONEY_PER_POWER, "deposited at the start", "none", 0.0)
    energised: date | None = term(
        "energised", Form.DATE, "when security is given back and charges begin", "the contract's end", None
    )
    payments: Steps = term("payments", Form.STEPS, "contributions to the works, by date", "none", (), dimension=units.MONEY)
    refund_share: float = term("refund_share", units.SHARE, "of the contributions: upgrades that serve others too", "none", 0.0)
    refund_months: int = term("refund_over", units.DURATION, "from energising, in equal months", "at once", 0, form=Form.MONTHS)
    refund_interest: float = term("refund_interest", units.RATE, "on what is not yet refunded, by the month", "none", 0.0)
    facility_charge: float = term(
        "facility_charge", units.RATE, "of all contributions, a year, by the month from energising", "none", 0.0
    )
    withdrawn: date | None = term(
        "withdrawn", Form.DATE, "the day on which the customer gives up, to see that case", "never", None
    )
    forfeit_share: float = term("forfeit_share", units.SHARE, "of security, kept where the customer gives up", "100 %", 1.0)
