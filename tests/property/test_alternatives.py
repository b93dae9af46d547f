"""Near-optimal alternatives: the same from both masters, and around what the whole plan as one programme has."""

from __future__ import annotations

import numpy as np
import pytest
from tests.plan.hours import MUSD
from tests.plan.monolith import Monolith
from tests.plan.planned import planned, random_case

from gigawatt.lp import LinearModel, Solver
from gigawatt.plan.answers.alternatives import SLACKS, Alternatives, alternatives
from gigawatt.plan.answers.cost_limited import CostLimitedMaster
from gigawatt.plan.answers.quantities import quantities
from gigawatt.plan.case.case import Case
from gigawatt.plan.decompose import Decomposed, Decomposition, Settings
from gigawatt.plan.workers.executor import SerialExecutor

NEAR = 1e-3  # of what matters of a quantity
LONG = 60.0  # [s]: enough for all of a small case


def looked_at(case: Case, gap: float = 1e-4, seconds: float = LONG) -> tuple[Decomposed, Alternatives]:
    decomposition = Decomposition(case, SerialExecutor([site.weather for site in case.sites]), Settings(gap=gap))
    plan = decomposition.run()
    return plan, alternatives(decomposition, plan, seconds)


class WithinCost(Monolith):
    """The whole plan as one programme, its cost limited and something else minimised."""

    def least(self, columns: list[int], weights: list[float], most_usd: float) -> float:
        old, model = self.model, LinearModel()
        cost = np.zeros(old.column_count)
        np.add.at(cost, columns, weights)
        for block in old.column_blocks:
            part = slice(block.start, block.start + block.size)
            whole = bool(old.whole[part].any())
            model.columns(block.name, block.size, cost=cost[part], lower=old.lower[part], upper=old.upper[part], whole=whole)
        model.rows("all", old.row_count, lower=old.row_lower, upper=old.row_upper)
        start, column, value = old.matrix()
        model.entries(np.repeat(np.arange(old.row_count), np.diff(start)), column, value)
        used = np.flatnonzero(old.cost)
        row = model.rows("cost", 1, upper=(most_usd - self.constant_usd) / MUSD / 1e3)
        model.entries(row.start, used, old.cost[used] / 1e3)
        return Solver(model).solve(gap=1e-6 if model.whole.any() else None).objective

    def power(self, technology: str) -> list[int]:
        """Columns of a technology in the last period [GW]."""
        return [
            self.columns[site.key][-1].power[asset.key]
            for site in self.case.sites
            for asset in site.assets
            if asset.technology == technology
        ]


@pytest.mark.parametrize(("seed", "sites", "years", "whole"), [(2, 2, 2, False), (4, 3, 2, False), (3, 2, 2, True)])
def test_the_whole_plan_spans_less_than_the_planes_and_more_than_is_shown(seed: int, sites: int, years: int, whole: bool) -> None:
    case = random_case(seed, sites=sites, years=years, hours=48, whole=whole)
    plan, found = looked_at(case)
    monolith = WithinCost(case)
    shown, there_is = 0.0, 0.0
    for span in found.spans:
        if span.quantity.kind != "power" or span.slack == SLACKS[1]:
            continue
        columns = monolith.power(span.quantity.item or "")
        most = (1.0 + span.slack) * plan.upper_usd
        least = monolith.least(columns, [1.0] * len(columns), most) * 1e3
        largest = -monolith.least(columns, [-1.0] * len(columns), most) * 1e3
        slip = 1e-4 * span.quantity.one
        assert span.low is not None
        assert span.high is not None
        assert span.low <= least + slip
        assert span.high >= largest - slip
        there_is += (largest - least) / span.quantity.one
        if span.low_shown is not None and span.high_shown is not None and not whole:  # what is shown has units of any size
            assert span.low_shown >= least - slip
            assert span.high_shown <= largest + slip
            shown += (span.high_shown - span.low_shown) / span.quantity.one
    assert there_is > 0.1
    assert whole or shown > 0.6 * there_is


@pytest.mark.parametrize(("seed", "sites"), [(2, 2), (4, 4)])
def test_both_masters_have_the_same_ends(seed: int, sites: int) -> None:
    plan = planned(random_case(seed, sites=sites, years=2, hours=48), 1e-4)
    whole, by_site = CostLimitedMaster(plan, by_site=False), CostLimitedMaster(plan, by_site=True)
    for quantity in quantities(plan):
        for direction in (1.0, -1.0):
            for slack in (SLACKS[0], SLACKS[-1]):
                row = direction * quantity.row(whole.size)
                expected = whole.least(row, quantity.one, slack, near=0.0)
                found = by_site.least(row, quantity.one, slack, near=NEAR)
                wide = 0.02 * (slack + 0.01) * quantity.one  # what thrift leaves open
                near = NEAR * (quantity.one + abs(expected.bound))
                assert found.bound <= expected.bound + wide + 1e-4 * quantity.one
                assert found.bound >= expected.bound - wide - near - 1e-4 * quantity.one
                assert row @ found.values >= found.bound - 1e-4 * quantity.one
                assert found.slack <= slack + 1e-5


def test_spans_hold_the_plan_and_each_other() -> None:
    plan, found = looked_at(random_case(6, sites=2, years=2, hours=48), gap=1e-3)
    assert {span.quantity.kind for span in found.spans} >= {"power", "chips", "site"}
    for narrow, wide in zip(found.spans, found.spans[1:], strict=False):
        for span in (narrow, wide):
            assert span.low is not None
            assert span.high is not None
            assert span.low <= span.quantity.value <= span.high
            if span.low_shown is not None and span.high_shown is not None:
                assert span.low - 1e-6 <= span.low_shown <= span.quantity.value <= span.high_shown <= span.high + 1e-6
            assert span.quantity.value == pytest.approx(span.quantity.at(plan.values))
        if narrow.quantity is wide.quantity and narrow.low is not None and wide.low is not None:
            assert wide.low <= narrow.low + 1e-6 * narrow.quantity.one


def test_without_time_nothing_is_claimed() -> None:
    case = random_case(6, sites=2, years=1, hours=48)
    plan, none = looked_at(case, seconds=0.0)
    assert none.spans == []
    _, little = looked_at(case, seconds=1e-6)
    assert len(little.spans) == 3 * len(quantities(plan))
    assert all(span.low is span.high is span.low_shown is span.high_shown is None for span in little.spans)
