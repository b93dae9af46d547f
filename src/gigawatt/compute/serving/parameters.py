"""The numbers that the serving model is fitted by: few, with priors, shared over families with deviations drawn to nothing.

A parameter is the logarithm of an efficiency, a time or a factor. ``prior`` is what is believed before any measurement,
with its standard deviation; both are judgements, labelled in docs/mathematics/serving.md. The fitted values lie in
catalog/data/serving_efficiencies.json.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.compute.collectives import UNBOUNDED, Fabric
from gigawatt.compute.serving.hardware import Hardware, stacked
from gigawatt.compute.serving.step_time import Device, Efficiencies

Floats = NDArray[np.float64]

BASE_POWER_W = 160.0  # of a card that is not arithmetic: memory, leakage, links
POWER_LIMITED_FAMILIES = ("nvidia-hopper",)  # sold at 350 to 700 W from one die: the smaller limits bind
SITE_BYTES_PER_S, SITE_LATENCY_S = 1e9, 1e-3  # a replica never spans sites
LARGEST_SHARE = 0.98
KINSHIP = 0.7  # share of its kin's mean deviation that a family which was not measured takes

# name: (prior, spread of the logarithm)
PRIORS: Mapping[str, tuple[float, float]] = {
    "matrix": (0.68, 0.12),
    "matrix_bf16": (1.1, 0.15),  # of `matrix`: wide formats come closer to their lower peaks
    "matrix_fp4": (0.75, 0.2),
    "expert_matrix": (0.85, 0.1),
    "scores": (0.35, 0.4),
    "memory": (0.8, 0.08),
    "cache_memory": (0.75, 0.15),
    "sharpness": (1.3, 0.15),
    "link": (0.7, 0.15),
    "host_link": (0.5, 0.25),
    "scale_out": (0.7, 0.3),
    "link_latency": (6e-6, 0.5),
    "host_link_latency": (15e-6, 0.5),
    "scale_out_latency": (15e-6, 0.5),
    "layer_s": (5e-6, 0.7),
    "pass_s": (1e-3, 0.5),
    "sequence_s": (3e-6, 0.8),
    "width": (300.0, 0.4),
    "expert_skew": (1.15, 0.05),
    "joule_per_flop": (0.38e-12, 0.1),  # at 8 bits; twice that at 16
    "bubble": (0.03, 0.8),
    "drain": (0.3, 0.5),  # of an answer's time, that a finite run needs to fill and to empty
    "server": (0.97, 0.03),  # of what is steady, that a server under random arrivals keeps up
}
FAMILY_MATRIX_SD = 0.15
FAMILY_MEMORY_SD = 0.05


@dataclass(frozen=True, slots=True)
class Parameters:
    """Values of the parameters by name; families' deviations as ``matrix/FAMILY/PRECISION`` and ``memory/FAMILY``."""

    logarithms: Mapping[str, float]

    def value(self, name: str) -> float:
        """A parameter itself."""
        return float(np.exp(self.logarithms.get(name, np.log(PRIORS[name][0]))))

    def deviation(self, name: str) -> float:
        """The logarithm of a family's deviation, ``matrix/FAMILY/PRECISION`` or ``memory/FAMILY``.

        One that no measurement had takes part of the mean of its family's others, or else of its vendor's: their software
        and their way of stating peaks are the same. A vendor that is not known has none.
        """
        if name in self.logarithms:
            return self.logarithms[name]
        kind, family, *_ = name.split("/")
        vendor = family.split("-")[0]
        for prefix in (f"{kind}/{family}/", f"{kind}/{vendor}-"):
            akin = [value for other, value in self.logarithms.items() if other.startswith(prefix)]
            if akin:
                return KINSHIP * float(np.mean(akin))
        return 0.0

    def efficiencies(self, rows: Sequence[Hardware]) -> Efficiencies:
        """What each accelerator reaches; arrays [rows]."""
        matrix = np.array([self._matrix(row) for row in rows])
        memory = np.exp([self.deviation(f"memory/{row.family}") for row in rows])
        count = len(rows)

        def same(name: str) -> Floats:
            return np.full(count, self.value(name))

        return Efficiencies(
            matrix=matrix,
            expert_matrix=same("expert_matrix"),
            scores=same("scores"),
            memory=np.minimum(self.value("memory") * memory, LARGEST_SHARE),
            cache_memory=np.minimum(self.value("cache_memory") * memory, LARGEST_SHARE),
            sharpness=np.maximum(same("sharpness"), 1.0),
            layer_s=same("layer_s"),
            pass_s=same("pass_s"),
            sequence_s=same("sequence_s"),
            width=same("width"),
            expert_skew=np.maximum(same("expert_skew"), 1.0),
            bubble=same("bubble"),
        )

    def fabric(self, rows: Sequence[Hardware], domain: Floats | None = None) -> Fabric:
        """The links between accelerators at what is reached of them; arrays [rows]."""
        through_host = np.array([row.through_host for row in rows])
        share = np.where(through_host, self.value("host_link"), self.value("link"))
        latency = np.where(through_host, self.value("host_link_latency"), self.value("link_latency"))
        out = stacked(rows, "scale_out_bytes_per_s") * self.value("scale_out")
        size = stacked(rows, "domain") if domain is None else domain
        return Fabric(
            scale_up_size=size,
            scale_up_bytes_per_s=stacked(rows, "link_bytes_per_s") * share,
            scale_up_latency_s=latency,
            leaf_size=np.full(len(rows), UNBOUNDED),
            scale_out_bytes_per_s=out,
            scale_out_latency_s=np.full(len(rows), self.value("scale_out_latency")),
            spine_share=np.ones(len(rows)),
            site_size=np.full(len(rows), UNBOUNDED),
            site_bytes_per_s=np.full(len(rows), SITE_BYTES_PER_S),
            site_latency_s=np.full(len(rows), SITE_LATENCY_S),
        )

    def _matrix(self, row: Hardware) -> float:
        """Share of the peak, no more than the card's power allows where its family is sold at several limits."""
        special = {"bf16": "matrix_bf16", "fp4": "matrix_fp4"}.get(row.precision)
        share = self.value("matrix") * (self.value(special) if special else 1.0)
        share *= np.exp(self.deviation(f"matrix/{row.family}/{row.precision}"))
        if row.family in POWER_LIMITED_FAMILIES and row.power_w:
            energy = self.value("joule_per_flop") * (2.0 if row.precision == "bf16" else 1.0)
            share = min(share, (row.power_w - BASE_POWER_W) / energy / row.matrix_flops_per_s)
        return float(min(share, LARGEST_SHARE))


def devices(rows: Sequence[Hardware]) -> Device:
    """Peaks of accelerators as arrays [rows]."""
    return Device(
        stacked(rows, "matrix_flops_per_s"),
        stacked(rows, "score_flops_per_s"),
        stacked(rows, "memory_bytes"),
        stacked(rows, "memory_bytes_per_s"),
    )


def parameter_names(rows: Sequence[Hardware]) -> list[str]:
    """The parameters that measurements on these accelerators bear on."""
    families = sorted({row.family for row in rows})
    pairs = sorted({(row.family, row.precision) for row in rows})
    return [
        *PRIORS,
        *(f"matrix/{family}/{precision}" for family, precision in pairs),
        *(f"memory/{family}" for family in families),
    ]


def prior_of(name: str) -> tuple[float, float]:
    """Mean and standard deviation of a parameter's logarithm before any measurement."""
    if name in PRIORS:
        value, spread = PRIORS[name]
        return float(np.log(value)), spread
    return 0.0, FAMILY_MATRIX_SD if name.startswith("matrix/") else FAMILY_MEMORY_SD
