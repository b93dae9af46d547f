"""Laws of the training model: what is better is never slower, and sizes scale as they must."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.compute.training.runs import deepseek_on_gb200, run

from gigawatt.compute.training.candidates import candidates_of
from gigawatt.compute.training.case import Case, Layout
from gigawatt.compute.training.efficiencies import Efficiencies
from gigawatt.compute.training.search import search
from gigawatt.compute.training.step import step

USUAL = Efficiencies()
CASES = [
    run("llama-3.1-70b", "h100-sxm", "bf16", accelerators=256, sequence=8192, batch=512),
    run("gpt-oss-120b", "b200-sxm", "mxfp8", accelerators=128, sequence=4096, batch=1024),
    deepseek_on_gb200(),
]
FOUND = [search(case, USUAL, keep=400).layouts for case in CASES]


def drawn(case_number: int, row: int) -> tuple[Case, Layout]:
    layouts = FOUND[case_number]
    return CASES[case_number], Layout(*(float(column[row % column.size]) for column in layouts))


runs = st.builds(drawn, st.integers(0, len(CASES) - 1), st.integers(0, 399))
factors = st.floats(1.0, 20.0)
RATES = ("flops", "flops_16bit", "memory_bytes_per_s")
LINKS = ("scale_up_bytes_per_s", "scale_out_bytes_per_s")


@settings(deadline=None, max_examples=60)
@given(runs, st.sampled_from(RATES + LINKS), factors)
def test_a_faster_part_is_never_slower(one: tuple[Case, Layout], part: str, factor: float) -> None:
    case, layout = one
    if part in RATES:
        better = case._replace(rates=case.rates._replace(**{part: getattr(case.rates, part) * factor}))
    else:
        better = case._replace(fabric=case.fabric._replace(**{part: getattr(case.fabric, part) * factor}))
    assert step(better, layout, USUAL).step_s <= step(case, layout, USUAL).step_s * (1 + 1e-12)


@settings(deadline=None, max_examples=60)
@given(runs, st.integers(2, 8))
def test_twice_the_batch_takes_less_than_twice_the_time(one: tuple[Case, Layout], times: int) -> None:
    case, layout = one
    larger = step(case._replace(batch=case.batch * times), layout, USUAL).step_s
    smaller = step(case, layout, USUAL).step_s
    assert smaller < larger <= times * smaller * (1 + 1e-12)


@settings(deadline=None, max_examples=60)
@given(runs, st.floats(0.0, 1.9), st.floats(0.01, 0.5))
def test_recomputing_more_never_needs_more_memory(one: tuple[Case, Layout], recompute: float, more: float) -> None:
    case, layout = one
    less = step(case, layout._replace(recompute=1.0 + recompute / 2.0), USUAL)
    rather = step(case, layout._replace(recompute=min(1.0 + recompute / 2.0 + more, 2.0)), USUAL)
    assert rather.memory.total <= less.memory.total * (1 + 1e-12)
    assert rather.step_s >= less.step_s * (1 - 1e-12)


@settings(deadline=None, max_examples=40)
@given(runs, st.sampled_from([2.0, 4.0]), st.floats(1e6, 1e11), factors)
def test_sites_cost_time_and_a_wider_link_less_of_it(one: tuple[Case, Layout], sites: float, rate: float, factor: float) -> None:
    case, layout = one
    apart = case._replace(sites=sites, fabric=case.fabric._replace(site_bytes_per_s=rate, site_size=case.accelerators / sites))
    wider = apart._replace(fabric=apart.fabric._replace(site_bytes_per_s=rate * factor))
    rarely = apart._replace(local_steps=8.0)
    assert step(wider, layout, USUAL).step_s <= step(apart, layout, USUAL).step_s
    assert step(rarely, layout, USUAL).step_s <= step(apart, layout, USUAL).step_s


def test_more_accelerators_train_faster_and_each_no_faster() -> None:
    speeds = []
    for accelerators in (256, 512, 1024, 2048):
        case = run("llama-3.1-70b", "h100-sxm", "bf16", accelerators=accelerators, sequence=8192, batch=2048)
        speeds.append(1.0 / search(case, USUAL, keep=1).step_s[0])
    assert np.all(np.diff(speeds) > 0)
    assert np.all(np.diff([speed / 2**doubling for doubling, speed in enumerate(speeds)]) < 0)


def test_candidates_are_distinct() -> None:
    for case in CASES:
        tried = candidates_of(case)
        assert len({tuple(row) for row in tried.widths}) == len(tried.widths)
        assert len({tuple(row) for row in tried.arrangements}) == len(tried.arrangements)
