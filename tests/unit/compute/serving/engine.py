"""An engine without losses, and with the fitted ones, for the tests of serving."""

from __future__ import annotations

import numpy as np

from gigawatt.catalog.load import accelerators, architectures
from gigawatt.compute.collectives import UNBOUNDED, Fabric
from gigawatt.compute.serving.batching import Requests
from gigawatt.compute.serving.model_cost import model_cost
from gigawatt.compute.serving.operating import Engine, Limits
from gigawatt.compute.serving.search import Serving
from gigawatt.compute.serving.step_time import Device, Efficiencies, Precision
from gigawatt.compute.shape_of import shape_of

CHAT = Requests(2000.0, 500.0, 0.8, 0.0, 1.0)
LOSSLESS = Efficiencies(
    matrix=1.0, expert_matrix=1.0, scores=1.0, memory=1.0, cache_memory=1.0, sharpness=200.0, layer_s=0.0, pass_s=0.0,
    sequence_s=0.0, width=0.0, expert_skew=1.0, bubble=0.0,
)  # fmt: skip
FREE_FABRIC = Fabric(8.0, 1e18, 0.0, UNBOUNDED, 1e18, 0.0, 1.0, UNBOUNDED, 1e18, 0.0)
H100 = Device(1.979e15, 9.89e14, 80.0 * 2.0**30, 3.35e12)
WIDE, NARROW = Precision(2.0, 2.0, 2.0), Precision(1.0, 1.0, 1.0)


def lossless(model: str, precision: Precision = NARROW, device: Device = H100) -> Engine:
    """A model on an H100 that reaches all its peaks."""
    return Engine(model_cost(shape_of(architectures()[model])), device, precision, LOSSLESS, FREE_FABRIC)


def asked(model: str, chip: str, first_token_s: float = np.inf, token_s: float = np.inf, most: int = 8) -> Serving:
    """A chat service."""
    limits = Limits(first_token_s, token_s)
    return Serving(architectures()[model], accelerators()[chip], CHAT, limits, most_accelerators=most)
