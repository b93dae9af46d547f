"""Contracts into cash: one file a kind, each a clause-by-clause function of what was delivered."""

from gigawatt.finance.contracts.deliveries import Deliveries, Intervals, Meter
from gigawatt.finance.contracts.settle import accrue_all, covered, covered_months, settle_all

__all__ = ["Deliveries", "Intervals", "Meter", "accrue_all", "covered", "covered_months", "settle_all"]
