"""Whose books a vehicle belongs in: indicators of ASC 810 (variable interest entities) and IFRS 10, never an auditor's judgement.

A party consolidates a variable interest entity where it directs what matters most for its value *and* bears losses or takes gains
that could be significant (ASC 810-10-25-38A); IFRS 10 asks for power, variable returns and the link between them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gigawatt.finance.capital.losses import HELD, Borne
from gigawatt.finance.capital.raised import Raised
from gigawatt.programme.money.capital import Vehicle

THIN_EQUITY = 0.10  # of assets; less is presumed not to carry a company's own losses (ASC 810-10-25-45)
SIGNIFICANT = 0.10  # of expected losses; practice, as remembered


@dataclass(frozen=True, slots=True)
class InWhoseBooks:
    """What points to whom.

    Attributes:
        equity_share: Of all that was paid in until completion, what owners paid.
        variable_interest_entity: Equity is thin, so that votes do not decide.
        directs: Who has power.
        bears: Of all losses in the table, each party's share.
        points_to: Who would consolidate; empty: nobody does.
    """

    vehicle: str
    equity_share: float
    variable_interest_entity: bool
    directs: str
    bears: tuple[tuple[str, float], ...]
    points_to: str


def in_whose_books(vehicle: Vehicle, raised: Raised, table: Sequence[Borne]) -> InWhoseBooks:
    """Indicators for one vehicle.

    Args:
        table: Who bears which loss, of this vehicle's property (``who_bears``).
    """
    path = raised.vehicles[vehicle.key]
    until = slice(0, path.complete + 1)
    equity = float(path.sources["equity"][until].sum())
    debt = sum(float(one.drawn[until].sum()) for one in path.debts.values())
    debt += sum(tranche.outstanding_usd for tranche in vehicle.tranches)
    share = equity / (equity + debt) if equity + debt > 0.0 else 1.0
    total = sum(max(row.usd, 0.0) for row in table if row.party != HELD)
    parties = dict.fromkeys(row.party for row in table if row.party != HELD)
    borne = {party: sum(row.usd for row in table if row.party == party) for party in parties}
    bears = tuple((party, usd / total) for party, usd in borne.items() if total > 0.0)
    thin = share < THIN_EQUITY
    largest = max(vehicle.owners, key=lambda owner: vehicle.owners[owner], default="")
    directs = vehicle.directed_by or largest
    with_power = dict(bears).get(directs, 0.0) >= SIGNIFICANT
    by_votes = largest if vehicle.owners.get(largest, 0.0) > 0.5 else ""
    if with_power:
        return InWhoseBooks(vehicle.key, share, thin, directs, bears, directs)
    return InWhoseBooks(vehicle.key, share, thin, directs, bears, "" if thin else by_votes)
