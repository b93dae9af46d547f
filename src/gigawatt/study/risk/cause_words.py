"""A cause of doubt in words, from its row in a study's table ``causes``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

LEVELS = {"p10": 0.1, "p50": 0.5, "p90": 0.9}


def marginal_in_words(row: Mapping[str, Any]) -> str:
    """A cause's own distribution: how likely, and p10, median and p90."""
    if row["p50"] is None:
        return "as the programme weighs them"
    spread = " / ".join(f"{row[level]:.3g}" for level in LEVELS)
    chance = "" if row["probability"] is None else f"{100.0 * row['probability']:.2g} % of futures: "
    return f"{chance}{spread} {row['unit']}"


def moved_in_words(row: Mapping[str, Any], most: int) -> str:
    """What a cause moves, and the tasks that it acts on where it acts on any."""
    acts = row["acts_on"] or row["of"]
    names = acts.split(", ") if isinstance(acts, str) else list(acts)
    shown = ", ".join(name.removeprefix("sites.") for name in names[:most])
    return f"{row['moves']}: {shown}" + (f" and {len(names) - most} more" if len(names) > most else "")
