"""A service as somebody asks for it, with its names looked up."""

from __future__ import annotations

import math
from dataclasses import dataclass

from gigawatt.catalog.architectures import Architecture
from gigawatt.catalog.context_length import beyond_context, without_position
from gigawatt.compute.serving.batching import Requests, Speculation
from gigawatt.compute.serving.demand import REGIONS
from gigawatt.compute.serving.hardware import PRECISIONS, supported
from gigawatt.compute.serving.operating import Limits
from gigawatt.compute.serving.search import MOST_ACCELERATORS, Serving
from gigawatt.compute.shelf import Shelf, nearest_keys
from gigawatt.compute.shelf import shelf as catalogue_shelf
from gigawatt.compute.training.request import accelerator_named
from gigawatt.compute.validation.chip_names import UnknownNameError
from gigawatt.compute.validation.model_names import recognise_model
from gigawatt.errors import WorkloadError

DEFAULT_SPREAD = 0.8  # coefficient of variation of the answers' length: an assumption, as in conversation


@dataclass(frozen=True, slots=True)
class ServiceRequest:
    """A service as asked for; ``inf`` is no limit."""

    model: str
    chip: str
    input_tokens: float
    output_tokens: float
    first_token_s: float = math.inf
    token_s: float = math.inf
    rate_tokens_per_s: float | None = None  # output, mean of a day
    region: str | None = None  # whose daily shape the rate has; flat where None
    precision: str | None = None  # of the weights; all that the chip has where None
    cached_share: float = 0.0  # of prompts, found in a cache of prefixes
    drafted: int = 0  # tokens a pass, by speculative decoding
    acceptance: float = 0.7
    draft_cost: float = 0.1  # of a token drafted, as a share of a pass for one sequence
    most_accelerators: int = MOST_ACCELERATORS  # of a replica
    year: float = 2026.0  # in which the chips are bought


@dataclass(frozen=True, slots=True)
class AskedService:
    """The request, and what the search is given."""

    request: ServiceRequest
    serving: Serving


def looked_up(request: ServiceRequest, shelf: Shelf | None = None) -> AskedService:
    """The model and the chip of a request, from what is on the shelf (the catalogue's where None).

    Raises:
        WorkloadError: everything that is wrong with it, at once.
    """
    shelf = shelf or catalogue_shelf()
    architecture, problems = without_chip(request, shelf)
    accelerator = None
    try:
        accelerator = accelerator_named(request.chip, shelf)
    except WorkloadError as error:
        problems += error.problems
    if accelerator is not None:
        own = supported(accelerator)
        lacking = not own or accelerator.memory_gb is None or accelerator.memory_bandwidth_gb_per_s is None
        if lacking:
            problems.append(f"--chip: the rates or the memory of {accelerator.name} are not published.")
        elif request.precision is not None and request.precision in PRECISIONS and request.precision not in own:
            problems.append(f"--precision: {accelerator.name} computes in {', '.join(own)}, not in {request.precision}.")
    if problems or architecture is None or accelerator is None:
        raise WorkloadError(problems)
    serving = Serving(
        architecture,
        accelerator,
        Requests(request.input_tokens, request.output_tokens, DEFAULT_SPREAD, request.cached_share, 1.0),
        Limits(request.first_token_s, request.token_s),
        () if request.precision is None else (request.precision,),
        Speculation(float(request.drafted), request.acceptance, request.draft_cost),
        request.most_accelerators,
    )
    return AskedService(request, serving)


def without_chip(request: ServiceRequest, shelf: Shelf) -> tuple[Architecture | None, list[str]]:
    """The model of a request (None: there is none of that name), and what is wrong whatever the chip."""
    problems: list[str] = []
    architecture = None
    try:
        architecture = shelf.models[recognise_model(request.model, shelf.models.values()).key]
    except UnknownNameError as error:
        problems.append(f"--model: {error}.{nearest_keys(request.model, shelf.models)}")
    if architecture is not None:
        length = request.input_tokens + request.output_tokens
        long = without_position(architecture, length) or beyond_context(architecture, length)
        problems += [f"--input, --output: {long}"] if long else []
    return architecture, problems + _wrong(request)


def _wrong(request: ServiceRequest) -> list[str]:
    found = []
    if request.precision is not None and request.precision not in PRECISIONS:
        found.append(f"--precision: `{request.precision}` is not known. Write one of {', '.join(PRECISIONS)}.")
    if request.region is not None and request.region not in REGIONS:
        found.append(f"--region: `{request.region}` is not known. Write one of {', '.join(REGIONS)}.")
    if request.region is not None and request.rate_tokens_per_s is None:
        found.append("--region: a daily shape needs a rate, for example `--rate 4M`.")
    return found
