"""Operating points: what a replica serves at a batch size and a load, and when users see tokens. Struct of arrays.

Equations: docs/mathematics/serving.md.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gigawatt.compute.collectives import Fabric
from gigawatt.compute.formula import Values
from gigawatt.compute.serving.batching import (
    NO_SPECULATION,
    Requests,
    Speculation,
    SteadyState,
    largest_batch,
    prompt_time,
    steady_state,
)
from gigawatt.compute.serving.layouts import MOST_SEQUENCES
from gigawatt.compute.serving.model_cost import ModelCost
from gigawatt.compute.serving.queueing import wait_quantile_s, waiting_probability
from gigawatt.compute.serving.step_time import Device, Efficiencies, Layout, Precision, ranks_of

Floats = NDArray[np.float64]

TOKEN_TAIL = 1.15  # 99th percentile over mean of a request's time per token: passes that carry prompts are longer
PROMPT_SPREAD = 0.6  # coefficient of variation of prompts, where none is stated: an assumption
CHUNK_TOKENS = 2048.0  # of prompts that are read together where they are short


class Limits(NamedTuple):
    """What users are promised, each for ``quantile`` of requests; infinite where nothing is."""

    first_token_s: Values
    token_s: Values
    quantile: float = 0.99


NO_LIMITS = Limits(float("inf"), float("inf"))


class Engine(NamedTuple):
    """A model on accelerators at a precision: what every operating point shares; fields are floats or arrays [rows]."""

    cost: ModelCost
    device: Device
    precision: Precision
    reached: Efficiencies
    fabric: Fabric


class Operating(NamedTuple):
    """Operating points, an entry a row."""

    layout: Layout
    accelerators: Floats
    state: SteadyState
    places: Floats  # sequences in flight at most
    kept: NDArray[np.bool_]  # it fits, and keeps the limits
    prompt_s: Floats  # reading a prompt with nothing else to do
    first_token_s: Floats  # at the limits' quantile
    token_s: Floats  # likewise
    tokens_per_s: Floats  # output per accelerator; 0 where it does not fit or keep the limits


def places_of(engine: Engine, layout: Layout, requests: Requests, reserved: Values = 0.5) -> Floats:
    """Sequences that a replica can hold in flight; below 1 where not even one fits.

    Args:
        reserved: share of an answer that is kept free; one half is the mean of what running requests hold.
    """
    largest = largest_batch(engine.cost, engine.device, engine.precision, layout, requests, reserved)
    return np.asarray(np.floor(np.minimum(largest, MOST_SEQUENCES * layout.attention_data * layout.pipeline)))


def operating(
    engine: Engine,
    layout: Layout,
    requests: Requests,
    places: Floats,
    share: Floats,
    limits: Limits,
    speculation: Speculation = NO_SPECULATION,
    prompts: float = 1.0,
) -> Operating:
    """What each layout serves with ``share`` of its places taken in the mean, and whether that keeps the limits.

    Args:
        places: sequences that a replica can hold in flight; shape (rows,).
        share: of the places that is taken in the mean; shape (rows,).
        prompts: 1: prompts are read here; 0: elsewhere (disaggregated).
    """
    sequences = np.floor(places * share)
    fits = sequences >= np.maximum(layout.attention_data * layout.pipeline, requests.beams)
    held = np.maximum(sequences, 1.0)
    state = steady_state(*engine, layout, requests, held, speculation, prompts)
    reading = np.asarray(prompt_time(*engine, layout, requests).total)
    ranks = np.asarray(ranks_of(layout))
    token = np.where(np.isfinite(limits.token_s), TOKEN_TAIL, 1.0) * state.token_s
    first = np.asarray(reading + state.pass_s)
    # Waiting is worked out only where it matters: the rest is no answer, or has no limit.
    bound = np.broadcast_to(np.isfinite(limits.first_token_s), held.shape)
    asked = np.flatnonzero(bound & fits & (token <= limits.token_s))
    if len(asked):
        together = np.maximum(np.floor(CHUNK_TOKENS / requests.input_tokens), 1.0)
        each = prompt_time(*engine, layout, requests, together).total / together
        some = _Waiting(*(np.broadcast_to(np.asarray(column, dtype=float), held.shape)[asked] for column in (
            places / requests.beams, held / requests.beams, requests.output_tokens * state.token_s, requests.output_spread,
            prompts * state.requests_per_s / layout.attention_data * each, reading, state.pass_s,
        )))  # fmt: skip
        first = first.copy()
        first[asked] = some.first_token_s(limits.quantile)
    kept = fits & (token <= limits.token_s) & (first <= limits.first_token_s)
    return Operating(layout, ranks, state, places, kept, reading, first, token, kept * state.tokens_per_s / ranks)


class _Waiting(NamedTuple):
    """What waiting depends on; every field of shape (rows,)."""

    places: Floats  # requests in flight at most
    taken: Floats  # in the mean
    held_s: Floats  # that a request holds its place
    spread: Floats  # of that time
    busy: Floats  # share of a group's time that reading prompts takes
    reading_s: Floats  # of a prompt
    pass_s: Floats

    def first_token_s(self, quantile: float) -> Floats:
        """Time to the first token that ``quantile`` of requests keep [s].

        A request waits for a place among those in flight (a queue with as many servers as places), for the prompts before
        it (one server a group), for the pass that runs, and for its own prompt to be read.
        """
        places = np.maximum(np.floor(self.places), 1.0)
        chance = waiting_probability(places, self.taken)
        place_wait = wait_quantile_s(chance, places, self.taken, self.held_s, quantile, self.spread)
        prompt_wait = wait_quantile_s(self.busy, np.ones(1), self.busy, self.reading_s, quantile, PROMPT_SPREAD)
        return np.asarray(place_wait + prompt_wait + self.pass_s + self.reading_s)
