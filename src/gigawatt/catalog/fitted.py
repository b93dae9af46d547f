"""What was fitted to published measurements: parameters of a model, deviations by group, and the doubt that is left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from gigawatt.catalog.data_file import Problems, Row, read_data_file

FILE = "efficiencies.yaml"
WITHOUT_HELD_OUT = "efficiencies_without_held_out.yaml"  # fitted without the part that is held out: for judging alone
TELLING = ("accelerator", "architecture", "benchmark")  # groupings whose unseen levels need the wider band
_ABOUT = ("fitted_on", "as_of", "confidence")


@dataclass(frozen=True, slots=True)
class FittedDeviations:
    """Deviations of one grouping, of the logarithm: what each level has, its doubt, and the spread that an unseen level has."""

    sd: float
    levels: Mapping[str, tuple[float, float]]

    def of(self, level: str) -> tuple[float, float]:
        """The deviation of a level and its standard deviation: an unseen one has none and all the spread, no level neither."""
        return self.levels.get(level, (0.0, self.sd)) if level else (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class TypicalSoftware:
    """The software that stands for a design on a family: its level, and the year of its latest release there."""

    software: str
    year: float
    rows: int


@dataclass(frozen=True, slots=True)
class FittedModel:
    """A model as fitted: parameters in the units of their names, deviations by grouping, noise of the logarithm."""

    name: str
    fitted_on: str
    as_of: str
    confidence: str
    rows: int
    parameters: Mapping[str, float]
    parameter_sd: float  # of the logarithm of a prediction, through the parameters
    noise_sd: float
    band: float  # what the spread is multiplied by so that 80 % of the rows of groups left out are in the band
    unseen_band: float  # the same where no row of the accelerator, or of the architecture, was seen
    deviations: Mapping[str, FittedDeviations]
    typical: Mapping[str, TypicalSoftware] = field(default_factory=dict)  # by level of `design_on_family`
    search_gain: Mapping[str, tuple[float, float]] = field(default_factory=dict)  # of the logarithm, by family; "": of others

    def deviation(self, levels: Mapping[str, str], more_variance: float = 0.0) -> tuple[float, float]:
        """The sum of a row's deviations, and the standard deviation of the logarithm of its prediction.

        A grouping that ``levels`` lacks is one of which nothing is known; an empty level says that the row has no part in it.
        ``more_variance`` is of what a caller knows beside.
        """
        total, variance = 0.0, self.noise_sd**2 + self.parameter_sd**2 + more_variance
        for grouping, deviations in self.deviations.items():
            value, doubt = deviations.of(levels[grouping]) if grouping in levels else (0.0, deviations.sd)
            total += value
            variance += doubt**2
        seen = all(
            not levels.get(grouping) or levels[grouping] in self.deviations[grouping].levels
            for grouping in TELLING
            if grouping in self.deviations
        )
        return total, (self.band if seen else self.unseen_band) * variance**0.5


@lru_cache(maxsize=4)
def fitted_models(folder: Path | None = None, file: str = FILE) -> Mapping[str, FittedModel]:
    """The fitted models by name, from the catalogue's file or from another of the same form.

    Raises:
        CatalogueError: the data file is damaged; everything that is wrong with it.
    """
    problems = Problems()
    content = read_data_file(file, problems, folder).get("models")
    found = {}
    if isinstance(content, Mapping):
        for name, row in content.items():
            found[str(name)] = _model(str(name), row, problems, file)
    else:
        problems.add(file, "models", "is missing or empty.")
    problems.raise_if_any()
    return MappingProxyType(found)


def _model(name: str, row: Row, problems: Problems, file: str) -> FittedModel:
    for key in _ABOUT:
        if not str(row.get(key) or "").strip():
            problems.add(file, f"models.{name}", f"has no {key}.")
    deviations = {}
    for grouping, content in (row.get("deviations") or {}).items():
        levels = {str(level): (float(pair[0]), float(pair[1])) for level, pair in (content.get("levels") or {}).items()}
        deviations[str(grouping)] = FittedDeviations(float(content["sd"]), MappingProxyType(levels))
    return FittedModel(
        name=name,
        fitted_on=str(row.get("fitted_on")),
        as_of=str(row.get("as_of")),
        confidence=str(row.get("confidence")),
        rows=int(row.get("rows", 0)),
        parameters=MappingProxyType({str(key): float(value) for key, value in row.get("parameters", {}).items()}),
        parameter_sd=float(row.get("parameter_sd", 0.0)),
        noise_sd=float(row.get("noise_sd", 0.0)),
        band=float(row.get("band", 1.0)),
        unseen_band=float(row.get("unseen_band", 1.0)),
        deviations=MappingProxyType(deviations),
        typical=MappingProxyType(
            {
                str(place): TypicalSoftware(str(one["software"]), float(one["year"]), int(one["rows"]))
                for place, one in (row.get("typical_software") or {}).items()
            }
        ),
        search_gain=MappingProxyType(
            {str(family): (float(pair[0]), float(pair[1])) for family, pair in (row.get("search_gain") or {}).items()}
        ),
    )
