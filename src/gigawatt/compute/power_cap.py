"""What a power cap costs in throughput: dynamic power falls with a power of the clock, only compute-bound time with the clock.

Equations and sources: docs/mathematics/power-of-compute.md, A power cap.
"""

from __future__ import annotations

import numpy as np

from gigawatt.catalog.load import power_figures
from gigawatt.compute.power import Chips, Numbers, chip_watts


def clock_under_cap(chips: Chips, level: Numbers, cap_w: Numbers) -> Numbers:
    """The clock at which a chip at a level keeps within a cap, as a share of its clock without one.

    Above the lowest voltage, power is static + dynamic x clock^exponent; below it, dynamic power falls with the clock alone.
    A cap below static power stops the chip (0).
    """
    defaults, _ = power_figures()
    static = defaults.static_share.value * chips.limit_w
    exponent, lowest = defaults.clock_exponent.value, defaults.lowest_clock.value
    dynamic = np.maximum(chip_watts(chips, level) - static, 1e-9)
    left = np.clip((cap_w - static) / dynamic, 0.0, 1.0)
    scaled = left ** (1.0 / exponent)
    linear = left / lowest ** (exponent - 1.0)
    return np.where(scaled >= lowest, scaled, linear)


def throughput_under_cap(chips: Chips, level: Numbers, cap_w: Numbers, compute_share: Numbers) -> Numbers:
    """Throughput under a cap as a share of that without one; only ``compute_share`` of the time stretches as the clock falls."""
    clock = clock_under_cap(chips, level, cap_w)
    stretched = compute_share / np.maximum(clock, 1e-9) + (1.0 - compute_share)
    return np.where(clock > 0.0, 1.0 / stretched, 0.0)
