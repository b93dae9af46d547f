"""What a programme says of risk: causes of doubt of its own, those of the catalogue that count, and which go together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gigawatt.catalog.risk_causes import RiskCause, RiskCorrelation


@dataclass(frozen=True, slots=True)
class RiskTerms:
    """The section ``risk``, with the catalogue's defaults in place.

    The catalogue's causes are there unless the programme leaves them out or restates them; its correlations likewise, as long as
    both of their causes are there.
    """

    causes: Mapping[str, RiskCause]
    correlations: Mapping[str, RiskCorrelation]
