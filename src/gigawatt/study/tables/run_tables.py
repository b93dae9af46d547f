"""The tables ``work``, ``run_sites`` and ``run_spans``: work in tokens, where training runs are, and what two sites would do."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from gigawatt.programme.programme import Programme
from gigawatt.study.chip_at_work import ChipAtWork
from gigawatt.study.folder import StudyFolder
from gigawatt.study.tables.work_table import work_table

SWING = ("peak_mw", "swing_mw", "drop_mw", "ramp_mw_per_s", "drop_mw_per_s", "store_mj")  # of the compute model's `Swing`
RUN_SITES = {
    "workload": pl.String,
    "site": pl.String,
    "year": pl.Int32,
    "accelerators": pl.Float64,
    "tokens": pl.Float64,
    "cut_tokens": pl.Float64,
    **dict.fromkeys(SWING, pl.Float64),
}
RUN_SPANS = {
    "workload": pl.String,
    "sites": pl.Int32,
    "fibre_km": pl.Float64,
    "link_tbit_per_s": pl.Float64,
    "rate_share": pl.Float64,
}
ALL = 1.0 - 1e-6  # of a run's tokens: solvers keep rows to about as much
LEAST_PART = 1e-3  # of a run's tokens: a site that trains less is a solver's rounding


def write_run_tables(folder: StudyFolder, programme: Programme, work: Sequence[ChipAtWork]) -> None:
    """Write all three, from the tables of the plan; without work in tokens, or a run, they have no rows.

    Of ``run_sites`` a row is a run, a site and a year in which it trains there. ``accelerators`` is the most that are at it at
    once, as the swing is theirs: of a year of which the run has but a part, they work in that part. ``tokens`` is what they would
    train if none of their energy were cut, ``cut_tokens`` what the cuts take. Of ``run_spans`` a row is a run that states no
    number of sites and is not finished at one: ``rate_share`` of its rate is what the training model finds of it over that
    site and the nearest other; null: no layout spans them.
    """
    sites, spans = pl.DataFrame(schema=RUN_SITES), pl.DataFrame(schema=RUN_SPANS)
    if any(workload.training is not None for workload in programme.workloads):
        from gigawatt.study import run_sites  # late, as it brings the compute model

        sites = pl.DataFrame(list(run_sites.by_year(programme, folder, work)), schema=RUN_SITES)
        spans = pl.DataFrame(list(run_sites.spans(programme, sites, work)), schema=RUN_SPANS)
    folder.write_table("work", work_table(work))
    folder.write_table("run_sites", sites)
    folder.write_table("run_spans", spans)


def places_of(run_sites: pl.DataFrame, workload: str) -> dict[str, float]:
    """The part of a run that each of its sites trains, the largest first."""
    there = run_sites.filter(pl.col("workload") == workload)
    sums = there.group_by("site").agg(pl.col("tokens").sum()).sort("tokens", "site", descending=[True, False])
    whole = float(there["tokens"].sum())
    return {site: tokens / whole for site, tokens in sums.iter_rows() if tokens > LEAST_PART * whole}
