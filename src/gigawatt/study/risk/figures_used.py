"""The figures that futures rest on: causes of doubt that move something of a programme, and which of them go together."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from gigawatt.catalog.load import risk_defaults
from gigawatt.programme.programme import Programme
from gigawatt.study.tables.figures_table import used_figures_table


def doubt_figures_table(programme: Programme, causes: Collection[str]) -> pl.DataFrame:
    """One row a figure of a cause that was drawn, or of a correlation of two of them.

    Args:
        programme: of the study.
        causes: keys of those that were drawn.
    """
    terms = risk_defaults() if programme.risk is None else programme.risk
    drawn = [cause for cause in terms.causes.values() if cause.key in causes]
    together = [one for one in terms.correlations.values() if set(one.between) <= set(causes)]
    rows = [("causes of doubt", figure, (cause.name,)) for cause in drawn for figure in cause.figures]
    return used_figures_table(rows + [("correlations", figure, (one.name,)) for one in together for figure in one.figures])
