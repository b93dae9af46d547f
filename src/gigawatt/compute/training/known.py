"""What is known of a run's efficiencies: fitted to published runs, with what its architecture and chip do beside the common."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp

import numpy as np

from gigawatt.catalog.accelerators import Accelerator
from gigawatt.catalog.architectures import Architecture
from gigawatt.catalog.fitted import fitted_models
from gigawatt.catalog.recipes import recipe_of
from gigawatt.compute.band import BAND
from gigawatt.compute.fitting.power_headroom import power_headroom
from gigawatt.compute.fitting.training_model import REFERENCE_YEAR, design_of, efficiencies_of, width_on_family
from gigawatt.compute.shape_of import shape_of
from gigawatt.compute.training.efficiencies import Efficiencies
from gigawatt.compute.training.todays_software import DESIGN, ON_FAMILY, SOFTWARE, WIDTH, standing

FITTED = "training"


@dataclass(frozen=True, slots=True)
class Known:
    """Efficiencies for one architecture on one accelerator at one precision, and their doubt."""

    efficiencies: Efficiencies  # every field a float
    slower: float  # factor on the step at the slow end of the 80 % band; the quick end is 1 / slower
    fitted_on: str
    architecture_seen: bool  # among the runs that were fitted
    accelerator_seen: bool
    software: str  # in words: whose runs say how good today's software is


def known_efficiencies(architecture: Architecture, accelerator: Accelerator, precision: str) -> Known:
    """What a well-run team gets in today's software, for the fastest layout that a search finds.

    The software is that of most published runs of the design on the accelerator's family (``todays_software``), with what its
    recipe for the architecture sets; what searches
    gain on layouts that are published as tuned is taken off; what was never seen has the common efficiencies and a wider band.
    """
    fitted = fitted_models()[FITTED]
    levels = {
        "architecture": architecture.key,
        "accelerator": accelerator.key,
        "architecture_on_family": f"{architecture.key} | {accelerator.family}",
        WIDTH: width_on_family(precision, accelerator.family),
        DESIGN: "",  # these three are the software's standing
        SOFTWARE: "",
        ON_FAMILY: "",
        "paper": "",
        "unstated_layout": "",  # the search's gain stands for it
    }
    software = standing(fitted, accelerator, design_of(shape_of(architecture)))
    recipe = recipe_of(software.framework, architecture.key, accelerator.key, precision, software.year)
    gain, gain_sd = fitted.search_gain.get(accelerator.family, fitted.search_gain[""])
    faster, spread = fitted.deviation(levels, software.variance + gain_sd**2)
    merged, whole = float(recipe.merged_copies), float(recipe.whole_iteration)
    common = efficiencies_of(
        fitted.parameters, (precision,), np.array([REFERENCE_YEAR]), power_headroom(accelerator), merged, whole
    )
    plain = Efficiencies(*(float(np.asarray(value).reshape(-1)[0]) for value in common))
    seen = {name: levels[name] in fitted.deviations[name].levels for name in ("architecture", "accelerator")}
    return Known(
        plain._replace(speed=plain.speed * exp(faster + software.log_speed - gain)),
        exp(BAND * spread),
        fitted.fitted_on,
        seen["architecture"],
        seen["accelerator"],
        software.rests_on,
    )
