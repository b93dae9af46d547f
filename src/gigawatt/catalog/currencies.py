"""Exchange rates: what one unit of another currency was worth in US dollars, by year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gigawatt.quantity import Figure, YearPath


@dataclass(frozen=True, slots=True)
class Currency:
    """A currency and its yearly mean exchange rate."""

    key: str  # ISO 4217, for example ``INR``
    name: str
    usd_per_unit: YearPath  # dollars of the same year for one unit

    def rate(self, year: int) -> Figure:
        """Dollars of ``year`` for one unit.

        A year after the last that is known takes the last (the figure says which year it is of).

        Raises:
            LookupError: the year lies before the first that is known, or the catalogue skips it.
        """
        known = {int(point[0]): point[1] for point in self.usd_per_unit.points}
        last = max(known)
        if year > last:
            return known[last]
        if year not in known:
            raise LookupError(f"The exchange rates of {self.key} cover {min(known)} to {last}, not {year}.")
        return known[year]


def exchange_rate(currencies: Mapping[str, Currency], currency: str, year: int) -> Figure:
    """Dollars of ``year`` for one unit of ``currency``, with its source; one for ``USD``.

    To bring an amount to another year's dollars, multiply with ``money_level(base_year)(year)`` as for any dollars.

    Raises:
        LookupError: the currency is not in the catalogue, or has no rate for so early a year.
    """
    if currency == "USD":
        return Figure(1.0, "USD", f"currencies.USD.rate.{year}", "by definition", str(year), "high", origin="catalogue")
    if currency not in currencies:
        raise LookupError(f"The catalogue has no exchange rate of `{currency}`. It has {', '.join(sorted(currencies))} and USD.")
    return currencies[currency].rate(year)
