"""A finished study as money: the ledger of all flows by month, and everything that is bought."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from gigawatt.catalog.finance_terms import FinanceTerms
from gigawatt.catalog.load import finance_terms
from gigawatt.errors import StudyError
from gigawatt.finance.accruals import Accrual, held_before
from gigawatt.finance.capital.finance_lease import FinanceLease
from gigawatt.finance.capital.lease_accounting import LeaseInBooks
from gigawatt.finance.capital.losses import Planned
from gigawatt.finance.capital.raised import Raised
from gigawatt.finance.contracts.in_plan import with_contract_prices
from gigawatt.finance.corporate_cash import corporate_cash
from gigawatt.finance.fixed_assets import Vintages
from gigawatt.finance.flows import Flow, Ledger
from gigawatt.finance.returns import nominal_rate
from gigawatt.finance.tax.assess import Assessed
from gigawatt.programme import parse_programme
from gigawatt.programme.programme import Programme
from gigawatt.study.finance.capital import assessed_tax, planned_capital, with_tax_benefits
from gigawatt.study.finance.contracts import Cover, contract_flows
from gigawatt.study.finance.contracts_against_plan import Compared, compared, doubtful_prices
from gigawatt.study.finance.flows import Priced, capital_flows, compute_flows, compute_prices, resale_flows, running_flows
from gigawatt.study.finance.leases import finance_leases, leases_in_books
from gigawatt.study.finance.owners import Owners
from gigawatt.study.finance.plan_months import PlanMonths
from gigawatt.study.finance.rents import doubtful_rents, rent_accruals, without_sold_property
from gigawatt.study.finance.slot_deposits import slot_deposits
from gigawatt.study.finance.tax_from_cash import taxed_capital
from gigawatt.study.finance.to_the_end import to_the_end
from gigawatt.study.finance.vintages import plan_vintages
from gigawatt.study.folder import StudyFolder

Floats = NDArray[np.float64]

UNKNOWN_SALES = (
    "Chips may be sold before the end of their life (`refresh`), and this study, of an older version, does not say which are: "
    "the books write all of them off to the end. Plan it again (`gigawatt run`) to have their sale in the books."
)


@dataclass(frozen=True, eq=False)
class Account:
    """A study's money.

    Attributes:
        programme: As it was planned.
        terms: Inflation and the other assumptions in use.
        plan: The plan's periods beside the months.
        index: Nominal dollars of each month for one of the base year, shape (months,).
        rate: Cost of capital, nominal, effective, a share a year.
        owners: Whose is what.
        cover: Which of the plan's costs contracts stand for.
        contracts: What contracts come to.
        accruals: What is earned or lost before it is paid.
        ledger: All flows, corporate cash last.
        vintages: All that is bought.
        planned: What vehicles raise money for; None: there are none.
        raised: What vehicles raise; None: there are none.
        to_end: The same with months to the end of their terms (`to_the_end`).
        assessed: Taxes; None: nothing is taxed.
        lease_tests: How the leases of vehicles stand the tests of accounting, by key.
        leases: What tenants have of those that are finance leases.
        compared: Contracts beside what the plan paid for what they cover.
        doubts: What should make a reader wary.
    """

    programme: Programme
    terms: FinanceTerms
    plan: PlanMonths
    index: Floats
    rate: float
    owners: Owners
    cover: Cover
    contracts: tuple[Flow, ...]
    accruals: tuple[Accrual, ...]
    ledger: Ledger
    vintages: Vintages
    planned: Planned | None = None
    raised: Raised | None = None
    to_end: Raised | None = None
    assessed: Assessed | None = None
    compared: tuple[Compared, ...] = ()
    doubts: tuple[str, ...] = ()
    lease_tests: Mapping[str, LeaseInBooks] = field(default_factory=lambda: MappingProxyType({}))
    leases: tuple[FinanceLease, ...] = ()

    @property
    def group(self) -> tuple[str, ...]:
        """The owner and its vehicles, whose books together are the programme's."""
        return (self.owner, *self.owners.parties)

    @property
    def owner(self) -> str:
        """The programme's owner, as statements name it."""
        return self.owners.owner


