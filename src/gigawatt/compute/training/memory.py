"""Memory of the fullest rank: weights, gradients, optimizer, activations, and what stays reserved.

Activations after arXiv:2205.05198 (34 bytes a token and hidden unit of a plain layer), counted part by part so that
grouped queries, gates, latent attention, experts and states have their own. docs/mathematics/training.md has the table.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from gigawatt.compute.architecture_counts import Shape, layer_weights
from gigawatt.compute.formula import Values, formula
from gigawatt.compute.training.arithmetic import BYTES_16BIT
from gigawatt.compute.training.case import Case, Layout, recomputed
from gigawatt.compute.training.efficiencies import Efficiencies

SAVED_SCORE_BYTES = 5.0  # a score's softmax, its dropout mask and its output (arXiv:2205.05198, section 4.1)
LOGIT_BYTES = 6.0  # of a logit: 16 bits and 32 bits for the loss
RESERVED_BYTES = 4e9  # the runtime, buffers of the collectives, fragments (assumption, low confidence)
GATHERED_LAYERS = 2.0  # whose sharded weights are present at a time


class RankParameters(NamedTuple):
    """Parameters on the fullest rank."""

    plain: Values  # all but routed experts
    experts: Values


class Memory(NamedTuple):
    """Bytes on the fullest rank."""

    weights: Values
    gradients: Values
    optimizer: Values
    activations: Values
    reserved: Values
    total: Values


@formula
def rank_parameters(stage_share: Values, pipeline: Values, tensor: Values, expert: Values, shape: Shape) -> RankParameters:
    """Parameters of a rank that holds ``stage_share`` of the layers and, at worst, one of the ends."""
    weights = layer_weights(shape)
    split = (
        shape.attention_layers * weights.attention
        + shape.dense_layers * weights.dense
        + shape.expert_layers * (weights.shared + weights.latent_projection)
        + shape.linear_layers * weights.linear
    )
    whole = shape.expert_layers * weights.router
    table = shape.vocabulary * shape.hidden / tensor
    # A pipeline of several stages has the two ends on two ranks.
    ends = table * (1.0 + (pipeline == 1.0) * (1.0 - shape.tied))
    plain = stage_share * (split / tensor + whole) + ends
    return RankParameters(plain, stage_share * shape.expert_layers * shape.experts / expert * weights.expert)


@formula
def saved_per_token(
    tensor: Values, sequence_parallel: Values, recompute: Values, case: Case, efficiencies: Efficiencies
) -> Values:
    """Bytes that all layers together keep of one token for the backward pass, on one rank [bytes]."""
    shape = case.shape
    split = 1.0 + sequence_parallel * (tensor - 1.0)
    saved = case.numerics.saved_bytes
    shares = recomputed(recompute)
    layers_whole = shares.whole
    all_kept = shares.nothing / np.maximum(1.0 - layers_whole, 1e-9)  # of the layers that are not recomputed whole
    parts = shape.attention_layers + shape.dense_layers + shape.expert_layers + shape.linear_layers
    # Input of the norm (the residual stream) and, unless computed anew, its output, which the multiplications take.
    stream = shape.hidden * parts * (BYTES_16BIT + all_kept * saved) / split
    query = shape.heads * shape.head_dim
    values = shape.heads * shape.value_dim
    key_value = shape.kv_heads * (shape.head_dim + shape.value_dim)
    grouped = BYTES_16BIT * (query + key_value + values)
    ranks = BYTES_16BIT * (shape.query_rank + shape.kv_rank + shape.rope_dim)
    rebuilt = BYTES_16BIT * shape.heads * (2.0 * shape.head_dim + 2.0 * shape.value_dim)
    latent = ranks + (all_kept * rebuilt + (1.0 - all_kept) * BYTES_16BIT * (query + values)) / tensor
    scores = (1.0 - case.fused_attention) * all_kept * SAVED_SCORE_BYTES * shape.heads * case.sequence / tensor
    attention = shape.attention_layers * (shape.latent * latent + (1.0 - shape.latent) * grouped / tensor + scores)
    within = (shape.matrices - 1.0) * BYTES_16BIT + all_kept * saved
    dense = shape.dense_layers * within * shape.ffn_hidden / tensor
    shared = shape.expert_layers * within * shape.shared_hidden / tensor
    copies = shape.active_experts / tensor * efficiencies.imbalance
    experts = shape.expert_layers * copies * (saved * shape.expert_width + within * shape.expert_hidden)
    inner = shape.linear_heads * shape.linear_head_dim
    keys = 2.0 * shape.linear_key_heads * shape.linear_key_dim
    linear = shape.linear_layers * BYTES_16BIT * ((3.0 + all_kept) * inner + 2.0 * keys) / tensor
    inside = attention + dense + shared + experts + linear
    # Layers recomputed whole keep their inputs, and the inside of one of them while it is computed anew.
    kept_inputs = BYTES_16BIT * shape.hidden * shape.layers / split
    anew = layers_whole * (stream + inside) / shape.layers
    return anew + layers_whole * kept_inputs + (1.0 - layers_whole) * (stream + inside)


@formula
def layers_in_flight(micro_batches: Values, pipeline: Values, virtual: Values, stage_share: Values) -> Values:
    """Share of all layers whose activations the first stage keeps at the worst moment.

    One forward, one backward (arXiv:2104.04473): as many micro-batches as stages; interleaving adds (p - 1) / (p v).
    """
    deepest = np.minimum(pipeline, micro_batches)
    interleaved = 1.0 + (virtual > 1.0) * (pipeline - 1.0) / (pipeline * virtual)
    return stage_share * deepest * interleaved


@formula
def memory(
    case: Case,
    layout: Layout,
    stage_share: Values,
    micro_batches: Values,
    data_ranks: Values,
    expert_data_ranks: Values,
    efficiencies: Efficiencies,
) -> Memory:
    """Bytes on the fullest rank; data-parallel ranks share what ``layout.sharding`` says."""
    numerics = case.numerics
    held = rank_parameters(stage_share, layout.pipeline, layout.tensor, layout.expert, case.shape)
    shared_out = held.plain / data_ranks + held.experts / expert_data_ranks
    whole = held.plain + held.experts
    trained = case.trains_weights
    optimizer_sharded = layout.sharding >= 1.0
    gradients_sharded = layout.sharding >= 2.0
    weights_sharded = layout.sharding >= 3.0
    optimizer = trained * numerics.optimizer_bytes * (optimizer_sharded * shared_out + (1.0 - optimizer_sharded) * whole)
    gradients = trained * numerics.gradient_bytes * (gradients_sharded * shared_out + (1.0 - gradients_sharded) * whole)
    present = shared_out + GATHERED_LAYERS / case.shape.layers * whole
    weights = numerics.weight_bytes * (weights_sharded * present + (1.0 - weights_sharded) * whole)
    tokens = layout.micro_batch * case.sequence / layout.context
    per_token = saved_per_token(layout.tensor, layout.sequence_parallel, layout.recompute, case, efficiencies)
    flight = layers_in_flight(micro_batches, layout.pipeline, layout.virtual, stage_share)
    logits = LOGIT_BYTES * case.shape.vocabulary / layout.tensor
    # The first stage keeps the most layers, the last the logits: the two meet only where there is one stage.
    layers = per_token * flight
    last = per_token * stage_share + logits
    activations = tokens * ((layout.pipeline == 1.0) * (layers + logits) + (layout.pipeline > 1.0) * np.maximum(layers, last))
    total = weights + gradients + optimizer + activations + RESERVED_BYTES
    return Memory(weights, gradients, optimizer, activations, RESERVED_BYTES + 0.0 * total, total)
