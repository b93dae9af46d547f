"""Time to train of an MLPerf benchmark: samples over throughput, with what splitting a sample costs, and a start.

``seconds = samples / batch * step + start``, ``step = work (1 + split * log2 g) + layers * launch + log2(n) * wait``: ``work`` is
the arithmetic of a step at the reached share of the peak and its memory traffic, ``g`` the accelerators that share a sequence,
``n`` all of them. Submissions do not publish their layouts; this is what is left of the step-time model when the best one is
taken for granted (docs/mathematics/compute-validation.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from gigawatt.catalog.accelerators import Accelerator
from gigawatt.catalog.architectures import Architecture
from gigawatt.compute.fitting.hierarchical import Floats
from gigawatt.compute.fitting.parameters import Parameter, Scale
from gigawatt.compute.shape_of import shape_of
from gigawatt.compute.training.conventions import causal_flops_per_token

PARAMETERS = (
    Parameter("matmul", 0.40, 0.4),  # of the 8-bit peak (16-bit where there is no other)
    Parameter("four_bit_gain", 1.3, 0.2),  # over 8 bits, in rounds since 2025-10, of chips whose software has it
    Parameter("power_exponent", 0.5, 0.3, Scale.ANY),  # of the reached share, on the power headroom of the accelerator
    Parameter("traffic_passes", 30.0, 1.0),  # of the residual stream through memory, a layer
    Parameter("split", 0.1, 1.0),  # more work for each doubling of the accelerators that share a sequence
    Parameter("launch_s", 1e-4, 1.0),  # a layer and step
    Parameter("wait_s", 2e-3, 1.0),  # a step and doubling of the accelerators
    Parameter("start_s", 10.0, 1.0),
    Parameter("progress_per_year", 0.1, 0.1, Scale.ANY),
)
FOUR_BITS_SINCE = 2025.6
FOUR_BIT_TRAINED = {"nvidia-blackwell"}  # whose software showed a gain by then
REFERENCE_YEAR = 2025.8
INTEGER_TRAINED = {"google-tpu"}  # whose submissions multiply in 8-bit integers, at twice the 16-bit rate
SIXTEEN_BIT_REACH = 1.35  # share of the 16-bit peak that is reached, over that of the 8-bit one (of the training fit, for 405B)


@dataclass(frozen=True, slots=True)
class BenchmarkRun:
    """A submission to a training benchmark."""

    benchmark: str
    accelerator: str
    family: str
    submitter: str
    software: str
    accelerators: float
    batch: float  # sequences
    samples: float  # sequences to convergence
    year: float  # of the round
    flops_per_sample: float
    peak_flops_per_s: float
    memory_bytes_per_s: float
    stream_bytes_per_sample: float  # one pass of the residual stream through all layers
    layers: float
    power_headroom: float  # of the accelerator, against its kin


def flops_of_sample(architecture: Architecture, sequence: float, adapted: bool) -> float:
    """FLOPs of training on one sequence [FLOP]."""
    return float(causal_flops_per_token(shape_of(architecture), sequence, 0.0 if adapted else 1.0)) * sequence


def peak_of(accelerator: Accelerator) -> float | None:
    """The peak at 8 bits, or what stands for it where a chip has 16 at least [FLOP/s]; None where it is not known."""
    sixteen, eight = accelerator.dense_bf16_tflops, accelerator.dense_fp8_tflops
    if eight is None:
        return None if sixteen is None else sixteen.value * SIXTEEN_BIT_REACH * 1e12
    rate = eight.value
    if accelerator.family in INTEGER_TRAINED and sixteen is not None:
        rate = max(rate, 2.0 * sixteen.value)
    return rate * 1e12


def levels_of(run: BenchmarkRun) -> Mapping[str, str]:
    """The groups that a submission belongs to."""
    return {
        "benchmark": run.benchmark,
        "accelerator": run.accelerator,
        "family": run.family,
        "benchmark_on_family": f"{run.benchmark} | {run.family}",
        "submitter": run.submitter,
        "software": run.software,
        "cell": f"{run.benchmark} | {run.accelerator} | {run.accelerators:g}",
    }


def seconds_to_train(values: Mapping[str, float], runs: Sequence[BenchmarkRun]) -> Floats:
    """Seconds from start to convergence of each submission, before deviations [s]."""

    def column(name: str) -> Floats:
        return np.array([float(getattr(run, name)) for run in runs])

    year, number, batch = column("year"), column("accelerators"), column("batch")
    four_bits = np.array([run.family in FOUR_BIT_TRAINED for run in runs]) & (year >= FOUR_BITS_SINCE)
    peak = column("peak_flops_per_s") * values["matmul"] * np.where(four_bits, values["four_bit_gain"], 1.0)
    peak = peak * column("power_headroom") ** values["power_exponent"]
    each = column("flops_per_sample") / peak + (
        values["traffic_passes"] * column("stream_bytes_per_sample") / column("memory_bytes_per_s")
    )
    sharing = np.log2(np.maximum(number / batch, 1.0))
    work = batch / number * each * (1.0 + values["split"] * sharing)
    speed = np.exp(values["progress_per_year"] * (year - REFERENCE_YEAR))
    step = (work + column("layers") * values["launch_s"] + np.log2(np.maximum(number, 2.0)) * values["wait_s"]) / speed
    return np.asarray(column("samples") / batch * step + values["start_s"])
