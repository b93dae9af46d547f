"""The fastest layouts of a run: every candidate is timed and its memory counted, in compiled code.

The loops are ordered so that what depends on a layout's widths alone (the arithmetic of its layers) is worked out once for
all pipelines and shardings that share it. The formulas are those of ``step``: see ``gigawatt.compute.formula``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.compute.formula import compiled, sources_number
from gigawatt.compute.training.candidates import Candidates, candidates_of
from gigawatt.compute.training.case import Case, Layout
from gigawatt.compute.training.efficiencies import Efficiencies, reached
from gigawatt.compute.training.step import layer_times, least_step_s, step_of
from gigawatt.errors import NoLayoutError

Column = NDArray[np.float64]
FIELDS = len(Layout._fields)


@dataclass(frozen=True, slots=True)
class Found:
    """Layouts that fit, the fastest first, as arrays [layouts]."""

    layouts: Layout
    step_s: Column
    memory_bytes: Column
    timed: int  # layouts that were timed in all
    fitting: int  # of them, those that fit into memory


def search(case: Case, efficiencies: Efficiencies, *, keep: int = 100, candidates: Candidates | None = None) -> Found:
    """The fastest layouts of a run that fit into memory.

    Args:
        case: the run, every field a float.
        efficiencies: every field a float.
        keep: layouts to hand back at most; where it is one, layouts that cannot be the fastest are not timed.
        candidates: values to combine; all that divide the run where None.

    Raises:
        NoLayoutError: where no layout fits, with the least memory that any needs.
    """
    tried = candidates if candidates is not None else candidates_of(case)
    exact = Efficiencies(*(float(value) for value in efficiencies))
    rows = count_layouts(case, tried)
    layouts = np.empty((rows, FIELDS))
    step_s = np.empty(rows)
    memory_bytes = np.empty(rows)
    timed = time_layouts(case, exact, tried, keep == 1, layouts, step_s, memory_bytes)
    fits = np.flatnonzero(memory_bytes[:timed] <= case.rates.memory_bytes)
    if not fits.size:
        raise NoLayoutError([_nothing_fits(case, memory_bytes[:timed])])
    nearest = fits[np.argpartition(step_s[fits], keep)[:keep]] if fits.size > keep else fits
    best = nearest[np.lexsort((memory_bytes[nearest], step_s[nearest]))]
    return Found(Layout(*layouts[best].T.copy()), step_s[best], memory_bytes[best], int(timed), int(fits.size))


def _nothing_fits(case: Case, memory_bytes: Column) -> str:
    if not memory_bytes.size:
        return (
            f"No layout divides {case.accelerators:,.0f} accelerators and a step of {case.batch:,.0f} sequences, of "
            f"{case.sequence:,.0f} tokens. Choose numbers with more divisors, or a batch of more sequences than accelerators."
        )
    return (
        f"No layout fits: the leanest needs {memory_bytes.min() / 1e9:.0f} GB on an accelerator of "
        f"{case.rates.memory_bytes / 1e9:.0f} GB. Use more accelerators, or ones with more memory."
    )


@compiled
def divides(case: Case, widths: Column, pipeline: float) -> bool:
    """Whether a pipeline of that many stages divides the accelerators, the batch, the sites and the experts."""
    data = case.accelerators / (widths[0] * widths[1] * pipeline)
    of_site = data / case.sites
    if data != np.floor(data) or of_site != np.floor(of_site):
        return False
    return bool(case.batch % (data * widths[3]) == 0.0 and (of_site * widths[0] * widths[1]) % widths[2] == 0.0)


@compiled
def count_layouts(case: Case, tried: Candidates) -> int:
    """How many layouts the candidates combine to."""
    rows = 0
    for widths in tried.widths:
        for arrangement in tried.arrangements:
            rows += divides(case, widths, arrangement[0])
    return rows * tried.recompute.size


def _time_layouts(sources: int) -> Callable[[Case, Efficiencies, Candidates, bool, Column, Column, Column], int]:
    """The loop over all layouts, compiled anew where ``sources`` is another number than when it was kept on disk."""

    @compiled
    def time_layouts(
        case: Case,
        efficiencies: Efficiencies,
        tried: Candidates,
        only_fastest: bool,
        layouts: Column,
        step_s: Column,
        memory_bytes: Column,
    ) -> int:
        fabric = reached(case.fabric, efficiencies)
        row = 0 * sources
        fastest = np.inf
        for widths in tried.widths:
            tensor, context, expert, micro_batch = widths[0], widths[1], widths[2], widths[3]
            shared = 1.0 if tensor > 1.0 else 0.0
            for recompute in tried.recompute:
                plain = Layout(tensor, 1.0, 1.0, context, expert, micro_batch, 1.0, shared, recompute)
                times = layer_times(case, plain, fabric, efficiencies)
                if only_fastest and least_step_s(case, plain, times, efficiencies) >= fastest:
                    continue
                for arrangement in tried.arrangements:
                    if not divides(case, widths, arrangement[0]):
                        continue
                    pipeline, virtual, sharding = arrangement[0], arrangement[1], arrangement[2]
                    layout = Layout(tensor, pipeline, virtual, context, expert, micro_batch, sharding, shared, recompute)
                    found = step_of(case, layout, times, fabric, efficiencies)
                    for field in range(FIELDS):
                        layouts[row, field] = layout[field]
                    step_s[row] = found.step_s
                    memory_bytes[row] = found.memory.total
                    if found.memory.total <= case.rates.memory_bytes:
                        fastest = min(fastest, found.step_s)
                    row += 1
        return row

    return time_layouts


time_layouts = _time_layouts(sources_number("training"))
"""Times every combination into ``layouts`` [rows, fields], ``step_s`` [s] and ``memory_bytes``; returns how many it timed.

With ``only_fastest`` it passes over widths that on no pipeline beat the fastest layout that fits so far.
"""
