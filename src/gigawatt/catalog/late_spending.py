"""How money goes out for what is late: payments that keep their dates, and what runs on as long as it is built."""

from __future__ import annotations

from dataclasses import dataclass

from gigawatt.quantity import Figure

KINDS = ("halls", "plants", "reactors", "connections", "chips")


@dataclass(frozen=True, slots=True)
class LateSpending:
    """One kind of thing."""

    key: str  # of ``KINDS``
    path: str  # dotted, in risk.yaml
    name: str
    dated: Figure  # share of its overnight cost that is contracted at dates
    overheads: Figure  # what a year of delay adds, a share of its overnight cost

    @property
    def figures(self) -> tuple[Figure, ...]:
        return (self.dated, self.overheads)
