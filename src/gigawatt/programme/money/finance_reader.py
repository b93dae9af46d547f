"""The section ``finance``: budgets (which the plan keeps), and what the money stage settles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gigawatt.catalog.catalogue import Catalogue
from gigawatt.catalog.load import finance_terms, tax_law
from gigawatt.programme.demand import Workload
from gigawatt.programme.money.assumptions_reader import read_announced, read_assumptions
from gigawatt.programme.money.capital_bounds import check_amounts
from gigawatt.programme.money.capital_dates import Horizon, check_credits, check_dates
from gigawatt.programme.money.capital_doubts import doubt_capital, doubt_return
from gigawatt.programme.money.capital_reader import read_vehicles
from gigawatt.programme.money.contracts_reader import CONTRACTS_KEY, read_contracts
from gigawatt.programme.money.finance import THE_PROGRAMME, FinanceDeclared
from gigawatt.programme.money.tax_reader import TAX_KEYS, read_currencies, read_tax
from gigawatt.programme.programme import ChipSupply
from gigawatt.programme.sections.section import Key, Section
from gigawatt.programme.settings_reader import BUDGET_KEY
from gigawatt.programme.site import Site

FINANCE_KEYS = (
    BUDGET_KEY,
    Key("owner", "text", "whose money the programme is, as statements name it", THE_PROGRAMME),
    Key("assumptions", "section", "of the money stage, in place of the catalogue's defaults", "catalogue"),
    Key("announced", "section", "what was announced, against which the programme's money is held", "nothing"),
    CONTRACTS_KEY,
    Key("vehicles", "section by vehicle", "companies that own a part of it and raise the money for it", "the owner's own cash"),
    Key("tax", "section", "whose tax law, and which credits are claimed", "nothing is taxed"),
    Key("currencies", "section", "what other money will be worth", "what it was worth last"),
)


@dataclass(frozen=True, slots=True)
class Around:
    """What else the programme holds that its money refers to.

    Attributes:
        sites: Every site that could be read.
        workloads: What compute is asked for.
        supplies: The chips on offer.
        catalogue: With what the programme restates or adds.
        start_year: First calendar year of the horizon.
        end_year: Last calendar year, included.
    """

    sites: Sequence[Site]
    workloads: Sequence[Workload]
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
    vehicles = read_vehicles(section, owner, around.sites, around.catalogue.capital)
    parties = tuple(dict.fromkeys((owner, *(vehicle.party for vehicle in vehicles))))
    found = FinanceDeclared(
        owner=owner,
        contracts=read_contracts(section, around.sites, around.supplies, around.catalogue, parties, around.horizon),
        vehicles=vehicles,
        tax=read_tax(section.section("tax", TAX_KEYS), around.sites),
        currencies=read_currencies(section, around.catalogue.currencies),
        assumptions=read_assumptions(section, around.workloads),
        announced=read_announced(section, around.sites, around.start_year, around.end_year),
    )
    _doubt(found, section, around)
    return found


def _doubt(found: FinanceDeclared, section: Section, around: Around) -> None:
    """Note bad terms that can be seen before anything is planned."""
    notebook = section.notebook
    horizon = Horizon(around.start_year, around.end_year)
    check_dates(found.vehicles, horizon, around.sites, notebook)
    check_credits(() if found.tax is None else found.tax.credits, tax_law().credits, around.sites, notebook)
    inflation = found.assumptions.figures.get("inflation", finance_terms().inflation).value
    prices = inflation, around.catalogue.base_year
    check_amounts(found.vehicles, around.sites, around.supplies, horizon, prices, notebook)
    doubt_capital(found.vehicles, found.contracts, tuple(around.catalogue.currencies), notebook)
    doubt_return(around.workloads, found.assumptions.revenue, section.path, notebook)
