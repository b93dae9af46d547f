"""Samples that MLPerf Training's references need to converge, by batch: where a row does not state its own.

Means of the reference convergence points, mlcommons/logging, mlperf_logging/rcp_checker (training_4.0.0 to training_5.1.0), read
2026-11-22; GPT-3's, which are in tokens, over its 2,048 tokens a sequence.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import log

import numpy as np

_POINTS: Mapping[str, tuple[tuple[float, float], ...]] = {  # benchmark: (batch, samples)
    "gpt3": (
        (1536.0, 585_728.0),
        (2048.0, 577_536.0),
        (3072.0, 593_920.0),
        (4096.0, 618_496.0),
        (6144.0, 688_128.0),
        (8192.0, 794_624.0),
    ),
    "llama2_70b_lora": ((8.0, 3_187.0), (16.0, 4_051.0), (32.0, 6_029.0), (128.0, 11_309.0)),
    "llama31_405b": ((1152.0, 313_344.0), (2304.0, 368_640.0), (4608.0, 488_448.0)),
    "llama31_8b": ((32.0, 179_712.0), (64.0, 226_714.0), (96.0, 277_401.0), (128.0, 346_522.0)),
}
GPT3_TOKENS = 2048.0


def reference_samples(benchmark: str, batch: float) -> float | None:
    """Samples to convergence at a batch, on a line between the logarithms of the points; None where there are none."""
    points = _POINTS.get(benchmark)
    if points is None:
        return None
    at = [log(size) for size, _ in points]
    needed = [log(samples) for _, samples in points]
    return float(np.exp(np.interp(log(batch), at, needed)))
