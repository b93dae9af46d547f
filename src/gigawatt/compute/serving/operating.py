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
LOADS = np.array([0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.93, 0.95, 0.97, 0.98, 0.99])  # of the steady rate


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
    fits: NDArray[np.bool_]
    prompt_s: Floats  # reading a prompt with nothing else to do
    load: Floats  # share of the steady rate at which the limits are just kept
    first_token_s: Floats  # at the limits' quantile
    token_s: Floats  # likewise
    tokens_per_s: Floats  # output per accelerator, at that load; 0 where nothing keeps the limits


def batch_sizes(engine: Engine, layout: Layout, share: Floats, requests: Requests, reserved: Values = 0.5) -> Floats:
    """Sequences in flight of every candidate, ``share`` of what fits; below 1 where not even one fits.

    Args:
        reserved: share of an answer that is kept free; one half is the mean of what running requests hold.
    """
    largest = largest_batch(engine.cost, engine.device, engine.precision, layout, requests, reserved)
    most = MOST_SEQUENCES * layout.attention_data * layout.pipeline
    return np.asarray(np.floor(np.minimum(largest, most) * share))


def operating(
    engine: Engine,
    layout: Layout,
    requests: Requests,
    sequences: Floats,
    limits: Limits,
    speculation: Speculation = NO_SPECULATION,
    prompts: float = 1.0,
) -> Operating:
    """The highest load that keeps the limits, for each layout and batch size.

    Args:
        sequences: that a replica takes at once; shape (rows,).
        prompts: 1: prompts are read here; 0: elsewhere (disaggregated).
    """
    fits = sequences >= np.maximum(layout.attention_data * layout.pipeline, requests.beams)
    held = np.maximum(sequences, 1.0)
    state = steady_state(*engine, layout, requests, held, speculation, prompts)
    reading = prompt_time(*engine, layout, requests).total
    ranks = np.asarray(ranks_of(layout))
    token = np.where(np.isfinite(limits.token_s), TOKEN_TAIL, 1.0) * state.token_s
    load, first = np.ones(len(held)), np.asarray(reading + state.pass_s)
    # Waiting is worked out only where it matters: the rest is no answer, or has no limit.
    bound = np.broadcast_to(np.isfinite(limits.first_token_s), held.shape)
    asked = np.flatnonzero(bound & fits & (token <= limits.token_s))
    if len(asked):
        some = _Waiting(*(np.broadcast_to(np.asarray(column, dtype=float), held.shape)[asked, None] for column in (
            state.sequences / requests.beams, requests.output_tokens * state.token_s, requests.output_spread,
            state.requests_per_s / layout.attention_data, reading, state.pass_s,
        )))  # fmt: skip
        at = some.first_token_s(limits.quantile, prompts)
        kept = at <= np.broadcast_to(limits.first_token_s, held.shape)[asked, None]
        place = np.where(kept, np.arange(len(LOADS)), -1).max(axis=-1)
        load[asked] = np.where(place < 0, 0.0, LOADS[place])
        first = first.copy()
        first[asked] = np.take_along_axis(at, np.maximum(place, 0)[:, None], axis=-1)[:, 0]
    served = load * fits * (token <= limits.token_s)
    return Operating(layout, ranks, state, fits, reading, load, first, token, served * state.tokens_per_s / ranks)


class _Waiting(NamedTuple):
    """What waiting depends on; every field of shape (rows, 1)."""

    places: Floats  # requests in flight at most
    held_s: Floats  # that one holds its place
    spread: Floats  # of that time
    prompts_per_s: Floats  # of a group at the steady rate
    reading_s: Floats  # of a prompt
    pass_s: Floats

    def first_token_s(self, quantile: float, prompts: float) -> Floats:
        """Time to the first token at each of ``LOADS`` that ``quantile`` of requests keep [s]; shape (rows, loads).

        A request waits for a place among those in flight (a queue with as many servers as places), for the prompts before
        it (one server a group), for the pass that runs, and for its own prompt to be read.
        """
        places = np.maximum(np.floor(self.places), 1.0)
        chance = waiting_probability(places, LOADS * places)
        place_wait = wait_quantile_s(chance, places, LOADS * places, self.held_s, quantile, self.spread)
        busy = LOADS * prompts * self.prompts_per_s * self.reading_s
        prompt_wait = wait_quantile_s(busy, np.ones(1), busy, self.reading_s, quantile, 1.0)
        return np.asarray(place_wait + prompt_wait + self.pass_s + self.reading_s)
