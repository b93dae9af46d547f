"""The time of a training step on a layout, as a sum of parts that add up to it exactly.

The slowest pipeline stage sets the pace: ``micro_batches`` times its work, then the bubble, then what of the gradients'
exchange is not hidden, the optimizer and fixed times. Equations: docs/mathematics/training.md.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from gigawatt.compute.collectives import Fabric
from gigawatt.compute.formula import Values, formula
from gigawatt.compute.training.arithmetic import Arithmetic, Passes, arithmetic
from gigawatt.compute.training.case import Case, Layout, recomputed
from gigawatt.compute.training.efficiencies import Efficiencies, reached
from gigawatt.compute.training.exchange import between_sites_s, boundary_s, exposed, gathering_s, layer_exchanges
from gigawatt.compute.training.memory import Memory, RankParameters, memory, rank_parameters

UNEVEN_LAYERS = 0.25  # of a layer, by which the slowest stage is above the mean one
OPTIMIZER_TRAFFIC = 30.0  # bytes per parameter: gradient, moments and master weight read, the last three and the weight written


class Step(NamedTuple):
    """Parts of a step on the critical rank [s], which sum to ``step_s``, and what the rank holds."""

    attention_s: Values
    scores_s: Values
    dense_s: Values
    experts_s: Values
    shared_s: Values
    linear_s: Values
    elementwise_s: Values
    logits_s: Values
    prediction_s: Values
    recompute_s: Values
    layer_overhead_s: Values
    tensor_exposed_s: Values
    context_exposed_s: Values
    expert_exposed_s: Values
    pipeline_exposed_s: Values
    bubble_s: Values
    data_exposed_s: Values
    optimizer_s: Values
    overhead_s: Values
    step_s: Values
    micro_batches: Values
    data: Values
    memory: Memory


class Pace(NamedTuple):
    """How layers and ends lie on the stages, as shares of all layers and of the ends."""

    stage_share: Values  # of the layers, on the fullest stage
    critical_share: Values  # of the layers, on the slowest stage
    last: Values  # of the ends (logits and prediction modules), on the slowest stage
    stage_s: Values  # of the slowest stage, one micro-batch
    mean_s: Values  # of the mean stage


class LayerTimes(NamedTuple):
    """What a micro-batch costs over all layers, by what depends on the layout's widths alone."""

    arithmetic: Arithmetic
    recompute_s: Values
    overhead_s: Values
    tensor_s: Values  # exposed
    context_s: Values  # exposed
    expert_s: Values  # exposed
    layers_s: Values  # all of it without the ends
    ends_s: Values  # logits and prediction modules


@formula
def of_both(passes: Passes) -> Values:
    """Forward and backward."""
    return passes.forward + passes.backward


@formula
def layer_times(case: Case, layout: Layout, fabric: Fabric, efficiencies: Efficiencies) -> LayerTimes:
    """What a micro-batch costs over all layers; ``fabric`` at the rates that are reached."""
    shape = case.shape
    work = arithmetic(
        layout.micro_batch, layout.tensor, layout.context, layout.expert, layout.sequence_parallel, case, efficiencies
    )
    moved = layer_exchanges(
        layout.micro_batch, layout.tensor, layout.context, layout.expert, case, fabric, efficiencies.merged_copies
    )
    shares = recomputed(layout.recompute)
    again, some = shares.whole, shares.selected
    forward = work.attention.forward + work.dense.forward + work.experts.forward + work.shared.forward + work.linear.forward
    plain_scores = (1.0 - case.fused_attention) * work.scores.forward
    recompute_s = again * (forward + work.scores.forward + work.elementwise.forward) + some * (
        plain_scores + case.fused_attention * 0.5 * work.elementwise.forward
    )
    overhead_s = shape.layers * efficiencies.layer_overhead_s + shape.expert_layers * efficiencies.expert_overhead_s
    overhead_s = overhead_s * (3.0 + again) / 3.0
    passes = 2.0 + again
    covering = of_both(work.attention) + of_both(work.dense) + of_both(work.linear)
    tensor_s = exposed(passes * moved.tensor, covering, efficiencies.tensor_overlap)
    context_s = exposed((3.0 + again) * moved.context, of_both(work.scores), efficiencies.context_overlap)
    expert_s = exposed(passes * moved.expert, of_both(work.attention) + of_both(work.experts), efficiencies.expert_overlap)
    all_arithmetic = covering + of_both(work.scores) + of_both(work.experts) + of_both(work.shared) + of_both(work.elementwise)
    layers_s = all_arithmetic + recompute_s + overhead_s + tensor_s + context_s + expert_s
    return LayerTimes(work, recompute_s, overhead_s, tensor_s, context_s, expert_s, layers_s, work.logits + work.prediction)


