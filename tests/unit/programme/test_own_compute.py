"""Accelerators and models that a programme defines or restates, and what is said of those that cannot be."""

from importlib import resources
from pathlib import Path

import pytest

from gigawatt.catalog import accelerators, architectures
from gigawatt.catalog.architectures import Attention
from gigawatt.compute.architecture_counts import parameters
from gigawatt.compute.shape_of import shape_of
from gigawatt.errors import ProgrammeError
from gigawatt.programme import parse_programme
from gigawatt.programme.programme import Programme

STARTER = resources.files("gigawatt.programme").joinpath("starter.yaml").read_text("utf-8")
TITAN = """
accelerators:
  titan:
    name: Titan
    vendor: Us
    thermal_design_power: 900 W
    dense_bf16: 2 000 TFLOPS
    dense_fp8: {value: 4000 TFLOPS, source: design review, as_of: 2026-10, confidence: medium}
    memory: 216 GB
    memory_bandwidth: 9 TB/s
    scale_up: 800 GB/s
    scale_up_domain: 64
    scale_out: 100 GB/s
    accelerators_per_node: 4
""".replace("2 000", "2000")


def programme(more: str, chips: str = "") -> Programme:
    text = STARTER.replace("chips:                ", f"chips:\n{chips}#") if chips else STARTER
    return parse_programme(text + more, Path())


def problems(more: str, chips: str = "") -> str:
    with pytest.raises(ProgrammeError) as raised:
        programme(more, chips)
    return str(raised.value)


def test_an_accelerator_in_full():
    titan = programme(TITAN).accelerator("titan")
    assert (titan.vendor, titan.family, titan.cooling) == ("Us", "own", "air")
    assert titan.memory_bandwidth_gb_per_s.value == 9000
    assert titan.dense_fp8_tflops.source == "design review"
    assert titan.dense_fp4_tflops is None


def test_its_figures_are_among_the_programmes():
    names = {figure.name for figure in programme(TITAN).figures}
    assert {"accelerators.titan.dense_fp8", "accelerators.titan.memory"} <= names
    assert not any(name.startswith("accelerators.") for name in {figure.name for figure in programme("").figures})


def test_a_copy_of_another_and_a_copy_of_that():
    found = programme(TITAN + "  wide: {like: titan, memory: 300 GB}\n  hot: {like: h100-sxm, thermal_design_power: 750 W}\n")
    assert found.accelerator("wide").memory_gb.value == 300
    assert found.accelerator("wide").scale_up_domain.value == 64
    assert found.accelerator("hot").family == "nvidia-hopper"
    assert found.accelerator("hot").name == "hot"
    assert found.accelerator("h200-sxm") is accelerators()["h200-sxm"]
    assert found.accelerator("nothing") is None


def test_a_restated_accelerator_keeps_its_name():
    found = programme("\naccelerators: {h100-sxm: {memory: 96 GB}}\n").accelerator("h100-sxm")
    assert (found.name, found.memory_gb.value) == ("H100 SXM 80 GB", 96)
    assert found.dense_bf16_tflops is accelerators()["h100-sxm"].dense_bf16_tflops


def test_a_chip_is_made_of_the_accelerator_of_its_name_or_of_the_one_it_names():
    chips = (
        "  titan: {like: mtia-400, supply: 9, h100_equivalents: 2}\n  other: {like: mtia-400, accelerator: titan, supply: 9}\n"
    )
    found = programme(TITAN, chips)
    made_of = {supply.chip.key: supply.chip.accelerator for supply in found.chips}
    assert made_of["titan"] == made_of["other"] == "titan"


