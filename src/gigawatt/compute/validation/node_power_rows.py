"""Rows of power logs: mean watts of a node while it runs a training benchmark."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np

from gigawatt.catalog.accelerators import Accelerator
from gigawatt.compute.benchmark_power import NodePowerQuery, node_power_w
from gigawatt.compute.validation.measured_table import InputRow
from gigawatt.compute.validation.prediction import Coefficients, Outcome, Prediction, Skip
from gigawatt.compute.validation.recognised import UnpredictableError, accelerator_of

COLUMN = "mean_W_per_node"
_NODES = re.compile(r"^(\d+)x(?=\D)")


def predict_node_power(rows: Sequence[InputRow], coefficients: Coefficients = Coefficients.SHIPPED) -> Iterator[Outcome]:
    """Mean power of a node over the run, of each row; four logs are too few to hold a part out."""
    del coefficients
    known: list[tuple[InputRow, Accelerator, float]] = []
    for row in rows:
        try:
            known.append((row, _accelerator(row), _nodes(row)))
        except UnpredictableError as error:
            yield Skip(row.row, str(error))
    if not known:
        return
    query = NodePowerQuery(
        accelerators=[accelerator for _, accelerator, _ in known],
        systems=[" ".join(row.text(name) for name in ("submission", "system", "source")) for row, _, _ in known],
        benchmarks=[row.text("benchmark") for row, _, _ in known],
        nodes=np.array([nodes for _, _, nodes in known]),
    )
    for (row, accelerator, _), low, mean, high in zip(known, *node_power_w(query), strict=True):
        yield Prediction(row.row, COLUMN, float(mean), float(low), float(high), accelerator.family)


def _accelerator(row: InputRow) -> Accelerator:
    found = accelerator_of(row, "accelerator", "system", "submission")
    if found.thermal_design_power_w is None:
        raise UnpredictableError(f"the power limit of {found.name} is not known")
    if not row.text("benchmark"):
        raise UnpredictableError("no benchmark is given")
    return found


def _nodes(row: InputRow) -> float:
    """The nodes that were logged, or those that the system's name counts (``64xSMC-H100``)."""
    logged = row.number("n_nodes_logged")
    if logged is not None and logged >= 1:
        return logged
    counted = _NODES.match(row.text("system"))
    if counted is None:
        raise UnpredictableError("no n_nodes_logged is given, and the system's name counts no nodes")
    return float(counted[1])
