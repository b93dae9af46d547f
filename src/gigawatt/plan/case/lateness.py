"""By how much something comes later than the programme says, and what is ordered for later dates with it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lateness:
    """How late something is.

    Attributes:
        years: by which it comes later than its date.
        due: None: what may be bought from a date on may be bought so much later, and what is ordered for later comes as ordered.
            A fractional year: it comes so much after that date at the earliest, and what is ordered for later is as late.
        no_earlier: fractional year before which there can be none, however early it is ordered; ``years`` come on top.
    """

    years: float = 0.0
    due: float | None = None
    no_earlier: float = -math.inf

    def online(self, earliest: float, start: float) -> float:
        """When a vintage that is ordered for a period comes, fractional year.

        Args:
            earliest: date of the first possible commissioning.
            start: of the period for which it is ordered.
        """
        if self.due is None or self.years <= 0.0:
            return max(max(earliest, self.no_earlier) + self.years, start)
        return max(earliest, start, self.due, self.no_earlier) + self.years

    def comes(self, date: float) -> float:
        """When what is committed for a date comes, both as fractional years."""
        return max(date, self.no_earlier) + self.years


ON_TIME = Lateness()


def lateness_of(delays: Mapping[str, float | Lateness] | None) -> dict[str, Lateness]:
    """Delays by path; a number is years by which the first of it comes later."""
    return {path: one if isinstance(one, Lateness) else Lateness(one) for path, one in (delays or {}).items()}
