"""Time of one micro-batch's arithmetic on one rank, over all layers: forward, backward, and what recomputing adds.

A matrix multiplication takes its FLOPs at the reached share of the peak and, on top, the part of its memory traffic
that the arithmetic does not hide. Small matrices are slow through the second term alone, so no table of sizes is needed.
"""

from __future__ import annotations

from typing import NamedTuple

from gigawatt.compute.architecture_counts import FLOPS_PER_WEIGHT, Shape, layer_weights, mean_context, scan_flops, score_flops
from gigawatt.compute.formula import Values, formula
from gigawatt.compute.training.case import Case
from gigawatt.compute.training.efficiencies import Efficiencies

BYTES_16BIT = 2.0
BYTES_32BIT = 4.0
ACCUMULATION_BYTES = 8.0  # a weight's gradient in 32 bits, read and written
SCORE_BYTES = 14.0  # written and read per score where attention is not fused: scores, softmax, dropout (arXiv:2205.14135)
FUSED_BACKWARD = 2.5  # over the forward FLOPs: five products instead of two, scores computed anew (arXiv:2205.14135)
PLAIN_BACKWARD = 2.0
BACKWARD_TRAFFIC = 2.0  # over the forward traffic: what was saved and the gradients
LOGIT_PASSES_BYTES = 20.0  # per logit, forward and backward: 32-bit softmax and its gradient
EXPERT_COPIES = 4.0  # a routed activation is written and read on the way in and on the way out


class Passes(NamedTuple):
    """Times of a micro-batch over all layers of one kind of work [s]."""

    forward: Values
    backward: Values


class Arithmetic(NamedTuple):
    """Times of one micro-batch on one rank, over all layers [s]."""

    attention: Passes  # projections
    scores: Passes
    dense: Passes
    experts: Passes
    shared: Passes  # with the router
    linear: Passes  # layers with a state
    elementwise: Passes
    logits: Values  # on the last stage: output matrix and loss, forward and backward
    prediction: Values  # on the last stage: extra prediction modules


@formula
def matmul(
    rows: Values, inner: Values, outer: Values, groups: Values, reach: Values, case: Case, efficiencies: Efficiencies
) -> Passes:
    """Forward and backward time of ``groups`` multiplications of [rows, inner] by [inner, outer] at ``reach`` of the peak [s].

    Backward multiplies twice (gradients of inputs and of weights), or once where the weights are frozen.
    """
    arithmetic = FLOPS_PER_WEIGHT * rows * inner * outer * groups / (case.rates.flops * reach)
    moved = matmul_bytes(rows, inner, outer, case)
    passing = 1.0 / (case.rates.memory_bytes_per_s * efficiencies.memory)
    casting = efficiencies.elementwise * case.numerics.cast_bytes
    entering, leaving = rows * inner, rows * outer
    # Adapters read the input again and add to the output: a pass over both, in each direction.
    adapters = efficiencies.adapters * (1.0 - case.trains_weights) * BYTES_16BIT * (entering + 3.0 * leaving)
    not_hidden = efficiencies.matmul_memory
    return Passes(
        arithmetic + groups * passing * (not_hidden * moved.forward + casting * entering + adapters),
        arithmetic * (1.0 + case.trains_weights)
        + groups * passing * (not_hidden * moved.backward + casting * leaving + adapters),
    )


@formula
def matmul_bytes(rows: Values, inner: Values, outer: Values, case: Case) -> Passes:
    """Bytes that multiplying [rows, inner] by [inner, outer] reads and writes, each matrix once, by pass [bytes]."""
    operand = case.numerics.operand_bytes
    entering, weight, leaving = rows * inner, inner * outer, rows * outer
    of_weights = operand * (entering + leaving) + ACCUMULATION_BYTES * weight
    return Passes(
        operand * (entering + weight) + BYTES_16BIT * leaving,
        operand * (leaving + weight) + BYTES_16BIT * entering + case.trains_weights * of_weights,
    )


