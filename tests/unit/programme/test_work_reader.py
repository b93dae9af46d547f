"""What is asked of work in tokens: lengths that a model has, amounts that somebody can mean, advice that helps."""

from __future__ import annotations

from pathlib import Path

import pytest

from gigawatt.programme.review import Review, review_text
from gigawatt.programme.starter import starter_text


def review(workload: str) -> Review:
    """The starter programme with one workload more."""
    text = starter_text().replace("\ndemand:\n", f"\ndemand:\n  more: {workload}\n", 1)
    return review_text(text, Path())


def said(workload: str) -> list[str]:
    return [f"{one.path.rpartition('.')[2]}: {one.message} {one.fix}" for one in review(workload).problems]


def run(**changed: str) -> str:
    keys = {"model": "llama-3.1-405b", "tokens": "15 Ttokens", "by": "2030-06"} | changed
    return f"{{train: {{{', '.join(f'{key}: {value}' for key, value in keys.items())}}}, value: 1 GUSD}}"


def service(**changed: str) -> str:
    keys = {"model": "llama-2-70b", "input": "2000 tokens", "output": "500 tokens"} | changed
    return (
        f"{{serve: {{{', '.join(f'{key}: {value}' for key, value in keys.items())}}}, demand: 1 Mtokens/s, value: 1 USD/Mtokens}}"
    )


@pytest.mark.parametrize(
    ("workload", "words"),
    [
        (run(batch="1 tokens"), "batch: a step of 1 tokens is less than one sequence of 8,192."),
        (run(sequence="100 tokens"), "sequence: no model is trained on sequences of fewer than 128 tokens."),
        (run(tokens="1 Mtokens"), "tokens: a run of 1,000,000 tokens is less than one step of 16,000,000."),
        (run(tokens="6e7 Ttokens"), "It must be 1e+18 tokens or less."),
        (run(tokens="60e12"), "Write its unit, for example `6e+13 tokens`."),
        (run(tokens="60T"), "Did you mean `60 Ttokens`?"),
        (run(model="gpt-3-175b", sequence="4096 tokens"), "sequence: GPT-3 175B has embeddings for 2,048 positions"),
        (service(input="4000 tokens"), "input: Llama 2 70B was published for sequences of up to 4,096 tokens, not 4,500."),
        (service(output="500"), "Write its unit, for example `500 tokens`."),
        (service(ttft="2"), "Write its unit, for example `2 s` or `2 ms`."),
    ],
)
def test_what_cannot_be_meant_is_said(workload: str, words: str) -> None:
    (problem,) = said(workload)
    assert words in problem


def test_a_run_that_lengthens_its_context_is_doubted_only() -> None:
    found = review(run(model="llama-2-7b", sequence="8192 tokens"))
    assert not found.problems
    assert any("published for sequences of up to 4,096" in one.message for one in found.warnings)
    assert not review(run(model="llama-2-7b")).warnings  # the usual sequence is the model's own where that is shorter


def test_microseconds_are_a_time() -> None:
    assert not said(service(tpot="800 us"))


@pytest.mark.parametrize("value", ["1e30", "1e999", "nan", ".inf", "-1", "abc"])
@pytest.mark.parametrize("key", ["tokens", "batch", "sequence", "input", "output", "ttft", "tpot"])
def test_amounts_that_nobody_can_mean_are_problems(key: str, value: str) -> None:
    unit = " s" if key in ("ttft", "tpot") else " tokens"
    of_run = key in ("tokens", "batch", "sequence")
    problems = said((run if of_run else service)(**{key: value + unit if value[0] in "1-" else value}))
    assert problems
    assert all(problem.startswith(f"{key}: ") for problem in problems)
