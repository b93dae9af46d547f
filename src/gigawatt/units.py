"""Text with a unit in, a float in the canonical unit out: the home of pint.

The registry is our own and small, so that every name a programme may use is listed here, nothing else
parses, and a unit means what the power industry means by it. Two choices keep mistakes visible:
calendar time (day, week, month, year) and clock time (hour) are different dimensions, so that
USD/(MW*year) never passes for USD/MWh; and there are no prefixes beyond the names listed, so that
``mW`` and ``MBtu`` are refused instead of guessed.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from gigawatt.unit_words import remark, rewritten

if TYPE_CHECKING:
    import pint

USUAL_CONVERSIONS = "usual_conversions.json"
HOURS_PER_YEAR = 8766.0  # of 365.25 days, where a duration in hours becomes years

MoneyLevel = Callable[[int], float]
"""Dollars of the programme's base year that one dollar of the given year is worth."""

Exchange = Callable[[str, int | None], float | None]
"""Dollars that one unit of a currency was worth in a year (None: the programme's base year); None: no such currency."""

_UNITS = {
    "MW": "[power]", "W": "1e-6 * MW", "kW": "1e-3 * MW", "GW": "1e3 * MW", "TW": "1e6 * MW",
    "h": "[clock_time]", "hour": "h", "hours": "h", "min": "h / 60", "s": "h / 3600", "ms": "1e-3 * s", "us": "1e-6 * s",
    "Wh": "1e-6 * MW * h", "kWh": "1e-3 * MW * h", "MWh": "MW * h", "GWh": "1e3 * MW * h", "TWh": "1e6 * MW * h",
    # International table Btu: 1,055.05585262 J; 1 Wh = 3,600 J
    "Btu": "1055.05585262 / 3.6e9 * MW * h", "MMBtu": "1055.05585262 / 3.6e3 * MW * h", "GJ": "1 / 3.6 * MW * h",
    "year": "[calendar_time]", "years": "year", "month": "year / 12", "months": "year / 12",
    "week": "7 / 365.25 * year", "weeks": "7 / 365.25 * year", "day": "year / 365.25", "days": "year / 365.25",
    "USD": "[money]", "kUSD": "1e3 * USD", "MUSD": "1e6 * USD", "GUSD": "1e9 * USD", "TUSD": "1e12 * USD",
    "t": "[mass]", "kg": "1e-3 * t", "kt": "1e3 * t", "Mt": "1e6 * t", "Gt": "1e9 * t",
    "H100e": "[compute]", "kH100e": "1e3 * H100e", "MH100e": "1e6 * H100e", "GH100e": "1e9 * H100e",
    "accelerator": "[]", "accelerators": "accelerator",
    "m3": "[volume]", "L": "1e-3 * m3", "gal": "3.785411784e-3 * m3", "Mgal": "1e6 * gal",
    "token": "[tokens]", "tokens": "token", "ktokens": "1e3 * token", "Mtokens": "1e6 * token", "Gtokens": "1e9 * token",
    "Ttokens": "1e12 * token", "ktoken": "ktokens", "Mtoken": "Mtokens", "Gtoken": "Gtokens", "Ttoken": "Ttokens",
    "GB": "[data]", "TB": "1e3 * GB", "TFLOPS": "[operations_rate]",
}  # fmt: skip
_WORDS = {"%": 0.01, "percent": 0.01, "share": 1.0}
_NUMBER = re.compile(r"([+-]?(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d+)?)(.*)", re.DOTALL | re.ASCII)
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*", re.ASCII)
_FACTOR = rf"(?:{_NAME.pattern}|\({_NAME.pattern}(?:[*/]{_NAME.pattern})*\))"
_EXPRESSION = re.compile(rf"/?{_FACTOR}(?:[*/]{_FACTOR})*", re.ASCII)
_SPACED = re.compile(r"\s*([*/()])\s*")
_MONEY = re.compile(r"(?<![A-Za-z0-9])([kMGT]?)([A-Z]{3})(\d{4})?(?![A-Za-z0-9])", re.ASCII)
_LONGEST = 80
_SCALED = ("W", "Wh", "H100e", "USD", "t", "tokens")  # names that come with prefixes
MOST = 1e18  # of anything in its canonical unit: what is beyond it is a slip, and no solver's number
_DECADES = 2.0  # nearer by less, and a bare number is shown with the canonical unit