@formula
def pace(layout: Layout, layers: Values, layers_s: Values, ends_s: Values, even: Values) -> Pace:
    """The slowest of the stages: of a mean one and a part of a layer where ``even`` is 1, else of a full one or the last.

    Frameworks deal embedding, loss and prediction modules out as they deal layers (Llama 3, arXiv:2407.21783, section 3.3.2;
    Megatron-LM's pipeline layouts), so stages differ by a part of a layer. Before, the last stage had its full share of layers
    and all of the ends.
    """
    chunks = layout.pipeline * layout.virtual
    per_stage = np.minimum(np.ceil(layers / chunks) * layout.virtual, layers)
    on_last = np.maximum(per_stage - np.maximum(per_stage * layout.pipeline - layers, 0.0), 0.0)
    staged = layout.pipeline > 1.0
    dealt = 1.0 / layout.pipeline + staged * UNEVEN_LAYERS / layers
    last = on_last / layers * layers_s + ends_s >= per_stage / layers * layers_s
    undealt = (last * on_last + (1.0 - last) * per_stage) / layers
    critical_share = even * dealt + (1.0 - even) * undealt
    ends_share = even / layout.pipeline + (1.0 - even) * last
    return Pace(
        per_stage / layers,
        critical_share,
        ends_share,
        critical_share * layers_s + ends_share * ends_s,
        (layers_s + ends_s) / layout.pipeline,
    )


class DataRanks(NamedTuple):
    """Ranks of one site that hold the same parameters, and so share gradients and optimizer."""

    plain: Values
    experts: Values


@formula
def data_ranks(data: Values, layout: Layout, case: Case) -> DataRanks:
    """Ranks of one site with the same parameters; experts are spread over more ranks, so fewer hold the same."""
    plain = np.maximum(data * layout.context / case.sites, 1.0)
    return DataRanks(plain, np.maximum(plain * layout.tensor / layout.expert, 1.0))


@formula
def data_exchange_s(
    held: RankParameters,
    ranks: DataRanks,
    layout: Layout,
    case: Case,
    fabric: Fabric,
    micro_batches: Values,
    stage_s: Values,
    overlap: Values,
) -> Values:
    """What is seen of exchanging gradients and weights between data-parallel ranks in a step [s].

    Gradients that a rank keeps whole are exchanged once a step, beside the last backward and the first forward pass;
    sharded ones are scattered in every micro-batch, and sharded weights (FSDP) gathered twice in each. Between sites only
    a rank's own share of the gradients moves, every so many steps.
    """
    trained = case.trains_weights
    scatters = layout.sharding >= 2.0
    gathers = layout.sharding >= 3.0
    nothing_sharded = layout.sharding == 0.0
    pieces = 1.0 + scatters * (case.shape.layers - 1.0)  # layer by layer
    reduce_s = gathering_s(held, case.numerics.reduced_bytes, ranks.plain, ranks.experts, pieces, layout, fabric)
    gather_s = gathering_s(held, case.numerics.gathered_bytes, ranks.plain, ranks.experts, pieces, layout, fabric)
    after = (1.0 - scatters) * reduce_s + nothing_sharded * reduce_s + (1.0 - nothing_sharded) * (1.0 - gathers) * gather_s
    each = scatters * trained * reduce_s + 2.0 * gathers * gather_s
    once_s = exposed(trained * after, stage_s, overlap)
    each_s = micro_batches * exposed(each, stage_s, overlap)
    share_bytes = trained * case.numerics.reduced_bytes * (held.plain / ranks.plain + held.experts / ranks.experts)
    between_s = (case.sites > 1.0) * between_sites_s(share_bytes, case.sites, fabric) / case.local_steps
    return once_s + each_s + exposed(between_s, stage_s, overlap)


