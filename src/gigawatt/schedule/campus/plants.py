"""What a power asset is to a schedule: its template, what of it is firm, and what it may emit."""

from __future__ import annotations

import math

from gigawatt.catalog.jurisdictions import subject_of
from gigawatt.catalog.permit_choice import AirSource
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
    if asset.most_nox_t_per_year is not None and nox_kg_a_year(asset) > 0.0:
        share *= min(1.0, KG_PER_TONNE * asset.most_nox_t_per_year.at(float(int(asset.date))) / nox_kg_a_year(asset))
    if asset.most_co2_t_per_year is not None and _co2_t_a_year(asset) > 0.0:
        share *= min(1.0, asset.most_co2_t_per_year.at(float(int(asset.date))) / _co2_t_a_year(asset))
    if asset.role != "permanent" and site.nox_cap_t_per_year is not None:
        cap_kg = KG_PER_TONNE * site.nox_cap_t_per_year.at(float(int(asset.date)))
        full_kg = sum(nox_kg_a_year(other) for other in site.power if other.role != "permanent" and _together(asset, other))
        if full_kg > 0.0 and nox_kg_a_year(asset) > 0.0:
            share *= min(1.0, cap_kg / full_kg)
    return share


def air_source(site: Site, asset: PowerAsset, templates: TaskTemplates) -> AirSource | None:
    """What an authority counts: the plant and all that is committed beside it, as far as their permits let them run.

    Plants whose power is bought by contract are somebody else's. The site's tonnes of NOx in the plant's first year hold for all.

    Returns:
        None where the plant's NOx is not known.
    """
    rate = asset.technology.nox_kg_per_mwh
    if rate is None:
        return None
    beside = [
        other
        for other in site.power
        if other.path != asset.path and other.standing == "commitment" and other.contract is None and _permitted_t(other) > 0.0
    ]
    tonnes = _permitted_t(asset) + sum(_permitted_t(other) for other in beside)
    if site.nox_cap_t_per_year is not None:
        tonnes = min(tonnes, site.nox_cap_t_per_year.at(float(int(asset.date))))
    return AirSource(tonnes, rate.value, template_of(templates, asset.technology).key, tuple(other.key for other in beside))


def _permitted_t(asset: PowerAsset) -> float:
    """NOx of a year within a plant's own permit [t]."""
    tonnes = nox_kg_a_year(asset) / KG_PER_TONNE
    own = asset.most_nox_t_per_year
    return tonnes if own is None else min(tonnes, own.at(float(int(asset.date))))


def nox_kg_a_year(asset: PowerAsset) -> float:
    """NOx of a year of as much running as its permit allows."""
    rate = asset.technology.nox_kg_per_mwh
    hours = HOURS_A_YEAR if asset.most_hours_per_year is None else min(HOURS_A_YEAR, asset.most_hours_per_year.value)
    return 0.0 if rate is None else rate.value * asset.power_mw.value * hours


def _co2_t_a_year(asset: PowerAsset) -> float:
    """CO2 of a year of as much running as its permit allows [t]."""
    rate = asset.technology.heat_rate_mwh_per_mwh
    hours = HOURS_A_YEAR if asset.most_hours_per_year is None else min(HOURS_A_YEAR, asset.most_hours_per_year.value)
    if rate is None or asset.fuel is None:
        return 0.0
    return asset.fuel.co2_t_per_mwh.value * rate.value * asset.power_mw.value * hours


def _together(one: PowerAsset, other: PowerAsset) -> bool:
    """Whether two of them may run in the same year."""
    ends = [math.inf if asset.until is None else asset.until for asset in (one, other)]
    return one.date < ends[1] and other.date < ends[0]
