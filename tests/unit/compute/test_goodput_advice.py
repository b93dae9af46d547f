"""What is said of runs that failures eat."""

import pytest

from gigawatt.catalog import accelerators
from gigawatt.compute.goodput import goodput, job_of
from gigawatt.compute.goodput_advice import LOW, advice

H100 = accelerators()["h100-sxm"]


def test_a_run_that_works_most_of_its_time_is_left_alone() -> None:
    job = job_of(H100, 16384.0, 405e9)
    assert float(goodput(job).effective) > LOW
    assert not list(advice(job))


def test_a_run_that_failures_eat_is_told_what_would_mend_it() -> None:
    job = job_of(H100, 1e6, 405e9)
    said = list(advice(job))
    share = float(goodput(job).effective)
    assert f"{share:.1%}" in said[0]
    assert f"{24.0 * 60.0 / (0.474 * 1000.0):.3g} minutes" in said[0]
    shares = [float(text.rstrip("%").split()[-1]) for text in said[1].replace(",", " ").replace(";", " ").split("%")[:-1]]
    assert shares == sorted(shares)
    assert shares[-1] > 100.0 * share
    assert "the most work" in said[2]


@pytest.mark.parametrize("restart_h", [0.01, 1.0])
def test_the_largest_useful_run_grows_with_quicker_restarts(restart_h: float) -> None:
    slow, quick = (list(advice(job_of(H100, 8e6, 70e9, restart_h=hours)))[-1] for hours in (2.0 * restart_h, restart_h))
    most = [float(text.split(" accelerators")[0].rsplit(" ", 1)[1].replace(",", "")) for text in (slow, quick)]
    assert most[0] <= most[1]
