"""What a limit of the master is called, so that its price can be told in the programme's words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limit:
    """One row, or one column's upper bound, that limits the plan.

    ``scale`` turns the master's unit into ``unit`` (GW to MW, say). ``path`` is where the programme states it.
    """

    kind: str
    site: str | None
    item: str
    year: int
    unit: str
    scale: float
    row: int | None = None
    column: int | None = None
    path: str = ""
    period: str = ""  # its label, where it holds for a part of the year

    @property
    def label(self) -> str:
        """A short name, unique in the plan."""
        return " · ".join(part for part in (self.kind, self.site, self.item, self.period or str(self.year)) if part)
