"""Sourced default figures as data files, and looking them up."""

from gigawatt.catalog.catalogue import Catalogue
from gigawatt.catalog.facts import facts, nearest_names
from gigawatt.catalog.fitted import fitted_models
from gigawatt.catalog.load import (
    accelerators,
    architectures,
    catalogue,
    jurisdictions,
    power_figures,
    read_catalogue,
    reference_classes,
    reliability_figures,
    risk_defaults,
    tax_law,
)
from gigawatt.catalog.places import boxes_of, jurisdiction_of
from gigawatt.catalog.price_index import money_level, price_index
from gigawatt.catalog.sourced_figures import standings, unsourced

__all__ = [
    "Catalogue",
    "accelerators",
    "architectures",
    "boxes_of",
    "catalogue",
    "facts",
    "fitted_models",
    "jurisdiction_of",
    "jurisdictions",
    "money_level",
    "nearest_names",
    "power_figures",
    "price_index",
    "read_catalogue",
    "reference_classes",
    "reliability_figures",
    "risk_defaults",
    "standings",
    "tax_law",
    "unsourced",
]
