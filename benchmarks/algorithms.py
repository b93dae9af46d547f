"""The algorithms of HiGHS for a linear problem, each at the tolerance to which the plan is certified."""

from __future__ import annotations

from dataclasses import dataclass

TOLERANCE = 1e-4
THREADS = 2

INTERIOR = {"run_crossover": "off", "ipm_optimality_tolerance": TOLERANCE, "kkt_tolerance": TOLERANCE}


@dataclass(frozen=True)
class Algorithm:
    """One way to solve a linear problem in HiGHS."""

    name: str
    counts_as: str  # the iterations that HiGHS counts when it runs
    options: dict[str, object]
    needs: tuple[str, ...] = ()  # modules


ALGORITHMS = {
    "hipdlp": Algorithm("HiPDLP", "pdlp", {"solver": "hipdlp", "kkt_tolerance": TOLERANCE}),
    "pdlp": Algorithm("cuPDLP-C", "pdlp", {"solver": "pdlp", "kkt_tolerance": TOLERANCE}),
    "ipx": Algorithm("IPX", "ipm", {"solver": "ipx"} | INTERIOR),
    "hipo": Algorithm("HiPO", "ipm", {"solver": "hipo"} | INTERIOR, needs=("highspy_extras",)),
    "simplex": Algorithm("simplex", "simplex", {"solver": "simplex", "kkt_tolerance": TOLERANCE}),
}
