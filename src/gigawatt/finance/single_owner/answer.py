"""Cases in, pro-formas out: at the price that a case gives, or at the one that earns its owner the target."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gigawatt.finance.single_owner.capital import Closing
from gigawatt.finance.single_owner.cases import Array, Cases, Lines, Value
from gigawatt.finance.single_owner.energy import energy_parts, revenue_parts
from gigawatt.finance.single_owner.metrics import Metrics, metrics, return_lines
from gigawatt.finance.single_owner.pro_forma import at_price, before_price
from gigawatt.finance.single_owner.revenue import given_price_line, price_line
from gigawatt.finance.single_owner.target import Target, price_for_target

# What the model needs for itself and SAM has no line for.
_OWN_LINES = ("pbi_for_debt",)


@dataclass(frozen=True, slots=True)
class Answer:
    """Pro-formas of several cases: lines by SAM's names, shape (cases, years + 1); months of year 1 have 12 columns."""

    cases: Cases
    lines: Lines
    closing: Closing
    metrics: Metrics
    target: Target | None  # where prices were looked for


def answer(rows: Sequence[Mapping[str, Value]], in_full: bool = True) -> Answer:
    """The pro-formas of cases of one analysis period.

    Args:
        rows: every input by SAM's name, as ``interop.sam`` reads them.
        in_full: also the lines by month and period of the day, and what the project had returned had it ended after each year;
            without them, a thousand pro-formas take a second.

    Raises:
        ValueError: there is no case, or their periods differ.
    """
    cases = Cases.of(rows)
    before = before_price(cases)
    looked_for = cases.whole("ppa_soln_mode")[:, 0] == 0
    price, cost_before, target = given_price_line(cases), None, None
    if looked_for.any():
        target = _search(cases, np.flatnonzero(looked_for))
        price = np.where(looked_for[:, None], price_line(cases, target.price_usd_per_kwh), price)
        cost_before = target.cost_before_usd
    found = at_price(cases, before, price, cost_before)
    lines = {name: line for name, line in found.lines.items() if name not in _OWN_LINES}
    if in_full:
        lines |= energy_parts(before.power) | revenue_parts(before.power, price) | return_lines(cases, lines)
    return Answer(cases, lines, found.closing, metrics(cases, lines, found.closing.debt), target)


def _search(cases: Cases, asked: npt.NDArray[np.int64]) -> Target:
    """Prices for the cases that are asked for; NaN, and not met, for the rest."""
    some = Cases(tuple(cases.rows[case] for case in asked), cases.years)
    before = before_price(some)

    def try_at(price: Array, cost_before: Array) -> tuple[Array, Array]:
        tried = at_price(some, before, price_line(some, price), cost_before)
        return tried.lines["cf_project_return_aftertax"], tried.closing.cost

    found = price_for_target(some, try_at)
    whole = Target(*(np.full((len(cases.rows), 1), blank) for blank in (np.nan, np.nan, False, False)))
    for name in ("price_usd_per_kwh", "cost_before_usd", "met", "surpassed"):
        getattr(whole, name)[asked] = getattr(found, name)
    return whole
