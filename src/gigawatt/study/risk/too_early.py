"""What a plan has earlier than its own tasks allow, even if all of them go as promised."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gigawatt.programme.dates import iso_date

A_MONTH = 1.0 / 12.0  # dates that differ by less are the same


@dataclass(frozen=True)
class TooEarly:
    """An energisation that no delay explains: futures count its delay from the later date, so the plan is kinder than its tasks.

    Attributes:
        item: its path in the programme.
        planned: date at which the plan has it, fractional year.
        as_promised: the earliest that its tasks allow if each takes as long as promised, fractional year.
    """

    item: str
    planned: float
    as_promised: float

    def told(self) -> dict[str, str]:
        """As the summary has it."""
        return {"item": self.item, "planned": iso_date(self.planned), "as_promised": iso_date(self.as_promised)}


def planned_too_early(planned: Mapping[str, float], due: Mapping[str, float]) -> list[TooEarly]:
    """Those of the energisations that are due later than they are planned, the most too early first.

    Args:
        planned: date of each in the plan, by path, fractional years.
        due: date from which each is late, by path.
    """
    found = [TooEarly(path, planned[path], date) for path, date in due.items() if date - planned.get(path, date) > A_MONTH]
    return sorted(found, key=lambda one: (one.planned - one.as_promised, one.item))
