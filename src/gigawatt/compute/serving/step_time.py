"""Time of one pass of a model over a batch: decoding sequences, prompt tokens, or both, on one layout. Struct of arrays.

Equations: docs/mathematics/serving.md. Every argument's fields are floats or arrays that broadcast to one value a row.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from gigawatt.compute.collectives import Fabric, Routing, dispatch_s, gather_s, send_s
from gigawatt.compute.formula import Values
from gigawatt.compute.serving.model_cost import ModelCost, cache_bytes, decode_score_flops, prompt_score_flops, touched_share

ACTIVATION_BYTES = 2.0
RIDGE = 590.0  # FLOPs a byte, of an H100 at 8 bits: narrow products are short of data by how far the ridge is out
SCALE_BYTES = 1.0 / 32.0  # a scale for every block of values that are sent in 8 bits


class Device(NamedTuple):
    """An accelerator at the precision that it computes in; peaks, not what is reached."""

    matrix_flops_per_s: Values
    score_flops_per_s: Values  # of attention: 16 bits unless the software does better
    memory_bytes: Values
    memory_bytes_per_s: Values


class Precision(NamedTuple):
    """Bytes a value: weights with their scales, cache, what is sent to experts."""

    weight_bytes: Values
    cache_bytes: Values
    dispatch_bytes: Values


class Efficiencies(NamedTuple):
    """What is reached of the peaks, and what costs time beside them; fitted (catalog/data/serving_efficiencies.yaml)."""

    matrix: Values  # share of the matrix peak, large batches
    expert_matrix: Values  # the same in grouped products of experts, as a share of ``matrix``
    scores: Values  # share of the attention peak
    memory: Values  # share of the bandwidth, reading weights
    cache_memory: Values  # share of the bandwidth, reading the cache
    sharpness: Values  # of the roofline: how far reading and computing overlap
    layer_s: Values  # per layer and pass: launches, gaps
    pass_s: Values  # per pass: the scheduler
    sequence_s: Values  # per sequence and pass: sampling, bookkeeping
    width: Values  # of a matrix's slice at which half of ``matrix`` is reached, where the ridge is at RIDGE [columns]
    expert_skew: Values  # work of the busiest rank over the mean, experts spread over ranks
    bubble: Values  # time lost in a pipeline per stage beyond the first, stages being uneven


def at_speed(reached: Efficiencies, fabric: Fabric, speed: float) -> tuple[Efficiencies, Fabric]:
    """Efficiencies and links of software that takes 1/``speed`` as long for everything."""
    return (
        reached._replace(
            matrix=reached.matrix * speed,
            scores=reached.scores * speed,
            memory=reached.memory * speed,
            cache_memory=reached.cache_memory * speed,
            layer_s=reached.layer_s / speed,
            pass_s=reached.pass_s / speed,
            sequence_s=reached.sequence_s / speed,
        ),
        fabric._replace(
            scale_up_bytes_per_s=fabric.scale_up_bytes_per_s * speed,
            scale_up_latency_s=fabric.scale_up_latency_s / speed,
            scale_out_bytes_per_s=fabric.scale_out_bytes_per_s * speed,
            scale_out_latency_s=fabric.scale_out_latency_s / speed,
        ),
    )


class Layout(NamedTuple):
    """How a replica's accelerators share a model; their number is tensor x attention_data x pipeline."""

    tensor: Values  # attention heads and dense networks are split over these
    attention_data: Values  # groups with requests of their own, between which experts are shared
    pipeline: Values
    expert: Values  # 1: experts lie whole on ranks and tokens travel; 0: every expert is split like a dense network


class Load(NamedTuple):
    """What passes through a replica at once."""

    sequences: Values  # decoding, each of them one token (times ``tokens_each``)
    context: Values  # tokens that each of them sees
    prompt_tokens: Values  # of prompts that are being read
    prompt_length: Values  # of such a prompt
    tokens_each: Values  # tokens a sequence checks in a pass; 1 without speculation


class StepTime(NamedTuple):
    """Seconds of a pass on one stage by part, and what follows for the whole."""

    weights: Values  # reading them
    matrix: Values  # computing with them
    joined: Values  # both, on the roofline
    cache: Values  # attention of decoding: reading the cache or computing scores
    prompt_scores: Values
    activations: Values
    exchange: Values  # collectives within a layer
    handover: Values  # between pipeline stages
    overhead: Values
    stage: Values  # sum for one stage
    total: Values  # until all of the batch has passed all stages once


def ranks_of(layout: Layout) -> Values:
    """Accelerators of a replica."""
    return layout.tensor * layout.attention_data * layout.pipeline


