"""The training model as it is fitted: which of its efficiencies are free, how they depend on a run, and how runs are grouped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from gigawatt.catalog.recipes import PLAIN, Recipe
from gigawatt.compute.architecture_counts import Shape
from gigawatt.compute.fitting.hierarchical import Floats
from gigawatt.compute.fitting.parameters import Parameter, Scale
from gigawatt.compute.training.build import table
from gigawatt.compute.training.case import Case, Layout
from gigawatt.compute.training.efficiencies import Efficiencies
from gigawatt.compute.training.fill import NOTHING, SELECTED, WHOLE_LAYERS, Stated, layouts_of
from gigawatt.compute.training.numerics import PRECISIONS
from gigawatt.compute.training.step import step

REFERENCE_YEAR = 2026.2  # of the software that efficiencies are stated for
EARLIEST_YEAR, LATEST_YEAR = 2025.6, 2026.7  # releases before and after are as good as these: nothing shows more
EVEN_STAGES_SINCE = 2024.45  # Llama 3 (arXiv:2407.21783) dealt the ends out over its stages, and Megatron-LM since then
RECOMPUTING_BLOCKS = {"automodel"}
USABLE_MEMORY = 0.9  # of the memory, beside what is not counted, where such a framework has to decide

_DIRECT = (
    Parameter("matmul", 0.75, 0.15),
    Parameter("matmul_memory", 0.5, 0.5),
    Parameter("expert_matmul", 0.8, 0.2),
    Parameter("attention", 0.55, 0.3),
    Parameter("memory", 0.8, 0.15),
    Parameter("elementwise", 1.0, 0.4),
    Parameter("routing", 1.5, 0.5),
    Parameter("adapters", 0.5, 0.5),
    Parameter("scan", 0.15, 0.5),
    Parameter("scale_up", 0.75, 0.2),
    Parameter("scale_out", 0.75, 0.3),
    Parameter("expert_overhead_s", 1.5e-4, 0.7),
    Parameter("layer_overhead_s", 5e-5, 0.7),
    Parameter("micro_batch_overhead_s", 5e-4, 1.0),
    Parameter("step_overhead_s", 2e-2, 1.0),
    Parameter("imbalance", 1.1, 0.1),
    Parameter("expert_overlap", 0.27, 1.0, Scale.SHARE),
    Parameter("tensor_overlap", 0.31, 1.0, Scale.SHARE),
    Parameter("context_overlap", 0.69, 0.7, Scale.SHARE),
)
_RELATIVE = {  # the peak's reached share, over that of plain 8 bits; by precision
    "bf16": Parameter("matmul_bf16", 1.05, 0.15),
    "fp16": Parameter("matmul_bf16", 1.05, 0.15),
    "mxfp8": Parameter("matmul_mxfp8", 1.0, 0.15),
    "nvfp4": Parameter("matmul_nvfp4", 0.74, 0.3),
    "mxfp4": Parameter("matmul_nvfp4", 0.74, 0.3),
    "fp8-cs": Parameter("matmul_fp8_cs", 1.0, 0.1),
}
_HEADROOM = Parameter("power_exponent", 0.4, 0.3, Scale.ANY)
_PROGRESS = Parameter("progress_per_year", 0.1, 0.1, Scale.ANY)
_WHOLE_ITERATION = Parameter("whole_iteration_gain", 0.2, 0.2, Scale.ANY)
PARAMETERS: tuple[Parameter, ...] = (*_DIRECT, *dict.fromkeys(_RELATIVE.values()), _HEADROOM, _PROGRESS, _WHOLE_ITERATION)


@dataclass(frozen=True, slots=True)
class Run:
    """A published training run: what the model computes with, and what it is grouped by."""

    case: Case
    stated: Stated
    precision: str
    architecture: str
    mixture: bool
    accelerator: str
    family: str
    framework: str  # the software that the source reports on; empty where it does not say
    kind: str  # pretrain, sft or lora
    year: float | None  # of the software's release
    power_headroom: float = 1.0  # of the accelerator, against its kin
    paper: str = ""  # that reports on it, where one does: its authors' software and count
    searched: bool = False  # the layout is not stated: the best there is was taken
    recipe: Recipe = PLAIN  # what the software's published recipe sets and the row does not state


@dataclass(frozen=True, slots=True)
class Runs:
    """Runs as arrays, one value a run."""

    cases: Case
    layouts: Layout
    precisions: tuple[str, ...]
    years: Floats
    power_headrooms: Floats
    merged_copies: Floats
    whole_iteration: Floats
    levels: Mapping[str, tuple[str, ...]]


def runs_of(rows: Sequence[Run]) -> Runs:
    """Runs as arrays, with what their sources leave unsaid of the layout filled in.

    Published layouts are tuned: where memory is short they offload, or split finer, before they recompute whole layers, so
    what is not stated to recompute whole layers recomputes selected parts at most. Frameworks that checkpoint block by block
    (NeMo Automodel) know nothing but whole layers.
    """
    cases = table([row.case for row in rows])
    layouts = layouts_of(cases, [row.stated for row in rows], Efficiencies())
    stated = np.array([row.stated.recompute is not None for row in rows])
    by_block = np.array([row.framework in RECOMPUTING_BLOCKS for row in rows])
    kept = step(cases, layouts._replace(recompute=np.zeros(len(rows))), Efficiencies()).memory.total
    short = kept > USABLE_MEMORY * np.asarray(cases.rates.memory_bytes)
    unstated = np.where(by_block, np.where(short, WHOLE_LAYERS, NOTHING), np.minimum(layouts.recompute, SELECTED))
    layouts = layouts._replace(recompute=np.where(stated, layouts.recompute, unstated))
    levels = [levels_of(row) for row in rows]
    return Runs(
        cases,
        layouts,
        tuple(row.precision for row in rows),
        np.array([REFERENCE_YEAR if row.year is None else row.year for row in rows]),
        np.array([row.power_headroom for row in rows]),
        np.array([float(row.recipe.merged_copies) for row in rows]),
        np.array([float(row.recipe.whole_iteration) for row in rows]),
        {name: tuple(level[name] for level in levels) for name in levels[0]},
    )


def levels_of(run: Run) -> Mapping[str, str]:
    """The groups that a run belongs to, by grouping; empty where it belongs to none."""
    parts = "mixture" if run.mixture else "dense"
    cell = " | ".join((run.architecture, run.accelerator, run.precision, run.kind, run.framework))
    sizes = (run.case.accelerators, run.case.batch, *run.stated.parallelism)
    layout = " ".join("-" if size is None else f"{size:g}" for size in sizes)
    return {
        "architecture": run.architecture,
        "accelerator": run.accelerator,
        "architecture_on_family": f"{run.architecture} | {run.family}" if run.architecture else "",
        "paper": run.paper,
        "unstated_layout": "searched" if run.searched else "",
        "design_on_family": f"{design_of(run.case.shape)} | {run.family}",
        "software": f"{run.framework} | {parts}" if run.framework else "",
        "software_on_family": f"{run.framework} | {parts} | {run.family}" if run.framework else "",
        "width_on_family": width_on_family(run.precision, run.family),
        "cell": cell if run.architecture and run.framework else "",
        "layout": f"{cell} | {layout}" if run.architecture and run.framework else "",
    }


def width_on_family(precision: str, family: str) -> str:
    """The level of a number's width on a family: kernels for 8 bits may be worse, or better, than those for 16."""
    return f"{PRECISIONS[precision].bits} bits | {family}"


