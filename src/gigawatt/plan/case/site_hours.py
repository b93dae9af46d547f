"""The hours that a site's case is made from, in one weather year."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.climate.site_climate import SiteClimate

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class SiteHours:
    """Climate, and the grid's prices where the site has a connection.

    Prices have shape (8760,): a shape of mean 1, or USD/MWh where the programme gives a price file.
    """

    climate: SiteClimate
    import_price: Floats | None = None
    export_price: Floats | None = None
