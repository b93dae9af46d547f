"""Rows of training throughput by model, system and layout: the tables that NeMo and Megatron-Bridge publish by release."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from math import exp

from gigawatt.catalog import fitted_models
from gigawatt.catalog.fitted import WITHOUT_HELD_OUT, FittedModel
from gigawatt.catalog.recipes import Recipe, recipe_of
from gigawatt.compute.band import BAND
from gigawatt.compute.fitting.power_headroom import power_headroom
from gigawatt.compute.fitting.training_model import Run, levels_of, runs_of, step_seconds
from gigawatt.compute.training.build import case_of
from gigawatt.compute.training.fill import Stated
from gigawatt.compute.validation.measured_table import InputRow
from gigawatt.compute.validation.model_names import NamedModel
from gigawatt.compute.validation.prediction import Coefficients, Outcome, Prediction, Skip
from gigawatt.compute.validation.recognised import (
    UnpredictableError,
    accelerator_of,
    architecture_named,
    precision_of,
    release_year,
    size_of,
    width_of,
)

COLUMN = "tokens_s_gpu"
FITTED = "training"
_FRAMEWORKS = {  # by what the source or the release says of it, and the year of its tables where the release does not
    "automodel": ("automodel", 2026.2),
    "megatron-bridge": ("megatron-bridge", None),
    "nemo": ("nemo", 2024.4),
    "rocm": ("rocm", 2025.4),
    "neuron": ("neuron", 2025.5),
}
_ADAPTERS = re.compile(r"\b(q?lora|peft)\b", re.IGNORECASE)
_KINDS = {
    "pretrain": "pretrain",
    "pretraining": "pretrain",
    "pre-train": "pretrain",
    "sft": "sft",
    "lora": "lora",
    "peft": "lora",
}


def predict_training(rows: Sequence[InputRow], coefficients: Coefficients = Coefficients.SHIPPED) -> Iterator[Outcome]:
    """Tokens per second and accelerator of each row."""
    known: list[tuple[int, Run]] = []
    for row in rows:
        try:
            known.append((row.row, run_of(row)))
        except UnpredictableError as error:
            yield Skip(row.row, str(error))
    if known:
        yield from _predictions(known, fitted_by(coefficients)[FITTED])


def fitted_by(coefficients: Coefficients) -> Mapping[str, FittedModel]:
    """The models of training as one of the fits has them."""
    return fitted_models() if coefficients is Coefficients.SHIPPED else fitted_models(file=WITHOUT_HELD_OUT)


def _predictions(known: Sequence[tuple[int, Run]], fitted: FittedModel) -> Iterator[Prediction]:
    runs = runs_of([run for _, run in known])
    seconds = step_seconds(fitted.parameters, runs)
    for (number, run), step_s in zip(known, seconds, strict=True):
        faster, spread = fitted.deviation(levels_of(run))
        tokens = run.case.batch * run.case.sequence / (float(step_s) * run.case.accelerators) * exp(faster)
        yield Prediction(number, COLUMN, tokens, tokens * exp(-BAND * spread), tokens * exp(BAND * spread), run.family)


def run_of(row: InputRow) -> Run:
    """A row as the run that it describes.

    Raises:
        UnpredictableError: something that the model needs is missing or not known.
    """
    framework, usual_year = _framework(row)
    architecture, named = architecture_named(row.text("model"))
    if named.without_token_prediction or framework == "automodel":  # which trains without prediction modules
        architecture = replace(architecture, multi_token_prediction_layers=0)
    accelerator = accelerator_of(row, "system")
    precision = precision_of(row)
    kind = _KINDS.get(row.text("kind").casefold() or ("lora" if _ADAPTERS.search(row.text("model")) else "pretrain"))
    if kind is None:
        raise UnpredictableError(f"the kind of training `{row.text('kind')}` is not known")
    stated = _stated(row, architecture.is_mixture)
    accelerators = size_of(row, "n_gpus")
    year = release_year(row.text("release")) or usual_year
    split = (stated.tensor or 1.0) * (stated.pipeline or 1.0) * (stated.context or 1.0)
    if accelerators < split:
        raise UnpredictableError(f"{accelerators:g} accelerators cannot hold a model that is split over {split:g}")
    case = case_of(
        architecture,
        accelerator,
        precision,
        accelerators=accelerators,
        sequence=size_of(row, "seq"),
        batch=size_of(row, "gbs"),
        trains_weights=kind != "lora",
    )
    return Run(
        case=case,
        stated=stated,
        precision=precision.name,
        architecture=architecture.key,
        mixture=architecture.is_mixture,
        accelerator=accelerator.key,
        family=accelerator.family,
        framework=framework,
        kind=kind,
        year=year,
        power_headroom=power_headroom(accelerator),
        recipe=_recipe(framework, architecture.key, accelerator.key, precision.name, year, stated, named),
    )


def _recipe(
    framework: str, architecture: str, accelerator: str, precision: str, year: float | None, stated: Stated, named: NamedModel
) -> Recipe:
    """What the framework's recipe sets; tokens are dropped beyond a capacity only by the plain all-to-all dispatcher."""
    found = recipe_of(framework, architecture, accelerator, precision, year, stated.micro_batch)
    return replace(found, merged_copies=False) if named.drops_tokens else found


def _stated(row: InputRow, mixture: bool) -> Stated:
    """The layout as the row states it.

    A mixture whose weights are sharded and that states no spread of its experts has them spread over the ranks that share
    its weights: gathering all experts for every micro-batch would take longer than any published step.
    """
    sharded, expert = width_of(row, "fsdp"), width_of(row, "ep")
    if mixture and (sharded or 0.0) > 1.0 and (expert or 1.0) <= 1.0:
        expert = sharded
    return Stated(
        tensor=width_of(row, "tp"),
        pipeline=width_of(row, "pp"),
        virtual=width_of(row, "vp"),
        context=width_of(row, "cp"),
        expert=expert,
        micro_batch=width_of(row, "mbs"),
        fully_sharded=sharded,
    )


def _framework(row: InputRow) -> tuple[str, float | None]:
    said = f"{row.text('source')} {row.text('release')}".casefold()
    return next((found for word, found in _FRAMEWORKS.items() if word in said), ("", None))