def step_time(
    cost: ModelCost, device: Device, precision: Precision, reached: Efficiencies, fabric: Fabric, layout: Layout, load: Load
) -> StepTime:
    """Time of one pass of ``load`` through a replica.

    With a pipeline the batch goes through in as many parts as there are stages, which keeps all of them busy.
    """
    shape = cost.shape
    ranks = layout.tensor * layout.attention_data
    sequences = load.sequences / layout.pipeline / layout.attention_data  # of one group in a stage
    checked = load.sequences * load.tokens_each / layout.pipeline  # tokens of decoding in a stage
    prompt = load.prompt_tokens / layout.pipeline
    tokens = checked + prompt
    own = tokens / layout.attention_data  # of one group
    skew = 1.0 + layout.expert * (reached.expert_skew - 1.0) * (ranks > 1.0)

    touched = touched_share(shape.experts, shape.active_experts, tokens)
    read = (cost.shared_weights / layout.tensor + cost.expert_weights * touched / ranks) * precision.weight_bytes
    weights = read / layout.pipeline / (device.memory_bytes_per_s * reached.memory)
    sampled = (checked + prompt / np.maximum(load.prompt_length, 1.0)) / layout.attention_data
    wide, narrow = _slices(cost, layout)
    width = reached.width * device.matrix_flops_per_s / device.memory_bytes_per_s / RIDGE
    shared_work = (own * cost.shared_flops + sampled * cost.logit_flops) / layout.tensor * (1.0 + width / wide)
    expert_work = tokens * cost.expert_flops / ranks * skew / reached.expert_matrix * (1.0 + width / narrow)
    matrix = (shared_work + expert_work) / layout.pipeline / (device.matrix_flops_per_s * reached.matrix)
    longer, shorter = np.maximum(weights, matrix), np.minimum(weights, matrix)
    joined = longer * (1.0 + (shorter / longer) ** reached.sharpness) ** (1.0 / reached.sharpness)

    cache = _cache_s(cost, device, precision, reached, layout, load)
    scores = prompt * prompt_score_flops(cost, np.maximum(load.prompt_length, 1.0)) / (ranks * layout.pipeline)
    prompt_scores = scores / (device.score_flops_per_s * reached.scores)
    moved = own * cost.activation_bytes / layout.tensor / layout.pipeline
    activations = moved / (device.memory_bytes_per_s * reached.memory)
    exchange = _exchange_s(cost, precision, fabric, layout, own)
    hop = send_s(own * shape.hidden * ACTIVATION_BYTES / layout.tensor, ranks * layout.pipeline, fabric)
    handover = np.where(layout.pipeline > 1.0, hop, 0.0)
    overhead = shape.layers / layout.pipeline * reached.layer_s + reached.pass_s + sequences * reached.sequence_s
    stage = joined + cache + prompt_scores + activations + exchange + handover + overhead
    total = stage * layout.pipeline * (1.0 + reached.bubble * (layout.pipeline - 1.0))
    return StepTime(weights, matrix, joined, cache, prompt_scores, activations, exchange, handover, overhead, stage, total)


def cache_shards(cost: ModelCost, tensor: Values) -> Values:
    """Ranks that one sequence's cache is split over: no more than there are heads of keys; a latent cache is copied."""
    return np.where(np.asarray(cost.shape.latent) > 0.0, 1.0, np.minimum(tensor, cost.shape.kv_heads))


def _slices(cost: ModelCost, layout: Layout) -> tuple[Values, Values]:
    """Columns of a rank's slice of the networks, dense and of an expert [columns]: narrow ones leave units idle."""
    shape = cost.shape
    dense = np.maximum(shape.ffn_hidden, shape.heads * shape.head_dim) / layout.tensor
    ranks = layout.tensor * layout.attention_data
    return dense, np.maximum(shape.expert_hidden, 1.0) / np.where(layout.expert > 0.0, 1.0, ranks)


def _cache_s(cost: ModelCost, device: Device, precision: Precision, reached: Efficiencies, layout: Layout, load: Load) -> Values:
    """Attention of the decoding sequences: the cache is read once a pass, however many tokens are checked against it."""
    sequences = load.sequences / layout.pipeline / layout.attention_data
    held = cache_bytes(cost, load.context, precision.cache_bytes) / cache_shards(cost, layout.tensor)
    reading = sequences * held / layout.pipeline / (device.memory_bytes_per_s * reached.cache_memory)
    work = sequences * load.tokens_each * decode_score_flops(cost, load.context) / layout.tensor / layout.pipeline
    computing = work / (device.score_flops_per_s * reached.scores)
    return np.maximum(reading, computing)


def _exchange_s(cost: ModelCost, precision: Precision, fabric: Fabric, layout: Layout, own: Values) -> Values:
    """Collectives of a pass on one stage, ``own`` tokens a group.

    Two all-reduces a layer where it is split over ``tensor`` ranks (a layer of whole experts needs one), and for experts
    that lie whole on ranks a dispatch and a return.
    """
    shape = cost.shape
    ranks = layout.tensor * layout.attention_data
    vector = shape.hidden * ACTIVATION_BYTES
    split = 2.0 * gather_s(own * vector, layout.tensor, 1.0, fabric)
    spread = np.where(
        layout.attention_data > 1.0, 2.0 * gather_s(own * layout.attention_data * vector, ranks, 1.0, fabric), split
    )
    per_rank = own / layout.tensor
    routing = Routing(shape.active_experts, shape.expert_groups, shape.active_groups)
    sent = dispatch_s(shape.hidden * (precision.dispatch_bytes + SCALE_BYTES), per_rank, routing, ranks, 1.0, fabric)
    back = dispatch_s(vector, per_rank, routing, ranks, 1.0, fabric)
    routed = layout.expert * (sent + back) + (1.0 - layout.expert) * spread
    of_attention = (shape.attention_layers + shape.linear_layers) * np.where(layout.tensor > 1.0, split, 0.0)
    of_dense = shape.dense_layers * np.where(layout.tensor > 1.0, split, 0.0)
    of_experts = shape.expert_layers * np.where(ranks > 1.0, routed, 0.0)
    return (of_attention + of_dense + of_experts) / layout.pipeline
