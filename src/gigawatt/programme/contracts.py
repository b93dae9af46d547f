"""What the programme has agreed with others: who, about what, from when to when, on which terms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from gigawatt.quantity import Figure

Covered = tuple[str | None, str, str]
"""What a contract stands for in the plan's costs: site (None: every site), item and kind, as in the table ``costs``."""


@dataclass(frozen=True, slots=True)
class Contract:
    """An agreement of the programme with one other party.

    Attributes:
        key: Its name in the programme.
        path: Its dotted path there.
        kind: What it is about, such as ``power-purchase``.
        party: The programme's side.
        counterparty: The other side.
        site: The site that it belongs to; None: every site.
        start: The first day; amounts are due from that day's month on.
        end: The first day after it.
        covers: The plan's costs that it stands for: the books leave those out while it runs.
        figures: Every number of its terms, stated or from a template.
    """

    key: str
    path: str
    kind: str
    party: str
    counterparty: str
    site: str | None
    start: date
    end: date
    covers: tuple[Covered, ...] = ()
    figures: tuple[Figure, ...] = ()
