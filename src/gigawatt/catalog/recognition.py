"""Which entry of the catalogue a publication means by the name it uses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Protocol, TypeVar

_SHORT = 4  # characters: a name so short may stand in another one by chance, so it must stand apart


class Named(Protocol):
    """What has a key, and the names that publications use for it."""

    @property
    def key(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def aliases(self) -> tuple[str, ...]: ...


Entry = TypeVar("Entry", bound=Named)


def recognised(text: str, entries: Mapping[str, Entry]) -> Entry | None:
    """The entry whose key, name or alias stands in ``text``; of several the one whose name is longest; None: none does.

    Case, blanks and punctuation do not count: ``recognised("NVIDIA H100-SXM5-80GB", accelerators())``. A name of four
    characters or less must stand apart (``8xL4_TRT`` holds L4, ``XL40`` does not).
    """
    found = [(len(bare(alias)), entry) for entry in entries.values() for alias in _names(entry) if stands_in(alias, text)]
    return max(found, key=lambda one: one[0])[1] if found else None


def stands_in(alias: str, text: str) -> bool:
    """Whether a name stands in a text, whatever its case, blanks and punctuation."""
    wanted = bare(alias)
    if not wanted:
        return False
    if len(wanted) > _SHORT:
        return wanted in bare(text)
    apart = r"[\W_]*".join(map(re.escape, wanted))
    return re.search(rf"(?:^|[\W_]|\dx){apart}(?=$|[\W_]|x\d)", text.lower()) is not None


def bare(text: str) -> str:
    """A name without case, blanks and punctuation."""
    return re.sub(r"[^a-z0-9]", "", text.lower())


def _names(entry: Named) -> Iterable[str]:
    return (entry.key, entry.name, *entry.aliases)
