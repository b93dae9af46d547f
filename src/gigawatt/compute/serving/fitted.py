"""The fitted numbers of the serving model as they ship, and how far a prediction with them can be trusted.

``catalog/data/serving_efficiencies.json`` is written by ``tools/fit_serving.py``; it says what it was fitted on and when.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from gigawatt.catalog.accelerators import Accelerator
from gigawatt.catalog.fitted import fitted_models
from gigawatt.compute.serving.parameters import Parameters
from gigawatt.compute.training.todays_software import vendor_behind

SHIPPED, WITHOUT_HELD_OUT = (
    "shipped",
    "without_held_out",
)  # the fits of the data file; the second judges what it was not fitted on
MLPERF = "mlperf"
# Vendors with measurements in the fit, and those that stand for their software.
VENDOR_SOFTWARE = {"NVIDIA": "trtllm-1.0", "AMD": "mlperf-amd"}
OTHER_SOFTWARE = "mlperf-other"  # neither a vendor's own nor built on it, as far as a row says

# Gains of tuned software since round v4.1, whose software the fit knows: judgements, not fitted. The tables that were fitted
# on gained 0 to 3 % between early and late 2025 on dense models; AMD's software was new to the benchmark in v4.1.
ROUND_GAIN: Mapping[str, float] = {"v4.0": 0.0, "v4.1": 0.0, "v5.0": 0.04, "v5.1": 0.06}
YOUNG_SOFTWARE_GAIN: Mapping[str, float] = {"v4.0": 0.0, "v4.1": 0.0, "v5.0": 0.08, "v5.1": 0.12}


@dataclass(frozen=True, slots=True)
class FittedServing:
    """Parameters, offsets of sources, and standard deviations of what they do not know (of a logarithm)."""

    parameters: Parameters
    offsets: Mapping[str, float]
    spread: Mapping[str, float]
    benchmarked: frozenset[str]  # architectures that MLPerf rows of the fit ran
    fitted_on: str
    date: str

    def software(self, accelerator: Accelerator) -> float:
        """Speed of the software of an accelerator's vendor, of 2025, over that of the fit.

        NVIDIA's as its tables of default options show it; AMD's as its first submissions, with the gains since that are
        assumed of later rounds; of others as far behind as their training runs show (``vendor_term``).
        """
        if accelerator.vendor == "NVIDIA":
            return math.exp(self.offsets[VENDOR_SOFTWARE["NVIDIA"]])
        if accelerator.vendor in VENDOR_SOFTWARE:
            return math.exp(self.offsets[VENDOR_SOFTWARE[accelerator.vendor]] + max(YOUNG_SOFTWARE_GAIN.values()))
        return math.exp(vendor_term(accelerator.vendor))

    def doubt(self, source: str, round_: str, accelerator: Accelerator, architecture: str) -> tuple[float, float]:
        """Offset of the logarithm of a prediction, and its standard deviation.

        Args:
            source: whose software ran; one that was not fitted on has no offset and more doubt.
            round_: of MLPerf; empty elsewhere.
            accelerator: that it ran on.
            architecture: its key.
        """
        in_round = round_.strip().casefold()
        gains = ROUND_GAIN if source.startswith("mlperf-trt") else YOUNG_SOFTWARE_GAIN
        gain = gains.get(in_round, max(gains.values())) if in_round else 0.0
        variance = self.spread["paper" if source.startswith("paper") else "mlperf"] ** 2
        offset = self.offsets.get(source, 0.0) + self.offsets.get(f"{MLPERF}/{accelerator.key}", 0.0) * (
            not source.startswith("paper")
        )
        if source.startswith(MLPERF) and accelerator.vendor not in VENDOR_SOFTWARE:
            offset += vendor_term(accelerator.vendor)
        if accelerator.vendor not in VENDOR_SOFTWARE:
            variance += self.spread["vendor"] ** 2
        elif source == OTHER_SOFTWARE:
            variance += self.spread["software"] ** 2
        if f"memory/{accelerator.family}" not in self.parameters.logarithms:
            variance += self.spread["family"] ** 2
        if not source.startswith("paper") and architecture not in self.benchmarked:
            variance += self.spread["model"] ** 2
        if gain:
            variance += self.spread["round"] ** 2
        return offset + gain, variance**0.5


def vendor_term(vendor: str) -> float:
    """How far behind the software of a vendor is whose submissions the fit does not know, of the logarithm: as in training."""
    return vendor_behind(fitted_models()["training"], vendor)


@lru_cache(maxsize=2)
def fitted_serving(which: str = SHIPPED) -> FittedServing:
    """The fit that comes with gigawatt, or the one without the part that is held out."""
    text = resources.files("gigawatt.catalog").joinpath("data/serving_efficiencies.json").read_text(encoding="utf-8")
    content = json.loads(text)[which]
    return FittedServing(
        Parameters(content["logarithms"]),
        content["offsets"],
        content["spread"],
        frozenset(content["benchmarked"]),
        content["fitted_on"],
        content["date"],
    )
