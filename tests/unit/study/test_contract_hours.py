"""Contracts need every hour of the books, also of a site at which there is nothing yet."""

import numpy as np
import polars as pl

from gigawatt.plan.case.calendar import HOURS_PER_YEAR
from gigawatt.study.finance.contracts import every_hour


def test_a_site_that_comes_later_has_delivered_nothing_before():
    hours = np.arange(HOURS_PER_YEAR, dtype=np.int32)[::-1]
    dispatched = pl.DataFrame({"year": np.full(HOURS_PER_YEAR, 2028, np.int32), "hour": hours, "generation:gas": hours * 1.0})
    whole = every_hour(dispatched, [2027, 2028, 2029])
    assert whole.height == 3 * HOURS_PER_YEAR
    assert whole["generation:gas"].to_list() == [0.0] * HOURS_PER_YEAR + sorted(hours.tolist()) + [0.0] * HOURS_PER_YEAR
    assert whole["year"].to_list() == [year for year in (2027, 2028, 2029) for _ in range(HOURS_PER_YEAR)]
