"""What is trained, on what, in which numbers, and how it is laid out: the inputs of the step-time model.

Every field is a float or an array with one value a row, so the same tuples describe one run or a table of them.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from gigawatt.compute.architecture_counts import Shape
from gigawatt.compute.collectives import Fabric
from gigawatt.compute.formula import Values, formula


class Numerics(NamedTuple):
    """What the precision of a run means in bytes, per element."""

    operand_bytes: Values  # inputs of the matrix multiplications, with their scales
    cast_bytes: Values  # traffic of turning a 16-bit activation into an operand, each way it is needed; 0 at 16 bits
    saved_bytes: Values  # inputs of matrix multiplications kept for the backward pass
    weight_bytes: Values  # of the weights that a rank holds
    gradient_bytes: Values  # of the gradients that a rank accumulates
    optimizer_bytes: Values  # master weight and moments
    gathered_bytes: Values  # of weights when ranks gather them
    reduced_bytes: Values  # of gradients when ranks reduce them
    dispatched_bytes: Values  # of an activation on its way to an expert


class Rates(NamedTuple):
    """What the accelerator can do at its peaks."""

    flops_16bit: Values  # dense, FLOP/s
    flops: Values  # at the run's precision
    memory_bytes: Values
    memory_bytes_per_s: Values


class Case(NamedTuple):
    """One training run without its layout."""

    shape: Shape
    rates: Rates
    fabric: Fabric  # at its peak rates; latencies come from the efficiencies
    numerics: Numerics
    accelerators: Values
    sequence: Values  # tokens
    batch: Values  # sequences a step
    trains_weights: Values  # 1: all weights are trained; 0: adapters on frozen ones (LoRA)
    fused_attention: Values  # 1: scores never reach memory (FlashAttention, 2022); 0: they do
    sites: Values  # that the data-parallel ranks are spread over, each with all of the model
    local_steps: Values  # steps between two exchanges between sites (DiLoCo); 1: every step


class Layout(NamedTuple):
    """How a run is laid out over its accelerators; data parallel is what the others leave."""

    tensor: Values
    pipeline: Values
    virtual: Values  # chunks of layers a pipeline stage holds (interleaving)
    context: Values
    expert: Values
    micro_batch: Values  # sequences
    sharding: Values  # over the data-parallel ranks: 0 nothing, 1 optimizer, 2 and gradients, 3 and weights (FSDP)
    sequence_parallel: Values  # 1: norms and residuals are split over the tensor-parallel ranks
    recompute: Values  # 0 nothing, 1 selected parts (scores, norms, activations), 2 whole layers; 1.3: 0.3 of the layers whole


class Recomputed(NamedTuple):
    """Shares of the layers by what is recomputed of them; they sum to one."""

    nothing: Values
    selected: Values
    whole: Values


@formula
def recomputed(recompute: Values) -> Recomputed:
    """The shares that a layout's ``recompute`` stands for."""
    whole = np.maximum(recompute - 1.0, 0.0)
    any_at_all = np.minimum(recompute, 1.0)
    return Recomputed(1.0 - any_at_all, any_at_all - whole, whole)
