"""What of each training run is done where and when: what power cuts take of it, how its power swings, what two sites would do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
import polars as pl

from gigawatt.compute.power import chips_of
from gigawatt.compute.power_swing import Swing, swing
from gigawatt.plan.case.build_case import all_chips
from gigawatt.programme.demand import Training
from gigawatt.programme.programme import Programme
from gigawatt.study.between_sites import fibre_km
from gigawatt.study.chip_at_work import ChipAtWork
from gigawatt.study.folder import StudyFolder
from gigawatt.study.tables.run_tables import ALL, SWING, places_of
from gigawatt.study.work_rates import spanned

LEAST_ACCELERATORS = 0.5  # fewer are a solver's rounding


def by_year(programme: Programme, folder: StudyFolder, found: Sequence[ChipAtWork]) -> Iterator[dict[str, Any]]:
    """A row for each run, site and year in which it trains there: sums of tokens, and the most of accelerators and swing."""
    rows = list(_by_period(programme, folder, found))
    if not rows:
        return
    most = [pl.col(name).max() for name in ("accelerators", *SWING)]
    sums = pl.DataFrame(rows).group_by("workload", "site", "year").agg(pl.col("tokens", "cut_tokens").sum(), *most)
    yield from sums.sort("workload", "site", "year").iter_rows(named=True)


def spans(programme: Programme, sites: pl.DataFrame, found: Sequence[ChipAtWork]) -> Iterator[dict[str, Any]]:
    """A row for each run that states no number of sites and is not finished at one: what its fastest chip would do over two."""
    for workload in programme.workloads:
        training, places = workload.training, places_of(sites, workload.key)
        trained = float(sites.filter(pl.col("workload") == workload.key)["tokens"].sum())
        if training is None or training.sites is not None or not places or len(programme.sites) < 2:
            continue
        if trained < training.tokens.value * ALL:
            able = [one for one in found if one.workload == workload.key and one.rate.per_accelerator > 0.0]
            fastest = max(able, key=lambda one: one.rate.per_accelerator)
            home = next(iter(places))
            yield {"workload": workload.key, **asdict(spanned(programme, fastest, [home, _nearest(programme, home)]))}


def _nearest(programme: Programme, home: str) -> str:
    """The site that is nearest to one."""
    place = {site.key: site.place for site in programme.sites}
    return min((key for key in place if key != home), key=lambda key: fibre_km([place[home], place[key]]))


def _by_period(programme: Programme, folder: StudyFolder, found: Sequence[ChipAtWork]) -> Iterator[dict[str, Any]]:
    at_work = {(one.workload, one.chip): one for one in found}
    runs = {work.key: work.training for work in programme.workloads if work.training is not None}
    cut = _cut_shares(folder)
    there = {period: (start, length) for period, start, length in _calendar(folder)}
    work = folder.periods("assignment").filter(pl.col("workload").is_in(list(runs)), pl.col("accelerators") > LEAST_ACCELERATORS)
    for (workload, site, period), mine in work.group_by("workload", "site", "period", maintain_order=True):
        part = _open_share(runs[str(workload)], *there[period])
        counts = {chip: number / part for chip, number in mine.select("chip", "accelerators").iter_rows()}
        tokens = float(mine["compute"].sum())
        yield {
            "workload": workload,
            "site": site,
            "year": mine["year"][0],
            "accelerators": sum(counts.values()),
            "tokens": tokens,
            "cut_tokens": tokens * cut.get((workload, site, period), 0.0),
            **_swing(programme, str(workload), counts, at_work),
        }


def _calendar(folder: StudyFolder) -> Iterator[tuple[Any, ...]]:
    return folder.table("calendar").select("period", "start", "length_years").iter_rows()


def _open_share(training: Training, start: float, length: float) -> float:
    """The part of a period that lies between a run's dates."""
    return max(min(training.by, start + length) - max(training.start, start), 1e-9) / length


def _cut_shares(folder: StudyFolder) -> dict[tuple[Any, Any, Any], float]:
    """Of each workload's energy at a site in a period, the part that is unserved or paused."""
    columns = ("workload", "site", "period", "asked_mwh", "unserved_mwh", "paused_mwh")
    found = {}
    for workload, site, period, asked, unserved, paused in folder.periods("interruptions").select(columns).iter_rows():
        if asked > 0.0:
            found[workload, site, period] = (unserved + paused) / asked
    return found


def _swing(
    programme: Programme, workload: str, counts: Mapping[str, float], at_work: Mapping[tuple[str, str], ChipAtWork]
) -> dict[str, float]:
    """How the power of a run at one site swings: chips of several kinds are in step with one another."""
    total = dict.fromkeys(SWING, 0.0)
    for key, number in counts.items():
        accelerator = programme.accelerator(all_chips(programme)[key].accelerator)
        one = at_work.get((workload, key))
        if one is None or accelerator is None or accelerator.thermal_design_power_w is None:
            continue
        found: Swing = swing(chips_of([accelerator]), number, one.busy_share, one.step_s)
        for name in SWING:
            total[name] += float(np.ravel(getattr(found, name))[0])
    return total
