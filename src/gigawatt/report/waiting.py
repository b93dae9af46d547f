"""Chips that are owned and do no work: how many, in which year, and whether it is halls that they lack."""

from __future__ import annotations

from typing import Any

from gigawatt.report import numbers
from gigawatt.report.results import Results

NOTABLE = 0.1
"""The share of the power of the chips owned from which on it is said that they wait."""

LEAST_MW = 0.5
MOST_CHIPS = 3


def sentence(results: Results) -> str:
    """The year in which most chips stand without work; empty where that is never more than a tenth of their power."""
    owned, idle = results.total("chips", "it_mw", "year"), idle_mw(results, "year")
    notable: dict[int, float] = {year: mw for year, mw in idle.items() if mw > max(NOTABLE * owned[year], LEAST_MW)}
    if not notable:
        return ""
    year = max(notable, key=lambda one: notable[one])
    waiting_mw = notable[year]
    of_chip: dict[str, float] = {chip: mw for (chip, when), mw in idle_mw(results, "chip", "year").items() if when == year}
    most = sorted((chip for chip in of_chip if of_chip[chip] > NOTABLE * waiting_mw), key=lambda chip: -of_chip[chip])
    kinds = numbers.listed([f"{chip} ({numbers.power(of_chip[chip])})" for chip in most[:MOST_CHIPS]])
    text = f"In {year}, {numbers.power(waiting_mw)} of the {numbers.power(owned[year])} of chips owned do no work"
    text += f", most of them {kinds}. " if kinds else ". "
    text += _halls(results, year, waiting_mw)
    others = [one for one in notable if one != year]
    return text + (f" More than a tenth waits in {numbers.spans(others)} too." if others else "")


def idle_mw(results: Results, *by: str) -> dict[Any, float]:
    """IT power of the chips owned that are not at work [MW], by columns of the table of chips."""
    working = results.total("assignment", "it_mw", *by)
    return {key: mw - working.get(key, 0.0) for key, mw in results.total("chips", "it_mw", *by).items()}


def _halls(results: Results, year: int, waiting_mw: float) -> str:
    """How much of what waits has no halls at its site, how much could have them, and what halls have no chips."""
    owned, halls = (results.total(table, "it_mw", "site", where=lambda row: row["year"] == year) for table in ("chips", "halls"))
    idle: dict[str, float] = {site: mw for (site, when), mw in idle_mw(results, "site", "year").items() if when == year}
    beyond = sum(max(0.0, min(idle[site], mw - halls.get(site, 0.0))) for site, mw in owned.items())
    empty = sum(max(0.0, mw - owned.get(site, 0.0)) for site, mw in halls.items())
    least = 0.01 * waiting_mw  # a hundredth of what waits is not worth a sentence
    if waiting_mw - beyond < least:
        text = "The halls at their sites are full or not built."
    elif beyond < least:
        text = "Their sites have halls for them: they lack power, or work that pays."
    else:
        text = f"For {numbers.power(beyond)} of it the halls at their sites are full or not built; the rest could have halls."
    return text + (f" Halls for {numbers.power(empty)} at other sites have no chips." if empty > least else "")
