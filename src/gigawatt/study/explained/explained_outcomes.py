"""How the numbers of ``outcomes`` in the summary come about: what is the same in all futures, and operation in some of them."""

from __future__ import annotations

import polars as pl

from gigawatt.study.explained.evidence import Evidence, sums

SAME = "what is the same in all futures"
Terms = tuple[str, str, list[tuple[str, float]], list[tuple[str, str]]]  # words, unit, terms, (site, item) of them


def outcome_terms(evidence: Evidence, parts: list[str]) -> Terms:
    """Words and terms of a number of ``outcomes``, by its dotted path."""
    told = evidence.summary["outcomes"]
    if parts[-1] == "weight":
        weight = told[parts[1]][parts[2]]["weight"]
        return (
            "weight among the price paths, or among the weather years, as the programme says",
            "share",
            [("weight", weight)],
            [],
        )
    if parts[1:] == ["expected_npv_usd"]:
        costs = [(path, one["weight"] * one["npv_usd"]) for path, one in told["price_paths"].items()]
        return "expected cost = costs on the price paths, each times its weight", "USD", costs, []
    path = parts[2] if parts[1] == "price_paths" else None
    year = parts[4] if parts[3] == "by_weather_year_usd" else parts[2] if parts[1] == "weather_years" else None
    words = "what the plan costs there: operation as it is dispatched, a mean over the futures that are meant, and all else"
    return words, "USD", *_costs(evidence, path, year)


def _costs(evidence: Evidence, path: str | None, year: str | None) -> tuple[list[tuple[str, float]], list[tuple[str, str]]]:
    """On one price path, in one weather year (both by name; None: all of them)."""
    told = evidence.summary["outcomes"]
    outcomes = evidence.table("outcomes").with_columns(mean=pl.col("weight") * pl.col("discounted_usd"))
    same = told["expected_npv_usd"] - float(outcomes["mean"].sum())
    weight, here = 1.0, outcomes
    if path is not None:
        weight, here = weight * told["price_paths"][path]["weight"], here.filter(pl.col("price_path") == path)
    if year is not None:
        weight, here = weight * told["weather_years"][year]["weight"], here.filter(pl.col("weather") == int(year) - 1)
    sites = [(keys[0], value / weight) for keys, value in sums(here, ["site"], "mean")]
    return [(SAME, same), *((f"operation · {site}", usd) for site, usd in sites)], [(site, "") for site, _ in sites]
