"""Everything that gigawatt raises on purpose.

::

    GigawattError              exit code 70: a bug of ours, unless a subclass says otherwise
    ├── ProgrammeError         2   the programme file: every problem at once, with file, line and column
    │   └── TermsError         2   its plan is stored, its money cannot be reckoned: debt above cost, credits past their date
    ├── CatalogueError         2   a catalogue file or a key that the catalogue does not have
    ├── WeatherError           2   a weather or price file: everything wrong with it at once
    ├── MeasurementsError      2   a file of measurements that is no table, or none of a known kind
    ├── StudyError             2   a study folder that is missing, damaged or of another version
    ├── StarterError           2   a starter programme that cannot be written where it is asked for
    ├── WorkersError           2   where the site workers are to run cannot be used: Ray is not there, or no cluster answers
    ├── WorkloadError          2   a training run or a service as nobody can compute it: all that is wrong with it at once
    │   └── NoLayoutError      3   it is well asked for, and nothing can do it: no layout fits, or none keeps its limits
    ├── RiskError              2   futures as nobody can draw them: all that is wrong with what is said of risk at once
    ├── ScheduleError          2   a network of tasks that cannot be dated: cycles, unknown tasks, durations below zero
    ├── CaseError              2   another tool's case that is no case, lacks something or asks for what is not modelled
    ├── InfeasibleError        3   no plan meets the programme's requirements
    └── SolverError            4   the solver gave no answer that can be trusted

The command line prints the message and ends with ``exit_code``; nothing here ever needs a traceback.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar


class GigawattError(Exception):
    """The root: catch this to catch everything that gigawatt raises on purpose."""

    exit_code: ClassVar[int] = 70

    def __reduce__(self) -> tuple[Any, ...]:
        return _as_it_was, (type(self), self.args, dict(self.__dict__))


def _as_it_was(kind: type[GigawattError], args: tuple[object, ...], told: Mapping[str, object]) -> GigawattError:
    """An error as another process raised it: what it was made of is not what it is made with."""
    error = kind.__new__(kind, *args)
    error.__dict__.update(told)
    return error


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong with a programme: where (lines and columns count from 1), what, and what to do."""

    file: str
    line: int
    column: int
    path: str  # dotted path in the programme, empty where there is none
    message: str
    fix: str

    def __str__(self) -> str:
        path = f"{self.path}: " if self.path else ""
        fix = f" {self.fix}" if self.fix else ""
        return f"{self.file}:{self.line}:{self.column}: {path}{self.message}{fix}"


class ProgrammeError(GigawattError):
    """The programme file is wrong; ``problems`` holds everything that was found, in file order."""

    exit_code = 2

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class TermsError(ProgrammeError):
    """The money of a plan cannot be reckoned as the programme states its terms; the plan itself is stored."""


class CatalogueError(GigawattError):
    """A catalogue file is damaged, or a key is asked for that it does not have."""

    exit_code = 2


class WeatherError(GigawattError):
    """A weather or price file cannot be used; ``problems`` holds everything that was found."""

    exit_code = 2

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class MeasurementsError(GigawattError):
    """A file of measurements cannot be used; ``problems`` holds everything that was found."""

    exit_code = 2

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class StudyError(GigawattError):
    """A study folder is missing, damaged, incomplete or written by another version."""

    exit_code = 2


class StarterError(GigawattError):
    """The starter programme cannot be written: there is one already, or the folder takes none."""

    exit_code = 2


class WorkersError(GigawattError):
    """The site workers cannot run where they were asked to."""

    exit_code = 2


class RiskError(GigawattError):
    """Futures cannot be drawn as they are stated."""

    exit_code = 2


class InfeasibleError(GigawattError):
    """No plan meets the programme's requirements; the message says which of them conflict, ``details`` so for a script."""

    exit_code = 3

    def __init__(self, message: str, details: Mapping[str, object] | None = None) -> None:
        super().__init__(message)
        self.details: Mapping[str, object] = details or {}


class SolverError(GigawattError):
    """The solver ended without an answer that can be trusted; the message names its status."""

    exit_code = 4


class WorkloadError(GigawattError):
    """A training run or a service that cannot be computed as it was asked for; ``problems`` holds everything that is wrong."""

    exit_code = 2

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems: tuple[str, ...] = tuple(problems)
        super().__init__("\n".join(self.problems))


class NoLayoutError(WorkloadError):
    """A training run or a service for which there is no layout: none fits into memory, or none keeps the limits."""

    exit_code = 3


class ScheduleError(GigawattError):
    """A network of tasks that cannot be dated; ``problems`` holds everything that is wrong with it."""

    exit_code = 2

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems: tuple[str, ...] = tuple(problems)
        super().__init__("\n".join(self.problems))


class CaseError(GigawattError):
    """Another tool's case cannot be reckoned: damaged, incomplete, or beyond the model; ``problems`` holds all that is wrong."""

    exit_code = 2

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems: tuple[str, ...] = tuple(problems)
        super().__init__("\n".join(self.problems))
