"""What a worker is handed when it starts: the hours of a site, or whatever else it is to be asked about."""

from __future__ import annotations

from typing import Any, Protocol


class Handed(Protocol):
    """Something to answer questions from, as it travels to a worker."""

    @property
    def name(self) -> str:
        """For messages."""
        ...

    @property
    def work(self) -> float:
        """How much its questions take, in those of a site that is a chain."""
        ...

    def ready(self) -> Any:
        """What questions are answered by, made where they are asked."""
        ...
