"""How far a run's sites are from one another, and what it would lose by spanning them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from gigawatt.climate.normals import distance_km
from gigawatt.programme.site import Place

ROUTE = 1.3  # length of fibre over the way as the crow flies: assumption, as of long-haul routes


@dataclass(frozen=True, slots=True)
class Spanned:
    """What the training model says of a run over several sites: its rate as a share of that at one."""

    sites: int
    fibre_km: float
    link_tbit_per_s: float  # out of each
    rate_share: float | None  # None: no layout spans them


def fibre_km(places: Sequence[Place]) -> float:
    """Fibre between the two that are farthest apart [km]; 0 where there is one place."""
    ways = [distance_km(a.latitude, a.longitude, b.latitude, b.longitude) for a, b in combinations(places, 2)]
    return ROUTE * max(ways, default=0.0)