def study_programme(folder: StudyFolder, scenario: str | None = None) -> Programme:
    """The programme of a study, as it was planned.

    Args:
        folder: of the study.
        scenario: of the programme, to be put in place; None: as it was planned.

    Returns:
        With the prices that the plan paid, those of contracts among them.

    Raises:
        StudyError: the study does not hold it.
        ProgrammeError: a file that it names is no longer there.
    """
    path = folder.path / "programme.yaml"
    if not path.is_file():
        raise StudyError(f"{path}: is missing. `gigawatt run PROGRAMME -o STUDY` writes it.")
    run = folder.run
    origin = Path(str(run.get("programme_folder") or Path(str(run.get("programme", path))).resolve().parent))
    base = origin if origin.is_dir() else folder.path
    return with_contract_prices(parse_programme(path.read_text(encoding="utf-8"), base, str(path), scenario=scenario))


def account_of(folder: StudyFolder, programme: Programme) -> Account:
    """The money of a finished plan.

    Raises:
        StudyError: the study has no plan yet.
        ProgrammeError: terms of capital or tax that cannot be met.
    """
    declared = programme.finance
    stated = dict(declared.assumptions.figures)
    defaults = finance_terms()
    terms = FinanceTerms(defaults.name, *(stated.get(name, figure) for name, figure in defaults.by_name.items()))
    plan = PlanMonths.of(programme)
    inflation = terms.inflation.value
    index = plan.months.grown(inflation, programme.base_year)
    asked = declared.assumptions.cost_of_capital
    rate = float(nominal_rate(programme.discount_rate.value, inflation)) if asked is None else asked.value
    owners = Owners(programme)
    vintages = plan_vintages(programme, folder, plan, index, owners.of, terms.network_share.value)
    contracts, accruals = contract_flows(programme, folder, plan, index, vintages)
    cover = Cover(programme.finance.contracts, plan)
    own, vintages = cover.own(vintages, contracts)
    priced = Priced(plan, index, owners.runs, cover.left, terms.people_share.value)
    flows: tuple[Flow, ...] = (
        *capital_flows(programme, own),
        *resale_flows(vintages),
        *running_flows(folder, priced),
        *compute_flows(programme, folder, priced, compute_prices(programme, plan)),
        *slot_deposits(programme, folder, owners, plan.months),
        *contracts,
    )
    accruals += tuple(held_before(flows, accruals, (owners.owner, *owners.parties)))
    planned = planned_capital(programme, owners, plan, own, flows)
    if planned is not None:
        planned = with_tax_benefits(programme, folder, owners, plan, vintages, flows, planned, inflation, accruals)

    def assessed_of(raised: Raised | None) -> Assessed | None:
        mine = vintages if raised is None else without_sold_property(vintages, owners.vehicles, raised)
        all_flows = flows if raised is None else (*flows, *raised.flows)
        return assessed_tax(programme, folder, owners, plan, mine, all_flows, raised, inflation, accruals)

    if planned is None:
        raised, assessed = None, assessed_of(None)
    else:
        planned, raised, assessed = taxed_capital(planned, assessed_of)
    to_end = None if planned is None else to_the_end(planned).raised()
    beside = compared(declared.contracts, contracts, folder, plan, index)
    doubts = list(doubtful_prices(beside, plan))
    lease_tests, leases = leases_in_books(planned, rate), tuple[FinanceLease, ...]()
    if raised is not None and to_end is not None:
        vintages = without_sold_property(vintages, owners.vehicles, raised)
        accruals += tuple(rent_accruals(owners.vehicles, to_end, vintages, plan.months))
        doubts += doubtful_rents(owners.vehicles, to_end, vintages)
        leases = tuple(finance_leases(owners.vehicles, lease_tests, to_end, vintages, plan.months, rate))
    if any(supply.refresh_years for supply in programme.chips) and not folder.has_table("chips_sold"):
        doubts.append(UNKNOWN_SALES)
    flows += () if raised is None else raised.flows
    flows += () if assessed is None else assessed.flows
    accruals += () if assessed is None else assessed.accruals
    ledger = Ledger(plan.months, flows)
    for party in (owners.owner, *(one.party for one in owners.vehicles if one.kind == "corporate" and one.party != owners.owner)):
        ledger = ledger.with_flows(corporate_cash(ledger, party))
    return Account(
        programme, terms, plan, index, rate, owners, cover, contracts, accruals, ledger, vintages, planned, raised, to_end,
        assessed, beside, tuple(doubts), lease_tests, leases,
    )  # fmt: skip
