"""What an accelerator does of a workload, as the compute model says: the boundary between compute and plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class WorkRate:
    """Of one accelerator in service at one workload.

    Attributes:
        per_accelerator: in the workload's unit: H100 equivalents, MW, or tokens a second on average; 0: it cannot do it.
        power_share: mean IT power drawn, of its full IT power.
    """

    per_accelerator: float
    power_share: float = 1.0


Rates = Mapping[tuple[str, str], WorkRate]  # by (workload, chip)
