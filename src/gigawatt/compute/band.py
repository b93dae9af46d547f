"""The band that every prediction of the compute model has: from the tenth to the ninetieth percentile."""

from __future__ import annotations

BAND = 1.2816  # standard deviations of a Gaussian from its median to the 10th or the 90th percentile: they hold 80 %
