"""Every layout and batch size of a replica that a search looks at, as a struct of arrays."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gigawatt.compute.architecture_counts import Shape
from gigawatt.compute.serving.step_time import Layout

Floats = NDArray[np.float64]

PIPELINES = (1, 2, 4, 8)
# Shares of the places that are taken in the mean: fine where waiting begins, then in even steps of the logarithm.
SHARES = np.array([1.0, 0.98, 0.96, 0.94, 0.92, 0.9, 0.87, 0.84, 0.8, 0.75, 0.7, *(0.7 * 2.0 ** (-0.4 * np.arange(1, 32)))])
MOST_SEQUENCES = 4096.0  # per group and stage: what schedulers are set to at most


class Candidates(NamedTuple):
    """Layouts times batch sizes, an entry a row; ``place`` is the layout's number."""

    layout: Layout
    place: NDArray[np.int64]
    share: Floats  # of the places that is taken in the mean


def layouts(shape: Shape, domain: int, most_accelerators: int, pipelines: tuple[int, ...] = PIPELINES) -> Layout:
    """Layouts of one model on replicas of up to ``most_accelerators``.

    Tensor groups stay within the scale-up domain and split heads evenly. Groups with requests of their own (attention data
    parallelism) come with experts that lie whole on ranks, or where a latent cache would be copied by tensor ranks.
    """
    found = sorted(set(_layouts(shape, domain, most_accelerators, pipelines)))
    columns = np.array(found, dtype=float).reshape(-1, 4).T
    return Layout(*columns)


def _layouts(shape: Shape, domain: int, most: int, pipelines: tuple[int, ...]) -> Iterator[tuple[int, int, int, int]]:
    mixture = shape.experts > 0
    groups = [*_powers(most), *([domain] if 1 < domain <= most else [])] if mixture or shape.latent else [1]
    for tensor in _powers(min(domain, most)):
        if shape.heads % tensor:
            continue
        for group in groups:
            ranks = tensor * group
            for pipeline in pipelines:
                if ranks * pipeline > most or pipeline > shape.layers:
                    continue
                whole = mixture and ranks <= shape.experts
                if group == 1:
                    yield tensor, 1, pipeline, 0
                if whole and ranks > 1:
                    yield tensor, group, pipeline, 1
                if group > 1 and not mixture:
                    yield tensor, group, pipeline, 0


def candidates(layout: Layout, shares: Floats = SHARES) -> Candidates:
    """Each layout with shares of its places taken."""
    count = len(layout.tensor)
    place = np.repeat(np.arange(count), len(shares))
    return Candidates(Layout(*(np.asarray(column)[place] for column in layout)), place, np.tile(shares, count))


def _powers(most: int) -> list[int]:
    return [2**exponent for exponent in range(most.bit_length()) if 2**exponent <= most]
