"""From a workload's level to watts: accelerator, node, and IT power per accelerator with network and storage.

Equations and sources: docs/mathematics/power-of-compute.md. Everything is one number or one array of equal length.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from gigawatt.catalog.accelerators import Accelerator
from gigawatt.catalog.load import power_figures
from gigawatt.catalog.power import NodePower

Numbers = float | npt.NDArray[np.float64]

PORTS_BY_TIER = (0.0, 1.0, 3.0, 5.0)  # switch ports per accelerator in a full fat tree of so many tiers
REFERENCE_LEVEL = 0.9  # at which a host's power is stated
HOST_AT_IDLE = 0.6  # of its power at load: memory, cards and switches draw on, processors do not


class Chips(NamedTuple):
    """What power needs to know of accelerators [each: one number or an array]."""

    limit_w: Numbers  # what the chip is held to
    idle_w: Numbers
    host_w: Numbers  # its share of the node beyond the chips, at load, before losses and fans
    per_node: Numbers
    scale_out_gb_per_s: Numbers
    fan_share: Numbers  # of the rest of the node
    efficiency: Numbers  # of the node's power supplies and voltage steps


class Watts(NamedTuple):
    """IT power per accelerator by part [W]; ``node`` is the sum of the first four."""

    chip: Numbers
    host: Numbers
    losses: Numbers
    fans: Numbers
    network: Numbers
    storage: Numbers
    node: Numbers
    total: Numbers


def chips_of(accelerators: Sequence[Accelerator], direct_current: bool = False, cooling: str | None = None) -> Chips:
    """What power needs to know of accelerators [arrays]; what they do not state follows from the node's defaults.

    Args:
        accelerators: of which the power limit, at least, is known.
        direct_current: whether racks are fed with direct current (no power supplies in the node).
        cooling: ``air``, ``liquid`` or ``immersion``; None: as each accelerator's nodes are built.

    Raises:
        ValueError: an accelerator's power limit is not known.
    """
    defaults, _ = power_figures()
    rows = [_row(accelerator, defaults, direct_current, cooling or accelerator.cooling) for accelerator in accelerators]
    return Chips(*(np.array(column) for column in zip(*rows, strict=True)))


def _row(accelerator: Accelerator, defaults: NodePower, direct_current: bool, cooling: str) -> tuple[float, ...]:
    if accelerator.thermal_design_power_w is None:
        raise ValueError(f"the power of {accelerator.name} is not known")
    limit = accelerator.thermal_design_power_w.value
    idle, host = accelerator.idle_power_w, accelerator.host_power_w
    fans = {"air": defaults.fan_share_air, "liquid": defaults.fan_share_liquid, "immersion": defaults.fan_share_immersion}
    return (
        limit,
        defaults.idle_share.value * limit if idle is None else idle.value,
        defaults.host_share.value * limit if host is None else host.value,
        8.0 if accelerator.accelerators_per_node is None else accelerator.accelerators_per_node.value,
        0.0 if accelerator.scale_out_gb_per_s is None else accelerator.scale_out_gb_per_s.value,
        fans[cooling].value,
        (defaults.efficiency_dc if direct_current else defaults.efficiency_ac).value,
    )


def phase_level(matrix_share: Numbers, memory_share: Numbers) -> Numbers:
    """The mean level of a step from the shares of its time that multiply matrices, are bound by memory, and wait (the rest)."""
    defaults, _ = power_figures()
    waiting = 1.0 - matrix_share - memory_share
    return (
        defaults.level_matrix.value * matrix_share
        + defaults.level_memory.value * memory_share
        + defaults.level_waiting.value * waiting
    )


def chip_watts(chips: Chips, level: Numbers) -> Numbers:
    """What a chip draws at a level [W], at most its limit."""
    return np.minimum(chips.idle_w + (chips.limit_w - chips.idle_w) * level, chips.limit_w)


def watts(chips: Chips, level: Numbers, tiers: int = 3) -> Watts:
    """IT power per accelerator at a level, by part [W].

    Args:
        chips: of ``chips_of``.
        level: share of what lies between idle and the limit that the workload drives the chip to; of ``phase_level``.
        tiers: of the scale-out network (3 joins some 65,000 accelerators); 0: none.
    """
    defaults, _ = power_figures()
    chip = chip_watts(chips, level)
    host = chips.host_w * (HOST_AT_IDLE + (1.0 - HOST_AT_IDLE) * np.minimum(level / REFERENCE_LEVEL, 1.0))
    losses = (chip + host) * (1.0 / chips.efficiency - 1.0)
    fans = (chip + host + losses) * chips.fan_share
    node = chip + host + losses + fans
    network = PORTS_BY_TIER[tiers] * defaults.switch_port_w_per_gb_per_s.value * chips.scale_out_gb_per_s + 0.0 * node
    storage = defaults.storage_and_management_share.value * node
    return Watts(chip, host, losses, fans, network, storage, node, node + network + storage)
