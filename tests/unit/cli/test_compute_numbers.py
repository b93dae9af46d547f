"""Numbers that nobody can mean, in every option of ``gigawatt compute``: each is named, all at once, and nothing is computed."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from gigawatt.cli.compute import compute_application
from gigawatt.cli.compute.asked_numbers import AskedNumbers

NAMES = {
    "train": ("--model", "llama-3.1-8b", "--chip", "h100-sxm"),
    "serve": ("--model", "llama-3.1-8b", "--chip", "h100-sxm"),
    "power": ("--chip", "h100-sxm"),
    "compare": ("--chips", "h100-sxm", "--train", "llama-3.1-8b", "--serve", "llama-3.1-8b"),
}
NUMBERS = {
    "train": "chips tokens by start sequence batch sites distance site-link local-steps top",
    "serve": "input output ttft tpot rate cached drafted acceptance draft-cost replica year top",
    "power": "chips busy step tiers",
    "compare": "megawatts money year sequence batch input output ttft tpot development volume",
}


@pytest.mark.parametrize("value", ["1e30", "1e999", "nan", "inf", "-1", "", "1e-30", "9" * 400])
@pytest.mark.parametrize("command", list(NAMES))
def test_what_nobody_can_mean_is_named_in_every_option(command: str, value: str) -> None:
    options = [f"--{name}" for name in NUMBERS[command].split()]
    found = CliRunner().invoke(
        compute_application, (command, *NAMES[command], "--json", *(f"{option}={value}" for option in options))
    )
    assert found.exit_code == 2, found.output
    said = json.loads(found.stdout)["error"]["messages"]
    possible = {"--distance", "--cached", "--acceptance", "--draft-cost", "--busy"} if value == "1e-30" else set()
    assert {message.partition(":")[0] for message in said} == set(options) - possible


@given(st.text(max_size=30), st.floats(0.0, 10.0), st.floats(10.0, 1e12))
def test_a_number_read_lies_within_its_limits_or_is_a_problem(text: str, least: float, most: float) -> None:
    asked = AskedNumbers()
    amount, number = asked.amount("--a", text, least, most), asked.number("--b", text, least, most)
    seconds = asked.seconds("--c", text)
    assert least <= amount <= most
    assert least <= number <= most
    assert 1e-6 <= seconds <= 1e6 or seconds == math.inf
    assert all(problem.startswith(("--a: `", "--b: `", "--c: `")) for problem in asked.problems)


def test_a_name_that_is_wrong_is_said_beside_numbers_but_nothing_that_follows_from_stand_ins() -> None:
    found = CliRunner().invoke(
        compute_application, ("train", "--model", "lama", "--chip", "h100-sxm", "--chips", "none", "--sites", "4", "--by", "2300")
    )
    assert found.exit_code == 2
    assert [line.partition(":")[0] for line in found.stderr.splitlines()] == ["--by", "--chips", "--model"]


def test_a_run_that_is_too_late_is_infeasible_with_its_numbers() -> None:
    late = ("train", *NAMES["train"], "--chips", "8", "--batch", "1M", "--tokens", "15T", "--start", "2026-01", "--by", "2026-03")
    plain, numbers = CliRunner().invoke(compute_application, late), CliRunner().invoke(compute_application, (*late, "--json"))
    assert (plain.exit_code, numbers.exit_code) == (3, 3)
    assert "The fastest layouts" in plain.stdout
    assert "Too late: 8 x H100" in plain.stderr
    error = json.loads(numbers.stdout)["error"]
    assert error["kind"] == "infeasible"
    assert error["days"] == error["answer"]["days"] > error["days_asked"] == pytest.approx(59.0, abs=0.1)


def test_learned_positions_bound_a_sequence_and_a_published_context_a_service() -> None:
    def said(*arguments: str) -> tuple[int, str]:
        found = CliRunner().invoke(compute_application, arguments)
        return found.exit_code, found.output

    code, words = said("train", "--model", "gpt-3", "--chip", "h100-sxm", "--chips", "64", "--sequence", "4096")
    assert (code, "embeddings for 2,048 positions" in words) == (2, True)
    code, words = said("train", "--model", "llama-2-7b", "--chip", "h100-sxm", "--chips", "8", "--sequence", "8191")
    assert (code, "of up to 4,096 tokens, not 8,191. Such a run" in words) == (0, True)
    code, words = said("train", "--model", "llama-2-7b", "--chip", "h100-sxm", "--chips", "8")
    assert (code, "sequences of 4,096 tokens" in words) == (0, True)
    code, words = said("serve", "--model", "llama-2-7b", "--chip", "h100-sxm", "--input", "4k")
    assert (code, "of up to 4,096 tokens, not 4,500" in words) == (2, True)
