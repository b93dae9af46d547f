"""What comes into service: halls, plants, stores and steps of a connection, each by one or more steps of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ItemKind = Literal["halls", "plant", "store", "connection"]
Standing = Literal["commitment", "option", "connection"]


@dataclass(frozen=True, slots=True)
class Step:
    """So many MW from the end of a task on."""

    task: str
    mw: float


@dataclass(frozen=True, slots=True)
class Item:
    """One of them; ``firm_share`` is what counts of its capacity for load that must be met."""

    path: str
    site: str  # key
    name: str
    kind: ItemKind
    standing: Standing
    role: str
    mw: float
    steps: tuple[Step, ...]
    promised: float | None  # fractional year that the programme states; None: it states none
    firm_share: float = 1.0
    until: float | None = None  # fractional year
    template: str = ""  # whose tasks it has

    @property
    def target(self) -> str:
        """The task whose end its date is of: all of a commitment in service, the first step of an option."""
        return self.steps[0 if self.standing == "option" else -1].task

    @property
    def is_bridge(self) -> bool:
        """Whether it is there only until better power comes."""
        return self.role != "permanent"
