"""Rows of MLPerf Training: minutes from start to convergence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from math import exp

from gigawatt.catalog.accelerators import Accelerator
from gigawatt.compute.band import BAND
from gigawatt.compute.fitting.power_headroom import power_headroom
from gigawatt.compute.fitting.time_to_train import BenchmarkRun, flops_of_sample, levels_of, peak_of, seconds_to_train
from gigawatt.compute.validation.measured_table import InputRow
from gigawatt.compute.validation.prediction import Coefficients, Outcome, Prediction, Skip
from gigawatt.compute.validation.recognised import UnpredictableError, accelerator_of, architecture_named, size_of
from gigawatt.compute.validation.reference_convergence import GPT3_TOKENS, reference_samples
from gigawatt.compute.validation.training_rows import fitted_by

COLUMN = "minutes_trimmed_mean"
FITTED = "time_to_train"
_SEQUENCES: Mapping[str, float] = {  # tokens, by the benchmarks' rules
    "gpt3": GPT3_TOKENS,
    "llama2_70b_lora": 8192.0,
    "llama31_405b": 8192.0,
    "llama31_8b": 8192.0,
}
_ROUND = re.compile(r"v?(\d+)\.(\d)")
_SUBMITTED = {0: 0.4, 1: 0.8}  # of the year: rounds x.0 are due in May, x.1 in October
_FIRST_YEAR = 2020  # of round 0: v3.0 is of 2023
_MOST_PLAUSIBLE_SEQUENCES = 1e8  # a count above it is of tokens


def predict_time_to_train(rows: Sequence[InputRow], coefficients: Coefficients = Coefficients.SHIPPED) -> Iterator[Outcome]:
    """Minutes to convergence of each row."""
    known: list[tuple[int, BenchmarkRun]] = []
    for row in rows:
        try:
            known.append((row.row, benchmark_run(row)))
        except UnpredictableError as error:
            yield Skip(row.row, str(error))
    if not known:
        return
    fitted = fitted_by(coefficients)[FITTED]
    for (number, run), seconds in zip(known, seconds_to_train(fitted.parameters, [run for _, run in known]), strict=True):
        longer, spread = fitted.deviation(levels_of(run))
        minutes = float(seconds) / 60.0 * exp(longer)
        yield Prediction(number, COLUMN, minutes, minutes * exp(-BAND * spread), minutes * exp(BAND * spread), run.family)


def benchmark_run(row: InputRow) -> BenchmarkRun:
    """A row as the submission that it describes.

    Raises:
        UnpredictableError: something that the model needs is missing or not known.
    """
    benchmark = row.text("benchmark").casefold().replace("-", "_").replace(".", "")
    if not benchmark:
        raise UnpredictableError("no benchmark is given")
    accelerator = accelerator_of(row, "accelerator", "system")
    peak, bandwidth = peak_of(accelerator), accelerator.memory_bandwidth_gb_per_s
    if peak is None or bandwidth is None:
        raise UnpredictableError(f"the rates of {accelerator.name} are not known")
    adapted = benchmark.endswith("_lora")
    try:
        architecture, _ = architecture_named(benchmark.removesuffix("_lora"))
    except UnpredictableError:
        raise UnpredictableError(f"`{row.text('benchmark')}` trains no language model of the catalogue") from None
    sequence = row.number("max_sequence_length") or _SEQUENCES.get(benchmark)
    if sequence is None:
        raise UnpredictableError(f"the sequence length of `{row.text('benchmark')}` is not known")
    batch = size_of(row, "global_batch_size")
    return BenchmarkRun(
        benchmark=benchmark,
        accelerator=accelerator.key,
        family=accelerator.family,
        submitter=row.text("submitter").casefold(),
        software="deepspeed" if "deepspeed" in row.text("system").casefold() else "",
        accelerators=_accelerators(row, accelerator),
        batch=batch,
        samples=_samples(row, benchmark, batch, sequence),
        year=_year(row),
        flops_per_sample=flops_of_sample(architecture, sequence, adapted),
        peak_flops_per_s=peak,
        memory_bytes_per_s=bandwidth.value * 1e9,
        stream_bytes_per_sample=2.0 * sequence * architecture.hidden * architecture.layers,
        layers=float(architecture.layers),
        power_headroom=power_headroom(accelerator),
    )


def _accelerators(row: InputRow, accelerator: Accelerator) -> float:
    stated, nodes = row.number("n_accel"), row.number("nodes")
    if stated is not None and stated > 0:
        return stated
    if nodes is not None and nodes > 0 and accelerator.accelerators_per_node is not None:
        return nodes * accelerator.accelerators_per_node.value
    raise UnpredictableError("no n_accel is given")


def _samples(row: InputRow, benchmark: str, batch: float, sequence: float) -> float:
    stated = row.number("samples_last")
    if stated is not None and stated > 0:
        return stated / sequence if stated > _MOST_PLAUSIBLE_SEQUENCES else stated
    usual = reference_samples(benchmark, batch)
    if usual is None:
        raise UnpredictableError(f"no samples_last is given, and what `{row.text('benchmark')}` needs to converge is not known")
    return usual


def _year(row: InputRow) -> float:
    found = _ROUND.search(row.text("round"))
    if found is None:
        raise UnpredictableError(
            "no round is given" if not row.text("round") else f"the round `{row.text('round')}` is not known"
        )
    return _FIRST_YEAR + int(found[1]) + _SUBMITTED.get(int(found[2]), 0.8)
