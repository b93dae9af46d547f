"""Income tax of each taxpayer by year: what is taxed, what is written off, what is credited, what is carried forward.

A year's tax follows docs/mathematics/tax.md: regions first (their tax may be taken off the country's income), interest up to its
share of income before interest, tax and depreciation, then losses of earlier years up to their share, then credits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from gigawatt.catalog.tax import TaxJurisdiction, TaxLaw
from gigawatt.errors import ProgrammeError
from gigawatt.finance.accruals import Accrual, Accrued
from gigawatt.finance.flows import Account, Flow
from gigawatt.finance.months import Months
from gigawatt.finance.tax.credits import Earned, earned, past_their_date
from gigawatt.finance.tax.deferred import TaxBase, by_month, deferred_regional, deferred_tax
from gigawatt.finance.tax.written_off import written_off
from gigawatt.finance.tax.year_by_year import YearOfTax, country, region
from gigawatt.programme.money.capital import Tax

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class TaxedAsset:
    """Something that is written off, and may claim a credit.

    Attributes:
        tax_class: Group of the plan (``power, halls, chips, connection``), or key of a depreciation class.
        technology: Key of its technology, which may have a class of its own.
        placed_usd: Cost of what is placed in service in each month, shape (months,) [nominal USD].
        acquired: When it was ordered (for bonus depreciation); None: in the month that it is placed in service.
        delivered_mwh: Electricity of each month, shape (months,); for production credits.
        sold: Month in which it is sold: what is not yet written off then is taken off in that year; None: it is not.
        book_usd: What the books have left of it at each month's end, shape (months,); None: it is not known, and
            no tax is deferred.
    """

    item: str
    site: str | None
    tax_class: str
    placed_usd: Array
    technology: str = ""
    acquired: date | None = None
    delivered_mwh: Array | None = None
    sold: int | None = None
    book_usd: Array | None = None


@dataclass(frozen=True, eq=False)
class Taxpayer:
    """Who files, with what it earned: each array of shape (months,) [nominal USD].

    Attributes:
        income_usd: Revenue less running costs that may be deducted; without interest and depreciation.
        interest_usd: Interest paid less interest received.
        other_income: It has income beside this (a tax investor), so that losses and credits count at once.
        sold_usd: Proceeds of what is sold (chips resold); what is not yet written off of it is taken off in the same year.
    """

    party: str
    jurisdiction: str
    region: str | None
    income_usd: Array
    interest_usd: Array
    assets: tuple[TaxedAsset, ...] = ()
    sold_usd: Array | None = None
    other_income: bool = False

    def before_interest(self, months: Months) -> Array:
        """Income with what is sold; shape (months,) [USD]."""
        return self.income_usd + (months.none() if self.sold_usd is None else self.sold_usd)


@dataclass(frozen=True, eq=False)
class Assessed:
    """``flows`` is what a ledger takes (``income tax``, ``tax credit``); ``accruals`` are deferred tax; ``years`` by party and
    jurisdiction.
    """

    months: Months
    flows: tuple[Flow, ...]
    years: Mapping[tuple[str, str], YearOfTax]
    accruals: tuple[Accrual, ...] = ()


def assess(taxpayers: Sequence[Taxpayer], tax: Tax, law: TaxLaw, months: Months, inflation_rate: float = 0.0) -> Assessed:
    """Income tax and credits of every taxpayer.

    Args:
        taxpayers: Who files; a partnership's income, assets and interest are those of its owners by their shares
            (``passed_on``).
        tax: What the programme declares: which losses count at once, classes that differ, credits claimed.
        law: The catalogue's.
        months: The months.
        inflation_rate: Yearly; production credits grow with it.

    Raises:
        ProgrammeError: Credits past their dates, all at once.
    """
    late = past_their_date(tax.credits, law.credits)
    if late:
        raise ProgrammeError(late)
    flows: list[Flow] = []
    accruals: list[Accrual] = []
    years: dict[tuple[str, str], YearOfTax] = {}
    returns: dict[tuple[str, str], list[Taxpayer]] = {}
    for taxpayer in taxpayers:
        returns.setdefault((taxpayer.party, taxpayer.jurisdiction), []).append(taxpayer)
    for key, parts in returns.items():
        claims = [claim for part in parts for claim in _credits(part, tax, law, months, inflation_rate)]
        regions = {
            name: _region_tax([part for part in parts if part.region == name], name, tax, law, months, claims)
            for name in dict.fromkeys(part.region for part in parts if part.region)
        }
        regional = {name: found.tax for name, found in regions.items()}
        years[key] = _books(parts, tax, law, months, claims, sum(regional.values(), start=np.zeros(len(months.years))))
        flows += _flows(key, years[key], regional, claims, law, months)
        accruals += _deferred(parts, tax, law, months, claims, years[key], regions)
    return Assessed(months, tuple(flow for flow in flows if np.any(flow.amounts_usd)), years, tuple(accruals))


def benefit(taxpayer: Taxpayer, tax: Tax, law: TaxLaw, months: Months, inflation_rate: float = 0.0) -> Array:
    """What a return is worth to who can use all of it at once: credits, less tax on income; shape (months,) [USD].

    The tax is the country's and the region's, as `assess` has it of who has other income: losses bring tax back in their year. A
    year's tax is spread evenly over its months. Tax equity flips by it.
    """
    taxpayer = replace(taxpayer, other_income=True)
    claims = _credits(taxpayer, tax, law, months, inflation_rate)
    regional = np.zeros(len(months.years))
    if taxpayer.region:
        regional = _region_tax([taxpayer], taxpayer.region, tax, law, months, claims).tax
    by_year = regional + _books([taxpayer], tax, law, months, claims, regional).tax
    index = months.year - months.years[0]
    spread = by_year[index] / np.bincount(index)[index]
    return np.asarray(sum((one.amounts for _, one in claims), start=months.none()) - spread)


def _credits(taxpayer: Taxpayer, tax: Tax, law: TaxLaw, months: Months, inflation_rate: float) -> list[tuple[TaxedAsset, Earned]]:
    """Every claim on an asset of this taxpayer; claims name the asset, and its site where it stands at several."""
    found = []
    for asset in taxpayer.assets:
        for claim in tax.credits:
            if claim.item == asset.item and claim.site in (None, asset.site) and claim.credit in law.credits:
                credit = law.credits[claim.credit]
                index = months.grown(inflation_rate, credit.base_year)
                found.append((asset, earned(claim, credit, asset.placed_usd, asset.delivered_mwh, index, months)))
    return found


def _region_tax(
    parts: Sequence[Taxpayer],
    name: str,
    tax: Tax,
    law: TaxLaw,
    months: Months,
    claims: Sequence[tuple[TaxedAsset, Earned]],
) -> YearOfTax:
    """All years of one party in one region: what it takes of what is earned there."""
    income = months.by_year(sum((part.before_interest(months) for part in parts), start=months.none()))
    interest = months.by_year(sum((part.interest_usd for part in parts), start=months.none()))
    written = _depreciation(parts, tax, law, months, claims, name)
    limits = _limits(parts, tax, law)
    return region(law.jurisdictions[name], limits, income, interest, written, months.years, _at_once(parts, tax))


def _books(
    parts: Sequence[Taxpayer],
    tax: Tax,
    law: TaxLaw,
    months: Months,
    claims: Sequence[tuple[TaxedAsset, Earned]],
    regional_tax: Array,
) -> YearOfTax:
    """All years of one party in one country, whatever the regions that it earns in."""
    income = months.by_year(sum((part.before_interest(months) for part in parts), start=months.none()))
    interest = months.by_year(sum((part.interest_usd for part in parts), start=months.none()))
    kept = months.by_year(sum((one.amounts for _, one in claims if not one.claim.transferred), start=months.none()))
    written = _depreciation(parts, tax, law, months, claims, None)
    rules, limits = law.jurisdictions[parts[0].jurisdiction], _limits(parts, tax, law)
    return country(rules, limits, income, interest, written, regional_tax, kept, months.years, _at_once(parts, tax))


def _at_once(parts: Sequence[Taxpayer], tax: Tax) -> bool:
    """Whether a party has other income to use losses and credits against."""
    return tax.losses == "used" or any(part.other_income for part in parts)


def _limits(parts: Sequence[Taxpayer], tax: Tax, law: TaxLaw) -> TaxJurisdiction | None:
    """Whose limit of interest holds for a party: the country's, unless it elected out."""
    return None if parts[0].party in tax.interest_unlimited else law.jurisdictions[parts[0].jurisdiction]


