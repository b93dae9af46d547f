"""What tokens cost, and which runs are finished: from the tables of a study."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from gigawatt.programme.dates import iso_date
from gigawatt.programme.programme import Programme
from gigawatt.study.folder import StudyFolder
from gigawatt.study.tables.hours_discounted import discounted_hours
from gigawatt.study.tables.run_tables import ALL, places_of

SECONDS_PER_HOUR = 3600.0
FINISHED = 0.99  # likewise, after power cuts: less than a hundredth is made up for at the end, or left


@dataclass(frozen=True, slots=True)
class ServedTokens:
    """Output tokens served over the horizon, discounted like money, and the part of all IT power at work that served them."""

    millions: float
    share: float

    @property
    def millions_of_all_cost(self) -> float:
        """Tokens that all cost would have paid for: what a total is divided by."""
        return self.millions / self.share


def served_tokens(folder: StudyFolder) -> ServedTokens | None:
    """None where no tokens are served."""
    work = discounted_hours(folder, folder.periods("assignment"))
    serving = work.filter(pl.col("unit") == "tokens/s")
    millions = float(serving.select((pl.col("compute") * pl.col("hours")).sum()).item()) * SECONDS_PER_HOUR / 1e6
    if millions <= 0.0:
        return None
    return ServedTokens(millions, _mw_hours(serving) / _mw_hours(work))


def _mw_hours(work: pl.DataFrame) -> float:
    return float(work.select((pl.col("it_mw") * pl.col("hours")).sum()).item())


def runs(programme: Programme, folder: StudyFolder) -> dict[str, Any]:
    """Each training run: what is asked, what is trained, what power cuts take, whether and when it is finished, and where."""
    found: dict[str, Any] = {}
    labels = dict(folder.table("calendar").select("period", "label").iter_rows())
    work, places, spans = folder.periods("compute"), folder.table("run_sites"), spans_of(folder)
    for workload in programme.workloads:
        training = workload.training
        if training is None:
            continue
        mine = work.filter((pl.col("workload") == workload.key) & (pl.col("served") > 0.0)).sort("period")
        there = places.filter(pl.col("workload") == workload.key)
        tokens, given, cut = training.tokens.value, float(mine["served"].sum()), float(there["cut_tokens"].sum())
        finished = given >= tokens * ALL and given - cut >= tokens * FINISHED
        found[workload.key] = {
            "model": training.model,
            "tokens": tokens,
            "given_tokens": given,
            "cut_tokens": cut,
            "trained_tokens": given - cut,
            "finished": finished,
            "finished_in": labels[mine["period"][-1]] if finished and len(mine) else None,
            "due": iso_date(training.by),
            "sites": places_of(places, workload.key),
            "spanned": spans.get(workload.key),
        }
    return found


def spans_of(folder: StudyFolder) -> dict[str, dict[str, Any]]:
    """What each run that is not finished at one site would do over two, as the training model says."""
    columns = ("sites", "fibre_km", "link_tbit_per_s", "rate_share")
    return {row["workload"]: {name: row[name] for name in columns} for row in folder.table("run_spans").iter_rows(named=True)}
