from dataclasses import replace

import numpy as np
import pytest
from tests.unit.compute.training.runs import deepseek_on_gb200, llama_on_h100

from gigawatt.catalog import accelerators, architectures
from gigawatt.compute.training.build import case_of, fabric_of, table
from gigawatt.compute.training.numerics import PRECISIONS, computes_in, narrowest, peak_flops_per_s, precision_named
from gigawatt.errors import WorkloadError

SIZES = {"sequence": 4096.0, "batch": 64.0}
MODEL = architectures()["llama-3.1-8b"]


@pytest.mark.parametrize(
    ("name", "found"), [("BF16", "bf16"), ("FP8-MX", "mxfp8"), ("fp8_cs", "fp8-cs"), ("NVFP4", "nvfp4"), ("int3", None)]
)
def test_precisions_by_the_names_of_publications(name: str, found: str | None) -> None:
    precision = precision_named(name)
    assert (precision.name if precision is not None else None) == found


def test_a_chip_has_the_rates_that_it_has() -> None:
    ampere, hopper = accelerators()["a100-sxm-80gb"], accelerators()["h100-sxm"]
    assert peak_flops_per_s(hopper, PRECISIONS["fp8"]) == 1979e12
    assert computes_in(hopper, PRECISIONS["fp8"])
    assert not computes_in(ampere, PRECISIONS["fp8"])
    assert narrowest(ampere, PRECISIONS["nvfp4"]).name == "bf16"
    assert narrowest(hopper, PRECISIONS["nvfp4"]).name == "fp8"
    assert narrowest(accelerators()["gb200-nvl72"], PRECISIONS["nvfp4"]).name == "nvfp4"


def test_links_that_are_not_published_are_not_guessed() -> None:
    known = accelerators()["h100-sxm"]
    alone = replace(known, scale_out_gb_per_s=None, scale_up_gb_per_s=None)
    domain = replace(known, scale_out_gb_per_s=None)
    bf16 = PRECISIONS["bf16"]
    assert case_of(MODEL, alone, bf16, accelerators=1, **SIZES).fabric.scale_up_size == 1.0
    assert case_of(MODEL, domain, bf16, accelerators=8, **SIZES).fabric.scale_up_size == 8.0
    with pytest.raises(WorkloadError, match="between them is not published, so 2 cannot"):
        case_of(MODEL, alone, bf16, accelerators=2, **SIZES)
    with pytest.raises(WorkloadError, match="beyond 8 of them is not published, so 16 cannot"):
        case_of(MODEL, domain, bf16, accelerators=16, **SIZES)


def test_a_chip_without_memory_is_refused() -> None:
    with pytest.raises(WorkloadError, match="not known"):
        case_of(MODEL, replace(accelerators()["h100-sxm"], memory_gb=None), PRECISIONS["bf16"], accelerators=8, **SIZES)


def test_light_takes_five_microseconds_a_kilometre() -> None:
    fabric = fabric_of(accelerators()["h100-sxm"], distance_km=1000.0)
    assert fabric.site_latency_s == pytest.approx(5e-3)


def test_a_table_keeps_its_rows() -> None:
    cases = table([llama_on_h100(), deepseek_on_gb200()])
    assert cases.accelerators.tolist() == [8192.0, 256.0]
    assert cases.shape.experts.tolist() == [0.0, 256.0]
    assert isinstance(cases.rates.flops, np.ndarray)
