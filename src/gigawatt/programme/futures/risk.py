"""What a programme says of risk: causes of doubt of its own, those of the catalogue that count, and which go together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from gigawatt.catalog.risk_causes import RiskCause, RiskCorrelation
from gigawatt.programme.futures.risk_options import RiskOption
from gigawatt.programme.futures.risk_scenarios import RiskScenario


@dataclass(frozen=True, slots=True)
class RiskTerms:
    """The section ``risk``, with the catalogue's defaults in place.

    The catalogue's causes are there unless the programme leaves them out or restates them; its correlations likewise, as long as
    both of their causes are there.
    """

    causes: Mapping[str, RiskCause]
    correlations: Mapping[str, RiskCorrelation]
    options: Mapping[str, RiskOption] = field(default_factory=lambda: MappingProxyType({}))  # what may be decided later
    scenarios: Mapping[str, RiskScenario] = field(default_factory=lambda: MappingProxyType({}))  # futures that are named
