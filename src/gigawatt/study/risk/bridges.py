"""Bridges of a plan in its futures: whether one goes before its successor stands, and what keeping it costs and allows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl

from gigawatt.programme.dates import iso_date
from gigawatt.programme.site import PowerAsset, Site
from gigawatt.risk.drawing.drawn_futures import DrawnFutures
from gigawatt.risk.held.bridge_ends import HOURS_A_YEAR, MONTHS_A_YEAR, BridgeEnd, bridge_ends
from gigawatt.risk.held.late_site import LateSite
from gigawatt.risk.held.planned_site import Periods, PlannedSite
from gigawatt.risk.measures import probability, quantiles
from gigawatt.study.folder import StudyFolder
from gigawatt.study.tables.capacity_tables import table

KG_PER_TONNE = 1000.0
STANDING = ("power capital", "fixed operation", "contract energy")
TEXT, NUMBER = pl.String, pl.Float64
TEXTS = ("item", "site", "role", "ends", "ended_by")
NUMBERS = (
    *("mw", "early_share", "early_low", "early_high", "months_without", "months_p80", "months_p90", "months_where_short"),
    *("missing_mwh", "worst_mw_p90", "keeping_usd_per_month", "keeping_usd_mean", "hours_per_year", "mwh_per_month"),
    *("nox_t_per_year", "nox_allowed_t_per_year", "kept_covers_share"),
)


def bridges_of(
    folder: StudyFolder, stated: Sequence[Site], sites: Sequence[PlannedSite], periods: Periods, futures: DrawnFutures
) -> list[dict[str, Any]]:
    """A row for each temporary plant or bridge that the plan has and gives up within its horizon.

    Args:
        folder: of the study.
        stated: sites of its programme.
        sites: as planned, in the same order.
        periods: of the plan.
        futures: as they were drawn.
    """
    found = []
    for site, planned in zip(stated, sites, strict=True):
        bridging = {asset.key: asset for asset in site.power if asset.role != "permanent"}
        if not bridging:
            continue
        late = LateSite(planned, periods, futures)
        for end in bridge_ends(late, list(bridging), [_until(asset) for asset in bridging.values()]):
            found.append(_row(folder, site, bridging[end.key], end, periods))
    return found


def bridges_table(rows: list[dict[str, Any]]) -> pl.DataFrame:
    """The bridges as a table."""
    return table(list(rows), dict.fromkeys(TEXTS, TEXT) | dict.fromkeys(NUMBERS, NUMBER))


def _until(asset: PowerAsset) -> float:
    """When a bridge must be gone by what the programme says: by its permit, or by its lease."""
    return min((date for date in (asset.until, asset.retires) if date is not None), default=np.inf)


def _row(folder: StudyFolder, site: Site, asset: PowerAsset, end: BridgeEnd, periods: Periods) -> dict[str, Any]:
    early = probability(end.early)
    p80, p90 = (float(one) for one in quantiles(end.months, (0.8, 0.9)))
    hours = HOURS_A_YEAR if asset.most_hours_per_year is None else min(HOURS_A_YEAR, asset.most_hours_per_year.value)
    rate = asset.technology.nox_kg_per_mwh
    nox_t = None if rate is None else rate.value * end.mw * hours / KG_PER_TONNE
    allowed_t = _allowed_nox(site, asset, end.ends)
    if nox_t is not None and allowed_t is not None and nox_t > allowed_t:
        hours, nox_t = hours * allowed_t / nox_t, allowed_t
    monthly_mwh = end.mw * hours / MONTHS_A_YEAR
    monthly_usd = _standing_usd(folder, site.key, asset.key, periods, end.ends) / MONTHS_A_YEAR
    without = end.months > 0.0
    covered = np.minimum(end.mwh, end.months * monthly_mwh).sum() / end.mwh.sum() if end.mwh.sum() > 0.0 else None
    return {
        "item": asset.path,
        "site": site.key,
        "role": asset.role,
        "mw": end.mw,
        "ends": iso_date(end.ends),
        "ended_by": "the programme" if _until(asset) <= end.ends + 1e-9 else "the plan",
        "early_share": early.share,
        "early_low": early.low,
        "early_high": early.high,
        "months_without": float(end.months.mean()),
        "months_p80": p80,
        "months_p90": p90,
        "months_where_short": float(end.months[without].mean()) if without.any() else 0.0,
        "missing_mwh": float(end.mwh.mean()),
        "worst_mw_p90": float(quantiles(end.worst_mw, (0.9,))[0]),
        "keeping_usd_per_month": monthly_usd,
        "keeping_usd_mean": monthly_usd * float(end.months.mean()),
        "hours_per_year": hours,
        "mwh_per_month": monthly_mwh,
        "nox_t_per_year": nox_t,
        "nox_allowed_t_per_year": allowed_t,
        "kept_covers_share": None if covered is None else float(covered),
    }


def _allowed_nox(site: Site, asset: PowerAsset, date: float) -> float | None:
    """Tonnes of NOx a year that its own permit or the site's cap allows after its end, whichever is less."""
    caps = [path.at(float(int(date))) for path in (asset.most_nox_t_per_year, site.nox_cap_t_per_year) if path is not None]
    return min(caps, default=None)


def _standing_usd(folder: StudyFolder, site: str, asset: str, periods: Periods, ends: float) -> float:
    """What having it cost a year in its last period, undiscounted: its capital or rent and its fixed costs, no fuel."""
    mine = (pl.col("site") == site) & (pl.col("item") == asset) & pl.col("kind").is_in(STANDING)
    costs = folder.periods("costs").filter(mine).group_by("period").agg(pl.col("usd").sum())
    by_period = dict(costs.select("period", "usd").iter_rows())
    paid = [period for period, usd in by_period.items() if usd > 0.0 and periods.starts[period] < ends - 1e-6]
    return float(by_period[max(paid)] / periods.lengths[max(paid)]) if paid else 0.0
