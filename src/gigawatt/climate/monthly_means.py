"""Monthly means of a given year, which the generator meets instead of its normals."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import ArrayLike, NDArray

MONTHS = 12
_LIMITS = {
    "ghi_wm2": (0.0, 500.0),
    "solar_capacity_factor": (0.0, 0.7),
    "hub_wind_ms": (0.5, 25.0),
    "wind_capacity_factor": (0.0, 0.85),
    "dry_bulb_c": (-70.0, 50.0),
}


@dataclass(frozen=True)
class MonthlyMeans:
    """Means of January to December, each twelve numbers or None (then the normals stand).

    Means are over all hours of the month. Of GHI and solar capacity factor at most one is given, likewise of wind
    speed and wind capacity factor.
    """

    ghi_wm2: ArrayLike | None = None
    solar_capacity_factor: ArrayLike | None = None
    hub_wind_ms: ArrayLike | None = None
    wind_capacity_factor: ArrayLike | None = None
    dry_bulb_c: ArrayLike | None = None

    def __post_init__(self) -> None:
        """Raises ValueError with everything that is wrong."""
        problems = []
        for field in fields(self):
            values = self.of(field.name)
            low, high = _LIMITS[field.name]
            if values is None:
                continue
            if values.shape != (MONTHS,):
                problems.append(f"{field.name} needs twelve monthly means, not {values.size}")
            elif not ((values >= low) & (values <= high)).all():
                problems.append(f"{field.name} must lie between {low:g} and {high:g} in every month")
        for one, other in (("ghi_wm2", "solar_capacity_factor"), ("hub_wind_ms", "wind_capacity_factor")):
            if self.of(one) is not None and self.of(other) is not None:
                problems.append(f"give {one} or {other}, not both")
        if problems:
            raise ValueError("; ".join(problems) + ".")

    def of(self, name: str) -> NDArray[np.float64] | None:
        """The twelve means of that name as an array, None where they are not given."""
        values = getattr(self, name)
        return None if values is None else np.asarray(values, dtype=float)
