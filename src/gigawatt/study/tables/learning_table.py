"""The table ``learning``: costs that fall with the calendar, and what learning that claims."""

from __future__ import annotations

import polars as pl

from gigawatt.programme.programme import Programme
from gigawatt.schedule.records.learning_claims import learning_claims
from gigawatt.study.tables.capacity_tables import Row, table

_TEXTS = ("technology", "figure", "origin", "learning_class", "verdict", "best_verdict")
_NUMBERS = ("units", "first_year", "last_year", "first_cost", "last_cost", "rate", "record_p10", "record_p50", "record_p90")
_BEST = ("best_cost", "best_rate")


def learning_table(programme: Programme) -> pl.DataFrame:
    """One row a plant in whole units whose cost falls, over all units that the programme may build [USD/MW]."""
    rows: list[Row] = []
    for one in learning_claims(programme):
        claim, best = one.claim, one.at_best
        rows.append(
            {
                "technology": one.technology,
                "figure": one.figure,
                "origin": "programme" if one.stated else "catalogue",
                "learning_class": claim.learning_class,
                "verdict": claim.verdict,
                "units": one.units,
                "first_year": one.first_year,
                "last_year": one.last_year,
                "first_cost": claim.first_cost,
                "last_cost": claim.last_cost,
                "rate": claim.rate,
                "record_p10": claim.record_p10,
                "record_p50": claim.record_p50,
                "record_p90": claim.record_p90,
                "best_cost": None if best is None else best.last_cost,
                "best_rate": None if best is None else best.rate,
                "best_verdict": None if best is None else best.verdict,
            }
        )
    return table(rows, dict.fromkeys(_TEXTS, pl.String) | dict.fromkeys((*_NUMBERS, *_BEST), pl.Float64))
