"""The pool of planes: none twice, no more than so many, and what a master holds stays what it is."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from gigawatt.plan.master import plane_pool
from gigawatt.plan.master.plane_pool import PlanePool


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> PlanePool:
    monkeypatch.setattr(plane_pool, "MOST", 4)
    return PlanePool([2, 3], years=2)


def test_a_pool_that_came_in_arrays_nobody_may_write_to_grows() -> None:
    """So they come from Ray's store."""
    pool = PlanePool([2], years=1)
    pool.add(0, 0, np.array([1.0, 2.0]))
    carried: list[pickle.PickleBuffer] = []
    packed = pickle.dumps(pool, protocol=5, buffer_callback=carried.append)
    again = pickle.loads(packed, buffers=[bytes(buffer.raw()) for buffer in carried])
    again.hold([(0, 0, 0)])
    assert again.add(0, 0, np.array([3.0, 4.0])) == 1
    np.testing.assert_array_equal(again.planes(0, 0), [[1.0, 2.0], [3.0, 4.0]])


def test_a_plane_is_kept_once() -> None:
    pool = PlanePool([2], years=1)
    assert pool.add(0, 0, np.array([1.0, 2.0])) == 0
    assert pool.add(0, 0, np.array([1.0, 2.0 + 1e-9])) is None
    assert pool.add(0, 0, np.array([1.0, 2.1])) == 1
    assert pool.count == 2


def test_it_grows_and_finds_the_strongest() -> None:
    pool = PlanePool([1], years=1)
    for slope in range(200):
        assert pool.add(0, 0, np.array([float(slope)])) == slope
    assert pool.strongest(0, 0, np.array([2.0])) == (199, 398.0)
    assert pool.planes(0, 0).shape == (200, 1)


def test_a_full_pool_gives_up_the_plane_that_has_not_been_the_strongest_for_longest(small: PlanePool) -> None:
    for slope in (3.0, 1.0, 2.0, 0.5):
        small.add(0, 1, np.array([slope, 1.0 / slope]))
    assert small.strongest(0, 1, np.array([1.0, 0.0]))[0] == 0
    assert small.add(0, 1, np.array([9.0, 9.0])) == 1  # the oldest but for the first, which was just used
    assert small.add(0, 1, np.array([8.0, 8.0])) == 2
    assert small.planes(0, 1)[:, 0].tolist() == [3.0, 9.0, 8.0, 0.5]
    assert small.count == 4


def test_what_a_master_holds_stays_and_the_pool_grows_if_it_holds_all(small: PlanePool) -> None:
    for slope in range(4):
        small.add(1, 0, np.full(3, float(slope)))
    small.hold([(1, 0, 0), (1, 0, 1)])
    small.strongest(1, 0, np.zeros(3))  # used, and held all the same
    assert small.add(1, 0, np.full(3, 10.0)) == 2
    small.hold([(1, 0, 2), (1, 0, 3)])
    assert small.add(1, 0, np.full(3, 11.0)) == 4
    small.release([(1, 0, 0)])
    small.hold([(1, 0, 4)])
    assert small.add(1, 0, np.full(3, 12.0)) == 0
    assert small.planes(1, 0)[:, 0].tolist() == [12.0, 1.0, 10.0, 3.0, 11.0]


def test_it_comes_back_from_its_arrays(small: PlanePool) -> None:
    for slope in (1.0, 2.0, 3.0):
        small.add(0, 0, np.array([slope, 0.0]))
        small.add(1, 1, np.array([0.0, slope, 1.0]))
    again = PlanePool([2, 3], years=2)
    again.restore(small.as_arrays())
    for site, year in ((0, 0), (0, 1), (1, 0), (1, 1)):
        assert np.array_equal(again.planes(site, year), small.planes(site, year))