class UnitError(ValueError):
    """A text that is no quantity of the dimension due; ``fix`` says what to write."""

    def __init__(self, message: str, fix: str) -> None:
        super().__init__(message)
        self.fix = fix


@dataclass(frozen=True, slots=True)
class Dimension:
    """A kind of quantity: its canonical unit, other units of the same meaning, and the range that makes sense."""

    name: str
    unit: str  # canonical, as shown and as pint reads it ("" for plain numbers)
    example: str
    also: tuple[str, ...] = ()  # units whose numbers mean the same ("USD/h" beside "USD/(H100e*h)")
    bare: bool = False  # a number without a unit is understood
    low: float = 0.0
    high: float = MOST
    positive: bool = False  # zero is refused


POWER = Dimension("a power", "MW", "300 MW")
POSITIVE_POWER = Dimension("a power", "MW", "300 MW", positive=True)
ENERGY = Dimension("an energy", "MWh", "8 GWh")
MONEY = Dimension("an amount of money", "USD", "125 GUSD")
MONEY_PER_YEAR = Dimension("a yearly amount of money", "USD/year", "2.4 GUSD/year")
MONEY_PER_MONTH = Dimension("a monthly amount of money", "USD/month", "20 MUSD/month")
DOLLARS = Dimension("dollars for one unit", "USD", "0.0115 USD", positive=True)
MONEY_PER_POWER = Dimension("a cost per capacity", "USD/MW", "1200 USD/kW")
MONEY_PER_ENERGY = Dimension("a price of energy", "USD/MWh", "40 USD/MWh")
MONEY_PER_POWER_YEAR = Dimension("a yearly cost per capacity", "USD/(MW*year)", "25 USD/(kW*year)")
MONEY_PER_ENERGY_YEAR = Dimension("a yearly cost per stored energy", "USD/(MWh*year)", "6 USD/(kWh*year)")
MONEY_PER_TONNE = Dimension("a price of carbon", "USD/t", "80 USD/t")
MONEY_PER_H100E_HOUR = Dimension("a value per H100e and hour", "USD/(H100e*h)", "1.9 USD/h", also=("USD/h",))
MONEY_PER_MW_HOUR = Dimension("a value per MW and hour", "USD/MWh", "1500 USD/MWh", also=("USD/h",))
MONEY_PER_ACCELERATOR = Dimension("a price per accelerator", "USD", "45 kUSD")
DURATION = Dimension("a duration", "year", "30 years", positive=True)
HOURS = Dimension("a number of hours", "h", "4 h")
MASS = Dimension("a mass", "t", "1.2 Mt")
MASS_PER_YEAR = Dimension("a yearly mass", "t/year", "1.2 Mt/year")
MASS_PER_ENERGY = Dimension("emissions per energy", "t/MWh", "0.35 t/MWh")
VOLUME_PER_YEAR = Dimension("a yearly volume", "m3/year", "400_000 m3/year")
HOURS_A_YEAR = Dimension("hours a year", "h/year", "500 h/year", also=("h",), high=8784.0)
SHARE = Dimension("a share", "", "8 %", bare=True, high=1.0)
POSITIVE_SHARE = Dimension("a share", "", "90 %", bare=True, high=1.0, positive=True)
RATE = Dimension("a yearly rate", "", "7 %", bare=True, low=-0.2, high=1.0, also=("1/year",))
RATIO = Dimension("a ratio", "", "1.5", bare=True)
RANK_CORRELATION = Dimension("a rank correlation", "", "60 %", bare=True, low=-1.0, high=1.0)
COUNT = Dimension("a number of accelerators", "", "250000", bare=True)
SHARES = Dimension("a number of shares", "", "160e6", bare=True)
COUNT_PER_YEAR = Dimension("accelerators a year", "1/year", "900000", bare=True, also=("",))
COMPUTE = Dimension("an amount of compute", "H100e", "600 kH100e")
COMPUTE_HOURS_PER_YEAR = Dimension("accelerator-hours a year", "H100e*h/year", "5e9 H100e*h/year")
ENERGY_PER_YEAR = Dimension("an energy a year", "MWh/year", "9 TWh/year")
COMPUTE_PER_ACCELERATOR = Dimension("H100 equivalents of an accelerator", "H100e", "2.5", also=("",), bare=True, positive=True)
POWER_PER_YEAR = Dimension("power a year", "MW/year", "500 MW/year", also=("MW",))
POWER_PER_ACCELERATOR = Dimension("a power per accelerator", "kW", "1.9 kW", positive=True)
MASS_OF_POLLUTANT_PER_ENERGY = Dimension("a pollutant per energy", "kg/MWh", "0.1 kg/MWh")
WATER_PER_ENERGY = Dimension("water per energy", "m3/MWh", "0.8 m3/MWh")
RAMP = Dimension("a ramp", "1/h", "3 /h")
MONTHS = Dimension("a number of months", "month", "36 months", positive=True)
MEMORY = Dimension("a size of memory", "GB", "192 GB", positive=True)
BANDWIDTH = Dimension("a bandwidth", "GB/s", "900 GB/s", positive=True)
POWER_IN_WATTS = Dimension("a power", "W", "700 W", positive=True)
OPERATIONS_RATE = Dimension("a rate of operations", "TFLOPS", "2500 TFLOPS", positive=True)
TOKENS = Dimension("a number of tokens", "tokens", "15 Ttokens", low=1.0, high=1e18)  # of a run: text there is 1e15 or so
TOKENS_OF_STEP = Dimension("a number of tokens", "tokens", "16 Mtokens", low=1.0, high=1e11)
TOKENS_OF_SEQUENCE = Dimension("a number of tokens", "tokens", "8192 tokens", low=1.0, high=1e8)
TOKENS_PER_SECOND = Dimension("a rate of tokens", "tokens/s", "4 Mtokens/s", high=1e15)
MONEY_PER_TOKENS = Dimension("a price of tokens", "USD/Mtokens", "2 USD/Mtokens")
SECONDS = Dimension("a number of seconds", "s", "50 ms", low=1e-6, high=1e6)
HEAT_RATE = Dimension("a heat rate", "MWh/MWh", "6.2 MMBtu/MWh", bare=True, positive=True)


