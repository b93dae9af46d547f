"""Vehicles to the end of their terms: debts and leases outlast the plan's horizon, and go on as their terms say.

The plan says what operation does to its horizon. Beyond it nothing more is bought, every month brings what the same month of the
horizon's last year brought (without more inflation), exchange rates stay, and rents, service, reserves, sale and guarantee follow
their terms. Vehicles that file for themselves go on paying the tax of that year; what owners pay on their shares is left out.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gigawatt.finance.capital.losses import Planned
from gigawatt.finance.months import MONTHS_A_YEAR, Months

LONGEST_YEARS = 60  # that months go on for

ASSUMED = (
    "Beyond the plan's horizon nothing more is bought, running costs and income are those of its last year, exchange rates stay, "
    "and rents, debt service, reserves, sale and guarantee follow their terms; a vehicle that files for itself pays the tax of "
    "that year, and what owners pay on their shares is left out."
)


def to_the_end(planned: Planned) -> Planned:
    """The same with months until the last debt is due and the last lease is over: no more needs, the last year's cash."""
    months = planned.months
    ends = [months.index(tranche.matures) for vehicle in planned.vehicles for tranche in vehicle.tranches]
    ends += [months.index(vehicle.lease.ends_at_most) for vehicle in planned.vehicles if vehicle.lease is not None]
    count = min(max([months.count, *(end + 1 for end in ends)]), months.count + MONTHS_A_YEAR * LONGEST_YEARS)
    more = count - months.count
    return replace(
        planned,
        months=Months(months.first, count),
        needs_usd={
            key: {group: np.append(needs, np.zeros(more)) for group, needs in groups.items()}
            for key, groups in planned.needs_usd.items()
        },
        cash_usd={key: np.append(cash, np.resize(cash[-MONTHS_A_YEAR:], more)) for key, cash in planned.cash_usd.items()},
        tax_benefit_usd={key: np.append(usd, np.zeros(more)) for key, usd in planned.tax_benefit_usd.items()},
        exchange={code: np.append(rates, np.full(more, rates[-1])) for code, rates in planned.exchange.items()},
    )