def test_a_chip_that_counts_as_what_it_began_as_is_doubted():
    found = programme(TITAN, "  other: {like: gb200-nvl72, accelerator: h100-sxm, supply: 9}\n")
    assert any("2.53 H100 equivalents" in str(warning) and "`h100_equivalents: 1`" in str(warning) for warning in found.warnings)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (
            "accelerators: {titan: {dense_fp8: 4 TFLOPS}}",
            "none of the catalogue's and lacks `thermal_design_power`, `dense_bf16`",
        ),
        (
            "accelerators: {h100-sxm: {dense_fp8: 500 TFLOPS}}",
            "below that of `dense_bf16`, 989: narrower numbers are never slower",
        ),
        ("accelerators: {h100-sxm: {idle_power: 800 W}}", "it would draw 800 W idle, of at most 700 W"),
        ("accelerators: {h100-sxm: {memory: 96}}", "bare number 96 where a size of memory is due"),
        ("accelerators: {h100-sxm: {hbm: 96 GB}}", "accelerators.h100-sxm.hbm: unknown key"),
        ("accelerators: {one: {like: h101}}", "there is no accelerator `h101`"),
        ("accelerators: {h100-sxm: {cooling: warm}}", "`warm` is not known here"),
        ("models: {m: {layers: 4}}", "model `m` lacks `hidden`, `vocabulary`, `heads`, `head_dim`, `dense_layers`"),
        ("models: {m: {like: llama-3.1-8b, kv_heads: 5}}", "32 heads cannot share 5 heads of keys"),
        ("models: {m: {like: llama-3.1-8b, expert_layers: 32}}", "layers"),
        ("models: {m: {like: deepseek-v3, active_experts: 300}}", "must be from 1 to the 256 experts"),
        ("models: {m: {like: llama-9}}", "there is no model `llama-9`"),
        ("models: {gpt-j-6b: {layers: 4}}", "`gpt-j-6b` is the name of a model of the catalogue"),
        ("models: {m: {like: gpt-j-6b, layers: many}}", "`many` is not a whole number"),
        ("models: {m: {like: gpt-j-6b, attention: latnt}}", "Did you mean `latent`?"),
    ],
)
def test_what_cannot_be(more, said):
    assert said in problems(f"\n{more}\n")


def test_everything_wrong_is_said_at_once():
    said = problems("\naccelerators: {h100-sxm: {dense_fp8: 500 TFLOPS, memory: 96}}\nmodels: {m: {layers: 4}}\n")
    assert said.count("programme.yaml:") >= 3


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("h100-sxm: {thermal_design_power: 7 W}", "1/100 of the catalogue's 700 W"),
        ("h100-sxm: {dense_fp8: 30000 TFLOPS}", "times the best of the catalogue"),
        ("h100-sxm: {dense_bf16: 98 TFLOPS}", "20.2 times `dense_bf16` of 98"),
    ],
)
def test_what_hardly_can_be_is_doubted(more, said):
    warnings = programme(f"\naccelerators: {{{more}}}\n").warnings
    assert any(said in str(warning) for warning in warnings)


def test_a_model_in_full():
    found = programme(
        "\nmodels:\n  small: {name: Small, layers: 24, hidden: 2048, vocabulary: 100000, heads: 16, kv_heads: 4, head_dim: 128,"
        " dense_layers: 24, ffn_hidden: 8192, source: ours}\n"
    ).model("small")
    assert (found.attention, found.attention_layers, found.value_head_dim, found.gated) == (
        Attention.GROUPED_QUERY,
        24,
        128,
        True,
    )
    assert (found.source, found.confidence) == ("ours", "stated")
    counted = 24 * (2 * 2048 * 2048 + 2 * 2048 * 512 + 3 * 2048 * 8192) + 2 * 100_000 * 2048
    assert parameters(shape_of(found)).total == pytest.approx(counted, rel=1e-3)


def test_what_follows_from_another_count_follows_what_is_stated():
    found = programme(
        "\nmodels:\n  deep: {like: llama-3.1-70b, layers: 100}\n  sparse: {like: deepseek-v3, layers: 80, experts: 512}\n"
        "  wide: {like: gemma-3-27b, layers: 124}\n  again: {like: sparse, active_experts: 16}\n"
    )
    deep, sparse, wide, again = (found.model(key) for key in ("deep", "sparse", "wide", "again"))
    assert (deep.attention_layers, deep.dense_layers) == (100, 100)
    assert (sparse.attention_layers, sparse.dense_layers, sparse.expert_layers) == (80, 3, 77)
    assert sparse.expert_width == sparse.hidden == 7168
    assert (wide.window_layers, wide.attention_layers) == (104, 124)
    assert (again.experts, again.active_experts) == (512, 16)
    assert found.model("deepseek-v3") is architectures()["deepseek-v3"]
    assert found.model("nothing") is None
