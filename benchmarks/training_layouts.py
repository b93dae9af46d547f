"""Time the search over training layouts: layouts a second and core, memory fit and experts included.

Run it as ``python -m benchmarks.training_layouts``. Processor seconds are measured, of one core; the first search of a
process loads or compiles the loop and is not counted. A layout counts when it is timed and its memory is summed.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from gigawatt.catalog import accelerators, architectures
from gigawatt.compute.training.build import case_of
from gigawatt.compute.training.case import Case
from gigawatt.compute.training.efficiencies import Efficiencies
from gigawatt.compute.training.numerics import PRECISIONS
from gigawatt.compute.training.search import search

SECONDS_EACH = 1.0


@dataclass(frozen=True)
class Workload:
    model: str
    chip: str
    precision: str
    chips: int
    sequence: int
    batch: int

    def case(self) -> Case:
        return case_of(
            architectures()[self.model],
            accelerators()[self.chip],
            PRECISIONS[self.precision],
            accelerators=self.chips,
            sequence=self.sequence,
            batch=self.batch,
        )


WORKLOADS = (
    Workload("llama-3.1-405b", "h100-sxm", "bf16", 16384, 8192, 2048),
    Workload("llama-3.1-405b", "gb200-nvl72", "fp8", 16384, 8192, 2048),
    Workload("mixtral-8x22b", "h100-sxm", "fp8", 1024, 8192, 2048),
    Workload("deepseek-v3", "gb200-nvl72", "mxfp8", 2048, 4096, 8192),
    Workload("kimi-k2", "gb300-nvl72", "nvfp4", 4608, 4096, 9216),
)


def main() -> None:
    print(f"{'workload':44} {'layouts':>9} {'fit':>9} {'ms':>8} {'million/s':>10}")
    for workload in WORKLOADS:
        case = workload.case()
        found = search(case, Efficiencies())
        rounds, began = 0, time.process_time()
        while time.process_time() - began < SECONDS_EACH:
            search(case, Efficiencies())
            rounds += 1
        seconds = (time.process_time() - began) / rounds
        name = f"{workload.model}, {workload.chips} x {workload.chip}"
        print(f"{name:44} {found.timed:9,} {found.fitting:9,} {1e3 * seconds:8.1f} {found.timed / seconds / 1e6:10.2f}")


if __name__ == "__main__":
    main()
