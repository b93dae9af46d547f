"""Continuous batching in its steady state: how many requests fit, what a pass then takes, tokens a second. Struct of arrays.

Equations: docs/mathematics/serving.md.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from gigawatt.compute.collectives import Fabric
from gigawatt.compute.formula import Values
from gigawatt.compute.serving.model_cost import ModelCost, cache_bytes
from gigawatt.compute.serving.step_time import (
    Device,
    Efficiencies,
    Layout,
    Load,
    Precision,
    StepTime,
    cache_shards,
    step_time,
)

USABLE_MEMORY = 0.98  # of an accelerator's: the rest is the runtime's
CACHE_SHARE = 0.92  # of what is left beside weights and activations: the rest is graphs and fragments
ACTIVATION_TOKENS = 8192.0  # tokens of a pass for which room is kept


class Requests(NamedTuple):
    """Requests as the model sees them."""

    input_tokens: Values  # mean
    output_tokens: Values  # mean
    output_spread: Values  # coefficient of variation of the output length
    cached_share: Values  # of the input, found in a cache of prefixes
    beams: Values  # sequences that are decoded for one answer; 1 but for beam search


class Speculation(NamedTuple):
    """Speculative decoding as a factor."""

    tokens: Values  # drafted a pass; 0: none
    acceptance: Values  # chance that a drafted token is right, given those before are
    draft_cost: Values  # of drafting one token, as a share of a pass of the model at batch 1


class SteadyState(NamedTuple):
    """A replica in its steady state."""

    sequences: Values  # in flight, decoding
    pass_s: Values  # mean time of a pass that carries its share of prompts
    token_s: Values  # time per output token of a request
    tokens_per_s: Values  # output of the replica
    requests_per_s: Values
    step: StepTime  # of the mixed pass


NO_SPECULATION = Speculation(0.0, 0.0, 0.0)


def mean_decode_context(requests: Requests) -> Values:
    """Context of a sequence in flight, seen at a random moment: long answers are met more often [tokens].

    Input + E[O^2] / (2 E[O]), as in the inspection paradox of renewal theory.
    """
    return requests.input_tokens + requests.output_tokens * (1.0 + requests.output_spread**2) / 2.0


def accepted_per_pass(speculation: Speculation) -> Values:
    """Tokens that a pass yields: (1 - a^(n+1)) / (1 - a) (Leviathan et al. 2023, arXiv:2211.17192, equation 1)."""
    chance = np.clip(speculation.acceptance, 0.0, 0.999999)
    return (1.0 - chance ** (speculation.tokens + 1.0)) / (1.0 - chance)


def largest_batch(
    cost: ModelCost, device: Device, precision: Precision, layout: Layout, requests: Requests, reserved: Values = 1.0
) -> Values:
    """Sequences whose cache fits beside the weights of a replica; 0 where the weights alone do not fit.

    Args:
        reserved: share of the answer's length that is kept free when a request is taken on: 1, no request is ever put back.
    """
    shape = cost.shape
    ranks = layout.tensor * layout.attention_data
    experts = cost.expert_weights / ranks
    others = (cost.resident_weights - cost.expert_weights) / layout.tensor
    weights = (experts + others) / layout.pipeline * precision.weight_bytes
    width = shape.hidden * 4.0 + np.maximum(shape.ffn_hidden, shape.active_experts * shape.expert_hidden) * 2.0 / layout.tensor
    activations = ACTIVATION_TOKENS * width * 2.0
    free = device.memory_bytes * USABLE_MEMORY - weights - activations
    held = requests.input_tokens + reserved * requests.output_tokens * requests.beams
    per_sequence = cache_bytes(cost, held, precision.cache_bytes) / cache_shards(cost, layout.tensor) / layout.pipeline
    fitting = np.floor(np.maximum(free, 0.0) * CACHE_SHARE / per_sequence) * layout.attention_data
    return fitting * requests.beams


def steady_state(
    cost: ModelCost,
    device: Device,
    precision: Precision,
    reached: Efficiencies,
    fabric: Fabric,
    layout: Layout,
    requests: Requests,
    sequences: Values,
    speculation: Speculation = NO_SPECULATION,
    prompts: Values = 1.0,
) -> SteadyState:
    """A replica that keeps ``sequences`` in flight, prompts read in the same passes as tokens are decoded.

    In the long run every pass carries as many prompt tokens as its output tokens call for: output/input of them a token.

    Args:
        prompts: share of the prompts that are read here; 0: elsewhere (disaggregated).
    """
    accepted = accepted_per_pass(speculation)
    fresh = requests.input_tokens * (1.0 - requests.cached_share) * prompts
    answers = sequences / requests.beams  # requests in flight
    prompt_tokens = answers * accepted * fresh / requests.output_tokens
    load = Load(sequences, mean_decode_context(requests), prompt_tokens, requests.input_tokens, 1.0 + speculation.tokens)
    step = step_time(cost, device, precision, reached, fabric, layout, load)
    one = Load(1.0 * layout.attention_data * layout.pipeline, load.context, 0.0, 1.0, 1.0)
    alone = step_time(cost, device, precision, reached, fabric, layout, one)
    drafting = speculation.tokens * speculation.draft_cost * alone.total
    pass_s = step.total + drafting
    tokens_per_s = answers * accepted / pass_s
    return SteadyState(sequences, pass_s, pass_s / accepted, tokens_per_s, tokens_per_s / requests.output_tokens, step)


def prompt_time(
    cost: ModelCost,
    device: Device,
    precision: Precision,
    reached: Efficiencies,
    fabric: Fabric,
    layout: Layout,
    requests: Requests,
    prompts: Values = 1.0,
) -> StepTime:
    """Reading ``prompts`` prompts a group with nothing else to do: with one, its part of the time to the first token.

    In a pipeline the prompt passes the stages one after the other, in as many parts as there are stages.
    """
    tokens = requests.input_tokens * (1.0 - requests.cached_share) * prompts * layout.attention_data
    return step_time(cost, device, precision, reached, fabric, layout, Load(0.0, 1.0, tokens, requests.input_tokens, 1.0))
