import numpy as np
from tests.unit.compute.training.runs import llama_on_h100, run

from gigawatt.compute.training.build import table
from gigawatt.compute.training.efficiencies import Efficiencies
from gigawatt.compute.training.fill import Stated, filled, layouts_of
from gigawatt.compute.training.step import step

USUAL = Efficiencies()


def test_what_is_not_stated_is_one_and_the_optimizer_is_sharded() -> None:
    laid_out = filled(Stated(tensor=4.0, pipeline=2.0))
    assert laid_out.tensor == 4.0
    assert laid_out.sequence_parallel == 1.0
    assert (laid_out.context, laid_out.expert, laid_out.virtual, laid_out.micro_batch) == (1.0, 1.0, 1.0, 1.0)
    assert laid_out.sharding == 1.0
    assert filled(Stated(fully_sharded=64.0)).sharding == 3.0
    assert filled(Stated(fully_sharded=1.0)).sharding == 1.0
    assert not Stated(micro_batch=2.0).is_laid_out
    assert Stated(tensor=1.0).is_laid_out


def test_as_little_is_recomputed_as_fits() -> None:
    small = run("llama-3.1-8b", "h200-sxm", "bf16", accelerators=8, sequence=4096, batch=64)
    large = llama_on_h100()
    tight = run("llama-3.1-8b", "h100-sxm", "bf16", accelerators=64, sequence=8192, batch=512)
    stated = [
        Stated(tensor=2.0),
        Stated(tensor=8.0, pipeline=16.0, virtual=4.0),
        Stated(micro_batch=1.0),
        Stated(tensor=2.0, recompute=2.0),
    ]
    cases = table([small, large, tight, small])
    layouts = layouts_of(cases, stated, USUAL)
    assert layouts.recompute[0] == 0.0
    assert layouts.recompute[3] == 2.0
    assert 1.0 < layouts.recompute[2] < 2.0
    held = step(cases, layouts, USUAL).memory.total
    assert np.all(held <= cases.rates.memory_bytes * (1 + 1e-9))
    # A little less recomputation would not have fitted.
    less = layouts._replace(recompute=np.where(layouts.recompute > 1.0, layouts.recompute - 0.05, layouts.recompute))
    assert step(cases, less, USUAL).memory.total[2] > cases.rates.memory_bytes[2]
