"""What a programme says of its money beyond budgets: who owns it and what it has agreed with others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from gigawatt.programme.assumptions import Announced, MoneyAssumptions
from gigawatt.programme.capital import Tax, Vehicle
from gigawatt.programme.contracts import Contract
from gigawatt.quantity import YearPath

THE_PROGRAMME = "the programme"


@dataclass(frozen=True, slots=True)
class FinanceDeclared:
    """The section ``finance``, budgets aside (the plan keeps those); nominal USD throughout.

    Attributes:
        owner: Who the programme's money is, as it stands in every flow.
        contracts: What is agreed with utilities, suppliers and landlords.
        vehicles: Companies that own parts of the programme and raise the money for them.
        tax: Where it is taxed, and which credits it claims; None: nowhere.
        currencies: Dollars for one unit of each, by year.
        assumptions: What stands in place of the catalogue's defaults.
        announced: What was announced, against which the programme's money is held.
    """

    owner: str = THE_PROGRAMME
    contracts: tuple[Contract, ...] = ()
    vehicles: tuple[Vehicle, ...] = ()
    tax: Tax | None = None
    currencies: Mapping[str, YearPath] = field(default_factory=lambda: MappingProxyType({}))
    assumptions: MoneyAssumptions = field(default_factory=MoneyAssumptions)
    announced: Announced = field(default_factory=Announced)
