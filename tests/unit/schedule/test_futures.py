"""Futures against closed forms: moments, sums, correlations, setbacks; and the same numbers on any number of workers."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from scipy.stats import norm, spearmanr

from gigawatt.quantity import Figure
from gigawatt.schedule.network.duration import Duration
from gigawatt.schedule.network.network import build_network
from gigawatt.schedule.network.promise import duration_of
from gigawatt.schedule.network.sampling import Drawer, draw_futures
from gigawatt.schedule.network.tasks import Cause, Link, Setback, Task

SAMPLES = 40_000


def chain(*tasks: Task) -> list[Task]:
    """The tasks one after another."""
    return [tasks[0], *(replace(later, after=(Link(earlier.key),)) for earlier, later in pairwise(tasks))]


def named(key: str, duration: Duration, *causes: tuple[str, float]) -> Task:
    return Task(key, key, duration, causes=causes)


def test_a_sum_of_normals_is_normal() -> None:
    """Means and variances add; with a shared cause of share r each pair adds 2 r s t."""
    parts = [(10.0, 1.0), (20.0, 2.0), (15.0, 2.0)]
    alone = chain(*(named(f"t{n}", Duration.normal(*part)) for n, part in enumerate(parts)))
    found = draw_futures(build_network(alone), ["t2"], samples=SAMPLES).finishes("t2")
    assert found.mean() == pytest.approx(45.0, abs=0.06)
    assert found.std() == pytest.approx(3.0, rel=0.02)
    assert np.quantile(found, 0.9) == pytest.approx(45.0 + 3.0 * norm.ppf(0.9), abs=0.1)
    together = chain(*(named(f"t{n}", Duration.normal(*part), ("vendor", 0.5)) for n, part in enumerate(parts)))
    found = draw_futures(build_network(together, causes={"vendor": Cause("vendor")}), ["t2"], samples=SAMPLES).finishes("t2")
    variance = 9.0 + 2 * 0.5 * (1 * 2 + 1 * 2 + 2 * 2)
    assert found.std() == pytest.approx(np.sqrt(variance), rel=0.02)


def test_the_moments_of_pert_and_of_triangles() -> None:
    """PERT: mean (a + 4 m + b) / 6, variance (mean - a)(b - mean) / 7. Triangle: mean (a + m + b) / 3."""
    tasks = [named("pert", Duration.pert(2, 4, 12)), named("triangle", Duration.triangular(2, 4, 12))]
    drawn = draw_futures(build_network(tasks), ["pert", "triangle"], samples=SAMPLES)
    pert, triangle = drawn.finishes("pert"), drawn.finishes("triangle")
    assert pert.mean() == pytest.approx(5.0, abs=0.03)
    assert pert.var() == pytest.approx((5 - 2) * (12 - 5) / 7, rel=0.03)
    assert triangle.mean() == pytest.approx(6.0, abs=0.04)
    assert triangle.var() == pytest.approx((4 + 16 + 144 - 8 - 24 - 48) / 18, rel=0.03)


def test_percentiles_are_kept() -> None:
    drawn = draw_futures(build_network([named("a", Duration.lognormal(3, 6, 20))]), ["a"], samples=SAMPLES).finishes("a")
    assert np.quantile(drawn, [0.1, 0.5, 0.9]) == pytest.approx([3, 6, 20], rel=0.03)


def test_percentiles_are_kept_where_a_task_may_take_no_time() -> None:
    figure = Figure(3.0, "months", p10=0.0, p90=12.0)
    drawn = draw_futures(build_network([named("a", duration_of(figure, {}))]), ["a"], samples=SAMPLES).finishes("a")
    assert np.quantile(drawn, [0.1, 0.5, 0.9]) == pytest.approx([0, 3, 12], abs=0.15)
    assert drawn.min() == 0.0


def test_a_task_under_way_is_longer_than_it_has_been() -> None:
    """Of a triangle on 0 to 10 of which 5 have gone, (t^2 - 25) / 75 have ended by t."""
    rest = Duration.triangular(0.0, 10.0, 10.0).longer_than(5.0)
    probabilities = np.array([0.01, 0.25, 0.5, 0.9])
    assert rest.quantile(probabilities) == pytest.approx(np.sqrt(25 + 75 * probabilities), abs=1e-6)
    assert Duration.fixed(3.0).longer_than(5.0).quantile(probabilities) == pytest.approx(5.0)


def test_shared_causes_give_the_rank_correlation_of_a_gaussian_copula() -> None:
    """Scores correlate by 0.6; ranks by 6 / pi asin(0.6 / 2), whatever the durations' shapes."""
    tasks = [named("a", Duration.lognormal(1, 2, 9), ("grid", 0.6)), named("b", Duration.pert(0, 1, 30), ("grid", 0.6))]
    drawn = draw_futures(build_network(tasks, causes={"grid": Cause("grid")}), ["a", "b"], samples=SAMPLES)
    expected = 6 / np.pi * np.arcsin(0.3)
    assert spearmanr(drawn.finishes("a"), drawn.finishes("b")).statistic == pytest.approx(expected, abs=0.015)


