"""Networks of 100 tasks: futures drawn and propagated a second (the bar: 10^5), and with critical paths and slack."""

from __future__ import annotations

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from gigawatt.schedule.network.duration import Duration
from gigawatt.schedule.network.network import Network, build_network
from gigawatt.schedule.network.propagation import dates
from gigawatt.schedule.network.sampling import BLOCK, Drawer, draw_futures
from gigawatt.schedule.network.tasks import Cause, Link, Task

TASKS = 100
BLOCKS = 20


@pytest.fixture(scope="module")
def network() -> Network:
    tasks = [
        Task(
            f"t{number}",
            f"t{number}",
            Duration.lognormal(2, 3, 7) if number % 2 else Duration.pert(1, 2, 6),
            tuple(Link(f"t{other}") for other in sorted({max(0, number - 1), max(0, number - 7), number // 2}) if other < number),
            causes=(("region", 0.3),) if number % 3 == 0 else (),
        )
        for number in range(TASKS)
    ]
    return build_network(tasks, causes={"region": Cause("region")})


def test_draw_and_propagate(benchmark: BenchmarkFixture, network: Network) -> None:
    drawer = Drawer(network)
    dates(network.arrays, drawer.durations(1, 0, BLOCK))

    def draw() -> None:
        for block in range(BLOCKS):
            dates(network.arrays, drawer.durations(1, block, BLOCK))

    benchmark(draw)
    benchmark.extra_info["networks_per_second"] = BLOCKS * BLOCK / benchmark.stats["mean"]


def test_with_critical_paths_and_slack(benchmark: BenchmarkFixture, network: Network) -> None:
    benchmark(draw_futures, network, [f"t{TASKS - 1}"], samples=BLOCKS * BLOCK, seed=1)
    benchmark.extra_info["networks_per_second"] = BLOCKS * BLOCK / benchmark.stats["mean"]
