"""The known name that an unknown one was meant to be: written alike, part of it, or another word of the trade for it."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from gigawatt.catalog.facts import ABBREVIATIONS

_LONGEST = 80
_MOST = 8  # that a fix names
_SHORTEST_PART = 3
_ALIKE, _CLOSE = 0.6, 0.7  # shares of letters that two names have in common, in order

# Words for keys and names that stand here under another one, beside the field's abbreviations.
_OTHER_WORDS = {
    "nuclear": "reactor", "ap1000": "large-reactor", "natrium": "sodium-reactor", "wind": "onshore-wind",
    "lat": "latitude", "lon": "longitude", "lng": "longitude", "long": "longitude", "coordinates": "place", "location": "place",
    "state": "jurisdiction", "country": "jurisdiction", "grid": "connection", "interconnection": "connection",
    "lead_time": "earliest", "available_from": "earliest", "start": "earliest", "start_date": "earliest", "cod": "online",
    "end_date": "until", "retirement": "retires", "capacity": "limit", "max": "limit", "size": "limit",
    "duration": "energy_limit", "hours": "energy_limit", "storage": "energy_limit", "lifetime": "life",
    "cost": "capex", "capital_cost": "capex", "overnight_cost": "capex", "opex": "fixed_om",
    "vom": "variable_om", "fom": "fixed_om",
    "efficiency": "heat_rate", "wacc": "discount_rate", "rate": "discount_rate", "interest_rate": "discount_rate",
    "year": "base_year", "years": "horizon", "count": "accelerators", "number": "accelerators", "quantity": "accelerators",
    "budget": "capital_budget", "capex_budget": "capital_budget", "co2_cap": "carbon_cap", "emissions_cap": "carbon_cap",
    "co2_price": "carbon_price", "carbon_tax": "carbon_price", "renewable_share": "clean_share", "power": "it_power",
    "workloads": "demand", "plants": "power", "generation": "power", "gpus": "chips", "accelerators": "chips",
}  # fmt: skip


def nearest(name: str, known: Sequence[str]) -> str:
    """The fix for a name that is not known."""
    found = _meant(name[:_LONGEST].lower(), known)
    if found:
        *others, last = (f"`{each}`" for each in found)
        return f"Did you mean {', '.join(others)} or {last}?" if others else f"Did you mean {last}?"
    return f"Known: {', '.join(known)}." if known else "Nothing may stand here."


def nearest_few(name: str, known: Sequence[str]) -> str:
    """The fix for a name that is not known among many: those most alike, or the first few."""
    fix = nearest(name, known)
    if not fix.startswith("Known") or len(known) <= _MOST:
        return fix
    return f"Known: {', '.join(known[:_MOST])}, ... ({len(known)} in all)."


def _meant(name: str, known: Sequence[str]) -> Sequence[str]:
    """The names that it may stand for; none, where too many do."""
    by_case = [each for each in known if each.lower() == name]
    if by_case:
        return by_case
    for word in (_OTHER_WORDS.get(name), ABBREVIATIONS.get(name), name):
        if word is None or len(word) < _SHORTEST_PART:
            continue
        parts = word.replace("-", "_")
        found = [each for each in known if each == word or f"_{parts}_" in f"_{each.lower().replace('-', '_')}_"]
        if found:
            return found if len(found) <= _MOST else ()
    return _alike(name, known) or _starting(name, known)


def _alike(name: str, known: Sequence[str]) -> list[str]:
    """The name written most alike; one that begins otherwise has to be closer."""
    found = get_close_matches(name, known, n=3, cutoff=_ALIKE)
    closer = set(get_close_matches(name, found, n=3, cutoff=_CLOSE))
    return [each for each in found if each[0].lower() == name[0] or each in closer][:1]


def _starting(name: str, known: Sequence[str]) -> list[str]:
    if len(name) < _SHORTEST_PART:
        return []
    found = [each for each in known if name in each.lower()]
    return found if len(found) <= _MOST else []


def shown(text: str) -> str:
    """Text fit for a message: one line, printable, not too long."""
    line = "".join(character if character.isprintable() else "�" for character in text)
    return line if len(line) <= 40 else line[:37] + "..."