@formula
def attention_projections(rows: Values, tensor: Values, case: Case, efficiencies: Efficiencies) -> Passes:
    """Projections into and out of one attention layer; a latent one goes through its ranks."""
    shape = case.shape
    query = shape.heads * shape.head_dim
    grouped = ((1.0 + shape.gated_attention) * query + 2.0 * shape.kv_heads * shape.head_dim) / tensor
    ranked = shape.query_rank > 0.0
    down = shape.query_rank + (1.0 - ranked) * query / tensor + shape.kv_rank + shape.rope_dim
    into = matmul(
        rows, shape.hidden, shape.latent * down + (1.0 - shape.latent) * grouped, 1.0, efficiencies.matmul, case, efficiencies
    )
    rebuilt = shape.heads * (shape.head_dim - shape.rope_dim + shape.value_dim) / tensor
    up_query = matmul(rows, shape.query_rank, query / tensor, shape.latent * ranked, efficiencies.matmul, case, efficiencies)
    up_key_value = matmul(rows, shape.kv_rank, rebuilt, shape.latent, efficiencies.matmul, case, efficiencies)
    out = matmul(rows, shape.heads * shape.value_dim / tensor, shape.hidden, 1.0, efficiencies.matmul, case, efficiencies)
    return Passes(
        into.forward + up_query.forward + up_key_value.forward + out.forward,
        into.backward + up_query.backward + up_key_value.backward + out.backward,
    )


@formula
def attention_scores(rows: Values, tensor: Values, case: Case, efficiencies: Efficiencies) -> Passes:
    """Scores and weighted values of one attention layer, at the 16-bit rate whatever the precision of the weights."""
    context = mean_context(case.shape, case.sequence)
    work = rows * score_flops(case.shape, context) / tensor / (case.rates.flops_16bit * efficiencies.attention)
    # Without fusion every score is computed, masked or not, and passes through memory.
    fused = case.fused_attention
    scores = rows * case.sequence * case.shape.heads / tensor
    traffic = SCORE_BYTES * scores / (case.rates.memory_bytes_per_s * efficiencies.memory)
    plain = work * case.sequence / context
    return Passes(
        fused * work + (1.0 - fused) * (plain + traffic),
        fused * FUSED_BACKWARD * work + (1.0 - fused) * (PLAIN_BACKWARD * plain + BACKWARD_TRAFFIC * traffic),
    )


@formula
def feed_forward(
    rows: Values, width: Values, inner: Values, groups: Values, reach: Values, case: Case, efficiencies: Efficiencies
) -> Passes:
    """Up and down multiplications of a feed-forward part, gated or not, ``groups`` times."""
    up = matmul(rows, width, (case.shape.matrices - 1.0) * inner, groups, reach, case, efficiencies)
    down = matmul(rows, inner, width, groups, reach, case, efficiencies)
    return Passes(up.forward + down.forward, up.backward + down.backward)


@formula
def routed_rows(rows: Values, tensor: Values, expert: Values, shape: Shape) -> Values:
    """Tokens that one expert of a rank gets from all ranks of its group, on average [tokens]."""
    return rows / tensor * shape.active_experts * expert / (shape.experts + (shape.experts == 0.0))


@formula
def layer_traffic(rows: Values, tensor: Values, sequence_parallel: Values, case: Case, efficiencies: Efficiencies) -> Values:
    """Bytes that norms, residuals, activations and routing move forward, over all layers, times what is fitted on them [bytes].

    A norm reads and writes the residual stream, a residual sum reads two and writes one; a gated activation reads two
    and writes one; rotary embedding reads and writes queries and keys; routed copies move in and out of their order.
    """
    shape = case.shape
    split = 1.0 + sequence_parallel * (tensor - 1.0)
    parts = shape.attention_layers + shape.dense_layers + shape.expert_layers + shape.linear_layers
    stream = 5.0 * shape.hidden * parts / split
    query = shape.heads * shape.head_dim
    rotary = shape.attention_layers * 2.0 * (query + shape.kv_heads * shape.head_dim) / tensor
    latent = shape.attention_layers * shape.latent * 2.0 * (shape.query_rank + shape.kv_rank + query / tensor)
    dense = shape.dense_layers * shape.matrices * shape.ffn_hidden / tensor
    shared = shape.expert_layers * shape.matrices * shape.shared_hidden / tensor
    copies = efficiencies.routing * EXPERT_COPIES * shape.expert_width
    activated = efficiencies.elementwise * shape.matrices * shape.expert_hidden
    routed = shape.expert_layers * shape.active_experts / tensor * (copies + activated)
    inner = shape.linear_heads * shape.linear_head_dim
    keys = 2.0 * shape.linear_key_heads * shape.linear_key_dim
    linear = shape.linear_layers * (8.0 * inner + 4.0 * keys) / tensor  # convolution, gates, norm, blocks of the scan
    plain = stream + rotary + latent + dense + shared + linear
    return rows * BYTES_16BIT * (efficiencies.elementwise * plain + routed)


