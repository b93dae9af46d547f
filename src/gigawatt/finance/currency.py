"""What other money is worth in dollars, month by month."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from gigawatt.catalog.currencies import Currency
from gigawatt.finance.months import MONTHS_A_YEAR, Months
from gigawatt.programme.money.capital import CurrencyPaths
from gigawatt.quantity import YearPath

Array = NDArray[np.float64]


def exchange_rates(known: Mapping[str, Currency], declared: CurrencyPaths, months: Months) -> dict[str, Array]:
    """USD for one unit of every currency: as the programme declares it, else the catalogue's, level after the last year known.

    A year's value is taken for its middle; between two of them a rate moves evenly.

    Args:
        known: The catalogue's, by ISO code.
        declared: Paths of the programme.

    Returns:
        By ISO code, shape (months,) [USD].
    """
    paths = {code: currency.usd_per_unit for code, currency in known.items()} | dict(declared)
    return {code: _by_month(path, months) for code, path in paths.items()}


def _by_month(path: YearPath, months: Months) -> Array:
    years = [year for year, _ in path.points]
    values = [figure.value for _, figure in path.points]
    middle = (months.counted + 0.5) / MONTHS_A_YEAR - 0.5
    return np.interp(middle, years, values)