def parse_quantity(
    text: str, dimension: Dimension, money_level: MoneyLevel | None = None, exchange: Exchange | None = None
) -> float:
    """A quantity with its unit as a float in the dimension's canonical unit.

    Args:
        text: such as ``345 MW``, ``8 %`` or ``13.1 MUSD2022/MW``.
        dimension: what is due.
        money_level: turns dollars of a stated year into base-year dollars; without it such units are refused.
        exchange: turns other currencies into dollars; without it they are refused.

    Raises:
        UnitError: the text is not a quantity of that dimension, or lies outside its range.
    """
    try:
        return _parsed(text, dimension, money_level, exchange)
    except UnitError as error:
        fix = _meant(text, dimension, money_level, exchange, error.fix)
        raise UnitError(str(error), fix) from None


def _meant(text: str, dimension: Dimension, money_level: MoneyLevel | None, exchange: Exchange | None, fix: str) -> str:
    """The fix of a text that is no quantity: what it was meant to be, where that can be read, and otherwise ``fix``."""
    for candidate in rewritten(text):
        try:
            _parsed(candidate, dimension, money_level, exchange)
        except UnitError:
            continue
        return f"Did you mean `{candidate}`?" + (f" {fix}" if fix.startswith(("It must", "Write thousands")) else "")
    if fix.startswith("It must"):
        return fix
    example = f"Write for example `{dimension.example}`. " if fix.startswith("Known") else ""
    return remark(text, dimension.example) or f"{example}{fix}"


