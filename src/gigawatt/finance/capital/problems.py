"""Terms that cannot be met: named where they stand in the programme, with what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from gigawatt.errors import Problem
from gigawatt.finance.capital.situation import Situation
from gigawatt.finance.capital.vehicle import Financed
from gigawatt.finance.months import Months
from gigawatt.programme.money.capital import Place, Vehicle

Array = NDArray[np.float64]

BILLION = 1e9
MILLION = 1e6


def problem(place: Place, path: str, message: str, fix: str) -> Problem:
    """A problem at the place of a declaration."""
    return Problem(place.file, place.line, place.column, path, message, fix)


def unknown_terms(vehicles: Sequence[Vehicle], months: Months, exchange: Mapping[str, Array]) -> list[Problem]:
    """What is wrong before any amount is known: currencies without a path, maturities that our months do not reach."""
    found = []
    for vehicle in vehicles:
        for tranche in vehicle.tranches:
            if tranche.currency != "USD" and tranche.currency not in exchange:
                message = f"it is owed in {tranche.currency}, of which there is no exchange rate."
                fix = f"Add `finance: {{currencies: {{{tranche.currency}: ..}}}}`, or owe it in USD."
                found.append(problem(tranche.place, tranche.path, message, fix))
            if (tranche.coverage is not None or tranche.repayment == "sculpted") and months.index(
                tranche.matures
            ) >= months.count:
                last = int(months.years[-1])
                message = (
                    f"its size or service follows from cash, which is known to the end of {last} only, and it matures later."
                )
                fix = (
                    f"Let it mature by {last}-12, give its `amount` or `share` with `level` repayment, or move the horizon's end."
                )
                found.append(problem(tranche.place, tranche.path, message, fix))
    return found


def problems_of(situation: Situation, financed: Financed) -> list[Problem]:
    """What is wrong with the amounts of one vehicle."""
    vehicle, funding, months = situation.vehicle, financed.funding, situation.months
    found = []
    asked = sum(situation.to_draw(tranche, funding.asked[tranche.key]) for tranche in vehicle.tranches)
    cost = funding.cost_usd
    if asked > cost * (1.0 + 1e-9) + 1.0 and vehicle.tranches and not situation.drawn:
        what = ", ".join(f"{tranche.key} {_money(funding.asked[tranche.key])}" for tranche in vehicle.tranches)
        message = (
            f"its debt ({what}) is above the {_money(cost)} that it has to pay for until {_month(months, situation.complete)}."
        )
        fix = "Lower `amount` or `share`, raise `coverage`, cap it with `share`, or let the vehicle hold more."
        found.append(problem(vehicle.place, vehicle.path, message, fix))
    for tranche in vehicle.tranches:
        if situation.complete >= 0 and months.index(tranche.matures) <= situation.complete:
            message = f"it matures in {tranche.matures:%Y-%m}, and is drawn until {_month(months, situation.complete)}."
            fix = "Let it mature later, or state an earlier `completion`: what is bought after it is paid by owners."
            found.append(problem(tranche.place, tranche.path, message, fix))
    return found


def _money(usd: float) -> str:
    return f"{usd / BILLION:,.2f} billion USD" if abs(usd) >= BILLION else f"{usd / MILLION:,.1f} million USD"


def _month(months: Months, index: int) -> str:
    counted = months.first + index
    return f"{counted // 12}-{counted % 12 + 1:02}"
