"""The section ``finance``: budgets (which the plan keeps), and what the money stage settles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gigawatt.catalog.catalogue import Catalogue
from gigawatt.programme.capital_reader import read_vehicles
from gigawatt.programme.finance import THE_PROGRAMME, FinanceDeclared
from gigawatt.programme.programme import ChipSupply
from gigawatt.programme.section import Key, Section
from gigawatt.programme.settings_reader import BUDGET_KEY
from gigawatt.programme.site import Site
from gigawatt.programme.tax_reader import TAX_KEYS, read_currencies, read_tax

FINANCE_KEYS = (
    BUDGET_KEY,
    Key("owner", "text", "whose money the programme is, as statements name it", THE_PROGRAMME),
    Key("vehicles", "section by vehicle", "companies that own a part of it and raise the money for it", "the owner's own cash"),
    Key("tax", "section", "whose tax law, and which credits are claimed", "nothing is taxed"),
    Key("currencies", "section by ISO code", "what other money will be worth", "what it was worth last"),
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


def read_finance(section: Section | None, around: Around) -> FinanceDeclared:
    """The section ``finance``, its budget aside."""
    if section is None or not around.sites:
        return FinanceDeclared()
    owner = section.text("owner", THE_PROGRAMME)
    return FinanceDeclared(
        owner=owner,
        vehicles=read_vehicles(section, owner, around.sites, around.catalogue.capital),
        tax=read_tax(section.section("tax", TAX_KEYS), around.sites),
        currencies=read_currencies(section, around.catalogue.currencies),
    )
