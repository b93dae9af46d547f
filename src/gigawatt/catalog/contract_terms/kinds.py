"""The kinds of contract, by the key under which a programme states their terms."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from gigawatt.catalog.contract_terms.campus import BuildingLease, ChipSupply, CommunityBenefit, TaxAbatement
from gigawatt.catalog.contract_terms.power import FuelSupply, PowerPurchase, Prepayment, Tolling
from gigawatt.catalog.contract_terms.utility import ElectricService, GridConnection, LargeLoad

Terms = (
    PowerPurchase
    | Prepayment
    | Tolling
    | FuelSupply
    | LargeLoad
    | ElectricService
    | GridConnection
    | ChipSupply
    | BuildingLease
    | TaxAbatement
    | CommunityBenefit
)

KINDS: Mapping[str, type[Any]] = MappingProxyType(
    {
        "power_purchase": PowerPurchase,
        "large_load": LargeLoad,
        "electric_service": ElectricService,
        "prepayment": Prepayment,
        "tolling": Tolling,
        "fuel_supply": FuelSupply,
        "grid_connection": GridConnection,
        "chip_supply": ChipSupply,
        "building_lease": BuildingLease,
        "tax_abatement": TaxAbatement,
        "community_benefit": CommunityBenefit,
    }
)
