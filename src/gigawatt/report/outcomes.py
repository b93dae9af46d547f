"""What the plan costs if prices and weather turn out one way or another, and what it would be worth to know."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from gigawatt.report import numbers
from gigawatt.report.alternatives import KINDS, STEPS
from gigawatt.report.results import Results, Row, words
from gigawatt.report.tables import SITES_SHOWN, Table

COSTS = {
    "fuel": "fuel_usd",
    "grid energy": "grid_energy_usd",
    "carbon price": "carbon_price_usd",
    "sold": "export_sales_usd",
    "work cut": "interruption_usd",
}
LEAST_AMOUNT = 1.0  # MW, MWh, accelerators: what is less in all plans is not told


def several(results: Results) -> bool:
    """Whether the plan is for more than one future."""
    return len(_futures(results)) > 1


def _told(results: Results) -> Mapping[str, Any]:
    return results.summary.get("outcomes") or {}


def _futures(results: Results) -> list[Row]:
    """Each weather year on each price path."""
    return [
        {"price_path": path, "weather_year": year, "npv_usd": usd}
        for path, told in _paths(results).items()
        for year, usd in told["by_weather_year_usd"].items()
    ]


def _paths(results: Results) -> dict[str, Row]:
    return dict(_told(results).get("price_paths", {}))


def by_path(results: Results) -> Table:
    """A row a price path: its weight, the cost on it, what it is made of, and what else is other on it."""
    paths, expected = _paths(results), float(_told(results).get("expected_npv_usd", 0.0))
    if len(paths) < 2:
        return Table([], [])
    kept = {name: column for name, column in COSTS.items() if any(row[column] for row in results.rows("outcomes"))}
    rows = []
    for path, told in paths.items():
        costs = [numbers.money(_discounted(results, path, column)) for column in kept.values()]
        cut = _mean(results, path, lambda row: row["unserved_mwh"] + row["paused_mwh"])
        co2 = _mean(results, path, lambda row: row["co2_t"])
        rows.append(
            [
                words(path),
                numbers.share(told["weight"]),
                numbers.money(told["npv_usd"]),
                signed(told["npv_usd"] - expected),
                *costs,
                numbers.energy(cut),
                f"{numbers.significant(co2 / 1e6)} Mt",
            ]
        )
    titles = ["price path", ">weight", ">cost", ">than expected", *(f">{name}" for name in kept), ">work cut or paused", ">CO₂"]
    return Table(titles, rows)


def by_weather(results: Results) -> Table:
    """Rows by price path, columns by weather year: how much more or less than expected the plan costs."""
    told, expected = _told(results), float(_told(results).get("expected_npv_usd", 0.0))
    weights = {year: one["weight"] for year, one in told.get("weather_years", {}).items()}
    if len(weights) < 2:
        return Table([], [])
    rows = [
        [words(path), *(signed(one["by_weather_year_usd"][year] - expected) for year in weights)]
        for path, one in _paths(results).items()
    ]
    titles = [f">weather year {year} ({numbers.share(weight)})" for year, weight in weights.items()]
    return Table(["price path", *titles], rows)


def by_site(results: Results) -> Table:
    """Rows by site: how much more or less its operation costs on each path than in the mean. Whom does which path hit?"""
    paths = _paths(results)
    if len(paths) < 2 or len(results.sites) < 2:
        return Table([], [])
    found: dict[tuple[str, str], float] = {}
    for row in results.rows("outcomes"):
        share = row["weight"] / paths[row["price_path"]]["weight"]
        key = (row["site"], row["price_path"])
        found[key] = found.get(key, 0.0) + share * row["discounted_usd"]
    mean = {site: sum(told["weight"] * found.get((site, path), 0.0) for path, told in paths.items()) for site in results.sites}
    swing = {site: max(abs(found.get((site, path), 0.0) - mean[site]) for path in paths) for site in results.sites}
    hit = sorted(results.sites, key=lambda site: -swing[site])[: 2 * SITES_SHOWN]
    rows = []
    for site in hit:
        apart = [signed(found.get((site, path), 0.0) - mean[site]) for path in paths]
        rows.append([results.site_names[site], numbers.money(mean[site]), *apart])
    return Table(["site", ">running cost", *(f">{words(path)}" for path in paths)], rows)


def if_known(results: Results) -> Table:
    """Rows by amount: this plan's, each path's own plan's if it were known, and that of the plan for mean prices."""
    rows = [row for row in results.rows("information") if row["quantity"] != "cost"]
    plans = list(dict.fromkeys(row["plan"] for row in rows))
    amounts = {(row["quantity"], row["site"] or row["item"], row["plan"]): row["value"] for row in rows}
    lines = []
    for quantity, name, unit in dict.fromkeys((row["quantity"], row["site"] or row["item"], row["unit"]) for row in rows):
        values = [amounts.get((quantity, name, plan), 0.0) for plan in plans]
        if max(abs(value) for value in values) < LEAST_AMOUNT:
            continue
        size, prefix = numbers.fitting(max(abs(value) for value in values), STEPS[unit])
        cells = [numbers.significant(value / size) for value in values]
        shown = results.site_names.get(name, words(name)) if quantity == "site" else words(name)
        lines.append([KINDS[quantity], shown, *cells, prefix])
    return Table(["", "", *(f">{words(plan)}" for plan in plans), "unit"], lines)


