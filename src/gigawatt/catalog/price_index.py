"""What a dollar of one year is worth in another: the US GDP price deflator."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from gigawatt.catalog.data_file import Problems, read_data_file
from gigawatt.quantity import Figure
from gigawatt.units import MoneyLevel


@lru_cache(maxsize=1)
def price_levels() -> Mapping[int, Figure]:
    """The index of every year that the catalogue covers (2017 = 100).

    Source: ``data/price_index.yaml`` (US Bureau of Economic Analysis, GDP implicit price deflator).

    Raises:
        CatalogueError: the file is damaged or does not say where it comes from.
    """
    problems = Problems()
    row = read_data_file("price_index.yaml", problems).get("price_index", {})
    problems.require_provenance("price_index.yaml", "price_index", row)
    values = row.get("values") if isinstance(row, Mapping) else None
    if not isinstance(values, Mapping) or not all(isinstance(level, int | float) and level > 0 for level in values.values()):
        problems.add("price_index.yaml", "price_index.values", "must map years to levels above 0.")
    problems.raise_if_any()
    source, as_of, confidence, note = (str(row.get(key, "")) for key in ("source", "as_of", "confidence", "note"))
    return {
        int(year): Figure(float(level), "2017 = 100", f"price_index.{year}", source, as_of, confidence, note, origin="catalogue")
        for year, level in row["values"].items()
    }


def price_index(year: int) -> float:
    """The price level of ``year``, 2017 = 100.

    Raises:
        LookupError: the catalogue has no index for that year.
    """
    levels = price_levels()
    if year not in levels:
        raise LookupError(f"The price index covers {min(levels)} to {max(levels)}, not {year}.")
    return levels[year].value


def money_level(base_year: int) -> MoneyLevel:
    """A function of a year: how many dollars of ``base_year`` one dollar of that year is worth.

    For example ``money_level(2025)(2022)`` is about 1.09.
    """
    base = price_index(base_year)
    return lambda year: base / price_index(year)
