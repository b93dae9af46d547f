"""What a programme says of its money stage: assumptions in place of the catalogue's, and what was announced to the world."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from gigawatt.quantity import Figure, YearPath


@dataclass(frozen=True, slots=True)
class MoneyAssumptions:
    """What stands in place of the catalogue's defaults; None: the default.

    Attributes:
        figures: By the name of a default of the catalogue (``inflation``, ``people_share``, ...).
        cost_of_capital: Nominal, a share a year; None: the programme's discount rate with inflation.
        tax_rate: Of the levelised cost: on profits; None: no tax.
        revenue: By workload what compute brings in, in the unit of the workload's value; not named: that value.
    """

    figures: Mapping[str, Figure] = field(default_factory=lambda: MappingProxyType({}))
    cost_of_capital: Figure | None = None
    tax_rate: Figure | None = None
    revenue: Mapping[str, YearPath] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Announced:
    """What was announced, against which the programme's money is held; nominal.

    Attributes:
        total_usd: In all; None: nothing was said.
        through: Last calendar year that the total is for; None: to the horizon's end.
        guidance_usd: By calendar year what was told for it, with its span.
        spent_until: Fractional year until which what falls due counts as spent; None: the horizon's start.
        sites: Whose money counts; none: all sites.
    """

    total_usd: Figure | None = None
    through: int | None = None
    guidance_usd: Mapping[int, Figure] = field(default_factory=lambda: MappingProxyType({}))
    spent_until: float | None = None
    sites: tuple[str, ...] = ()
