"""A sentence for each limit: what it is, whether it binds, what the next unit saves, and what lifting it would."""

from __future__ import annotations

from collections.abc import Mapping

from gigawatt.percent import percent
from gigawatt.plan.master.limit import Limit
from gigawatt.study.tables.limit_use import LimitUse

CLOSE = 0.9  # of a bound: less used is not close to it
SAME = 1e-4  # of a bound: a level no further away is the bound itself


def money(usd: float) -> str:
    """An amount as a planner says it."""
    for size, name in ((1e9, " billion"), (1e6, " million"), (1e3, " thousand")):
        if abs(usd) >= size:
            return f"{usd / size:,.2f}{name} USD"
    return f"{usd:,.2f} USD"


def subject(limit: Limit, use: LimitUse, names: Mapping[str, str]) -> str:
    """A limit by name, place, time and size, as the beginning of a sentence."""
    where = f" at {names.get(limit.site, limit.site)}" if limit.site else ""
    amount = f"{use.bound:,.0f} {limit.unit}"
    reached = f"{use.used:,.0f} {limit.unit} firm capacity beyond the largest unit; a grid connection counts as no unit"
    when = limit.period or str(limit.year)
    return {
        "chip supply": f"Supply of {limit.item} in {when} ({amount})",
        "supplier slots": f"Supplier slots '{limit.item}' in {limit.year} ({amount})",
        "grid connection": f"The grid connection{where} in {when} ({amount} on average)",
        "halls in service": f"Halls{where} in {when} ({amount} of IT)",
        "yearly build": f"What can be built of {limit.item}{where} in {limit.year} ({amount})",
        "halls limit": f"Phase {limit.item}{where} ({amount} of halls by {when})",
        "capacity limit": f"{limit.item}{where} ({amount} standing in {when})",
        "energy limit": f"Storage {limit.item}{where} ({amount} standing in {when})",
        "carbon cap": f"The carbon cap{where} in {limit.year} ({amount})",
        "NOx cap": f"The NOx cap{where} in {limit.year} ({amount})",
        "NOx permit": f"The NOx permit of {limit.item}{where} in {limit.year} ({amount})",
        "CO2 permit": f"The CO2 permit of {limit.item}{where} in {limit.year} ({amount})",
        "water cap": f"The water cap{where} in {limit.year} ({amount})",
        "clean energy": f"Clean energy{where} in {limit.year} (at most {amount} that is not)",
        "permit hours": f"The permit of {limit.item}{where} in {limit.year} (at most {amount})",
        "availability": f"Availability of {limit.item}{where} in {limit.year} (at most {amount} without power)",
        "reserve": f"The reserve{where} in {when} ({amount} asked for, {reached})",
        "export": f"Export{where} in {when} ({amount})",
        "pause share": f"Pausing of {limit.item}{where} in {limit.year} ({amount} at most)",
        "capital budget": f"The capital budget of {limit.year} ({money(use.bound)})",
        "required demand": f"All of the demand of {limit.item} in {when}, which must be served",
        "demand": f"Demand of {limit.item} in {when} ({amount})",
    }[limit.kind]


def words(limit: Limit, use: LimitUse, names: Mapping[str, str]) -> str:
    """What a limit is, whether it binds, and what loosening it saves."""
    what = subject(limit, use, names)
    if limit.kind == "demand":
        return f"{what}: one {limit.unit} more costs {money(use.price_usd)} (discounted)." if use.price_usd else f"{what}."
    if use.together:
        return f"{what} is used up, but other limits hold at the same place: more of it alone saves nothing."
    if use.near:
        return f"{what} {_close(limit, use)}"
    if use.price_usd == 0.0:
        return f"{what} does not bind."
    return (
        f"{what} binds: {_one_more(limit)} saves {_price(limit, use.price_usd)} at the margin (discounted).{_lifted(limit, use)}"
    )


def _close(limit: Limit, use: LimitUse) -> str:
    used = use.bound / use.used if limit.kind == "reserve" and use.used > 0.0 else use.used / use.bound if use.bound else 0.0
    if used < CLOSE:
        return "does not bind."
    return f"is close to binding: {percent(used)} of it is used, and a plan within the gap may use it up."


def _one_more(limit: Limit) -> str:
    if limit.kind == "reserve":
        return f"one {limit.unit} less asked for"
    return {"accelerators": "one accelerator more", "t": "one tonne more", "USD": "one dollar more"}.get(
        limit.unit, f"one {limit.unit} more"
    )


def _price(limit: Limit, price_usd: float) -> str:
    return f"{price_usd:,.2f} USD" if limit.unit == "USD" else money(price_usd)


def _lifted(limit: Limit, use: LimitUse) -> str:
    """What taking the limit away would save, and from where on more of it is worth nothing."""
    if use.saving_usd is None:
        return ""
    if use.enough is None:
        return f" Without it the plan would cost about {money(use.saving_usd)} less."
    level = money(use.enough) if limit.unit == "USD" else f"{use.enough:,.0f} {limit.unit}"
    if abs(use.enough - use.bound) <= SAME * abs(use.bound):
        return f" Lifting it altogether saves about {money(use.saving_usd)}."
    return f" It would stop binding at about {level}; all the way there saves about {money(use.saving_usd)}."
