"""Time a thousand pro-formas of a 40-year asset, hour by hour and from a year's energy."""

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture
from tests.unit.finance.plain_case import plain_case

from gigawatt.finance.single_owner.answer import answer

CASES = 1000


@pytest.mark.parametrize("energy", ["hourly", "yearly"])
def test_a_thousand_pro_formas(benchmark: BenchmarkFixture, energy: str) -> None:
    power = np.full(8760, 60_000.0) if energy == "hourly" else np.array([5.256e8])
    rows = [plain_case(analysis_period=40.0, gen=power, dscr=1.2 + case / 2000.0) for case in range(CASES)]
    found = benchmark(answer, rows, in_full=False)
    assert found.metrics.irr_percent.shape == (CASES,)
    assert not np.isnan(found.metrics.npv_usd).any()
