"""What a power asset is to a schedule: its template, and what of it is firm."""

from __future__ import annotations

import math

from gigawatt.catalog.jurisdictions import subject_of
from gigawatt.catalog.task_templates import NetworkTemplate, TaskTemplates
from gigawatt.catalog.technologies import Kind, Technology
from gigawatt.programme.site import PowerAsset, Site
from gigawatt.schedule.campus.items import ItemKind

HOURS_A_YEAR = 8760.0
KG_PER_TONNE = 1000.0
_BY_SUBJECT = {
    "gas": "gas-turbines",
    "reactor": "small-reactor",
    "haleu-reactor": "fast-reactor",
    "solar": "solar",
    "wind": "wind",
    "geothermal": "heavy-works",
    "storage": "battery",
}


def template_of(templates: TaskTemplates, technology: Technology) -> NetworkTemplate:
    """The template that names a technology; for one of the programme's own, that of its like."""
    named = templates.of_technology(technology.key)
    return templates.networks[_BY_SUBJECT[subject_of(technology)]] if named is None else named


def kind_of(asset: PowerAsset) -> ItemKind:
    """A store, or a plant."""
    return "store" if asset.technology.kind is Kind.BATTERY else "plant"


def firm_share(site: Site, asset: PowerAsset) -> float:
    """What counts of an asset's capacity for load that must be met through the year.

    Its capacity credit; of a battery what its hours of energy give of the full credit; and no more than its permit's hours and,
    of a temporary plant or a bridge, the site's tonnes of NOx in its first year allow, which all that are there together share.
    """
    technology = asset.technology
    share = technology.capacity_credit.value
    if technology.credit_hours is not None and asset.energy_mwh is not None:
        share *= min(1.0, asset.energy_mwh.value / (asset.power_mw.value * technology.credit_hours.value))
    if asset.most_hours_per_year is not None:
        share *= min(1.0, asset.most_hours_per_year.value / HOURS_A_YEAR)
    if asset.most_nox_t_per_year is not None and _nox_kg(asset) > 0.0:
        share *= min(1.0, KG_PER_TONNE * asset.most_nox_t_per_year.at(float(int(asset.date))) / _nox_kg(asset))
    if asset.role != "permanent" and site.nox_cap_t_per_year is not None:
        cap_kg = KG_PER_TONNE * site.nox_cap_t_per_year.at(float(int(asset.date)))
        full_kg = sum(_nox_kg(other) for other in site.power if other.role != "permanent" and _together(asset, other))
        if full_kg > 0.0 and _nox_kg(asset) > 0.0:
            share *= min(1.0, cap_kg / full_kg)
    return share


def _nox_kg(asset: PowerAsset) -> float:
    """NOx of a year of as much running as its permit allows."""
    rate = asset.technology.nox_kg_per_mwh
    hours = HOURS_A_YEAR if asset.most_hours_per_year is None else min(HOURS_A_YEAR, asset.most_hours_per_year.value)
    return 0.0 if rate is None else rate.value * asset.power_mw.value * hours


def _together(one: PowerAsset, other: PowerAsset) -> bool:
    """Whether two of them may run in the same year."""
    ends = [math.inf if asset.until is None else asset.until for asset in (one, other)]
    return one.date < ends[1] and other.date < ends[0]
