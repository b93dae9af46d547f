"""From a figure of months to a distribution: its own percentiles, or its class's record on what was promised."""

from __future__ import annotations

from collections.abc import Mapping

from gigawatt.quantity import Figure
from gigawatt.schedule.network.duration import Duration, Quantiles

Overruns = Mapping[str, Quantiles]
"""By reference class: the factor between what took place and what was promised."""


def duration_of(figure: Figure, overruns: Overruns, part: float = 1.0) -> Duration:
    """The duration that a figure stands for, or a part of it.

    A class corrects the promise: where the figure names one whose record is known, its own percentiles give way. Without a class
    three percentiles make a lognormal of two halves (a normal of two halves where p10 is nothing), and a bare number is certain.

    Args:
        figure: months, with p10 and p90 where there is doubt.
        overruns: of the classes that are known.
        part: share of the months.
    """
    if figure.reference_class is not None and figure.reference_class in overruns:
        return Duration.fixed(part * figure.value).uplifted(overruns[figure.reference_class], figure.reference_class)
    if figure.value <= 0.0 and not figure.p90:
        return Duration.fixed(0.0)
    if figure.p10 is None and figure.p90 is None:
        return Duration.fixed(part * figure.value)
    low = figure.value if figure.p10 is None else figure.p10
    high = figure.value if figure.p90 is None else figure.p90
    if low <= 0.0:  # no lognormal has nothing as a percentile: a normal that is cut there has
        return Duration.two_sided(part * low, part * figure.value, part * high)
    return Duration.lognormal(part * low, part * figure.value, part * high)
