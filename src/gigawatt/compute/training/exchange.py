"""Time of the exchanges between ranks, before what is hidden is taken off.

Ranks are numbered tensor first, then context, then data, pipeline last (Megatron-LM's order), so tensor-parallel ranks
are neighbours and pipeline stages stand far apart. Experts are spread over a rank's tensor, context and data neighbours.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from gigawatt.compute.collectives import Fabric, Routing, dispatch_s, gather_s, send_s
from gigawatt.compute.formula import Values, formula
from gigawatt.compute.training.arithmetic import BYTES_16BIT
from gigawatt.compute.training.case import Case, Layout
from gigawatt.compute.training.memory import RankParameters

GATHERS_A_PART = 2.0  # one before and one after a tensor-parallel part, each way (arXiv:2205.05198, section 4.2.2)


class LayerExchanges(NamedTuple):
    """Times of one micro-batch's exchanges over all layers, forward; backward takes as long, context twice [s]."""

    tensor: Values
    context: Values
    expert: Values


@formula
def layer_exchanges(
    micro_batch: Values, tensor: Values, context: Values, expert: Values, case: Case, fabric: Fabric, merged_copies: Values
) -> LayerExchanges:
    """Times of one micro-batch's exchanges over all layers, forward [s]; ``fabric`` at the rates that are reached."""
    shape = case.shape
    rows = micro_batch * case.sequence / context
    split_parts = shape.attention_layers + shape.dense_layers + shape.linear_layers
    stream = rows * shape.hidden * BYTES_16BIT
    tensor_s = split_parts * GATHERS_A_PART * gather_s(stream, tensor, 1.0, fabric)
    cached = shape.kv_heads * (shape.head_dim + shape.value_dim) / tensor
    keys_and_values = micro_batch * case.sequence * cached * BYTES_16BIT
    context_s = shape.attention_layers * gather_s(keys_and_values, context, tensor, fabric)
    tokens = rows / tensor
    routing = Routing(shape.active_experts, shape.expert_groups, shape.active_groups, merged_copies)
    way_in = dispatch_s(shape.expert_width * case.numerics.dispatched_bytes, tokens, routing, expert, 1.0, fabric)
    way_out = dispatch_s(shape.expert_width * BYTES_16BIT, tokens, routing, expert, 1.0, fabric)
    return LayerExchanges(
        (tensor > 1.0) * tensor_s, (context > 1.0) * context_s, (expert > 1.0) * shape.expert_layers * (way_in + way_out)
    )


@formula
def boundary_s(
    micro_batch: Values, tensor: Values, context: Values, sequence_parallel: Values, case: Case, fabric: Fabric
) -> Values:
    """Handing a micro-batch's activations to the next stage [s]; each tensor-parallel rank sends its part."""
    split = 1.0 + sequence_parallel * (tensor - 1.0)
    size = micro_batch * case.sequence / context * case.shape.hidden * BYTES_16BIT / split
    return send_s(size, case.accelerators, fabric)


@formula
def gathering_s(
    held: RankParameters,
    bytes_each: Values,
    plain_ranks: Values,
    expert_ranks: Values,
    pieces: Values,
    layout: Layout,
    fabric: Fabric,
) -> Values:
    """Gathering (or reducing and scattering) a rank's parameters over its data-parallel ranks of one site, in ``pieces`` [s]."""
    apart = np.maximum(layout.expert, layout.tensor)
    plain_s = pieces * gather_s(held.plain * bytes_each / pieces, plain_ranks, layout.tensor, fabric)
    experts_s = pieces * gather_s(held.experts * bytes_each / pieces, expert_ranks, apart, fabric)
    return (plain_ranks > 1.0) * plain_s + (expert_ranks > 1.0) * experts_s


@formula
def between_sites_s(share_bytes: Values, sites: Values, fabric: Fabric) -> Values:
    """Summing a rank's share of the gradients over all sites, a reduction and a gathering [s]."""
    return 2.0 * gather_s(share_bytes, sites, fabric.site_size, fabric)


@formula
def exposed(exchange: Values, cover: Values, overlap: Values) -> Values:
    """What is seen of an exchange: the share that no schedule hides, and all that the work beside it cannot cover [s]."""
    return np.maximum((1.0 - overlap) * exchange, exchange - cover)
