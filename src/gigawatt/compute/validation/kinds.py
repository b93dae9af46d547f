"""The kinds of files of measurements, and which one a file is: recognised by its header, whatever the order of the columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gigawatt.compute.validation.measured_table import MeasuredTable
from gigawatt.errors import MeasurementsError, Problem


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file.

    ``needed`` are the columns without which no row can be predicted, ``known`` what else such files have,
    ``measured`` what was measured, the judged column first, as such files spell it. The others are in lower case.
    """

    name: str
    about: str
    needed: frozenset[str]
    known: frozenset[str]
    measured: tuple[str, ...]

    @property
    def hidden(self) -> frozenset[str]:
        """The measured columns in lower case: what no prediction may see."""
        return frozenset(column.casefold() for column in self.measured)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TRAINING_NEMO = Kind(
    "training_nemo",
    "training throughput by model, system and layout",
    _words("model system"),
    _words("source release kind n_gpus precision gbs mbs seq fsdp tp pp cp vp ep"),
    ("tokens_s_gpu", "tflops_gpu", "step_s"),
)
TRAINING_PAPERS = Kind(
    "training_papers",
    "training runs of papers",
    _words("model chip n_gpus"),
    _words(
        "id paper params_b hidden ffn heads kv_heads layers seq vocab tp cp pp dp vp gbs_seqs mbs recompute precision "
        "metric_note source verif"
    ),
    ("mfu_pct", "tflops_per_gpu", "step_s"),
)
TRAINING_MLPERF = Kind(
    "training_mlperf",
    "MLPerf Training, time to train",
    _words("benchmark accelerator n_accel samples_last"),
    _words(
        "round submitter system nodes runs global_batch_size max_sequence_length gradient_accumulation_steps "
        "tensor_parallelism pipeline_parallelism context_parallelism micro_batch_size init_checkpoint_step source"
    ),
    ("minutes_trimmed_mean", "minutes_min", "minutes_max", "throughput", "train_step_time"),
)
INFERENCE_MLPERF = Kind(
    "inference_mlperf",
    "MLPerf Inference, tokens a second",
    _words("model scenario accelerator"),
    _words("round division submitter system n_accel framework valid source"),
    (
        "tokens_per_s_per_accel",
        "tokens_per_s",
        "samples_per_s",
        "mean_ttft_ns",
        "p99_ttft_ns",
        "mean_tpot_ns",
        "p99_tpot_ns",
    ),
)
INFERENCE_PAPERS = Kind(
    "inference_papers",
    "serving measurements of papers",
    _words("model chip phase unit"),
    _words("id n_chips isl osl tp ep batch_or_conc precision note source verif"),
    ("value",),
)
NODE_POWER = Kind(
    "node_power",
    "power of a node at work",
    _words("system benchmark"),
    _words("round submission n_nodes_logged source"),
    ("mean_W_per_node", "median_W_per_node", "max_W_any_node", "mean_W_per_gpu", "switch_W_total"),
)
RELIABILITY = Kind(
    "reliability",
    "failures of clusters",
    _words("cluster metric unit"),
    _words("id chip n_gpus note source verif"),
    ("value",),
)
CHIPS = Kind(
    "chips",
    "accelerators as published",
    _words("chip vendor"),
    _words(
        "year tdp_w bf16_dense_tf fp8_dense_tf fp4_dense_tf hbm_gb hbm_gbps scaleup_gbps_bidir scaleup_domain scaleout_gbps "
        "price_usd_est meas_or_allin_w_per_chip notes source verif"
    ),
    (),
)
MODELS = Kind(
    "models",
    "architectures as published",
    _words("model layers hidden"),
    _words("heads kv_heads head_dim ffn_dense vocab experts active_experts shared_experts expert_ffn dense_layers attn source"),
    ("total_B", "active_B"),
)

KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        TRAINING_NEMO,
        TRAINING_PAPERS,
        TRAINING_MLPERF,
        INFERENCE_MLPERF,
        INFERENCE_PAPERS,
        NODE_POWER,
        RELIABILITY,
        CHIPS,
        MODELS,
    )
}
_LEAST = 1.5  # evidence, in columns that no other kind has


def kind_of(table: MeasuredTable) -> Kind:
    """The kind whose columns the header has: a column counts by how few kinds share it, and a lacking one that is needed against.

    Raises:
        MeasurementsError: no kind fits, or the one that fits lacks columns that its rows need.
    """
    columns = set(table.columns)
    shared = {column: sum(column in _all(kind) for kind in KINDS.values()) for column in columns}
    evidence = {
        kind.name: sum(1.0 / shared[column] for column in columns & _all(kind)) - 0.5 * len(kind.needed - columns)
        for kind in KINDS.values()
    }
    best = max(KINDS.values(), key=lambda kind: evidence[kind.name])
    if evidence[best.name] < _LEAST:
        known = "; ".join(f"{kind.name} ({', '.join(sorted(kind.needed))}, …)" for kind in KINDS.values())
        message = f"its header is of no known kind of measurements: {', '.join(table.columns)[:200]}."
        raise MeasurementsError([Problem(table.file, 1, 1, "", message, f"Known are: {known}.")])
    lacking = sorted(best.needed - columns)
    if lacking:
        message = f"looks like {best.about} ({best.name}) but has no column {', '.join(f'`{name}`' for name in lacking)}."
        raise MeasurementsError([Problem(table.file, 1, 1, "", message, "Add what is missing; the order does not matter.")])
    return best


def _all(kind: Kind) -> frozenset[str]:
    return kind.needed | kind.known | kind.hidden
