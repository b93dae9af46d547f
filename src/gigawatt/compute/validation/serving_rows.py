"""Rows of published serving throughput, predicted from their inputs: MLPerf Inference, and measurements of papers."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from gigawatt.catalog.accelerators import Accelerator
from gigawatt.catalog.architectures import Architecture
from gigawatt.catalog.load import accelerators, architectures
from gigawatt.compute.band import BAND
from gigawatt.compute.serving.cases import Case, Question, answer
from gigawatt.compute.serving.fitted import SHIPPED, WITHOUT_HELD_OUT, fitted_serving
from gigawatt.compute.serving.hardware import hardware, supported
from gigawatt.compute.serving.mlperf import benchmark_case, benchmark_of
from gigawatt.compute.shape_of import shape_of
from gigawatt.compute.validation.chip_names import UnknownNameError, recognise_chip
from gigawatt.compute.validation.measured_table import InputRow
from gigawatt.compute.validation.model_names import recognise_model
from gigawatt.compute.validation.prediction import Coefficients, Outcome, Prediction, Skip

PAPER = "paper"
PRODUCTION = "paper-production"  # means over days of real load, not runs at full load
_PRODUCTION = re.compile(r"production|cache hits?|average over|24[ -]?h", re.IGNORECASE)
_PROCESSOR_ONLY = re.compile(r"^\s*(intel|amd)?[\s\d]*x?\s*(\(r\))?\s*(xeon|epyc)|^\s*(n/?a|none|0)?\s*$", re.IGNORECASE)
_HITS = re.compile(r"(\d+(?:\.\d+)?)\s*%[^,;]*cache hits?", re.IGNORECASE)
_LENGTHS = (4096.0, 2048.0)  # of a paper's row that states none: what the tables it comes from use most
_BATCH = 100.0  # likewise, requests on an accelerator
_MIXTURE_PASS = 16384.0  # prompt tokens of a pass and rank with experts spread wide (DeepSeek's published profile)
_PASS = 8192.0
NODE = 8  # accelerators of a submission that does not say how many


@dataclass(frozen=True, slots=True)
class Asked:
    """A row that can be asked of the engine: its case, the factor from tokens a second and accelerator to the row's unit."""

    row: int
    column: str
    case: Case
    factor: float
    source: str  # whose software
    round: str  # of MLPerf; empty for papers
    architecture: str

    @property
    def family(self) -> str:
        return self.case.hardware.family


class UnpredictedError(Exception):
    """Why a row is not predicted."""


def predict_mlperf_serving(rows: Sequence[InputRow], coefficients: Coefficients = Coefficients.SHIPPED) -> list[Outcome]:
    """Tokens a second and accelerator of MLPerf Inference submissions."""
    return _outcomes(rows, asked_mlperf, coefficients)


def predict_serving_papers(rows: Sequence[InputRow], coefficients: Coefficients = Coefficients.SHIPPED) -> list[Outcome]:
    """Throughput of papers, in the row's own unit."""
    return _outcomes(rows, asked_paper, coefficients)


def _outcomes(rows: Sequence[InputRow], read: Callable[[InputRow], Asked], coefficients: Coefficients) -> list[Outcome]:
    fitted = fitted_serving(SHIPPED if coefficients is Coefficients.SHIPPED else WITHOUT_HELD_OUT)
    asked: list[Asked] = []
    found: list[Outcome] = []
    for row in rows:
        try:
            asked.append(read(row))
        except (UnpredictedError, UnknownNameError) as error:
            found.append(Skip(row.row, str(error)))
    distinct = list({one.case: None for one in asked})
    rates = dict(zip(distinct, answer(distinct, fitted.parameters).tolist(), strict=True)) if distinct else {}
    for one in asked:
        rate = rates[one.case]
        if rate <= 0.0:
            found.append(Skip(one.row, "by the model its weights do not fit, or no layout keeps the latency limits"))
            continue
        offset, sd = fitted.doubt(one.source, one.round, one.case.hardware.accelerator, one.architecture)
        middle = rate * one.factor * math.exp(offset)
        spread = math.exp(BAND * sd)
        found.append(Prediction(one.row, one.column, middle, middle / spread, middle * spread, one.family))
    return sorted(found, key=lambda outcome: outcome.row)


def asked_mlperf(row: InputRow) -> Asked:
    """A submission as a case.

    Raises:
        UnpredictedError: why it is none.
        UnknownNameError: its accelerator is not known.
    """
    scenario = row.text("scenario")
    benchmark = benchmark_of(row.text("model"), scenario)
    if benchmark is None:
        raise UnpredictedError(f"`{row.text('model')}` generates no tokens, or is no language model whose lengths are known")
    if scenario.casefold() not in {"offline", "server", "interactive"}:
        raise UnpredictedError(f"scenario `{scenario}` measures latency, not throughput")
    if row.text("division").casefold() == "open" and not row.text("framework").casefold().startswith(("vllm", "tensorrt")):
        system = row.text("system").casefold()
        if any(word in system for word in ("prune", "sparse", "distil", "medusa", "eagle")):
            raise UnpredictedError("open division: the model was changed")
    accelerator = _accelerator(row.text("accelerator"), row.text("system"))
    count = row.whole("n_accel") or NODE
    architecture = architectures()[benchmark.architecture]
    try:
        case = benchmark_case(benchmark, accelerator, architecture, count, limited=scenario.casefold() != "offline")
    except ValueError as error:
        raise UnpredictedError(str(error)) from None
    source = mlperf_source(row.text("framework"), row.text("submitter"), row.text("round"), accelerator)
    return Asked(row.row, "tokens_per_s_per_accel", case, 1.0, source, row.text("round"), benchmark.architecture)