@formula
def arithmetic(
    micro_batch: Values,
    tensor: Values,
    context: Values,
    expert: Values,
    sequence_parallel: Values,
    case: Case,
    efficiencies: Efficiencies,
) -> Arithmetic:
    """Times of one micro-batch on one rank, over all layers [s]."""
    shape = case.shape
    rows = micro_batch * case.sequence / context
    projections = attention_projections(rows, tensor, case, efficiencies)
    scores = attention_scores(rows, tensor, case, efficiencies)
    dense = feed_forward(rows, shape.hidden, shape.ffn_hidden / tensor, 1.0, efficiencies.matmul, case, efficiencies)
    of_rank = shape.experts / expert
    per_expert = routed_rows(rows, tensor, expert, shape) * efficiencies.imbalance
    experts = feed_forward(
        per_expert,
        shape.expert_width,
        shape.expert_hidden,
        of_rank,
        efficiencies.matmul * efficiencies.expert_matmul,
        case,
        efficiencies,
    )
    shared = feed_forward(rows, shape.hidden, shape.shared_hidden / tensor, 1.0, efficiencies.matmul, case, efficiencies)
    weights = layer_weights(shape)
    beside = rows * FLOPS_PER_WEIGHT * (weights.router + weights.latent_projection) / tensor
    router = beside / (case.rates.flops_16bit * efficiencies.matmul_16bit)
    linear = _linear_layer(rows, tensor, case, efficiencies)
    traffic = layer_traffic(rows, tensor, sequence_parallel, case, efficiencies)
    elementwise = traffic / (case.rates.memory_bytes_per_s * efficiencies.memory)
    logits = _logits(rows, tensor, case, efficiencies)
    one_layer = (projections.forward + projections.backward + scores.forward + scores.backward) + (
        (shape.expert_layers > 0.0) * (experts.forward + experts.backward + shared.forward + shared.backward)
        + (shape.expert_layers == 0.0) * (dense.forward + dense.backward)
    )
    both_ways = 1.0 + case.trains_weights
    of_attention = shape.attention_layers
    of_experts = shape.expert_layers
    return Arithmetic(
        Passes(of_attention * projections.forward, of_attention * projections.backward),
        Passes(of_attention * scores.forward, of_attention * scores.backward),
        Passes(shape.dense_layers * dense.forward, shape.dense_layers * dense.backward),
        Passes(of_experts * experts.forward, of_experts * experts.backward),
        Passes(of_experts * (shared.forward + router), of_experts * (shared.backward + both_ways * router)),
        Passes(shape.linear_layers * linear.forward, shape.linear_layers * linear.backward),
        Passes(elementwise, BACKWARD_TRAFFIC * elementwise),
        logits,
        shape.prediction_layers * (one_layer + logits),
    )


@formula
def _linear_layer(rows: Values, tensor: Values, case: Case, efficiencies: Efficiencies) -> Passes:
    shape = case.shape
    inner = shape.linear_heads * shape.linear_head_dim
    keys = 2.0 * shape.linear_key_heads * shape.linear_key_dim
    gates = (1.0 + shape.delta) * shape.linear_heads
    into = matmul(rows, shape.hidden, (2.0 * inner + keys + gates) / tensor, 1.0, efficiencies.matmul, case, efficiencies)
    out = matmul(rows, inner / tensor, shape.hidden, 1.0, efficiencies.matmul, case, efficiencies)
    scan = rows * scan_flops(shape) / tensor / (case.rates.flops_16bit * efficiencies.scan)
    return Passes(into.forward + out.forward + scan, into.backward + out.backward + 2.0 * scan)


@formula
def _logits(rows: Values, tensor: Values, case: Case, efficiencies: Efficiencies) -> Values:
    shape = case.shape
    flops = FLOPS_PER_WEIGHT * (2.0 + case.trains_weights) * rows * shape.hidden * shape.vocabulary / tensor
    loss = LOGIT_PASSES_BYTES * rows * shape.vocabulary / tensor
    return flops / (case.rates.flops_16bit * efficiencies.matmul_16bit) + loss / (
        case.rates.memory_bytes_per_s * efficiencies.memory
    )
