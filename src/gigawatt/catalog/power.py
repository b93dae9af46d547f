"""What compute draws beyond its chips' rating: figures of nodes, and of how hard workloads drive chips."""

from __future__ import annotations

from dataclasses import dataclass, fields

from gigawatt.quantity import Figure


@dataclass(frozen=True, slots=True)
class NodePower:
    """Figures of a node and its share of the network, for what an accelerator does not state itself.

    A level is a share of what lies between a chip's idle power and its limit.
    """

    key: str
    name: str
    idle_share: Figure  # of the limit
    host_share: Figure  # of the limit
    efficiency_ac: Figure
    efficiency_dc: Figure
    fan_share_air: Figure  # of the rest of the node
    fan_share_liquid: Figure
    fan_share_immersion: Figure
    switch_port_w_per_gb_per_s: Figure
    storage_and_management_share: Figure  # of the node
    static_share: Figure  # of the limit: does not fall with the clock
    clock_exponent: Figure  # of dynamic power in the clock
    lowest_clock: Figure  # share of the clock at the limit, below which voltage stays
    level_matrix: Figure  # while multiplying matrices
    level_memory: Figure  # while bound by memory
    level_waiting: Figure  # in collectives and between steps
    rise: Figure  # seconds in which a synchronised job changes its phase

    @property
    def figures(self) -> tuple[Figure, ...]:
        values = (getattr(self, field.name) for field in fields(self))
        return tuple(value for value in values if isinstance(value, Figure))


@dataclass(frozen=True, slots=True)
class WorkloadPower:
    """How hard a kind of training drives its chips, and how soon it runs out of work for more of them."""

    key: str
    name: str
    benchmarks: tuple[str, ...]  # names in published logs
    level: Figure  # mean level on few accelerators
    half_accelerators: Figure  # of an H100's speed, at which half of the time no longer scales

    @property
    def figures(self) -> tuple[Figure, ...]:
        return (self.level, self.half_accelerators)
