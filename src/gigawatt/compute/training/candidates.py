"""The layouts worth asking about: combinations of widths that divide the model, the batch and the accelerators."""

from __future__ import annotations

from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gigawatt.compute.training.case import Case

LEAST_CONTEXT_TOKENS = 1024  # of a sequence, on one context-parallel rank: below it the exchange does not pay
WIDEST_MICRO_BATCH = 16
MOST_CHUNKS = 20
MOST_IDLE_PLACES = 0.07  # of a pipeline's places for layers that may stay empty
RECOMPUTE = (0.0, 1.0, 1.25, 1.5, 1.75, 2.0)
SHARDED_ONE_STAGE = (0.0, 1.0, 2.0, 3.0)
SHARDED_PIPELINE = (0.0, 1.0)  # gradients are summed over micro-batches, so they are whole while a pipeline runs


class Candidates(NamedTuple):
    """What is combined: rows of ``widths`` with the rows of ``arrangements`` that they divide into, and ``recompute``."""

    widths: NDArray[np.float64]  # [rows, 4]: tensor, context, expert, micro-batch
    arrangements: NDArray[np.float64]  # [rows, 3]: pipeline, virtual, sharding
    recompute: NDArray[np.float64]


def candidates_of(case: Case) -> Candidates:
    """What the layouts of ``case`` are combined from; tensor-parallel ranks stay in a scale-up domain, as in practice."""
    shape = case.shape
    accelerators = int(case.accelerators)
    divisors = _divisors(accelerators)
    heads = int(shape.heads) if shape.attention_layers else int(shape.linear_heads)
    kv_heads = max(int(shape.kv_heads), 1)
    tensor = [
        wide
        for wide in divisors
        if wide <= case.fabric.scale_up_size
        and heads % wide == 0
        and (shape.latent or kv_heads % wide == 0 or wide % kv_heads == 0)
    ]
    context = [
        wide
        for wide in divisors
        if wide == 1 or (case.sequence % (2 * wide) == 0 and case.sequence / wide >= LEAST_CONTEXT_TOKENS)
    ]
    experts = int(shape.experts)
    expert = [wide for wide in _divisors(experts) if wide <= accelerators] if experts else [1]
    micro_batch = [size for size in _powers_of_two(WIDEST_MICRO_BATCH) if size <= case.batch]
    widths = [row for row in product(tensor, context, expert, micro_batch) if accelerators % (row[0] * row[1]) == 0]
    arrangements = [
        (stages, chunks, sharding)
        for stages in divisors
        if stages <= shape.layers
        for chunks in range(1, MOST_CHUNKS + 1 if stages > 1 else 2)
        if stages * chunks <= shape.layers and not _idle(shape.layers, stages * chunks)
        for sharding in (SHARDED_PIPELINE if stages > 1 else SHARDED_ONE_STAGE)
    ]
    return Candidates(
        np.array(widths, dtype=float).reshape(-1, 4), np.array(arrangements, dtype=float).reshape(-1, 3), np.array(RECOMPUTE)
    )


def _idle(layers: float, chunks: int) -> bool:
    places = np.ceil(layers / chunks) * chunks
    return bool((places - layers) / places > MOST_IDLE_PLACES)


def _divisors(number: int) -> list[int]:
    small = [divisor for divisor in range(1, int(number**0.5) + 1) if number % divisor == 0]
    return sorted({*small, *(number // divisor for divisor in small)})


def _powers_of_two(most: int) -> list[int]:
    return [2**power for power in range(most.bit_length()) if 2**power <= most]
