"""Watts of accelerators, nodes and runs; what a cap costs; how far a run swings."""

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gigawatt.catalog import accelerators, power_figures
from gigawatt.compute.benchmark_power import NodePowerQuery, node_power_w, workload_of
from gigawatt.compute.power import chips_of, phase_level, watts
from gigawatt.compute.power_cap import clock_under_cap, throughput_under_cap
from gigawatt.compute.power_swing import swing

ACCELERATORS = accelerators()
H100 = chips_of([ACCELERATORS["h100-sxm"]])
LOG = Path(__file__).parents[4] / "shared" / "data" / "compute" / "power_mlperf_training_v40.csv"


@pytest.mark.parametrize(
    ("key", "low_kw", "high_kw", "accelerators_together"),
    [
        ("gb200-nvl72", 120, 132, 72),  # published for the rack
        ("gb300-nvl72", 132, 142, 72),
        ("h100-sxm", 8.2, 8.6, 8),  # Latif et al.: at most 8.48 kW in air
    ],
)
def test_what_is_published_of_racks_and_nodes(key, low_kw, high_kw, accelerators_together):
    node = watts(chips_of([ACCELERATORS[key]]), 1.0).node[0] * accelerators_together / 1000
    assert low_kw <= node <= high_kw


def test_a_node_in_immersion_and_direct_current_draws_what_the_log_has_at_most():
    for direct, at_most in ((True, 7316), (False, 7358)):
        node = 8 * watts(chips_of([ACCELERATORS["h100-sxm"]], direct, "immersion"), 1.0).node[0]
        assert node == pytest.approx(at_most, rel=0.03)


def test_parts_add_up_and_more_work_never_draws_less():
    level = np.linspace(0, 1.2, 25)
    parts = watts(H100, level)
    assert np.allclose(parts.chip + parts.host + parts.losses + parts.fans, parts.node)
    assert np.allclose(parts.node + parts.network + parts.storage, parts.total)
    assert np.all(np.diff(parts.total) >= -1e-9)
    assert parts.chip.max() == 700


def test_level_of_a_step_is_that_of_its_phases():
    defaults, _ = power_figures()
    assert phase_level(1.0, 0.0) == 1.0
    assert phase_level(0.0, 1.0) == defaults.level_memory.value
    assert phase_level(0.0, 0.0) == defaults.level_waiting.value
    assert phase_level(0.5, 0.25) == pytest.approx(0.5 + 0.25 * 0.6 + 0.25 * 0.47)


def test_a_cap_costs_throughput_only_where_the_clock_matters():
    caps = np.array([700.0, 600.0, 500.0, 400.0])
    bound, memory = throughput_under_cap(H100, 1.0, caps, 1.0), throughput_under_cap(H100, 1.0, caps, 0.0)
    assert bound[0] == 1
    assert np.all(np.diff(bound) < 0)
    assert np.allclose(memory, 1)
    assert 0.85 < bound[1] < 0.95  # published: 5 to 15 % at 600 of 700 W
    assert np.all(bound / caps * 700 >= 1)  # work per joule rises under these caps
    assert throughput_under_cap(H100, 1.0, 100.0, 1.0) == 0  # below static power nothing runs


def test_a_capped_chip_draws_the_cap():
    defaults, _ = power_figures()
    static = defaults.static_share.value * 700
    for cap in (650.0, 450.0, 300.0):
        clock = float(clock_under_cap(H100, 1.0, cap)[0])
        lowest, exponent = defaults.lowest_clock.value, defaults.clock_exponent.value
        dynamic = clock**exponent if clock >= lowest else clock * lowest ** (exponent - 1)
        assert static + (700 - static) * dynamic == pytest.approx(cap)


def test_the_swing_of_a_run():
    small, large = (swing(H100, number, 0.8, 5.0) for number in (1000, 100_000))
    assert large.swing_mw[0] == pytest.approx(100 * small.swing_mw[0])
    assert large.idle_mw[0] < large.trough_mw[0] < large.mean_mw[0] < large.peak_mw[0]
    assert large.drop_mw[0] > large.swing_mw[0]
    # A store that lies between the run and the grid and holds the mean gives in the busy phase what it takes in the other.
    given = (large.peak_mw[0] - large.mean_mw[0]) * 0.8 * 5.0
    assert large.store_mj[0] == pytest.approx(given)
    smoothed = swing(H100, 100_000, 0.8, 5.0, floor_level=0.8)
    assert smoothed.swing_mw[0] < 0.5 * large.swing_mw[0]
    assert smoothed.peak_mw[0] == large.peak_mw[0]


@pytest.mark.parametrize(
    ("run", "key"),
    [
        ("llama2_70b_lora", "adapter"),
        ("gpt3", "transformer"),
        ("llama31_405b", "transformer"),
        ("llama31_8b", "small-transformer"),
        ("deepseekv3_671b", "transformer"),
        ("dlrm_dcnv2", "recommendation"),
        ("3d-unet", "volumes"),
        ("stable_diffusion", "diffusion"),
        ("something new", "unknown"),
    ],
)
def test_workloads_by_the_names_of_logs(run, key):
    assert workload_of(run).key == key


def query(system: str, benchmark: str, nodes: list[float], key: str = "h100-sxm") -> NodePowerQuery:
    count = len(nodes)
    return NodePowerQuery([ACCELERATORS[key]] * count, [system] * count, [benchmark] * count, np.array(nodes))


def test_strong_scaling_lowers_a_nodes_power_and_widens_the_doubt():
    low, mean, high = node_power_w(query("smc-ac-power", "llama2_70b_lora", [1, 8, 64, 512]))
    assert np.all(np.diff(mean) < 0)
    assert np.all(np.diff(high / low) > 0)
    assert np.all((low < mean) & (mean < high))


def test_air_draws_more_than_liquid_and_immersion():
    air, liquid, immersion = (
        node_power_w(query(f"8xH100 {words}", "gpt3", [8]))[1][0] for words in ("", "direct-to-chip liquid", "immersion cooled")
    )
    assert immersion < liquid < air
    assert node_power_w(query("smc-dc-power", "gpt3", [8]))[1][0] < node_power_w(query("smc-ac-power", "gpt3", [8]))[1][0]


def test_published_logs():
    if not LOG.exists():
        pytest.skip("published measurements are not here")
    with LOG.open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            system = f"{row['submission']} {row['system']}"
            low, mean, high = node_power_w(query(system, row["benchmark"], [float(row["n_nodes_logged"])]))
            measured = float(row["mean_W_per_node"])
            assert mean[0] == pytest.approx(measured, rel=0.05)
            assert low[0] < measured < high[0]


def test_an_accelerator_without_a_power_limit_is_refused():
    unknown = replace(ACCELERATORS["ascend-910c"], thermal_design_power_w=None)
    with pytest.raises(ValueError, match="the power of Ascend 910C is not known"):
        chips_of([unknown])
