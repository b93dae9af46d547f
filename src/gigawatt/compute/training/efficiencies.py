"""What is fitted: how much of each peak is reached, what is hidden behind other work, what each thing costs beside."""

from __future__ import annotations

from typing import NamedTuple

from gigawatt.compute.collectives import Fabric
from gigawatt.compute.formula import Values, formula


class Efficiencies(NamedTuple):
    """Shares of peaks that are reached, shares of exchanges that are hidden, and fixed times.

    The defaults are starting points for a fit, in round numbers (assumption, 2026-11, low confidence); fitted ones are
    in the catalogue.
    """

    matmul: Values = 0.65  # of the precision's peak, for matrices of any size
    matmul_memory: Values = 0.5  # of a matrix multiplication's memory traffic, how much its arithmetic does not hide
    matmul_16bit: Values = 0.6  # the same as `matmul`, for what stays in 16 bits: logits, router
    expert_matmul: Values = 0.8  # of `matmul`, what experts' many small multiplications reach
    attention: Values = 0.55  # of the 16-bit peak, scores and weighted values
    scan: Values = 0.15  # of the 16-bit peak, in layers with a state
    memory: Values = 0.8  # of the memory bandwidth, element by element
    elementwise: Values = 1.0  # traffic of norms, activations, residuals and casts, over what is counted
    routing: Values = 1.5  # traffic of ordering tokens by expert and back, over what is counted
    adapters: Values = 0.5  # traffic of adapters, over a pass through every multiplication's input and output each way
    scale_up: Values = 0.75  # of the scale-up links' rate
    scale_out: Values = 0.75  # of the scale-out links' rate
    site_links: Values = 0.75  # of the rate between sites
    scale_up_latency_s: Values = 5e-6  # per step of a collective
    scale_out_latency_s: Values = 8e-6
    tensor_overlap: Values = 0.3  # share hidden behind arithmetic, where there is enough of it
    context_overlap: Values = 0.7
    expert_overlap: Values = 0.0
    pipeline_overlap: Values = 0.7
    data_overlap: Values = 0.9
    merged_copies: Values = (
        1.0  # 1: a token goes once to each domain and rank of its experts; 0: once to each expert (all-to-all)
    )
    imbalance: Values = 1.1  # load of the fullest rank's experts over the mean
    layer_overhead_s: Values = 5e-5  # per layer and micro-batch, forward and backward: starts and gaps of kernels
    expert_overhead_s: Values = 1.5e-4  # more of it in a layer of experts: routing, permutation, waiting
    micro_batch_overhead_s: Values = 5e-4  # per micro-batch
    step_overhead_s: Values = 2e-2  # per step: data, clipping, logging
    optimizer: Values = 0.6  # of the memory bandwidth while the optimizer runs
    even_stages: Values = 1.0  # 1: what stands at the ends is dealt out over the pipeline's stages; 0: the last one has it all
    speed: Values = 1.0  # of the software's release: divides the time of the whole step


@formula
def reached(fabric: Fabric, efficiencies: Efficiencies) -> Fabric:
    """The fabric at the rates and latencies that are reached."""
    return Fabric(
        fabric.scale_up_size,
        fabric.scale_up_bytes_per_s * efficiencies.scale_up,
        efficiencies.scale_up_latency_s,
        fabric.leaf_size,
        fabric.scale_out_bytes_per_s * efficiencies.scale_out,
        efficiencies.scale_out_latency_s,
        fabric.spine_share,
        fabric.site_size,
        fabric.site_bytes_per_s * efficiencies.site_links,
        fabric.site_latency_s,
    )
