"""What a programme says of its money beyond budgets: who owns it and what it has agreed with others."""

from __future__ import annotations

from dataclasses import dataclass, field

from gigawatt.programme.assumptions import Announced, MoneyAssumptions
from gigawatt.programme.contracts import Contract

THE_PROGRAMME = "the programme"


@dataclass(frozen=True, slots=True)
class FinanceDeclared:
    """The section ``finance``, budgets aside (the plan keeps those); nominal USD throughout.

    Attributes:
        owner: Who the programme's money is, as it stands in every flow.
        contracts: What is agreed with utilities, suppliers and landlords.
        assumptions: What stands in place of the catalogue's defaults.
        announced: What was announced, against which the programme's money is held.
    """

    owner: str = THE_PROGRAMME
    contracts: tuple[Contract, ...] = ()
    assumptions: MoneyAssumptions = field(default_factory=MoneyAssumptions)
    announced: Announced = field(default_factory=Announced)
