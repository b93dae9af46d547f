"""Where pivots leave no basis, a mixture is found all the same: work is not cut for want of a better answer."""

from __future__ import annotations

import numpy as np

from gigawatt.risk.operation.cheapest_points import Menu, cheapest

# Licking in 2031, as planned: gas, the grid, carbon, permitted hours; then two workloads. The first point uses a meter 1e8 times
# over; the others meet carbon in turn.
COLUMNS = np.array(
    [
        [0.0, 0.77792674031918474, 0.78785881715155237],
        [0.0, 0.12017027963392558, 0.12017027963392558],
        [0.0, 1.00035680435133, 0.99995215893701628],
        [117829974.82646148, 0.0, 0.0],
        [1.0, 1.0, 1.0],
        [1.0, 1.0, 1.0],
    ]
)
COSTS = np.array([[1387651701.7194793, 105672381.71912751, 106069353.26474872]])
THERE = np.array([[1.0, 0.12017027963392558, 1.0, 1.0, 1.0, 1.0]])
CUT_USD = np.array([9735221722.822563, 0.0])


def test_the_plan_is_mixed_of_its_own_points() -> None:
    weights, saved = cheapest(Menu(COLUMNS, np.zeros((4, 2)), CUT_USD, np.full(4, np.inf)), COSTS, THERE)
    share = (1.0 - COLUMNS[2, 2]) / (COLUMNS[2, 1] - COLUMNS[2, 2])  # of the cheaper point, so that carbon is just met
    np.testing.assert_allclose(weights[0, :3], [0.0, share, 1.0 - share], atol=1e-6)
    assert weights[0, 3] < 1e-6  # of the first workload that is cut
    np.testing.assert_allclose(saved[0, 2], (COSTS[0, 2] - COSTS[0, 1]) / (COLUMNS[2, 1] - COLUMNS[2, 2]), rtol=1e-6)
