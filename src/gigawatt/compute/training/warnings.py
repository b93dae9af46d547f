"""What is odd about a training run that can be answered all the same: said with the answer, as no number shows it."""

from __future__ import annotations

from collections.abc import Iterator

from gigawatt.catalog.context_length import beyond_context
from gigawatt.compute.architecture_counts import parameters
from gigawatt.compute.goodput import job_of
from gigawatt.compute.goodput_advice import advice
from gigawatt.compute.shape_of import shape_of
from gigawatt.compute.training.deadline import BATCH_TOLERANCE, Timed
from gigawatt.compute.training.request import Asked

DAYS_PER_YEAR = 365.25
LONGEST_YEARS = 3.0  # of a run: longer ones outlive their chips' generation, and the software that they began with
MOST_TOKENS_PER_PARAMETER = 1e5  # of published runs Qwen3 0.6B has the most: 36 T tokens (arXiv:2505.09388), 60,000 a parameter


def warnings(asked: Asked, run: Timed) -> Iterator[str]:
    """Sentences on what is odd about a run as it was laid out."""
    request, architecture = asked.request, asked.architecture
    yield from advice(job_of(asked.accelerator, run.case.accelerators, float(parameters(shape_of(architecture)).total)))
    beyond = beyond_context(architecture, request.sequence)
    if beyond:
        yield f"{beyond} Such a run lengthens its context."
    wanted = request.batch_tokens
    taken = run.case.batch * run.case.sequence
    if abs(taken / wanted - 1.0) > BATCH_TOLERANCE:
        yield (
            f"A step takes whole sequences that divide among the accelerators: {taken:,.0f} tokens instead of the "
            f"{wanted:,.0f} asked for."
        )
    if request.tokens is None:
        return
    years = run.days / DAYS_PER_YEAR
    if years > LONGEST_YEARS:
        yield f"The run takes {years:,.3g} years: longer than chips of one generation are kept. Use more accelerators."
    active = float(parameters(shape_of(architecture)).active)
    if not request.adapters and request.tokens > MOST_TOKENS_PER_PARAMETER * active:
        yield (
            f"{request.tokens / active:,.3g} tokens for each active parameter: no published run has more than "
            f"{MOST_TOKENS_PER_PARAMETER:,.0f}. Is the number of tokens meant?"
        )
