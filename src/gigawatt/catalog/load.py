"""Data files in, catalogue out: converted to canonical units and to dollars of one year."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from gigawatt.catalog.accelerator_rows import accelerator
from gigawatt.catalog.accelerators import Accelerator
from gigawatt.catalog.architecture_rows import architecture
from gigawatt.catalog.architectures import Architecture
from gigawatt.catalog.catalogue import Catalogue
from gigawatt.catalog.contract_templates import ContractTemplate, contract_template
from gigawatt.catalog.data_file import Problems, read_data_file
from gigawatt.catalog.entry_rows import capital_terms, chip, connection, currency, fuel, hall, market
from gigawatt.catalog.finance_terms import FinanceTerms, finance_terms_entry
from gigawatt.catalog.jurisdiction_rows import inherited, jurisdiction
from gigawatt.catalog.jurisdictions import Jurisdiction
from gigawatt.catalog.late_spending import KINDS as LATE_KINDS
from gigawatt.catalog.power import NodePower, WorkloadPower
from gigawatt.catalog.power_rows import node_power, workload_power
from gigawatt.catalog.price_index import money_level, price_index, price_levels
from gigawatt.catalog.reference_class_rows import class_defaults, learning_class, milestone, reference_class
from gigawatt.catalog.reference_classes import ReferenceClasses
from gigawatt.catalog.reliability import FailureRate, Recovery
from gigawatt.catalog.reliability_rows import failure_rate, recovery
from gigawatt.catalog.risk_causes import TECHNOLOGY, RiskDefaults
from gigawatt.catalog.risk_rows import late_spending, risk_cause, risk_correlation
from gigawatt.catalog.rows import RowReader
from gigawatt.catalog.task_template_rows import cause_template, conversion, network_template, season_template
from gigawatt.catalog.task_templates import CAUSES, NEEDED, TaskTemplates
from gigawatt.catalog.tax import TaxLaw
from gigawatt.catalog.tax_rows import depreciation_class, tax_credit
from gigawatt.catalog.tax_rows import jurisdiction as tax_jurisdiction
from gigawatt.catalog.technology_rows import technology
from gigawatt.errors import CatalogueError
from gigawatt.quantity import Figure
from gigawatt.units import MoneyLevel

__all__ = [
    "accelerators",
    "architectures",
    "catalogue",
    "contract_templates",
    "finance_terms",
    "jurisdictions",
    "money_level",
    "power_figures",
    "price_index",
    "read_catalogue",
    "reference_classes",
    "reliability_figures",
    "task_templates",
    "tax_law",
]

Entry = TypeVar("Entry")

_ANY_YEAR = 2025  # what has no money in it is the same in dollars of every year

JURISDICTION_FILES = ("jurisdictions.yaml", "jurisdictions_abroad.yaml")
TECHNOLOGY_FILES = ("renewables.yaml", "storage.yaml", "gas_power.yaml", "reactors.yaml")


@lru_cache(maxsize=8)
def catalogue(base_year: int = 2025) -> Catalogue:
    """The catalogue that comes with gigawatt, in dollars of ``base_year``.

    Raises:
        CatalogueError: rows without source, date or confidence, with wrong units or unknown keys, all at once.
    """
    return read_catalogue(base_year)


def read_catalogue(base_year: int, folder: Path | None = None) -> Catalogue:
    """The catalogue from data files in ``folder``, by default those of the package.

    Raises:
        CatalogueError: every row that is wrong, by file, line and name.
    """
    try:
        level = money_level(base_year)
    except LookupError as error:
        raise CatalogueError(str(error)) from error
    files = _Files(level, folder)
    found = Catalogue(
        base_year=base_year,
        technologies=files.entries(TECHNOLOGY_FILES, "technologies", technology),
        connections=files.entries(("connections.yaml",), "connections", connection),
        fuels=files.entries(("fuels.yaml",), "fuels", fuel),
        chips=files.entries(("chips.yaml",), "chips", chip),
        halls=files.entries(("halls.yaml",), "halls", hall),
        markets=files.entries(("markets.yaml",), "markets", market),
        currencies=files.entries(("currencies.yaml",), "currencies", currency),
        capital=files.entries(("capital.yaml",), "capital", capital_terms),
        figures=(),
    )
    _check_fuels(found, files)
    files.problems.raise_if_any()
    return replace(found, figures=(*files.figures, *price_levels().values()))


@lru_cache(maxsize=4)
def accelerators(folder: Path | None = None) -> Mapping[str, Accelerator]:
    """The accelerators that come with gigawatt, or those of a folder of data files, by key.

    Raises:
        CatalogueError: every row that is wrong, by file, line and name.
    """
    files = _Files(money_level(_ANY_YEAR), folder)
    found = files.entries(("accelerators.yaml",), "accelerators", accelerator)
    files.problems.raise_if_any()
    return found


@lru_cache(maxsize=4)
def architectures(folder: Path | None = None) -> Mapping[str, Architecture]:
    """The models that come with gigawatt, or those of a folder of data files, by key.

    Raises:
        CatalogueError: every row that is wrong, by file, line and name.
    """
    files = _Files(money_level(_ANY_YEAR), folder)
    found = files.entries(("models.yaml",), "models", architecture)
    files.problems.raise_if_any()
    return found


@lru_cache(maxsize=4)
def power_figures(folder: Path | None = None) -> tuple[NodePower, Mapping[str, WorkloadPower]]:
    """What nodes draw beyond their chips, and how hard workloads drive these, by key.

    Raises:
        CatalogueError: every row that is wrong, by file, line and name.
    """
    files = _Files(money_level(_ANY_YEAR), folder)
    nodes = files.entries(("power.yaml",), "node_power", node_power)
    workloads = files.entries(("power.yaml",), "workload_power", workload_power)
    if "defaults" not in nodes:
        files.problems.add("power.yaml", "node_power", "has no entry `defaults`.")
    files.problems.raise_if_any()
    return nodes["defaults"], workloads


@lru_cache(maxsize=4)
def reliability_figures(folder: Path | None = None) -> tuple[Recovery, Mapping[str, FailureRate]]:
    """How jobs recover, and how often they fail by family of accelerators.

    Raises:
        CatalogueError: every row that is wrong, by file, line and name.
    """
    files = _Files(money_level(_ANY_YEAR), folder)
    rates = files.entries(("reliability.yaml",), "failure_rates", failure_rate)
    recoveries = files.entries(("reliability.yaml",), "recovery", recovery)
    if "defaults" not in recoveries or "unknown" not in rates:
        files.problems.add("reliability.yaml", "file", "needs `recovery.defaults` and `failure_rates.unknown`.")
    files.problems.raise_if_any()
    return recoveries["defaults"], rates


@lru_cache(maxsize=4)
def finance_terms(folder: Path | None = None) -> FinanceTerms:
    """What the money stage takes where a programme says nothing else.

    Raises:
        CatalogueError: every row that is wrong, by file, line and name.
    """
    files = _Files(money_level(_ANY_YEAR), folder)
    found = files.entries(("finance.yaml",), "finance", finance_terms_entry)
    if "defaults" not in found:
        files.problems.add("finance.yaml", "finance", "has no entry `defaults`.")
    files.problems.raise_if_any()
    return found["defaults"]


@lru_cache(maxsize=4)
def tax_law(folder: Path | None = None) -> TaxLaw:
    """Jurisdictions, depreciation classes and credits that come with gigawatt, by key.

    Raises:
        CatalogueError: every row that is wrong, by file, line and name.
    """
    files = _Files(money_level(_ANY_YEAR), folder)
    law = TaxLaw(
        jurisdictions=files.entries(("tax.yaml",), "tax_jurisdictions", tax_jurisdiction),
        classes=files.entries(("tax.yaml",), "depreciation_classes", depreciation_class),
        credits=files.entries(("tax.yaml",), "tax_credits", tax_credit),
    )
    for kind, entries in (("depreciation_classes", law.classes), ("tax_credits", law.credits)):
        for key, one in entries.items():
            if one.jurisdiction not in law.jurisdictions:
                files.problems.add("tax.yaml", f"{kind}.{key}", f"`{one.jurisdiction}` is no jurisdiction.")
    files.problems.raise_if_any()
    return replace(law, figures=tuple(files.figures))


@lru_cache(maxsize=4)
def contract_templates(folder: Path | None = None) -> Mapping[str, ContractTemplate]:
    """Contracts as they are known from public sources, by key; their amounts are nominal.

    Raises:
        CatalogueError: every row that is wrong, by file, line and name.
    """
    files = _Files(money_level(_ANY_YEAR), folder)
    found = files.entries(("contracts.yaml",), "contracts", contract_template)
    files.problems.raise_if_any()
    return found


@lru_cache(maxsize=4)
def jurisdictions(folder: Path | None = None) -> Mapping[str, Jurisdiction]:
    """What places ask of a campus, by key, with what they take over from the country around them.

    Raises:
        CatalogueError: every row that is wrong, by file, line and name.
    """
    files = _Files(money_level(_ANY_YEAR), folder)
    found = files.entries(JURISDICTION_FILES, "jurisdictions", jurisdiction)
    full = inherited(found, files.file_of, files.problems)
    files.problems.raise_if_any()
    return full


@lru_cache(maxsize=4)
def reference_classes(folder: Path | None = None) -> ReferenceClasses:
    """How projects have ended against what was promised, how costs have fallen, and how long milestones have taken.

    Raises:
        CatalogueError: every row that is wrong, by file, line and name; a class without a source is one.
    """
    files = _Files(money_level(_ANY_YEAR), folder)
    file = ("reference_classes.yaml",)
    classes = files.entries(file, "reference_classes", reference_class)
    learning = files.entries(file, "learning_rates", learning_class)
    milestones = files.entries(file, "milestones", milestone)
    defaults = files.entries(file, "class_updates", class_defaults)
    if "defaults" not in defaults:
        files.problems.add(file[0], "class_updates", "has no entry `defaults`.")
    files.problems.raise_if_any()
    return ReferenceClasses(classes, learning, milestones, defaults["defaults"])


@lru_cache(maxsize=4)
def task_templates(folder: Path | None = None) -> TaskTemplates:
    """What must be done before a megawatt runs, by kind, with shared causes of delay and closed seasons.

    Raises:
        CatalogueError: every row that is wrong, by file, line and name.
    """
    files = _Files(money_level(_ANY_YEAR), folder)
    file = ("tasks.yaml",)
    networks = files.entries(file, "networks", network_template)
    causes = files.entries(file, "causes", cause_template)
    seasons = files.entries(file, "calendars", season_template)
    conversions = files.entries(file, "conversion", conversion)
    needed = (*(name for name in NEEDED if name not in networks), *(name for name in CAUSES if name not in causes))
    if needed or "defaults" not in conversions:
        files.problems.add(file[0], "file", f"needs {', '.join([*needed, 'conversion.defaults'])}.")
    files.problems.raise_if_any()
    return TaskTemplates(networks, causes, seasons, conversions["defaults"].facility_per_it)


@lru_cache(maxsize=4)
def risk_defaults(folder: Path | None = None) -> RiskDefaults:
    """Causes of doubt, which of them go together, and how money goes out for what is late, for programmes that say nothing else.

    Raises:
        CatalogueError: every row that is wrong, by file, line and name.
    """
    files = _Files(money_level(_ANY_YEAR), folder)
    causes = files.entries(("risk.yaml",), "risk_causes", risk_cause)
    correlations = files.entries(("risk.yaml",), "risk_correlations", risk_correlation)
    for one in correlations.values():
        for name in one.between:
            if name not in (*causes, TECHNOLOGY):
                files.problems.add("risk.yaml", f"{one.path}.between", f"`{name}` is no cause. There are {', '.join(causes)}.")
    spending = files.entries(("risk.yaml",), "late_spending", late_spending)
    if missing := [kind for kind in LATE_KINDS if kind not in spending]:
        files.problems.add("risk.yaml", "late_spending", f"needs {', '.join(missing)}.")
    files.problems.raise_if_any()
    return RiskDefaults(causes, correlations, spending)


@dataclass
class _Files:
    """Reads sections of data files, and keeps every figure and every problem that it meets."""

    level: MoneyLevel
    folder: Path | None
    problems: Problems = field(default_factory=Problems)
    figures: list[Figure] = field(default_factory=list)
    file_of: dict[str, str] = field(default_factory=dict)  # of each entry, as ``technologies.solar``

    def entries(self, files: tuple[str, ...], section: str, build: Callable[[str, str, RowReader], Entry]) -> Mapping[str, Entry]:
        built: dict[str, Entry] = {}
        for file in files:
            content = read_data_file(file, self.problems, self.folder).get(section)
            if not isinstance(content, Mapping) or not content:
                self.problems.add(file, section, "is missing or empty.")
                continue
            for key, rows in content.items():
                self._entry(file, f"{section}.{key}", str(key), rows, build, built)
        return MappingProxyType(built)

    def _entry(
        self,
        file: str,
        name: str,
        key: str,
        rows: object,
        build: Callable[[str, str, RowReader], Entry],
        built: dict[str, Entry],
    ) -> None:
        if not isinstance(rows, Mapping):
            self.problems.add(file, name, "holds no rows.")
        elif key in built:
            self.problems.add(file, name, f"is in {self.file_of[name]} too. Remove one of the two.")
        else:
            self.file_of[name] = file
            reader = RowReader(file, name, rows, self.level, self.problems, figures=[])
            built[key] = build(key, reader.text("name"), reader)
            reader.finish()
            self.figures.extend(sorted(reader.figures, key=lambda figure: self._line(file, figure)))

    def _line(self, file: str, figure: Figure) -> int:
        """Where a figure stands in its file; what is derived comes after what it is derived from."""
        return self.problems.line(file, figure.name) if figure.origin == "catalogue" else sys.maxsize


def _check_fuels(found: Catalogue, files: _Files) -> None:
    for key, one in found.technologies.items():
        if one.fuel is not None and one.fuel not in found.fuels:
            name = f"technologies.{key}"
            files.problems.add(files.file_of[name], f"{name}.fuel", f"`{one.fuel}` is not in fuels.yaml.")
