"""Published throughput that the serving model is fitted on: tables of serving software, restated with their sources.

``catalog/data/serving_measurements.csv`` holds output tokens a second at maximum load from TensorRT-LLM's performance overview
(docs/source/performance/perf-overview.md of NVIDIA/TensorRT-LLM: version 0.17 at commit 258c7540, version 1.0 at 00f37686), read
at the source on 2026-11-22. Those tables say that they were taken with default options: what tuned software reaches beyond
them is a deviation of its own.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from gigawatt.catalog.accelerators import Accelerator
from gigawatt.catalog.architectures import Architecture
from gigawatt.compute.serving.cases import Case, Question
from gigawatt.compute.serving.hardware import hardware
from gigawatt.compute.shape_of import shape_of

_GROUPS_SINCE = "trtllm-1.0"  # from this version the tables run mixtures with requests of their own on every rank
# Rows in which the weights fill the memory but for a few percent: what is left for the cache is the software's secret.
_FULL = {("h100-sxm", "llama-3.1-70b", 1), ("a100-sxm-80gb", "llama-3.1-70b", 2), ("rtx-pro-6000", "llama-3.1-405b", 1)}


@dataclass(frozen=True, slots=True)
class ServingMeasurement:
    """One published throughput, per accelerator."""

    source: str  # the software's version; with ``-mixture`` where experts are new to it
    group: str  # what its near-copies share: source, accelerator, model, layout
    case: Case
    tokens_per_s: float


@lru_cache(maxsize=1)
def _rows() -> tuple[Mapping[str, str], ...]:
    text = resources.files("gigawatt.catalog").joinpath("data/serving_measurements.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def serving_measurements(
    accelerators: Mapping[str, Accelerator], architectures: Mapping[str, Architecture]
) -> list[ServingMeasurement]:
    """The published throughputs as cases."""
    found = []
    for row in _rows():
        tensor, pipeline = int(row["tensor"]), int(row["pipeline"])
        if (row["accelerator"], row["architecture"], tensor) in _FULL:
            continue
        architecture = architectures[row["architecture"]]
        grouped = architecture.is_mixture and row["source"] == _GROUPS_SINCE
        layout = (1, tensor, pipeline, 1) if grouped and tensor > 1 else (tensor, 1, pipeline, 0)
        case = Case(
            Question.RUN,
            hardware(accelerators[row["accelerator"]], row["precision"]),
            shape_of(architecture),
            float(row["input_tokens"]),
            float(row["output_tokens"]),
            accelerators=tensor * pipeline,
            layout=layout,
            runs=float(row["requests"]),
            cache_bytes=2.0 if row["precision"] == "bf16" else 1.0,
        )
        source = row["source"] + ("-mixture" if grouped else "")
        group = f"{source}/{row['accelerator']}/{row['architecture']}/{tensor}x{pipeline}"
        found.append(ServingMeasurement(source, group, case, float(row["tokens_per_s"]) / (tensor * pipeline)))
    return found
