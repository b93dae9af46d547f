"""Limits that are shares of what the plan itself decides (clean energy, reserve, pauses, permits), as keys of the programme.

Such a limit has no amount of its own to change: what its key would have to be depends on the load (or capacity) of the plan that
the change makes possible (docs/mathematics/plan.md, section 6).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.plan.case.calendar import HOURS_PER_YEAR
from gigawatt.plan.case.case import MeterLimit, SiteCase
from gigawatt.plan.master.limit import Limit
from gigawatt.plan.master.master import GIGA, Master, meter_scale

Floats = NDArray[np.float64]

KINDS = ("clean energy", "availability", "pause share", "permit hours", "reserve")
FROM_NOTHING = 10.0  # a limit of zero gives way at ten times the price of the largest of its kind
GIVE_BY_RISING = ("pause share", "permit hours")  # of the others, less is asked


@dataclass(frozen=True, slots=True)
class ShareKey:
    """A key of the programme that a limit is a share of a quantity by.

    ``columns`` and ``rates`` give that quantity in the unit of the master's row; the row gives way by the key's change times it.
    """

    value: float
    furthest: float  # that the key can go
    columns: NDArray[np.int64]
    rates: Floats

    @property
    def size(self) -> float:
        """What a change of the key is measured by: itself, or what a share near to one leaves; a tenth where that is nothing."""
        left = 1.0 - self.value if self.value < 1.0 and self.furthest <= 1.0 else self.value
        size = min(self.value, left)
        return size if size > 0.0 else max(self.value, 1.0) / FROM_NOTHING

    def changed(self, slack: float, values: Floats) -> float:
        """What the key would be for a row to give way by ``slack`` at a point of the master."""
        of = float(self.rates @ values[self.columns])
        share = slack / of if of > 0.0 else 0.0
        most = abs(self.furthest - self.value)
        return self.value + min(share, most) * (1.0 if self.furthest > self.value else -1.0)


def share_key(master: Master, limit: Limit) -> ShareKey | None:
    """The key of a limit that is a share; None for any other."""
    if limit.kind not in KINDS:
        return None
    number = next(place for place, site in enumerate(master.case.sites) if site.key == limit.site)
    if limit.kind == "reserve":
        return _reserve(master, limit, number)
    wanted = (limit.kind, limit.site, limit.item)
    meter = next(item for item in master.case.meter_limits if (item.kind, item.site, item.item) == wanted)
    return _permit(master, limit, meter, number) if meter.per_capacity_mw is not None else _load(master, limit, meter, number)


def _reserve(master: Master, limit: Limit, number: int) -> ShareKey:
    """The margin: the row gives way by its change times firm load at its worst hour."""
    site, labels = master.case.sites[number], master.case.calendar.labels
    margin, period = site.reserve_margin, labels.index(limit.period or str(limit.year))
    assert margin is not None
    columns, rates = [], []
    for place, load in enumerate(site.operation.loads):
        if load.pause_share is None:
            columns.append(_load_column(master, site, number, place, period))
            rates.append(site.weather.highest_pue * (1.0 if load.shift is None else 1.0 - load.shift.share))
    return ShareKey(margin, 0.0, np.array(columns, dtype=np.int64), np.array(rates))


def _load(master: Master, limit: Limit, meter: MeterLimit, number: int) -> ShareKey:
    """A share of the energy of a site's load, or of one workload's."""
    site, periods = master.case.sites[number], master.case.calendar.periods_of(limit.year)
    hours = [site.weather.load_hours(period) for period in periods]
    columns = [_load_column(master, site, number, load, period) for period in periods for load in meter.loads]
    rates = np.repeat(np.array(hours) * GIGA / meter_scale(meter.meter), len(meter.loads))
    left = -float(meter.per_load_mw[0, periods[0]]) / hours[0]
    risen = limit.kind in GIVE_BY_RISING
    return ShareKey(left if risen else 1.0 - left, 1.0 if risen else 0.0, np.array(columns, dtype=np.int64), rates)


def _permit(master: Master, limit: Limit, meter: MeterLimit, number: int) -> ShareKey:
    """Full-load hours a year."""
    assert meter.per_capacity_mw is not None
    assert meter.capacity is not None
    calendar = master.case.calendar
    periods = calendar.periods_of(limit.year)
    columns = master.sites[number].operation[meter.capacity, periods]
    hour = calendar.lengths[periods] * master.case.sites[number].operation.hours / HOURS_PER_YEAR
    value = float(meter.per_capacity_mw[periods[0]] / hour[0])
    return ShareKey(value, float(HOURS_PER_YEAR), columns, hour * GIGA / meter_scale(meter.meter))


def _load_column(master: Master, site: SiteCase, number: int, load: int, period: int) -> int:
    return int(master.sites[number].operation[site.operation.load_slice.start + load, period])
