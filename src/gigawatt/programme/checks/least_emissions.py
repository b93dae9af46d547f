"""What committed chips must emit at the very least, against the carbon caps.

A bound that no plan can beat: every clean plant of the site, committed or possible, runs all the time that it can, and the
rest comes from the source that emits least, however small that is.
"""

from __future__ import annotations

from collections.abc import Sequence

from gigawatt.catalog.technologies import Kind
from gigawatt.programme.programme import Policy
from gigawatt.programme.sections.section import Notebook
from gigawatt.programme.site import PowerAsset, Site
from gigawatt.quantity import YearPath

HOURS = 8760.0
SUNLIT = 0.51  # the sun is up for half of the year's hours, everywhere; twilight and refraction add a little
CONTRADICTION = 1.25  # times the cap; between one and this it is a warning


def check_carbon(sites: Sequence[Site], policy: Policy, years: range, notebook: Notebook) -> None:
    """Note caps that the committed chips cannot keep to, in the first year in which they cannot."""
    if policy.carbon_cap_t_per_year is not None:
        _compare("policy.carbon_cap", policy.carbon_cap_t_per_year, sites, years, notebook)
    for site in sites:
        if site.carbon_cap_t_per_year is not None:
            _compare(f"sites.{site.key}.carbon_cap", site.carbon_cap_t_per_year, [site], years, notebook)


def _compare(path: str, cap: YearPath, sites: Sequence[Site], years: range, notebook: Notebook) -> None:
    for year in years:
        least = {site.key: least_emissions_t(site, year) for site in sites}
        total, most = sum(least.values()), cap.at(year)
        if not total > most * (1.0 + 1e-9):
            continue
        site = max(sites, key=lambda each: least[each.key])
        chips = next((chips.path for phase in site.phases for chips in phase.chips), site.key)
        message = (
            f"{most:,.0f} t in {year} is less than the {total:,.0f} t that the committed chips emit at full work, "
            f"with all the clean power that is possible ({chips}, {notebook.words_for(chips)})."
        )
        note = notebook.note if total > CONTRADICTION * most else notebook.warn
        note(notebook.place(path), path, message, "Raise the cap, add clean power, or commit fewer chips.")
        return


def least_emissions_t(site: Site, year: int) -> float:
    """Emissions that a site's committed chips cannot do without in a year, at full work [t]."""
    needed = sum(
        chips.accelerators.value * chips.chip.it_power_kw.value / 1000.0 * HOURS
        for phase in site.phases
        for chips in phase.chips
        if chips.date <= year and chips.date + chips.chip.life_years.value >= year + 1
    )
    intensities = [_t_per_mwh(asset) for asset in site.power if asset.technology.kind is not Kind.BATTERY]
    if site.connection is not None:
        intensities.append(site.connection.market.co2_t_per_mwh.at(year))
    dirty = [intensity for intensity in intensities if intensity > 0.0]
    if needed <= 0.0 or not dirty or any(intensity != intensity for intensity in intensities):
        return 0.0
    if site.connection is not None and site.connection.market.co2_t_per_mwh.at(year) <= 0.0:
        return 0.0  # a grid that emits nothing
    clean = sum(_clean_mwh(asset) for asset in site.power if asset.date < year + 1 and _t_per_mwh(asset) == 0.0)
    return max(0.0, needed - clean) * min(dirty)


def _t_per_mwh(asset: PowerAsset) -> float:
    heat_rate = asset.technology.heat_rate_mwh_per_mwh
    return 0.0 if asset.fuel is None or heat_rate is None else asset.fuel.co2_t_per_mwh.value * heat_rate.value


def _clean_mwh(asset: PowerAsset) -> float:
    """The most that an asset without emissions can make in a year; a store makes none."""
    if asset.technology.kind is Kind.BATTERY:
        return 0.0
    share = SUNLIT if asset.technology.kind is Kind.SOLAR else 1.0
    return asset.power_mw.value * share * HOURS
