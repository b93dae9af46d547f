"""What money costs: interest, return, spreads and terms of published financings."""

from __future__ import annotations

from dataclasses import dataclass

from gigawatt.quantity import Figure


@dataclass(frozen=True, slots=True)
class CapitalTerms:
    """The terms of a kind of financing, nominal; what is not published is ``None``."""

    key: str
    name: str
    debt_rate: Figure | None = None  # yearly, nominal
    debt_spread: Figure | None = None  # over the base rate that the note names
    equity_return: Figure | None = None  # yearly, nominal, after tax
    debt_share: Figure | None = None
    tax_rate: Figure | None = None  # combined federal and state
    term_years: Figure | None = None
