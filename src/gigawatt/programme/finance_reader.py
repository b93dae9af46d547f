"""The section ``finance``: budgets (which the plan keeps), and what the money stage settles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gigawatt.catalog.catalogue import Catalogue
from gigawatt.programme.contracts_reader import CONTRACTS_KEY, read_contracts
from gigawatt.programme.finance import THE_PROGRAMME, FinanceDeclared
from gigawatt.programme.programme import ChipSupply
from gigawatt.programme.section import Key, Section
from gigawatt.programme.settings_reader import BUDGET_KEY
from gigawatt.programme.site import Site

FINANCE_KEYS = (
    BUDGET_KEY,
    Key("owner", "text", "whose money the programme is, as statements name it", THE_PROGRAMME),
    CONTRACTS_KEY,
)


@dataclass(frozen=True, slots=True)
class Around:
    """What else the programme holds that its money refers to.

    Attributes:
        sites: Every site that could be read.
        supplies: The chips on offer.
        catalogue: With what the programme restates or adds.
        start_year: First calendar year of the horizon.
        end_year: Last calendar year, included.
    """

    sites: Sequence[Site]
    supplies: Sequence[ChipSupply]
    catalogue: Catalogue
    start_year: int
    end_year: int

    @property
    def horizon(self) -> tuple[int, int]:
        return self.start_year, self.end_year


def read_finance(section: Section | None, around: Around) -> FinanceDeclared:
    """The section ``finance``, its budget aside."""
    if section is None:
        return FinanceDeclared()
    owner = section.text("owner", THE_PROGRAMME)
    return FinanceDeclared(
        owner=owner,
        contracts=read_contracts(section, around.sites, around.supplies, around.catalogue, (owner,), around.horizon),
    )