def _parsed(text: str, dimension: Dimension, money_level: MoneyLevel | None, exchange: Exchange | None) -> float:
    example = f"Write for example `{dimension.example}`."
    match = _NUMBER.fullmatch(text.strip())
    if match is None:
        raise UnitError(f"`{_shown(text)}` is not a quantity.", example)
    number, unit = float(match[1].replace("_", "")), match[2].strip()
    if unit.startswith(","):
        raise UnitError(f"`{_shown(text)}` has a comma in its number.", "Write thousands plain or with `_`, decimals with `.`.")
    if not unit and not dimension.bare:
        units = ("s", "ms") if dimension.unit == "s" else (_likely_unit(number, dimension),)  # a guess may be wrong by 1,000
        examples = " or ".join(f"`{_plain(number)} {unit}`" for unit in units)
        raise UnitError(f"bare number {_shown(text)} where {dimension.name} is due.", f"Write its unit, for example {examples}.")
    value = number * _factor(unit, dimension, money_level, exchange, example)
    if not math.isfinite(value):
        raise UnitError(f"`{_shown(text)}` is not a finite number.", example)
    _check_range(value, text, dimension)
    return value


def _check_range(value: float, text: str, dimension: Dimension) -> None:
    slack = 1e-12 * max(1.0, abs(value))
    if value < dimension.low - slack or (dimension.positive and value <= 0.0):
        least = (
            "more than 0" if dimension.positive else f"{_plain(dimension.low)}{_unit(dimension) if dimension.low else ''} or more"
        )
        raise UnitError(f"`{_shown(text)}` is too small for {dimension.name}.", f"It must be {least}.")
    if value > dimension.high + slack:
        most = f"{_plain(dimension.high)}{_unit(dimension) or f' ({_percent(dimension.high)})'}"
        raise UnitError(f"`{_shown(text)}` is too large for {dimension.name}.", f"It must be {most} or less.")


def _factor(unit: str, dimension: Dimension, money_level: MoneyLevel | None, exchange: Exchange | None, example: str) -> float:
    """What to multiply a number in ``unit`` by to get the dimension's canonical unit."""
    if not unit:
        return 1.0
    if unit in _WORDS and "" in (dimension.unit, *dimension.also):
        return _WORDS[unit]
    if len(unit) > _LONGEST:
        raise UnitError(f"`{_shown(unit)}` is no unit.", example)
    in_dollars, worth = _in_dollars(unit, money_level, exchange)
    return _pint_factor(in_dollars, dimension, example) * worth


def _in_dollars(unit: str, money_level: MoneyLevel | None, exchange: Exchange | None) -> tuple[str, float]:
    """The unit with plain dollars, and what its own money is worth in them."""
    worth = 1.0
    for found in _MONEY.finditer(unit):
        currency, year = found[2], int(found[3]) if found[3] else None
        rate = 1.0 if currency == "USD" else _rate(currency, year, exchange)
        if rate is None:
            continue  # no currency that is known: what it is instead is for pint to say
        worth *= rate * (1.0 if year is None else _level(year, money_level))
        unit = unit.replace(found[0], f"{found[1]}USD")
    return unit, worth


def _rate(currency: str, year: int | None, exchange: Exchange | None) -> float | None:
    if exchange is None:
        return None
    try:
        return exchange(currency, year)
    except LookupError as error:
        raise UnitError(str(error.args[0]), "Use a year that the catalogue covers, or convert it to USD.") from error


def other_money(text: str) -> bool:
    """Whether a quantity is written in another currency than dollars."""
    return any(found[2] != "USD" for found in _MONEY.finditer(text))


def _level(year: int, money_level: MoneyLevel | None) -> float:
    if money_level is None:
        raise UnitError(f"dollars of {year} cannot be converted here.", "Write plain USD.")
    try:
        return money_level(year)
    except (LookupError, ValueError) as error:
        fix = "Use a year that the price index covers, or plain USD."
        raise UnitError(f"there is no price index for dollars of {year}.", fix) from error


def _pint_factor(unit: str, dimension: Dimension, example: str) -> float:
    expression = _expression(unit)
    for accepted in (dimension.unit, *dimension.also):
        factor = _conversion(expression, accepted)
        if factor is not None:
            return factor
    if dimension in (DURATION, HOURS):  # the one place where clock and calendar meet
        other, scale = ("h", 1 / HOURS_PER_YEAR) if dimension is DURATION else ("year", HOURS_PER_YEAR)
        factor = _conversion(expression, other)
        if factor is not None:
            return factor * scale
    raise UnitError(f"`{unit}` is not a unit of {dimension.name}.", example)


