"""How long each stage of a run takes, and who hears of it."""

from __future__ import annotations

import time

from gigawatt.progress import ProgressEvent, ProgressListener


class StageClock:
    """Time since the start, how much of it each stage took, and whoever wants to hear of it."""

    def __init__(self, listener: ProgressListener | None) -> None:
        self.started = self._stage_began = time.monotonic()
        self.listener = listener
        self._stage = "reading"
        self._stages: dict[str, float] = {}

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.started

    def stages(self) -> dict[str, float]:
        """Seconds of every stage up to now, in their order."""
        self._turn(self._stage)
        return dict(self._stages)

    def _turn(self, stage: str) -> None:
        now = time.monotonic()
        self._stages[self._stage] = self._stages.get(self._stage, 0.0) + now - self._stage_began
        self._stage, self._stage_began = stage, now

    def say(self, stage: str, message: str = "") -> None:
        self._turn(stage)
        if self.listener is not None:
            self.listener(ProgressEvent(stage, seconds=self.seconds, message=message))

    def passed_on(self, event: ProgressEvent) -> None:
        if self.listener is not None:
            self.listener(event)
