"""Tax law as data: jurisdictions with their rates and limits, depreciation classes, credits by begin-construction date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from gigawatt.quantity import Figure, YearPath

Method = Literal["macrs", "straight-line", "declining-balance"]
CreditKind = Literal["investment", "production"]


@dataclass(frozen=True, slots=True)
class TaxJurisdiction:
    """A country, or a region of one (a state), with its tax on income.

    Attributes:
        within: The country that a region lies in; empty for a country.
        loss_share: Of a year's income, that losses of earlier years may take off; ``loss_years``: for so long (None: for ever).
        interest_share: Of adjusted income (``interest_basis``), that net interest may take off; None: no limit.
        interest_free_usd: Net interest up to here is never limited.
        bonus: Share of a class's cost that is written off at once, by year of acquisition, where the class has it.
        regional_tax_deducted: Whether tax of its regions is taken off its income.
        minimum_rate: Of income before tax as the accounts have it (a top-up tax of large groups); None: none.
        paid_in: Months in which a year's tax is paid, in equal parts; ``paid_next_year``: they are those of the year after.
    """

    key: str
    name: str
    within: str
    rate: YearPath
    loss_share: Figure
    loss_years: Figure | None
    interest_share: Figure | None
    interest_basis: Literal["ebitda", "ebit"]
    interest_free_usd: Figure | None
    bonus: YearPath | None
    regional_tax_deducted: bool
    minimum_rate: YearPath | None
    paid_in: tuple[int, ...]
    paid_next_year: bool


@dataclass(frozen=True, slots=True)
class DepreciationClass:
    """How fast a kind of asset is written off in a jurisdiction.

    Attributes:
        years: Of recovery (MACRS, straight line); ``share``: of what is left, each year (declining balance).
        half_year: Half a year's share in the first year, and the other half after the last.
        bonus: Whether the jurisdiction's bonus applies.
        takes: Groups of the plan, and asset keys or technologies, that belong to it unless a programme says otherwise.
    """

    key: str
    name: str
    jurisdiction: str
    method: Method
    years: Figure | None
    share: Figure | None
    half_year: bool
    bonus: bool
    takes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TaxCredit:
    """A credit, by when construction begins and when the asset is placed in service.

    Attributes:
        share: Of cost (investment); ``usd_per_mwh``: of electricity (production), growing with inflation since ``base_year``.
        years: That a production credit is paid for.
        begun: Share of the credit by calendar year in which construction begins; 0 from the year after the last on.
        begun_by: Construction that begins after this fractional year has the credit only if it is ..
        served_by: .. placed in service by this fractional year. None: there is no such rule.
        basis_reduction: Share of the credit that the depreciable cost is reduced by.
        technologies: That may claim it.
    """

    key: str
    name: str
    jurisdiction: str
    kind: CreditKind
    share: Figure | None
    usd_per_mwh: Figure | None
    base_year: int
    years: Figure | None
    begun: YearPath
    begun_by: Figure | None
    served_by: Figure | None
    basis_reduction: Figure | None
    technologies: tuple[str, ...]

    @property
    def remedy(self) -> str:
        """What to do where its date is past."""
        given = [int(year) for year, figure in self.begun.points if float(figure) > 0.0]
        ended = [int(year) for year, figure in self.begun.points if float(figure) == 0.0]
        if self.begun_by is not None and self.served_by is not None:
            served = int(self.served_by.value)
            return f"State an `in_service` before {served} if that is meant, begin in time, or remove the claim."
        return f"Begin construction by the end of {min(ended) - 1 if ended else max(given)}, or remove the claim."

    def share_left(self, begun: float, in_service: float | None) -> float:
        """The share that is left for construction that begins, and is in service, at fractional years; 0: past its date."""
        points = self.begun.points
        year = int(begun)
        if year > int(points[-1][0]):
            return 0.0
        late = self.begun_by is not None and begun >= self.begun_by.value
        if late and (self.served_by is None or in_service is None or in_service >= self.served_by.value):
            return 0.0
        return 0.0 if year < int(points[0][0]) else [float(figure) for since, figure in points if int(since) <= year][-1]


@dataclass(frozen=True, slots=True)
class TaxLaw:
    """All of it, by key."""

    jurisdictions: Mapping[str, TaxJurisdiction]
    classes: Mapping[str, DepreciationClass]
    credits: Mapping[str, TaxCredit]
    figures: tuple[Figure, ...] = ()

    def class_of(self, jurisdiction: str, item: str, technology: str, group: str) -> DepreciationClass | None:
        """The class of an asset: by its own key, else its technology, else its group; None: the law names none."""
        there = [found for found in self.classes.values() if found.jurisdiction == jurisdiction]
        for name in (item, technology, group):
            for found in there:
                if name and name in (found.key, *found.takes):
                    return found
        return None
