"""``gigawatt compute validate``: the model held against published measurements."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gigawatt.cli.options import AsJson
from gigawatt.cli.outcome import outcome, print_json


def validate(
    measurements: Annotated[
        Path, typer.Argument(metavar="FILE.csv", help="Published measurements, of any kind known.", show_default=False)
    ],
    as_json: AsJson = False,
) -> None:
    """Predict every row of a file of measurements, and compare: training, MLPerf, serving or power, by its header.

    Measured columns are never read to predict: a file in which they are empty gives the same predictions.
    """
    with outcome(as_json):
        from gigawatt.cli.compute.validation_tables import print_validation
        from gigawatt.compute.validation import validate as validated

        report = validated(measurements)
        if as_json:
            print_json(report.as_json())
        else:
            print_validation(report)
