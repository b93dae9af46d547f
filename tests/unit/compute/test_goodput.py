"""Checkpoints, spares and effective training time, against closed forms, a simulation and what is published."""

import csv
import math
from pathlib import Path

import numpy as np
import pytest

from gigawatt.catalog import accelerators, reliability_figures
from gigawatt.compute.checkpoints import daly_interval, exact_interval, expected_time, write_time_s, young_interval
from gigawatt.compute.goodput import Job, goodput, job_of, run_days
from gigawatt.compute.spares import chance_of_enough, nodes_in_repair, spares_needed, spares_of

ACCELERATORS = accelerators()
PUBLISHED = Path(__file__).parents[4] / "shared" / "data" / "compute" / "reliability.csv"


@pytest.mark.parametrize("write", [1e-5, 1e-3, 0.05, 0.5, 1.5])
def test_the_best_interval_is_where_a_search_finds_it(write):
    best = float(exact_interval(write, 1.0))
    tried = np.linspace(0.02 * best, min(20 * best, 5.0), 200_001)
    times = expected_time(tried, write, 0.1, 1.0) / tried
    assert best == pytest.approx(tried[np.argmin(times)], rel=2e-3)


@pytest.mark.parametrize("write", [1e-6, 1e-4, 1e-2, 0.1])
def test_daly_is_nearer_to_the_best_interval_than_young(write):
    best, daly, young = exact_interval(write, 1.0), daly_interval(write, 1.0), young_interval(write, 1.0)
    assert daly == pytest.approx(best, rel=2e-3)
    assert abs(daly - best) < abs(young - best)


def test_daly_beyond_his_range_is_the_time_between_failures():
    assert daly_interval(3.0, 1.0) == 1.0


def test_expected_time_is_what_a_simulation_of_failures_takes():
    generator = np.random.default_rng(5)
    interval, write, restart, between, segments = 0.6, 0.1, 0.2, 1.0, 40_000
    left = np.full(segments, interval + write)  # of the stretch, or of the restart before it
    restarting, clock, done = np.zeros(segments, bool), np.zeros(segments), np.zeros(segments, bool)
    while not done.all():
        failure = generator.exponential(between, segments)
        failed = failure < left
        clock += np.where(done, 0.0, np.minimum(failure, left))
        done |= ~failed & ~restarting
        restarting, left = failed, np.where(failed, restart, interval + write)
    expected = float(expected_time(interval, write, restart, between))
    assert clock.mean() == pytest.approx(expected, rel=4 * clock.std() / clock.mean() / math.sqrt(segments))


def job(**changes) -> Job:
    fields = {
        "accelerators": 16_384.0,
        "failures_per_1000_accelerator_days": 0.474,
        "planned_per_1000_accelerator_days": 0.0,
        "restart_h": 0.2,
        "stands_h": 0.01,
        "durable_h": 0.01,
    }
    return Job(**{**fields, **changes})


def test_shares_of_a_runs_time_add_up():
    number = np.array([1.0, 1e3, 1e5, 1e6])
    found = goodput(job(accelerators=number, planned_per_1000_accelerator_days=0.01, durable_h=0.05))
    parts = found.effective + found.checkpoints + found.lost_work + found.restarts + found.planned
    assert np.allclose(parts, 1.0)
    assert np.all(np.diff(found.effective) < 0)
    assert found.effective[0] > 0.999


def test_every_interval_but_the_best_costs_work():
    best = goodput(job())
    for factor in (0.3, 0.7, 1.5, 4.0):
        assert goodput(job(interval_h=factor * best.interval_h)).effective < best.effective


@pytest.mark.parametrize("worse", [{"restart_h": 0.4}, {"stands_h": 0.05, "durable_h": 0.05}, {"durable_h": 0.3}])
def test_what_takes_longer_leaves_less(worse):
    assert goodput(job(**worse)).effective < goodput(job()).effective


