"""MLPerf Inference as cases: which model, lengths and limits a benchmark has, and what a submitter's system can be asked for.

Lengths, limits and where they come from: catalog/data/serving_benchmarks.csv.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from gigawatt.catalog.accelerators import Accelerator
from gigawatt.catalog.architectures import Architecture
from gigawatt.compute.serving.cases import Case, Question
from gigawatt.compute.serving.hardware import PRECISIONS, hardware, supported
from gigawatt.compute.shape_of import shape_of

_ACCURACY = re.compile(r"-(99|99\.9)$")


@dataclass(frozen=True, slots=True)
class ServingBenchmark:
    """A benchmark of token generation; times in seconds."""

    name: str
    architecture: str
    input_tokens: float
    output_tokens: float
    output_spread: float
    beams: float
    first_token_s: float
    token_s: float
    narrowest: str  # precision of weights that submitters have gone down to
    source: str
    confidence: str


@lru_cache(maxsize=1)
def serving_benchmarks() -> Mapping[str, ServingBenchmark]:
    """The benchmarks by name."""
    text = resources.files("gigawatt.catalog").joinpath("data/serving_benchmarks.csv").read_text(encoding="utf-8")
    return {row["benchmark"]: _benchmark(row) for row in csv.DictReader(text.splitlines())}


def _benchmark(row: Mapping[str, str]) -> ServingBenchmark:
    return ServingBenchmark(
        row["benchmark"],
        row["architecture"],
        float(row["input_tokens"]),
        float(row["output_tokens"]),
        float(row["output_spread"]),
        float(row["beams"]),
        float(row["first_token_ms"]) / 1e3,
        float(row["token_ms"]) / 1e3,
        row["narrowest_weights"],
        row["source"],
        row["confidence"],
    )


def benchmark_of(model: str, scenario: str) -> ServingBenchmark | None:
    """The benchmark that a row's model and scenario name; None where it generates no tokens that we model."""
    name = _ACCURACY.sub("", model.strip().casefold()).replace("llama3_1", "llama3.1").replace("llama2-70b-chat", "llama2-70b")
    name = _ACCURACY.sub("", name)
    if scenario.strip().casefold() == "interactive" and not name.endswith("-interactive"):
        name += "-interactive"
    return serving_benchmarks().get(name)


def serving_precision(accelerator: Accelerator, narrowest: str) -> str:
    """The precision that submitters choose: the narrowest that the accelerator computes in, down to the benchmark's."""
    allowed = PRECISIONS[: PRECISIONS.index(narrowest) + 1]
    return [name for name in supported(accelerator) if name in allowed][-1]


def benchmark_case(
    benchmark: ServingBenchmark, accelerator: Accelerator, architecture: Architecture, accelerators: int, *, limited: bool
) -> Case:
    """A submission as a case: the best layout of its accelerators, within the benchmark's limits where it is ``limited``.

    Raises:
        ValueError: the accelerator's rates or memory are not known.
    """
    precision = serving_precision(accelerator, benchmark.narrowest) if supported(accelerator) else PRECISIONS[0]
    return Case(
        Question.BEST,
        hardware(accelerator, precision),
        shape_of(architecture),
        benchmark.input_tokens,
        benchmark.output_tokens,
        accelerators=max(accelerators, 1),
        output_spread=benchmark.output_spread,
        beams=benchmark.beams,
        cache_bytes=2.0 if precision == "bf16" else 1.0,
        first_token_s=benchmark.first_token_s if limited else float("inf"),
        token_s=benchmark.token_s if limited else float("inf"),
        under_arrivals=limited,
    )
