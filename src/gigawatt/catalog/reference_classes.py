"""How projects of a class have ended against what was promised: sourced records of cost, schedule and learning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gigawatt.quantity import Figure

MATURITIES = ("first-of-a-kind", "nth-of-a-kind", "any")
TAIL_FROM = 0.5
"""The overrun beyond which Flyvbjerg & Gardner (2023, appendix A) count a project into the tail."""


@dataclass(frozen=True, slots=True)
class TailRecord:
    """Mean overrun, share of projects in the tail (above ``TAIL_FROM``) and the mean overrun of these."""

    mean: Figure
    tail_share: Figure
    tail_mean: Figure


@dataclass(frozen=True, slots=True)
class FrequencyRecord:
    """Mean overrun, and the share of projects that ended above what was promised."""

    mean: Figure
    share_over: Figure


@dataclass(frozen=True, slots=True)
class MedianRecord:
    """Median overrun, with the overruns that one in ten stays below and one in ten exceeds."""

    median: Figure  # its p10 and p90 hold the rest


@dataclass(frozen=True, slots=True)
class Project:
    """One finished project of a sample: actual over promised."""

    name: str
    factor: Figure


@dataclass(frozen=True, slots=True)
class SampleRecord:
    """The projects themselves."""

    projects: tuple[Project, ...]


Record = TailRecord | FrequencyRecord | MedianRecord | SampleRecord


@dataclass(frozen=True, slots=True)
class ReferenceClass:
    """A class of past projects; overruns are shares of what was promised (0.2: a fifth more)."""

    key: str
    name: str
    technology: str  # what is built, of ``jurisdictions.SUBJECTS`` or a word of its own
    maturity: str  # of ``MATURITIES``
    sample: str  # how many projects, where and when
    cost: Record | None  # None: nobody has counted
    schedule: Record | None
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class LearningClass:
    """What a doubling of everything built so far did to the cost of a technology: its learning rate."""

    key: str
    name: str
    rate: Figure  # share by which cost falls per doubling (negative: it rises), with p10 and p90

    @property
    def figures(self) -> tuple[Figure, ...]:
        return (self.rate,)


@dataclass(frozen=True, slots=True)
class ClassDefaults:
    """What the update of a class by a project's own history needs."""

    key: str
    name: str
    milestone_spread: Figure  # standard deviation of a milestone's log factor about its project's

    @property
    def figures(self) -> tuple[Figure, ...]:
        return (self.milestone_spread,)


@dataclass(frozen=True, slots=True)
class ObservedDuration:
    """How long something took where it was observed, whatever was promised."""

    key: str
    name: str
    sample: str
    months: Figure  # median, with p10 and p90

    @property
    def figures(self) -> tuple[Figure, ...]:
        return (self.months,)


@dataclass(frozen=True, slots=True)
class ReferenceClasses:
    """All of reference_classes.yaml."""

    classes: Mapping[str, ReferenceClass]
    learning: Mapping[str, LearningClass]
    milestones: Mapping[str, ObservedDuration]
    defaults: ClassDefaults

    @property
    def figures(self) -> tuple[Figure, ...]:
        of_classes = [figure for one in self.classes.values() for figure in one.figures]
        of_learning = [figure for one in self.learning.values() for figure in one.figures]
        of_milestones = [figure for one in self.milestones.values() for figure in one.figures]
        return (*of_classes, *of_learning, *of_milestones, *self.defaults.figures)
