"""The catalogue: every default figure that gigawatt knows, by key, in canonical units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gigawatt.catalog.capital_terms import CapitalTerms
from gigawatt.catalog.currencies import Currency, exchange_rate
from gigawatt.catalog.technologies import Chip, Fuel, GridConnection, Hall, Market, Technology
from gigawatt.quantity import Figure


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Sourced defaults; money is USD of ``base_year``, real, and overnight."""

    base_year: int
    technologies: Mapping[str, Technology]
    fuels: Mapping[str, Fuel]
    chips: Mapping[str, Chip]
    halls: Mapping[str, Hall]
    markets: Mapping[str, Market]
    connections: Mapping[str, GridConnection]
    currencies: Mapping[str, Currency]
    capital: Mapping[str, CapitalTerms]
    figures: tuple[Figure, ...]  # every number in the data files, in file order

    def exchange_rate(self, currency: str, year: int) -> Figure:
        """Dollars of ``year`` for one unit of ``currency`` (an ISO 4217 code), with its source.

        Raises:
            LookupError: the currency is not in the catalogue, or has no rate for so early a year.
        """
        return exchange_rate(self.currencies, currency, year)
