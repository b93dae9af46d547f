"""When to write a checkpoint, and how long that takes: Young's and Daly's intervals, and the exact one.

Failures come at random with a constant rate (exponential times between them). Equations: docs/mathematics/goodput.md. Times
are in one unit, whichever; everything is one number or arrays of equal length.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Numbers = float | npt.NDArray[np.float64]

_STEPS = 60  # of Newton's method: it converges in ten even where the interval is a thousandth of the time between failures


def young_interval(write: Numbers, between_failures: Numbers) -> Numbers:
    """Work between two checkpoints: sqrt(2 write x between failures) (Young 1974, first order)."""
    return np.sqrt(2.0 * write * between_failures)


def daly_interval(write: Numbers, between_failures: Numbers) -> Numbers:
    """Work between two checkpoints in Daly's higher order (Daly 2006, equation 37)."""
    ratio = write / (2.0 * np.asarray(between_failures, dtype=np.float64))
    higher = young_interval(write, between_failures) * (1.0 + np.sqrt(ratio) / 3.0 + ratio / 9.0) - write
    return np.where(ratio < 1.0, higher, between_failures)


def exact_interval(write: Numbers, between_failures: Numbers) -> Numbers:
    """Work between two checkpoints that makes the expected time of a run least.

    The least of ``expected_time`` solves (1 - x) e^(x + d) = 1 for x = interval / between failures and d = write /
    between failures; found by Newton's method from Young's interval, which lies above it.
    """
    d = np.asarray(write / np.asarray(between_failures, dtype=np.float64))
    x = np.minimum(np.sqrt(2.0 * d), 1.0 - 1e-12)
    for _ in range(_STEPS):
        x = np.clip(x - (np.log1p(-x) + x + d) / (1.0 - 1.0 / (1.0 - x) - 1e-300), 1e-300, 1.0 - 1e-12)
    return np.asarray(x * between_failures)


def expected_time(interval: Numbers, write: Numbers, restart: Numbers, between_failures: Numbers) -> Numbers:
    """Expected wall-clock time of a stretch of work of one interval and its checkpoint (Daly 2006, equation 20).

    M e^(R / M) (e^((interval + write) / M) - 1): failures may come in the work, in the checkpoint and in the restart.
    """
    return between_failures * np.exp(restart / between_failures) * np.expm1((interval + write) / between_failures)


def write_time_s(
    parameters: Numbers, bytes_per_parameter: Numbers, accelerators: Numbers, storage_gb_per_s: Numbers, host_gb_per_s: Numbers
) -> tuple[Numbers, Numbers]:
    """Seconds for which training stands while a checkpoint is copied to the hosts, and seconds until it is on storage.

    Args:
        parameters: of the model.
        bytes_per_parameter: of a checkpoint, optimiser state included.
        accelerators: that share the copy.
        storage_gb_per_s: that all hosts together write [GB/s].
        host_gb_per_s: from an accelerator to its host [GB/s].
    """
    gigabytes = parameters * bytes_per_parameter / 1e9
    stands = gigabytes / (accelerators * host_gb_per_s)
    return stands, stands + gigabytes / storage_gb_per_s
