"""The headline numbers of a plan's money, on standard output."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rich import box
from rich.table import Table

from gigawatt.cli.words import usd
from gigawatt.percent import percent

COLUMNS = {
    "saved": "saved_usd",
    "earned": "earned_usd",
    "after running costs": "earnings_usd",
    "profit": "profit_usd",
    "invested": "invested_usd",
}


def finance_headlines(found: Mapping[str, Any]) -> Table:
    """What compute saves and earns in each year, what running costs and all costs leave of it, and what is invested."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("year")
    columns = {name: key for name, key in COLUMNS.items() if any(found[key].values()) or not name.startswith(("saved", "earned"))}
    for name in columns:
        table.add_column(name, justify="right")
    for year in found["revenue_usd"]:
        table.add_row(year, *(usd(found[key][year]) for key in columns.values()))
    return table


def finance_words(found: Mapping[str, Any]) -> Iterator[str]:
    """What compute brings in, and whether anybody pays it; what the whole is then worth; what it costs whatever it brings in."""
    saved, earned = (sum(found[name].values()) for name in ("saved_usd", "earned_usd"))
    years = list(found["revenue_usd"])
    span = f"{years[0]}-{years[-1]}"
    if saved:
        yield (
            f"Saved: {usd(saved)} in {span} is what going without the compute would cost (`value` of the demand): avoided cost, "
            "paid by nobody."
        )
    yield (
        f"Earned: {usd(earned)} in {span} is paid by users of compute (`finance: assumptions: revenue`)."
        if earned
        else "Earned: nothing. State prices of what is sold under `finance: assumptions: revenue`."
    )
    yield _worth(found, "what is saved and earned" if saved and earned else "what is saved" if saved else "what is earned")
    yield from _cost(found)


def _worth(found: Mapping[str, Any], counted: str) -> str:
    """Net present value, rate of return and payback, in a line."""
    taxed = "after income tax" if found.get("taxed") else "before income tax"
    parts = [f"{found['money'][:1].upper()}{found['money'][1:]}, {taxed}, before financing, counting {counted}"]
    parts[0] += f": net present value {usd(found['npv_usd'])} at {percent(found['cost_of_capital'])}"
    if found["irr"] is not None:
        parts.append(f"internal rate of return {percent(found['irr'])}")
    if found["payback_years"] is not None:
        parts.append(f"paid back after {found['payback_years']:.1f} years")
    parts.append(f"most money out {usd(found['peak_funding_usd'])}")
    if found["least_coverage"] is not None:
        parts.append(f"least coverage of debt {found['least_coverage']:.2f}")
    return ", ".join(parts) + "."


def _cost(found: Mapping[str, Any]) -> Iterator[str]:
    cost = found["cost_of_an_accelerator_hour_usd"]
    if cost is None:
        return
    met = found["break_even_share"]
    line = f"Whatever compute is worth, an accelerator-hour costs {cost:,.2f} USD (real, all capital over its life)"
    yield f"{line}: {percent(met)} of what it is counted for." if met is not None else f"{line}."
