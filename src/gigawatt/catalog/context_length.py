"""How long a sequence a model takes: beyond its learned positions there is none, beyond its published context none was shown."""

from __future__ import annotations

from gigawatt.catalog.architectures import Architecture

USUAL_TOKENS = 8192  # of a training sequence, where nothing is said


def usual_sequence(model: Architecture) -> int:
    """Tokens of a training sequence where nothing is said: the usual ones, or the model's context where that is shorter."""
    return min(USUAL_TOKENS, model.learned_positions or USUAL_TOKENS, model.context_tokens or USUAL_TOKENS)


def without_position(model: Architecture, tokens: float) -> str:
    """Why no sequence of so many tokens can be; empty where it can."""
    if not 0 < model.learned_positions < tokens:
        return ""
    return (
        f"{model.name} has embeddings for {model.learned_positions:,} positions, and none for a sequence of {tokens:,.0f} tokens."
    )


def beyond_context(model: Architecture, tokens: float) -> str:
    """That nobody published the model with sequences of so many tokens; empty where somebody has, or nothing is known."""
    if without_position(model, tokens) or not 0 < model.context_tokens < tokens:
        return ""
    return f"{model.name} was published for sequences of up to {model.context_tokens:,} tokens, not {tokens:,.0f}."
