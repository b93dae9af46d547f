"""What long work tells whoever waits for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ProgressEvent:
    """One step of long work.

    Bounds and gap are ``None`` until there are any; ``seconds`` counts from the start of the stage, and
    ``seconds_left`` is an estimate, ``None`` where nothing honest can be said.
    """

    stage: str  # "reading", "climate", "relaxation", "whole units", "polish", "writing", "report"
    iteration: int = 0
    lower_bound_usd: float | None = None
    upper_bound_usd: float | None = None
    gap: float | None = None  # (upper - lower) / upper
    seconds: float = 0.0
    seconds_left: float | None = None
    message: str = ""


ProgressListener = Callable[[ProgressEvent], None]
"""Whoever wants to know; called in the process that started the work, never in a worker."""
