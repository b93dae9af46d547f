"""``gigawatt compute serve`` as a user types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gigawatt.cli.application import application
from gigawatt.cli.compute import compute_application

CHAT = ("serve", "--model", "Llama-3.1-70B", "--chip", "H100-SXM", "--ttft", "2s", "--tpot", "50ms")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(compute_application, arguments)


def test_a_service_is_laid_out() -> None:
    found = run(*CHAT, "--rate", "4M-tokens/s", "--region", "north-america", "--top", "3")
    assert found.exit_code == 0, found.output
    for words in (
        "The cheapest layouts",
        "Where a pass of the best goes",
        "FLOP per byte",
        "a million output tokens",
        "busiest hour",
    ):
        assert words in found.output


def test_json_says_the_same_in_numbers() -> None:
    found = json.loads(run(*CHAT, "--rate", "1M", "--json").output)
    rate = found["tokens_per_s_per_accelerator"]
    fleet = found["fleet"]
    assert found["p10"] < rate < found["p90"]
    assert fleet["peak_over_mean"] == 1.0
    assert fleet["utilisation"] == pytest.approx(1e6 / (rate * fleet["accelerators"]))
    assert fleet["utilisation"] <= 1.0
    watts = found["power"]["watts_per_accelerator"]
    assert found["power"]["joules_per_million_tokens"] == pytest.approx(watts / rate * 1e6)
    hour = found["money"]["usd_per_accelerator_hour"]
    assert found["money"]["usd_per_million_tokens"] == pytest.approx(hour / (rate * fleet["utilisation"] * 3600) * 1e6)
    assert all(one["first_token_s"] <= 2.0 and one["token_s"] <= 0.05 for one in found["layouts"])


def test_a_peak_takes_more_chips_than_a_flat_day() -> None:
    flat, peaky = (
        json.loads(run(*CHAT, "--rate", "1M", "--json", *more).output)["fleet"]["accelerators"]
        for more in ((), ("--region", "europe"))
    )
    assert 1.3 * flat < peaky < 1.5 * flat


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--model", "gpt-99", "--chip", "H100-SXM"), 2, "--model:"),
        (("--model", "Llama-3.1-70B", "--chip", "abacus"), 2, "--chip:"),
        (("--model", "Llama-3.1-70B", "--chip", "H100-SXM", "--ttft", "soon"), 2, "--ttft: `soon` is no time"),
        (("--model", "Llama-3.1-70B", "--chip", "H100-SXM", "--precision", "fp4"), 2, "computes in"),
        (("--model", "Llama-3.1-70B", "--chip", "H100-SXM", "--region", "atlantis", "--rate", "1M"), 2, "atlantis"),
        (("--model", "Llama-3.1-70B", "--chip", "H100-SXM", "--region", "europe"), 2, "needs a rate"),
        (("--model", "Llama-3.1-70B", "--chip", "H100-SXM", "--tpot", "1ms"), 3, "Loosen --tpot"),
        (("--model", "Llama-3.1-70B", "--chip", "H100-SXM", "--ttft", "20ms"), 3, "Loosen --ttft"),
        (("--model", "Llama-3.1-405B", "--chip", "H100-SXM", "--replica", "2"), 3, "weights do not fit"),
        (
            ("--model", "Llama-4-Scout", "--chip", "H100-SXM", "--input", "10M", "--output", "1k", "--replica", "4"),
            3,
            "not the cache of one request of 10,001,000",
        ),
        (
            ("--model", "Llama-3.1-70B", "--chip", "H100-SXM", "--tpot", "50"),
            2,
            "--tpot: `50` has no unit. Write `50s` or `50ms`.",
        ),
    ],
)
def test_what_cannot_be_served_says_why(arguments: tuple[str, ...], code: int, words: str) -> None:
    found = run("serve", *arguments)
    assert found.exit_code == code, found.output
    assert words in found.output


TITAN = """
accelerators:
  titan:
    thermal_design_power: 900 W
    dense_bf16: 2000 TFLOPS
    dense_fp8: 4000 TFLOPS
    memory: 216 GB
    memory_bandwidth: 9 TB/s
    scale_up: 800 GB/s
    scale_up_domain: 64
    scale_out: 100 GB/s
    accelerators_per_node: 4
"""


def test_a_chip_of_the_programmes_own(tmp_path: Path) -> None:
    assert CliRunner().invoke(application, ["init", str(tmp_path / "mine")]).exit_code == 0
    programme = tmp_path / "mine" / "programme.yaml"
    programme.write_text(programme.read_text(encoding="utf-8") + TITAN, encoding="utf-8")
    found = run("serve", "--programme", str(programme), "--model", "Llama-3.1-70B", "--chip", "titan", "--json")
    assert found.exit_code == 0, found.output
    answer = json.loads(found.output)
    assert answer["accelerator"] == "titan"
    assert answer["software"] < 1.0  # nothing is known of its vendor's
    assert answer["money"] is None


def test_a_slow_service_keeps_its_digits() -> None:
    found = run("serve", "--model", "Llama-4-Maverick", "--chip", "H100-SXM", "--input", "1M", "--output", "10")
    assert found.exit_code == 0, found.output
    assert "0 output tokens/s a chip; 8 of 10 measurements lie between 0 and 0" not in found.output
    assert "\n0." in found.output


def test_all_that_is_wrong_is_said_at_once() -> None:
    found = run("serve", "--model", "gpt-99", "--chip", "abacus", "--region", "atlantis")
    assert all(word in found.output for word in ("--model", "--chip", "--region"))
