import pytest
from tests.unit.compute.training.runs import deepseek_on_gb200, layout, llama_on_h100, run

from gigawatt.compute.training.efficiencies import Efficiencies
from gigawatt.compute.training.memory import saved_per_token
from gigawatt.compute.training.step import step

USUAL = Efficiencies()


def test_a_plain_layer_keeps_32_bytes_a_token_and_unit() -> None:
    # arXiv:2205.05198, equation 1: 34, of which 2 are dropout masks, which models of today do not have.
    case = run("gpt-3-175b", "a100-sxm-80gb", "bf16", accelerators=64, sequence=2048, batch=64)
    assert saved_per_token(1.0, 0.0, 0.0, case, USUAL) / (96 * 12288) == pytest.approx(32.0)
    scores = case._replace(fused_attention=0.0)
    # 5 a s / h of the same equation.
    kept = saved_per_token(1.0, 0.0, 0.0, scores, USUAL) - saved_per_token(1.0, 0.0, 0.0, case, USUAL)
    assert kept / (96 * 12288) == pytest.approx(5.0 * 96 * 2048 / 12288)
    # Sequence parallelism divides all of it, tensor parallelism alone leaves the norms whole: 8 of 32.
    assert saved_per_token(8.0, 1.0, 0.0, case, USUAL) / (96 * 12288) == pytest.approx(4.0)
    assert saved_per_token(8.0, 0.0, 0.0, case, USUAL) / (96 * 12288) == pytest.approx(8.0 + 3.0)
    # Whole layers recomputed keep their inputs, and one layer's inside.
    assert saved_per_token(1.0, 0.0, 2.0, case, USUAL) / 12288 == pytest.approx(2.0 * 96 + 32 - 4 - 8, rel=0.05)


def test_llama_405b_fits_an_h100_as_published_and_not_with_fewer_stages() -> None:
    # arXiv:2407.21783, table 4: tensor 8, pipeline 16; activations of norms and gates recomputed or freed.
    published = layout(tensor=8.0, pipeline=16.0, virtual=8.0, recompute=1.0)
    assert step(llama_on_h100(), published, USUAL).memory.total < 80e9
    assert step(llama_on_h100(), published._replace(pipeline=4.0), USUAL).memory.total > 80e9
    assert step(llama_on_h100(), published._replace(tensor=2.0), USUAL).memory.total > 80e9


def test_deepseek_v3_fits_a_gb200_with_its_experts_spread() -> None:
    spread = layout(pipeline=4.0, virtual=4.0, expert=64.0, recompute=1.0)
    assert step(deepseek_on_gb200(), spread, USUAL).memory.total < 186e9
    assert step(deepseek_on_gb200(), spread._replace(expert=1.0), USUAL).memory.total > 1000e9


def test_sharding_takes_its_share() -> None:
    case = run("llama-3.1-8b", "h100-sxm", "bf16", accelerators=64, sequence=8192, batch=128)
    held = [step(case, layout(sharding=float(stage)), USUAL).memory for stage in range(4)]
    assert held[0].optimizer == pytest.approx(64 * held[1].optimizer)
    assert held[1].gradients == pytest.approx(64 * held[2].gradients)
    assert held[2].weights > 10 * held[3].weights
    assert held[0].optimizer == pytest.approx(12 * 8.03e9, rel=0.01)
