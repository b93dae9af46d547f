"""What a programme says of its money beyond budgets: who owns it and what it has agreed with others."""

from __future__ import annotations

from dataclasses import dataclass

from gigawatt.programme.contracts import Contract

THE_PROGRAMME = "the programme"


@dataclass(frozen=True, slots=True)
class FinanceDeclared:
    """The section ``finance``, budgets aside (the plan keeps those); nominal USD throughout.

    Attributes:
        owner: Who the programme's money is, as it stands in every flow.
        contracts: What is agreed with utilities, suppliers and landlords.
    """

    owner: str = THE_PROGRAMME
    contracts: tuple[Contract, ...] = ()
