"""Runs that several tests ask about."""

from typing import Any

from gigawatt.catalog import accelerators, architectures
from gigawatt.compute.training.build import case_of
from gigawatt.compute.training.case import Case, Layout
from gigawatt.compute.training.numerics import precision_named


def run(model: str, chip: str, precision: str, **sizes: Any) -> Case:
    named = precision_named(precision)
    assert named is not None
    return case_of(architectures()[model], accelerators()[chip], named, **sizes)


def layout(**widths: float) -> Layout:
    plain = Layout(1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.0, 0.0)
    laid_out = plain._replace(**widths)
    return laid_out._replace(sequence_parallel=float(laid_out.tensor > 1.0))


def llama_on_h100() -> Case:
    """Llama 3 405B as published (arXiv:2407.21783, table 4): 8,192 H100, 16 M tokens a step."""
    return run("llama-3.1-405b", "h100-sxm", "bf16", accelerators=8192, sequence=8192, batch=2048)


def deepseek_on_gb200() -> Case:
    return run("deepseek-v3", "gb200-nvl72", "mxfp8", accelerators=256, sequence=4096, batch=4096)
