"""What a site may use nothing of: points that use some are passed over, and what else there is can still be mixed."""

from __future__ import annotations

import numpy as np
import pytest

from gigawatt.risk.operation.cheapest_points import Menu, cheapest


def test_points_that_use_what_is_not_there_leave_the_others_to_be_mixed() -> None:
    """Two limits, one of nothing; of three points the cheapest uses 1e-4 of it, the others are mixed to meet the other limit."""
    columns = np.array([[0.5, 1.2, 0.7], [1e-4, 0.0, 0.0], [1.0, 1.0, 1.0]])  # two limits, then a workload
    menu = Menu(columns, np.zeros((2, 1)), np.array([1e10]), np.full(2, np.inf))
    costs = np.array([[1e6, 2e6, 4e6], [1e6, 2e6, 4e6]])
    weights, saved = cheapest(menu, costs, np.array([[1.0, 0.0, 1.0], [0.8, 0.5, 1.0]]))
    assert weights[0, :3] == pytest.approx([0.0, 0.6, 0.4])
    assert weights[1, :3] == pytest.approx([1.0, 0.0, 0.0])
    assert saved[0, 0] == pytest.approx(4e6)  # a unit more of the first limit lets the second point take the third's place
