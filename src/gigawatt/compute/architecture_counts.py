"""What a model costs by its shape: parameters, forward FLOPs per token, bytes of cache per token.

A ``Shape`` holds one number or one array for every dimension, so a table of models is counted at once. Equations and
their sources: docs/mathematics/training.md. FLOPs are two per multiply-add, of the forward pass, per token.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from gigawatt.compute.formula import Values, formula

FLOPS_PER_WEIGHT = 2.0  # one multiply and one add
SCAN_FLOPS = 7.0  # per element of the state: decay, update, read (Megatron-LM counts a Mamba-2 scan so)


class Shape(NamedTuple):
    """The dimensions of a decoder, each a float or an array [models]; 0 where a part is absent."""

    hidden: Values
    # layers by what stands in them; a layer of a hybrid holds one part, a transformer's layer two
    layers: Values  # blocks that a pipeline can split
    attention_layers: Values
    dense_layers: Values  # with a dense feed-forward network
    expert_layers: Values  # with routed experts
    linear_layers: Values  # that carry a state instead of attending
    # attention
    heads: Values
    kv_heads: Values
    head_dim: Values  # of queries and keys, rotary part included
    value_dim: Values  # of values, per head
    gated_attention: Values  # 1: queries come with a gate of the same width
    latent: Values  # 1: multi-head latent attention
    query_rank: Values  # 0: queries are not compressed
    output_rank: Values  # of a two-step output projection, all groups together; 0: one matrix
    output_groups: Values
    kv_rank: Values
    rope_dim: Values  # shared rotary part of a latent key
    window_layers: Values  # attention layers that see at most `window` tokens
    window: Values
    # feed-forward
    ffn_hidden: Values
    matrices: Values  # 3 where gated, else 2
    experts: Values
    active_experts: Values
    expert_hidden: Values
    expert_width: Values  # what goes into an expert: hidden, or the latent width where experts work in one
    shared_hidden: Values  # summed width of the shared experts
    expert_groups: Values  # that experts are dealt into; 1: no limit on where a token goes
    active_groups: Values  # of them, those that a token's experts may be in
    # layers with a state
    delta: Values  # 1: gated delta nets, 0: Mamba-2
    linear_heads: Values
    linear_head_dim: Values
    linear_key_heads: Values  # Mamba-2: groups; gated delta: heads of keys
    linear_key_dim: Values  # Mamba-2: size of the state
    convolution: Values  # taps
    # the ends
    vocabulary: Values
    positions: Values  # learned position embeddings
    tied: Values  # 1: one matrix for embedding and output
    prediction_layers: Values  # extra multi-token prediction modules


class LayerWeights(NamedTuple):
    """Matrix weights of one layer of each kind [parameters], without norms."""

    attention: Values
    dense: Values
    expert: Values  # one routed expert
    router: Values
    shared: Values
    latent_projection: Values  # into and out of the width in which experts work
    linear: Values


class Parameters(NamedTuple):
    """Parameters of the whole model by part."""

    attention: Values
    dense: Values
    experts: Values
    shared: Values
    router: Values
    linear: Values
    norms: Values
    embedding: Values
    output: Values  # 0 where tied
    prediction: Values  # multi-token prediction modules
    total: Values  # without the prediction modules, as models are named
    active: Values  # used by one token, without the prediction modules


class TokenFlops(NamedTuple):
    """Forward FLOPs per token by part [FLOP]."""

    attention_projections: Values
    attention_scores: Values
    dense: Values
    experts: Values
    shared: Values
    router: Values
    linear: Values
    logits: Values
    prediction: Values
    total: Values


@formula
def layer_weights(shape: Shape) -> LayerWeights:
    """Matrix weights of one layer of each kind [parameters].

    Latent attention after DeepSeek-V2 (arXiv:2405.04434, section 2.1); Mamba-2 after arXiv:2405.21060,
    gated delta nets after arXiv:2412.06464.
    """
    query = shape.heads * shape.head_dim
    ranked = shape.query_rank > 0.0
    queries = ranked * (shape.hidden * shape.query_rank + shape.query_rank * query) + (1.0 - ranked) * shape.hidden * query
    grouped = (1.0 + shape.gated_attention) * queries + 2.0 * shape.hidden * shape.kv_heads * shape.head_dim
    latent_key_value = shape.hidden * (shape.kv_rank + shape.rope_dim) + shape.kv_rank * shape.heads * (
        shape.head_dim - shape.rope_dim + shape.value_dim
    )
    values = shape.heads * shape.value_dim
    two_steps = shape.output_rank > 0.0
    output = two_steps * shape.output_rank * (values / np.maximum(shape.output_groups, 1.0) + shape.hidden) + (
        1.0 - two_steps
    ) * (values * shape.hidden)
    attention = shape.latent * (queries + latent_key_value) + (1.0 - shape.latent) * grouped + output
    inner = shape.linear_heads * shape.linear_head_dim
    keys = 2.0 * shape.linear_key_heads * shape.linear_key_dim  # B and C, or queries and keys
    gates = (1.0 + shape.delta) * shape.linear_heads
    narrow = shape.expert_width < shape.hidden
    return LayerWeights(
        attention,
        shape.matrices * shape.hidden * shape.ffn_hidden,
        shape.matrices * shape.expert_width * shape.expert_hidden,
        shape.hidden * shape.experts,
        shape.matrices * shape.hidden * shape.shared_hidden,
        narrow * (shape.experts > 0.0) * 2.0 * shape.hidden * shape.expert_width,
        shape.hidden * (2.0 * inner + keys + gates) + (inner + keys) * shape.convolution + inner * shape.hidden,
    )


@formula
def parameters(shape: Shape) -> Parameters:
    """Parameters of the whole model by part; a prediction module is one last layer and a joint of 2 hidden x hidden."""
    weights = layer_weights(shape)
    attention = shape.attention_layers * weights.attention
    dense = shape.dense_layers * weights.dense
    experts = shape.expert_layers * shape.experts * weights.expert
    shared = shape.expert_layers * (weights.shared + weights.latent_projection)
    router = shape.expert_layers * weights.router
    linear = shape.linear_layers * weights.linear
    parts = shape.attention_layers + shape.dense_layers + shape.expert_layers + shape.linear_layers
    norms = shape.hidden * (parts + 1.0)
    embedding = (shape.vocabulary + shape.positions) * shape.hidden
    output = (1.0 - shape.tied) * shape.vocabulary * shape.hidden
    routed = shape.expert_layers > 0.0
    last_feed_forward = (
        routed * (shape.experts * weights.expert + weights.shared + weights.latent_projection + weights.router)
        + (1.0 - routed) * weights.dense
    )
    prediction = shape.prediction_layers * (weights.attention + last_feed_forward + 2.0 * shape.hidden * shape.hidden)
    total = attention + dense + experts + shared + router + linear + norms + embedding + output
    used = shape.active_experts / np.maximum(shape.experts, 1.0)
    active = total - experts * (1.0 - used)
    return Parameters(attention, dense, experts, shared, router, linear, norms, embedding, output, prediction, total, active)


@formula
def mean_context(shape: Shape, sequence: Values) -> Values:
    """Keys that a token sees on average over a causal sequence, mean over the attention layers [tokens]."""
    within = np.minimum(shape.window, sequence)
    sliding = within - within * within / (2.0 * sequence)
    share = shape.window_layers / np.maximum(shape.attention_layers, 1.0)
    return share * sliding + (1.0 - share) * sequence / 2.0


@formula
def context_seen(shape: Shape, position: Values) -> Values:
    """Keys that the token at ``position`` sees, mean over the attention layers [tokens]: decoding."""
    share = shape.window_layers / np.maximum(shape.attention_layers, 1.0)
    return share * np.minimum(shape.window, position) + (1.0 - share) * position


@formula
def score_flops(shape: Shape, context: Values) -> Values:
    """FLOPs per token of one layer's scores and weighted values over ``context`` keys [FLOP]."""
    return FLOPS_PER_WEIGHT * context * shape.heads * (shape.head_dim + shape.value_dim)


