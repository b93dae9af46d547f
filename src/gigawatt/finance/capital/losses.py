"""Who bears which loss: the same vehicles once as planned and once with something gone wrong, party by party.

Debt stays as it was raised, so that what is lacking falls on whom the terms name: builders, whoever took on overruns, reserves,
guarantors, owners, and in the end lenders and their insurers. What all bear together is the loss, to the cent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from gigawatt.finance.capital.raised import Raised
from gigawatt.finance.capital.stack import Shock, raise_capital
from gigawatt.finance.flows import Account, Flow
from gigawatt.finance.months import Months
from gigawatt.percent import percent
from gigawatt.programme.money.capital import Vehicle

Array = NDArray[np.float64]
Kind = Literal["cost overrun", "delay", "residual value", "counterparty default"]

ORIGINS = frozenset({Account.RENT, Account.RESALE})  # what is lost, not who bears it
HELD = "held by vehicles"
CENT = 0.01  # USD


@dataclass(frozen=True, slots=True)
class Cause:
    """Something that goes wrong with what a vehicle owns.

    Attributes:
        size: Of cost (overrun), in months (delay), of what a sale brings (residual value), of rent that is not paid (default).
        renewals: How many renewals are taken before the tenant leaves (residual value); None: as expected.
        month: From which month on the tenant pays less (default); None: from completion.
    """

    kind: Kind
    vehicle: str
    size: float
    renewals: int | None = None
    month: int | None = None

    @property
    def words(self) -> str:
        """The cause as a table shows it."""
        if self.kind == "delay":
            return f"delay of {self.size:g} months"
        after = "" if self.renewals is None else f", the tenant leaves after {self.renewals} renewals"
        return f"{self.kind} of {percent(self.size, 6)}{after}"


@dataclass(frozen=True, slots=True)
class Borne:
    """A party's share of a loss; ``usd`` is negative where it gains."""

    cause: str
    vehicle: str
    loss_usd: float
    party: str
    usd: float


@dataclass(frozen=True, eq=False)
class Planned:
    """Everything that ``raise_capital`` takes, as planned."""

    vehicles: tuple[Vehicle, ...]
    needs_usd: Mapping[str, Mapping[str, Array]]
    cash_usd: Mapping[str, Array]
    months: Months
    exchange: Mapping[str, Array]
    tax_benefit_usd: Mapping[str, Array] = field(default_factory=lambda: MappingProxyType({}))

    def raised(self, shock: Shock | None = None) -> Raised:
        """Its capital."""
        return raise_capital(
            self.vehicles, self.needs_usd, self.cash_usd, self.months, self.exchange, self.tax_benefit_usd, shock
        )  # fmt: skip


def usual_causes(vehicles: Sequence[Vehicle]) -> list[Cause]:
    """What is asked of every vehicle that owns something: a fifth more cost, a year's delay, half the value, half the rent."""
    found: list[Cause] = []
    for vehicle in vehicles:
        if vehicle.holds is None:
            continue
        found += [Cause("cost overrun", vehicle.key, 0.2), Cause("delay", vehicle.key, 12.0)]
        if vehicle.lease is not None:
            found.append(Cause("counterparty default", vehicle.key, 0.5))
            if vehicle.residual is not None:
                found += [Cause("residual value", vehicle.key, 0.5, renewals=0), Cause("residual value", vehicle.key, 0.5)]
    return found


def who_bears(planned: Planned, causes: Sequence[Cause], yearly_rate: float = 0.0) -> list[Borne]:
    """The table of losses: for every cause, what each party bears; parties that bear nothing are left out.

    Args:
        yearly_rate: At which later dollars are discounted to our first month; 0: dollars are added as they fall.
    """
    found: list[Borne] = []
    for cause in causes:
        found += _one(_leaving_after(planned, cause), cause, planned.months.discount(yearly_rate))
    return found


