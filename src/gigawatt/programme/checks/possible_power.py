"""All the power that a site could ever have: what its halls are held against."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import floor

from gigawatt.catalog.technologies import Kind
from gigawatt.programme.sections.section import Notebook
from gigawatt.programme.site import PowerAsset, Site


@dataclass(frozen=True, slots=True)
class Source:
    """Something that can supply a site, and where the programme says so."""

    words: str
    mw: float
    path: str


def possible_power(site: Site) -> tuple[Source, ...]:
    """The grid connection at its largest step, every commitment, and every option at its limit."""
    return tuple(_sources(site))


def possible_by(site: Site, date: float) -> tuple[Source, ...]:
    """What of it could be there at a date: the connection's step, commitments that stand, options as fast as may be built."""
    found = []
    steps = site.connection.steps if site.connection is not None else ()
    reached = [step for step in steps if step.date <= date]
    if reached:
        found.append(Source("grid connection", reached[-1].limit_mw.value, f"sites.{site.key}.connection.steps"))
    for asset in site.power:
        mw = largest_output_mw(asset) * _part_by(asset, date)
        if mw > 0.0:
            found.append(Source(f"{asset.key} ({asset.standing})", mw, asset.path))
    return tuple(found)


def _part_by(asset: PowerAsset, date: float) -> float:
    """The largest share of an asset that may stand at a date."""
    if not asset.date <= date:
        return 0.0
    if asset.standing == "commitment":
        gone = asset.retires if asset.retires is not None else asset.date + asset.technology.life_years.value
        return 0.0 if gone <= date else 1.0
    if asset.until is not None and asset.until <= date:
        return 0.0
    most = asset.most_per_year_mw
    if most is None or not asset.power_mw.value > 0.0:
        return 1.0
    years = floor(date) - floor(asset.date) + (1.0 if date > floor(date) else 0.0)
    return min(1.0, most.value * max(1.0, years) / asset.power_mw.value)


def _sources(site: Site) -> Iterator[Source]:
    if site.connection is not None and site.connection.steps:
        largest = max(site.connection.steps, key=lambda step: step.limit_mw.value)
        yield Source("grid connection", largest.limit_mw.value, f"sites.{site.key}.connection.steps")
    for asset in site.power:
        mw = largest_output_mw(asset)
        if mw > 0.0:
            yield Source(f"{asset.key} ({asset.standing})", mw, asset.path)


def largest_output_mw(asset: PowerAsset) -> float:
    """What an asset can add to a site's supply; a battery adds none of its own."""
    if asset.technology.kind is Kind.BATTERY:
        return 0.0
    ratio = asset.technology.turbine_ratio
    return asset.power_mw.value * (ratio.value if ratio else 1.0)


def in_words(sources: tuple[Source, ...], notebook: Notebook, most: int = 4) -> str:
    """The sources with their places, the largest first; beyond ``most`` they are only counted."""
    if not sources:
        return "no power at all"
    ordered = sorted(sources, key=lambda source: -source.mw)
    shown = [f"{source.words} {source.mw:,.0f} MW ({notebook.words_for(source.path)})" for source in ordered[:most]]
    rest = ordered[most:]
    if rest:
        shown.append(f"{len(rest)} more with {sum(source.mw for source in rest):,.0f} MW")
    return ", ".join(shown)
