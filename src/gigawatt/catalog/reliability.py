"""How often large jobs are interrupted and how they recover: sourced figures."""

from __future__ import annotations

from dataclasses import dataclass, fields

from gigawatt.quantity import Figure


@dataclass(frozen=True, slots=True)
class FailureRate:
    """Failures that stop a synchronous job, per 1,000 accelerator-days, of a family of accelerators."""

    key: str  # the family; ``unknown``: of all others
    name: str
    failures: Figure

    @property
    def figures(self) -> tuple[Figure, ...]:
        return (self.failures,)


@dataclass(frozen=True, slots=True)
class Recovery:
    """How a job comes back."""

    key: str
    name: str
    planned: Figure  # interruptions that were announced, per 1,000 accelerator-days
    restart: Figure  # hours from the failure until training goes on
    bytes_per_parameter: Figure  # of a checkpoint
    storage: Figure  # GB/s that the cluster writes
    host_copy: Figure  # GB/s per accelerator, into its host's memory
    barrier: Figure  # seconds
    repair: Figure  # hours until a failed node is back
    hardware_share: Figure  # of failures, that take a node out

    @property
    def figures(self) -> tuple[Figure, ...]:
        values = (getattr(self, field.name) for field in fields(self))
        return tuple(value for value in values if isinstance(value, Figure))