def _leaving_after(planned: Planned, cause: Cause) -> Planned:
    """The plan in which the tenant leaves when the cause says so."""
    if cause.renewals is None:
        return planned
    vehicles = tuple(
        replace(one, lease=replace(one.lease, taken=cause.renewals))
        if one.key == cause.vehicle and one.lease is not None
        else one
        for one in planned.vehicles
    )
    return replace(planned, vehicles=vehicles)


def _one(planned: Planned, cause: Cause, worth: Array) -> list[Borne]:
    vehicle = next(one for one in planned.vehicles if one.key == cause.vehicle)
    fixed = _as_raised(planned, planned.raised())
    base = planned.raised(fixed)
    wrong = _Wrong(planned.needs_usd, planned.cash_usd, fixed, planned.months.none(), {})
    wrong = _STEPS[cause.kind](planned, vehicle, base, wrong, cause)
    changed = replace(planned, needs_usd=wrong.needs, cash_usd=wrong.cash).raised(wrong.shock)
    loss = float((wrong.lost * worth).sum())
    borne = {party: float((amounts * worth).sum()) for party, amounts in wrong.outside.items()}
    own = {one.party for one in planned.vehicles if one.kind != "corporate"}
    for flow, sign in [*((flow, 1.0) for flow in base.flows), *((flow, -1.0) for flow in changed.flows)]:
        if flow.account not in ORIGINS:
            _count(borne, flow, sign * float((flow.amounts_usd * worth).sum()), own)
    for key, path in base.vehicles.items():  # what vehicles put aside, month by month
        less = np.diff(path.cash - changed.vehicles[key].cash, prepend=0.0)
        borne[HELD] = borne.get(HELD, 0.0) + float((less * worth).sum())
    _corporate(planned, base, changed, worth, borne)
    if abs(loss) < CENT:
        return []
    cent = CENT + 1e-9 * abs(loss)
    return [Borne(cause.words, cause.vehicle, loss, party, usd) for party, usd in borne.items() if abs(usd) > cent]


def _count(borne: dict[str, float], flow: Flow, usd: float, own: set[str]) -> None:
    """A flow's worth to its payee, less to its payer; vehicles pass on what they have."""
    for party, gained in ((flow.payee, usd), (flow.payer, -usd)):
        if party not in own:
            borne[party] = borne.get(party, 0.0) + gained


def _corporate(planned: Planned, base: Raised, changed: Raised, worth: Array, borne: dict[str, float]) -> None:
    """A corporate vehicle is its owner: what it pays in of its own cash shows in no flow."""
    for vehicle in planned.vehicles:
        if vehicle.kind != "corporate":
            continue
        for raised, sign in ((base, 1.0), (changed, -1.0)):
            path = raised.vehicles[vehicle.key]
            net = path.uses["distributions"] - path.sources["equity"]
            flows = sum(
                (flow.amounts_usd * (1.0 if flow.payee == vehicle.party else -1.0)
                 for flow in raised.flows if vehicle.party in (flow.payee, flow.payer) and flow.account not in ORIGINS),
                start=planned.months.none(),
            )  # fmt: skip
            borne[vehicle.party] = borne.get(vehicle.party, 0.0) + sign * float(((net - flows) * worth).sum())


def _as_raised(planned: Planned, base: Raised) -> Shock:
    """Debt, completion, rents and sale as they were when all went well."""
    drawn, completion, rents, sales = {}, {}, {}, {}
    for vehicle in planned.vehicles:
        path = base.vehicles[vehicle.key]
        drawn[vehicle.key] = {key: debt.drawn + debt.granted for key, debt in path.debts.items()}
        completion[vehicle.key] = path.complete
        if vehicle.lease is not None:
            rents[vehicle.key] = _paid_to(base, vehicle.party, Account.RENT)
            sales[vehicle.key] = float(_paid_to(base, vehicle.party, Account.RESALE).sum())
    return Shock(drawn, completion, rents, sales)


def _paid_to(raised: Raised, party: str, account: Account) -> Array:
    return sum(
        (flow.amounts_usd for flow in raised.flows if flow.payee == party and flow.account is account), start=raised.months.none()
    )


