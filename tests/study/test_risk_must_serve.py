"""Work that must be served and has no power in a future counts at its value, and as undelivered: no price of a limit is money."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from tests.study.conftest import Planned
from tests.study.test_risk import COUNT, consequences, unchanged

from gigawatt.risk.drawing.price_box import PriceBox
from gigawatt.study.risk.answers import Say, cost_at_risk
from gigawatt.study.risk.plan import periods_of, planned_work
from gigawatt.study.risk.sites import site_plans


def test_work_without_power_costs_no_more_than_it_is_worth(everything: Planned) -> None:
    base = unchanged(everything)
    paths = [f"{site.key}.power.{asset.key}" for site in everything.programme.sites for asset in site.power]
    late = replace(base, delays={f"sites.{path}": np.array([0.0, 1.0, 20.0]) for path in paths})
    here, found = consequences(everything, base), consequences(everything, late)
    case, _ = site_plans(everything.folder, everything.programme, {}, PriceBox.around((), np.zeros((1, 0))), spare=True)
    work, periods = planned_work(case), periods_of(case)
    values = np.array([one.value_usd_per_unit_year * periods.lengths for one in work]).T
    must = [place for place, one in enumerate(work) if one.must_serve]
    assert must
    assert found.delivered[2][:, must].sum() < 0.99 * here.delivered[2][:, must].sum()  # a promise is broken
    whole = np.einsum("ftw,tw->ft", here.asked, values)
    np.testing.assert_array_less(found.unpowered_usd[2], whole[2] + 1.0)
    assert found.cost_high_usd[2] <= here.cost_high_usd[2] + float(whole[2] @ periods.discount)
    paid = found.cost_usd - (found.unserved_usd + found.unpowered_usd) @ periods.discount
    assert paid[2] <= 1.05 * here.cost_high_usd[2]
    assert found.peak_funding_usd[2] <= here.cash_usd[2].sum() + here.fixed_usd[2].sum() + here.operation_high_usd[2].sum()
    assert len(found.cost_high_usd) == COUNT
    apart = (found.cost_high_usd - found.cost_low_usd).sum() / found.cost_high_usd.sum()
    assert apart < 0.05
    small = (found.unserved_usd > 0.0) & (found.unserved_usd < 0.01)  # rounding is no money
    assert not small.any()


def test_bounds_far_apart_are_both_told() -> None:
    levels = {"p50": 1.0, "p80": 2.0, "p90": 3.0}
    cost = {"as_planned": 1.0, "above_plan_share": 0.5, "high": {key: 10.0 * usd for key, usd in levels.items()}, "low": levels}
    cost |= {"left_open": {"worst_tenth_error": None}, "worst_tenth_high": 40.0}
    found = {"futures": 1000, "surplus_usd": {"negative_share": 0.0}}
    say = Say(lambda usd: f"${usd:g}", lambda share: f"{100.0 * share:g} %")
    (near,) = cost_at_risk(found | {"cost_usd": cost | {"mean_gap": 0.01}}, say)
    first, bounds = cost_at_risk(found | {"cost_usd": cost | {"mean_gap": 0.82}}, say)
    assert first == near
    assert "82 % apart" in bounds
    assert "one in ten more than $3." in bounds