def in_words(results: Results) -> list[str]:
    """The dearest and cheapest future, and the value of knowing."""
    futures, expected = _futures(results), float(_told(results).get("expected_npv_usd", 0.0))
    dear, cheap = max(futures, key=lambda row: row["npv_usd"]), min(futures, key=lambda row: row["npv_usd"])
    ends = [f"{numbers.money(one['npv_usd'])} ({_name(results, one)})" for one in (cheap, dear)]
    many = numbers.plural(len(futures), "future")
    found = [f"One set of purchases for {many}, expected to cost {numbers.money(expected)}: from {ends[0]} to {ends[1]}."]
    found += [f"{words(path)}: {told['description']}." for path, told in _paths(results).items() if told.get("description")]
    known = results.summary.get("value_of_information")
    if known:
        worth, stochastic = known["perfect_information_usd"], known["stochastic_solution_usd"]
        found.append(_perfect(worth["low"], worth["high"]))
        found.append(_stochastic(known["mean_prices_plan_usd"], stochastic["low"], stochastic["high"]))
    return found


def _perfect(low: float, high: float) -> str:
    start = "To know the price path before anything is bought would be worth"
    if low <= 0.0:
        return f"{start} no more than {numbers.money(high)} (expected value of perfect information; a smaller gap tells more)."
    return f"{start} {numbers.money_range(low, high)} (expected value of perfect information)."


def _stochastic(mean_usd: float | None, low: float | None, high: float | None) -> str:
    start = "The plan made for the mean of all prices"
    if mean_usd is None or low is None or high is None:
        return f"{start} would cut more work in these futures than may be cut."
    if low <= 0.0:
        most = numbers.money(max(high, 0.0))
        return f"{start} would cost at most {most} more in these futures than the best one: not to be told apart from as good."
    return f"{start} would cost {numbers.money_range(low, high)} more in these futures (value of the stochastic solution)."


def _name(results: Results, future: Row) -> str:
    parts = [words(future["price_path"])] if len(_paths(results)) > 1 else []
    if len(_told(results).get("weather_years", {})) > 1:
        parts.append(f"weather year {future['weather_year']}")
    return ", ".join(parts)


def signed(usd: float) -> str:
    """A difference of money with its sign."""
    return f"+{numbers.money(usd)}" if usd > 0.0 else numbers.money(usd)


def _mean(results: Results, path: str, amount: Callable[[Row], float]) -> float:
    """Over the weather years, all sites and years together."""
    weight = _paths(results)[path]["weight"]
    return float(sum(row["weight"] / weight * amount(row) for row in results.rows("outcomes") if row["price_path"] == path))


def _discounted(results: Results, path: str, column: str) -> float:
    return _mean(results, path, lambda row: row[column] * results.discount.get(row["year"], 0.0))
