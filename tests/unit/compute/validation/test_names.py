"""Accelerators and architectures by the names that publications use."""

from __future__ import annotations

import pytest

from gigawatt.compute.validation.measured_table import InputRow, as_number
from gigawatt.compute.validation.recognised import UnpredictableError, accelerator_of, architecture_named, release_year


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("DGX-GB300", "gb300-nvl72"),
        ("DGX-GB200", "gb200-nvl72"),
        ("NVIDIA Blackwell GPU (GB200)", "gb200-nvl72"),
        ("NVIDIA Blackwell Ultra GPU (B300-SXM-270GB)", "b300-sxm"),
        ("NVIDIA Blackwell GPU (B200-SXM-180GB)", "b200-sxm"),
        ("8xMI300X_2xEPYC-9374F", "mi300x"),
        ("AMD Instinct MI325X 256GB HBM3E DLC", "mi325x"),
        ("XE9680_H100_SXM_80GBx8_TRT", "h100-sxm"),
        ("H100", "h100-sxm"),
        ("NVIDIA H100-PCIe-80GB", "h100-pcie"),
        ("NVIDIA H100-NVL-94GB", "h100-nvl"),
        ("NVIDIA H200-SXM5-141GB", "h200-sxm"),
        ("64xSMC-H100-SXM-80GB", "h100-sxm"),
        ("cloud-tpu-v5p-12288-maxtext", "tpu-v5p"),
        ("TPUv4", "tpu-v4"),
        ("A100-80GB", "a100-sxm-80gb"),
        ("1xXE9680Lx8B200-SXM-180GB", "b200-sxm"),
        ("4xXE9712x4GB200", "gb200-nvl72"),
        ("A100-SXM4-40GB", "a100-sxm-40gb"),
    ],
)
def test_an_accelerator_is_known_by_its_names(text, key):
    assert accelerator_of(InputRow(0, {"chip": text}), "chip").key == key


@pytest.mark.parametrize("text", ["H100-SXM-640GB", "GB9000", "EPYC-9374F", "DGX", "80GB"])
def test_what_names_no_accelerator_is_not_guessed(text):
    with pytest.raises(UnpredictableError):
        accelerator_of(InputRow(0, {"chip": text}), "chip")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("LLAMA3.1_405B", "llama-3.1-405b"),
        ("llama31_405b", "llama-3.1-405b"),
        ("llama2-70b-99.9", "llama-2-70b"),
        ("DeepSeekV3 (w/o MTP)", "deepseek-v3"),
        ("DeepSeek-V3/R1", "deepseek-v3"),
        ("Qwen3_235B_a22B (tokendrop)", "qwen3-235b-a22b"),
        ("GPT OSS 120B", "gpt-oss-120b"),
        ("Nemotron V3 Nano 30B (26.02)", "nemotron-3-nano-30b-a3b"),
        ("MT-NLG-530B", "mt-nlg-530b"),
    ],
)
def test_an_architecture_is_known_by_its_names(text, key):
    assert architecture_named(text)[0].key == key


@pytest.mark.parametrize("text", ["GPT", "GPT3-21B", "Llama 3.1 404B", "DeepSeekV39", "Nemotron V3 Nano 60B", "bert", ""])
def test_what_names_no_architecture_is_not_guessed(text):
    with pytest.raises(UnpredictableError):
        architecture_named(text)


def test_notes_in_brackets_are_kept():
    assert architecture_named("DeepSeekV3 (w/o MTP)")[1].without_token_prediction
    assert not architecture_named("DeepSeekV3 (dropless)")[1].without_token_prediction


def test_a_release_is_dated_by_year_and_month():
    assert release_year("26.04.01 NeMo Container") == pytest.approx(2026.25)
    assert release_year("Large Language Models**") is None


def test_numbers_are_read_as_tables_write_them():
    assert as_number(" 1,024 ") == 1024
    assert as_number("43 %") == 43
    assert as_number("1e3") == 1000
    assert as_number("") is None
    assert as_number("nan") is None
    assert as_number("12 to 14") is None
