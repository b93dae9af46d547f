"""What one token and one pass cost a model at serving, by part: weights that are read, work, cache, traffic of activations.

Built on the counts of ``gigawatt.compute.architecture_counts``; every field is a float or an array with one value a row.
Equations: docs/mathematics/serving.md.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from gigawatt.compute.architecture_counts import (
    Shape,
    cache_bytes_per_sequence,
    context_seen,
    flops_per_token,
    mean_context,
    parameters,
    score_flops,
)
from gigawatt.compute.formula import Values

FLOPS_PER_WEIGHT = 2.0
ACTIVATION_BYTES = 2.0  # of what passes between kernels: 16 bits
PASSES_OF_HIDDEN = 12.0  # reads and writes of a hidden vector per layer: two norms, two residuals, quantising, rotary


class ModelCost(NamedTuple):
    """Counts of a model by part; a pass is one step of all layers."""

    shape: Shape
    shared_weights: Values  # read by every pass: attention, dense networks, shared experts, routers, output [parameters]
    expert_weights: Values  # of all routed experts [parameters]
    resident_weights: Values  # what has to lie in memory [parameters]
    shared_flops: Values  # per token through all layers, without scores, experts and logits [FLOP]
    expert_flops: Values  # per token through its active experts [FLOP]
    logit_flops: Values  # per token whose next token is sampled [FLOP]
    activation_bytes: Values  # read and written between kernels per token [bytes]


def model_cost(shape: Shape) -> ModelCost:
    """Count the parts of a model once."""
    counted = parameters(shape)
    work = flops_per_token(shape, 0.0)
    shared = counted.attention + counted.dense + counted.shared + counted.router + counted.linear
    shared_flops = work.attention_projections + work.dense + work.shared + work.router + work.linear
    intermediate = shape.dense_layers * shape.ffn_hidden + shape.expert_layers * (
        shape.active_experts * shape.expert_hidden + shape.shared_hidden
    )
    attention_width = shape.attention_layers * (shape.heads * (shape.head_dim + shape.value_dim))
    activation = ACTIVATION_BYTES * (
        PASSES_OF_HIDDEN * shape.layers * shape.hidden
        + shape.matrices * intermediate
        + 2.0 * shape.expert_layers * shape.active_experts * shape.hidden  # gathered for the experts and back
        + 2.0 * attention_width
    )
    output = np.where(np.asarray(shape.tied) > 0.0, counted.embedding, counted.output)
    return ModelCost(
        shape,
        shared + output,
        counted.experts,
        counted.total,
        shared_flops,
        work.experts,
        work.logits,
        activation,
    )


def touched_share(experts: Values, active: Values, tokens: Values) -> Values:
    """Share of the experts that at least one of ``tokens`` tokens goes to: 1 - (1 - k/E)^B with even, independent routing."""
    share = active / np.maximum(experts, 1.0)
    return 1.0 - (1.0 - np.minimum(share, 1.0)) ** tokens


def decode_score_flops(cost: ModelCost, context: Values) -> Values:
    """FLOPs of one token's attention to ``context`` keys through all layers [FLOP].

    A latent cache is attended to as it lies (absorbed projections): each head takes its scores from ``kv_rank + rope``
    values and its result from ``kv_rank`` (DeepSeek-V2, arXiv:2405.04434, section 2.1.2).
    """
    shape = cost.shape
    seen = context_seen(shape, context)
    plain = shape.attention_layers * score_flops(shape, seen)
    absorbed = FLOPS_PER_WEIGHT * shape.attention_layers * seen * shape.heads * (2.0 * shape.kv_rank + shape.rope_dim)
    return shape.latent * absorbed + (1.0 - shape.latent) * plain


def prompt_score_flops(cost: ModelCost, length: Values) -> Values:
    """FLOPs of attention per token of a prompt of ``length`` tokens, through all layers [FLOP]."""
    return cost.shape.attention_layers * score_flops(cost.shape, mean_context(cost.shape, length))


def cache_bytes(cost: ModelCost, context: Values, bytes_per_value: Values) -> Values:
    """Cache of a sequence of ``context`` tokens [bytes]: what decoding its next token reads, and what it fills."""
    return cache_bytes_per_sequence(cost.shape, context, bytes_per_value)
