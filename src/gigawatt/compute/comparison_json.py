"""A comparison as plain values, for ``--json``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from gigawatt.compute.comparison import Compared
from gigawatt.compute.own_chip import OwnChip


def as_json(found: Sequence[Compared], own: Sequence[tuple[str, OwnChip]]) -> dict[str, object]:
    """The comparison as numbers, texts and lists."""
    return {
        "chips": [
            {
                "chip": one.accelerator.key,
                "own": one.own,
                "it_power_kw": one.hour.it_power_kw,
                "usd_per_hour": one.hour.usd,
                "at_equal_power": asdict(one.at_equal_power),
                "at_equal_money": asdict(one.at_equal_money),
                "problems": list(one.problems),
                "warnings": list(one.warnings),
            }
            for one in found
        ],
        "own_against_bought": [{"workload": workload, **asdict(against)} for workload, against in own],
    }
