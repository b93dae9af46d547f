"""Numbers as people read them on a terminal."""

from __future__ import annotations

import math


def usd(amount: float) -> str:
    """Money in the largest unit that keeps it readable: ``$812.3 bn``, ``-$4.56 m``."""
    sign, size_of = "-" if amount <= -0.005 else "", abs(amount)
    for size, unit in ((1e9, " bn"), (1e6, " m"), (1e3, " k")):
        if size_of >= size:
            return f"{sign}${size_of / size:,.{_decimals(size_of / size)}f}{unit}"
    return f"{sign}${size_of:,.2f}"


def duration(seconds: float) -> str:
    """A duration in the unit that suits it: ``41 s``, ``3 min 20 s``, ``2 h 5 min``."""
    whole = math.ceil(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def megawatts(power_mw: float) -> str:
    """Power in MW below one gigawatt, in GW above: ``640 MW``, ``12.3 GW``."""
    return f"{power_mw:,.0f} MW" if abs(power_mw) < 1000 else f"{power_mw / 1000:,.{_decimals(power_mw / 1000)}f} GW"


def figure(value: float) -> str:
    """A number with at most six significant digits, and thousands marked."""
    return f"{value:,.6g}" if abs(value) < 1e6 else f"{value:,.0f}"


def _decimals(value: float) -> int:
    return 1 if abs(value) >= 100 else 2
