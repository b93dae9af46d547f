"""What the programme has agreed with others: who, about what, from when to when, on which terms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from gigawatt.catalog.contract_terms import Terms
from gigawatt.quantity import Figure

Covered = tuple[str | None, str, str]
"""What a contract stands for in the plan's costs: site (None: every site), item and kind, as in the table ``costs``."""


@dataclass(frozen=True, slots=True)
class Contract:
    """An agreement of the programme with one other party.

    Attributes:
        key: Its name in the programme.
        path: Its dotted path there.
        party: The programme's side.
        counterparty: The other side.
        start: The first day; amounts are due from that day's month on.
        end: The first day after it; the month that it lies in is no longer the contract's.
        terms: What is agreed, nominal; its class says which kind of contract it is.
        site: The site that it belongs to; None: every site.
        items: Assets, phases or chips that it is about, in its own order.
        covers: The plan's costs that it stands for: the books leave those out while it runs.
        begin_with: Of all that it is about, what cannot run before its first month.
        covers_before: Of the costs, the costs that it stands for before its first day too: what others build for it, and all that
            cannot run before.
        template: Of the catalogue, that its terms begin with; None: all are the programme's own.
        figures: Every number of its terms that the template gave.
        plans: Whether the plan pays its prices: they take the place of the plan's own for what it covers.
    """

    key: str
    path: str
    party: str
    counterparty: str
    start: date
    end: date
    terms: Terms
    site: str | None = None
    items: tuple[str, ...] = ()
    covers: tuple[Covered, ...] = ()
    begin_with: tuple[str, ...] = ()
    covers_before: tuple[Covered, ...] = ()
    template: str | None = None
    figures: tuple[Figure, ...] = ()
    plans: bool = False
