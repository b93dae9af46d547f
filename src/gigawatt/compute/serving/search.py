"""The best layouts for a model on an accelerator within limits of latency: every layout, precision and batch size at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from gigawatt.catalog.accelerators import Accelerator
from gigawatt.catalog.architectures import Architecture
from gigawatt.compute.serving.batching import NO_SPECULATION, Requests, Speculation
from gigawatt.compute.serving.hardware import PRECISIONS, WEIGHT_BYTES, Hardware, hardware, supported
from gigawatt.compute.serving.layouts import Candidates, candidates, layouts
from gigawatt.compute.serving.model_cost import model_cost
from gigawatt.compute.serving.operating import NO_LIMITS, Engine, Limits, Operating, operating, places_of
from gigawatt.compute.serving.parameters import Parameters, devices
from gigawatt.compute.serving.step_time import Layout, Precision, StepTime, at_speed
from gigawatt.compute.shape_of import shape_of

Floats = NDArray[np.float64]

MOST_ACCELERATORS = 64
WIDE_CACHE_BYTES = {"bf16": 2.0, "fp8": 1.0, "fp4": 1.0}  # a value of the cache that goes with weights of a precision


class Binding(StrEnum):
    """What keeps a layout from serving more."""

    FIRST_TOKEN = "time to the first token"
    TOKEN = "time per token"
    MEMORY = "memory"
    COMPUTE = "arithmetic"
    BANDWIDTH = "memory bandwidth"
    EXCHANGE = "links"
    OVERHEAD = "software overhead"


@dataclass(frozen=True, slots=True)
class Serving:
    """What is to be served, on what."""

    architecture: Architecture
    accelerator: Accelerator
    requests: Requests
    limits: Limits
    precisions: tuple[str, ...] = ()  # of the weights; empty: all that the accelerator has
    speculation: Speculation = NO_SPECULATION
    most_accelerators: int = MOST_ACCELERATORS  # of a replica
    software: float = 1.0  # speed of the vendor's software over that of the fit


@dataclass(frozen=True, slots=True)
class Replica:
    """A layout at its best batch size."""

    precision: str
    tensor: int
    attention_data: int
    pipeline: int
    whole_experts: bool
    accelerators: int
    sequences: int  # in flight in the mean
    places: int  # in flight at most
    first_token_s: float  # at the limits' quantile
    token_s: float  # likewise
    mean_token_s: float
    prompt_s: float  # reading a prompt with nothing else to do
    tokens_per_s_per_accelerator: float
    tokens_per_s: float
    binding: Binding
    step: StepTime  # of the mean pass; each a float


@dataclass(frozen=True, slots=True)
class Found:
    """The layouts that keep the limits, best first, and how many were looked at."""

    replicas: tuple[Replica, ...]
    looked_at: int
    fitting: int  # points at which the model fits


@dataclass(frozen=True, slots=True)
class Grid:
    """All points of a search."""

    machines: tuple[Hardware, ...]
    of_machine: NDArray[np.int64]
    points: Candidates
    engine: Engine


def serving_grid(asked: Serving, parameters: Parameters) -> Grid:
    """Every layout x precision x batch size of a search, laid out.

    Raises:
        ValueError: the accelerator's memory or rates are not known, or a precision is none of its own.
    """
    own = supported(asked.accelerator)
    wanted = asked.precisions or tuple(name for name in PRECISIONS if name in own)
    machines = tuple(hardware(asked.accelerator, name) for name in wanted)
    shape = shape_of(asked.architecture)
    chosen = layouts(shape, int(machines[0].domain), asked.most_accelerators)
    one = candidates(chosen)
    count, size = len(machines), len(one.share)
    layout = Layout(*(np.tile(np.asarray(column), count) for column in one.layout))
    place = np.concatenate([one.place + number * len(chosen.tensor) for number in range(count)])
    points = Candidates(layout, place, np.tile(one.share, count))
    of_machine = np.repeat(np.arange(count), size)

    def spread(columns: Sequence[Floats]) -> list[Floats]:
        return [np.asarray(column)[of_machine] for column in columns]

    device = devices(machines)
    reached, fabric = at_speed(parameters.efficiencies(machines), parameters.fabric(machines), asked.software)
    precision = Precision(
        np.array([WEIGHT_BYTES[name] for name in wanted])[of_machine],
        np.array([WIDE_CACHE_BYTES[name] for name in wanted])[of_machine],
        np.array([2.0 if name == "bf16" else 1.0 for name in wanted])[of_machine],
    )
    engine = Engine(
        model_cost(shape),
        type(device)(*spread(device)),
        precision,
        type(reached)(*spread(reached)),
        type(fabric)(*spread(fabric)),
    )
    return Grid(machines, of_machine, points, engine)


def search(asked: Serving, parameters: Parameters, prompts: float = 1.0) -> Found:
    """Every layout at its best batch size within the limits, best first.

    Args:
        prompts: 1: prompts are read by the same replicas; 0: elsewhere.

    Raises:
        ValueError: as ``serving_grid``.
    """
    grid = serving_grid(asked, parameters)
    layout, share = grid.points.layout, grid.points.share
    places = places_of(grid.engine, layout, asked.requests)
    limits = asked.limits if prompts else NO_LIMITS._replace(token_s=asked.limits.token_s)
    found = operating(grid.engine, layout, asked.requests, places, share, limits, asked.speculation, prompts)
    order = np.lexsort((-found.tokens_per_s, grid.points.place))
    first = order[np.searchsorted(grid.points.place[order], np.unique(grid.points.place))]
    best = first[found.tokens_per_s[first] > 0.0]
    best = best[np.argsort(-found.tokens_per_s[best], kind="stable")]
    replicas = tuple(_replica(grid, found, limits, int(row)) for row in best)
    return Found(replicas, len(share), int(np.count_nonzero(places * share >= 1.0)))


def _replica(grid: Grid, found: Operating, limits: Limits, row: int) -> Replica:
    def at(values: object) -> float:
        return float(np.broadcast_to(np.asarray(values, dtype=float), found.places.shape)[row])

    step = StepTime(*(at(part) for part in found.state.step))
    layout = found.layout
    return Replica(
        grid.machines[grid.of_machine[row]].precision,
        int(at(layout.tensor)),
        int(at(layout.attention_data)),
        int(at(layout.pipeline)),
        bool(at(layout.expert)),
        int(at(found.accelerators)),
        int(at(found.state.sequences)),
        int(at(found.places)),
        at(found.first_token_s),
        at(found.token_s),
        at(found.state.token_s),
        at(found.prompt_s),
        at(found.tokens_per_s),
        at(found.tokens_per_s) * at(found.accelerators),
        _binding(grid, found, limits, row, step),
        step,
    )


def _binding(grid: Grid, found: Operating, limits: Limits, row: int, step: StepTime) -> Binding:
    """What stops the next larger batch; without limits, what a pass waits for most."""
    if grid.points.share[row] < 1.0:
        larger = row - 1  # of the same layout: shares fall
        if found.token_s[larger] > limits.token_s:
            return Binding.TOKEN
        if found.first_token_s[larger] > limits.first_token_s:
            return Binding.FIRST_TOKEN
    parts = {
        Binding.COMPUTE: step.matrix + step.prompt_scores,
        Binding.BANDWIDTH: step.weights + step.cache + step.activations,
        Binding.EXCHANGE: step.exchange + step.handover,
        Binding.OVERHEAD: step.overhead,
    }
    most = max(parts, key=lambda part: parts[part])
    return Binding.MEMORY if most is Binding.BANDWIDTH and step.weights > step.cache and grid.points.share[row] >= 1.0 else most
