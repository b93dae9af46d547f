"""A contract and what was delivered under it, for tests: months of 730 hours unless hours are given."""

from datetime import date

import numpy as np

from gigawatt.finance.contracts.deliveries import Deliveries, Intervals, Meter
from gigawatt.finance.contracts.settle import settle
from gigawatt.finance.months import Months
from gigawatt.programme.money.contracts import Contract
from gigawatt.quantity import Figure, YearPath

SITE = "ohio"


def level(value):
    return YearPath.level(Figure(value, ""))


def by_year(values):
    return YearPath(tuple((float(year), Figure(value, "")) for year, value in values.items()))


def contract(terms, start=date(2027, 1, 1), end=date(2029, 1, 1), items=("plant",), site=SITE):
    return Contract("deal", "finance.contracts.deal", "us", "them", start, end, terms, site, tuple(items))


def delivered(years=(2027, 2028), meters=None, intervals=None, **more):
    """Deliveries of whole calendar years; ``meters`` are mean MW, the same all the time or by interval."""
    months = Months.of_years(*years)
    intervals = intervals or Intervals.of_months(months)
    size = intervals.month.size

    def full(value, count):
        return np.full(count, float(value)) if np.isscalar(value) else np.asarray(value, dtype=float)

    found = {}
    for item, what in (meters or {}).items():
        what = what if isinstance(what, dict) else {"taken": what}
        could = full(what["could"], size) if "could" in what else None
        fuel = full(what["fuel"], months.count) if "fuel" in what else None
        found[SITE, item] = Meter(full(what["taken"], size), could, fuel)
    by_site = {
        name: {SITE: full(more.pop(name), size)} for name in ("market_usd_per_mwh", "called_mw", "reduced_mw") if name in more
    }
    by_key = {
        name: {(SITE, item): full(value, months.count) for item, value in more.pop(name).items()}
        for name in ("in_service_mw", "accelerators", "purchases_usd")
        if name in more
    }
    by_month = {name: {key: full(value, months.count) for key, value in values.items()} for name, values in more.items()}
    return Deliveries(months, intervals, found, **by_site, **by_key, **by_month)


def cash(deal, deliveries):
    """By clause, what our side pays by month (negative: is paid)."""
    found = {}
    for flow in settle(deal, deliveries):
        if deal.party not in (flow.payer, flow.payee):
            continue
        sign = 1.0 if flow.payer == deal.party else -1.0
        found[flow.clause] = found.get(flow.clause, 0.0) + sign * flow.amounts_usd
    return found


def months_of(amounts, **wanted):
    """Amounts of some months, by ``m2027_01=...``; every other month is zero."""
    expected = np.zeros_like(amounts)
    for name, value in wanted.items():
        year, month = (int(part) for part in name[1:].split("_"))
        expected[12 * (year - 2027) + month - 1] = value
    return expected


def same(found, expected):
    """Equal to the cent."""
    np.testing.assert_allclose(found, expected, rtol=0.0, atol=0.005)
