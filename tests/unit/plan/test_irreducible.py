"""Sets of limits that conflict: each conflicts by itself, and does not without any one of its members."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.plan.planned import random_case

from gigawatt.lp import NoFeasiblePoint, Solver
from gigawatt.plan.case.case import Case
from gigawatt.plan.conflicts.elastic import find_conflict
from gigawatt.plan.conflicts.elastic_master import ElasticMaster
from gigawatt.plan.conflicts.irreducible import Conflicts
from gigawatt.plan.master.build_master import build_master


def impossible(seed: int) -> Case:
    """Work that must be served, with a fifth of the chips and a tenth of the budget that it was given."""
    case = random_case(seed, sites=2, years=2, hours=24, whole=seed % 2 == 1, features=["must serve"])
    chips = tuple(chip if chip.supply_mw is None else replace(chip, supply_mw=0.2 * chip.supply_mw) for chip in case.chips)
    budget = None if case.capital_budget_usd is None else 0.1 * case.capital_budget_usd
    workloads = tuple(replace(work, must_serve=True, demand=3.0 * work.demand) for work in case.workloads)
    return replace(case, chips=chips, capital_budget_usd=budget, workloads=workloads)


def possible(elastic: ElasticMaster, kept: set[int]) -> bool:
    """Whether the limits that are kept can be met, all others gone."""
    solver = Solver(elastic.model, relax=True)
    upper = np.array([0.0 if place in kept else np.inf for place in range(len(elastic.limits))])
    solver.change_bounds(elastic.slacks, np.zeros(len(upper)), upper)
    rows = np.array(elastic.key_rows, dtype=np.int64)
    solver.change_row_bounds(rows, np.full(len(rows), -np.inf), np.full(len(rows), np.inf))
    try:
        solver.solve()
    except NoFeasiblePoint:
        return False
    return True


@pytest.mark.parametrize("seed", range(6))
def test_no_member_of_a_conflict_can_go(seed: int) -> None:
    elastic = ElasticMaster(build_master(impossible(seed)))
    every = set(range(len(elastic.limits)))
    assert not possible(elastic, every)
    groups = Conflicts(elastic).groups(sorted(every))
    assert groups
    for group in groups:
        assert not possible(elastic, set(group))
        for member in group:
            assert possible(elastic, set(group) - {member})
    causes = [{elastic.limits[place].line for place in group} for group in groups]
    shared = [one & other for number, one in enumerate(causes) for other in causes[:number]]
    assert all(
        elastic.limits[place].limit.kind == "required demand"
        for place in every
        if any(elastic.limits[place].line in both for both in shared)
    )


@pytest.mark.parametrize("seed", range(6))
def test_every_way_out_meets_the_limits_that_it_leaves(seed: int) -> None:
    master = build_master(impossible(seed))
    elastic = ElasticMaster(master)
    ways = find_conflict(master).ways
    assert ways[0].least_in == "shares"
    for way in ways:
        changed = {item.limit.label: abs(item.needed - item.bound) / item.limit.scale * 1.001 for item in way.relaxations}
        solver = Solver(elastic.model)
        upper = np.array([changed.get(item.limit.label, 0.0) for item in elastic.limits])
        solver.change_bounds(elastic.slacks, np.zeros(len(upper)), upper)
        solver.solve(gap=1.0)  # or NoFeasiblePoint
        tighter = Solver(elastic.model)
        tighter.change_bounds(elastic.slacks, np.zeros(len(upper)), 0.9 * upper)
        with pytest.raises(NoFeasiblePoint):
            tighter.solve(gap=1.0)
