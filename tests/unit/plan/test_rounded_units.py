"""Whole units near the relaxation's, on a tiny case by hand."""

from __future__ import annotations

import numpy as np
import pytest
from tests.golden.tiny import case, chip, floats, hall, operation, plant, site, tier, workload

from gigawatt.plan.case.case import RunCase, SiteCase, SlotCase
from gigawatt.plan.master.build_master import build_master
from gigawatt.plan.master.rounded_units import rounded_units


@pytest.mark.parametrize(
    ("relaxed", "whole"),
    [
        ((0.5, 0.6), (0.0, 1.0)),  # one is due in the second year
        ((1.4, 2.0), (1.0, 2.0)),
        ((1.9, 1.2), (1.0, 2.0)),
        ((2.0, 0.0), (1.0, 1.0)),  # the first year's slot has room for one of 40 MW
        ((1.0 - 1e-9, 0.0), (1.0, 0.0)),
    ],
)
def test_a_unit_comes_when_all_of_it_is_due_and_its_slot_has_room(
    relaxed: tuple[float, float], whole: tuple[float, float]
) -> None:
    turbines = SlotCase("turbines", "power.slots.turbines", ("gas",), floats(60.0, 160.0))
    hours = operation(tiers=(tier("gas"),))
    master = build_master(case(site(hours, assets=(plant("gas", unit=40.0),)), slots=(turbines,)))
    values = np.zeros(master.model.column_count)
    values[master.sites[0].new["gas"].index] = relaxed
    assert rounded_units(master, values)[master.sites[0].new["gas"].index] == pytest.approx(whole)


def test_a_run_is_where_most_of_it_is() -> None:
    once = RunCase(floats(1.0, 1.0), 1, sites=1)
    run = workload(unit="tokens", demand=floats(0.0, 1e15), per_chip_mw=floats(2e6), run=once)

    def campus(key: str) -> SiteCase:
        return site(key=key, halls=(hall(),))

    master = build_master(case(campus("ohio"), campus("utah"), chips=(chip(),), workloads=(run,)))
    homes = [columns.homes["train"].start for columns in master.sites]
    values = np.zeros(master.model.column_count)
    values[homes] = (0.4, 0.6)
    assert rounded_units(master, values)[homes].tolist() == [0.0, 1.0]
