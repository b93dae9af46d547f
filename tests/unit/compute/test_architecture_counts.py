import numpy as np
import pytest

from gigawatt.catalog import architectures
from gigawatt.compute.architecture_counts import (
    cache_bytes_per_sequence,
    cache_bytes_per_token,
    flops_per_token,
    mean_context,
    parameters,
)
from gigawatt.compute.shape_of import shape_of, shapes_of
from gigawatt.compute.training.conventions import (
    causal_flops_per_token,
    megatron_hardware_flops_per_step,
    megatron_model_flops_per_step,
    palm_flops_per_token,
    unmasked_flops_per_token,
)


@pytest.mark.parametrize(
    ("model", "total_billion", "active_billion"),
    [
        ("gpt-3-175b", 174.6, 174.6),  # Brown et al. 2020, table 2.1: 175.0
        ("llama-3.1-405b", 405.85, 405.85),  # model card: 405 B
        ("llama-3.1-8b", 8.03, 8.03),
        ("deepseek-v3", 671.0, 37.55),  # arXiv:2412.19437: 671 B, 37 B active
        ("mixtral-8x7b", 46.7, 12.9),  # arXiv:2401.04088: 47 B, 13 B active
        ("qwen3-30b-a3b", 30.5, 3.35),
    ],
)
def test_parameters_are_as_published(model: str, total_billion: float, active_billion: float) -> None:
    counted = parameters(shape_of(architectures()[model]))
    assert counted.total / 1e9 == pytest.approx(total_billion, rel=0.003)
    assert counted.active / 1e9 == pytest.approx(active_billion, rel=0.01)


def test_training_flops_tend_to_six_per_parameter() -> None:
    shape = shape_of(architectures()["llama-3.1-405b"])
    counted = parameters(shape)
    without_embedding = counted.total - counted.embedding - counted.norms
    scores = 3.0 * flops_per_token(shape, mean_context(shape, 64.0)).attention_scores
    assert causal_flops_per_token(shape, 64.0) - scores == pytest.approx(6.0 * without_embedding, rel=1e-12)
    assert causal_flops_per_token(shape, 64.0) == pytest.approx(6.0 * without_embedding, rel=1e-3)
    # Adapters on frozen weights: no gradients of the weights, 4 N; scores as before.
    assert causal_flops_per_token(shape, 64.0, 0.0) - scores == pytest.approx(4.0 * without_embedding, rel=1e-12)


def test_flops_of_gpt_3_agree_with_megatron_closed_form() -> None:
    shape = shape_of(architectures()["gpt-3-175b"])
    batch, sequence = 1536.0, 2048.0
    ours = unmasked_flops_per_token(shape, sequence) * batch * sequence
    theirs = megatron_model_flops_per_step(batch, sequence, 96.0, 12288.0, 50257.0)
    assert ours == pytest.approx(theirs, rel=1e-9)
    recomputing = megatron_hardware_flops_per_step(batch, sequence, 96.0, 12288.0, 0.0)
    assert recomputing == pytest.approx(megatron_model_flops_per_step(batch, sequence, 96.0, 12288.0, 0.0) * 4.0 / 3.0)


def test_palm_formula_counts_all_pairs() -> None:
    # PaLM 540B at 2,048 tokens, arXiv:2204.02311, appendix B: heads 48 of 256, 118 layers.
    assert palm_flops_per_token(540.35e9, 118.0, 48.0, 256.0, 2048.0) == pytest.approx(6 * 540.35e9 + 12 * 118 * 48 * 256 * 2048)


def test_causal_halving_and_windows() -> None:
    plain = shape_of(architectures()["llama-3.1-8b"])
    assert mean_context(plain, 8192.0) == 4096.0
    windowed = plain._replace(window_layers=plain.attention_layers, window=128.0)
    seen = np.minimum(np.arange(8192) + 0.5, 128.0).mean()
    assert mean_context(windowed, 8192.0) == pytest.approx(seen, rel=1e-3)
    assert mean_context(windowed, 64.0) == 32.0


def test_cache_is_that_of_the_heads_or_of_the_latent() -> None:
    grouped = shape_of(architectures()["llama-3.1-405b"])
    assert cache_bytes_per_token(grouped, 2.0) == 126 * 2 * 8 * 128 * 2
    latent = shape_of(architectures()["deepseek-v3"])
    assert cache_bytes_per_token(latent, 2.0) == 61 * (512 + 64) * 2
    assert cache_bytes_per_sequence(latent, 1000.0, 2.0) == pytest.approx(1000 * cache_bytes_per_token(latent, 2.0))


def test_a_table_of_models_is_counted_as_each_alone() -> None:
    models = list(architectures().values())
    together = parameters(shapes_of(models))
    assert together.total == pytest.approx([parameters(shape_of(model)).total for model in models], rel=1e-15)
