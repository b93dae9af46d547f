"""Partnerships pay no tax themselves: their income, assets and credits are their owners'."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from gigawatt.finance.capital.raised import Raised
from gigawatt.finance.capital.stack import ownership_order
from gigawatt.finance.tax.assess import TaxedAsset, Taxpayer
from gigawatt.programme.money.capital import Vehicle

Array = NDArray[np.float64]


def passed_on(taxpayers: Sequence[Taxpayer], vehicles: Mapping[str, Vehicle], raised: Raised) -> tuple[Taxpayer, ...]:
    """Who files in the end: each partnership's return goes to its owners (and its tax investor) by their shares.

    Args:
        taxpayers: Returns as if every party filed for itself; a vehicle's stand under its party's name.
        vehicles: By key.
        raised: With the shares of tax items by month.

    Returns:
        One return for each party, country and region.
    """
    waiting = list(taxpayers)
    for key in ownership_order(vehicles):
        vehicle = vehicles[key]
        if vehicle.taxed_as != "partnership" or not raised.tax_shares.get(key):
            continue
        own = [one for one in waiting if one.party == vehicle.party]
        waiting = [one for one in waiting if one.party != vehicle.party]
        for holder, share in raised.tax_shares[key].items():
            party = vehicles[holder].party if holder in vehicles else holder
            investor = vehicle.tax_equity is not None and holder == vehicle.tax_equity.investor
            waiting += [replace(_part(one, party, share), other_income=investor or one.other_income) for one in own]
    return _joined(waiting)


def _part(one: Taxpayer, party: str, share: Array) -> Taxpayer:
    return replace(
        one,
        party=party,
        income_usd=one.income_usd * share,
        interest_usd=one.interest_usd * share,
        sold_usd=None if one.sold_usd is None else one.sold_usd * share,
        assets=tuple(_part_of_asset(asset, share) for asset in one.assets),
    )


def _part_of_asset(asset: TaxedAsset, share: Array) -> TaxedAsset:
    delivered = None if asset.delivered_mwh is None else asset.delivered_mwh * share
    book = None if asset.book_usd is None else asset.book_usd * share
    return replace(asset, placed_usd=asset.placed_usd * share, delivered_mwh=delivered, book_usd=book)


def _joined(returns: Sequence[Taxpayer]) -> tuple[Taxpayer, ...]:
    """Returns of the same party, country and region as one."""
    found: dict[tuple[str, str, str | None], Taxpayer] = {}
    for one in returns:
        key = (one.party, one.jurisdiction, one.region)
        if key not in found:
            found[key] = one
            continue
        other = found[key]
        none = np.zeros(len(one.income_usd))
        sold = (none if other.sold_usd is None else other.sold_usd) + (none if one.sold_usd is None else one.sold_usd)
        found[key] = replace(
            other,
            income_usd=other.income_usd + one.income_usd,
            interest_usd=other.interest_usd + one.interest_usd,
            sold_usd=sold,
            other_income=other.other_income or one.other_income,
            assets=(*other.assets, *one.assets),
        )
    return tuple(found.values())
