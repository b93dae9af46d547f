"""Predictions held against what was measured: errors in all and by family, the band's coverage, and what was skipped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gigawatt.compute.validation.kinds import Kind
from gigawatt.compute.validation.measured_table import MeasuredTable
from gigawatt.compute.validation.prediction import Outcome, Prediction, Skip


@dataclass(frozen=True, slots=True)
class Scored:
    """A prediction with its measurement and its relative error [1]."""

    prediction: Prediction
    measured: float

    @property
    def error(self) -> float:
        return self.prediction.predicted / self.measured - 1.0

    @property
    def inside(self) -> bool:
        """Whether the 80 % band holds the measurement."""
        return self.prediction.p10 <= self.measured <= self.prediction.p90


@dataclass(frozen=True, slots=True)
class Errors:
    """Absolute errors of some rows [%]: their mean, median and 90th percentile, and the share of bands that held [%]."""

    rows: int
    mape_pct: float | None
    median_pct: float | None
    p90_pct: float | None
    in_band_pct: float | None


@dataclass(frozen=True, slots=True)
class ValidationReport:
    """What a file of measurements says of the model."""

    file: str
    kind: Kind
    rows: int
    predictions: tuple[Prediction, ...]
    skipped: tuple[Skip, ...]
    scored: tuple[Scored, ...]
    in_fit: frozenset[int]  # rows that the shipped coefficients were fitted on
    held_out: tuple[Scored, ...]  # of them those held out once and for all, by coefficients that were fitted without them

    @property
    def predicted(self) -> int:
        """The rows that have a prediction."""
        return len({prediction.row for prediction in self.predictions})

    @property
    def errors(self) -> Errors:
        return errors_of(self.scored)

    @property
    def errors_in_fit(self) -> Errors:
        """Of the rows that the shipped coefficients were fitted on: what remains of a fit, not what the model is worth."""
        return errors_of(one for one in self.scored if one.prediction.row in self.in_fit)

    @property
    def errors_not_in_fit(self) -> Errors:
        return errors_of(one for one in self.scored if one.prediction.row not in self.in_fit)

    @property
    def errors_held_out(self) -> Errors:
        """Of the rows held out once and for all, by coefficients that were fitted without them."""
        return errors_of(self.held_out)

    @property
    def families(self) -> dict[str, Errors]:
        """Errors by the family of the accelerator, of every family that has a prediction."""
        names = sorted({prediction.family for prediction in self.predictions})
        return {name: errors_of(one for one in self.scored if one.prediction.family == name) for name in names}

    def as_json(self) -> dict[str, Any]:
        """The report as plain mappings and lists."""
        errors = self.errors
        return {
            "file": self.file,
            "kind": self.kind.name,
            "rows": self.rows,
            "predicted": self.predicted,
            "scored": errors.rows,
            "skipped": [{"row": skip.row, "why": skip.why} for skip in self.skipped],
            "mape_pct": errors.mape_pct,
            "median_pct": errors.median_pct,
            "p90_pct": errors.p90_pct,
            "in_band_pct": errors.in_band_pct,
            "families": {name: _part_json(found, self._predicted_in(name)) for name, found in self.families.items()},
            "in_fit": _part_json(self.errors_in_fit, self._predicted(fitted=True)),
            "not_in_fit": _part_json(self.errors_not_in_fit, self._predicted(fitted=False)),
            "held_out": _part_json(self.errors_held_out, self.errors_held_out.rows),
            "predictions": [_prediction_json(prediction, prediction.row in self.in_fit) for prediction in self.predictions],
        }

    def _predicted(self, *, fitted: bool) -> int:
        return len({prediction.row for prediction in self.predictions if (prediction.row in self.in_fit) == fitted})

    def _predicted_in(self, family: str) -> int:
        return len({prediction.row for prediction in self.predictions if prediction.family == family})


def report_of(
    table: MeasuredTable,
    kind: Kind,
    outcomes: Iterable[Outcome],
    *,
    in_fit: Iterable[int] = (),
    judged: Iterable[Outcome] = (),
) -> ValidationReport:
    """Gather the outcomes of a file's rows and hold them against what was measured.

    Args:
        table: the file.
        kind: which kind it is.
        outcomes: of every row, by the shipped coefficients.
        in_fit: rows that these were fitted on.
        judged: outcomes of rows held out, by the coefficients without them.
    """
    found = sorted(outcomes, key=lambda outcome: outcome.row)
    predictions = tuple(outcome for outcome in found if isinstance(outcome, Prediction))
    skipped = tuple(outcome for outcome in found if isinstance(outcome, Skip))
    again = [outcome for outcome in judged if isinstance(outcome, Prediction)]
    return ValidationReport(
        table.file,
        kind,
        len(table.rows),
        predictions,
        skipped,
        tuple(_scored(table, kind, predictions)),
        frozenset(in_fit),
        tuple(_scored(table, kind, again)),
    )


def errors_of(scored: Iterable[Scored]) -> Errors:
    """The errors of some rows; None where there are none."""
    rows = list(scored)
    if not rows:
        return Errors(0, None, None, None, None)
    absolute = 100.0 * np.abs([one.error for one in rows])
    inside = 100.0 * float(np.mean([one.inside for one in rows]))
    return Errors(len(rows), float(absolute.mean()), float(np.median(absolute)), float(np.quantile(absolute, 0.9)), inside)


def _scored(table: MeasuredTable, kind: Kind, predictions: Sequence[Prediction]) -> Iterator[Scored]:
    """Of each row the prediction of the first measured column, in the kind's order, that was measured."""
    order = {column.casefold(): place for place, column in enumerate(kind.measured)}
    of_row: dict[int, list[Prediction]] = {}
    for prediction in predictions:
        of_row.setdefault(prediction.row, []).append(prediction)
    for row, several in of_row.items():
        for prediction in sorted(several, key=lambda one: order[one.column.casefold()]):
            measured = table.measured(row, prediction.column.casefold())
            if measured is not None and measured > 0:
                yield Scored(prediction, measured)
                break


def _part_json(errors: Errors, predicted: int) -> dict[str, Any]:
    return {
        "predicted": predicted,
        "scored": errors.rows,
        "mape_pct": errors.mape_pct,
        "median_pct": errors.median_pct,
        "p90_pct": errors.p90_pct,
        "in_band_pct": errors.in_band_pct,
    }


def _prediction_json(prediction: Prediction, in_fit: bool) -> dict[str, Any]:
    return {
        "row": prediction.row,
        "column": prediction.column,
        "predicted": prediction.predicted,
        "p10": prediction.p10,
        "p90": prediction.p90,
        "family": prediction.family,
        "in_fit": in_fit,
    }
