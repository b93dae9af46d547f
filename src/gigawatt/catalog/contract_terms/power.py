"""Terms of contracts on power: purchase, prepayment, tolling and fuel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from gigawatt import units
from gigawatt.catalog.contract_terms.term import Form, Steps, term
from gigawatt.quantity import YearPath

ESCALATOR_HELP = "by which the price rises on each anniversary of the contract's first month, as `2 %`"
INDEX_SHARE_HELP = "part of the price that follows inflation, as it stands to its level in the contract's first month"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tranche:
    """A part of a power purchase with a price, a size or a date of its own."""

    price: YearPath | None = term("price", units.MONEY_PER_ENERGY, "of this tranche", "the contract's", None, form=Form.PATH)
    capacity_mw: float | None = term(
        "capacity", units.POSITIVE_POWER, "the most that it takes of its assets", "all that is left", None
    )
    assets: tuple[str, ...] = term("assets", Form.NAMES, "of the contract's items, those that it takes from", "all of them", ())
    begins: date | None = term("from", Form.DATE, "first day", "the contract's", None)
    escalator: float | None = term("escalator", units.RATE, "of this tranche", "the contract's", None)


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerPurchase:
    """Power bought from others by the MWh: existing plants, uprates, new ones, or a difference to the market."""

    price: YearPath | None = term(
        "price", units.MONEY_PER_ENERGY, "paid for energy, nominal", "every tranche's, or the market's", None, form=Form.PATH
    )
    pricing: str = term("pricing", ("fixed", "market"), "the stated price, or the market's in each hour", "fixed", "fixed")
    adder: float = term("adder", units.MONEY_PER_ENERGY, "on the market's price", "none", 0.0)
    floor: float | None = term("floor", units.MONEY_PER_ENERGY, "the least that the market's price counts for", "none", None)
    cap: float | None = term("cap", units.MONEY_PER_ENERGY, "the most that the market's price counts for", "none", None)
    escalator: float = term("escalator", units.RATE, ESCALATOR_HELP, "none", 0.0)
    index_share: float = term("index_share", units.SHARE, INDEX_SHARE_HELP, "none", 0.0)
    settlement: str = term(
        "settlement",
        ("physical", "difference"),
        "energy is bought; or its price less the market's is paid, and received where it is negative",
        "physical",
        "physical",
    )
    take: str = term(
        "take",
        ("as-produced", "as-used", "shaped"),
        "all that can be made is paid for; what is used; or a block of every hour, the difference to use at the market's price",
        "as-produced",
        "as-produced",
    )
    block: YearPath | None = term("block", units.POWER, "of a shaped contract, in every hour", "none", None, form=Form.PATH)
    share: float = term("share", units.POSITIVE_SHARE, "part of the assets' output", "100 %", 1.0)
    free_curtailment_h: float = term(
        "free_curtailment", units.HOURS_A_YEAR, "full-load hours a calendar year that may be left unused and unpaid", "none", 0.0
    )
    curtailment_share: float = term(
        "curtailment_share", units.SHARE, "of the price, for what could be made beyond that and was not used", "100 %", 1.0
    )
    capacity_mw: float | None = term(
        "capacity", units.POSITIVE_POWER, "that capacity is paid for", "what stands of the assets", None
    )
    capacity_price: YearPath | None = term(
        "capacity_price", units.MONEY_PER_POWER_YEAR, "paid for capacity, by the month", "none", None, form=Form.PATH
    )
    availability_guarantee: float | None = term(
        "availability_guarantee",
        units.POSITIVE_SHARE,
        "of capacity in a month; below it, capacity is paid in proportion",
        "none",
        None,
    )
    guaranteed_output: float = term(
        "guaranteed_output",
        units.SHARE,
        "of capacity, over a calendar year: the least that the seller makes available",
        "none",
        0.0,
    )
    shortfall_price: float = term(
        "shortfall_price", units.MONEY_PER_ENERGY, "that the seller pays for what lacks of it", "none", 0.0
    )
    tranches: tuple[tuple[str, Tranche], ...] = term(
        "tranches", Tranche, "parts with prices, sizes or dates of their own", "one", ()
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepayment:
    """Money paid before there is power, worked off by a credit for each MWh; lost in part where the seller fails."""

    payments: Steps = term("payments", Form.STEPS, "what is paid, and when", dimension=units.MONEY)
    credit: YearPath = term("credit", units.MONEY_PER_ENERGY, "on each MWh of the items, until it is worked off", form=Form.PATH)
    interest: float = term("interest", units.RATE, "nominal, on what is not worked off, by the month", "none", 0.0)
    refund_share: float = term("refund_share", units.SHARE, "of what is left at the end, paid back", "100 %", 1.0)
    default_rate: float = term(
        "default_rate", units.RATE, "yearly chance that the seller fails: flows are then what is expected", "none", 0.0
    )
    recovery: float = term("recovery", units.SHARE, "of what is not worked off, got back where the seller fails", "none", 0.0)
    fails: date | None = term("fails", Form.DATE, "the day on which the seller fails, to see that case", "never", None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolling:
    """A plant of others that runs for us on fuel that we supply."""

    capacity_mw: float = term("capacity", units.POSITIVE_POWER, "that is ours to call")
    capacity_charge: YearPath = term("capacity_charge", units.MONEY_PER_POWER_YEAR, "paid by the month", form=Form.PATH)
    variable_charge: YearPath | None = term(
        "variable_charge", units.MONEY_PER_ENERGY, "for each MWh made", "none", None, form=Form.PATH
    )
    start_charge_usd: float = term("start_charge", units.MONEY, "for each start of an asset", "none", 0.0)
    escalator: float = term("escalator", units.RATE, ESCALATOR_HELP, "none", 0.0)
    availability_guarantee: float | None = term(
        "availability_guarantee",
        units.POSITIVE_SHARE,
        "of capacity in a month; below it, capacity is paid in proportion",
        "none",
        None,
    )
    heat_rate: float | None = term(
        "heat_rate", units.HEAT_RATE, "guaranteed: the owner pays for fuel beyond it, at the fuel's market price", "none", None
    )
    fuel: str = term("fuel", Form.TEXT, "key of the fuel, where a heat rate is guaranteed", "none", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class FuelSupply:
    """Fuel by the year, to be paid for whether taken or not."""

    fuel: str = term("fuel", Form.TEXT, "key of the fuel that it supplies")
    volume_mwh: float = term("volume", units.ENERGY_PER_YEAR, "the most that may be taken in a calendar year, as heat")
    price: YearPath | None = term("price", units.MONEY_PER_ENERGY, "of heat, nominal", "the market's", None, form=Form.PATH)
    pricing: str = term("pricing", ("fixed", "market"), "the stated price, or the fuel's market price by month", "fixed", "fixed")
    adder: float = term("adder", units.MONEY_PER_ENERGY, "on the market's price", "none", 0.0)
    floor: float | None = term("floor", units.MONEY_PER_ENERGY, "the least that the market's price counts for", "none", None)
    cap: float | None = term("cap", units.MONEY_PER_ENERGY, "the most that the market's price counts for", "none", None)
    escalator: float = term("escalator", units.RATE, ESCALATOR_HELP, "none", 0.0)
    reservation: float = term(
        "reservation", units.MONEY_PER_ENERGY, "of pipeline capacity, on all the volume, taken or not", "none", 0.0
    )
    take_or_pay: float = term(
        "take_or_pay", units.SHARE, "of the volume, paid for at the year's end where it was not taken", "none", 0.0
    )
    make_up_years: int = term("make_up_years", Form.NUMBER, "calendar years in which what was paid and not taken is free", "0", 0)
