"""The power of a chip and of a run on many of them, as one answer: watts by part, caps, the swing, failures and spares."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gigawatt.catalog.accelerators import Accelerator
from gigawatt.catalog.load import power_figures, reliability_figures
from gigawatt.compute.power import Chips, Watts, chips_of, phase_level, watts
from gigawatt.compute.power_cap import clock_under_cap, throughput_under_cap
from gigawatt.compute.power_swing import Swing, swing
from gigawatt.compute.spares import spares_of

CAPS = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5)  # of the power limit
MIXED = 0.6  # of the time is compute-bound, in the middle column of caps
SPARES_AVAILABILITY = 0.999


@dataclass(frozen=True, slots=True)
class PowerAsked:
    """What is asked of power."""

    accelerator: Accelerator
    accelerators: float | None = None  # of a synchronised run; None: no run
    busy: float = 0.8  # share of a step that multiplies matrices or is bound by memory; the rest waits
    step_s: float = 5.0
    cooling: str | None = None
    direct_current: bool = False
    tiers: int = 3


@dataclass(frozen=True, slots=True)
class CapRow:
    """What a cap leaves: shares of what there is without one."""

    cap_w: float
    clock: float
    compute_bound: float
    mixed: float
    memory_bound: float


@dataclass(frozen=True, slots=True)
class RunPower:
    """A synchronised run as the grid and the spare parts store see it."""

    accelerators: float
    swing: Swing
    failures_per_day: float
    spare_nodes: int


@dataclass(frozen=True, slots=True)
class PowerAnswer:
    """The answer; ``levels`` names each row of ``watts``."""

    asked: PowerAsked
    levels: tuple[tuple[str, float], ...]
    watts: Watts  # per accelerator, an array over the levels
    caps: tuple[CapRow, ...]
    run: RunPower | None


def power_answer(asked: PowerAsked) -> PowerAnswer:
    """Watts by part at several levels, throughput under caps, and a run's swing.

    Raises:
        ValueError: the accelerator's power limit is not known.
    """
    defaults, _ = power_figures()
    chips = chips_of([asked.accelerator], asked.direct_current, asked.cooling)
    levels = (
        ("idle", 0.0),
        ("waiting in collectives", defaults.level_waiting.value),
        ("bound by memory", defaults.level_memory.value),
        (f"busy {asked.busy:.0%} of a step", float(phase_level(asked.busy, 0.0))),
        ("multiplying matrices", defaults.level_matrix.value),
    )
    found = watts(chips, np.array([level for _, level in levels]), asked.tiers)
    every = Watts(*(np.broadcast_to(np.asarray(part, dtype=np.float64), (len(levels),)) for part in found))
    return PowerAnswer(asked, levels, every, _caps(chips), None if asked.accelerators is None else _run(chips, asked))


def _caps(chips: Chips) -> tuple[CapRow, ...]:
    defaults, _ = power_figures()
    cap_w = np.asarray(CAPS) * float(np.ravel(chips.limit_w)[0])
    full, memory = defaults.level_matrix.value, defaults.level_memory.value
    columns: list[npt.NDArray[np.float64]] = [
        cap_w,
        np.asarray(clock_under_cap(chips, full, cap_w)),
        np.asarray(throughput_under_cap(chips, full, cap_w, 1.0)),
        np.asarray(throughput_under_cap(chips, full, cap_w, MIXED)),
        np.asarray(throughput_under_cap(chips, memory, cap_w, 1.0 - MIXED)),
    ]
    return tuple(CapRow(*(float(number) for number in row)) for row in zip(*columns, strict=True))


def _run(chips: Chips, asked: PowerAsked) -> RunPower:
    assert asked.accelerators is not None
    _, rates = reliability_figures()
    rate = rates.get(asked.accelerator.family, rates["unknown"]).failures.value
    found = swing(chips, asked.accelerators, asked.busy, asked.step_s)
    return RunPower(
        asked.accelerators,
        Swing(*(float(np.ravel(part)[0]) for part in found)),
        rate * asked.accelerators / 1000.0,
        spares_of(asked.accelerator, asked.accelerators, SPARES_AVAILABILITY),
    )
