"""Precisions of training: what each means in bytes, and which of an accelerator's rates it runs at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gigawatt.catalog.accelerators import Accelerator
from gigawatt.compute.training.case import Numerics

FULL_STATE_BYTES = 12.0  # master weight and two moments in 32 bits (arXiv:1910.02054)
TERA = 1e12


@dataclass(frozen=True, slots=True)
class Precision:
    """A precision of matrix multiplications, by the name that publications use."""

    name: str
    aliases: tuple[str, ...]
    bits: int
    operand_bytes: float  # scales included
    cast_bytes: (
        float  # read in 16 bits, written twice (for the product and for the gradient); again where the largest is sought first
    )
    saved_bytes: float
    gathered_bytes: float


PRECISIONS: Mapping[str, Precision] = {
    precision.name: precision
    for precision in (
        Precision("bf16", ("bfloat16", "bf16-mixed", "16-bit"), 16, 2.0, 0.0, 2.0, 2.0),
        Precision("fp16", ("float16", "half"), 16, 2.0, 0.0, 2.0, 2.0),
        Precision("fp8", ("fp8-ds", "fp8 delayed"), 8, 1.0, 4.0, 1.0, 1.0),
        Precision("fp8-cs", ("fp8 current scaling", "fp8-current"), 8, 1.0, 6.0, 1.0, 1.0),
        Precision("fp8-sc", ("fp8-block", "fp8 blockwise", "fp8-sub-channel", "fp8-blockwise"), 8, 1.0, 4.1, 1.0, 1.0),
        Precision("mxfp8", ("fp8-mx",), 8, 1.03, 4.1, 1.03, 1.0),
        Precision("nvfp4", ("fp4", "fp4-nv"), 4, 0.56, 5.2, 0.56, 1.0),
        Precision("mxfp4", ("fp4-mx",), 4, 0.53, 4.2, 0.53, 1.0),
    )
}


def precision_named(name: str) -> Precision | None:
    """The precision of that name or alias, or None where it is not known."""
    wanted = name.strip().lower().replace("_", "-")
    if wanted in PRECISIONS:
        return PRECISIONS[wanted]
    for precision in PRECISIONS.values():
        if wanted in precision.aliases:
            return precision
    return None


def numerics_of(precision: Precision) -> Numerics:
    """The bytes of a precision; gradients are summed, and the optimizer kept, in 32 bits."""
    return Numerics(
        operand_bytes=precision.operand_bytes,
        cast_bytes=precision.cast_bytes,
        saved_bytes=precision.saved_bytes,
        weight_bytes=2.0,
        gradient_bytes=4.0,
        optimizer_bytes=FULL_STATE_BYTES,
        gathered_bytes=precision.gathered_bytes,
        reduced_bytes=4.0,
        dispatched_bytes=2.0,
    )


def computes_in(accelerator: Accelerator, precision: Precision) -> bool:
    """Whether the accelerator has a rate of its own at the precision's width."""
    rates = {16: accelerator.dense_bf16_tflops, 8: accelerator.dense_fp8_tflops, 4: accelerator.dense_fp4_tflops}
    return rates[precision.bits] is not None


def narrowest(accelerator: Accelerator, wanted: Precision) -> Precision:
    """The precision that is wanted or, where the accelerator has no rate at it, the plain one of the next wider rate."""
    for name in (wanted.name, "fp8", "bf16"):
        precision = PRECISIONS[name]
        if precision.bits >= wanted.bits and computes_in(accelerator, precision):
            return precision
    return PRECISIONS["bf16"]


def peak_flops_per_s(accelerator: Accelerator, precision: Precision) -> float | None:
    """The accelerator's dense peak at a precision; at the next wider one it has where it lacks it [FLOP/s]."""
    rates = {16: accelerator.dense_bf16_tflops, 8: accelerator.dense_fp8_tflops, 4: accelerator.dense_fp4_tflops}
    for bits in (4, 8, 16):
        rate = rates[bits]
        if bits >= precision.bits and rate is not None:
            return rate.value * TERA
    return None
