"""How much is still open, which says how near masters and dispatches need come."""

from __future__ import annotations

import numpy as np
import pytest

from gigawatt.plan.in_out import Round


def test_before_any_point_all_is_open() -> None:
    assert Round().left == 1.0


def test_while_no_point_meets_every_limit_that_which_came_nearest_says_how_much_is_open() -> None:
    """Else masters would come no nearer their optimum than at the start, and propose the same again and again."""
    current = Round(lower_usd=98.0)
    current.visited(np.zeros(1), 500.0, possible=False)
    assert current.left == pytest.approx(402.0 / 500.0)
    current.visited(np.ones(1), 100.0, possible=False)
    current.visited(np.ones(1), 300.0, possible=False)
    assert current.left == pytest.approx(0.02)
    assert current.gap == 1.0


def test_with_a_plan_the_gap_is_open() -> None:
    current = Round(lower_usd=98.0)
    current.visited(np.zeros(1), 99.0, possible=False)
    current.visited(np.ones(1), 110.0, possible=True)
    assert current.left == current.gap == pytest.approx(12.0 / 110.0)
