"""Corporate cash: the capital of last resort, which pays every item's shortfall in its month and takes what is left."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from gigawatt.finance.flows import Account, Flow, Ledger

TREASURY = "corporate treasury"


def corporate_cash(ledger: Ledger, owner: str) -> Iterator[Flow]:
    """What the owner's treasury pays in for each item and takes out, so that the owner holds no cash of its own.

    Args:
        ledger: Everything else.
        owner: Whose items they are.
    """
    left: dict[tuple[str | None, str], np.ndarray[tuple[int], np.dtype[np.float64]]] = {}
    for flow in ledger.flows:
        sign = 1.0 if flow.payee == owner else -1.0 if flow.payer == owner else 0.0
        if sign:
            key = flow.site, flow.item
            left[key] = left.get(key, ledger.months.none()) + sign * flow.amounts_usd
    for (site, item), amounts in left.items():
        short, over = np.maximum(-amounts, 0.0), np.maximum(amounts, 0.0)
        if short.any():
            yield Flow(TREASURY, owner, Account.EQUITY, item, "shortfall of the month", short, site)
        if over.any():
            yield Flow(owner, TREASURY, Account.DISTRIBUTION, item, "surplus of the month", over, site)