def test_suppliers_of_one_market_fail_together() -> None:
    """Both of two suppliers fail as often as a bivariate normal of correlation 0.5 lies beyond both thresholds."""
    causes = {
        "market": Cause("market"),
        "a": Cause("a", (("market", 0.5),)),
        "b": Cause("b", (("market", 0.5),)),
    }
    slots = [Task(key, key, Duration.fixed(0.0), setback=Setback(key, 0.1, Duration.fixed(24.0))) for key in ("a", "b")]
    again = Task("a2", "a2", Duration.fixed(1.0), setback=Setback("a", 0.1, Duration.fixed(24.0)))
    drawn = draw_futures(build_network([*slots, again], causes=causes), ["a"], samples=4 * SAMPLES)
    a, b, a2 = (drawn.finishes(key) > 20.0 for key in ("a", "b", "a2"))
    assert a.mean() == pytest.approx(0.1, abs=0.004)
    threshold = norm.ppf(0.9)
    z = np.linspace(-8, 8, 4001)
    both = np.trapezoid(norm.pdf(z) * norm.sf((threshold - np.sqrt(0.5) * z) / np.sqrt(0.5)) ** 2, z)
    assert (a & b).mean() == pytest.approx(both, abs=0.003)
    assert both > 3 * 0.1**2
    assert (a == a2).all()


def test_criticality_of_two_equal_tasks_is_a_half() -> None:
    tasks = [named("a", Duration.pert(1, 2, 9)), named("b", Duration.pert(1, 2, 9))]
    network = build_network([*tasks, Task("end", "end", Duration.fixed(1.0), (Link("a"), Link("b")))])
    drawn = draw_futures(network, ["end"], samples=SAMPLES)
    index = dict(zip(drawn.before["end"].tolist(), drawn.criticality["end"].tolist(), strict=True))
    assert index[network.number["a"]] == pytest.approx(0.5, abs=0.01)
    assert index[network.number["a"]] + index[network.number["b"]] == pytest.approx(1.0)
    assert index[network.number["end"]] == 1.0


def test_the_same_bits_on_any_number_of_workers() -> None:
    causes = {"r": Cause("r")}
    tasks = [
        Task(
            f"t{n}",
            f"t{n}",
            Duration.lognormal(2, 3, 7),
            tuple(Link(f"t{m}") for m in {n // 2, n - 1} if m < n),
            causes=(("r", 0.3),),
        )
        for n in range(1, 30)
    ]
    tasks.insert(0, named("t0", Duration.pert(1, 2, 3)))
    network = build_network(tasks, causes=causes)
    first, second = (
        draw_futures(network, ["t29", "t20"], samples=3000, seed=11, workers=workers, slack_of=["t3"]) for workers in (1, 3)
    )
    assert np.array_equal(first.finish, second.finish)
    for target in ("t29", "t20"):
        assert np.array_equal(first.criticality[target], second.criticality[target])
        assert np.array_equal(first.slack[target], second.slack[target])
    other = draw_futures(network, ["t29"], samples=3000, seed=12)
    assert not np.array_equal(first.finish, other.finish)
    more = draw_futures(network, ["t29"], samples=1024, seed=11)
    assert np.array_equal(more.finish, first.finish[:, :1024]), "whole blocks do not depend on how many follow"


def test_tables_are_exact_to_a_part_in_a_hundred_thousand() -> None:
    duration = Duration.lognormal(2.0, 4.0, 11.0)
    drawer = Drawer(build_network([named("a", duration)]))
    scores = np.linspace(-4, 4, 1001)[None, :]
    found = drawer.durations_at(np.empty((0, 1001)), scores)
    assert found == pytest.approx(duration.quantile(norm.cdf(scores)), rel=1e-5)
