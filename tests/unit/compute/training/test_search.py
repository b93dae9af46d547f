"""The compiled search against the same formulas evaluated row by row in Python, and in one go by numpy."""

from itertools import product

import numpy as np
import pytest
from tests.unit.compute.training.runs import deepseek_on_gb200, run

from gigawatt.compute.training.build import table
from gigawatt.compute.training.candidates import Candidates, candidates_of
from gigawatt.compute.training.case import Case, Layout
from gigawatt.compute.training.efficiencies import Efficiencies
from gigawatt.compute.training.search import search
from gigawatt.compute.training.step import step
from gigawatt.errors import WorkloadError

USUAL = Efficiencies()
ALL = 1_000_000


def every_layout(case: Case, tried: Candidates) -> list[Layout]:
    """All combinations that divide the run: plain loops, which know nothing of the compiled ones."""
    found = []
    for (tensor, context, expert, micro), (stages, chunks, sharding), recompute in product(*tried):
        data = case.accelerators / (tensor * context * stages)
        if data % 1 or case.batch % (data * micro) or (data * context * tensor) % expert:
            continue
        found.append(Layout(tensor, stages, chunks, context, expert, micro, sharding, float(tensor > 1), recompute))
    return found


@pytest.mark.parametrize(
    "case",
    [
        run("llama-3.1-8b", "h100-sxm", "bf16", accelerators=16, sequence=8192, batch=32),
        run("mixtral-8x7b", "h100-sxm", "fp8", accelerators=16, sequence=4096, batch=64),
        run("llama-2-70b", "b200-sxm", "nvfp4", accelerators=16, sequence=4096, batch=32, trains_weights=False),
    ],
    ids=["dense", "experts", "adapters"],
)
def test_search_is_the_plain_loop(case: Case) -> None:
    tried = candidates_of(case)
    tried = tried._replace(widths=tried.widths[::2], recompute=np.array([0.0, 1.5]))
    found = search(case, USUAL, keep=ALL, candidates=tried)
    layouts = every_layout(case, tried)
    assert found.timed == len(layouts)
    timed = {tuple(laid_out): step(case, laid_out, USUAL) for laid_out in layouts[:: max(len(layouts) // 300, 1)]}
    fitting = dict(zip(zip(*found.layouts, strict=True), found.step_s, strict=True))
    for laid_out, expected in timed.items():
        fits = expected.memory.total <= case.rates.memory_bytes
        assert (laid_out in fitting) == fits
        if fits:
            assert fitting[laid_out] == pytest.approx(expected.step_s, rel=1e-9)
    in_one_go = step(case, table(layouts), USUAL)
    fit = in_one_go.memory.total <= case.rates.memory_bytes
    assert found.fitting == fit.sum()
    assert found.step_s[0] == pytest.approx(in_one_go.step_s[fit].min(), rel=1e-9)
    assert np.all(np.diff(found.step_s) >= 0.0)
    alone = search(case, USUAL, keep=1, candidates=tried)  # passes over what cannot be the fastest
    assert alone.timed < found.timed
    assert [column[0] for column in alone.layouts] == [column[0] for column in found.layouts]
    assert alone.step_s[0] == found.step_s[0]


def test_search_and_numpy_agree_to_the_ninth_digit() -> None:
    case = deepseek_on_gb200()
    found = search(case, USUAL, keep=5000)
    again = step(case, found.layouts, USUAL)
    assert again.step_s == pytest.approx(found.step_s, rel=1e-9)
    assert again.memory.total == pytest.approx(found.memory_bytes, rel=1e-9)


def test_a_run_that_fits_nowhere_says_what_it_needs() -> None:
    case = run("llama-3.1-405b", "h100-sxm", "bf16", accelerators=8, sequence=8192, batch=8)
    with pytest.raises(WorkloadError, match=r"leanest needs .* GB on an accelerator of 80 GB"):
        search(case, USUAL)


def test_a_batch_that_nothing_divides_says_so() -> None:
    case = run("llama-3.1-8b", "h100-sxm", "bf16", accelerators=64, sequence=8191, batch=1)
    with pytest.raises(WorkloadError, match="No layout divides 64"):
        search(case, USUAL, candidates=candidates_of(case)._replace(arrangements=np.array([[1.0, 1.0, 1.0]])))
