"""Published measurements as cases that the engine can answer: one layout as published, or the best of all layouts.

Everything of a case but the fitted parameters is laid out once, so that a fit evaluates all cases as one struct of arrays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from gigawatt.compute.architecture_counts import Shape
from gigawatt.compute.serving.batching import Requests, largest_batch, prompt_time, steady_state
from gigawatt.compute.serving.hardware import WEIGHT_BYTES, Hardware
from gigawatt.compute.serving.layouts import candidates, layouts
from gigawatt.compute.serving.model_cost import ModelCost, model_cost
from gigawatt.compute.serving.operating import Engine, Limits, operating, places_of
from gigawatt.compute.serving.parameters import Parameters, devices
from gigawatt.compute.serving.step_time import Layout, Precision, ranks_of

Floats = NDArray[np.float64]
Places = NDArray[np.int64]

MOST_IN_FLIGHT = 2048.0  # per group, the schedulers' default
MOST_RANKS_SEARCHED = 8  # of a replica in a benchmark of one node


class Question(StrEnum):
    """What is asked of a case."""

    RUN = "run"  # output tokens a second of a finite run on a given layout
    BEST = "best"  # output tokens a second of the best layout within limits
    PREFILL = "prefill"  # prompt tokens a second
    DECODE = "decode"  # output tokens a second with prompts read elsewhere


@dataclass(frozen=True, slots=True)
class Case:
    """A model on an accelerator, asked for its throughput per accelerator."""

    question: Question
    hardware: Hardware
    shape: Shape
    input_tokens: float
    output_tokens: float
    accelerators: int = 1
    layout: tuple[int, int, int, int] = (1, 1, 1, 0)  # tensor, groups, pipeline, whole experts; not for the best one
    in_flight: float = 0.0  # sequences of a replica; 0: what fits
    runs: float = np.inf  # requests in all
    output_spread: float = 0.0
    cached_share: float = 0.0
    beams: float = 1.0
    cache_bytes: float = 1.0  # a value
    first_token_s: float = np.inf
    token_s: float = np.inf
    pass_tokens: float = 8192.0  # prompt tokens of a pass and rank, for prefill alone
    under_arrivals: bool = False  # requests arrive at random: a server, not a queue that is always full


@dataclass(frozen=True)
class Rows:
    """Cases laid out as rows, of which a case to be searched has many."""

    unique: tuple[Hardware, ...]
    of_hardware: Places
    of_case: Places
    cost: ModelCost
    precision: Precision
    requests: Requests
    layout: Layout
    limits: Limits
    first: Places = field(repr=False)  # the first row of every case


def answer(cases: Sequence[Case], parameters: Parameters) -> Floats:
    """Tokens a second and accelerator of every case; 0 where nothing fits. Shape (cases,)."""
    return CaseTable(cases).answer(parameters)


class CaseTable:
    """Cases laid out once and answered for any parameters."""

    def __init__(self, cases: Sequence[Case]) -> None:
        self.cases = tuple(cases)
        self._parts: list[tuple[Question, Places, Rows, Floats]] = []
        for question in Question:
            chosen = np.array([place for place, case in enumerate(cases) if case.question is question], dtype=np.int64)
            if len(chosen):
                rows, share = _rows([cases[place] for place in chosen])
                self._parts.append((question, chosen, rows, share))

    def answer(self, parameters: Parameters) -> Floats:
        """Tokens a second and accelerator of every case; 0 where nothing fits."""
        found = np.zeros(len(self.cases))
        for question, chosen, rows, share in self._parts:
            engine = _engine(rows, parameters)
            cases = [self.cases[place] for place in chosen]
            found[chosen] = _ANSWERS[question](engine, rows, share, cases, parameters)
        return found


def _rows(cases: Sequence[Case]) -> tuple[Rows, Floats]:
    """Lay cases out; with them the share of the places that every row takes."""
    layout_parts, share_parts, of_case = [], [], []
    for number, case in enumerate(cases):
        if case.question is Question.BEST:
            most = min(case.accelerators, max(MOST_RANKS_SEARCHED, int(case.hardware.domain)))
            points = candidates(layouts(case.shape, min(int(case.hardware.domain), MOST_RANKS_SEARCHED), most))
            layout_parts.append(np.stack(points.layout))
            share_parts.append(points.share)
        else:
            layout_parts.append(np.array(case.layout, dtype=float)[:, None])
            share_parts.append(np.ones(1))
        of_case.append(np.full(layout_parts[-1].shape[1], number))
    place = np.concatenate(of_case)
    unique = tuple({(case.hardware.accelerator.key, case.hardware.precision): case.hardware for case in cases}.values())
    number_of = {(row.accelerator.key, row.precision): number for number, row in enumerate(unique)}
    hardware = np.array([number_of[case.hardware.accelerator.key, case.hardware.precision] for case in cases])

    def column(name: str) -> Floats:
        return np.asarray(np.array([float(getattr(case, name)) for case in cases])[place])

    shape = Shape(*(np.array(values, dtype=float)[place] for values in zip(*(case.shape for case in cases), strict=True)))
    weights = np.array([WEIGHT_BYTES[case.hardware.precision] for case in cases])[place]
    rows = Rows(
        unique,
        hardware[place],
        place,
        model_cost(shape),
        Precision(weights, column("cache_bytes"), np.where(weights > 1.5, 2.0, 1.0)),
        Requests(*(column(name) for name in ("input_tokens", "output_tokens", "output_spread", "cached_share", "beams"))),
        Layout(*np.concatenate(layout_parts, axis=1)),
        Limits(column("first_token_s"), column("token_s")),
        np.searchsorted(place, np.arange(len(cases))),
    )
    return rows, np.concatenate(share_parts)


def _engine(rows: Rows, parameters: Parameters) -> Engine:
    def spread(columns: tuple[Floats, ...]) -> list[Floats]:
        return [np.asarray(column)[rows.of_hardware] for column in columns]

    device = devices(rows.unique)
    reached = parameters.efficiencies(rows.unique)
    fabric = parameters.fabric(rows.unique)
    return Engine(
        rows.cost,
        type(device)(*spread(device)),
        rows.precision,
        type(reached)(*spread(reached)),
        type(fabric)(*spread(fabric)),
    )


def _run(engine: Engine, rows: Rows, share: Floats, cases: Sequence[Case], parameters: Parameters) -> Floats:
    """A finite run: what is steady, and the time to fill and to drain."""
    del share
    held = largest_batch(engine.cost, engine.device, engine.precision, rows.layout, rows.requests, 1.0)
    runs = np.array([case.runs for case in cases])
    most = np.minimum(MOST_IN_FLIGHT * rows.layout.attention_data, runs)
    sequences = np.clip(held, 1.0, most)
    state = steady_state(*engine, rows.layout, rows.requests, sequences)
    output = rows.requests.output_tokens
    steady = runs * output / state.tokens_per_s
    drain = np.where(runs > sequences, parameters.value("drain"), 0.0) * output * state.pass_s
    rate = np.where(held > 0.0, runs * output / (steady + drain), 0.0)
    return np.asarray(rate / np.asarray(ranks_of(rows.layout)))


def _best(engine: Engine, rows: Rows, share: Floats, cases: Sequence[Case], parameters: Parameters) -> Floats:
    """The best layout and batch size within the limits."""
    places = places_of(engine, rows.layout, rows.requests)
    found = operating(engine, rows.layout, rows.requests, places, share, rows.limits)
    best = np.maximum.reduceat(found.tokens_per_s, rows.first)
    server = np.array([parameters.value("server") if case.under_arrivals else 1.0 for case in cases])
    return np.asarray(best * server)


def _prefill(engine: Engine, rows: Rows, share: Floats, cases: Sequence[Case], parameters: Parameters) -> Floats:
    """Prompts alone, several to a pass where they are short; what a cache holds already counts as read."""
    del share, parameters
    passes = np.array([case.pass_tokens for case in cases])
    fresh = rows.requests.input_tokens * (1.0 - rows.requests.cached_share)
    prompts = np.maximum(np.floor(passes / fresh), 1.0)
    step = prompt_time(*engine, rows.layout, rows.requests, prompts)
    tokens = prompts * rows.requests.input_tokens * rows.layout.attention_data
    return np.asarray(tokens / step.total / ranks_of(rows.layout))


def _decode(engine: Engine, rows: Rows, share: Floats, cases: Sequence[Case], parameters: Parameters) -> Floats:
    """Decoding at a given batch size, prompts read elsewhere."""
    del share, parameters
    held = largest_batch(engine.cost, engine.device, engine.precision, rows.layout, rows.requests, 0.5)
    asked = np.array([case.in_flight for case in cases])
    sequences = np.where(asked > 0.0, asked, np.minimum(held, MOST_IN_FLIGHT * rows.layout.attention_data))
    state = steady_state(*engine, rows.layout, rows.requests, np.maximum(sequences, 1.0), prompts=0.0)
    return np.asarray(state.tokens_per_s / ranks_of(rows.layout))


_ANSWERS = {Question.RUN: _run, Question.BEST: _best, Question.PREFILL: _prefill, Question.DECODE: _decode}
