"""Which accelerator a publication means, from names such as ``DGX-GB300``, ``8xMI300X_2xEPYC-9374F``, ``H100-PCIe-80GB``.

A name is cut into words; an accelerator is meant where all words of one of its names are there. Memory and form factor, where the
text states them, must agree: an H100 of 94 GB is no H100 of 80 GB. What is not known, or could be two things, is not guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

MEMORY_TOLERANCE = 0.12  # GB as sold and as usable: 192 and 180, 288 and 270
_COUNT_BEFORE = re.compile(r"^\d+x(?=[a-z])")
_COUNT_WITHIN = re.compile(r"(?<=[a-z0-9])x\d{1,2}(?=(?:gb|b|h|a|mi)\d{3})")  # 1xXE9680Lx8B200
_COUNT_BEHIND = re.compile(r"(?<=[a-z0-9])x\d+$")
_MEMORY = re.compile(r"^(\d{2,3})gb(ps)?$")
_FORMS = {"pcie", "nvl", "oam", "sxm"}
_SAME_WORD = {"sxm2": "sxm", "sxm3": "sxm", "sxm4": "sxm", "sxm5": "sxm", "sxm6": "sxm", "trillium": "v6e", "ironwood": "7x"}
# Words that say nothing of the accelerator.
_IDLE = {
    "nvidia", "amd", "intel", "google", "aws", "amazon", "meta", "instinct", "dgx", "hgx", "gpu", "gpus", "accelerator",
    "accelerators", "tensor", "core", "tesla", "cloud", "habana", "blackwell", "hopper", "ampere", "volta", "ultra", "grace",
    "superchip", "hbm", "hbm2", "hbm2e", "hbm3", "hbm3e", "system", "node", "chip",
}  # fmt: skip


class NamedAccelerator(Protocol):
    """What recognition needs to know of an accelerator."""

    @property
    def key(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def aliases(self) -> tuple[str, ...]: ...


class UnknownNameError(Exception):
    """A name that the catalogue does not know, or that could be two things: the words say which."""


def words_of(text: str) -> list[str]:
    """The words of a name, in lower case; counts (``8x…``, ``…x8``) fall away, memory sizes stay as ``80gb``."""
    found = []
    for raw in re.split(r"[^a-z0-9.]+", _COUNT_WITHIN.sub(" ", re.sub(r"(\d)\s+gb\b", r"\1gb", text.casefold()))):
        word = _COUNT_BEHIND.sub("", _COUNT_BEFORE.sub("", raw.strip(".")))
        if word:
            found.append(_SAME_WORD.get(word, word))
    return list(_joined_tpu(found))


def _joined_tpu(words: Iterable[str]) -> Iterator[str]:
    """``tpuv4`` and ``tpu7x`` as two words, so that ``TPU v4`` is the same."""
    for word in words:
        found = re.fullmatch(r"tpu-?(v?\d\w*)", word)
        yield from ("tpu", found[1]) if found else (word,)


def recognise_chip(text: str, memory_gb: Mapping[str, float], accelerators: Iterable[NamedAccelerator]) -> str:
    """The key of the accelerator that a text names.

    Args:
        text: a chip's or a system's name as published.
        memory_gb: memory of the accelerators by key [GB], against which a stated memory is checked.
        accelerators: what may be meant.

    Raises:
        UnknownNameError: none is named, or more than one.
    """
    words = words_of(text)
    present = set(words)
    stated = {float(found[1]) for word in words if (found := _MEMORY.match(word)) and not found[2]}
    scores: dict[str, int] = {}
    refused: list[str] = []
    for accelerator in accelerators:
        best = max((_score(alias, present) for alias in (accelerator.key, accelerator.name, *accelerator.aliases)), default=0)
        if not best:
            continue
        memory = memory_gb.get(accelerator.key)
        if stated and memory and not any(abs(size / memory - 1.0) <= MEMORY_TOLERANCE for size in stated):
            refused.append(f"{accelerator.name} has {memory:g} GB")
        elif _other_form(accelerator, present):
            refused.append(f"{accelerator.name} is of another form")
        else:
            scores[accelerator.key] = best
    if not scores:
        because = f" ({'; '.join(refused)})" if refused else ""
        raise UnknownNameError(f"the catalogue has no accelerator `{text}`{because}")
    most = max(scores.values())
    named = [key for key, score in scores.items() if score == most]
    if len(named) > 1:
        raise UnknownNameError(f"`{text}` could be {' or '.join(named)}")
    return named[0]


def _score(alias: str, present: set[str]) -> int:
    """How many letters of the alias are in the text; 0 unless all its telling words are."""
    words = {word for word in words_of(alias) if word not in _IDLE}
    if not words or not words <= present:
        return 0
    return sum(len(word) for word in words)


def _other_form(accelerator: NamedAccelerator, present: set[str]) -> bool:
    """Whether the text states a form factor and the accelerator's names have only others."""
    stated = present & _FORMS
    own = {word for name in (accelerator.key, accelerator.name, *accelerator.aliases) for word in words_of(name)} & _FORMS
    return bool(stated and own and not stated & own)
