"""One training run as somebody asks for it, and everything that is answered: layouts, days, megawatts, dollars."""

from __future__ import annotations

from dataclasses import dataclass, replace

from gigawatt.catalog.accelerators import Accelerator
from gigawatt.catalog.architectures import Architecture
from gigawatt.catalog.context_length import usual_sequence, without_position
from gigawatt.compute.shelf import Shelf, nearest_keys
from gigawatt.compute.shelf import shelf as catalogue_shelf
from gigawatt.compute.training.build import case_of, fabric_of
from gigawatt.compute.training.case import Case
from gigawatt.compute.training.deadline import dividing_batch
from gigawatt.compute.training.numerics import PRECISIONS, Precision, computes_in, narrowest, precision_named
from gigawatt.compute.validation.chip_names import UnknownNameError, recognise_chip
from gigawatt.compute.validation.model_names import recognise_model
from gigawatt.errors import WorkloadError

BITS_PER_BYTE = 8.0
GIGA = 1e9
DEFAULT_SITE_LINK_TBIT_PER_S = 10.0  # between two sites: assumption, some dozens of wavelengths of 400 Gbit/s


@dataclass(frozen=True, slots=True)
class Request:
    """A training run as asked for; what is ``None`` is to be found or has a default."""

    model: str
    chip: str
    precision: str | None = None  # bf16 where None
    chips: int | None = None  # the fewest for the deadline where None
    tokens: float | None = None
    days: float | None = None  # until the deadline
    year: float = 2026.0  # in which the chips are bought
    sequence: int = 8192  # 0: the usual one, or the model's context where that is shorter
    batch_tokens: float = 16e6
    adapters: bool = False  # LoRA instead of all weights
    sites: int = 1
    distance_km: float = 0.0
    site_link_tbit_per_s: float = DEFAULT_SITE_LINK_TBIT_PER_S  # out of a site, all its accelerators together
    local_steps: int = 1


@dataclass(frozen=True, slots=True)
class Asked:
    """The request with its names looked up."""

    request: Request
    architecture: Architecture
    accelerator: Accelerator
    precision: Precision

    def case(self, chips: float) -> Case:
        """The run on so many accelerators; the batch is whole sequences, and divides among them."""
        request = self.request
        fabric = fabric_of(self.accelerator)
        if request.sites > 1:
            each = request.site_link_tbit_per_s * 1e12 / BITS_PER_BYTE / (chips / request.sites)
            fabric = fabric_of(
                self.accelerator, site_size=chips / request.sites, site_bytes_per_s=each, distance_km=request.distance_km
            )
        return case_of(
            self.architecture,
            self.accelerator,
            self.precision,
            accelerators=chips,
            sequence=request.sequence,
            batch=dividing_batch(max(request.batch_tokens / request.sequence, 1.0), chips),
            trains_weights=not request.adapters,
            fabric=fabric,
            sites=request.sites,
            local_steps=request.local_steps,
        )


def looked_up(request: Request, shelf: Shelf | None = None) -> Asked:
    """The model, the chip and the precision of a request, from what is on the shelf (the catalogue's where None).

    Raises:
        WorkloadError: everything that is wrong with it, at once.
    """
    shelf = shelf or catalogue_shelf()
    request, architecture, problems = without_chip(request, shelf)
    accelerator = None
    precision = precision_named(request.precision or "bf16")
    try:
        accelerator = accelerator_named(request.chip, shelf)
    except WorkloadError as error:
        problems += error.problems
    if precision is not None and accelerator is not None and not computes_in(accelerator, precision):
        wider = narrowest(accelerator, precision).name
        problems.append(f"--precision: {accelerator.name} has no rate at {precision.bits} bits. Write `--precision {wider}`.")
    if problems or architecture is None or accelerator is None or precision is None:
        raise WorkloadError(problems)
    return Asked(request, architecture, accelerator, precision)


def without_chip(request: Request, shelf: Shelf) -> tuple[Request, Architecture | None, list[str]]:
    """The request with its sequence, its model (None: there is none of that name), and what is wrong whatever the chip."""
    problems: list[str] = []
    architecture = None
    try:
        architecture = shelf.models[recognise_model(request.model, shelf.models.values()).key]
    except UnknownNameError as error:
        problems.append(f"--model: {error}.{nearest_keys(request.model, shelf.models)}")
    if precision_named(request.precision or "bf16") is None:
        problems.append(f"--precision: `{request.precision}` is not known. Write one of {', '.join(PRECISIONS)}.")
    if architecture is not None:
        request = replace(request, sequence=request.sequence or usual_sequence(architecture))
        none = without_position(architecture, request.sequence)
        problems += [f"--sequence: {none}"] if none else []
    return request, architecture, problems + _contradictions(request)


def accelerator_named(text: str, shelf: Shelf | None = None) -> Accelerator:
    """The accelerator that the shelf (the catalogue's where None) or a publication calls so.

    Raises:
        WorkloadError: there is none, or more than one.
    """
    known = (shelf or catalogue_shelf()).accelerators
    memory = {entry.key: entry.memory_gb.value for entry in known.values() if entry.memory_gb is not None}
    try:
        return known[recognise_chip(text, memory, known.values())]
    except UnknownNameError as error:
        raise WorkloadError([f"--chip: {error}.{nearest_keys(text, known)}"]) from None


def _contradictions(request: Request) -> list[str]:
    found = []
    if request.chips is None and request.days is None:
        found.append("Say how many chips (--chips), or by when (--by, with --start), or both.")
    if request.days is not None and request.days <= 0.0:
        found.append("--by: the deadline is not after the start.")
    if request.days is not None and request.tokens is None:
        found.append("--tokens: a deadline needs to know how many tokens are to be trained on, for example `--tokens 15T`.")
    if request.batch_tokens < request.sequence:
        found.append(f"--batch: a step of {request.batch_tokens:,.0f} tokens is less than a sequence of {request.sequence:,}.")
    elif request.tokens is not None and request.tokens < request.batch_tokens:
        found.append(f"--tokens: {request.tokens:,.0f} are less than one step of {request.batch_tokens:,.0f} (--batch).")
    if request.chips is not None and request.chips % request.sites:
        found.append(f"--sites: {request.chips} chips cannot be spread evenly over {request.sites} sites.")
    return found
