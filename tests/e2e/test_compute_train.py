"""``gigawatt compute train`` as somebody types it."""

import json
from importlib import resources
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gigawatt.cli import application


def gigawatt(*arguments: str) -> Result:
    return CliRunner().invoke(application, list(arguments))


LLAMA = ("compute", "train", "--model", "llama-3.1-8b", "--chip", "h100", "--precision", "bf16", "--batch", "1M")


def test_layouts_and_what_the_run_takes() -> None:
    done = gigawatt(*LLAMA, "--chips", "64", "--tokens", "1T", "--start", "2026-01")
    assert done.exit_code == 0, done.output
    for words in ("The fastest layouts", "Where a step of the best goes", "TFLOP/s an accelerator", "for the run", "of IT power"):
        assert words in done.stdout


def test_json_has_every_part_and_adds_up() -> None:
    done = gigawatt(*LLAMA, "--chips", "64", "--tokens", "1T", "--start", "2026-01", "--json", "--top", "3")
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    best = found["layouts"][0]
    assert sum(best["parts_s"].values()) == pytest.approx(best["step_s"])
    assert best["memory_bytes"]["total"] <= 80e9
    assert best["tokens_per_s"] == pytest.approx(found["batch_sequences"] * found["sequence"] / best["step_s"])
    days = 1e12 / best["tokens_per_s"] / 86400.0 / found["goodput"]
    assert found["days"] == pytest.approx(days)
    hours = found["days"] * 24.0 * found["chips"]
    assert found["money"]["run_usd"] == pytest.approx(hours * found["money"]["usd_per_accelerator_hour"])
    assert found["layouts"] == sorted(found["layouts"], key=lambda layout: layout["step_s"])


def test_what_is_odd_is_said_and_spares_are_counted() -> None:
    done = gigawatt(*LLAMA, "--chips", "64", "--tokens", "1T", "--json")
    found = json.loads(done.stdout)
    assert found["warnings"] == []
    assert found["spare_nodes"] >= 1
    assert "nvidia-hopper" in found["software"]
    asked = ("compute", "train", "--model", "llama-3.1-70b", "--chip", "h100", "--chips", "1048576", "--batch", "8G")
    odd = gigawatt(*asked, "--sequence", "262144", "--tokens", "900000T")
    assert odd.exit_code == 0, odd.output
    for words in (
        "of the time for training",
        "restart in 2 minutes",
        "most work on about",
        "131,072 tokens",
        "tokens for each active",
    ):
        assert words in odd.stdout, words


def test_adapters_are_counted_without_the_gradients_of_the_weights() -> None:
    asked = (*LLAMA, "--chips", "8", "--tokens", "1G", "--json", "--top", "1")
    whole, adapters = (json.loads(gigawatt(*asked, *more).stdout)["layouts"][0] for more in ((), ("--lora",)))
    of_token = [one["model_flops_per_s_per_accelerator"] / one["tokens_per_s_per_accelerator"] for one in (whole, adapters)]
    assert 0.66 < of_token[1] / of_token[0] < 0.75  # 4 N over 6 N, but scores count alike
    assert adapters["tokens_per_s"] > whole["tokens_per_s"]


def test_a_deadline_finds_its_chips() -> None:
    done = gigawatt(*LLAMA, "--tokens", "1T", "--start", "2026-01", "--by", "2026-03", "--json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert found["days"] <= 59.5
    assert found["chips"] > 8


def test_a_deadline_that_nothing_meets_ends_with_3() -> None:
    done = gigawatt(*LLAMA, "--tokens", "100T", "--start", "2026-01-01", "--by", "2026-01-03", "--json")
    assert done.exit_code == 3
    assert "does it in 2 days" in json.loads(done.stdout)["error"]["messages"][0]


def test_everything_wrong_is_said_at_once() -> None:
    done = gigawatt("compute", "train", "--model", "lama-3.1-8b", "--chip", "h1000", "--precision", "fp9", "--tokens", "1T")
    assert done.exit_code == 2
    for words in ("--model", "Did you mean", "--chip", "--precision", "how many chips"):
        assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_two_sites_far_apart_are_slower_than_one(tmp_path: Path) -> None:
    asked = (*LLAMA, "--chips", "64", "--json", "--top", "1")
    together = json.loads(gigawatt(*asked).stdout)
    apart = json.loads(gigawatt(*asked, "--sites", "2", "--distance", "1000", "--site-link", "0.1").stdout)
    rarely = json.loads(gigawatt(*asked, "--sites", "2", "--site-link", "0.1", "--local-steps", "50").stdout)
    steps = [found["layouts"][0]["step_s"] for found in (together, rarely, apart)]
    assert steps == sorted(steps)
    assert steps[2] > 1.02 * steps[0]
    page = tmp_path / "run.html"
    assert gigawatt(*asked, "--html", str(page)).exit_code == 0
    text = page.read_text()
    assert "Roofline" in text
    assert "Llama 3.1 8B" in text


TITAN = """
accelerators:
  titan:
    name: Titan
    vendor: Us
    thermal_design_power: 900 W
    dense_bf16: 2000 TFLOPS
    memory: 216 GB
    memory_bandwidth: 9 TB/s
    scale_up: 800 GB/s
    scale_up_domain: 64
    scale_out: 100 GB/s
    accelerators_per_node: 4
models:
  atlas: {like: llama-3.1-8b, layers: 40}
"""


def test_a_programmes_own_chip_and_model(tmp_path: Path) -> None:
    starter = resources.files("gigawatt.programme").joinpath("starter.yaml").read_text("utf-8")
    programme = tmp_path / "own.yaml"
    programme.write_text(starter + TITAN)
    asked = ("compute", "train", "--model", "atlas", "--chip", "titan", "--chips", "64", "--batch", "1M", "--json")
    done = gigawatt(*asked, "--programme", str(programme))
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert (found["model"], found["chip"], found["money"]) == ("atlas", "titan", None)
    assert found["layouts"][0]["utilisation"] > 0.2
    assert gigawatt(*asked).exit_code == 2  # the catalogue has neither
    narrow = gigawatt(*asked, "--programme", str(programme), "--precision", "fp8")
    assert "no rate at 8 bits" in json.loads(narrow.stdout)["error"]["messages"][0]


def test_a_page_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    page = tmp_path / "nowhere" / "page.html"
    done = CliRunner().invoke(
        application, ["compute", "train", "--model", "llama-3.1-8b", "--chip", "h100", "--chips", "8", "--html", str(page)]
    )
    assert done.exit_code == 2, done.output
    assert "--html:" in done.output
