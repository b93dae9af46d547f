"""Validate the model against a file of measurements: recognise its kind, predict each row from its inputs alone, compare."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import isfinite
from pathlib import Path

from gigawatt.catalog.fitted_rows import fitted_rows
from gigawatt.compute.fitting.held_out_part import HELD_OUT
from gigawatt.compute.validation.kinds import (
    CHIPS,
    INFERENCE_MLPERF,
    INFERENCE_PAPERS,
    MODELS,
    NODE_POWER,
    RELIABILITY,
    TRAINING_MLPERF,
    TRAINING_NEMO,
    TRAINING_PAPERS,
    Kind,
    kind_of,
)
from gigawatt.compute.validation.measured_table import InputRow, read_measurements
from gigawatt.compute.validation.mlperf_training_rows import predict_time_to_train
from gigawatt.compute.validation.node_power_rows import predict_node_power
from gigawatt.compute.validation.paper_rows import predict_papers
from gigawatt.compute.validation.prediction import Coefficients, Outcome, Skip
from gigawatt.compute.validation.report import ValidationReport, report_of
from gigawatt.compute.validation.row_identity import fingerprint
from gigawatt.compute.validation.serving_rows import predict_mlperf_serving, predict_serving_papers
from gigawatt.compute.validation.training_rows import predict_training

Predictor = Callable[[Sequence[InputRow], Coefficients], Iterable[Outcome]]

_NOT_PREDICTED = {
    CHIPS.name: "a published description of an accelerator: nothing in it is measured",
    MODELS.name: "a published description of an architecture: nothing in it is measured",
    RELIABILITY.name: "a count of failures: an input of the goodput model, not something that it predicts",
}


PREDICTORS: Mapping[str, Predictor] = {
    TRAINING_NEMO.name: predict_training,
    TRAINING_PAPERS.name: predict_papers,
    TRAINING_MLPERF.name: predict_time_to_train,
    NODE_POWER.name: predict_node_power,
    INFERENCE_MLPERF.name: predict_mlperf_serving,
    INFERENCE_PAPERS.name: predict_serving_papers,
}


def validate(path: Path) -> ValidationReport:
    """Predict every row of a file of measurements that can be predicted, and hold the predictions against what was measured.

    Rows that the shipped coefficients were fitted on are told by what identifies them; those of them that are held out once and
    for all are predicted a second time, by coefficients that were fitted without them.

    Raises:
        MeasurementsError: the file is no table, or of no known kind.
    """
    table = read_measurements(path)
    kind = kind_of(table)
    rows = table.inputs(kind.hidden)
    parts = fitted_rows().get(kind.name, {})
    part = {row.row: found for row in rows if (found := parts.get(fingerprint(kind.name, row)))}
    held_out = [row for row in rows if part.get(row.row) == HELD_OUT]
    judged = predict(kind, held_out, Coefficients.WITHOUT_HELD_OUT) if held_out else []
    return report_of(table, kind, predict(kind, rows), in_fit=part.keys(), judged=judged)


def predict(kind: Kind, rows: Sequence[InputRow], coefficients: Coefficients = Coefficients.SHIPPED) -> list[Outcome]:
    """The outcome of each row: predictions, or the reason why there are none."""
    predictor = PREDICTORS.get(kind.name)
    if predictor is None:
        return [Skip(row.row, _NOT_PREDICTED[kind.name]) for row in rows]
    return [_checked(outcome) for outcome in predictor(rows, coefficients)]


def _checked(outcome: Outcome) -> Outcome:
    """The outcome, unless it is a prediction that cannot be one: nonsense in the row must not end the whole file."""
    if isinstance(outcome, Skip):
        return outcome
    numbers = (outcome.p10, outcome.predicted, outcome.p90)
    if all(isfinite(number) and number > 0.0 for number in numbers):
        return outcome
    return Skip(outcome.row, "its sizes and layout contradict each other: the model has no answer")
