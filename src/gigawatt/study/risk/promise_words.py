"""The kinds of promises that futures keep or break, and each in words."""

from __future__ import annotations

from collections.abc import Mapping

from gigawatt.programme.path_words import thing, words

AS_PLANNED, REQUIRED, RUN, ENERGISATION, CAP, BUDGET = (
    "as planned",
    "must serve",
    "training run",
    "energisation",
    "carbon cap",
    "capital budget",
)


def promise_words(kind: str, item: str, sites: Mapping[str, str]) -> str:
    """What is promised, in words.

    Args:
        kind: of the constants above.
        item: workload, path of an energisation, or nothing.
        sites: names of all sites, by key.
    """
    if kind == ENERGISATION:
        return f"energisation of {thing(item, sites)}"
    return f"{kind} {words(item).removeprefix('run ') if kind == RUN else words(item)}".strip()
