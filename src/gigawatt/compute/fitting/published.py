"""Published measurements as problems to fit: which rows, what is measured of each, and which groups are left out to judge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import numpy as np

from gigawatt.compute.fitting import time_to_train
from gigawatt.compute.fitting.hierarchical import Floats, Problem
from gigawatt.compute.fitting.parameters import Parameter, named, prior
from gigawatt.compute.fitting.training_model import PARAMETERS, Run, runs_of, step_seconds
from gigawatt.compute.validation.kinds import TRAINING_MLPERF, TRAINING_NEMO, TRAINING_PAPERS
from gigawatt.compute.validation.measured_table import InputRow, read_measurements
from gigawatt.compute.validation.mlperf_training_rows import COLUMN as MINUTES
from gigawatt.compute.validation.mlperf_training_rows import benchmark_run
from gigawatt.compute.validation.paper_rows import RATE, UTILISATION, paper_run
from gigawatt.compute.validation.recognised import UnpredictableError
from gigawatt.compute.validation.row_identity import fingerprint
from gigawatt.compute.validation.training_rows import COLUMN, run_of

OTHER_VENDORS = "training_measurements.csv"


@dataclass(frozen=True, slots=True)
class Calibration:
    """A problem with what it takes to judge its fit.

    ``left_out`` are ways to group the rows, by each of which whole groups are left out; ``banded_by`` is the one that sets
    the width of the band, ``split_by`` the one by which groups are held out once and for all.
    """

    about: str
    problem: Problem
    parameters: tuple[Parameter, ...]
    families: tuple[str, ...]
    left_out: Mapping[str, Sequence[str]]
    banded_by: str
    split_by: str
    identities: tuple[tuple[str, str], ...]  # the kind and the fingerprint of each row
    runs: tuple[Run, ...] = ()  # of training throughput

    @property
    def groups(self) -> Sequence[str]:
        """The group of each row by which the fixed split holds out."""
        return self.left_out[self.split_by]


@dataclass(frozen=True, slots=True)
class _Measured:
    run: Run
    step_s: float
    identity: tuple[str, str]


def training_calibration(folder: Path) -> Calibration:
    """Training throughput: the tables of frameworks, the runs of papers, and what the catalogue restates of other vendors."""
    with resources.as_file(resources.files("gigawatt.catalog").joinpath("data", OTHER_VENDORS)) as restated:
        found = [
            *_framework_runs(folder / "training_nemo.csv"),
            *_paper_runs(folder / "training_papers.csv"),
            *_framework_runs(restated),
        ]
    rows = [one.run for one in found]
    runs = runs_of(rows)
    tokens = np.array([float(run.case.batch * run.case.sequence / run.case.accelerators) for run in rows])
    mean, sd = prior(PARAMETERS)

    def log_model(vector: Floats) -> Floats:
        return np.asarray(np.log(tokens / step_seconds(named(PARAMETERS, vector), runs)))

    measured = np.log(tokens / np.array([one.step_s for one in found]))
    return Calibration(
        about=f"training_nemo.csv, training_papers.csv and {OTHER_VENDORS}, {len(rows)} rows",
        problem=Problem(measured, log_model, mean, sd, dict(runs.levels)),
        parameters=PARAMETERS,
        families=tuple(f"{'paper ' if run.framework == 'paper' else ''}{run.family}" for run in rows),
        left_out={
            "cell": [_cell(run) for run in rows],
            "architecture on accelerator": [f"{_model(run)} | {run.accelerator}" for run in rows],
            "architecture": [_model(run) for run in rows],
            "accelerator": [run.accelerator for run in rows],
            "paper": [run.paper or _cell(run) for run in rows],
        },
        banded_by="cell",
        split_by="architecture on accelerator",
        identities=tuple(one.identity for one in found),
        runs=tuple(rows),
    )


def _model(run: Run) -> str:
    return run.architecture or f"{run.case.shape.layers:g} x {run.case.shape.hidden:g}"


def _cell(run: Run) -> str:
    return " | ".join((_model(run), run.accelerator, run.precision, run.kind, run.framework))


def _framework_runs(path: Path) -> list[_Measured]:
    """Runs with the seconds of a step, from tokens a second."""
    table = read_measurements(path)
    found = []
    for row in table.inputs(TRAINING_NEMO.hidden):
        tokens = table.measured(row.row, COLUMN)
        try:
            run = run_of(row)
        except UnpredictableError:
            continue
        if tokens is not None:
            step_s = float(run.case.batch * run.case.sequence / run.case.accelerators) / tokens
            found.append(_Measured(run, step_s, _identity(TRAINING_NEMO.name, row)))
    return found


def _paper_runs(path: Path) -> list[_Measured]:
    """Runs with the seconds of a step, from the utilisation or the rate as the paper counts it."""
    table = read_measurements(path)
    found = []
    for row in table.inputs(TRAINING_PAPERS.hidden):
        percent, rate = table.measured(row.row, UTILISATION), table.measured(row.row, RATE)
        try:
            paper = paper_run(row)
        except UnpredictableError:
            continue
        accelerators = float(paper.run.case.accelerators)
        if percent is not None:
            step_s = paper.utilisation_flops / (percent / 100.0 * paper.peak_flops_per_s * accelerators)
        elif rate is not None:
            step_s = paper.rate_flops / (rate * 1e12 * accelerators)
        else:
            continue
        found.append(_Measured(paper.run, step_s, _identity(TRAINING_PAPERS.name, row)))
    return found


def _identity(kind: str, row: InputRow) -> tuple[str, str]:
    return kind, fingerprint(kind, row)


def mlperf_calibration(folder: Path) -> Calibration:
    """Time to train of MLPerf's language models."""
    table = read_measurements(folder / "training_mlperf.csv")
    found = []
    for row in table.inputs(TRAINING_MLPERF.hidden):
        minutes = table.measured(row.row, MINUTES)
        try:
            run = benchmark_run(row)
        except UnpredictableError:
            continue
        if minutes is not None:
            found.append((run, 60.0 * minutes, _identity(TRAINING_MLPERF.name, row)))
    runs = [run for run, _, _ in found]
    levels = [time_to_train.levels_of(run) for run in runs]
    mean, sd = prior(time_to_train.PARAMETERS)

    def log_model(vector: Floats) -> Floats:
        return np.asarray(np.log(time_to_train.seconds_to_train(named(time_to_train.PARAMETERS, vector), runs)))

    measured = np.log(np.array([seconds for _, seconds, _ in found]))
    return Calibration(
        about=f"training_mlperf.csv, {len(runs)} rows",
        problem=Problem(measured, log_model, mean, sd, {name: [level[name] for level in levels] for name in levels[0]}),
        parameters=time_to_train.PARAMETERS,
        families=tuple(run.family for run in runs),
        left_out={
            "cell": [f"{run.benchmark} | {run.accelerator} | {run.accelerators:g}" for run in runs],
            "benchmark on accelerator": [f"{run.benchmark} | {run.accelerator}" for run in runs],
            "accelerator": [run.accelerator for run in runs],
            "round": [f"{run.year:g}" for run in runs],
            "submitter": [run.submitter for run in runs],
        },
        banded_by="benchmark on accelerator",
        split_by="benchmark on accelerator",
        identities=tuple(identity for _, _, identity in found),
    )