def _depreciation(
    parts: Sequence[Taxpayer],
    tax: Tax,
    law: TaxLaw,
    months: Months,
    claims: Sequence[tuple[TaxedAsset, Earned]],
    region_key: str | None,
) -> Array:
    """What is written off in each year by the country's classes, with the country's bonus or a region's; shape (years,)."""
    rules = law.jurisdictions[region_key or parts[0].jurisdiction]
    total = np.zeros(len(months.years))
    for asset in (asset for part in parts for asset in part.assets):
        off = sum((one.off_cost for its, one in claims if its is asset), start=months.none())
        key = tax.classes.get(asset.item) or tax.classes.get(asset.tax_class) or asset.tax_class
        kind = law.classes.get(key) or law.class_of(parts[0].jurisdiction, asset.item, asset.technology, asset.tax_class)
        if kind is None:
            raise LookupError(f"{parts[0].jurisdiction} has no depreciation class for {asset.item} ({asset.tax_class})")
        acquired = None if asset.acquired is None else asset.acquired.year
        cost = months.by_year(asset.placed_usd - off)
        written = written_off(cost, kind, rules, months.years, acquired)
        if asset.sold is not None and asset.sold < months.count:
            year = int(months.year[asset.sold] - months.years[0])
            written[year] = float(cost[: year + 1].sum()) - float(written[:year].sum())
            written[year + 1 :] = cost[year + 1 :]  # what is paid once it is gone
        total += written
    return total


