"""What a vehicle lets, who guarantees its value, and what is left of it in the end."""

from __future__ import annotations

from gigawatt.programme.money.capital import Guarantee, Lease, Residual
from gigawatt.programme.money.party_reader import assumed, needed_day, number, optional_number, place_of
from gigawatt.programme.sections.section import Key, Section
from gigawatt.units import DURATION, MONEY, MONEY_PER_YEAR, POSITIVE_SHARE, RATE, RATIO, SHARE, Dimension

MOST_RENEWALS = 100

LEASE_KEYS = (
    Key("tenant", "a party", "who rents"),
    Key("start", "date", "first day of the first term"),
    Key("term", "a duration", "of the first term"),
    Key("rent", "a yearly amount of money", "nominal, in the first year, paid monthly; or `services`", "by `services`"),
    Key("services", "VEHICLE.TRANCHE", "debt whose service sets the rent", "by `rent`"),
    Key("coverage", "a ratio", "with `services`: so many times that service reaches the debtor", "1"),
    Key("escalator", "a yearly rate", "by which `rent` grows", "0 %"),
    Key("renewal_term", "a duration", "of each renewal", "none"),
    Key("renewals", "whole number", "how many may follow", "0"),
    Key("taken", "whole number", "how many do, as expected; then the tenant leaves", "all"),
    Key("reasonably_certain", "whole number", "how many count for the lease's accounting", "0"),
    Key("economic_life", "a duration", "of the property, for its accounting", "40 years"),
    Key("fair_value", "an amount of money", "of the property, for its accounting", "its cost"),
    Key("rate_in_lease", "a yearly rate", "that payments are discounted at, for its accounting", "the rate of `services`"),
    Key("ownership_passes", "true | false", "to the tenant at the end", "false"),
    Key("purchase_option_certain", "true | false", "the tenant is sure to buy", "false"),
    Key("no_other_use", "true | false", "nobody else could use it", "false"),
)
GUARANTEE_KEYS = (
    Key("guarantor", "a party", "who pays what a sale does not reach"),
    Key("horizon", "a duration", "from the lease's start, in which a tenant that leaves calls it"),
    Key("cap", "an amount of money", "that is paid at most"),
    Key("value", "an amount of money", "that is promised", "the debt of who is paid, as owed at that time"),
    Key("first_loss", "a share", "of it, that is not promised after all", "0 %"),
    Key("pays", "key of a vehicle", "who is paid", "this vehicle"),
)
RESIDUAL_KEYS = (
    Key("share_of_cost", "a share", "that the property is sold for when the lease ends"),
    Key("buyer", "a party", "who buys", "the market"),
)


def read_lease(section: Section) -> Lease:
    """The lease; whatever is wrong with it by itself is noted."""
    found = Lease(
        tenant=section.text("tenant"),
        path=section.path,
        place=place_of(section),
        start=needed_day(section, "start"),
        term_years=_needed(section, "term", DURATION),
        rent_usd_per_year=optional_number(section, "rent", MONEY_PER_YEAR),
        services=section.text("services", ""),
        coverage=number(section, "coverage", RATIO, 1.0),
        escalator=number(section, "escalator", RATE, 0.0),
        renewal_years=number(section, "renewal_term", DURATION, 0.0),
        renewals=section.integer("renewals", 0, MOST_RENEWALS, 0) or 0,
        taken=section.integer("taken", 0, MOST_RENEWALS) if section.has("taken") else None,
        reasonably_certain=section.integer("reasonably_certain", 0, MOST_RENEWALS, 0) or 0,
        economic_life_years=assumed(section, "economic_life", DURATION, 40.0, "the order of a building's life", "assumption"),
        fair_value_usd=optional_number(section, "fair_value", MONEY),
        rate_in_lease=optional_number(section, "rate_in_lease", RATE),
        ownership_passes=section.flag("ownership_passes", default=False),
        purchase_option_certain=section.flag("purchase_option_certain", default=False),
        no_other_use=section.flag("no_other_use", default=False),
    )
    if section.has("rent") == section.has("services"):
        message = "both `rent` and `services` are given." if section.has("rent") else "it has no rent."
        section.problem("rent", message, "Give one: `rent: 2.4 GUSD/year`, or `services: VEHICLE.TRANCHE`.")
    if found.renewals and not found.renewal_years:
        section.problem("renewals", "renewals have no length.", "Add `renewal_term: 4 years`.")
    for name, count in (("taken", found.taken), ("reasonably_certain", found.reasonably_certain)):
        if count is not None and count > found.renewals:
            section.problem(name, f"{count} renewals are more than the {found.renewals} that there are.", "Lower it.")
    return found


def read_guarantee(section: Section, lease: Lease | None) -> Guarantee:
    """The guarantee of residual value: never longer than the lease with all its renewals."""
    found = Guarantee(
        guarantor=section.text("guarantor"),
        path=section.path,
        place=place_of(section),
        years=_needed(section, "horizon", DURATION),
        cap_usd=_needed(section, "cap", MONEY),
        value_usd=optional_number(section, "value", MONEY),
        first_loss=number(section, "first_loss", SHARE, 0.0),
        pays_to=section.text("pays", ""),
    )
    if lease is None:
        section.problem("", "a residual value is guaranteed, and there is no lease.", "Add a `lease`, or remove the guarantee.")
        return found
    longest = lease.term_years + lease.renewals * lease.renewal_years
    if found.years > longest + 1e-9:
        message = f"the guarantee runs for {found.years:g} years, the lease with all renewals for {longest:g}."
        section.problem("horizon", message, f"Write at most `{longest:g} years`, or add renewals.")
    return found


def read_residual(section: Section) -> Residual:
    """What is left in the end."""
    return Residual(_needed(section, "share_of_cost", POSITIVE_SHARE), section.text("buyer", "the market"))


def _needed(section: Section, name: str, dimension: Dimension) -> float:
    if not section.has(name):
        section.missing(name)
    return number(section, name, dimension, 1.0)
