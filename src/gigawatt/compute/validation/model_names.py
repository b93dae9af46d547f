"""Which architecture a publication means: from names such as ``LLAMA3.1_405B``, ``DeepSeekV3 (w/o MTP)`` or ``llama2-70b-99.9``.

Names are compared without case, separators, and words that do not change the architecture. What is not known is not guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from gigawatt.compute.validation.chip_names import UnknownNameError

_NOTE = re.compile(r"\(([^)]*)\)")
_ACCURACY = re.compile(r"-(99|99\.9)$")  # MLPerf's share of the reference's accuracy
_IDLE = re.compile(r"\b(instruct|chat|base|hf|model|pretrain|pretraining|sft|lora|it|interactive|text|thinking)\b")
_SIZE = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?) ?[bB](?![\w])")
_SIZE_TOLERANCE = 0.15
_VERSION = re.compile(r"(?<=[a-z])[ _-]?v(?=\d)")


class NamedArchitecture(Protocol):
    """What recognition needs to know of an architecture."""

    @property
    def key(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def aliases(self) -> tuple[str, ...]: ...
    @property
    def total_parameters_billion(self) -> float: ...


@dataclass(frozen=True, slots=True)
class NamedModel:
    """A recognised name: the architecture's key, and what stands in brackets behind it."""

    key: str
    notes: tuple[str, ...]

    @property
    def without_token_prediction(self) -> bool:
        """Whether it was trained without the layers that predict more than one token ahead."""
        return any(re.search(r"w/?o\.? *mtp|without mtp|no mtp", note) for note in self.notes)

    @property
    def drops_tokens(self) -> bool:
        """Whether a mixture dropped the tokens beyond its experts' capacity."""
        return any("tokendrop" in note.replace(" ", "") for note in self.notes)


def plain(name: str) -> str:
    """A name reduced to what tells architectures apart: lower-case letters and digits."""
    text = _ACCURACY.sub("", _NOTE.sub(" ", name).strip().casefold())
    text = _IDLE.sub(" ", text.replace("_", " ").replace("-", " "))
    text = _VERSION.sub("", text)
    return re.sub(r"[^a-z0-9]", "", text)


def recognise_model(text: str, architectures: Iterable[NamedArchitecture]) -> NamedModel:
    """The architecture that a text names.

    A name may state its size (``Nemotron V3 Nano 30B``) where the catalogue's does not: then the size must agree with
    the parameters; of two names with a stroke between them (``DeepSeek-V3/R1``) the first one counts.

    Raises:
        UnknownNameError: the catalogue has none of that name, or more than one.
    """
    entries = list(architectures)
    notes = tuple(note.casefold() for note in _NOTE.findall(text))
    first = _NOTE.sub(" ", text).partition("/")[0]
    for found in (_called(text, entries), _called(first, entries), _of_size(first, entries)):
        if len(found) > 1:
            raise UnknownNameError(f"`{text}` could be {' or '.join(found)}")
        if found:
            return NamedModel(found[0], notes)
    raise UnknownNameError(f"the catalogue has no architecture `{text}`")


def _called(text: str, entries: Iterable[NamedArchitecture]) -> list[str]:
    wanted = plain(text)
    return [
        entry.key for entry in entries if wanted and wanted in {plain(name) for name in (entry.key, entry.name, *entry.aliases)}
    ]


def _of_size(text: str, entries: Iterable[NamedArchitecture]) -> list[str]:
    size = _SIZE.search(text)
    if size is None:
        return []
    wanted = plain(text[: size.start()] + " " + text[size.end() :])
    return [
        entry.key
        for entry in entries
        if abs(float(size[1]) / entry.total_parameters_billion - 1.0) <= _SIZE_TOLERANCE
        and wanted in {plain(name) for name in (entry.key, entry.name, *entry.aliases)}
    ]
