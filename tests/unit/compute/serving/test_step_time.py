"""Rooflines in closed form: what a pass takes where everything reaches its peak."""

from __future__ import annotations

import numpy as np
import pytest
from tests.unit.compute.serving.engine import CHAT, H100, NARROW, WIDE, lossless

from gigawatt.catalog.load import architectures
from gigawatt.compute.architecture_counts import cache_bytes_per_token
from gigawatt.compute.serving.batching import (
    NO_SPECULATION,
    Requests,
    Speculation,
    accepted_per_pass,
    largest_batch,
    mean_decode_context,
    steady_state,
)
from gigawatt.compute.serving.model_cost import cache_bytes, model_cost, touched_share
from gigawatt.compute.serving.step_time import Layout, Load, step_time
from gigawatt.compute.shape_of import shape_of

ONE = Layout(1.0, 1.0, 1.0, 0.0)


def test_decoding_one_sequence_takes_the_time_to_read_weights_and_cache() -> None:
    engine = lossless("llama-3.1-8b", WIDE)
    cost = engine.cost
    step = step_time(*engine, ONE, Load(1.0, 1000.0, 0.0, 1.0, 1.0))
    weights = cost.shared_weights * 2.0 / H100.memory_bytes_per_s
    cache = cache_bytes(cost, 1000.0, 2.0) / H100.memory_bytes_per_s
    assert float(step.joined) == pytest.approx(weights, rel=1e-6)
    assert float(step.cache) == pytest.approx(cache, rel=1e-9)
    assert float(step.total - step.activations) == pytest.approx(weights + cache, rel=1e-6)
    assert weights == pytest.approx(7.5e9 * 2.0 / 3.35e12, rel=0.01)  # 8.03 billion less the embedding


def test_reading_a_long_prompt_takes_two_flops_a_weight() -> None:
    engine = lossless("llama-3.1-70b")
    step = step_time(*engine, ONE, Load(0.0, 1.0, 8192.0, 8192.0, 1.0))
    flops = 8192.0 * engine.cost.shared_flops + engine.cost.logit_flops
    assert float(step.joined) == pytest.approx(flops / H100.matrix_flops_per_s, rel=1e-3)


def test_tensor_ranks_share_what_is_read() -> None:
    engine = lossless("llama-3.1-70b")
    load = Load(64.0, 1000.0, 0.0, 1.0, 1.0)
    alone = step_time(*engine, ONE, load)
    four = step_time(*engine, Layout(4.0, 1.0, 1.0, 0.0), load)
    assert float(alone.stage) == pytest.approx(4.0 * float(four.stage), rel=1e-6)


def test_a_latent_cache_is_copied_by_tensor_ranks() -> None:
    engine = lossless("deepseek-v3")
    load = Load(64.0, 4000.0, 0.0, 1.0, 1.0)
    wide, grouped = Layout(8.0, 1.0, 1.0, 0.0), Layout(1.0, 8.0, 1.0, 1.0)
    room = [float(largest_batch(engine.cost, H100._replace(memory_bytes=2e11), NARROW, one, CHAT)) for one in (wide, grouped)]
    assert room[1] > 4.0 * room[0] > 0.0
    assert float(step_time(*engine, wide, load).cache) > float(step_time(*engine, grouped, load).cache)


@pytest.mark.parametrize(("tokens", "share"), [(0.0, 0.0), (1.0, 8 / 256), (1e6, 1.0)])
def test_experts_touched_by_a_batch(tokens: float, share: float) -> None:
    assert float(touched_share(256.0, 8.0, tokens)) == pytest.approx(share)


def test_experts_touched_are_what_random_routing_touches() -> None:
    draw = np.random.default_rng(7)
    touched = [len({expert for _ in range(20) for expert in draw.choice(64, 4, replace=False)}) / 64 for _ in range(400)]
    assert float(touched_share(64.0, 4.0, 20.0)) == pytest.approx(np.mean(touched), rel=0.01)


@pytest.mark.parametrize(
    ("model", "bytes_per_token"), [("llama-3.1-70b", 327_680), ("deepseek-v3", 70_272), ("llama-3.1-8b", 131_072)]
)
def test_cache_per_token_of_known_models(model: str, bytes_per_token: int) -> None:
    assert float(cache_bytes_per_token(shape_of(architectures()[model]), 2.0)) == bytes_per_token


def test_a_window_bounds_the_cache() -> None:
    cost = model_cost(shape_of(architectures()["gpt-oss-120b"]))
    near, far = (float(cache_bytes(cost, length, 2.0)) for length in (64.0, 100_000.0))
    full = float(cache_bytes_per_token(cost.shape, 2.0))
    assert near > 64.0 * full * 1.9  # every layer holds a short context
    assert far < 100_000.0 * full * 1.01  # half of them no more than their window of a long one


def test_a_batch_is_bounded_by_what_is_left_beside_the_weights() -> None:
    engine = lossless("llama-3.1-70b", WIDE)
    assert float(largest_batch(engine.cost, H100, WIDE, ONE, CHAT)) == 0.0  # 141 GB of weights in 86
    held = float(largest_batch(engine.cost, H100, WIDE, Layout(4.0, 1.0, 1.0, 0.0), CHAT))
    assert 150 < held < 4 * 80 * 2**30 / (2500 * 327_680)


def test_steady_state_counts_each_token_once() -> None:
    engine = lossless("llama-3.1-8b")
    state = steady_state(*engine, ONE, CHAT, 32.0)
    assert float(state.tokens_per_s * state.pass_s) == pytest.approx(32.0)
    assert float(state.requests_per_s) == pytest.approx(float(state.tokens_per_s) / 500.0)
    elsewhere = steady_state(*engine, ONE, CHAT, 32.0, prompts=0.0)
    assert float(elsewhere.pass_s) < float(state.pass_s)


def test_long_answers_are_met_more_often() -> None:
    assert float(mean_decode_context(Requests(100.0, 200.0, 0.0, 0.0, 1.0))) == 200.0
    assert float(mean_decode_context(Requests(100.0, 200.0, 1.0, 0.0, 1.0))) == 300.0


def test_speculation_yields_a_geometric_series() -> None:
    assert float(accepted_per_pass(NO_SPECULATION)) == 1.0
    assert float(accepted_per_pass(Speculation(3.0, 0.5, 0.0))) == pytest.approx(1.0 + 0.5 + 0.25 + 0.125)
    engine = lossless("llama-3.1-70b")
    layout = Layout(8.0, 1.0, 1.0, 0.0)
    plain, drafted = (
        steady_state(*engine, layout, CHAT, 1.0, speculation) for speculation in (NO_SPECULATION, Speculation(3.0, 0.7, 0.05))
    )
    assert float(drafted.token_s) < float(plain.token_s)  # one sequence leaves arithmetic idle
