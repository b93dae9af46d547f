"""What an earlier plan spares a new one: the planes that are valid still, a point to start near, prices of shared rows.

Planes are looked up by the fingerprint of their terms, whatever site and period they were made for; where no terms are the same,
those of the same site (of the same period, or the nearest) are carried over as far as they stay valid.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.lp import Block
from gigawatt.plan.earlier.carried_planes import carried
from gigawatt.plan.earlier.kept_planes import KeptPlanes, KeptSitePeriod, parts
from gigawatt.plan.earlier.plane_terms import TermsOfSite
from gigawatt.plan.master.master import Master
from gigawatt.plan.master.plane_pool import PlanePool
from gigawatt.plan.site.known_answers import KnownAnswers, from_row
from gigawatt.plan.site.needs import Need

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Reused:
    """What came over.

    Attributes:
        same: site-periods whose terms an earlier one had too: their planes are as good as ever.
        looser: site-periods whose terms are others: their planes are valid still, and lower.
        of: site-periods that there are.
        planes: in the pool.
        held: planes (site, period, number in the pool) that the earlier master held.
        center: the earlier plan's point; NaN where its master had no such column.
        duals: of the rows of the master, shape (base rows,); 0 where the earlier one had no such row.
        offered: points with what sites proposed, NaN as in ``center``.
    """

    same: int
    looser: int
    of: int
    planes: int
    held: list[tuple[int, int, int]]
    center: Floats
    duals: Floats
    offered: list[Floats]

    @property
    def words(self) -> str:
        """For whoever watches."""
        looser = f", those of {self.looser} more as far as they are valid still" if self.looser else ""
        return f"planes of {self.same} of {self.of} site-years are used again{looser}"


def reuse(kept: KeptPlanes, master: Master, pool: PlanePool, answers: KnownAnswers) -> Reused:
    """Fill an empty pool with what is valid of an earlier plan's planes.

    Args:
        kept: by the earlier plan.
        master: of the new one.
        pool: to be filled; needs go there too.
        answers: to be filled with dispatches that need not be made again.
    """
    case = master.case
    known: dict[str, list[KeptSitePeriod]] = {}
    at_site: dict[str, list[KeptSitePeriod]] = {}
    for some in kept.site_periods:
        known.setdefault(some.terms.fingerprint, []).append(some)
        at_site.setdefault(some.site, []).append(some)
    same = looser = planes = 0
    held: list[tuple[int, int, int]] = []
    for number, site in enumerate(case.sites):
        of_site = TermsOfSite(site.weather)
        for period, label in enumerate(case.calendar.labels):
            terms = of_site.terms(period)
            exact = [some for some in known.get(terms.fingerprint, []) if len(some.planes)]
            exact = [some for some in exact if (some.site, some.label) == (site.key, label)] or exact
            found = exact or _nearest(at_site.get(site.key, []), label)
            for row in [row for some in exact for row in some.answers]:
                answers.keep(*from_row(row, number, period, site.operation.size))
            moved = [carried(some.planes, some.terms, terms, site.weather, period) for some in found]
            filled = [(rows, some.held) for rows, some in zip(moved, found, strict=True) if rows is not None and len(rows)]
            same += bool(exact)
            looser += bool(filled and not exact)
            for rows, first in filled:
                numbers = pool.add_all(number, period, rows)
                held += [(number, period, place) for place in numbers[:first]]
                planes += len(numbers)
            for some in found:
                needs = carried(some.needs, some.terms, terms, site.weather, period, costless=True)
                for row in [] if needs is None else needs:
                    if np.any(row > 0.0):
                        pool.add_need(Need(number, period, row))
    center = _placed(master.model.column_blocks, kept.columns, np.nan)
    duals = _placed(master.model.row_blocks, kept.rows, 0.0)
    offered = [_placed(master.model.column_blocks, point, np.nan) for point in kept.offered]
    return Reused(same, looser, len(case.site_years), planes, held, center, duals, offered)


def _nearest(there: list[KeptSitePeriod], label: str) -> list[KeptSitePeriod]:
    """Of the same period, or else of the last."""
    return [some for some in there if some.label == label] or there[-1:]


def _placed(blocks: list[Block], values: dict[str, Floats], missing: float) -> Floats:
    """Values by name of block as a vector; ``missing`` where a name, or its size, is another."""
    size = blocks[-1].start + blocks[-1].size if blocks else 0
    found = np.full(size, missing)
    sizes = {name: len(some) for name, some in parts(blocks, found).items()}
    places = dict.fromkeys(sizes, 0)
    for block in blocks:
        some = values.get(block.name)
        if some is not None and len(some) == sizes[block.name]:
            begin = places[block.name]
            found[block.start : block.start + block.size] = some[begin : begin + block.size]
        places[block.name] += block.size
    return found
