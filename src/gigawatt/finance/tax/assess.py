"""Income tax of each taxpayer by year: what is taxed, what is written off, what is credited, what is carried forward."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from gigawatt.finance.flows import Flow
from gigawatt.finance.months import Months

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class TaxedAsset:
    """Something that is written off, and may claim a credit.

    Attributes:
        tax_class: Key of a depreciation class of the catalogue (``servers``, ``buildings``, ...), or a group of the plan.
        placed_usd: Cost of what is placed in service in each month, shape (months,) [nominal USD].
        acquired: When it was ordered (for bonus depreciation); None: in the month that it is placed in service.
        delivered_mwh: Electricity of each month, shape (months,); for production credits.
    """

    item: str
    site: str | None
    tax_class: str
    placed_usd: Array
    acquired: date | None = None
    delivered_mwh: Array | None = None


@dataclass(frozen=True, eq=False)
class Taxpayer:
    """Who files, with what it earned: each array of shape (months,) [nominal USD].

    Attributes:
        income_usd: Revenue less running costs that may be deducted; without interest and depreciation.
        interest_usd: Interest paid less interest received.
        sold_usd: Proceeds of what is sold (chips resold); taxed in full, as its basis is written off on its schedule.
    """

    party: str
    jurisdiction: str
    region: str | None
    income_usd: Array
    interest_usd: Array
    assets: tuple[TaxedAsset, ...] = ()
    sold_usd: Array | None = None


@dataclass(frozen=True, eq=False)
class YearOfTax:
    """A taxpayer's books by year: each array of shape (years,) [nominal USD]."""

    income: Array
    interest_deducted: Array
    depreciation: Array
    regional_tax: Array
    losses_used: Array
    losses_left: Array
    interest_left: Array
    taxable: Array
    tax: Array
    credits_used: Array
    credits_left: Array


@dataclass(frozen=True, eq=False)
class Assessed:
    """``flows`` is what a ledger takes (``income tax``, ``tax credit``); ``years`` by party."""

    months: Months
    flows: tuple[Flow, ...]
    years: Mapping[str, YearOfTax]
