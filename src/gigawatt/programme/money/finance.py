"""What a programme says of its money beyond budgets: who owns it and what it has agreed with others."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType

from gigawatt.programme.money.assumptions import Announced, MoneyAssumptions
from gigawatt.programme.money.capital import CurrencyPaths, Tax, Vehicle
from gigawatt.programme.money.contracts import Contract

THE_PROGRAMME = "the programme"


@dataclass(frozen=True, slots=True)
class FinanceDeclared:
    """The section ``finance``, budgets aside (the plan keeps those); nominal USD throughout.

    Attributes:
        owner: Who the programme's money is, as it stands in every flow.
        contracts: What is agreed with utilities, suppliers and landlords.
        vehicles: Companies that own a part of it and raise the money; none: all is the owner's own cash.
        tax: Whose law, which credits; None: nothing is taxed.
        currencies: Paths of exchange rates where they are not the catalogue's.
        assumptions: What stands in place of the catalogue's defaults.
        announced: What was announced, against which the programme's money is held.
    """

    owner: str = THE_PROGRAMME
    contracts: tuple[Contract, ...] = ()
    vehicles: tuple[Vehicle, ...] = ()
    tax: Tax | None = None
    currencies: CurrencyPaths = field(default_factory=lambda: MappingProxyType({}))
    assumptions: MoneyAssumptions = field(default_factory=MoneyAssumptions)
    announced: Announced = field(default_factory=Announced)