def design_of(shape: Shape) -> str:
    """What kind of layers a model has, which decides what kernels it runs."""
    mixture = shape.expert_layers > 0.0
    if shape.linear_layers > 0.0:
        return "hybrid"
    if shape.latent > 0.0:
        return "latent mixture" if mixture else "latent"
    return "mixture" if mixture else "dense"


def within_releases(year: float | None) -> float:
    """The year of a release as the fit counts it: those before the first and after the last that it knows are as good."""
    return min(max(REFERENCE_YEAR if year is None else year, EARLIEST_YEAR), LATEST_YEAR)


def efficiencies_of(
    values: Mapping[str, float],
    precisions: Sequence[str],
    years: Floats,
    power_headrooms: Floats | float = 1.0,
    merged_copies: Floats | float = 1.0,
    whole_iteration: Floats | float = 0.0,
) -> Efficiencies:
    """The efficiencies of runs by precision, year of their software, power headroom of their accelerator, and recipe."""
    clock = np.asarray(power_headrooms) ** values["power_exponent"]
    direct = {parameter.name: values[parameter.name] for parameter in _DIRECT}
    at_16bit = values["matmul"] * values["matmul_bf16"]
    relative = np.array([values[_RELATIVE[name].name] if name in _RELATIVE else 1.0 for name in precisions])
    since = np.clip(years, EARLIEST_YEAR, LATEST_YEAR) - REFERENCE_YEAR
    return Efficiencies()._replace(
        **{
            **direct,
            "matmul": values["matmul"] * relative * clock,
            "matmul_16bit": at_16bit * clock,
            "attention": values["attention"] * clock,
            "even_stages": np.where(years >= EVEN_STAGES_SINCE, 1.0, 0.0),
            "merged_copies": np.asarray(merged_copies, dtype=float),
            "speed": np.exp(values["progress_per_year"] * since + values["whole_iteration_gain"] * np.asarray(whole_iteration)),
        }
    )


def step_seconds(values: Mapping[str, float], runs: Runs) -> Floats:
    """Seconds of a step of each run, before deviations [s]."""
    efficiencies = efficiencies_of(
        values, runs.precisions, runs.years, runs.power_headrooms, runs.merged_copies, runs.whole_iteration
    )
    return np.asarray(step(runs.cases, runs.layouts, efficiencies).step_s, dtype=float)
