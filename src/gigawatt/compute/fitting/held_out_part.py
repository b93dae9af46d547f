"""Which groups of measurements are held out of our own fitting, once and for all: a fifth of them, by a rule that looks at names.

A group is held out where the SHA-256 of the seed, the fit and the group's name, as a share of all that it could be, is below
``SHARE``. The rule was fixed before any error was seen, and knows nothing of what was measured; rows that are added later fall
under it as well. Groups are whole: what has near-copies in the fit is never held out alone.
"""

from __future__ import annotations

from hashlib import sha256

SEED = "gigawatt 2026-11-22"
SHARE = 0.2
FITTED, HELD_OUT = "fitted", "held out"
RULE = f"groups whose SHA-256 of `{SEED} | fit | group` is in the lowest {SHARE:.0%}"
_BYTES = 8


def part_of(fit: str, group: str) -> str:
    """``FITTED`` or ``HELD_OUT``.

    Args:
        fit: the name of the fit, as ``training``.
        group: the group of rows, as ``llama-3.1-70b | h100-sxm``.
    """
    digest = sha256(f"{SEED} | {fit} | {group}".encode()).digest()
    return HELD_OUT if int.from_bytes(digest[:_BYTES]) / 256**_BYTES < SHARE else FITTED
