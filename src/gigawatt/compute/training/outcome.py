"""A layout's full breakdown: where the time of a step goes, what a rank holds, how much of the peak is reached."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gigawatt.compute.training.case import Case, Layout
from gigawatt.compute.training.conventions import causal_flops_per_token, unmasked_flops_per_token, utilisation
from gigawatt.compute.training.efficiencies import Efficiencies
from gigawatt.compute.training.memory import Memory
from gigawatt.compute.training.step import Step, step

PARTS: Mapping[str, str] = {
    "attention_s": "attention, projections",
    "scores_s": "attention, scores and values",
    "dense_s": "feed-forward",
    "experts_s": "routed experts",
    "shared_s": "shared experts and router",
    "linear_s": "layers with a state",
    "elementwise_s": "norms, activations, routing",
    "logits_s": "output matrix and loss",
    "prediction_s": "prediction modules",
    "recompute_s": "recomputation",
    "layer_overhead_s": "gaps between kernels",
    "tensor_exposed_s": "tensor-parallel exchange, seen",
    "context_exposed_s": "context-parallel exchange, seen",
    "expert_exposed_s": "expert exchange, seen",
    "pipeline_exposed_s": "hand-over between stages, seen",
    "bubble_s": "pipeline bubble",
    "data_exposed_s": "gradients and weights exchange, seen",
    "optimizer_s": "optimizer",
    "overhead_s": "fixed times",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """One layout of one run."""

    layout: Layout
    data_parallel: float
    micro_batches: float
    step_s: float
    tokens_per_s: float
    tokens_per_s_per_accelerator: float
    model_flops_per_s_per_accelerator: float  # masked scores not counted
    utilisation: float  # of the precision's peak, of those FLOPs
    utilisation_all_pairs: float  # with masked scores counted, as most publications do
    parts_s: Mapping[str, float]  # by field of ``Step``; they sum to the step
    memory: Memory  # of the fullest rank [bytes]
    memory_share: float  # of the accelerator's


def outcome_of(case: Case, layout: Layout, efficiencies: Efficiencies) -> Outcome:
    """The breakdown of one layout; every field of the arguments is a float."""
    found: Step = step(case, layout, efficiencies)
    tokens = case.batch * case.sequence
    rate = tokens / found.step_s
    flops = causal_flops_per_token(case.shape, case.sequence, case.trains_weights)
    all_pairs = unmasked_flops_per_token(case.shape, case.sequence, case.trains_weights)
    return Outcome(
        layout=layout,
        data_parallel=float(found.data),
        micro_batches=float(found.micro_batches),
        step_s=float(found.step_s),
        tokens_per_s=float(rate),
        tokens_per_s_per_accelerator=float(rate / case.accelerators),
        model_flops_per_s_per_accelerator=float(rate * flops / case.accelerators),
        utilisation=float(utilisation(flops * tokens, found.step_s, case.accelerators, case.rates.flops)),
        utilisation_all_pairs=float(utilisation(all_pairs * tokens, found.step_s, case.accelerators, case.rates.flops)),
        parts_s={name: float(getattr(found, name)) for name in PARTS},
        memory=Memory(*(float(part) for part in found.memory)),
        memory_share=float(found.memory.total / case.rates.memory_bytes),
    )
