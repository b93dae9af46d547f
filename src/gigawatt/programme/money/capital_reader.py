"""The sections ``finance.vehicles``: who owns what, who lends, who guarantees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from gigawatt.catalog.capital_terms import CapitalTerms
from gigawatt.programme.money.capital import (
    OWNERS,
    RESERVE,
    TAX_EQUITY,
    EquityWhen,
    Holds,
    Lease,
    Support,
    TaxedAs,
    TaxEquity,
    Tranche,
    Vehicle,
    VehicleKind,
)
from gigawatt.programme.money.lease_reader import (
    GUARANTEE_KEYS,
    LEASE_KEYS,
    RESIDUAL_KEYS,
    read_guarantee,
    read_lease,
    read_residual,
)
from gigawatt.programme.money.party_reader import assumed, day, number, optional_number, place_of, shares
from gigawatt.programme.money.tranche_reader import GROUPS, TRANCHE_KEYS, read_tranche
from gigawatt.programme.money.vehicle_checks import check_vehicles
from gigawatt.programme.sections.names_reader import names
from gigawatt.programme.sections.section import Key, Section
from gigawatt.programme.site import Site
from gigawatt.units import MONEY, MONEY_PER_MONTH, RATE, RATIO, SHARE

KINDS = ("corporate", "project", "joint-venture", "special-purpose")
EQUITY = ("pro-rata", "first", "last")
TAXED_AS = ("partnership", "corporation")
FLIP = "a usual partnership flip, as remembered"

VEHICLE_KEYS = (
    Key("name", "text", "what statements call it", "its key"),
    Key("kind", " | ".join(KINDS), "corporate: the owner itself; what it lacks is its own cash", "special-purpose"),
    Key("owners", "a party, or {party: share}", "parties, or other vehicles; shares add up to 100 %", "the programme's owner"),
    Key("holds", "section", "what it pays for and owns", "nothing but its shares in other vehicles"),
    Key("site", "key of a site", "that its flows stand under", "the one that it holds, else none"),
    Key("tranches", "section by tranche", "its debt", "none"),
    Key("equity", " | ".join(EQUITY), "owners pay with the debt, before it, or after it", "pro-rata"),
    Key("completion", "date", "until when debt is drawn; what is bought later is paid by owners", "last purchase"),
    Key("opening_cash", "an amount of money", "that it holds when the horizon begins", "0 USD"),
    Key(
        "priority",
        "list of names",
        "tranches and `reserve` in order of payment; what is not named follows in file order, owners last",
        "file order",
    ),
    Key("lock_up", "a ratio", "owners are paid only where the past year's coverage is at least so much", "none"),
    Key("support", "section", "who pays debt service that cash and reserve do not reach", "nobody"),
    Key("overruns", "section", "who pays what is beyond the planned cost, before the owners do", "nobody"),
    Key("contractor", "section", "what builders bear of overruns and delay", "nothing"),
    Key("tax_equity", "section", "an investor that is paid mostly in tax", "none"),
    Key("lease", "section", "what it lets; not among `finance.contracts` too", "none"),
    Key("guarantee", "section", "of the property's residual value", "none"),
    Key("residual", "section", "what is left when the lease ends", "nothing"),
    Key("directed_by", "a party", "who decides what matters most for its value", "its largest owner"),
    Key("taxed_as", " | ".join(TAXED_AS), "partnership: its income is its owners'", "partnership"),
)
HOLDS_KEYS = (
    Key("sites", "list of names", "where", "all"),
    Key("groups", "list of names", f"what, of {', '.join(GROUPS)}", "all"),
    Key("items", "list of names", "which phases, assets or chips", "all"),
)
SUPPORT_KEYS = (
    Key("party", "a party", "who pays"),
    Key("cap", "an amount of money", "that is paid at most", "no cap"),
)
CONTRACTOR_KEYS = (
    Key("party", "a party", "who builds", "contractors"),
    Key("overrun_share", "a share", "of any overrun, that it bears", "0 %"),
    Key("delay_damages", "a monthly amount of money", "that it pays for each month of delay", "0 USD/month"),
)
TAX_EQUITY_KEYS = (
    Key("investor", "a party", "who invests"),
    Key("share", "a share", "of all that is paid until completion, that it pays in at completion"),
    Key("target_return", "a yearly rate", "after tax, at which it flips"),
    Key("flips", "date", "when it flips at the latest", "never"),
    Key("tax_share", "a share", "of income, losses and credits until the flip", "99 %"),
    Key("cash_share", "a share", "of distributions until the flip", "20 %"),
    Key("tax_share_after", "a share", "from the flip on", "5 %"),
    Key("cash_share_after", "a share", "from the flip on", "5 %"),
)


def read_vehicles(section: Section, owner: str, sites: Sequence[Site], terms: Mapping[str, CapitalTerms]) -> tuple[Vehicle, ...]:
    """Every vehicle of ``finance.vehicles``; what is wrong between them is noted too.

    Args:
        section: ``finance``.
        owner: Of the programme.
        sites: Every site that could be read.
        terms: Published terms of the catalogue, by key.
    """
    reader = _Reader(owner, sites, terms)
    found = [(one, reader.read(key, one)) for key, one in section.named("vehicles", VEHICLE_KEYS)]
    check_vehicles(found)
    return tuple(vehicle for _, vehicle in found)


class _Reader:
    """Reads one vehicle after another."""

    def __init__(self, owner: str, sites: Sequence[Site], terms: Mapping[str, CapitalTerms]) -> None:
        self.owner, self.terms = owner, terms
        self.sites = [site.key for site in sites]
        self.items = [
            key for site in sites for key in (*(phase.key for phase in site.phases), *(asset.key for asset in site.power))
        ]

    def read(self, key: str, section: Section) -> Vehicle:
        kind = cast(VehicleKind, section.choice("kind", KINDS, "special-purpose"))
        owners = shares(section, "owners", {self.owner: 1.0})
        tranches = tuple(read_tranche(name, one, self.terms) for name, one in section.named("tranches", TRANCHE_KEYS))
        holds = self._holds(section.section("holds", HOLDS_KEYS))
        lease = self._lease(section)
        guarantee = section.section("guarantee", GUARANTEE_KEYS)
        residual = section.section("residual", RESIDUAL_KEYS)
        contractor = section.section("contractor", CONTRACTOR_KEYS)
        return Vehicle(
            key=key,
            path=section.path,
            place=place_of(section),
            party=section.text("name", self.owner if kind == "corporate" else key),
            kind=kind,
            owners={} if kind == "corporate" else owners,
            holds=holds,
            tranches=tranches,
            equity_when=cast(EquityWhen, section.choice("equity", EQUITY, "pro-rata")),
            completion=day(section, "completion"),
            opening_cash_usd=number(section, "opening_cash", MONEY, 0.0),
            priority=self._priority(section, tranches),
            lock_up=number(section, "lock_up", RATIO, 0.0),
            support=_support(section.section("support", SUPPORT_KEYS)),
            overruns=_support(section.section("overruns", SUPPORT_KEYS)),
            contractor="contractors" if contractor is None else contractor.text("party", "contractors"),
            contractor_share=0.0 if contractor is None else number(contractor, "overrun_share", SHARE, 0.0),
            delay_damages_usd_per_month=_damages(contractor),
            tax_equity=_tax_equity(section.section("tax_equity", TAX_EQUITY_KEYS)),
            lease=lease,
            guarantee=None if guarantee is None else read_guarantee(guarantee, lease),
            residual=None if residual is None else read_residual(residual),
            directed_by=section.text("directed_by", max(owners, key=lambda party: owners[party])),
            taxed_as=cast(TaxedAs, section.choice("taxed_as", TAXED_AS, "partnership")),
            site=self._site(section, holds),
        )

    def _holds(self, section: Section | None) -> Holds | None:
        if section is None:
            return None
        return Holds(
            names(section, "sites", self.sites, "site"),
            names(section, "groups", GROUPS, "group"),
            names(section, "items", None, ""),
        )

    def _site(self, section: Section, holds: Holds | None) -> str | None:
        if section.has("site"):
            return section.refer("site", {site: site for site in self.sites}, "site")
        return holds.sites[0] if holds is not None and len(holds.sites) == 1 else None

    def _lease(self, section: Section) -> Lease | None:
        lease = section.section("lease", LEASE_KEYS)
        return None if lease is None else read_lease(lease)

    def _priority(self, section: Section, tranches: Sequence[Tranche]) -> tuple[str, ...]:
        known = (*(tranche.key for tranche in tranches), RESERVE)
        found = names(section, "priority", (*known, TAX_EQUITY, OWNERS), "tranche")
        last = [name for name in found if name in (TAX_EQUITY, OWNERS)]
        if last and found[-len(last) :] != tuple(last):
            section.problem("priority", "owners and tax equity are paid before debt.", "Let them come last, or leave them out.")
        if len(set(found)) < len(found):
            section.problem("priority", "a name stands twice.", "Name each once.")
        return tuple(name for name in found if name in known)


def _support(section: Section | None) -> Support | None:
    return None if section is None else Support(section.text("party"), optional_number(section, "cap", MONEY))


def _damages(section: Section | None) -> float:
    return 0.0 if section is None else number(section, "delay_damages", MONEY_PER_MONTH, 0.0)


def _tax_equity(section: Section | None) -> TaxEquity | None:
    if section is None:
        return None
    for name in ("share", "target_return"):
        if not section.has(name):
            section.missing(name)
    return TaxEquity(
        investor=section.text("investor"),
        path=section.path,
        place=place_of(section),
        share=number(section, "share", SHARE, 0.0),
        target_return=number(section, "target_return", RATE, 0.0),
        flips=day(section, "flips"),
        tax_share=assumed(section, "tax_share", SHARE, 0.99, FLIP, "unsourced-memory"),
        cash_share=assumed(section, "cash_share", SHARE, 0.2, FLIP, "unsourced-memory"),
        tax_share_after=assumed(section, "tax_share_after", SHARE, 0.05, FLIP, "unsourced-memory"),
        cash_share_after=assumed(section, "cash_share_after", SHARE, 0.05, FLIP, "unsourced-memory"),
    )
