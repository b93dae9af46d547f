"""What a published run leaves unsaid about its layout, filled in by one rule.

Parallelism that is not stated is 1, data parallel is what is left of the accelerators, a micro-batch is one sequence,
tensor-parallel ranks share norms too, the optimizer is sharded over the data-parallel ranks (and the weights as well
where the source says so), and as little is recomputed as fits into memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gigawatt.compute.formula import Values
from gigawatt.compute.training.build import table
from gigawatt.compute.training.case import Case, Layout
from gigawatt.compute.training.efficiencies import Efficiencies
from gigawatt.compute.training.step import step

SHARDED_OPTIMIZER = 1.0
SHARDED_WEIGHTS = 3.0
NOTHING, SELECTED, WHOLE_LAYERS = 0.0, 1.0, 2.0


@dataclass(frozen=True, slots=True)
class Stated:
    """A layout as published; ``None`` is what the source does not say."""

    tensor: float | None = None
    pipeline: float | None = None
    virtual: float | None = None
    context: float | None = None
    expert: float | None = None
    micro_batch: float | None = None
    fully_sharded: float | None = None  # ranks that weights are sharded over; 0 or 1: they are not
    sharding: float | None = None  # 0 nothing, 1 optimizer, 2 and gradients, 3 and weights; wins over `fully_sharded`
    sequence_parallel: bool | None = None
    recompute: float | None = None  # 0 nothing, 1 selected parts, 2 whole layers

    @property
    def parallelism(self) -> tuple[float | None, ...]:
        """What is stated of the ways to split a run, in a fixed order."""
        return (self.tensor, self.pipeline, self.context, self.virtual, self.expert, self.micro_batch)

    @property
    def is_laid_out(self) -> bool:
        """Whether anything of the parallelism is stated; if not, a search has to find the layout."""
        return any(value is not None for value in (self.tensor, self.pipeline, self.context, self.expert, self.fully_sharded))


def filled(stated: Stated) -> Layout:
    """One layout with the rule's values for what is not stated, nothing recomputed unless stated."""
    tensor = stated.tensor or 1.0
    sharding = stated.sharding
    if sharding is None:
        sharding = SHARDED_WEIGHTS if (stated.fully_sharded or 0.0) > 1.0 else SHARDED_OPTIMIZER
    shares_norms = tensor > 1.0 if stated.sequence_parallel is None else stated.sequence_parallel
    return Layout(
        tensor=float(tensor),
        pipeline=float(stated.pipeline or 1.0),
        virtual=float(stated.virtual or 1.0),
        context=float(stated.context or 1.0),
        expert=float(stated.expert or 1.0),
        micro_batch=float(stated.micro_batch or 1.0),
        sharding=float(sharding),
        sequence_parallel=float(shares_norms),
        recompute=NOTHING if stated.recompute is None else float(stated.recompute),
    )


def layouts_of(cases: Case, stated: Sequence[Stated], efficiencies: Efficiencies) -> Layout:
    """The layouts of a table of runs, as arrays [rows].

    Args:
        cases: the runs, as arrays [rows].
        stated: what is published of each layout, in the same order.
        efficiencies: floats, or arrays [rows].

    Returns:
        The layouts; where recomputation is not stated it is the least that fits into memory (all of it where none fits).
    """
    layouts = table([filled(row) for row in stated])
    unstated = np.array([row.recompute is None for row in stated])
    return layouts._replace(recompute=least_recompute(cases, layouts, unstated, efficiencies))


def least_recompute(cases: Case, layouts: Layout, unstated: Values, efficiencies: Efficiencies) -> Values:
    """The least recomputation that fits into memory where it is not stated, as stated elsewhere [rows]."""
    room = cases.rates.memory_bytes
    held = [
        step(cases, layouts._replace(recompute=np.full_like(layouts.recompute, recompute)), efficiencies).memory.total
        for recompute in (NOTHING, SELECTED, WHOLE_LAYERS)
    ]
    # Between selected parts and whole layers any share of the layers may be recomputed whole; memory falls with it on a line.
    saved = np.maximum(held[1] - held[2], 1.0)
    share = np.clip((held[1] - room) / saved, 0.0, 1.0)
    least = np.where(held[0] <= room, NOTHING, SELECTED + share)
    return np.where(unstated, least, layouts.recompute)
