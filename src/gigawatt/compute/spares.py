"""Spare nodes: how many must stand by so that a run hardly ever waits for a repair.

Nodes in repair are Poisson with the mean that fail in a repair's time (Palm's theorem: any distribution of repair times).
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from gigawatt.catalog.accelerators import Accelerator
from gigawatt.catalog.load import reliability_figures

HOURS_PER_DAY = 24.0


def nodes_in_repair(
    nodes: float, failures_per_1000_accelerator_days: float, per_node: float, hardware: float, repair_h: float
) -> float:
    """Mean number of nodes that are out for repair."""
    per_node_hour = failures_per_1000_accelerator_days / 1000.0 * per_node * hardware / HOURS_PER_DAY
    return nodes * per_node_hour * repair_h


def chance_of_enough(spares: npt.NDArray[np.int64] | int, mean_in_repair: float) -> npt.NDArray[np.float64]:
    """Share of the time in which no more nodes are in repair than there are spares [same shape as ``spares`` as an array]."""
    most = int(np.max(spares))
    counts = np.arange(most + 1, dtype=np.float64)
    factorials = np.array([math.lgamma(count + 1.0) for count in counts])
    logs = (
        counts * math.log(mean_in_repair) - mean_in_repair - factorials if mean_in_repair > 0 else np.where(counts, -np.inf, 0.0)
    )
    return np.asarray(np.minimum(np.cumsum(np.exp(logs)), 1.0)[spares])


def spares_needed(mean_in_repair: float, availability: float) -> int:
    """The fewest spare nodes with which a run has all its nodes for this share of the time.

    Raises:
        ValueError: the share is not below 1.
    """
    if not 0.0 <= availability < 1.0:
        raise ValueError("availability must be a share below 1: no number of spares makes a run certain")
    most = int(mean_in_repair + 12.0 * math.sqrt(mean_in_repair) + 40.0)
    chances = chance_of_enough(np.arange(most + 1), mean_in_repair)
    return int(np.searchsorted(chances, availability))


def spares_of(accelerator: Accelerator, accelerators: float, availability: float = 0.999) -> int:
    """The fewest spare nodes for a run on so many accelerators, at the catalogue's rates of failure and repair.

    Raises:
        ValueError: the availability is not a share below 1.
    """
    recovery, rates = reliability_figures()
    per_node = 8.0 if accelerator.accelerators_per_node is None else accelerator.accelerators_per_node.value
    mean = nodes_in_repair(
        accelerators / per_node,
        rates.get(accelerator.family, rates["unknown"]).failures.value,
        per_node,
        recovery.hardware_share.value,
        recovery.repair.value,
    )
    return spares_needed(mean, availability)
