"""The schedule records of all reference classes, as what they do to a promise."""

from __future__ import annotations

from functools import lru_cache

from gigawatt.catalog.load import reference_classes
from gigawatt.schedule.network.promise import Overruns
from gigawatt.schedule.records.reference_class import class_overrun


@lru_cache(maxsize=1)
def schedule_overruns() -> Overruns:
    """The factor on promised durations of each class that has a record of them."""
    classes = reference_classes().classes
    return {key: class_overrun(one, "schedule") for key, one in classes.items() if one.schedule is not None}
