"""How long a sequence a model was made for: longer ones can be counted, but not without saying so."""

from __future__ import annotations

from collections.abc import Iterator

from gigawatt.catalog.architectures import Architecture


def beyond_context(architecture: Architecture, tokens: float) -> Iterator[str]:
    """A sentence where a sequence is longer than the model's positions or its published context; none elsewhere."""
    known = architecture.learned_positions or architecture.context_tokens
    if known and tokens > known:
        kind = "has learned positions for" if architecture.learned_positions else "was published for"
        yield (
            f"{architecture.name} {kind} {known:,} tokens: sequences of {tokens:,.0f} need it extended, "
            "which is not in its arithmetic."
        )
