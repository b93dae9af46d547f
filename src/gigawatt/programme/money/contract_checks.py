"""Terms that no one would sign, and dates in the wrong order: each named with what to do.

Stand-ins for what could not be read are nan, and no comparison holds against nan.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from gigawatt.catalog.contract_terms import terms_of
from gigawatt.catalog.contract_terms.power import FuelSupply, PowerPurchase, Prepayment, Tolling
from gigawatt.catalog.contract_terms.utility import ElectricService, GridConnection, LargeLoad
from gigawatt.percent import percent
from gigawatt.programme.sections.section import Section, nearest
from gigawatt.programme.site import Site
from gigawatt.quantity import YearPath

MONTHS_A_YEAR = 12
STEEP = 0.15  # a yearly rise beyond this is probably meant otherwise


@dataclass(frozen=True)
class Checked:
    """A contract under check.

    Attributes:
        terms: Its terms.
        section: Where they are stated; empty where the template states them all.
        start: The first day.
        end: The first day after it.
        site: Its site; None: every site, or one that is not known.
        items: What it is about.
        fuels: The fuels that there are.
    """

    terms: Any
    section: Section
    start: date
    end: date
    site: Site | None
    items: tuple[str, ...]
    fuels: tuple[str, ...]

    def note(self, key: str, message: str, fix: str) -> None:
        """Note a problem at a term, or at the section where the template states it."""
        self.section.problem(key, message, fix)

    def warn(self, key: str, message: str, fix: str) -> None:
        """Note what is allowed and probably not meant."""
        self.section.notebook.warn(self.section.place_of(key), self.section.dotted(key), message, fix)

    @property
    def months(self) -> int:
        return months_between(self.start, self.end)

    def within(self, key: str, days: Iterable[date], what: str) -> None:
        """Note days that lie outside the contract."""
        for day in days:
            if not self.start <= day < self.end:
                self.note(key, f"{what} {day} lies outside the contract ({self.start} to {self.end}).", "Move one of the dates.")


def months_between(start: date, end: date) -> int:
    """Calendar months from one day's month to another's."""
    return MONTHS_A_YEAR * (end.year - start.year) + end.month - start.month


def check_power_purchase(at: Checked) -> None:
    """A price for every MWh, a collar on a price that moves, tranches of what is bought."""
    terms: PowerPurchase = at.terms
    without = terms.price is None and (not terms.tranches or any(part.price is None for _, part in terms.tranches))
    if terms.pricing == "fixed" and without:
        at.note("price", "energy has no price.", "Add `price`, one for every tranche, or `pricing: market`.")
    if terms.pricing == "market" and (terms.price is not None or terms.index_share):
        at.note("price", "a price is stated, and the market's is to be paid.", "Remove `price`, or `pricing: market`.")
    _check_collar(at, terms.pricing == "market" or terms.settlement == "difference")
    if (terms.take == "shaped") != (terms.block is not None):
        at.note("block", "a shaped contract has a block, and no other has.", "Give both `take: shaped` and `block`, or neither.")
    if terms.take == "shaped" and (terms.tranches or terms.settlement == "difference"):
        at.note("take", "a block has no tranches and is no difference to the market.", "Write it as a contract of its own.")
    if terms.guaranteed_output > 0.0 and terms.shortfall_price == 0.0:
        at.note("guaranteed_output", "output is guaranteed, and nothing is paid where it lacks.", "Add `shortfall_price`.")
    if terms.availability_guarantee is not None and terms.capacity_price is None:
        at.note("availability_guarantee", "it lowers what is paid for capacity, and nothing is.", "Add `capacity_price`.")
    for name, part in terms.tranches:
        for asset in part.assets:
            if at.items and asset not in at.items:
                at.note("tranches", f"tranche {name}: `{asset}` is not among the items.", nearest(asset, at.items))
        if part.begins is not None:
            at.within("tranches", [part.begins], f"tranche {name}: its first day,")


def _check_collar(at: Checked, used: bool) -> None:
    floor, cap = at.terms.floor, at.terms.cap
    if floor is not None and cap is not None and floor > cap:
        at.note("floor", f"the floor of {floor:g} USD/MWh is above the cap of {cap:g}.", "Swap them, or move one.")
    if (floor is not None or cap is not None) and not used:
        fix = "Add `pricing: market`, or remove them."
        at.note("floor" if floor is not None else "cap", "floor and cap hold the market's price, and a stated one is paid.", fix)


def check_prepayment(at: Checked) -> None:
    """Payments within the contract; one way of failing."""
    terms: Prepayment = at.terms
    at.within("payments", [day for day, _ in terms.payments], "the payment of")
    if terms.fails is not None:
        at.within("fails", [terms.fails], "the day of failure,")
        if terms.default_rate > 0.0:
            fix = "Keep `default_rate` for what is expected, or `fails` for that one case."
            at.note("fails", "the seller fails on a day and, besides, with a yearly chance.", fix)


def check_tolling(at: Checked) -> None:
    """A guaranteed heat rate needs a fuel to value it."""
    terms: Tolling = at.terms
    if terms.heat_rate is not None and not terms.fuel:
        at.note("heat_rate", "a heat rate is guaranteed, and no fuel is named to value it.", "Add `fuel`.")
    _check_fuel(at)


def check_fuel_supply(at: Checked) -> None:
    """A price or the market; nothing to make up where nothing is owed."""
    terms: FuelSupply = at.terms
    _check_fuel(at)
    if (terms.pricing == "fixed") != (terms.price is not None):
        at.note("price", "fuel has either a price or the market's.", "Give `price`, or `pricing: market`.")
    _check_collar(at, terms.pricing == "market")
    if terms.make_up_years and terms.take_or_pay == 0.0:
        at.note("make_up_years", "nothing is paid for that was not taken, so nothing is made up.", "Add `take_or_pay`.")


def _check_fuel(at: Checked) -> None:
    if at.terms.fuel and at.terms.fuel not in at.fuels:
        at.note("fuel", f"there is no fuel `{at.terms.fuel}`.", nearest(at.terms.fuel, at.fuels))


def check_large_load(at: Checked) -> None:
    """No minimum above all, no ramp beyond the end, no leaving before one may."""
    terms: LargeLoad = at.terms
    _check_connected(at)
    if terms.minimum_take > 1.0:
        share = f"{percent(terms.minimum_take, 6)}"
        at.note(
            "minimum_take", f"{share} of contract demand is more than all of it.", "Write 100 % or less, or raise the demand."
        )
    if terms.energy == "tariff" and terms.energy_price is None:
        at.note("energy_price", "energy is at the tariff's price, and there is none.", "Add `energy_price`, or `energy: market`.")
    if terms.ramp_months >= at.months:
        at.note("ramp", f"the ramp takes {terms.ramp_months} months, the contract {at.months}.", "Shorten it.")
    if terms.contract_demand_mw is not None and terms.interruptible_mw > terms.contract_demand_mw:
        at.note("interruptible", "more may be called off than is contracted.", "Lower it, or raise `contract_demand`.")
    if terms.exit_fee_months and terms.minimum_take == 0.0:
        at.note("exit_fee_months", "the fee is in months of minimum charges, and there are none.", "Add `minimum_take`.")
    if terms.exits is not None:
        at.within("exits", [terms.exits], "the day of leaving,")
        gone = months_between(at.start, terms.exits)
        if gone < terms.earliest_exit_months:
            message = f"he leaves after {gone} months, and may not before {terms.earliest_exit_months}."
            at.note("exits", message, "Move the day, or `earliest_exit`.")


def check_grid_connection(at: Checked) -> None:
    """Security by a capacity, shares of contributions that there are, dates within the contract."""
    terms: GridConnection = at.terms
    _check_connected(at)
    if terms.security_usd_per_mw > 0.0 and terms.capacity_mw == 0.0:
        at.note("security", "it is due by the MW, and no capacity is stated.", "Add `capacity`.")
    if (terms.refund_share or terms.facility_charge) and not terms.payments:
        key = "refund_share" if terms.refund_share else "facility_charge"
        at.note(key, "it is a share of contributions, and there are none.", "Add `payments`.")
    at.within("payments", [day for day, _ in terms.payments], "the payment of")
    if terms.energised is not None:
        at.within("energised", [terms.energised], "energising on")
    if terms.withdrawn is not None:
        at.within("withdrawn", [terms.withdrawn], "giving up on")


def _check_connected(at: Checked) -> None:
    if at.site is not None and at.site.connection is None:
        at.note("", f"{at.site.key} has no connection to the grid.", "Add `connection` to the site, or name another site.")


def check_electric_service(at: Checked) -> None:
    """Plants that the site has, online while the contract runs."""
    terms: ElectricService = at.terms
    _check_fuel(at)
    known = () if at.site is None else tuple(asset.key for asset in at.site.power)
    for name, plant in terms.plants:
        if known and name not in known:
            at.note("plants", f"there is no asset `{name}` at {at.site.key if at.site else ''}.", nearest(name, known))
        if plant.online is not None:
            at.within("plants", [plant.online], f"{name}: online on")
        online = plant.online or at.start
        life = plant.life_months or terms.life_months
        if months_between(online, at.end) > life:
            at.warn("plants", f"{name} is written off {life} months after {online}, before the contract ends.", "Shorten it?")


def check_escalators(at: Checked) -> None:
    """Rises that are steep, or that come twice: by the year and by a path."""
    stated = {each.key: getattr(at.terms, name) for name, each in terms_of(type(at.terms)).items()}
    escalator = stated.get("escalator")
    if not isinstance(escalator, float) or escalator == 0.0:
        return
    if abs(escalator) > STEEP:
        message = f"prices would change by {percent(escalator, 6)} every year."
        at.warn("escalator", message, f"Did you mean `{escalator:g} %`?" if escalator < 1.0 else "Write such as `2 %`.")
    moving = [key for key, value in stated.items() if isinstance(value, YearPath) and len(value.points) > 1]
    if moving and moving[0] in ("price", "demand_charge", "rent", "capacity_charge"):
        at.warn("escalator", f"`{moving[0]}` is already given by year, and rises by this on top.", "Keep one of them.")
