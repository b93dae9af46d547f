"""Permits of which a plant needs exactly one: which, by what it may emit, and why.

Gates of one ``choice`` are alternatives: a state's standard permit, its review case by case, the federal review of major sources.
A source is major by its potential to emit: the NOx of a year of as much running as its permits allow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gigawatt.catalog.jurisdictions import Gate


@dataclass(frozen=True, slots=True)
class AirSource:
    """What an authority counts: a plant, and what else at its site is one source with it."""

    nox_t_per_year: float  # potential to emit
    nox_kg_per_mwh: float  # of the plant itself
    template: str  # of its tasks, which says whether it raises steam
    together_with: tuple[str, ...] = ()  # names of the other plants that are counted


@dataclass(frozen=True, slots=True)
class PlantCase:
    """What decides between alternatives."""

    size_mw: float
    source: AirSource | None  # None: its NOx is not known, and its size decides
    taken: str | None = None  # key of the gate that the programme says it takes


def threshold_t(gate: Gate, source: AirSource) -> float | None:
    """NOx a year from which a source needs this permit [t]; None: any needs it that needs no other."""
    steam = source.template in gate.steam and gate.from_nox_steam_t is not None
    figure = gate.from_nox_steam_t if steam else gate.from_nox_t
    return None if figure is None else figure.value


def chosen(alternatives: Sequence[Gate], case: PlantCase) -> Gate:
    """The one of some alternatives that a plant needs.

    That which the programme says; else the one with the highest threshold that it meets; else of those without one the first
    whose rate it keeps to, those with a rate first. Where its NOx is not known, the one from the highest size that it has.
    """
    taken = next((gate for gate in alternatives if gate.key == case.taken), None)
    if taken is not None:
        return taken
    source = case.source
    if source is None:
        fitting = [gate for gate in alternatives if gate.above_mw is None or case.size_mw >= gate.above_mw.value]
        return max(fitting or alternatives, key=lambda gate: 0.0 if gate.above_mw is None else gate.above_mw.value)
    met = [gate for gate in alternatives if (least := threshold_t(gate, source)) is not None and source.nox_t_per_year >= least]
    if met:
        return max(met, key=lambda gate: threshold_t(gate, source) or 0.0)
    lesser = [gate for gate in alternatives if threshold_t(gate, source) is None and _keeps_rate(gate, source)]
    return min(lesser or alternatives, key=lambda gate: gate.most_nox_kg_per_mwh is None)


def _keeps_rate(gate: Gate, source: AirSource) -> bool:
    return gate.most_nox_kg_per_mwh is None or source.nox_kg_per_mwh <= gate.most_nox_kg_per_mwh.value


def why(gate: Gate, alternatives: Sequence[Gate], case: PlantCase) -> str:
    """Why this one of some alternatives stands, in words."""
    others = " or ".join(other.name for other in alternatives if other.key != gate.key)
    if gate.key == case.taken:
        return f"as the programme says, not {others}"
    source = case.source
    if source is None:
        return f"its NOx is not known, and by its {case.size_mw:,.0f} MW; not {others}"
    beside = f" with {', '.join(source.together_with)}" if source.together_with else ""
    may = f"it may emit {source.nox_t_per_year:,.0f} t of NOx a year{beside}"
    own = threshold_t(gate, source)
    if own is not None:
        return f"{may}, and from {own:,.0f} t this one is due; not {others}"
    limits = [least for other in alternatives if (least := threshold_t(other, source)) is not None]
    below = f", below the {min(limits):,.0f} t of a major source" if limits else ""
    if gate.most_nox_kg_per_mwh is not None:
        within = f"{source.nox_kg_per_mwh:.3g} kg/MWh, within the permit's {gate.most_nox_kg_per_mwh.value:.3g}"
        return f"{may}{below}, at {within}; not {others}"
    strict = [other for other in alternatives if not _keeps_rate(other, source) and threshold_t(other, source) is None]
    above = "".join(
        f", but {source.nox_kg_per_mwh:.3g} kg/MWh is above the {other.most_nox_kg_per_mwh.value:.3g} of {other.name}"
        for other in strict
        if other.most_nox_kg_per_mwh is not None
    )
    return f"{may}{below}{above}; not {others}"
