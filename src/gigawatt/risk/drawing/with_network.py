"""Causes of doubt that go together with what the networks of tasks draw: a reactor that is late by its design costs more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from gigawatt.catalog.load import risk_defaults
from gigawatt.catalog.risk_causes import TECHNOLOGY, RiskCorrelation
from gigawatt.programme.programme import Programme
from gigawatt.risk.drawing.causes import Cause
from gigawatt.risk.drawing.own_place import correlated_parts
from gigawatt.risk.drawing.sampling import Copula, uniforms
from gigawatt.schedule.campus.layout import LaidOut
from gigawatt.schedule.network.sampling import cause_scores

Floats = NDArray[np.float64]

OF_TECHNOLOGY = "technology:"  # how the causes of a network begin that units of a design share


def points_of(
    programme: Programme, causes: Sequence[Cause], laid: LaidOut, count: int, seed: int
) -> tuple[Floats, Floats | None]:
    """Probabilities of a programme's causes in its futures, correlated with each other and with its network.

    The network's own draw is the first coordinate of the copula, and stays as it is. Where it has several designs, it is the
    sum of their normals over the root of their number.

    Args:
        programme: with or without a section ``risk``.
        causes: that move anything of it.
        laid: its network.
        count: of the futures.
        seed: of the futures.

    Returns:
        Points of shape (futures, causes), and those of the network's technologies, shape (futures,); None where it has none.

    Raises:
        RiskError: no causes can be correlated as it is said.
    """
    stated: Iterable[RiskCorrelation] = (risk_defaults() if programme.risk is None else programme.risk).correlations.values()
    designs = [key for key in laid.network.causes if key.startswith(OF_TECHNOLOGY)]
    names = (*((TECHNOLOGY,) if designs else ()), *(cause.key for cause in causes))
    copula = Copula.of(names, correlated_parts({one.between: one.rank.value for one in stated}, names))
    points = uniforms(count, len(causes), seed)
    if not designs:
        return copula.correlate(points), None
    scores = cause_scores(laid.network, designs, seed, count).sum(axis=0) / np.sqrt(len(designs))
    technology = np.asarray(ndtr(scores))
    return copula.correlate(np.column_stack([technology, points]))[:, 1:], technology