@formula
def scan_flops(shape: Shape) -> Values:
    """FLOPs per token of one layer's state: decayed, updated and read [FLOP]."""
    return SCAN_FLOPS * shape.linear_heads * shape.linear_head_dim * shape.linear_key_dim


@formula
def flops_per_token(shape: Shape, context: Values) -> TokenFlops:
    """Forward FLOPs per token by part, each token seeing ``context`` keys (``mean_context`` for a causal sequence) [FLOP].

    With no attention scores and no embedding this is 2 x active parameters: the 6N of training is three times it.
    """
    weights = layer_weights(shape)
    attention = FLOPS_PER_WEIGHT * shape.attention_layers * weights.attention
    scores = shape.attention_layers * score_flops(shape, context)
    dense = FLOPS_PER_WEIGHT * shape.dense_layers * weights.dense
    experts = FLOPS_PER_WEIGHT * shape.expert_layers * shape.active_experts * weights.expert
    shared = FLOPS_PER_WEIGHT * shape.expert_layers * (weights.shared + weights.latent_projection)
    router = FLOPS_PER_WEIGHT * shape.expert_layers * weights.router
    linear = shape.linear_layers * (FLOPS_PER_WEIGHT * weights.linear + scan_flops(shape))
    logits = FLOPS_PER_WEIGHT * shape.vocabulary * shape.hidden
    routed = shape.expert_layers > 0.0
    last_feed_forward = (
        routed * (shape.active_experts * weights.expert + weights.shared + weights.latent_projection + weights.router)
        + (1.0 - routed) * weights.dense
    )
    joint = 2.0 * shape.hidden * shape.hidden
    prediction = shape.prediction_layers * (
        FLOPS_PER_WEIGHT * (weights.attention + last_feed_forward + joint) + score_flops(shape, context) + logits
    )
    total = attention + scores + dense + experts + shared + router + linear + logits + prediction
    return TokenFlops(attention, scores, dense, experts, shared, router, linear, logits, prediction, total)


@formula
def cache_bytes_per_token(shape: Shape, bytes_per_value: Values) -> Values:
    """Bytes that serving keeps per token of context in the layers that see all of it [bytes].

    Keys and values of every group; a latent cache holds one compressed vector and the rotary part a layer.
    """
    full = shape.attention_layers - shape.window_layers
    return full * _layer_cache(shape) * bytes_per_value


@formula
def cache_bytes_per_sequence(shape: Shape, context: Values, bytes_per_value: Values) -> Values:
    """Bytes that serving keeps for a sequence of ``context`` tokens, with windows and states of fixed size [bytes]."""
    windowed = shape.window_layers * _layer_cache(shape) * np.minimum(shape.window, context)
    inner = shape.linear_heads * shape.linear_head_dim
    keys = 2.0 * shape.linear_key_heads * shape.linear_key_dim
    state = shape.linear_layers * (inner * shape.linear_key_dim + (inner + keys) * shape.convolution)
    return cache_bytes_per_token(shape, bytes_per_value) * context + (windowed + state) * bytes_per_value


@formula
def _layer_cache(shape: Shape) -> Values:
    return shape.latent * (shape.kv_rank + shape.rope_dim) + (1.0 - shape.latent) * shape.kv_heads * (
        shape.head_dim + shape.value_dim
    )
