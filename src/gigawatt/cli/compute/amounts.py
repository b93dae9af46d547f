"""Amounts as people write them: ``15T`` tokens, ``16M``, ``4e6``."""

from __future__ import annotations

import re

MOST_CHIPS = 10_000_000  # of one run: beyond it the formulas of failures and spares leave what a float holds
POWERS = {"": 1.0, "k": 1e3, "m": 1e6, "g": 1e9, "b": 1e9, "t": 1e12, "p": 1e15}
_AMOUNT = re.compile(r"([0-9][0-9_,]*(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?)\s*([kmgbtp]?)", re.IGNORECASE)


def amount(text: str) -> float:
    """A number with an optional letter for thousands (k), millions (M), billions (B), trillions (T).

    Raises:
        ValueError: it is none, or not above zero.
    """
    found = _AMOUNT.fullmatch(text.strip())
    if found is None:
        raise ValueError("no amount: write for example 15T, 16M or 2e12")
    value = float(found[1].replace(",", "").replace("_", "")) * POWERS[found[2].lower()]
    if value <= 0.0:
        raise ValueError("not above zero")
    return value


def in_letters(value: float) -> str:
    """An amount with three significant digits and the letter that suits it: ``15 T``, ``1.64 M``, ``320``."""
    for size, letter in ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e4, "k")):
        if value >= size:
            return f"{value / (1e3 if letter == 'k' else size):.3g} {letter}"
    return f"{value:,.4g}"
