"""Power for each operation, against the other chips of the family: a chip that is given more of it holds a higher clock.

Peaks are quoted at a clock that dense multiplications hold only with enough power: of two chips of one family with the same
peak the one with more watts is the faster (MI325X against MI300X, GB300 against GB200).
"""

from __future__ import annotations

from functools import lru_cache
from statistics import median

from gigawatt.catalog import accelerators
from gigawatt.catalog.accelerators import Accelerator

LEAST, MOST = 0.75, 1.33  # beyond, a clock is at its limits whatever the power
KIN = 1.35  # ratio of peaks within which two chips of a family are of one silicon


def power_headroom(accelerator: Accelerator) -> float:
    """Watts for each operation per second at peak, over the median of its kin; 1 where it is not known."""
    own = _power_and_rate(accelerator)
    if own is None:
        return 1.0
    kin = [power / rate for family, power, rate in _known() if family == accelerator.family and 1.0 / KIN <= rate / own[1] <= KIN]
    return min(max(own[0] / own[1] / median(kin), LEAST), MOST) if kin else 1.0


def _power_and_rate(accelerator: Accelerator) -> tuple[float, float] | None:
    power, rate = accelerator.thermal_design_power_w, accelerator.dense_bf16_tflops
    return None if power is None or rate is None else (power.value, rate.value)


@lru_cache(maxsize=1)
def _known() -> tuple[tuple[str, float, float], ...]:
    return tuple(
        (accelerator.family, *found) for accelerator in accelerators().values() if (found := _power_and_rate(accelerator))
    )
