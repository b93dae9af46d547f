"""Prompts read by replicas of their own, their caches sent to those that decode: the best pair and its proportion."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gigawatt.compute.serving.batching import prompt_time
from gigawatt.compute.serving.model_cost import cache_bytes
from gigawatt.compute.serving.operating import PROMPT_SPREAD, places_of
from gigawatt.compute.serving.parameters import Parameters
from gigawatt.compute.serving.queueing import wait_quantile_s
from gigawatt.compute.serving.search import Found, Replica, Serving, search, serving_grid
from gigawatt.compute.serving.step_time import Layout, ranks_of

BUSY = np.arange(0.02, 1.0, 0.02)  # shares of the time that a prompt replica works


@dataclass(frozen=True, slots=True)
class PromptReplica:
    """A layout that reads prompts only."""

    precision: str
    tensor: int
    attention_data: int
    pipeline: int
    accelerators: int
    busy: float
    reading_s: float
    transfer_s: float  # of a prompt's cache to the replica that decodes
    first_token_s: float
    prompts_per_s_per_accelerator: float


@dataclass(frozen=True, slots=True)
class Disaggregated:
    """A pair of layouts and what they serve together, per accelerator of both."""

    prompt: PromptReplica
    decode: Replica
    prompt_accelerators_share: float
    tokens_per_s_per_accelerator: float
    decode_found: Found


def disaggregated(asked: Serving, parameters: Parameters) -> Disaggregated | None:
    """The best pair within the limits; None where no layout keeps them.

    A million answers need their prompts read and their tokens decoded: accelerators per token a second add up,
    1/x = 1/x_decode + 1/(x_prompt output).
    """
    decode = search(asked, parameters, prompts=0.0)
    if not decode.replicas:
        return None
    best = decode.replicas[0]
    prompt = best_prompt_replica(asked, parameters, best)
    if prompt is None:
        return None
    output = float(asked.requests.output_tokens)
    for_decode = 1.0 / best.tokens_per_s_per_accelerator
    for_prompts = 1.0 / (prompt.prompts_per_s_per_accelerator * output)
    whole = for_decode + for_prompts
    return Disaggregated(prompt, best, for_prompts / whole, 1.0 / whole, decode)


def best_prompt_replica(asked: Serving, parameters: Parameters, decode: Replica) -> PromptReplica | None:
    """The layout that reads most prompts per accelerator with the first token in time; None where none is."""
    grid = serving_grid(asked, parameters)
    rows = np.flatnonzero(grid.points.share == 1.0)  # every layout once
    layout = Layout(*(np.asarray(column)[rows] for column in grid.points.layout))

    def of_rows(part: tuple[object, ...]) -> list[np.ndarray]:
        return [np.broadcast_to(np.asarray(column, dtype=float), grid.points.share.shape)[rows] for column in part]

    engine = grid.engine._replace(
        device=type(grid.engine.device)(*of_rows(grid.engine.device)),
        precision=type(grid.engine.precision)(*of_rows(grid.engine.precision)),
        reached=type(grid.engine.reached)(*of_rows(grid.engine.reached)),
        fabric=type(grid.engine.fabric)(*of_rows(grid.engine.fabric)),
    )
    reading = np.asarray(prompt_time(*engine, layout, asked.requests).total)
    fits = places_of(engine, layout, asked.requests) >= 1.0
    ranks = np.asarray(ranks_of(layout))
    sent = cache_bytes(engine.cost, asked.requests.input_tokens, engine.precision.cache_bytes)
    transfer = np.asarray(sent / (engine.fabric.scale_out_bytes_per_s * layout.tensor))
    wait = wait_quantile_s(BUSY, np.ones(1), BUSY, reading[:, None], asked.limits.quantile, PROMPT_SPREAD)
    first = wait + (reading + transfer + decode.mean_token_s)[:, None]
    kept = fits[:, None] & (first <= asked.limits.first_token_s)
    rate = np.where(kept, BUSY * (layout.attention_data / reading / ranks)[:, None], 0.0)
    row, load = np.unravel_index(int(rate.argmax()), rate.shape)
    if rate[row, load] <= 0.0:
        return None
    return PromptReplica(
        grid.machines[grid.of_machine[rows[row]]].precision,
        int(layout.tensor[row]),
        int(layout.attention_data[row]),
        int(layout.pipeline[row]),
        int(ranks[row]),
        float(BUSY[load]),
        float(reading[row]),
        float(transfer[row]),
        float(first[row, load]),
        float(rate[row, load]),
    )
