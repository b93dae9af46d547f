"""How fast and how far the power of a synchronised training run swings: what a site's electrical design must bear.

Every accelerator of a run multiplies and waits at the same time, so its power is that of one times their number.
Source of the effect: Choukse et al., arXiv:2508.14318. Equations: docs/mathematics/power-of-compute.md, The swing.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from gigawatt.catalog.load import power_figures
from gigawatt.compute.power import Chips, Numbers, watts

W_PER_MW = 1e6


class Swing(NamedTuple):
    """The power of a run as the grid sees it [MW; MW/s; MJ]."""

    peak_mw: Numbers  # all chips multiply
    mean_mw: Numbers
    trough_mw: Numbers  # all chips wait for each other, each step
    idle_mw: Numbers  # after a failure, before a start: the whole run stops at once
    swing_mw: Numbers  # peak - trough, every step
    drop_mw: Numbers  # peak - idle, every failure
    ramp_mw_per_s: Numbers  # of a step
    drop_mw_per_s: Numbers  # of a failure
    store_mj: Numbers  # that flattens a step: what is drawn above the mean in one step


def swing(chips: Chips, accelerators: Numbers, busy_share: Numbers, step_s: Numbers, floor_level: Numbers = 0.0) -> Swing:
    """The swing of a synchronised run.

    Args:
        chips: of ``power.chips_of``.
        accelerators: of the run, all in step.
        busy_share: of a step's time, that is not exposed communication or waiting.
        step_s: time of a step [s].
        floor_level: below which power smoothing keeps no chip (ballast work or the chip's own smoothing); 0: none.
    """
    defaults, _ = power_figures()
    waiting = np.maximum(defaults.level_waiting.value, floor_level)
    number = np.asarray(accelerators, dtype=np.float64) / W_PER_MW
    peak = watts(chips, defaults.level_matrix.value).total * number
    trough = watts(chips, waiting).total * number
    idle = watts(chips, np.maximum(0.0, floor_level)).total * number
    rise = defaults.rise.value
    deep, drop = peak - trough, peak - idle
    edge = np.maximum(rise, 1e-9)
    store = deep * busy_share * (1.0 - busy_share) * step_s  # MW s = MJ
    mean = busy_share * peak + (1.0 - busy_share) * trough
    return Swing(peak, mean, trough, idle, deep, drop, deep / edge, drop / edge, store)
