"""Rows of training runs from papers: the share of the peak that was reached, counted as each paper counts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, exp, log2

from gigawatt.catalog.accelerators import Accelerator
from gigawatt.catalog.architectures import Architecture
from gigawatt.compute.band import BAND
from gigawatt.compute.fitting.power_headroom import power_headroom
from gigawatt.compute.fitting.training_model import Run, levels_of, runs_of, step_seconds
from gigawatt.compute.training.build import case_of
from gigawatt.compute.training.case import Case
from gigawatt.compute.training.conventions import (
    causal_flops_per_token,
    megatron_hardware_flops_per_step,
    megatron_model_flops_per_step,
    unmasked_flops_per_token,
)
from gigawatt.compute.training.efficiencies import Efficiencies
from gigawatt.compute.training.fill import NOTHING, SELECTED, WHOLE_LAYERS, Stated
from gigawatt.compute.training.numerics import Precision, precision_named
from gigawatt.compute.training.search import search
from gigawatt.compute.validation.measured_table import InputRow
from gigawatt.compute.validation.paper_architecture import paper_architecture
from gigawatt.compute.validation.prediction import Coefficients, Outcome, Prediction, Skip
from gigawatt.compute.validation.recognised import UnpredictableError, accelerator_of, size_of, width_of
from gigawatt.compute.validation.training_rows import FITTED, fitted_by
from gigawatt.errors import WorkloadError

UTILISATION, RATE = "mfu_pct", "tflops_per_gpu"
FRAMEWORK = "paper"
FUSED_SINCE = 2022.6  # FlashAttention (arXiv:2205.14135) in the frameworks
SHARDED_NORMS_SINCE = 2022.4  # sequence parallelism (arXiv:2205.05198)
INTERLEAVED_SINCE = 2023.5  # arXiv:2104.04473 has it; by then tuned runs do
CAUSAL_SINCE = 2023.0  # with fused causal kernels the scores that are masked are neither computed nor counted
_ADAPTERS = re.compile(r"\b(q?lora|peft)\b", re.IGNORECASE)
_ARXIV = re.compile(r"arxiv:(\d\d)(\d\d)\.", re.IGNORECASE)
_LARGEST_BUBBLE = 0.1
_WIDEST_UNSTATED_SPREAD = 64.0  # ranks of an expert group (DeepSeek-V3, arXiv:2412.19437, section 3.1)
_LARGEST_UNSTATED_MICRO_BATCH = 4.0  # sequences, where there is no pipeline to keep full
FORWARD_SHARE, FORWARD_SHARE_OF_ADAPTERS = 1.0 / 3.0, 1.0 / 2.0  # of the model's FLOPs: what recomputing whole layers adds


@dataclass(frozen=True, slots=True)
class PaperRun:
    """A paper's run, and the FLOPs of a step as the paper counts them for its utilisation and for its rate [FLOP]."""

    run: Run
    utilisation_flops: float
    rate_flops: float

    @property
    def peak_flops_per_s(self) -> float:
        return float(self.run.case.rates.flops_16bit)


def predict_papers(rows: Sequence[InputRow], coefficients: Coefficients = Coefficients.SHIPPED) -> Iterator[Outcome]:
    """Both columns of each row, of which a paper gives one or both: share of the 16-bit peak and rate an accelerator."""
    known: list[tuple[int, PaperRun]] = []
    for row in rows:
        try:
            known.append((row.row, paper_run(row)))
        except UnpredictableError as error:
            yield Skip(row.row, str(error))
    if not known:
        return
    fitted = fitted_by(coefficients)[FITTED]
    seconds = step_seconds(fitted.parameters, runs_of([paper.run for _, paper in known]))
    for (number, paper), step_s in zip(known, seconds, strict=True):
        faster, spread = fitted.deviation(levels_of(paper.run))
        per_s = exp(faster) / float(step_s) / float(paper.run.case.accelerators)
        low, high = exp(-BAND * spread), exp(BAND * spread)
        for column, value in (
            (UTILISATION, 100.0 * paper.utilisation_flops * per_s / paper.peak_flops_per_s),
            (RATE, paper.rate_flops * per_s / 1e12),
        ):
            yield Prediction(number, column, value, value * low, value * high, paper.run.family)


def paper_run(row: InputRow) -> PaperRun:
    """A row as the run that it describes, with how its paper counts.

    Raises:
        UnpredictableError: something that the model needs is missing or not known.
    """
    accelerator = accelerator_of(row, "chip")
    architecture = paper_architecture(row)
    precision = precision_named(row.text("precision") or "bf16")
    if precision is None:
        raise UnpredictableError(f"the precision `{row.text('precision')}` is not known")
    year = _published(row)
    adapted = _ADAPTERS.search(f"{row.text('model')} {row.text('metric_note')} {row.text('id')}") is not None
    case = _case(row, architecture, accelerator, precision, year, adapted)
    run = Run(
        case=case,
        stated=_layout(row, case, year),
        precision=precision.name,
        architecture=architecture.key,
        mixture=architecture.is_mixture,
        accelerator=accelerator.key,
        family=accelerator.family,
        framework=FRAMEWORK,
        kind="lora" if adapted else "pretrain",
        year=year,
        power_headroom=power_headroom(accelerator),
        paper=" ".join(row.text("paper").casefold().split()),
        searched=not _states_layout(row),
    )
    utilisation, rate = _counted(row, architecture, run)
    return PaperRun(run, utilisation, rate)


def _published(row: InputRow) -> float | None:
    found = _ARXIV.search(row.text("source")) or _ARXIV.search(row.text("paper"))
    return 2000.0 + int(found[1]) + (int(found[2]) - 1) / 12.0 if found else None


