"""Debt of a vehicle: the sections ``finance.vehicles.VEHICLE.tranches.TRANCHE``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from gigawatt.catalog.capital_terms import CapitalTerms
from gigawatt.programme.money.capital import Draws, Repayment, Tranche, TrancheKind
from gigawatt.programme.money.party_reader import day, needed_day, number, optional_number, place_of, shares
from gigawatt.programme.sections.names_reader import names
from gigawatt.programme.sections.section import Key, Section
from gigawatt.units import MONEY, RATE, RATIO, SHARE, Dimension

KINDS = ("loan", "notes", "corporate", "export-credit", "development", "sovereign", "vendor")
REPAYMENTS = ("level", "amortising", "sculpted", "bullet")
DRAWS = ("as-needed", "at-once")
GROUPS = ("halls", "power", "chips", "connection")
PAYMENTS = ("12", "4", "2", "1")
GRACE = Dimension("a duration", "year", "2 years")

TRANCHE_KEYS = (
    Key("kind", " | ".join(KINDS), "what it is called in the books; what it does follows from the keys below", "loan"),
    Key("lenders", "a party, or {party: share}", "who lends", "lenders"),
    Key("amount", "an amount of money", "nominal; or `share`, or `coverage`", "by `share` or `coverage`"),
    Key("share", "a share", "of all that is paid until completion, fees and interest included; with `coverage`, at most", "none"),
    Key("coverage", "a ratio", "1 or more: cash is at least so many times debt service in every payment period", "none"),
    Key("terms", "key of a financing", "of the catalogue (`gigawatt facts capital`), whose rate it takes", "none"),
    Key("rate", "a yearly rate", "nominal; a twelfth accrues each month", "that of `terms`"),
    Key("matures", "date", "month of the last payment"),
    Key("repayment", " | ".join(REPAYMENTS), "equal payments, equal principal, a share of cash, all at the end", "level"),
    Key("payments", "whole number", "a year: 12, 4, 2 or 1", "12"),
    Key("draws", " | ".join(DRAWS), "at once: into an escrow that pays what falls due", "as-needed"),
    Key("drawn", "date", "when it is drawn at once", "the first month with something to pay"),
    Key("outstanding", "an amount of money", "of it, drawn before the horizon and still owed", "0 USD"),
    Key("escrow_rate", "a yearly rate", "that the escrow earns", "0 %"),
    Key("escrow_interest", "an amount of money", "that the escrow earns until completion, instead", "by `escrow_rate`"),
    Key("grace", "a duration", "after completion, in which only interest is paid", "none"),
    Key("upfront_fee", "a share", "of the amount, paid at the start", "0 %"),
    Key("commitment_fee", "a yearly rate", "on what is not yet drawn", "0 %"),
    Key("reserve", "a duration", "of debt service, set aside at completion", "none"),
    Key("finances", "list of names", f"what it pays for, of {', '.join(GROUPS)} (a vendor: its goods)", "everything"),
    Key("currency", "ISO code", "that it is owed in", "USD"),
    Key("insurer", "a party", "that bears a share of the lenders' loss (export credit)", "none"),
    Key("cover", "a share", "of the loss, that the insurer bears", "0 %"),
    Key("premium", "a share", "of the amount, paid to the insurer at the start", "0 %"),
    Key("grant", "a share", "of the amount, never paid back (development)", "0 %"),
    Key("deferrable", "true | false", "interest that cash does not reach waits, and is no default", "false"),
)


def read_tranche(key: str, section: Section, terms: Mapping[str, CapitalTerms]) -> Tranche:
    """One tranche; whatever is wrong with it by itself is noted."""
    found = Tranche(
        key=key,
        path=section.path,
        place=place_of(section),
        kind=cast(TrancheKind, section.choice("kind", KINDS, "loan")),
        lenders=shares(section, "lenders", {"lenders": 1.0}),
        rate=_rate(section, terms),
        matures=needed_day(section, "matures"),
        amount_usd=optional_number(section, "amount", MONEY),
        share=optional_number(section, "share", SHARE),
        coverage=optional_number(section, "coverage", RATIO),
        repayment=cast(Repayment, section.choice("repayment", REPAYMENTS, "level")),
        payments_a_year=_payments(section),
        draws=cast(Draws, section.choice("draws", DRAWS, "as-needed")),
        drawn_from=day(section, "drawn"),
        outstanding_usd=number(section, "outstanding", MONEY, 0.0),
        escrow_rate=number(section, "escrow_rate", RATE, 0.0),
        escrow_interest_usd=optional_number(section, "escrow_interest", MONEY),
        grace_years=number(section, "grace", GRACE, 0.0),
        upfront_fee=number(section, "upfront_fee", SHARE, 0.0),
        commitment_fee=number(section, "commitment_fee", RATE, 0.0),
        reserve_months=12.0 * number(section, "reserve", GRACE, 0.0),
        finances=names(section, "finances", GROUPS, "group"),
        currency=section.text("currency", "USD"),
        insurer=section.text("insurer", ""),
        cover=number(section, "cover", SHARE, 0.0),
        premium=number(section, "premium", SHARE, 0.0),
        grant_share=number(section, "grant", SHARE, 0.0),
        deferrable=section.flag("deferrable", default=False),
    )
    _check_size(section, found)
    _check_terms(section, found)
    return found


def _rate(section: Section, terms: Mapping[str, CapitalTerms]) -> float:
    """The rate as stated, or that of published terms."""
    stated = optional_number(section, "rate", RATE)
    published = section.refer("terms", terms, "published terms") if section.has("terms") else None
    if stated is not None:
        if stated < 0.0:
            section.problem("rate", "it is below 0.", "Write a rate of 0 % or more.")
        return stated
    if published is not None and published.debt_rate is not None:
        section.notebook.figures.append(published.debt_rate)
        return published.debt_rate.value
    if published is not None:
        section.problem("terms", f"`{published.key}` has a spread and no rate.", "State the `rate`: base rate and spread.")
    elif not section.has("terms"):
        section.missing("rate")
    return 0.0


def _payments(section: Section) -> int:
    text = section.choice("payments", PAYMENTS, "12")
    return int(text) if text in PAYMENTS else 12


def _check_size(section: Section, found: Tranche) -> None:
    """Exactly one of amount, share and coverage; a share may cap a coverage."""
    given = [name for name in ("amount", "share", "coverage") if section.has(name)]
    if not given:
        section.problem("", "it has no size.", "Add `amount: 2 GUSD`, `share: 60 %` or `coverage: 1.3`.")
    elif given not in (["amount"], ["share"], ["coverage"], ["share", "coverage"]):
        section.problem(given[-1], f"`{'` and `'.join(given)}` are given.", "Keep one of them.")
    if found.coverage is not None and found.coverage < 1.0:
        message = f"a coverage of {found.coverage:g} lets debt service be more than cash."
        section.problem("coverage", message, "Write 1 or more; lenders to contracted projects ask for 1.2 to 1.4.")
    if found.outstanding_usd and found.amount_usd is None:
        section.problem("outstanding", "what is owed already says nothing without the `amount`.", "Give `amount` too.")
    elif found.amount_usd is not None and found.outstanding_usd > found.amount_usd:
        section.problem("outstanding", "more is owed than the debt's amount.", "Raise `amount`, or lower `outstanding`.")


def _check_terms(section: Section, found: Tranche) -> None:
    """Keys that contradict each other."""
    if found.cover and not found.insurer:
        section.problem("cover", "a share of the loss is covered by nobody.", "Add `insurer: NAME`.")
    if found.draws == "at-once" and found.finances:
        section.problem("finances", "a debt that is drawn at once pays for all.", "Remove `finances`, or `draws: at-once`.")
    escrow = [name for name in ("escrow_rate", "escrow_interest", "drawn") if section.has(name)]
    if found.draws == "as-needed" and escrow:
        section.problem(escrow[0], "it is drawn as needed, so nothing lies in escrow.", "Remove it, or write `draws: at-once`.")
    if section.has("escrow_rate") and section.has("escrow_interest"):
        section.problem("escrow_rate", "`escrow_rate` and `escrow_interest` are both given.", "Keep one of them.")
    if found.grant_share >= 1.0:
        section.problem("grant", "nothing is left to be paid back.", "Write a share below 100 %.")
