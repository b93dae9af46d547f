"""Parameters with their priors, and the scale on which each is free: positive ones as logarithms, shares as log-odds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from gigawatt.compute.fitting.hierarchical import Floats


class Scale(StrEnum):
    """The scale on which a parameter's prior is Gaussian."""

    POSITIVE = "positive"
    SHARE = "share"  # between 0 and 1
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter: the centre of its prior in its own unit, and the prior's standard deviation on its scale."""

    name: str
    centre: float
    sd: float
    scale: Scale = Scale.POSITIVE


def free(parameter: Parameter, value: float) -> float:
    """A value on the parameter's scale."""
    if parameter.scale is Scale.POSITIVE:
        return float(np.log(value))
    if parameter.scale is Scale.SHARE:
        return float(np.log(value / (1.0 - value)))
    return value


def own(parameter: Parameter, value: float) -> float:
    """A value on the parameter's scale, in its own unit."""
    if parameter.scale is Scale.POSITIVE:
        return float(np.exp(value))
    if parameter.scale is Scale.SHARE:
        return float(1.0 / (1.0 + np.exp(-value)))
    return float(value)


def prior(parameters: Sequence[Parameter]) -> tuple[Floats, Floats]:
    """Means and standard deviations of the priors, each on its parameter's scale."""
    mean = np.array([free(parameter, parameter.centre) for parameter in parameters])
    return mean, np.array([parameter.sd for parameter in parameters])


def named(parameters: Sequence[Parameter], vector: Floats) -> Mapping[str, float]:
    """A vector on the parameters' scales as values in their own units, by name."""
    return {parameter.name: own(parameter, float(value)) for parameter, value in zip(parameters, vector, strict=True)}