@dataclass(frozen=True, eq=False)
class _Wrong:
    """What changes: needs, cash, shock; what is lost in each month, and what outsiders bear of it by contract."""

    needs: Mapping[str, Mapping[str, Array]]
    cash: Mapping[str, Array]
    shock: Shock
    lost: Array
    outside: Mapping[str, Array]


def _overrun(planned: Planned, vehicle: Vehicle, base: Raised, wrong: _Wrong, cause: Cause) -> _Wrong:
    """More cost: the builders' share first, then who took it on up to a cap, then the vehicle."""
    none = planned.months.none()
    until = np.arange(planned.months.count) <= base.vehicles[vehicle.key].complete
    needs = dict(planned.needs_usd.get(vehicle.key, {}))
    more = sum(needs.values(), start=none) * until * cause.size
    left = more * (1.0 - vehicle.contractor_share)
    outside = {vehicle.contractor: more - left}
    if vehicle.overruns is not None:
        cap = np.inf if vehicle.overruns.cap_usd is None else vehicle.overruns.cap_usd
        taken = np.diff(np.minimum(np.cumsum(left), cap), prepend=0.0)
        outside[vehicle.overruns.party] = outside.get(vehicle.overruns.party, none) + taken
        left = left - taken
    needs["overrun"] = left
    return replace(wrong, needs={**planned.needs_usd, vehicle.key: needs}, lost=more, outside=outside)


def _delay(planned: Planned, vehicle: Vehicle, base: Raised, wrong: _Wrong, cause: Cause) -> _Wrong:
    """The first months' cash and rent do not come; debt is served all the same, and builders pay damages."""
    months, complete = planned.months, base.vehicles[vehicle.key].complete
    month = np.arange(months.count)
    late = (month > complete) & (month <= complete + round(cause.size))
    pays = np.where(late, 0.0, 1.0)
    cash = planned.cash_usd.get(vehicle.key, months.none())
    rents = wrong.shock.rents.get(vehicle.key, months.none())
    lost = np.maximum(cash, 0.0) * late + rents * late
    damages = months.none() + vehicle.delay_damages_usd_per_month * late
    shock = replace(wrong.shock, rents={**wrong.shock.rents, vehicle.key: rents * pays}) if vehicle.lease else wrong.shock
    changed = {**planned.cash_usd, vehicle.key: np.where(late, np.minimum(cash, 0.0), cash) + damages}
    return replace(wrong, cash=changed, shock=shock, lost=lost, outside={vehicle.contractor: damages})


def _residual(planned: Planned, vehicle: Vehicle, base: Raised, wrong: _Wrong, cause: Cause) -> _Wrong:
    """The sale brings less."""
    sale = planned.months.none() + _paid_to(base, vehicle.party, Account.RESALE)
    sold = {**wrong.shock.sale_usd, vehicle.key: float(sale.sum()) * (1.0 - cause.size)}
    return replace(wrong, shock=replace(wrong.shock, sale_usd=sold), lost=sale * cause.size)


def _default(planned: Planned, vehicle: Vehicle, base: Raised, wrong: _Wrong, cause: Cause) -> _Wrong:
    """The tenant, and whoever buys what operation gives, pays a share less from some month on."""
    since = np.arange(planned.months.count) > (base.vehicles[vehicle.key].complete if cause.month is None else cause.month - 1)
    rents = wrong.shock.rents.get(vehicle.key, planned.months.none())
    cash = planned.cash_usd.get(vehicle.key, planned.months.none())
    lost = (rents + np.maximum(cash, 0.0)) * since * cause.size
    shock = wrong.shock
    if vehicle.lease is not None:
        shock = replace(shock, rents={**shock.rents, vehicle.key: rents * (1.0 - cause.size * since)})
    changed = {**planned.cash_usd, vehicle.key: cash - np.maximum(cash, 0.0) * since * cause.size}
    return replace(wrong, cash=changed, shock=shock, lost=lost)


_STEPS = {"cost overrun": _overrun, "delay": _delay, "residual value": _residual, "counterparty default": _default}
