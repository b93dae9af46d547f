"""Rows of power logs: the mean power of a node over a benchmark's run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from gigawatt.catalog.accelerators import Accelerator
from gigawatt.compute.benchmark_power import NodePowerQuery, node_power_w
from gigawatt.compute.validation.measured_table import InputRow
from gigawatt.compute.validation.prediction import Outcome, Prediction, Skip
from gigawatt.compute.validation.recognised import UnpredictableError, accelerator_of, size_of

COLUMN = "mean_W_per_node"


def predict_node_power(rows: Sequence[InputRow]) -> Iterator[Outcome]:
    """Mean watts of a node of each row."""
    known: list[tuple[InputRow, Accelerator, float]] = []
    for row in rows:
        try:
            known.append((row, *_described(row)))
        except UnpredictableError as error:
            yield Skip(row.row, str(error))
    if not known:
        return
    query = NodePowerQuery(
        accelerators=[accelerator for _, accelerator, _ in known],
        systems=[" ".join(row.text(column) for column in ("submission", "system", "source")) for row, _, _ in known],
        benchmarks=[row.text("benchmark") for row, _, _ in known],
        nodes=np.array([nodes for _, _, nodes in known]),
    )
    for (row, accelerator, _), low, mean, high in zip(known, *node_power_w(query), strict=True):
        yield Prediction(row.row, COLUMN, float(mean), float(low), float(high), accelerator.family)


def _described(row: InputRow) -> tuple[Accelerator, float]:
    """The accelerator and the number of nodes.

    Raises:
        UnpredictableError: something is missing or not known.
    """
    accelerator = accelerator_of(row, "system")
    if accelerator.thermal_design_power_w is None:
        raise UnpredictableError(f"the power limit of {accelerator.name} is not known")
    if not row.text("benchmark"):
        raise UnpredictableError("no benchmark is given")
    return accelerator, size_of(row, "n_nodes_logged")
