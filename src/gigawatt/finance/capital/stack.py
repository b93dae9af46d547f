"""Raising the money of a programme: vehicles in the order of ownership, from what is built to those who own it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from gigawatt.finance.capital.raised import Raised
from gigawatt.finance.months import Months
from gigawatt.programme.capital import Vehicle

Array = NDArray[np.float64]


def raise_capital(
    vehicles: Sequence[Vehicle],
    needs_usd: Mapping[str, Mapping[str, Array]],
    cash_usd: Mapping[str, Array],
    months: Months,
    exchange: Mapping[str, Array] | None = None,
) -> Raised:
    """Debt, equity, their service and distributions of all vehicles, so that each month's sources are its uses.

    The flows are those of capital alone (``loan, principal, interest, fee, equity, distribution, rent`` of declared leases,
    ``guarantee, grant``): purchases and operation, of which ``needs_usd`` and ``cash_usd`` are the sums, are the caller's.

    Args:
        vehicles: As declared; owners may be vehicles too.
        needs_usd: By vehicle and group (``halls, power, chips, connection``), what is to be paid for assets in each month,
            shape (months,) [nominal USD]. A vehicle without needs is left out.
        cash_usd: By vehicle, what operation leaves in each month before financing, shape (months,) [nominal USD]; rents of
            leases declared with the vehicle are added here, and must not be among it.
        months: The months.
        exchange: By ISO code, USD for one unit in each month, shape (months,).

    Raises:
        ProgrammeError: Terms that cannot be met with these amounts (debt above cost, debt that matures before it is drawn, ...),
            all at once.
    """
    raise RuntimeError
