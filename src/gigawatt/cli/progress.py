"""Progress of long work on standard error: phase, iteration, bounds, gap and an estimate of the time left."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.live import Live
from rich.text import Text

from gigawatt.cli.words import duration, usd
from gigawatt.percent import percent
from gigawatt.progress import ProgressEvent

SECONDS_BETWEEN_LINES = 10.0


class ProgressDisplay:
    """Shows events: one line that is rewritten on a terminal, a line now and then anywhere else."""

    def __init__(self, shown: bool) -> None:
        self._shown = shown
        self._console = Console(file=sys.stderr)
        self._live: Live | None = None
        self._stage = ""
        self._last_line_at = -SECONDS_BETWEEN_LINES

    def __enter__(self) -> Self:
        if self._shown and self._console.is_terminal:
            self._live = Live(console=self._console, refresh_per_second=4, transient=True)
            self._live.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._live is not None:
            self._live.stop()

    def listen(self, event: ProgressEvent) -> None:
        """Show one event."""
        if not self._shown:
            return
        if self._live is not None:
            if event.stage != self._stage and self._stage:
                self._live.console.print(Text(f"{self._stage}: done"))
            self._live.update(Text(line(event)))
        elif event.stage != self._stage or time.monotonic() - self._last_line_at >= SECONDS_BETWEEN_LINES:
            self._console.print(Text(line(event)), soft_wrap=True)
            self._last_line_at = time.monotonic()
        self._stage = event.stage


def line(event: ProgressEvent) -> str:
    """The event in one line.

    Example:
        ``relaxation  iteration 12  lower $812.3 bn  upper $840.1 bn  gap 3.31 %  41 s, about 2 min left``
    """
    parts = [event.stage]
    if event.iteration:
        parts.append(f"iteration {event.iteration}")
    if event.lower_bound_usd is not None:
        parts.append(f"lower {usd(event.lower_bound_usd)}")
    if event.upper_bound_usd is not None:
        parts.append(f"upper {usd(event.upper_bound_usd)}")
    if event.gap is not None:
        parts.append(f"gap {percent(event.gap)}")
    left = f", about {duration(event.seconds_left)} left" if event.seconds_left is not None else ""
    parts.append(f"{duration(event.seconds)}{left}")
    if event.message:
        parts.append(event.message)
    return "  ".join(parts)
