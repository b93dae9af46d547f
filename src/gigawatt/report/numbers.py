"""Numbers as people say them: three significant digits with the prefix that fits, and a dash for what is not known."""

from __future__ import annotations

import calendar
import datetime as dt
import math

from gigawatt.percent import small

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


def _scaled(value: float | None, steps: tuple[tuple[float, str], ...], zero: str, digits: int = 3) -> str:
    """``value`` over the largest step that leaves at least one, with that step's unit."""
    if value is None or math.isnan(value):
        return UNKNOWN
    if math.isinf(value):
        return significant(value)
    for size, unit in steps:
        if abs(value) >= 0.9995 * size:
            return f"{significant(value / size, digits)}{SPACE}{unit}"
    size, unit = steps[-1]
    return f"{significant(value / size, digits)}{SPACE}{unit}" if value else f"0{SPACE}{zero}"


def power(mw: float | None) -> str:
    """Power [MW] in GW, MW or kW."""
    return _scaled(mw, ((1e3, "GW"), (1.0, "MW"), (1e-3, "kW")), "MW")


def energy(mwh: float | None) -> str:
    """Energy [MWh] in TWh, GWh, MWh or kWh."""
    return _scaled(mwh, ((1e6, "TWh"), (1e3, "GWh"), (1.0, "MWh"), (1e-3, "kWh")), "MWh")


def money(usd: float | None, digits: int = 3) -> str:
    """Money [USD] in B$, M$, k$ or $."""
    return _scaled(usd, ((1e9, "B$"), (1e6, "M$"), (1e3, "k$"), (1.0, "$")), "$", digits)


def money_range(low: float, high: float) -> str:
    """Two amounts of money, the lower first, in one unit."""
    size, unit = fitting(max(abs(low), abs(high)), MONEY)
    decimals = 0 if max(abs(low), abs(high)) >= 100 * size else 1 if max(abs(low), abs(high)) >= 10 * size else 2
    ends = [f"{amount / size:,.{decimals}f}".replace("-", MINUS) for amount in (low, high)]
    return f"{ends[0]} to {ends[1]}{SPACE}{unit}"


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
    if part is None or math.isnan(part):
        return UNKNOWN
    least = small(part).replace(" ", SPACE).replace("-", MINUS)
    return least or f"{significant(100 * part, digits)}{SPACE}%"


Steps = tuple[tuple[float, str], ...]
"""Sizes of a unit and its prefixes, largest first."""

POWER: Steps = ((1e3, "GW"), (1.0, "MW"))
ENERGY: Steps = ((1e6, "TWh"), (1e3, "GWh"), (1.0, "MWh"))
MONEY: Steps = ((1e9, "B$"), (1e6, "M$"))
COUNT: Steps = ((1e6, "million"), (1e3, "thousand"))


def fitting(largest: float, steps: Steps) -> tuple[float, str]:
    """The size and name of the unit in which an axis up to ``largest`` has short numbers."""
    return next((step for step in steps if largest >= step[0]), steps[-1])


def told_apart(first: float, second: float) -> tuple[str, str]:
    """Two amounts of money in one unit, with the decimals that show two digits of their difference."""
    size, unit = fitting(max(abs(first), abs(second)), MONEY)
    apart = abs(first - second) / size
    # Nine decimals of a thousand million are a dollar: below it two amounts are one.
    decimals = min(9, max(1, 1 - math.floor(math.log10(apart)))) if apart > 1e-9 else 3
    return _fixed(first / size, decimals, unit), _fixed(second / size, decimals, unit)


def adding_up(parts: list[float]) -> list[str]:
    """Amounts of money and their sum in one unit, with the fewest decimals at which what is written adds up."""
    size, unit = fitting(max(abs(sum(parts)), *(abs(part) for part in parts)), MONEY)
    amounts = [part / size for part in (*parts, sum(parts))]
    for decimals in range(1, 10):
        written = [round(amount, decimals) for amount in amounts]
        if abs(sum(written[:-1]) - written[-1]) < 0.1 * 10.0**-decimals:
            break
    return [_fixed(amount, decimals, unit) for amount in amounts]


def _fixed(value: float, decimals: int, unit: str) -> str:
    return f"{value:,.{decimals}f}{SPACE}{unit}".replace("-", MINUS)


def figure(value: float | None, name: str, unit: str) -> str:
    """A figure as its table shows it: calendar years as such, shares in per cent, no zeros after the last digit."""
    if value is None or not math.isfinite(value):
        return significant(value)
    if unit == "year" and value >= _FIRST_CALENDAR_YEAR:
        return f"{value:.0f}" if value == round(value) else month(value)
    if not unit and abs(value) <= 1 and name.rsplit(".", 1)[-1].endswith(_SHARES):
        return f"{_trimmed(100 * value)}{SPACE}%"
    return _trimmed(value)


def _trimmed(value: float) -> str:
    text = significant(value, 6)
    return text.rstrip("0").rstrip(".") if "." in text and "×" not in text else text


def spans(years: list[int]) -> str:
    """Years in words, those that follow each other as one span: ``2029, 2031 to 2033 and 2040``."""
    runs: list[list[int]] = []
    for year in sorted(set(years)):
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    parts = [[str(year) for year in run] if len(run) < 3 else [f"{run[0]} to {run[-1]}"] for run in runs]
    return listed([part for run in parts for part in run])


def plural(number: int, word: str) -> str:
    """A number of things with their name, in the plural where there is not one."""
    return f"{number:,}{SPACE}{word}" + ("" if number == 1 else "s")


def month(fractional_year: float | None, *, short: bool = False) -> str:
    """A fractional year as month and year: 2026.5 is July 2026, or Jul 2026."""
    if fractional_year is None or math.isnan(fractional_year):
        return UNKNOWN
    year = math.floor(fractional_year + 1e-9)
    days = 366 if calendar.isleap(year) else 365
    date = dt.date(year, 1, 1) + dt.timedelta(days=round((fractional_year - year) * days))
    name = _MONTHS[date.month - 1]
    return f"{name[:3]}{SPACE}{date.year}" if short else f"{name} {date.year}"


def listed(words: list[str]) -> str:
    """Words in a row as in a sentence: ``a, b and c``."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""


_RAISED = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_FIRST_CALENDAR_YEAR = 1900
_SHARES = ("share", "rate", "availability", "efficiency")
_MONTHS = tuple(calendar.month_name)[1:]
