"""What is known of a run's efficiencies: fitted to published runs, with what its architecture and chip do beside the common."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp

import numpy as np

from gigawatt.catalog.accelerators import Accelerator
from gigawatt.catalog.architectures import Architecture
from gigawatt.catalog.fitted import fitted_models
from gigawatt.compute.fitting.training_model import LATEST_YEAR, efficiencies_of
from gigawatt.compute.training.efficiencies import Efficiencies

FITTED = "training"
BAND = 1.2816  # standard deviations of a Gaussian that hold 80 %


@dataclass(frozen=True, slots=True)
class Known:
    """Efficiencies for one architecture on one accelerator at one precision, and their doubt."""

    efficiencies: Efficiencies  # every field a float
    slower: float  # factor on the step at the slow end of the 80 % band; the quick end is 1 / slower
    fitted_on: str
    architecture_seen: bool  # among the runs that were fitted
    accelerator_seen: bool


def known_efficiencies(architecture: Architecture, accelerator: Accelerator, precision: str) -> Known:
    """The efficiencies of today's software; what was never seen has the common ones and a wider band."""
    fitted = fitted_models()[FITTED]
    levels = {
        "architecture": architecture.key,
        "accelerator": accelerator.key,
        "architecture_on_family": f"{architecture.key} | {accelerator.family}",
    }
    faster, spread = fitted.deviation(levels)
    common = efficiencies_of(fitted.parameters, (precision,), np.array([LATEST_YEAR]))
    plain = Efficiencies(*(float(np.asarray(value).reshape(-1)[0]) for value in common))
    seen = {name: levels[name] in fitted.deviations[name].levels for name in levels if name in fitted.deviations}
    return Known(
        plain._replace(speed=plain.speed * exp(faster)),
        exp(BAND * spread),
        fitted.fitted_on,
        seen.get("architecture", False),
        seen.get("accelerator", False),
    )
