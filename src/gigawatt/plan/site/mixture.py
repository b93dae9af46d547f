"""Hours of a mixture of dispatches: as operation is convex, a weighted mean of feasible hours is feasible."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gigawatt.plan.dispatch.dispatch_lp import HourlyDispatch, ShiftHours, StoreHours

Floats = NDArray[np.float64]


def mixed_hours(parts: list[tuple[float, HourlyDispatch]]) -> HourlyDispatch:
    """The weighted mean of dispatches of the same site and period at the same capacities; prices too are means.

    Args:
        parts: weight (sum 1) and dispatch.
    """
    if len(parts) == 1:
        return parts[0][1]
    weights = np.array([weight for weight, _ in parts])
    hours = [dispatch for _, dispatch in parts]

    def mean(values: list[Floats]) -> Floats:
        total: Floats = np.tensordot(weights, np.array(values), axes=1)
        return total

    def stores(which: list[tuple[StoreHours, ...]]) -> tuple[StoreHours, ...]:
        return tuple(
            StoreHours(
                mean([store.charge_mw for store in same]),
                mean([store.discharge_mw for store in same]),
                mean([store.level_mwh for store in same]),
                mean([store.value_usd_per_mwh for store in same]),
            )
            for same in zip(*which, strict=True)
        )

    def shifts(which: list[tuple[ShiftHours | None, ...]]) -> tuple[ShiftHours | None, ...]:
        mixed: list[ShiftHours | None] = []
        for same in zip(*which, strict=True):
            there = [shift for shift in same if shift is not None]
            mixed.append(
                ShiftHours(
                    mean([shift.ahead_mw for shift in there]),
                    mean([shift.waiting_mw for shift in there]),
                    mean([shift.level_mwh for shift in there]),
                )
                if there
                else None
            )
        return tuple(mixed)

    return HourlyDispatch(
        cost_usd=float(weights @ [part.cost_usd for part in hours]),
        price_usd_per_mwh=mean([part.price_usd_per_mwh for part in hours]),
        generation_mw=mean([part.generation_mw for part in hours]),
        batteries=stores([part.batteries for part in hours]),
        reactors=stores([part.reactors for part in hours]),
        reactor_output_mw=mean([part.reactor_output_mw for part in hours]),
        shifts=shifts([part.shifts for part in hours]),
    )