def test_a_run_takes_as_much_longer_as_is_not_effective():
    assert run_days(job(), 54.0) * goodput(job()).effective == pytest.approx(54.0)


def test_llama_3_trained_effectively_for_more_than_nine_tenths():
    found = goodput(job_of(ACCELERATORS["h100-sxm"], 16_384, 405e9))
    assert found.failures_per_day * 54 == pytest.approx(419, rel=0.01)
    assert found.between_failures_h == pytest.approx(3.1, abs=0.05)
    assert 0.90 < found.effective < 0.97


def test_megascale_trained_effectively_for_more_than_nine_tenths():
    found = goodput(job_of(ACCELERATORS["a100-sxm-80gb"], 12_288, 175e9))
    assert found.effective > 0.90
    assert found.failures_per_day * 35 > 100  # more than 100 in several weeks


def test_rsc_1s_own_estimate_of_effective_time():
    # 1 - (failures a day) x (restart + half of an interval): about 0.7 at 60 minutes, 0.93 at 5, for 16,000 A100.
    for minutes, ratio in ((60, 0.70), (5, 0.93)):
        found = goodput(
            job(
                accelerators=16_000,
                failures_per_1000_accelerator_days=6.5 / 8,
                restart_h=5 / 60,
                stands_h=0.0,
                durable_h=0.0,
                interval_h=minutes / 60,
            )
        )
        assert found.effective == pytest.approx(ratio, abs=0.03)


def test_published_rates():
    if not PUBLISHED.exists():
        pytest.skip("published measurements are not here")
    with PUBLISHED.open(encoding="utf-8") as rows:
        by_id = {row["id"]: row for row in csv.DictReader(rows)}
    _, rates = reliability_figures()
    a100, h100 = (rates[family].failures.value for family in ("nvidia-ampere", "nvidia-hopper"))
    assert 8 * a100 == pytest.approx(float(by_id["rsc-0"]["value"]), rel=0.01)
    assert h100 * 16.384 * 54 == pytest.approx(float(by_id["l3-unexp"]["value"]), rel=0.01)
    assert 24 / (a100 * 16.384) == pytest.approx(float(by_id["rsc-mttf-16384"]["value"]), rel=0.02)


def test_a_checkpoint_of_405_billion_parameters():
    stands, durable = write_time_s(405e9, 14.0, 16_384.0, 2000.0, 20.0)
    assert stands == pytest.approx(5670 / (16_384 * 20))
    assert durable - stands == pytest.approx(2.835)


def test_spares_are_the_fewest_that_suffice():
    for mean in (0.0, 0.3, 5.0, 300.0):
        spares = spares_needed(mean, 0.999)
        chances = chance_of_enough(np.arange(spares + 1), mean)
        assert chances[spares] >= 0.999
        assert spares == 0 or chances[spares - 1] < 0.999


def test_spares_against_a_simulation_of_repairs():
    generator = np.random.default_rng(7)
    mean = nodes_in_repair(2048, 0.474, 8, 0.78, 48)
    starts = generator.uniform(0, 400_000, generator.poisson(mean / 48 * 400_000))
    ends = starts + generator.uniform(0, 96, starts.size)  # any spread of repair times with this mean
    moments = generator.uniform(1000, 399_000, 3000)
    out = np.searchsorted(np.sort(starts), moments) - np.searchsorted(np.sort(ends), moments)
    assert out.mean() == pytest.approx(mean, rel=0.05)
    assert np.mean(out <= spares_needed(mean, 0.95)) == pytest.approx(0.96, abs=0.025)


def test_a_runs_spares_are_those_of_its_familys_rates():
    assert spares_of(ACCELERATORS["h100-sxm"], 16_384) == spares_needed(nodes_in_repair(2048, 0.474, 8, 0.78, 48), 0.999) == 24


def test_certainty_cannot_be_bought():
    with pytest.raises(ValueError, match="below 1"):
        spares_needed(3.0, 1.0)
