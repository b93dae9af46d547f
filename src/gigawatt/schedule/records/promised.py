"""A promised number is never shown alone: beside it stands what projects of its class made of such promises."""

from __future__ import annotations

from gigawatt.catalog.load import reference_classes
from gigawatt.quantity import Figure
from gigawatt.schedule.records.reference_class import Measure, Uplift, uplift

_DURATIONS = ("month", "year")
_NO_COST = ("fixed_om", "variable_om")  # of running a plant, not of building it


def beside(figure: Figure) -> Uplift | None:
    """What half and four fifths of the projects of a figure's class would not have exceeded, in the figure's own unit.

    None where it has no class, where nobody has counted such a measure in that class, or where it is no cost or duration
    of building: a class says nothing of operation.
    """
    if figure.reference_class is None:
        return None
    measure = measure_of(figure)
    one = reference_classes().classes.get(figure.reference_class)
    if measure is None or one is None or (one.cost if measure == "cost" else one.schedule) is None:
        return None
    return uplift(figure.value, one, measure)


def measure_of(figure: Figure) -> Measure | None:
    """Whether a figure is a cost or a duration of building; None: it is neither."""
    if figure.unit in _DURATIONS:
        return "schedule"
    built = figure.unit.startswith("USD") and not any(part in figure.name for part in _NO_COST)
    return "cost" if built else None
