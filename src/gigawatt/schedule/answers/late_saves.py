"""Energisations whose delay is worth something to the programme, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def late_saves(items: Sequence[Mapping[str, Any]]) -> str:
    """What it means that a delay costs less than nothing, and of what that is so; empty where it is so of none.

    Args:
        items: of a schedule's answer, each with its ``name`` and its ``expected_cost_of_delay_usd``.
    """
    named = [str(item["name"]) for item in items if (item["expected_cost_of_delay_usd"] or 0.0) < 0.0]
    if not named:
        return ""
    return (
        f"Where a delay costs less than nothing ({', '.join(named)}), being late saves money: it is paid for and run later, and "
        "until then others do its work for less than that saves. It is reckoned from one month beside the planned date; what "
        "many months cost together `gigawatt risk` tells."
    )
