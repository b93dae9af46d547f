"""The rows of reference_classes.yaml: a class without a source, or with numbers that no projects can have, is named."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from gigawatt import units
from gigawatt.catalog.reference_classes import (
    MATURITIES,
    TAIL_FROM,
    ClassDefaults,
    FrequencyRecord,
    LearningClass,
    MedianRecord,
    ObservedDuration,
    Project,
    Record,
    ReferenceClass,
    SampleRecord,
    TailRecord,
)
from gigawatt.catalog.rows import RowReader
from gigawatt.quantity import Figure

_OVERRUN = units.Dimension("an overrun", "", "40 %", bare=True, low=-0.99)
_FACTOR = units.Dimension("actual over promised", "", "2.4", bare=True, positive=True)
_LEARNING = units.Dimension("a learning rate", "", "20 %", bare=True, low=-2.0, high=0.9)
_SPREAD = units.Dimension("a standard deviation of logarithms", "", "0.3", bare=True, positive=True)
_LEAST_SAMPLE = 3


def reference_class(key: str, name: str, rows: RowReader) -> ReferenceClass:
    """A class from the rows of one entry."""
    before = len(rows.figures)
    cost = _record(rows.section("cost")) if "cost" in rows.content else None
    schedule = _record(rows.section("schedule")) if "schedule" in rows.content else None
    rows.seen |= {"cost", "schedule"}
    if cost is None and schedule is None:
        rows.problems.add(rows.file, rows.entry, "has neither `cost` nor `schedule`, and so no source. Add a record with one.")
    return ReferenceClass(
        key=key,
        name=name,
        technology=rows.text("technology"),
        maturity=rows.choice("maturity", MATURITIES, "any"),
        sample=rows.text("sample"),
        cost=cost,
        schedule=schedule,
        figures=tuple(rows.figures[before:]),
    )


def learning_class(key: str, name: str, rows: RowReader) -> LearningClass:
    """The learning rate of a technology from the rows of one entry."""
    return LearningClass(key=key, name=name, rate=_ordered(rows, "rate", _LEARNING))


def milestone(key: str, name: str, rows: RowReader) -> ObservedDuration:
    """An observed duration from the rows of one entry."""
    return ObservedDuration(key=key, name=name, sample=rows.text("sample"), months=_ordered(rows, "months", units.MONTHS))


def class_defaults(key: str, name: str, rows: RowReader) -> ClassDefaults:
    """What updating needs, from the rows of one entry."""
    return ClassDefaults(key=key, name=name, milestone_spread=rows.figure("milestone_spread", _SPREAD))


def _record(rows: RowReader) -> Record:
    read = next((build for needs, build in _FORMS.items() if needs <= set(rows.content)), None)
    if read is None:
        forms = "; ".join(" and ".join(f"`{key}`" for key in sorted(needs)) for needs in _FORMS)
        rows.problems.add(rows.file, rows.entry, f"is no record of projects, so it has no source. Write one of: {forms}.")
        stand_in = Figure(0.0, "", p10=0.0, p90=0.0)
        return MedianRecord(stand_in)
    record = read(rows)
    rows.finish()
    return record


def _tail(rows: RowReader) -> TailRecord:
    mean, share, tail_mean = (
        rows.figure("mean", _OVERRUN),
        rows.figure("tail_share", units.SHARE),
        rows.figure("tail_mean", _OVERRUN),
    )
    problem = tail_problem(mean.value, share.value, tail_mean.value)
    if problem:
        rows.problems.add(rows.file, rows.entry, problem)
    return TailRecord(mean, share, tail_mean)


def tail_problem(mean: float, share: float, tail_mean: float) -> str:
    """Why no projects can have these three numbers together; empty where some can."""
    if not 0.0 < share < 1.0:
        return f"a tail of {share:.0%} of the projects is none, or all of them. It must lie between."
    if tail_mean < TAIL_FROM:
        return f"a tail of overruns above {TAIL_FROM:.0%} cannot have a mean of {tail_mean:.0%}."
    rest = (mean - share * tail_mean) / (1.0 - share)
    if not -1.0 < rest < TAIL_FROM:
        return (
            f"with {share:.0%} of projects at {tail_mean:.0%} on average, a mean of {mean:.0%} needs the others at {rest:.0%}, "
            f"and they lie between -100% and {TAIL_FROM:.0%}."
        )
    return ""


def _frequency(rows: RowReader) -> FrequencyRecord:
    mean, over = rows.figure("mean", _OVERRUN), rows.figure("share_over", units.SHARE)
    problem = frequency_problem(mean.value, over.value)
    if problem:
        rows.problems.add(rows.file, rows.entry, problem)
    return FrequencyRecord(mean, over)


def frequency_problem(mean: float, share_over: float) -> str:
    """Why no lognormal has this mean and share over budget; empty where one does."""
    if not 0.0 < share_over < 1.0:
        return f"{share_over:.0%} of the projects above the promise is none, or all of them. It must lie between."
    if mean <= 0.0 and share_over >= 0.5:
        return f"a mean overrun of {mean:.0%} does not go with {share_over:.0%} of the projects above the promise."
    return ""


def _median(rows: RowReader) -> MedianRecord:
    return MedianRecord(_ordered(rows, "median", _OVERRUN))


def _sample(rows: RowReader) -> SampleRecord:
    inner = rows.section("projects")
    projects = tuple(Project(str(name), inner.figure(str(name), _FACTOR)) for name in inner.content)
    if len(projects) < _LEAST_SAMPLE:
        rows.problems.add(
            rows.file, f"{rows.entry}.projects", f"has {len(projects)} projects. A class needs {_LEAST_SAMPLE} at least."
        )
    return SampleRecord(projects)


_FORMS: Mapping[frozenset[str], Callable[[RowReader], Record]] = {
    frozenset({"mean", "tail_share", "tail_mean"}): _tail,
    frozenset({"mean", "share_over"}): _frequency,
    frozenset({"median"}): _median,
    frozenset({"projects"}): _sample,
}


def _ordered(rows: RowReader, key: str, dimension: units.Dimension) -> Figure:
    """A median whose p10 and p90 lie on either side of it."""
    figure = rows.figure(key, dimension)
    if figure.p10 is None or figure.p90 is None:
        rows.problems.add(rows.file, f"{rows.entry}.{key}", "needs `p10` and `p90` beside its `value`, the median.")
        return replace(figure, p10=figure.value, p90=figure.value)
    if not figure.p10 < figure.value < figure.p90:
        said = f"p10 {figure.p10:g}, median {figure.value:g} and p90 {figure.p90:g} are not in order."
        rows.problems.add(rows.file, f"{rows.entry}.{key}", said)
    return figure
