"""From a stored plan to its builds: what is paid for what is there at which date, and on which terms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from gigawatt.catalog.jurisdictions import subject_of
from gigawatt.catalog.load import risk_defaults
from gigawatt.plan.case.calendar import Calendar, spend_by_period
from gigawatt.plan.case.case import Case
from gigawatt.programme.programme import Programme
from gigawatt.programme.site import Site
from gigawatt.risk.held.planned_site import HALLS, Build, ItemCash, PayTerms
from gigawatt.study.finance.plan_months import PlanMonths
from gigawatt.study.finance.vintages import Bought, things_bought
from gigawatt.study.folder import StudyFolder
from gigawatt.study.risk.chips import by_period

Floats = NDArray[np.float64]

REACTORS = ("reactor", "haleu-reactor")
GROUPS = {"halls": "halls", "connection": "connections", "chips": "chips"}


@dataclass(frozen=True)
class Purchases:
    """All that a plan buys, by site, item and group of the table ``cash``."""

    calendar: Calendar
    things: Mapping[tuple[str, str, str], Sequence[Bought]]

    @classmethod
    def of(cls, folder: StudyFolder, programme: Programme, case: Case) -> Purchases:
        """Those of a study."""
        found: dict[tuple[str, str, str], list[Bought]] = {}
        for key, thing in things_bought(programme, folder, PlanMonths.of(programme)):
            found.setdefault(key, []).append(thing)
        return cls(case.calendar, found)

    def cash_of(self, site: Site, frame: pl.DataFrame, paths: Mapping[str, str]) -> tuple[ItemCash, ...]:
        """What is paid at a site.

        Args:
            site: of the programme.
            frame: its rows of the table ``cash``, by period.
            paths: of plants and phases by key; what is neither is a chip.
        """
        found = []
        for (item, group), rows in sorted(frame.group_by("item", "group"), key=lambda one: one[0]):
            key, usd = str(item), by_period(rows, "capex_usd", self.calendar.count)
            follows, cause = (key, paths[key]) if key in paths else (HALLS, key)
            terms = _terms(site, key, str(group))
            builds = self._builds(self.things.get((site.key, key, str(group)), ()), usd, terms)
            found.append(ItemCash(follows, cause, builds))
        return tuple(found)

    def _builds(self, things: Sequence[Bought], usd: Floats, terms: PayTerms) -> tuple[Build, ...]:
        """The builds of an item, so that every period has the plan's cash."""
        if terms.on_delivery:  # all comes as late: one is enough
            shares = things[0].spend_shares if things else (1.0,)
            return (Build(float(self.calendar.start_year), 0, float(usd.sum()), usd, shares, terms),)
        found = [self._build(thing, period, terms) for thing in things for period in np.flatnonzero(thing.new > 0.0).tolist()]
        by_then = np.sum([np.zeros(len(usd)), *(one.cash_usd for one in found)], axis=0)
        times = np.divide(usd, by_then, out=np.zeros_like(usd), where=by_then > 0.0)
        found = [replace(one, cash_usd=one.cash_usd * times) for one in found]
        left = np.where(by_then > 0.0, 0.0, usd)
        if left.any():  # for what comes after the horizon, or the last days' pay of a period that begins within days of a date
            found.append(self._rest(things, left, terms))
        return tuple(one for one in found if one.cash_usd.any())

    def _build(self, thing: Bought, period: int, terms: PayTerms) -> Build:
        date = thing.earliest if thing.committed else max(thing.earliest, float(self.calendar.starts[period]))
        price = float(thing.new[period]) * thing.capex.at(float(self.calendar.years[period]))
        cash, before = spend_by_period(self.calendar, date, thing.spend_shares)
        if not thing.committed:
            cash[0] += before
        return Build(date, period, price, price * cash, thing.spend_shares, terms)

    def _rest(self, things: Sequence[Bought], usd: Floats, terms: PayTerms) -> Build:
        end = float(self.calendar.starts[-1] + self.calendar.lengths[-1])
        date = max(things[-1].earliest, end) if things else end
        shares = things[-1].spend_shares if things else (1.0,)
        return Build(date, self.calendar.count - 1, float(usd.sum()), usd, shares, terms)


def _terms(site: Site, item: str, group: str) -> PayTerms:
    kind = GROUPS.get(group, "plants")
    for asset in site.power:
        if group not in GROUPS and asset.key == item and subject_of(asset.technology) in REACTORS:
            kind = "reactors"
    terms = risk_defaults().late_spending[kind]
    return PayTerms(terms.dated.value, terms.overheads.value, on_delivery=kind == "chips")