@formula
def step(case: Case, layout: Layout, efficiencies: Efficiencies) -> Step:
    """The time of a step of ``case`` on ``layout``, by part, and the memory of the fullest rank."""
    fabric = reached(case.fabric, efficiencies)
    times = layer_times(case, layout, fabric, efficiencies)
    return step_of(case, layout, times, fabric, efficiencies)


@formula
def least_step_s(case: Case, layout: Layout, times: LayerTimes, efficiencies: Efficiencies) -> Values:
    """What no pipeline of these widths beats: its layers and ends dealt out evenly, and nothing else to wait for [s].

    Micro-batches over stages are no fewer than the batch over the data-parallel ranks of one stage and the micro-batch.
    """
    micro_batches = case.batch * layout.tensor * layout.context / (case.accelerators * layout.micro_batch)
    return micro_batches * (times.layers_s + times.ends_s) / efficiencies.speed


@formula
def step_of(case: Case, layout: Layout, times: LayerTimes, fabric: Fabric, efficiencies: Efficiencies) -> Step:
    """The step whose layers take ``times``: what the pipeline, the data-parallel ranks and the optimizer add."""
    shape = case.shape
    data = case.accelerators / (layout.tensor * layout.pipeline * layout.context)
    micro_batches = np.maximum(np.ceil(case.batch / (data * layout.micro_batch) - 1e-9), 1.0)
    at = pace(layout, shape.layers, times.layers_s, times.ends_s, efficiencies.even_stages)
    held = rank_parameters(at.stage_share, layout.pipeline, layout.tensor, layout.expert, shape)
    ranks = data_ranks(data, layout, case)
    hop = (layout.pipeline > 1.0) * boundary_s(
        layout.micro_batch, layout.tensor, layout.context, layout.sequence_parallel, case, fabric
    )
    hops = 2.0 * layout.virtual * exposed(hop, at.stage_s / layout.virtual, efficiencies.pipeline_overlap)
    bubble = (layout.pipeline - 1.0) * (at.mean_s / layout.virtual + 2.0 * hop)
    exchange = data_exchange_s(held, ranks, layout, case, fabric, micro_batches, at.stage_s, efficiencies.data_overlap)
    sharded = layout.sharding >= 1.0
    updated = sharded * (held.plain / ranks.plain + held.experts / ranks.experts) + (1.0 - sharded) * (held.plain + held.experts)
    optimizer_rate = case.rates.memory_bytes_per_s * efficiencies.optimizer
    optimizer = case.trains_weights * OPTIMIZER_TRAFFIC * updated / optimizer_rate
    overhead = efficiencies.step_overhead_s + micro_batches * efficiencies.micro_batch_overhead_s
    work = times.arithmetic
    share = micro_batches * at.critical_share / efficiencies.speed
    once = 1.0 / efficiencies.speed
    ends = micro_batches * at.last / efficiencies.speed
    total = (micro_batches * (at.stage_s + hops) + bubble + exchange + optimizer + overhead) / efficiencies.speed
    return Step(
        share * of_both(work.attention),
        share * of_both(work.scores),
        share * of_both(work.dense),
        share * of_both(work.experts),
        share * of_both(work.shared),
        share * of_both(work.linear),
        share * of_both(work.elementwise),
        ends * work.logits,
        ends * work.prediction,
        share * times.recompute_s,
        share * times.overhead_s,
        share * times.tensor_s,
        share * times.context_s,
        share * times.expert_s,
        micro_batches * hops * once,
        bubble * once,
        exchange * once,
        optimizer * once,
        overhead * once,
        total,
        micro_batches,
        data,
        memory(case, layout, at.stage_share, micro_batches, ranks.plain, ranks.experts, efficiencies),
    )