def _case(
    row: InputRow,
    architecture: Architecture,
    accelerator: Accelerator,
    precision: Precision,
    year: float | None,
    adapted: bool,
) -> Case:
    try:
        return case_of(
            architecture,
            accelerator,
            precision,
            accelerators=size_of(row, "n_gpus"),
            sequence=size_of(row, "seq"),
            batch=size_of(row, "gbs_seqs"),
            trains_weights=not adapted,
            fused_attention=year is None or year >= FUSED_SINCE,
        )
    except WorkloadError as error:
        raise UnpredictableError("; ".join(error.problems)) from None


def _layout(row: InputRow, case: Case, year: float | None) -> Stated:
    if not _states_layout(row):
        return _searched(case)
    tensor, pipeline, context = (width_of(row, name) for name in ("tp", "pp", "cp"))
    said = row.text("recompute").casefold()
    whole = said.startswith("full")
    recompute = WHOLE_LAYERS if whole else SELECTED if said.startswith("selective") else NOTHING if said == "none" else None
    micro_batch = width_of(row, "mbs")
    if micro_batch is None and (pipeline or 1.0) == 1.0:
        split = (tensor or 1.0) * (context or 1.0)
        micro_batch = min(max(case.batch * split / case.accelerators, 1.0), _LARGEST_UNSTATED_MICRO_BATCH)
    shares_norms = "sp" in said.split("+") if said else year is None or year >= SHARDED_NORMS_SINCE
    return Stated(
        tensor=tensor,
        pipeline=pipeline,
        virtual=width_of(row, "vp") or _interleaved(case, tensor or 1.0, pipeline or 1.0, context or 1.0, micro_batch, year),
        context=context,
        expert=width_of(row, "ep") or _spread(case, (tensor or 1.0) * (pipeline or 1.0) * (context or 1.0)),
        micro_batch=micro_batch,
        sequence_parallel=shares_norms or (said == "none" and (year is None or year >= SHARDED_NORMS_SINCE)),
        recompute=recompute,
    )


def _states_layout(row: InputRow) -> bool:
    return any(width_of(row, name) is not None for name in ("tp", "pp", "dp"))


def _interleaved(
    case: Case, tensor: float, pipeline: float, context: float, micro_batch: float | None, year: float | None
) -> float | None:
    """Chunks a stage that keep the bubble under a tenth of the step, where a paper of today does not say: its run is tuned."""
    if pipeline <= 1.0 or (year is not None and year < INTERLEAVED_SINCE):
        return None
    data = case.accelerators / (tensor * pipeline * context)
    micro_batches = max(case.batch / (data * (micro_batch or 1.0)), 1.0)
    wanted = ceil((pipeline - 1.0) / (_LARGEST_BUBBLE * micro_batches))
    return float(max(min(wanted, int(case.shape.layers // pipeline)), 1))


def _spread(case: Case, split: float) -> float | None:
    """Ranks that a mixture's experts are spread over where the paper does not say: a power of two of the data-parallel ones."""
    if case.shape.experts <= 0.0:
        return None
    room = min(case.accelerators / split, case.shape.experts, _WIDEST_UNSTATED_SPREAD)
    return float(2 ** int(log2(max(room, 1.0))))


def _searched(case: Case) -> Stated:
    """The fastest layout that fits, where the paper states none."""
    try:
        best = search(case, Efficiencies(), keep=1).layouts
    except WorkloadError as error:
        raise UnpredictableError("; ".join(error.problems)) from None
    first: Mapping[str, float] = {name: float(getattr(best, name)[0]) for name in best._fields}
    return Stated(
        tensor=first["tensor"],
        pipeline=first["pipeline"],
        virtual=first["virtual"],
        context=first["context"],
        expert=first["expert"],
        micro_batch=first["micro_batch"],
        sharding=first["sharding"],
        sequence_parallel=first["sequence_parallel"] > 0.0,
        recompute=first["recompute"],
    )


def _counted(row: InputRow, architecture: Architecture, run: Run) -> tuple[float, float]:
    """FLOPs of a step for the utilisation and for the rate.

    A note that says HFU, or that recomputation is counted, holds for both; one that states an HFU beside (``HFU 57.8``) does
    not. Without a note a utilisation is the model's, and the rate of a run that recomputes whole layers counts these, as
    Megatron-LM and DeepSpeed print it.
    """
    case = run.case
    note = row.text("metric_note").casefold()
    causal = run.year is None or run.year >= CAUSAL_SINCE
    per_token = (causal_flops_per_token if causal else unmasked_flops_per_token)(case.shape, case.sequence, case.trains_weights)
    model = float(per_token) * case.batch * case.sequence
    hardware = model * (1.0 + (FORWARD_SHARE if case.trains_weights else FORWARD_SHARE_OF_ADAPTERS))
    dimensions = (case.batch, case.sequence, case.shape.layers, case.shape.hidden, case.shape.vocabulary)
    if "72b" in note and not architecture.is_mixture:
        model = float(megatron_model_flops_per_step(*dimensions))
    if "96b" in note and not architecture.is_mixture:
        hardware = float(megatron_hardware_flops_per_step(*dimensions))
    counts_recomputed = re.search(r"\bhfu\b(?!\s*[\d=:~≈])|incl\w*\.? recompute|hardware flop", note) is not None
    recomputes = run.stated.recompute is not None and run.stated.recompute >= WHOLE_LAYERS
    if counts_recomputed and (recomputes or "96b" in note):
        return hardware, hardware
    says_model = "mfu" in note or "model flop" in note or "72b" in note
    return model, hardware if recomputes and not says_model else model
