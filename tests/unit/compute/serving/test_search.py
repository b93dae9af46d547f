"""The search: the same as a plain loop, and never dearer for a looser limit or a better chip."""

from __future__ import annotations

from dataclasses import replace
from time import process_time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.compute.serving.engine import asked

from gigawatt.compute.serving.disaggregation import disaggregated
from gigawatt.compute.serving.fitted import fitted_serving
from gigawatt.compute.serving.operating import operating, places_of
from gigawatt.compute.serving.search import Serving, search, serving_grid
from gigawatt.compute.serving.step_time import Layout
from gigawatt.quantity import Figure

PARAMETERS = fitted_serving().parameters


def best(one: Serving) -> float:
    found = search(one, PARAMETERS).replicas
    return found[0].tokens_per_s_per_accelerator if found else 0.0


def test_the_search_is_a_loop_over_all_layouts() -> None:
    one = asked("mixtral-8x7b", "h200-sxm", 1.0, 0.05, most=2)
    grid = serving_grid(one, PARAMETERS)
    rates = []
    for row in range(len(grid.points.share)):
        at = [
            type(part)(
                *(np.broadcast_to(np.asarray(value, dtype=float), grid.points.share.shape)[row : row + 1] for value in part)
            )
            for part in (grid.engine.device, grid.engine.precision, grid.engine.reached, grid.engine.fabric)
        ]
        engine = grid.engine._replace(device=at[0], precision=at[1], reached=at[2], fabric=at[3])
        layout = Layout(*(np.asarray(column)[row : row + 1] for column in grid.points.layout))
        places = places_of(engine, layout, one.requests)
        found = operating(engine, layout, one.requests, places, grid.points.share[row : row + 1], one.limits)
        rates.append(float(found.tokens_per_s[0]))
    assert best(one) == pytest.approx(max(rates), rel=1e-12)


@settings(max_examples=8, deadline=None)
@given(first=st.floats(0.2, 5.0), token=st.floats(0.01, 0.2), looser=st.floats(1.0, 4.0))
def test_a_looser_limit_is_never_dearer(first: float, token: float, looser: float) -> None:
    tight = best(asked("llama-3.1-70b", "h100-sxm", first, token))
    assert best(asked("llama-3.1-70b", "h100-sxm", first * looser, token)) >= tight
    assert best(asked("llama-3.1-70b", "h100-sxm", first, token * looser)) >= tight


@pytest.mark.parametrize("name", ["memory_bandwidth_gb_per_s", "memory_gb", "scale_up_gb_per_s"])
@pytest.mark.parametrize("model", ["llama-3.1-70b", "mixtral-8x7b"])
def test_a_better_chip_is_never_slower(name: str, model: str) -> None:
    """Without limits: under them, more places can shift a batch size of the grid."""
    one = asked(model, "h100-sxm")
    figure = getattr(one.accelerator, name)
    better = replace(one.accelerator, **{name: Figure(figure.value * 1.5, figure.unit)})
    assert best(replace(one, accelerator=better)) >= best(one) * (1.0 - 1e-9)


def test_layouts_keep_the_limits_that_they_say_they_keep() -> None:
    for one in search(asked("deepseek-v3", "gb200-nvl72", 2.0, 0.05, most=64), PARAMETERS).replicas:
        assert one.first_token_s <= 2.0
        assert one.token_s <= 0.05
        assert 1 <= one.sequences <= one.places
        assert one.accelerators == one.tensor * one.attention_data * one.pipeline


def test_a_search_takes_less_than_a_second() -> None:
    one = asked("deepseek-v3", "gb200-nvl72", 2.0, 0.05, most=64)
    search(one, PARAMETERS)  # compiled, and read, once
    start = process_time()
    found = search(one, PARAMETERS)
    assert process_time() - start < 1.0  # of CPU; 0.04 on a core of 2026
    assert found.looked_at > 10_000


def test_slower_software_takes_as_much_longer() -> None:
    one = asked("mixtral-8x7b", "h100-sxm")
    assert best(replace(one, software=0.5)) == pytest.approx(0.5 * best(one), rel=1e-9)


def test_what_does_not_fit_is_not_found() -> None:
    assert search(asked("llama-3.1-405b", "h100-sxm", most=2), PARAMETERS).replicas == ()


def test_accelerators_of_a_pair_add_up() -> None:
    pair = disaggregated(asked("llama-3.1-70b", "h200-sxm", 2.0, 0.03), PARAMETERS)
    assert pair is not None
    seconds = 1.0 / pair.decode.tokens_per_s_per_accelerator + 1.0 / (pair.prompt.prompts_per_s_per_accelerator * 500.0)
    assert pair.tokens_per_s_per_accelerator == pytest.approx(1.0 / seconds)
    assert pair.prompt.first_token_s <= 2.0
    assert pair.decode.token_s <= 0.03
