"""Search over every number of the catalogue: names first, then descriptions, then sources."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from gigawatt.catalog.accelerators import Accelerator
from gigawatt.catalog.architecture_rows import architecture_figures
from gigawatt.catalog.architectures import Architecture
from gigawatt.catalog.capital_terms import CapitalTerms
from gigawatt.catalog.catalogue import Catalogue
from gigawatt.catalog.contract_templates import ContractTemplate
from gigawatt.catalog.currencies import Currency
from gigawatt.catalog.finance_terms import FinanceTerms
from gigawatt.catalog.jurisdictions import Jurisdiction
from gigawatt.catalog.late_spending import LateSpending
from gigawatt.catalog.load import (
    accelerators,
    architectures,
    catalogue,
    contract_templates,
    finance_terms,
    jurisdictions,
    power_figures,
    reference_classes,
    reliability_figures,
    risk_defaults,
    task_templates,
    tax_law,
)
from gigawatt.catalog.power import NodePower, WorkloadPower
from gigawatt.catalog.reference_classes import ClassDefaults, LearningClass, ObservedDuration, ReferenceClass
from gigawatt.catalog.reliability import FailureRate, Recovery
from gigawatt.catalog.risk_causes import RiskCause, RiskCorrelation
from gigawatt.catalog.task_templates import CauseTemplate, Conversion, NetworkTemplate, SeasonTemplate
from gigawatt.catalog.tax import DepreciationClass, TaxCredit, TaxJurisdiction
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

Titled = (
    Accelerator
    | Architecture
    | NodePower
    | WorkloadPower
    | FailureRate
    | Recovery
    | Jurisdiction
    | TaxJurisdiction
    | ReferenceClass
    | LearningClass
    | ObservedDuration
    | ClassDefaults
    | RiskCause
    | RiskCorrelation
    | LateSpending
    | NetworkTemplate
    | CauseTemplate
    | SeasonTemplate
    | Conversion
    | Technology
    | Fuel
    | Chip
    | Hall
    | Market
    | GridConnection
    | Currency
    | CapitalTerms
    | TaxJurisdiction
    | DepreciationClass
    | TaxCredit
    | FinanceTerms
    | ContractTemplate
)


def facts(words: Iterable[str] = (), base_year: int = 2025) -> list[Figure]:
    """The catalogue's figures that hold every one of the words: by name first, then by description, then by source alone.

    Words are looked for, whatever their case, in a figure's name, the name of what it belongs to, unit, source,
    date, confidence and note: ``facts(["natrium", "capex"])`` or ``facts(["assumption", "markets"])``. The field's
    abbreviations stand for what the catalogue writes in full: ``facts(["ccgt"])``. Figures that are found alike stay in the
    order of the data files, and the years of a path together.
    """
    found = catalogue(base_year)
    every = _figures(found)
    wanted = [{word.casefold(), ABBREVIATIONS.get(word.casefold(), word.casefold())} for word in words]
    titles = _titles(found)
    ranked = [(figure, _rank(figure, titles, wanted)) for figure in every]
    best: dict[str, int] = {}
    for figure, rank in ranked:
        if rank is not None:
            best[_row(figure)] = min(rank, best.get(_row(figure), rank))
    return sorted((figure for figure, rank in ranked if rank is not None), key=lambda figure: best[_row(figure)])


def nearest_names(word: str, base_year: int = 2025) -> list[str]:
    """Up to five words that the catalogue does know and that are written almost like this one, the nearest first."""
    found = catalogue(base_year)
    known = dict.fromkeys(ABBREVIATIONS)
    for name in dict.fromkeys(_row(figure) for figure in _figures(found)):
        parts = name.split(".")
        known |= dict.fromkeys((*parts, *(piece for part in parts for piece in re.split("[-_]", part))))
    for title in _titles(found).values():
        known |= dict.fromkeys(re.findall(r"[^\W\d_][\w-]+", title))
    written = {name.casefold(): name for name in reversed(known)}  # of several spellings the first
    return [written[name] for name in get_close_matches(word[:80].casefold(), written, n=5, cutoff=0.7)]


def _figures(found: Catalogue) -> list[Figure]:
    """Every number: the catalogue's, and those of accelerators and models, which are the same in dollars of every year."""
    of_accelerators = [figure for one in accelerators().values() for figure in one.figures]
    of_models = [figure for one in architectures().values() for figure in architecture_figures(one)]
    nodes, workloads = power_figures()
    of_power = [*nodes.figures, *(figure for one in workloads.values() for figure in one.figures)]
    recovery, rates = reliability_figures()
    of_failures = [*(figure for one in rates.values() for figure in one.figures), *recovery.figures]
    of_contracts = [figure for one in contract_templates().values() for figure in one.figures]
    of_money = finance_terms().figures
    of_places = [figure for one in jurisdictions().values() for figure in one.own_figures]
    return [
        *found.figures, *of_accelerators, *of_models, *of_power, *of_failures, *tax_law().figures, *of_contracts, *of_money,
        *of_places, *reference_classes().figures, *task_templates().figures,
        *risk_defaults().figures,
    ]  # fmt: skip


def _titles(found: Catalogue) -> dict[str, str]:
    """What each entry is called, by the first two parts of its figures' names."""
    sections: dict[str, Mapping[str, Titled]] = {
        "technologies": found.technologies, "fuels": found.fuels, "chips": found.chips,
        "halls": found.halls, "markets": found.markets, "connections": found.connections,
        "currencies": found.currencies, "capital": found.capital,
        "accelerators": accelerators(), "models": architectures(),
        "node_power": {"defaults": power_figures()[0]}, "workload_power": power_figures()[1],
        "tax_jurisdictions": tax_law().jurisdictions, "depreciation_classes": tax_law().classes, "tax_credits": tax_law().credits,
        "recovery": {"defaults": reliability_figures()[0]}, "failure_rates": reliability_figures()[1],
        "contracts": contract_templates(), "finance": {"defaults": finance_terms()},
        "jurisdictions": jurisdictions(), "reference_classes": reference_classes().classes,
        "learning_rates": reference_classes().learning, "milestones": reference_classes().milestones,
        "class_updates": {"defaults": reference_classes().defaults},
        "networks": task_templates().networks, "causes": task_templates().causes, "calendars": task_templates().seasons,
        "risk_causes": risk_defaults().causes, "risk_correlations": risk_defaults().correlations,
        "late_spending": risk_defaults().late_spending,
    }  # fmt: skip
    return {f"{section}.{key}": entry.name for section, entries in sections.items() for key, entry in entries.items()}


def _rank(figure: Figure, titles: dict[str, str], wanted: list[set[str]]) -> int | None:
    """How far one has to read to find every word: 0 its name, 1 its description, 2 its source; None: not there."""
    title = titles.get(".".join(figure.name.split(".")[:2]), "")
    text = ""
    for rank, parts in enumerate(
        ((figure.name, title), (figure.unit, figure.note, figure.confidence, figure.as_of), (figure.source,))
    ):
        text = " ".join((text, *parts)).casefold()
        if all(any(word in text for word in either) for either in wanted):
            return rank
    return None


def _row(figure: Figure) -> str:
    """A figure's name without the year of its path."""
    name, _, last = figure.name.rpartition(".")
    return name if last.isdigit() else figure.name
