"""Which costs of a programme fall as its units are built, and what learning that claims."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from gigawatt.catalog.jurisdictions import subject_of
from gigawatt.catalog.load import reference_classes
from gigawatt.programme.programme import Programme
from gigawatt.programme.site import PowerAsset
from gigawatt.quantity import YearPath
from gigawatt.schedule.records.learning import LearningClaim, learning_claim, learning_of


@dataclass(frozen=True, slots=True)
class ProgrammeClaim:
    """One falling cost of a programme, over the units that it may build by its end."""

    technology: str
    figure: str  # name of the cost's first figure
    stated: bool  # by the programme; else it is the catalogue's, of a whole industry's learning
    units: float
    first_year: float
    last_year: float
    claim: LearningClaim
    at_best: LearningClaim | None = None  # where the last cost is the P10 that its figure names: what its seller hopes for

    def sentence(self) -> str:
        """The claim in words."""
        fall = (
            f"{1.0 - self.claim.last_cost / self.claim.first_cost:.0%} less in {self.last_year:.0f} than in {self.first_year:.0f}"
        )
        return f"{self.figure}: {fall}, over {self.units:.3g} units at most, {self.claim.sentence()}."


def learning_claims(programme: Programme) -> Iterator[ProgrammeClaim]:
    """The falling costs of what comes in whole units and names a reference class, with the learning that they imply.

    A cost that falls by the calendar is a claim to learn: from the programme's first unit in the year of the path's first value
    to all units that its commitments and options hold at the horizon's end. Plants without a class, or bought by the
    megawatt, are made for the whole world, whose units nobody counts here.
    """
    together: dict[tuple[str, str], list[PowerAsset]] = {}
    for site in programme.sites:
        for asset in site.power:
            first = asset.technology.capex_usd_per_mw.figures[0]
            if asset.technology.unit_mw is not None and first.reference_class is not None:
                together.setdefault((asset.technology.key, first.name), []).append(asset)
    classes = reference_classes().learning
    for (key, name), assets in together.items():
        technology, path = assets[0].technology, assets[0].technology.capex_usd_per_mw
        unit_mw = 0.0 if technology.unit_mw is None else technology.unit_mw.value
        units = sum(asset.power_mw.value for asset in assets) / unit_mw
        first_year, first = path.points[0]
        last_year = min(path.points[-1][0], float(programme.end_year))
        last_cost = path.at(last_year)
        if units > 1.0 and last_year > first_year and last_cost < first.value:
            learning = learning_of(_learning_key(subject_of(technology)), classes)
            claim = learning_claim(first.value, last_cost, units, learning)
            hoped = _p10_at(path, last_year)
            best = None if hoped is None or not 0.0 < hoped < last_cost else learning_claim(first.value, hoped, units, learning)
            yield ProgrammeClaim(key, name, first.origin == "programme", units, first_year, last_year, claim, best)


def _p10_at(path: YearPath, year: float) -> float | None:
    """The P10 of a path in a year; None where one of its figures has none."""
    ends = [figure.p10 for _, figure in path.points]
    if any(end is None for end in ends):
        return None
    years = [start for start, _ in path.points]
    return float(np.interp(year, years, np.array(ends, dtype=np.float64)))


def _learning_key(subject: str) -> str:
    return "nuclear" if subject in ("reactor", "haleu-reactor") else subject
