"""A few rows of each kind of file of measurements, as published, and how a test writes them with changes."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

Row = dict[str, str]

NEMO: list[Row] = [
    {
        "source": "Megatron-Bridge docs/performance-summary.md", "release": "26.08 NeMo Container", "kind": "pretrain",
        "model": "DeepSeekV3", "system": "DGX-GB300", "n_gpus": "256", "precision": "MXFP8", "gbs": "4096", "mbs": "1",
        "seq": "4096", "fsdp": "", "tp": "1", "pp": "2", "cp": "1", "vp": "8", "ep": "32", "tokens_s_gpu": "6288",
        "tflops_gpu": "1635", "step_s": "",
    },
    {
        "source": "NVIDIA/NeMo performance_summary.md", "release": "Large Language Models**", "kind": "lora",
        "model": "LLAMA2-7B", "system": "DGX-H100", "n_gpus": "8", "precision": "FP8", "gbs": "32", "mbs": "1",
        "seq": "4096", "fsdp": "", "tp": "1", "pp": "1", "cp": "1", "vp": "1", "ep": "1", "tokens_s_gpu": "24824",
        "tflops_gpu": "663", "step_s": "",
    },
]  # fmt: skip
PAPERS: list[Row] = [
    {
        "id": "sc21-145.6B", "paper": "Narayanan SC21", "model": "GPT", "params_B": "145.6", "hidden": "12288",
        "ffn": "49152", "heads": "96", "kv_heads": "96", "layers": "80", "seq": "2048", "vocab": "51200",
        "chip": "A100-80GB", "n_gpus": "1536", "tp": "8", "cp": "1", "pp": "8", "dp": "24", "vp": "", "gbs_seqs": "2304",
        "mbs": "", "recompute": "full", "precision": "bf16", "tflops_per_gpu": "148", "mfu_pct": "47", "step_s": "24.8",
        "metric_note": "HFU-style TFLOP/s incl. recompute (96BslH^2 formula)", "source": "arXiv:2104.04473", "verif": "recall",
    },
    {
        "id": "mtnlg", "paper": "Smith 2022", "model": "MT-NLG-530B", "params_B": "530", "hidden": "20480", "ffn": "81920",
        "heads": "128", "kv_heads": "128", "layers": "105", "seq": "2048", "vocab": "51200", "chip": "A100-80GB",
        "n_gpus": "2800", "tp": "8", "cp": "1", "pp": "35", "dp": "10", "vp": "", "gbs_seqs": "1920", "mbs": "1",
        "recompute": "full", "precision": "bf16", "tflops_per_gpu": "121", "mfu_pct": "", "step_s": "50.2",
        "metric_note": "step time", "source": "arXiv:2201.11990", "verif": "recall",
    },
]  # fmt: skip
MLPERF_TRAINING: list[Row] = [
    {
        "round": "v5.1", "submitter": "AMD", "system": "MI300X_EPYC_9575F", "benchmark": "llama2_70b_lora",
        "accelerator": "AMD Instinct MI300X 192GB HBM3", "n_accel": "8", "nodes": "1", "minutes_trimmed_mean": "27.875",
        "minutes_min": "26.8", "minutes_max": "33.9", "samples_last": "3072", "global_batch_size": "8",
        "max_sequence_length": "", "throughput": "2.1161", "train_step_time": "", "source": "mlcommons",
    },
    {
        "round": "v4.0", "submitter": "NVIDIA", "system": "eos-dfw_n1344", "benchmark": "gpt3",
        "accelerator": "NVIDIA H100-SXM5-80GB", "n_accel": "10752", "nodes": "1344", "minutes_trimmed_mean": "3.71",
        "minutes_min": "3.708", "minutes_max": "3.715", "samples_last": "", "global_batch_size": "2688",
        "max_sequence_length": "2048", "throughput": "", "train_step_time": "", "source": "mlcommons",
    },
]  # fmt: skip
MLPERF_SERVING: list[Row] = [
    {
        "round": "v4.1", "division": "closed", "submitter": "NVIDIA", "system": "DGX-H100_H100-SXM-80GBx8_TRT",
        "model": "llama2-70b-99", "scenario": "Offline", "accelerator": "NVIDIA H100-SXM-80GB", "n_accel": "8",
        "framework": "TensorRT 10.2.0, CUDA 12.4", "valid": "VALID", "tokens_per_s": "24524.9",
        "tokens_per_s_per_accel": "3065.6", "samples_per_s": "84.3", "mean_ttft_ns": "", "source": "mlcommons",
    },
]  # fmt: skip
SERVING_PAPERS: list[Row] = [
    {
        "id": "q30", "model": "Qwen3-30B-A3B", "chip": "H20", "n_chips": "4", "phase": "prefill", "isl": "4096",
        "osl": "2048", "tp": "", "ep": "", "batch_or_conc": "", "precision": "bf16", "value": "16594", "unit": "tok/s/gpu",
        "note": "SGLang", "source": "alibaba/InferSim README", "verif": "stored",
    },
]  # fmt: skip
POWER: list[Row] = [
    {
        "round": "v4.0", "submission": "smc-ac-power", "system": "1xSMC-H100-SXM-80GB", "benchmark": "llama2_70b_lora",
        "n_nodes_logged": "1", "mean_W_per_node": "6971", "median_W_per_node": "7261", "max_W_any_node": "7358",
        "mean_W_per_gpu": "871", "switch_W_total": "", "source": "mlcommons",
    },
]  # fmt: skip
EVERY: Mapping[str, list[Row]] = {
    "training_nemo": NEMO,
    "training_papers": PAPERS,
    "training_mlperf": MLPERF_TRAINING,
    "inference_mlperf": MLPERF_SERVING,
    "inference_papers": SERVING_PAPERS,
    "node_power": POWER,
}
JUDGED: Mapping[str, str] = {
    "training_nemo": "tokens_s_gpu",
    "training_papers": "mfu_pct",
    "training_mlperf": "minutes_trimmed_mean",
    "inference_mlperf": "tokens_per_s_per_accel",
    "inference_papers": "value",
    "node_power": "mean_W_per_node",
}


def written(
    path: Path,
    rows: Sequence[Mapping[str, str]],
    change: Callable[[Row], Row] = dict,
    columns: Sequence[str] | None = None,
    encoding: str = "utf-8",
) -> Path:
    """Write rows as CSV, each changed by ``change``, in the order of ``columns``."""
    changed = [change(dict(row)) for row in rows]
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, columns or list(changed[0]), extrasaction="ignore")
        writer.writeheader()
        writer.writerows(changed)
    return path