@lru_cache(maxsize=4096)
def _expression(unit: str) -> str:
    """The unit as pint reads it: known names, ``* / ( )`` and nothing else, so that nothing is ever evaluated."""
    text = _SPACED.sub(r"\1", re.sub(r"\s+per\s+", "/", unit.replace("·", "*")))
    if _EXPRESSION.fullmatch(text) is None:
        fix = "Units are names joined by `*`, `/` and brackets, such as `USD/(kW*year)`."
        raise UnitError(f"`{_shown(unit)}` is no unit.", fix)
    for name in _NAME.findall(text):
        if name not in _UNITS:
            raise UnitError(f"unknown unit `{_shown(name)}`.", _nearest(name))
    return f"1{text}" if text.startswith("/") else text


def _nearest(token: str) -> str:
    for name in _UNITS:
        if name.lower() == token.lower():
            return f"Did you mean `{name}`?"
    close = get_close_matches(token, _UNITS, n=1, cutoff=0.6)
    if close:
        return f"Did you mean `{close[0]}`?"
    if re.fullmatch("[A-Z]{3}", token):
        return "Convert it to USD first if it is money, and say at what rate in a `note`."
    return f"Known units: {', '.join(_UNITS)}."


def _conversion(expression: str, accepted: str) -> float | None:
    """What to multiply by, None where the two are no units of the same thing: what pint says, or has said of usual units."""
    usual = usual_conversions().get(accepted, {})
    return usual[expression] if expression in usual else conversion_by_pint(expression, accepted)


@lru_cache(maxsize=1)
def usual_conversions() -> dict[str, dict[str, float | None]]:
    """Conversions by accepted unit and expression, as tools/usual_conversions.py had them from pint, which takes long to load."""
    found: dict[str, dict[str, float | None]] = json.loads(files("gigawatt").joinpath(USUAL_CONVERSIONS).read_text("utf-8"))
    return found


@lru_cache(maxsize=4096)
def conversion_by_pint(expression: str, accepted: str) -> float | None:
    """What pint says of a conversion."""
    registry = _registry()
    unit, target = (registry.parse_expression(text) if text else registry.Quantity(1.0) for text in (expression, accepted))
    ratio = (1.0 * unit / target).to_base_units()
    return float(ratio.magnitude) if ratio.dimensionless else None


@lru_cache(maxsize=1)
def _registry() -> pint.UnitRegistry[float]:
    import pint  # late: it takes longer to import than most commands take to run

    registry: pint.UnitRegistry[float] = pint.UnitRegistry(None)
    for name, meaning in _UNITS.items():
        registry.define(f"{name} = {meaning}")
    return registry


def unit_names() -> tuple[str, ...]:
    """Every unit name that a programme may use."""
    return tuple(_UNITS)


def _likely_unit(number: float, dimension: Dimension) -> str:
    """The unit that brings a bare number near the usual size: 300000 are H100e rather than kH100e, 1.2 are USD/W."""
    usual, _, unit = dimension.example.partition(" ")
    names = [name for name in _NAME.findall(unit) if name.lstrip("kMGT") in _SCALED]
    if not names or number <= 0.0:
        return unit
    name = next((name for name in names if name.endswith("W")), names[0])
    units = [unit.replace(name, f"{prefix}{name.lstrip('kMGT')}", 1) for prefix in ("", "k", "M", "G", "T")]
    sizes = {each: _conversion(_expression(each), unit) for each in units if _known(each)}  # of the usual unit
    away = {each: abs(math.log10(number * size / float(usual.replace("_", "")))) for each, size in sizes.items() if size}
    plain = dimension.unit if dimension.unit in away else unit
    nearest = min(away, key=lambda each: away[each])
    return nearest if away[plain] - away[nearest] >= _DECADES else plain


def _known(unit: str) -> bool:
    return all(name in _UNITS for name in _NAME.findall(unit))


def _plain(number: float) -> str:
    return f"{number:.12g}"


def _unit(dimension: Dimension) -> str:
    return f" {dimension.unit}" if dimension.unit else ""


def _percent(number: float) -> str:
    return f"{number * 100:.6g} %"


def _shown(text: str) -> str:
    """Text fit for a message: one line, printable, not too long."""
    line = "".join(character if character.isprintable() else "�" for character in text)
    return line if len(line) <= 40 else line[:37] + "..."
