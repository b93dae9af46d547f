"""Where the products of a decoding pass stand under the roof of arithmetic and memory (Williams, Waterman, Patterson 2009)."""

from __future__ import annotations

from gigawatt.compute.serving.hardware import WEIGHT_BYTES, Hardware, hardware
from gigawatt.compute.serving.model_cost import touched_share
from gigawatt.compute.serving.parameters import Parameters
from gigawatt.compute.serving.search import WIDE_CACHE_BYTES, Replica, Serving
from gigawatt.compute.serving.step_time import at_speed
from gigawatt.compute.shape_of import shape_of
from gigawatt.compute.training.roofline import Point

FLOPS_PER_WEIGHT = 2.0


def serving_points(asked: Serving, replica: Replica, parameters: Parameters) -> tuple[Hardware, tuple[Point, ...]]:
    """The products of a decoding pass on one accelerator: dense networks, an expert, attention to the cache."""
    machine = hardware(asked.accelerator, replica.precision)
    reached, _ = at_speed(parameters.efficiencies([machine]), parameters.fabric([machine]), asked.software)
    shape = shape_of(asked.architecture)
    tokens = replica.sequences / replica.pipeline
    own = tokens / replica.attention_data
    weight_bytes = WEIGHT_BYTES[replica.precision]
    matrix, memory = float(reached.matrix[0]), float(reached.memory[0])

    def weights(name: str, rows: float, inner: float, outer: float) -> Point:
        return _point(name, rows, inner, outer, FLOPS_PER_WEIGHT * rows / weight_bytes, machine, matrix, memory)

    found = [weights("attention, out", own, shape.heads * shape.value_dim / replica.tensor, shape.hidden)]
    if shape.dense_layers:
        found.append(weights("feed-forward, up", own, shape.hidden, shape.ffn_hidden / replica.tensor))
    if shape.expert_layers:
        touched = float(touched_share(shape.experts, shape.active_experts, tokens))
        each = tokens * shape.active_experts / (shape.experts * touched)
        found.append(weights("expert, up", each, shape.expert_width, shape.expert_hidden))
    # A head of keys serves its group of queries; a latent vector serves all heads, and as key and as value.
    sharing = 2.0 * shape.heads if shape.latent else shape.heads / shape.kv_heads
    intensity = FLOPS_PER_WEIGHT * sharing / WIDE_CACHE_BYTES[replica.precision]
    scores, cache = float(reached.scores[0]), float(reached.cache_memory[0])
    width = shape.kv_rank + shape.rope_dim if shape.latent else shape.head_dim
    context = float(asked.requests.input_tokens + asked.requests.output_tokens / 2.0)
    found.append(
        _point("attention to the cache", sharing, width, context, intensity, machine, scores, cache, of_scores=True),
    )
    return machine, tuple(found)


def _point(
    name: str,
    rows: float,
    inner: float,
    outer: float,
    intensity: float,
    machine: Hardware,
    matrix: float,
    memory: float,
    *,
    of_scores: bool = False,
) -> Point:
    peak = machine.score_flops_per_s if of_scores else machine.matrix_flops_per_s
    fed = intensity * machine.memory_bytes_per_s
    rate = 1.0 / (1.0 / (peak * matrix) + 1.0 / (fed * memory))
    return Point(name, rows, inner, outer, intensity, rate, min(peak, fed))
