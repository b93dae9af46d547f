"""From the catalogue to the model's inputs: cases of architecture, accelerator, precision and size, and tables of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

import numpy as np

from gigawatt.catalog.accelerators import Accelerator
from gigawatt.catalog.architectures import Architecture
from gigawatt.compute.collectives import UNBOUNDED, Fabric
from gigawatt.compute.shape_of import shape_of
from gigawatt.compute.training.case import Case, Rates
from gigawatt.compute.training.numerics import Precision, numerics_of, peak_flops_per_s
from gigawatt.errors import WorkloadError

GIGA = 1e9
LIGHT_IN_FIBRE_KM_PER_S = 2.0e5  # refractive index of about 1.5
Row = TypeVar("Row", bound=tuple[Any, ...])


def fabric_of(
    accelerator: Accelerator,
    *,
    leaf_size: float = UNBOUNDED,
    spine_share: float = 1.0,
    site_size: float = UNBOUNDED,
    site_bytes_per_s: float = 1.0,
    distance_km: float = 0.0,
) -> Fabric:
    """The fabric of an accelerator at its peak rates: by default one site whose network is not oversubscribed.

    Args:
        accelerator: the accelerator.
        leaf_size: accelerators under one leaf.
        spine_share: of the scale-out rate that is left across leaves.
        site_size: accelerators of one site.
        site_bytes_per_s: rate between sites, per accelerator [bytes/s].
        distance_km: length of the fibre between sites [km].
    """
    scale_up = accelerator.scale_up_gb_per_s
    scale_out = accelerator.scale_out_gb_per_s
    domain = accelerator.scale_up_domain.value if accelerator.scale_up_domain is not None and scale_up is not None else 1.0
    up_bytes = scale_up.value * GIGA if scale_up is not None else 0.0
    out_bytes = scale_out.value * GIGA if scale_out is not None else 0.0
    return Fabric(
        scale_up_size=domain,
        scale_up_bytes_per_s=up_bytes or out_bytes,  # of a domain of one, where nothing passes
        scale_up_latency_s=0.0,
        leaf_size=leaf_size,
        scale_out_bytes_per_s=out_bytes or up_bytes,  # `case_of` refuses runs beyond a domain where it is not known
        scale_out_latency_s=0.0,
        spine_share=spine_share,
        site_size=site_size,
        site_bytes_per_s=site_bytes_per_s,
        site_latency_s=distance_km / LIGHT_IN_FIBRE_KM_PER_S,
    )


def rates_of(accelerator: Accelerator, precision: Precision) -> Rates:
    """The accelerator's peaks at a precision.

    Raises:
        WorkloadError: where its rate or memory is not in the catalogue.
    """
    at_16bit = accelerator.dense_bf16_tflops
    peak = peak_flops_per_s(accelerator, precision)
    capacity, bandwidth = accelerator.memory_gb, accelerator.memory_bandwidth_gb_per_s
    if at_16bit is None or peak is None or capacity is None or bandwidth is None:
        raise WorkloadError([f"{accelerator.key}: its rate, memory or memory bandwidth is not known. Choose another chip."])
    return Rates(
        flops_16bit=at_16bit.value * 1e12,
        flops=peak,
        memory_bytes=capacity.value * GIGA,
        memory_bytes_per_s=bandwidth.value * GIGA,
    )


def case_of(
    architecture: Architecture,
    accelerator: Accelerator,
    precision: Precision,
    *,
    accelerators: float,
    sequence: float,
    batch: float,
    trains_weights: bool = True,
    fused_attention: bool = True,
    fabric: Fabric | None = None,
    sites: float = 1.0,
    local_steps: float = 1.0,
) -> Case:
    """One training run without its layout.

    Args:
        architecture: the model.
        accelerator: what it runs on.
        precision: of its matrix multiplications.
        accelerators: how many.
        sequence: tokens of a sequence.
        batch: sequences of a step.
        trains_weights: False for adapters on frozen weights (LoRA).
        fused_attention: False where scores pass through memory (before FlashAttention, 2022).
        fabric: the network; the accelerator's own at one site where None.
        sites: over which the data-parallel ranks are spread evenly.
        local_steps: steps between two exchanges between sites.

    Raises:
        WorkloadError: where a rate that the run needs is not in the catalogue.
    """
    lacking = _lacking_links(accelerator, accelerators)
    if lacking:
        raise WorkloadError([lacking])
    return Case(
        shape=shape_of(architecture),
        rates=rates_of(accelerator, precision),
        fabric=fabric if fabric is not None else fabric_of(accelerator),
        numerics=numerics_of(precision),
        accelerators=float(accelerators),
        sequence=float(sequence),
        batch=float(batch),
        trains_weights=float(trains_weights),
        fused_attention=float(fused_attention),
        sites=float(sites),
        local_steps=float(local_steps),
    )


def _lacking_links(accelerator: Accelerator, accelerators: float) -> str:
    """What is not known of the links that so many accelerators need; empty where all is."""
    domain = accelerator.scale_up_domain.value if accelerator.scale_up_domain is not None else 1.0
    within = accelerator.scale_up_gb_per_s is not None
    if accelerators <= 1 or accelerator.scale_out_gb_per_s is not None or (within and accelerators <= domain):
        return ""
    reach = f"beyond {domain:.0f} of them" if within else "between them"
    return f"{accelerator.name}: the rate of its links {reach} is not published, so {accelerators:,.0f} cannot train together."


def table(rows: Sequence[Row]) -> Row:
    """Cases, layouts or efficiencies one after the other as one tuple of arrays [rows]: the model's struct of arrays."""
    first = rows[0]
    columns: list[Any] = []
    for field, value in enumerate(first):
        column: list[Any] = [row[field] for row in rows]
        columns.append(table(column) if isinstance(value, tuple) else np.array(column, dtype=float))
    return type(first)(*columns)
