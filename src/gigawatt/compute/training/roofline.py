"""Where a layout's multiplications stand under the roof of arithmetic and memory (Williams, Waterman and Patterson 2009)."""

from __future__ import annotations

from dataclasses import dataclass

from gigawatt.compute.architecture_counts import FLOPS_PER_WEIGHT
from gigawatt.compute.training.arithmetic import matmul, matmul_bytes, routed_rows
from gigawatt.compute.training.case import Case, Layout
from gigawatt.compute.training.efficiencies import Efficiencies


@dataclass(frozen=True, slots=True)
class Point:
    """One kind of multiplication on one accelerator: forward and backward together."""

    name: str
    rows: float
    inner: float
    outer: float
    flops_per_byte: float
    flops_per_s: float  # as the model has it
    roof_flops_per_s: float  # the lower of the peak and what memory feeds


def points(case: Case, layout: Layout, efficiencies: Efficiencies) -> tuple[Point, ...]:
    """The largest multiplication of each part of a layer, and the output matrix.

    Args:
        case: the run, every field a float.
        layout: its layout, every field a float.
        efficiencies: every field a float.
    """
    shape = case.shape
    rows = layout.micro_batch * case.sequence / layout.context
    query_and_keys = shape.heads * shape.head_dim + 2.0 * shape.kv_heads * shape.head_dim
    into = shape.query_rank + shape.kv_rank + shape.rope_dim if shape.latent else query_and_keys / layout.tensor
    up = shape.matrices - 1.0
    found = []
    if shape.attention_layers:
        found.append(_point("attention, in", rows, shape.hidden, into, 1.0, case, efficiencies))
    if shape.dense_layers:
        found.append(
            _point("feed-forward, up", rows, shape.hidden, up * shape.ffn_hidden / layout.tensor, 1.0, case, efficiencies)
        )
    if shape.expert_layers:
        of_expert = routed_rows(rows, layout.tensor, layout.expert, shape)
        reach = efficiencies.expert_matmul
        found.append(_point("expert, up", of_expert, shape.expert_width, up * shape.expert_hidden, reach, case, efficiencies))
    if shape.linear_layers:
        inner = 2.0 * shape.linear_heads * shape.linear_head_dim / layout.tensor
        found.append(_point("state, in", rows, shape.hidden, inner, 1.0, case, efficiencies))
    return tuple(found)


def _point(name: str, rows: float, inner: float, outer: float, reach: float, case: Case, efficiencies: Efficiencies) -> Point:
    taken = matmul(rows, inner, outer, 1.0, efficiencies.matmul * reach, case, efficiencies)
    moved = matmul_bytes(rows, inner, outer, case)
    flops = FLOPS_PER_WEIGHT * rows * inner * outer * (2.0 + case.trains_weights)
    intensity = flops / (moved.forward + moved.backward)
    roof = min(case.rates.flops, intensity * case.rates.memory_bytes_per_s)
    return Point(name, rows, inner, outer, intensity, flops / (taken.forward + taken.backward), roof)
