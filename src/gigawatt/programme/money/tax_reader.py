"""The sections ``finance.tax`` and ``finance.currencies``: whose law, which credits, what other money is worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, cast

from gigawatt.catalog.currencies import Currency
from gigawatt.catalog.load import catalogue, tax_law
from gigawatt.catalog.tax import TaxCredit, TaxLaw
from gigawatt.programme.dates import fractional_year
from gigawatt.programme.money.capital import CreditClaim, CurrencyPaths, Tax, TaxOf
from gigawatt.programme.money.party_reader import day, needed_day, number, place_of
from gigawatt.programme.sections.figure_reader import optional_path
from gigawatt.programme.sections.names_reader import names
from gigawatt.programme.sections.section import Key, Section, nearest
from gigawatt.programme.site import Site
from gigawatt.units import DOLLARS, SHARE

LOSSES = ("carried", "used")

TAX_KEYS = (
    Key("jurisdiction", "key of a country", "of every site that `sites` does not name", "not taxed"),
    Key("region", "key of a region", "of them, as a state", "none"),
    Key("sites", "section by site", "sites that are taxed elsewhere", "as above"),
    Key("losses", " | ".join(LOSSES), "used: the owner has other income, so that a loss and a credit count at once", "carried"),
    Key(
        "interest_unlimited",
        "list of names",
        "whose interest no share of income limits (a real property business, 163(j)(7))",
        "none",
    ),
    Key("classes", "{name: depreciation class}", "by group, phase or asset, where it is not the catalogue's", "catalogue"),
    Key("credits", "section by name", "tax credits that are claimed", "none"),
)
TAX_SITE_KEYS = (
    Key("jurisdiction", "key of a country", "whose law"),
    Key("region", "key of a region", "as a state", "none"),
)
CURRENCY_KEYS = tuple(
    Key(code, "dollars for one unit, or by year", f"that one unit is worth ({one.name})", "what it was worth last")
    for code, one in catalogue().currencies.items()
)
CREDIT_KEYS = (
    Key("credit", "key of a credit", "of the catalogue (`gigawatt facts tax_credits`)"),
    Key("site", "key of a site", "where the asset stands", "every site with it"),
    Key("asset", "key of a power asset", "what claims it"),
    Key("begun", "date", "when construction begins by the law's tests"),
    Key("in_service", "date", "when it is placed in service, where that decides", "as planned"),
    Key("bonus", "a share", "on top: points of cost, or of the production credit", "0 %"),
    Key("transferred", "true | false", "sold for cash", "false"),
    Key("discount", "a share", "at which it is sold", "0 %"),
    Key("buyer", "a party", "who buys it", "credit buyers"),
)


def read_tax(section: Section | None, sites: Sequence[Site]) -> Tax | None:
    """The section ``finance.tax``; None: nothing is taxed."""
    if section is None:
        return None
    law = tax_law()
    by_site = {}
    if section.has("jurisdiction"):
        by_site[""] = _tax_of(section, law)
    elif section.has("region"):
        section.problem("region", "a region is given, and no country.", "Add `jurisdiction: united-states`.")
    known = {site.key: site for site in sites}
    for key, one in section.named("sites", TAX_SITE_KEYS):
        if one.known(key, known, "site") is not None:
            by_site[key] = _tax_of(one, law)
    claims = tuple(_claim(key, one, known, law) for key, one in section.named("credits", CREDIT_KEYS))
    losses = cast(Literal["carried", "used"], section.choice("losses", LOSSES, "carried"))
    return Tax(by_site, losses, _classes(section, law), claims, names(section, "interest_unlimited"))


def _tax_of(section: Section, law: TaxLaw) -> TaxOf:
    countries = {key: one for key, one in law.jurisdictions.items() if not one.within}
    country = section.refer("jurisdiction", countries, "country", otherwise="`gigawatt facts jurisdictions` lists them.")
    if country is None:
        if not section.has("jurisdiction"):
            section.missing("jurisdiction")
        return TaxOf("united-states")
    regions = {key: one for key, one in law.jurisdictions.items() if one.within == country.key}
    region = section.refer("region", regions, f"region of {country.name}") if section.has("region") else None
    return TaxOf(country.key, None if region is None else region.key)


def _classes(section: Section, law: TaxLaw) -> dict[str, str]:
    found = {}
    for key, path, value in section.children("classes"):
        text = getattr(value, "text", "")
        if text not in law.classes:
            fix = nearest(text, tuple(law.classes))
            section.notebook.note(key.position, path, f"there is no depreciation class `{text}`.", fix)
        else:
            found[key.text] = text
    return found


def _claim(key: str, section: Section, sites: dict[str, Site], law: TaxLaw) -> CreditClaim:
    credit = section.refer("credit", law.credits, "credit", otherwise="`gigawatt facts tax_credits` lists them.")
    site = section.refer("site", sites, "site") if section.has("site") else None
    found = CreditClaim(
        key=key,
        path=section.path,
        place=place_of(section),
        credit="" if credit is None else credit.key,
        site=None if site is None else site.key,
        item=section.text("asset"),
        begun=needed_day(section, "begun"),
        in_service=day(section, "in_service"),
        bonus=number(section, "bonus", SHARE, 0.0),
        transferred=section.flag("transferred", default=False),
        discount=number(section, "discount", SHARE, 0.0),
        buyer=section.text("buyer", "credit buyers"),
    )
    _check_claim(section, found, credit, [site] if site is not None else list(sites.values()))
    return found


def _check_claim(section: Section, found: CreditClaim, credit: TaxCredit | None, sites: Sequence[Site]) -> None:
    """The asset is there, may claim it, and not after its date."""
    assets = {asset.key: asset for site in sites for asset in site.power}
    asset = assets.get(found.item)
    if found.item and asset is None:
        section.problem("asset", f"there is no power asset `{found.item}`.", nearest(found.item, tuple(assets)))
    if credit is None:
        return
    if asset is not None and asset.technology.key not in credit.technologies:
        message = f"{credit.name} is not for `{asset.technology.key}`."
        section.problem("credit", message, f"It is for {', '.join(credit.technologies)}.")
    if section.has("begun"):
        served = None if found.in_service is None else fractional_year(found.in_service)
        if credit.share_left(fractional_year(found.begun), served) <= 0.0:
            message = f"{credit.name} is past its date for construction that begins on {found.begun.isoformat()}."
            section.problem("begun", message, credit.remedy)
    if section.has("discount") and not found.transferred:
        section.problem("discount", "a credit that is not sold has no discount.", "Add `transferred: true`, or remove it.")


def read_currencies(section: Section, known: Mapping[str, Currency]) -> CurrencyPaths:
    """The section ``finance.currencies``: paths of exchange rates, by ISO code."""
    currencies = section.section("currencies", CURRENCY_KEYS)
    if currencies is None:
        return {}
    paths = {code: optional_path(currencies, code, DOLLARS) for code in known}
    return {code: path for code, path in paths.items() if path is not None}
