"""From the catalogue's accelerators to what the serving model computes with: peaks at a precision, links, limits of power."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gigawatt.catalog.accelerators import Accelerator
from gigawatt.quantity import Figure

GIBIBYTE = 2.0**30  # memory is sold in gigabytes of 2^30 bytes: an "80 GB" H100 reports 81,559 MiB
TERA = 1e12
GIGA = 1e9
PRECISIONS = ("bf16", "fp8", "fp4")
BITS = {"bf16": 16, "fp8": 8, "fp4": 4}
# Bytes a weight: fp4 comes with a scale of 8 bits for every 16 values (NVFP4) or 32 (MXFP4).
WEIGHT_BYTES = {"bf16": 2.0, "fp8": 1.0, "fp4": 0.5625}
PLAIN_LINK_GB_PER_S = 64.0  # PCIe 5.0 x16, one direction: what joins accelerators without links of their own
PLAIN_LINK_BELOW_GB_PER_S = 100.0  # a slower scale-up link is one through the host
DEFAULT_NODE = 8.0
DEFAULT_SCALE_OUT_GB_PER_S = 50.0  # 400 Gbit/s a chip, as most nodes since 2022 have


@dataclass(frozen=True, slots=True)
class Hardware:
    """One accelerator at one precision, in SI units."""

    accelerator: Accelerator
    precision: str
    matrix_flops_per_s: float
    score_flops_per_s: float
    memory_bytes: float
    memory_bytes_per_s: float
    link_bytes_per_s: float
    through_host: bool  # its links to its neighbours go through the host
    domain: float
    scale_out_bytes_per_s: float
    power_w: float

    @property
    def family(self) -> str:
        return self.accelerator.family


def supported(accelerator: Accelerator) -> tuple[str, ...]:
    """Precisions that an accelerator computes in, the narrowest last."""
    rates = {"bf16": accelerator.dense_bf16_tflops, "fp8": accelerator.dense_fp8_tflops, "fp4": accelerator.dense_fp4_tflops}
    return tuple(name for name in PRECISIONS if rates[name] is not None)


def hardware(accelerator: Accelerator, precision: str) -> Hardware:
    """An accelerator that holds weights at ``precision`` and computes at the narrowest rate it has that is no narrower.

    Raises:
        ValueError: its memory or every rate is unknown.
    """
    lacking = [
        name
        for name, figure in (
            ("memory", accelerator.memory_gb),
            ("memory bandwidth", accelerator.memory_bandwidth_gb_per_s),
            ("a 16-bit rate", accelerator.dense_bf16_tflops),
        )
        if figure is None
    ]
    if lacking:
        raise ValueError(f"{accelerator.name} has no published {' and no '.join(lacking)}")
    at_least = PRECISIONS[: PRECISIONS.index(precision) + 1]
    rates = {"bf16": accelerator.dense_bf16_tflops, "fp8": accelerator.dense_fp8_tflops, "fp4": accelerator.dense_fp4_tflops}
    matrix = max(_value(rates[name], 0.0) for name in at_least)
    link = _value(accelerator.scale_up_gb_per_s, PLAIN_LINK_GB_PER_S)
    power = _value(accelerator.thermal_design_power_w, 0.0)
    return Hardware(
        accelerator,
        precision,
        matrix * TERA,
        _value(accelerator.dense_bf16_tflops, 0.0) * TERA,
        _value(accelerator.memory_gb, 0.0) * GIBIBYTE,
        _value(accelerator.memory_bandwidth_gb_per_s, 0.0) * GIGA,
        link * GIGA,
        link < PLAIN_LINK_BELOW_GB_PER_S,
        _value(accelerator.scale_up_domain, DEFAULT_NODE) if accelerator.scale_up_gb_per_s is not None else DEFAULT_NODE,
        _value(accelerator.scale_out_gb_per_s, DEFAULT_SCALE_OUT_GB_PER_S) * GIGA,
        power,
    )


def stacked(rows: Sequence[Hardware], name: str) -> np.ndarray:
    """One field of several, as an array [rows]."""
    return np.array([float(getattr(row, name)) for row in rows])


def _value(figure: Figure | None, otherwise: float) -> float:
    return otherwise if figure is None else figure.value
