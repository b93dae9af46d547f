"""``gigawatt compute``: workloads on chips."""

from gigawatt.cli.compute.application import compute_application

__all__ = ["compute_application"]
