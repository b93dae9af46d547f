"""Numbers as people say them: three significant digits with the prefix that fits, and a dash for what is not known."""

from __future__ import annotations

import calendar
import datetime as dt
import math

UNKNOWN = "–"
MINUS = "−"
SPACE = "\N{NO-BREAK SPACE}"  # between a number and its unit


def significant(value: float | None, digits: int = 3) -> str:
    """``value`` to so many significant digits, with thousands separated and no exponent in between 1e-4 and 1e15."""
    if value is None or math.isnan(value):
        return UNKNOWN
    if math.isinf(value):
        return "∞" if value > 0 else f"{MINUS}∞"
    if value == 0:
        return "0"
    magnitude = math.floor(math.log10(abs(value)))
    if magnitude < -4 or magnitude >= 15:
        mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
        mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
        return f"{mantissa}{SPACE}×{SPACE}10{str(int(exponent)).translate(_RAISED)}".replace("-", MINUS)
    rounded = round(value, digits - 1 - magnitude)
    decimals = max(0, digits - 1 - math.floor(math.log10(abs(rounded))))
    return f"{rounded:,.{decimals}f}".replace("-", MINUS)


def _scaled(value: float | None, steps: tuple[tuple[float, str], ...], zero: str) -> str:
    """``value`` over the largest step that leaves at least one, with that step's unit."""
    if value is None or math.isnan(value):
        return UNKNOWN
    if math.isinf(value):
        return significant(value)
    for size, unit in steps:
        if abs(value) >= 0.9995 * size:
            return f"{significant(value / size)}{SPACE}{unit}"
    size, unit = steps[-1]
    return f"{significant(value / size)}{SPACE}{unit}" if value else f"0{SPACE}{zero}"


def power(mw: float | None) -> str:
    """Power [MW] in GW, MW or kW."""
    return _scaled(mw, ((1e3, "GW"), (1.0, "MW"), (1e-3, "kW")), "MW")


def energy(mwh: float | None) -> str:
    """Energy [MWh] in TWh, GWh, MWh or kWh."""
    return _scaled(mwh, ((1e6, "TWh"), (1e3, "GWh"), (1.0, "MWh"), (1e-3, "kWh")), "MWh")


def money(usd: float | None) -> str:
    """Money [USD] in B$, M$, k$ or $."""
    return _scaled(usd, ((1e9, "B$"), (1e6, "M$"), (1e3, "k$"), (1.0, "$")), "$")


def price(usd: float | None, unit: str) -> str:
    """An amount of money for one unit of something."""
    return UNKNOWN if usd is None else f"{money(usd)} per {unit}" if unit else money(usd)


def count(number: float | None) -> str:
    """A number of things in billions, millions or thousands."""
    if number is not None and abs(number) < 1e3 and number == round(number):
        return f"{number:.0f}".replace("-", MINUS)
    return _scaled(number, ((1e9, "billion"), (1e6, "million"), (1e3, "thousand"), (1.0, "")), "").strip(SPACE)


def share(part: float | None, digits: int = 3) -> str:
    """A part of one in per cent."""
    return UNKNOWN if part is None or math.isnan(part) else f"{significant(100 * part, digits)}{SPACE}%"


Steps = tuple[tuple[float, str], ...]
"""Sizes of a unit and its prefixes, largest first."""

POWER: Steps = ((1e3, "GW"), (1.0, "MW"))
ENERGY: Steps = ((1e6, "TWh"), (1e3, "GWh"), (1.0, "MWh"))
MONEY: Steps = ((1e9, "B$"), (1e6, "M$"))
COUNT: Steps = ((1e6, "million"), (1e3, "thousand"))


def fitting(largest: float, steps: Steps) -> tuple[float, str]:
    """The size and name of the unit in which an axis up to ``largest`` has short numbers."""
    return next((step for step in steps if largest >= step[0]), steps[-1])


def plural(number: int, word: str) -> str:
    """A number of things with their name, in the plural where there is not one."""
    return f"{number:,}{SPACE}{word}" + ("" if number == 1 else "s")


def month(fractional_year: float | None) -> str:
    """A fractional year as month and year: 2026.5 is July 2026."""
    if fractional_year is None or math.isnan(fractional_year):
        return UNKNOWN
    year = math.floor(fractional_year + 1e-9)
    days = 366 if calendar.isleap(year) else 365
    date = dt.date(year, 1, 1) + dt.timedelta(days=round((fractional_year - year) * days))
    return f"{_MONTHS[date.month - 1]} {date.year}"


def listed(words: list[str]) -> str:
    """Words in a row as in a sentence: ``a, b and c``."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""


_RAISED = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_MONTHS = tuple(calendar.month_name)[1:]
