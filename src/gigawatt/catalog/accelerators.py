"""What an accelerator can do: rates, memory, fabric and power, each number a sourced figure."""

from __future__ import annotations

from dataclasses import dataclass, fields

from gigawatt.quantity import Figure


@dataclass(frozen=True, slots=True)
class Accelerator:
    """An accelerator as the performance model sees it, without prices (those are a plan chip's).

    Rates are dense peaks (no sparsity) per accelerator, which is what its vendor sells as one: a package of two dies or
    of eight is one accelerator. Bandwidths are in one direction where a link has two. What is not published is ``None``.
    """

    key: str
    name: str
    vendor: str
    family: str  # what shares its efficiencies, for example ``nvidia-hopper``
    aliases: tuple[str, ...]  # how publications call it
    year: int  # of first volume
    thermal_design_power_w: Figure | None = None
    idle_power_w: Figure | None = None  # ready, no work
    dense_bf16_tflops: Figure | None = None  # 16-bit: fp16 where there is no bf16
    dense_fp8_tflops: Figure | None = None
    dense_fp4_tflops: Figure | None = None
    memory_gb: Figure | None = None
    memory_bandwidth_gb_per_s: Figure | None = None
    scale_up_gb_per_s: Figure | None = None  # one direction, to the others of its scale-up domain together
    scale_up_domain: Figure | None = None  # accelerators that are joined so
    scale_out_gb_per_s: Figure | None = None  # one direction, beyond the domain
    accelerators_per_node: Figure | None = None
    host_power_w: Figure | None = None  # its share of CPUs, memory, network cards, fans and losses of the node, at load
    cooling: str = "air"  # of the node: air | liquid

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Every number that is stated."""
        values = (getattr(self, field.name) for field in fields(self))
        return tuple(value for value in values if isinstance(value, Figure))
