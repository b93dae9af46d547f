"""Search over every number of the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from gigawatt.catalog.capital_terms import CapitalTerms
from gigawatt.catalog.catalogue import Catalogue
from gigawatt.catalog.currencies import Currency
from gigawatt.catalog.load import catalogue
from gigawatt.catalog.technologies import Chip, Fuel, GridConnection, Hall, Market, Technology
from gigawatt.quantity import Figure

ABBREVIATIONS = {
    "bess": "battery",
    "bridge": "rented",
    "caes": "compressed-air",
    "capacity-price": "demand_charge",
    "ccgt": "combined-cycle",
    "egs": "enhanced-geothermal",
    "fx": "currencies.",
    "gpu": "chips.",
    "interest": "capital.",
    "o&m": "_om",
    "ocgt": "simple-cycle",
    "opex": "_om",
    "peaker": "simple-cycle",
    "phs": "pumped-hydro",
    "pv": "solar",
    "recip": "gas-engine",
    "smr": "small-reactor",
    "sofc": "solid-oxide",
}

Titled = Technology | Fuel | Chip | Hall | Market | GridConnection | Currency | CapitalTerms


def facts(words: Iterable[str] = (), base_year: int = 2025) -> list[Figure]:
    """The catalogue's figures that hold every one of the words, in the order of the data files.

    Words are looked for, whatever their case, in a figure's name, the name of what it belongs to, unit, source,
    date, confidence and note: ``facts(["natrium", "capex"])`` or ``facts(["assumption", "markets"])``. The field's
    abbreviations stand for what the catalogue writes in full: ``facts(["ccgt"])``.
    """
    found = catalogue(base_year)
    wanted = [{word.casefold(), ABBREVIATIONS.get(word.casefold(), word.casefold())} for word in words]
    titles = _titles(found)
    texts = [(figure, _text(figure, titles)) for figure in found.figures]
    return [figure for figure, text in texts if all(any(word in text for word in either) for either in wanted)]


def _titles(found: Catalogue) -> dict[str, str]:
    """What each entry is called, by the first two parts of its figures' names."""
    sections: dict[str, Mapping[str, Titled]] = {
        "technologies": found.technologies, "fuels": found.fuels, "chips": found.chips,
        "halls": found.halls, "markets": found.markets, "connections": found.connections,
        "currencies": found.currencies, "capital": found.capital,
    }  # fmt: skip
    return {f"{section}.{key}": entry.name for section, entries in sections.items() for key, entry in entries.items()}


def _text(figure: Figure, titles: dict[str, str]) -> str:
    entry = ".".join(figure.name.split(".")[:2])
    parts = (figure.name, titles.get(entry, ""), figure.unit, figure.source, figure.as_of, figure.confidence, figure.note)
    return " ".join(parts).casefold()
