"""Contracts, capital, tax and cash: what a plan costs, who pays, and what it returns."""

from gigawatt.finance.debt import Amortisation
from gigawatt.finance.returns import InternalRates, internal_rates, net_present_value, nominal_rate, payback_years

__all__ = ["Amortisation", "InternalRates", "internal_rates", "net_present_value", "nominal_rate", "payback_years"]
