"""Power of a node while it runs a training benchmark: what MLPerf's power logs measure.

Strong scaling sets the level: a benchmark of fixed size keeps only part of its accelerators' time in work that scales,
``1 / (1 + (n - 8) / half)``, the rest waits. Equations: docs/mathematics/power-of-compute.md, Nodes that run a benchmark.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gigawatt.catalog.accelerators import Accelerator
from gigawatt.catalog.load import accelerators as catalogue_accelerators
from gigawatt.catalog.load import power_figures
from gigawatt.catalog.power import WorkloadPower
from gigawatt.compute.band import BAND
from gigawatt.compute.power import Chips, chips_of, watts

FIRST_NODE = 8.0  # accelerators on which a benchmark's level is stated
REFERENCE = "h100-sxm"  # whose speed `half_accelerators` counts
KNOWN_DOUBT, GUESSED_DOUBT, SCALING_DOUBT = 0.06, 0.10, 0.10  # of the logarithm; the last at full loss to scaling
_IMMERSION = re.compile(r"immers|\bsmc-(ac|dc)|\d+xsmc-", re.IGNORECASE)
_LIQUID = re.compile(r"liquid|\bdlc\b|-?lcc\b|direct-to-chip", re.IGNORECASE)
_DIRECT_CURRENT = re.compile(r"(^|[^a-z])dc([^a-z]|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NodePowerQuery:
    """Nodes of which the mean power over a run is wanted, one entry each."""

    accelerators: Sequence[Accelerator]
    systems: Sequence[str]  # all that is known of the system, in words: submission, system, notes on feed and cooling
    benchmarks: Sequence[str]
    nodes: npt.NDArray[np.float64]


def node_power_w(
    query: NodePowerQuery,
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Mean power of a node over the run, as (p10, mean, p90) [W].

    Raises:
        ValueError: an accelerator's power limit is not known.
    """
    chips = _chips(query)
    workloads = [workload_of(benchmark) for benchmark in query.benchmarks]
    level = np.array([workload.level.value for workload in workloads])
    half = np.array([workload.half_accelerators.value for workload in workloads]) / np.sqrt(_speed(query.accelerators))
    number = np.asarray(query.nodes, dtype=np.float64) * chips.per_node
    scaled = 1.0 / (1.0 + np.maximum(number - FIRST_NODE, 0.0) / half)
    defaults, _ = power_figures()
    waiting = np.minimum(defaults.level_waiting.value, level)
    mean = np.asarray(watts(chips, scaled * level + (1.0 - scaled) * waiting).node * chips.per_node)
    stated = np.array([workload.level.confidence != "assumption" for workload in workloads])
    doubt = np.hypot(np.where(stated, KNOWN_DOUBT, GUESSED_DOUBT), SCALING_DOUBT * (1.0 - scaled))
    return mean * np.exp(-BAND * doubt), mean, mean * np.exp(BAND * doubt)


def workload_of(benchmark: str) -> WorkloadPower:
    """The kind of workload that a benchmark's name stands for; ``unknown`` where it is none that the catalogue lists."""
    _, workloads = power_figures()
    name = re.sub(r"[^a-z0-9]", "", benchmark.casefold())
    found = [
        (len(alias), workload)
        for workload in workloads.values()
        for alias in (re.sub(r"[^a-z0-9]", "", each.casefold()) for each in workload.benchmarks)
        if alias in name
    ]
    return max(found, key=lambda one: one[0])[1] if found else workloads["unknown"]


def _chips(query: NodePowerQuery) -> Chips:
    rows = [
        chips_of([accelerator], _DIRECT_CURRENT.search(system) is not None, _cooling(system))
        for accelerator, system in zip(query.accelerators, query.systems, strict=True)
    ]
    return Chips(*(np.concatenate(column) for column in zip(*rows, strict=True)))


def _cooling(system: str) -> str | None:
    if _IMMERSION.search(system):
        return "immersion"
    return "liquid" if _LIQUID.search(system) else None


def _speed(accelerators: Sequence[Accelerator]) -> npt.NDArray[np.float64]:
    """Dense 16-bit rates over that of the reference; 1 where a rate is not known."""
    reference = catalogue_accelerators()[REFERENCE].dense_bf16_tflops
    assert reference is not None
    rates = (accelerator.dense_bf16_tflops for accelerator in accelerators)
    return np.array([1.0 if rate is None else rate.value / reference.value for rate in rates])
