"""What a text that is no quantity was probably meant to be: planners write ``$20B``, ``40k``, ``600-800 MW``, ``3 Mt``."""

from __future__ import annotations

import re
from collections.abc import Iterator

LONGEST = 80  # a longer text is no slip of the pen

_NUMBER = r"[+-]?(?:\d[\d_]*(?:\.\d*)?|\.\d+)"
_SIZES = {
    "k": 3, "thousand": 3, "m": 6, "mn": 6, "mm": 6, "mio": 6, "million": 6, "millions": 6,
    "b": 9, "bn": 9, "g": 9, "billion": 9, "billions": 9, "t": 12, "tn": 12, "trillion": 12,
    "trillions": 12,
}  # fmt: skip
_PREFIXES = {3: "k", 6: "M", 9: "G", 12: "T"}
_SIZE = "|".join(sorted(_SIZES, key=len, reverse=True))
_CURRENCIES = {"$": "USD", "€": "EUR", "£": "GBP"}
_NAMES = {
    "hr": "h", "hrs": "h", "yr": "year", "yrs": "year", "annum": "year", "mo": "month", "wk": "week",
    "GPU": "accelerators", "GPUs": "accelerators", "gpus": "accelerators", "chips": "accelerators",
    "H100": "H100e", "H100s": "H100e",
    "tonne": "t", "tonnes": "t", "ton": "t", "tons": "t", "dollars": "USD", "eur": "EUR", "euro": "EUR", "euros": "EUR",
    "BUSD": "GUSD", "bnUSD": "GUSD", "mUSD": "MUSD", "MMUSD": "MUSD", "KUSD": "kUSD",
    "gallons": "gal", "litres": "L", "liters": "L", "MVA": "MW", "MMbtu": "MMBtu", "mmBtu": "MMBtu",
}  # fmt: skip
_OF_WHAT = re.compile(r"(?<=[A-Za-z])(?:CO2(?:eq?)?|(?<=W)(?:e|el|th|p|ac|dc|AC|DC))(?![A-Za-z0-9])")

_SIGN = re.compile(rf"(?:US)?([$€£])\s*({_NUMBER})\s*({_SIZE})?(?![A-Za-z])\s*(.*)", re.IGNORECASE)
_SIGN_IN_UNIT = re.compile(rf"({_NUMBER})\s*({_SIZE})?\s*(?:US)?([$€£])(.*)", re.IGNORECASE)
_SIZED = re.compile(rf"({_NUMBER})\s*({_SIZE})\s+(.+)", re.IGNORECASE)
_COUNTED = re.compile(rf"({_NUMBER})\s*({_SIZE})", re.IGNORECASE)
_THOUSANDS = re.compile(r"([+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?)(?!\d)(.*)")
_RANGE = re.compile(rf"({_NUMBER})\s*(?:-|–|to|\.\.\.?)\s*({_NUMBER})\s*([A-Za-z%].*)?")
_DATE = re.compile(r"\d{4}-\d{1,2}(?:-\d{1,2})?")
_ABOUT = re.compile(r"(?:~|≈|<|>|±|about|approx\.?|ca\.?|circa|up to|at most|max\.?)\s*\d.*", re.IGNORECASE)
_ENDLESS = re.compile(r"\+?\.?inf(?:inity)?|infinite|unlimited|no limit", re.IGNORECASE)
_OPEN = re.compile(r"tb[cda]|n/?a|unknown|none|\?+|xx+|-+", re.IGNORECASE)


def rewritten(text: str) -> Iterator[str]:
    """The text as it may have been meant, the likeliest first; whether any of it is a quantity is for the caller to see."""
    text = text.strip()
    if len(text) > LONGEST:
        return
    if found := _SIGN.fullmatch(text):
        yield f"{found[2]} {_prefix(found[3])}{_CURRENCIES[found[1]]}{found[4]}".strip()
    if found := _SIGN_IN_UNIT.fullmatch(text):
        yield f"{found[1]} {_prefix(found[2])}{_CURRENCIES[found[3]]}{found[4]}".strip()
    if found := _THOUSANDS.fullmatch(text):
        yield found[1].replace(",", "") + found[2]
    if found := _SIZED.fullmatch(text):
        unit = _with_known_names(found[3])
        yield f"{found[1]} {_prefix(found[2])}{unit}"
        yield f"{found[1]} {_prefix(found[2])}{unit}/year"
    if found := _COUNTED.fullmatch(text):
        yield f"{float(found[1].replace('_', '')) * 10 ** _SIZES[found[2].casefold()]:.12g}"
        yield from (f"{found[1]} {_prefix(found[2])}{unit}" for unit in ("USD", "H100e", "t/year", "tokens", "tokens/s"))
    number = re.match(_NUMBER, text)
    if number is None:
        return
    unit = text[number.end() :].strip()
    if not unit:
        yield f"{text} %"
        return
    yield f"{number[0]} {_with_known_names(unit)}"
    yield f"{number[0]} {unit}/year"


def remark(text: str, example: str) -> str:
    """What to do about a text that nothing can be made of; empty where there is nothing special to say."""
    text = text.strip()
    if len(text) > LONGEST:
        return ""
    if _DATE.fullmatch(text):
        return f"A date stands where an amount is due: write for example `{example}`."
    if found := _RANGE.fullmatch(text):
        unit = f" {found[3]}" if found[3] else ""
        low, high = (float(found[place].replace("_", "")) for place in (1, 2))
        return f"A range is written `{{p10: {found[1]}{unit}, p50: {(low + high) / 2:g}{unit}, p90: {found[2]}{unit}}}`."
    if _ABOUT.fullmatch(text):
        return "Write the number alone; doubt is written `{p10: .., p50: .., p90: ..}`."
    if _OPEN.fullmatch(text):
        guess = f"`{{value: {example}, confidence: low}}`"
        return f"Write a number, as `{example}`, even if only a guess ({guess}), or leave the key out."
    if _ENDLESS.fullmatch(text):
        return "Leave the key out where there is no limit; where one is due, write more than can ever be used."
    if text.endswith("%"):
        return f"Write the amount itself, for example `{example}`."
    return ""


def _prefix(size: str | None) -> str:
    return _PREFIXES[_SIZES[size.casefold()]] if size else ""


def _with_known_names(unit: str) -> str:
    """The unit with the names that we know for others, and without what it is a unit of (tCO2, MWe)."""
    return re.sub(r"[A-Za-z][A-Za-z0-9]*", lambda found: _NAMES.get(found[0], found[0]), _OF_WHAT.sub("", unit))
