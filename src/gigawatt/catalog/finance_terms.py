"""What the money stage takes where a programme says nothing else."""

from __future__ import annotations

from dataclasses import dataclass, fields

from gigawatt.catalog.rows import RowReader
from gigawatt.quantity import Figure
from gigawatt.units import RATE, RATIO, SHARE


@dataclass(frozen=True, slots=True)
class FinanceTerms:
    """Defaults of the money stage, each with the span over which the tornado moves it.

    ``chip_life_factor`` and the factors after it multiply what the plan took.
    """

    name: str
    inflation: Figure  # a year
    people_share: Figure  # of the fixed operation of halls
    network_share: Figure  # of what chips cost
    chip_life_factor: Figure
    resale_share: Figure  # of what chips cost, at the end of their life
    energy_price_factor: Figure
    capital_cost_factor: Figure
    chip_price_factor: Figure
    revenue_factor: Figure
    cost_of_capital_span: Figure  # added to it, a year

    @property
    def by_name(self) -> dict[str, Figure]:
        """Every figure by its name, in order."""
        return {part.name: getattr(self, part.name) for part in fields(self) if part.name != "name"}

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Every figure, in order."""
        return tuple(self.by_name.values())


def finance_terms_entry(_key: str, name: str, rows: RowReader) -> FinanceTerms:
    """The terms from the rows of one entry."""
    return FinanceTerms(
        name=name,
        inflation=rows.figure("inflation", RATE),
        people_share=rows.figure("people_share", SHARE),
        network_share=rows.figure("network_share", SHARE),
        chip_life_factor=rows.figure("chip_life_factor", RATIO),
        resale_share=rows.figure("resale_share", SHARE),
        energy_price_factor=rows.figure("energy_price_factor", RATIO),
        capital_cost_factor=rows.figure("capital_cost_factor", RATIO),
        chip_price_factor=rows.figure("chip_price_factor", RATIO),
        revenue_factor=rows.figure("revenue_factor", RATIO),
        cost_of_capital_span=rows.figure("cost_of_capital_span", RATE),
    )
