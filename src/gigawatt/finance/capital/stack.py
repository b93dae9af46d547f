"""Raising the money of a programme: vehicles in the order of ownership, from what is built to those who own it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from gigawatt.errors import Problem, ProgrammeError
from gigawatt.finance.capital.lease import Exit, leaving, rent, share_of
from gigawatt.finance.capital.problems import problems_of, unknown_terms
from gigawatt.finance.capital.raised import Raised
from gigawatt.finance.capital.settled import flows_of, owners_part
from gigawatt.finance.capital.situation import Situation
from gigawatt.finance.capital.tax_equity import investor_share, tax_shares
from gigawatt.finance.capital.vehicle import Financed, finance
from gigawatt.finance.flows import Flow
from gigawatt.finance.months import Months
from gigawatt.programme.money.capital import Vehicle

Array = NDArray[np.float64]

SHARES = "shares in vehicles"


@dataclass(frozen=True, eq=False)
class Shock:
    """What is otherwise than planned, for the question who bears it.

    Attributes:
        drawn: By vehicle and tranche, debt as it was drawn when all went well, shape (months,) [USD].
        completion: By vehicle, the month it was then complete.
        rents: By vehicle, the rents that are paid.
        sale_usd: By vehicle, what its property is sold for when its lease ends.
    """

    drawn: Mapping[str, Mapping[str, Array]] = field(default_factory=lambda: MappingProxyType({}))
    completion: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    rents: Mapping[str, Array] = field(default_factory=lambda: MappingProxyType({}))
    sale_usd: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))


def raise_capital(
    vehicles: Sequence[Vehicle],
    needs_usd: Mapping[str, Mapping[str, Array]],
    cash_usd: Mapping[str, Array],
    months: Months,
    exchange: Mapping[str, Array] | None = None,
    tax_benefit_usd: Mapping[str, Array] | None = None,
    shock: Shock | None = None,
) -> Raised:
    """Debt, equity, their service and distributions of all vehicles, so that each month's sources are its uses.

    The flows are those of capital alone (``loan, principal, interest, fee, equity, distribution, guarantee, grant``, and
    ``rent`` and ``resale`` of what a vehicle lets): purchases and operation, of which ``needs_usd`` and ``cash_usd`` are the
    sums, are the caller's.

    Args:
        vehicles: As declared; owners may be vehicles too.
        needs_usd: By vehicle and group (``halls, power, chips, connection``), what is to be paid for assets in each month,
            shape (months,) [nominal USD]. A vehicle without needs is left out.
        cash_usd: By vehicle, what operation leaves in each month before financing, shape (months,) [nominal USD]; rents of
            leases declared with the vehicle are added here, and must not be among it.
        months: The months.
        exchange: By ISO code, USD for one unit in each month, shape (months,).
        tax_benefit_usd: By vehicle, worth of all its tax items in each month (credits, less tax on its income), shape
            (months,); when tax equity flips depends on it.
        shock: What is otherwise than planned.

    Raises:
        ProgrammeError: Terms that cannot be met with these amounts (debt above cost, debt that matures before it is drawn,
            no exchange rate, ...), all at once.
    """
    case = _Case(
        {vehicle.key: vehicle for vehicle in vehicles}, needs_usd, cash_usd, months, exchange or {}, tax_benefit_usd or {},
        shock or Shock(),
    )  # fmt: skip
    unknown = unknown_terms(vehicles, months, case.exchange)
    if unknown:
        raise ProgrammeError(unknown)
    rents = {vehicle.key: case.rent(vehicle, None) for vehicle in vehicles if vehicle.lease is not None}
    raised = case.run(rents, {})
    if any(vehicle.lease is not None and vehicle.lease.rent_usd_per_year is None for vehicle in vehicles):
        rents = {vehicle.key: case.rent(vehicle, raised) for vehicle in vehicles if vehicle.lease is not None}
        raised = case.run(rents, {})
    exits = {vehicle.key: found for vehicle in vehicles if (found := case.leaving(vehicle, raised)) is not None}
    if exits:
        raised = case.run(rents, exits)
    if case.problems:
        raise ProgrammeError(case.problems)
    return raised


@dataclass(eq=False)
class _Case:
    """The vehicles of a programme and what comes from outside."""

    vehicles: Mapping[str, Vehicle]
    needs: Mapping[str, Mapping[str, Array]]
    cash: Mapping[str, Array]
    months: Months
    exchange: Mapping[str, Array]
    tax_benefit: Mapping[str, Array]
    shock: Shock
    problems: tuple[Problem, ...] = ()

    def run(self, rents: Mapping[str, Array], exits: Mapping[str, Exit]) -> Raised:
        """All vehicles once, those that are owned before those that own them."""
        financed: dict[str, Financed] = {}
        flows: list[Flow] = []
        shares: dict[str, Mapping[str, Array]] = {}
        problems: list[Problem] = []
        for key in ownership_order(self.vehicles):
            situation = self._situation(key, financed, rents, exits)
            done = finance(situation)
            financed[key] = done
            problems += problems_of(situation, done)
            benefit = self.tax_benefit.get(key, self.months.none())
            share = investor_share(self.vehicles[key], done, benefit, self.months)
            shares[key] = tax_shares(self.vehicles[key], done, benefit, self.months)
            rent_of = rents.get(key, self.months.none())
            flows += flows_of(self.vehicles[key], self.vehicles, done, rent_of, exits.get(key), share, self.months)
        self.problems = tuple(problems)
        return Raised(self.months, tuple(flows), {key: financed[key].path for key in self.vehicles}, shares)

    def rent(self, vehicle: Vehicle, raised: Raised | None) -> Array:
        """The rent of each month; nothing yet where it depends on a debt that is not raised."""
        lease = vehicle.lease
        assert lease is not None
        if vehicle.key in self.shock.rents:
            return self.shock.rents[vehicle.key]
        if lease.rent_usd_per_year is not None or raised is None:
            return rent(lease, self.months, self.months.none(), 1.0)
        debtor, _, tranche = lease.services.partition(".")
        served = raised.vehicles[debtor].debts[tranche].scheduled
        return rent(lease, self.months, served, share_of(self.vehicles, debtor, vehicle.key))

    def leaving(self, vehicle: Vehicle, stayed: Raised) -> Exit | None:
        """What is paid when its lease ends."""
        cost = sum(float(needs.sum()) for needs in self.needs.get(vehicle.key, {}).values())
        return leaving(vehicle, self.vehicles, stayed, cost, self.shock.sale_usd.get(vehicle.key))

    def _situation(
        self, key: str, financed: Mapping[str, Financed], rents: Mapping[str, Array], exits: Mapping[str, Exit]
    ) -> Situation:
        vehicle, none = self.vehicles[key], self.months.none()
        needs = dict(self.needs.get(key, {}))
        operation = self.cash.get(key, none) + rents.get(key, none)
        ends = [exits[key].month] if key in exits else []
        for other, done in financed.items():
            share = self.vehicles[other].owners.get(key, 0.0)
            if share:
                needs[SHARES] = needs.get(SHARES, none) + share * done.equity
                tax_part = investor_share(self.vehicles[other], done, self.tax_benefit.get(other, none), self.months)
                operation = operation + share * owners_part(done, tax_part)
                ends += [exits[other].month] if other in exits else []
        for other, end in exits.items():
            operation = operation + _at(end.month, end.sale_usd * (other == key) + end.guarantee_usd * (end.pays_to == key), none)
        return Situation(
            vehicle, needs, operation, self.months, self.exchange, max(ends, default=None),
            self.shock.drawn.get(key, {}), self.shock.completion.get(key),
        )  # fmt: skip


def ownership_order(vehicles: Mapping[str, Vehicle]) -> list[str]:
    """Keys of vehicles, those that are owned before those that own them; what owns itself in the end is left out."""
    order: list[str] = []
    ready = True
    while ready:
        ready = False
        for key in vehicles:
            owned = [other for other, vehicle in vehicles.items() if key in vehicle.owners]
            if key not in order and all(other in order for other in owned):
                order.append(key)
                ready = True
    return order


def _at(month: int, usd: float, none: Array) -> Array:
    amounts = none.copy()
    amounts[month] = usd
    return amounts
