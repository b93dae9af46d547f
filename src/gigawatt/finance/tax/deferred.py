"""Deferred tax: what books show earlier or later than the law, at the law's rate.

Where the law writes off faster than the books, tax that is saved now is owed later; what waits to be used (losses, interest,
credits) saves tax later. The balance is found at each year's end, and grows in equal parts over its months
(docs/mathematics/tax.md).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.catalog.tax import TaxJurisdiction
from gigawatt.finance.months import MONTHS_A_YEAR, Months
from gigawatt.finance.tax.written_off import step
from gigawatt.finance.tax.year_by_year import YearOfTax

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class TaxBase:
    """What a country or a region still lets a party write off, at each year's end.

    Attributes:
        rules: Its law.
        left_usd: Of what is in service, cost less what is written off by that law, shape (years,) [USD].
        years: With what waits to be used.
    """

    rules: TaxJurisdiction
    left_usd: Array
    years: YearOfTax

    def taxable_later(self, book_usd: Array) -> Array:
        """By how much later years will be taxed on more than the books show as profit, shape (years,) [USD]."""
        return book_usd - self.left_usd - self.years.losses_left - self.years.interest_left

    def rates(self, years: NDArray[np.int64]) -> Array:
        """The rate of each year, as a share."""
        return np.array([step(self.rules.rate, year) for year in years.tolist()])


def deferred_tax(book_usd: Array, country: TaxBase, years: NDArray[np.int64]) -> Array:
    """A country's tax owed later at each year's end; negative where later tax is saved. No allowance is made against that.

    Args:
        book_usd: What the books have left of what is in service, at each year's end, shape (years,) [USD].
        country: What its law has left.
        years: Calendar years, shape (years,).
    """
    return country.rates(years) * country.taxable_later(book_usd) - country.years.credits_left


def deferred_regional(book_usd: Array, region: TaxBase, country: TaxBase, years: NDArray[np.int64]) -> Array:
    """The same of a region, less what the country bears of it where its tax may be deducted; shape (years,) [USD]."""
    borne = 1.0 - country.rates(years) if country.rules.regional_tax_deducted else 1.0
    return np.asarray(borne * region.rates(years) * region.taxable_later(book_usd))


def by_month(owed_usd: Array, months: Months) -> Array:
    """What a balance at each year's end grows by in each month, in equal parts over the months of its year; shape (months,)."""
    grown = np.diff(owed_usd, prepend=0.0) / MONTHS_A_YEAR
    return np.asarray(grown[months.year - months.years[0]])