def mlperf_source(framework: str, submitter: str, round_: str, accelerator: Accelerator) -> str:
    """Whose software a submission ran, as far as the fit tells them apart."""
    text = framework.casefold()
    if accelerator.vendor == "AMD":
        return "mlperf-amd"
    if accelerator.vendor == "NVIDIA":
        if re.search(r"tensorrt[^\d]{0,8}9\.", text) or (round_.strip() == "v4.0" and "tensorrt" not in text):
            return "mlperf-trt9"
        if "tensorrt" in text or submitter.strip().casefold() == "nvidia":
            return "mlperf-trt10"
    return "mlperf-other"


def _accelerator(text: str, system: str) -> Accelerator:
    known = accelerators()
    if _PROCESSOR_ONLY.match(text):
        raise UnpredictedError("no accelerator: processors alone are outside the model")
    memory = {key: entry.memory_gb.value for key, entry in known.items() if entry.memory_gb is not None}
    try:
        return known[recognise_chip(text, memory, known.values())]
    except UnknownNameError:
        return known[recognise_chip(f"{text} {system}", memory, known.values())]


def asked_paper(row: InputRow) -> Asked:
    """A paper's measurement as a case.

    Raises:
        UnpredictedError: why it is none.
        UnknownNameError: its accelerator or model is not known.
    """
    phase, unit = row.text("phase").casefold(), row.text("unit").casefold().replace(" ", "")
    accelerator = _accelerator(row.text("chip"), "")
    known = architectures()
    architecture = _paper_architecture(row.text("model"), known)
    if "tok" not in unit or "/s" not in unit or "user" in unit:
        raise UnpredictedError(f"unit `{row.text('unit')}` is no throughput that we predict")
    questions = {"prefill": Question.PREFILL, "decode": Question.DECODE}
    question = questions.get(phase, Question.BEST)
    case = _paper_case(row, question, accelerator, architecture)
    chips = row.number("n_chips") or 1.0
    nodes = accelerator.accelerators_per_node.value if accelerator.accelerators_per_node is not None else 8.0
    factor = nodes if "node" in unit else 1.0 if any(word in unit for word in ("gpu", "chip", "accel")) else chips
    if question is Question.BEST:
        per_output = case.input_tokens / case.output_tokens
        factor *= 1.0 + per_output if "total" in unit else per_output if unit.startswith("in") else 1.0
    source = PRODUCTION if _PRODUCTION.search(row.text("note")) else PAPER
    return Asked(row.row, "value", case, factor, source, "", architecture.key)


def _paper_architecture(text: str, known: Mapping[str, Architecture]) -> Architecture:
    first = text.split("/")[0]
    try:
        return known[recognise_model(text, known.values()).key]
    except UnknownNameError:
        return known[recognise_model(first, known.values()).key]


def _paper_case(row: InputRow, question: Question, accelerator: Accelerator, architecture: Architecture) -> Case:
    stated = row.text("precision").casefold()
    precision = "fp4" if "4" in stated else "fp8" if "8" in stated else "bf16"
    if precision == "fp4" and "fp4" not in supported(accelerator):
        raise UnpredictedError(f"{accelerator.name} computes in no 4-bit format")
    shape = shape_of(architecture)
    chips = row.whole("n_chips") or 1
    tensor, expert = row.whole("tp") or 1, row.whole("ep") or 0
    if expert > 1 and architecture.is_mixture:
        layout = (tensor, max(expert // tensor, 1), 1, 1)
    elif architecture.is_mixture and not row.whole("tp") and chips > 1:
        layout = (1, chips, 1, 1)
    else:
        layout = (tensor if row.whole("tp") else min(chips, 8), 1, 1, 0)
    found = _HITS.search(row.text("note"))
    wide = layout[3] == 1
    batch = row.number("batch_or_conc") or _BATCH
    try:
        machine = hardware(accelerator, precision)
    except ValueError as error:
        raise UnpredictedError(str(error)) from None
    return Case(
        question,
        machine,
        shape,
        row.number("isl") or _LENGTHS[0],
        row.number("osl") or _LENGTHS[1],
        accelerators=chips,
        layout=layout,
        in_flight=batch * layout[1] if question is Question.DECODE else 0.0,
        cached_share=float(found[1]) / 100.0 if found else 0.0,
        cache_bytes=2.0,
        pass_tokens=_MIXTURE_PASS if wide else _PASS,
    )