def _deferred(
    parts: Sequence[Taxpayer],
    tax: Tax,
    law: TaxLaw,
    months: Months,
    claims: Sequence[tuple[TaxedAsset, Earned]],
    years: YearOfTax,
    regions: Mapping[str, YearOfTax],
) -> list[Accrual]:
    """What one party's books owe its country and regions later, as it grows."""
    ends = np.searchsorted(months.year, months.years, side="right") - 1

    def base(of: Sequence[Taxpayer], rules: TaxJurisdiction, found: YearOfTax, name: str | None) -> tuple[Array, TaxBase]:
        cost, book = months.none(), months.none()
        for asset in (asset for part in of for asset in part.assets):
            cost = cost + asset.placed_usd - sum((one.off_cost for its, one in claims if its is asset), start=months.none())
            book = book + (0.0 if asset.book_usd is None else asset.book_usd)
        left = np.cumsum(months.by_year(cost)) - np.cumsum(_depreciation(of, tax, law, months, claims, name))
        return book[ends], TaxBase(rules, left, found)

    if any(asset.book_usd is None for part in parts for asset in part.assets):
        return []
    rules = law.jurisdictions[parts[0].jurisdiction]
    whole, country = base(parts, rules, years, None)
    owed = deferred_tax(whole, country, months.years)
    for name, found in regions.items():
        book, one = base([part for part in parts if part.region == name], law.jurisdictions[name], found, name)
        owed = owed + deferred_regional(book, one, country, months.years)
    grown = by_month(owed, months)
    party = parts[0].party
    return [Accrual(party, rules.name, Accrued.TAX, "income", "deferred tax", grown)] if np.any(grown) else []


def _flows(
    key: tuple[str, str],
    books: YearOfTax,
    regions: Mapping[str, Array],
    claims: Sequence[tuple[TaxedAsset, Earned]],
    law: TaxLaw,
    months: Months,
) -> list[Flow]:
    party, rules = key[0], law.jurisdictions[key[1]]
    tax, credited = (_paid(amounts, rules, months) for amounts in (books.tax, books.credits_used))
    found = [
        Flow(party, rules.name, Account.INCOME_TAX, "income", "income tax", tax),
        Flow(rules.name, party, Account.TAX_CREDIT, "income", "credits", credited),
    ]
    for region_key, amounts in regions.items():
        there = law.jurisdictions[region_key]
        found.append(Flow(party, there.name, Account.INCOME_TAX, "income", "income tax", _paid(amounts, there, months)))
    for asset, one in claims:
        if one.claim.transferred:
            claim = one.claim
            price = 1.0 - claim.discount
            found.append(Flow(claim.buyer, party, Account.TAX_CREDIT, asset.item, "transfer", price * one.amounts, asset.site))
            found.append(Flow(rules.name, claim.buyer, Account.TAX_CREDIT, asset.item, claim.credit, one.amounts, asset.site))
    return found


def _paid(by_year: Array, rules: TaxJurisdiction, months: Months) -> Array:
    """A year's amount in equal parts in the months that it is paid in, of that year or the next; shape (months,).

    What would be paid after our months is paid in the last of them.
    """
    amounts = months.none()
    for year, usd in zip(months.years.tolist(), by_year.tolist(), strict=True):
        due = year + 1 if rules.paid_next_year else year
        for month in rules.paid_in:
            index = months.index(date(due, month, 1))
            amounts[min(max(index, 0), months.count - 1)] += usd / len(rules.paid_in)
    return amounts
