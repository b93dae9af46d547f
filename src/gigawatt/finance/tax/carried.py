"""What one year cannot use and later ones may: losses, interest, credits."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(eq=False)
class Carried:
    """Amounts that wait, oldest first; each is lost when it is older than ``years`` (None: never).

    Attributes:
        lost_usd: What has grown too old so far.
    """

    years: int | None
    waiting: list[tuple[int, float]] = field(default_factory=list)
    lost_usd: float = 0.0

    def add(self, year: int, usd: float) -> None:
        """An amount joins."""
        if usd > 0.0:
            self.waiting.append((year, usd))

    def use(self, year: int, most_usd: float) -> float:
        """Takes up to an amount, the oldest first, and says how much that is."""
        if self.years is not None:
            self.lost_usd += sum(usd for since, usd in self.waiting if year - since > self.years)
            self.waiting = [(since, usd) for since, usd in self.waiting if year - since <= self.years]
        taken = 0.0
        kept: list[tuple[int, float]] = []
        for since, usd in self.waiting:
            part = min(usd, max(0.0, most_usd - taken))
            taken += part
            if usd - part > 0.0:
                kept.append((since, usd - part))
        self.waiting = kept
        return taken

    @property
    def left_usd(self) -> float:
        """All that waits."""
        return sum(usd for _, usd in self.waiting)
