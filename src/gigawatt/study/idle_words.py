"""Years in which chips are owned and none of them is at work, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

LEAST_MW = 0.5  # of IT: less is nothing at work


def idle_words(capacity: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """A sentence for each such year.

    Args:
        capacity: of a summary, by year: ``it_mw`` at work, ``accelerators`` by chip.
    """
    found = []
    for year, there in capacity.items():
        owned = sum(there["accelerators"].values())
        if there["it_mw"] < LEAST_MW and owned >= 1.0:
            found.append(
                f"In {year} no chips are at work: {owned:,.0f} accelerators that are bought by then wait for halls and power, "
                "and the capital of the year goes into them and into what comes later."
            )
    return found
