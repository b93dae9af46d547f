"""What a bridge buys: the same futures with temporary and bridge supply and without."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gigawatt.schedule.answers.energise import CONFIDENCES, Curve, counted, curve, months_of, usable
from gigawatt.schedule.answers.schedule import Schedule, percentile
from gigawatt.schedule.campus.items import Item

Floats = NDArray[np.float64]

PlannedMw = Mapping[tuple[str, str], float]

LEAST_MW = 1e-3  # of a bridge that a plan builds
HALF = 0.5  # of a site's halls: when so much of them runs, a campus is at work


@dataclass(frozen=True)
class Bridge:
    """One site's bridge: IT-MW-months gained over the horizon, and when half of its halls run with it and without."""

    site: str
    items: tuple[Item, ...]
    halls_mw: float
    gained_mw_months: float  # mean over futures
    gained_low: float  # P10 of futures
    gained_high: float  # P90 of futures
    half_with: tuple[float | None, ...]  # fractional years at the confidences; None: not within the horizon
    half_without: tuple[float | None, ...]
    useless_share: float  # of futures in which it gains nothing
    curves: tuple[Curve, Curve]  # with it and without


def bridges(schedule: Schedule, facility_per_it: float, planned_mw: PlannedMw | None = None) -> list[Bridge]:
    """What the temporary and bridge supply of each site buys.

    Everything else is counted as the programme commits to it; options of permanent supply are left out, and optional halls where
    others are committed: it is the time until the committed campus runs that a bridge is for.

    Args:
        schedule: the futures.
        facility_per_it: MW of power that a MW of IT needs.
        planned_mw: what a plan has of each of them, by site and plant; None: all that may be built is counted.
    """
    months = months_of(schedule)
    found = []
    for site in schedule.programme.sites:
        here = [item for item in schedule.items if item.site == site.key]
        bridging = tuple(_planned(item, planned_mw) for item in here if item.is_bridge)
        bridging = tuple(item for item in bridging if item.mw > LEAST_MW)
        if not bridging:
            continue
        rest = counted([item for item in here if not item.is_bridge])
        halls_mw = sum(item.mw for item in rest if item.kind == "halls")
        without = usable(schedule, rest, months, facility_per_it)
        together = usable(schedule, [*rest, *bridging], months, facility_per_it)
        gained = (together - without).sum(axis=1)
        half_with, half_without = (_half(schedule, mw, HALF * halls_mw, months) for mw in (together, without))
        found.append(
            Bridge(
                site=site.key,
                items=bridging,
                halls_mw=halls_mw,
                gained_mw_months=float(gained.mean()),
                gained_low=percentile(gained, 0.1),
                gained_high=percentile(gained, 0.9),
                half_with=half_with,
                half_without=half_without,
                useless_share=float((gained <= 0.0).mean()),
                curves=(
                    curve(f"sites.{site.key}.bridged", f"{site.name}: IT with halls and firm power, bridges included", together),
                    curve(f"sites.{site.key}.unbridged", f"{site.name}: the same without bridges", without),
                ),
            )
        )
    return found


def _planned(item: Item, planned_mw: PlannedMw | None) -> Item:
    """An item as large as a plan has it, its last steps left out first."""
    key = (item.site, item.path.rpartition(".")[2])
    if planned_mw is None or key not in planned_mw:
        return item
    left, steps = planned_mw[key], []
    for step in item.steps:
        steps.append(replace(step, mw=min(step.mw, max(0.0, left))))
        left -= step.mw
    return replace(item, mw=sum(step.mw for step in steps), steps=tuple(steps))


def _half(schedule: Schedule, usable_mw: Floats, level_mw: float, months: Floats) -> tuple[float | None, ...]:
    """The dates by which so much runs, at each confidence."""
    reached = usable_mw >= level_mw - 1e-9
    first = np.where(reached.any(axis=1), months[reached.argmax(axis=1)], np.inf)
    ends = [percentile(first, confidence) for confidence in CONFIDENCES]
    return tuple(None if not np.isfinite(end) else schedule.clock.year(end) for end in ends)
