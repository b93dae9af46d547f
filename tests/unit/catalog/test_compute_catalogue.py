"""Accelerators and models: sourced, plausible, and known by the names that publications use."""

import csv
from pathlib import Path

import pytest

from gigawatt.catalog import accelerators, architectures
from gigawatt.catalog.accelerator_rows import ACCELERATOR_DIMENSIONS
from gigawatt.catalog.data_file import CONFIDENCES
from gigawatt.catalog.recognition import recognised

ACCELERATORS, MODELS = accelerators(), architectures()
PUBLISHED = Path(__file__).parents[4] / "shared" / "data" / "compute"


@pytest.mark.parametrize("one", ACCELERATORS.values(), ids=lambda one: one.key)
def test_every_figure_of_an_accelerator_says_where_it_comes_from(one):
    figures = [getattr(one, attribute) for attribute, _ in ACCELERATOR_DIMENSIONS.values()]
    assert one.dense_bf16_tflops in figures
    for figure in filter(None, figures):
        assert figure.source
        assert figure.as_of[:2] == "20"
        assert figure.confidence in CONFIDENCES
        assert figure.name.startswith(f"accelerators.{one.key}.")


@pytest.mark.parametrize("one", ACCELERATORS.values(), ids=lambda one: one.key)
def test_narrower_numbers_are_never_slower(one):
    rates = [rate.value for rate in (one.dense_bf16_tflops, one.dense_fp8_tflops, one.dense_fp4_tflops) if rate]
    assert rates == sorted(rates)


@pytest.mark.parametrize("one", MODELS.values(), ids=lambda one: one.key)
def test_every_model_says_where_it_comes_from(one):
    assert one.source
    assert one.as_of[:2] == "20"
    assert one.confidence in CONFIDENCES
    assert one.active_parameters_billion <= one.total_parameters_billion
    assert (one.active_parameters_billion < one.total_parameters_billion) is one.is_mixture


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("NVIDIA H100-SXM5-80GB", "h100-sxm"),
        ("DGX-GB300", "gb300-nvl72"),
        ("NVIDIA Blackwell GPU (B200-SXM-180GB)", "b200-sxm"),
        ("NVIDIA Blackwell Ultra GPU (GB300)", "gb300-nvl72"),
        ("AMD Instinct MI300X-NPS1-SPX-192GB-750W", "mi300x"),
        ("64xSMC-H100-SXM-80GB", "h100-sxm"),
        ("TPU-v5p", "tpu-v5p"),
        ("hpg.dgxb200x8.n16", "b200-sxm"),
        ("H20", "h20"),
        ("something else", None),
    ],
)
def test_accelerators_by_the_names_of_publications(text, key):
    found = recognised(text, ACCELERATORS)
    assert (found and found.key) == key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("LLAMA3.1_405B", "llama-3.1-405b"),
        ("llama31_405b", "llama-3.1-405b"),
        ("llama2-70b-99.9", "llama-2-70b"),
        ("DeepSeekV3 (w/o MTP)", "deepseek-v3"),
        ("Qwen3_235B_a22B (tokendrop)", "qwen3-235b-a22b"),
        ("gpt3", "gpt-3-175b"),
        ("GPT OSS 120B", "gpt-oss-120b"),
    ],
)
def test_models_by_the_names_of_publications(text, key):
    found = recognised(text, MODELS)
    assert (found and found.key) == key


def published(file: str) -> list[dict[str, str]]:
    if not PUBLISHED.exists():
        pytest.skip("published measurements are not here")
    with (PUBLISHED / file).open(encoding="utf-8") as rows:
        return list(csv.DictReader(rows))


def test_every_published_chip_is_known():
    for row in published("chips.csv"):
        found = recognised(row["chip"], ACCELERATORS)
        assert found is not None, row["chip"]
        assert found.dense_bf16_tflops.value == pytest.approx(float(row["bf16_dense_TF"]), rel=0.05)


def test_every_published_model_is_known():
    for row in published("models.csv"):
        found = recognised(row["model"], MODELS)
        assert found is not None, row["model"]
        assert (found.layers, found.hidden, found.heads) == (int(row["layers"]), int(row["hidden"]), int(row["heads"]))
        assert found.total_parameters_billion == pytest.approx(float(row["total_B"]), rel=0.02)
